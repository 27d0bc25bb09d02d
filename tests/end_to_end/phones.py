"""Patients' phones against a running stand: text, wait for the turn, read what was answered."""

import asyncio
from dataclasses import dataclass

import httpx
from sqlalchemy import select

from bot.bench.stand import Stand
from conversations.models import Conversation, Direction, Message, Status
from core.database import Database
from core.ids import new_id
from handoff.models import Case

PATIENCE = 120.0  # seconds until a turn must be done, restarts included


@dataclass(frozen=True)
class Heard:
    """What became of one text."""

    message_id: str
    disposition: str
    replies: tuple[str, ...]
    templates: tuple[str | None, ...]


class Phones:
    """Any number of phones on one stand."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.database = Database(stand.settings.resolved_database_url)

    async def send(self, sender: str, text: str) -> str:
        """Post until it is acknowledged, as Twilio does; returns the message's provider id."""
        sid = f"SM{new_id()}"
        async with httpx.AsyncClient(timeout=10) as client:
            for _ in range(600):
                try:
                    await self.stand.text(client, sender, text, sid)
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
                else:
                    return sid
        raise AssertionError("the webhook never took the message")

    async def heard(self, sid: str) -> Heard:
        """Wait for the turn of a message and return what was answered."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            async with self.database.read() as session:
                query = select(Message).where(Message.external_id == sid)
                message = (await session.execute(query)).scalar_one()
                if message.status == Status.processed:
                    replies = select(Message).where(
                        Message.turn_id == message.turn_id, Message.direction == Direction.outbound
                    )
                    rows = (await session.execute(replies.order_by(Message.seq))).scalars().all()
                    return Heard(
                        message.id, message.disposition or "", tuple(r.body for r in rows),
                        tuple(r.template_id or r.article_id for r in rows),
                    )  # fmt: skip
            await asyncio.sleep(0.05)
        raise AssertionError("the message was never handled")

    async def say(self, sender: str, text: str) -> Heard:
        return await self.heard(await self.send(sender, text))

    async def cases(self, sender_conversation: str | None = None) -> list[Case]:
        async with self.database.read() as session:
            query = select(Case)
            if sender_conversation:
                query = query.where(Case.conversation_id == sender_conversation)
            return list((await session.execute(query)).scalars())

    async def conversation_of(self, message_id: str) -> Conversation:
        async with self.database.read() as session:
            message = await session.get_one(Message, message_id)
            return await session.get_one(Conversation, message.conversation_id)
