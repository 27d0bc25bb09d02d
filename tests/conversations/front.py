"""A whole Frontdoor for the conversation tables: web, action server and Rasa as processes, over the demo practice.

A patient writes by signed Twilio webhook or over the chat socket; answers are read from the outbox rows.
"""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import websockets
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from channels.webchat.identity import portal_token
from conversations.models import Conversation, Direction, Message
from core.database import Database
from core.ids import new_id
from handoff.models import Case
from practice.demo.data import people
from practice.models import Appointment, RefillRequest, Slot, SlotStatus
from tests.stand import Rig

ANSWER_SECONDS = 30
# Said in any thread, whatever it is about.
NOT_COUNTED = frozenset({"disclosure", "language-assistance", "handoff-closed"})


@dataclass
class Said:
    """One thing the bot said."""

    template: str
    text: str
    language: str


@dataclass
class Patient:
    """Somebody who writes. `key` is whom the table looks at, `phone` whose phone it is."""

    rig: Rig
    database: Database
    key: str | None
    phone: str
    channel: str
    language: str
    conversation_id: str = ""
    seen: int = 0
    heard: list[Said] = field(default_factory=list)
    socket: Any = None

    @property
    def patient_id(self) -> str:
        return next(p.patient_id for p in people() if p.key == self.key)

    async def write(self, text: str) -> list[Said]:
        """Send one message and wait for its turn to be over; what was answered."""
        if self.channel == "sms":
            await self._text(text)
        else:
            await self._chat(text)
        await self._turn_over()
        return await self._new_answers()

    async def _text(self, text: str) -> None:
        settings = self.rig.settings
        url = f"{settings.base_url}/channels/sms/{settings.sms_channel_id}/inbound"
        form = {
            "MessageSid": f"SM{new_id()}",
            "From": self.phone,
            "To": settings.sms_from,
            "Body": text,
            "NumMedia": "0",
        }
        signature = RequestValidator(settings.twilio_auth_token.get_secret_value()).compute_signature(url, form)
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(url, data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == httpx.codes.OK, answer.text

    async def _chat(self, text: str) -> None:
        if self.socket is None:
            await self._connect()
        message_id = new_id()
        await self.socket.send(json.dumps({"type": "message", "id": message_id, "text": text}))
        while True:
            frame = json.loads(await asyncio.wait_for(self.socket.recv(), ANSWER_SECONDS))
            if (
                frame.get("code") == "slow_down"
            ):  # all tables write from one address, quicker than people: as the element does
                await asyncio.sleep(1)
                await self.socket.send(json.dumps({"type": "message", "id": message_id, "text": text}))
                continue
            assert frame["type"] != "refused", frame
            if frame["type"] == "accepted" and frame["id"] == message_id:
                return

    async def _connect(self) -> None:
        settings = self.rig.settings
        address = f"ws://{settings.host}:{settings.port}/channels/webchat/{settings.webchat_channel_id}/socket"
        self.socket = await websockets.connect(address, proxy=None)
        hello: dict[str, Any] = {"type": "hello", "since": 0, "language": self.language}
        user = next((p.portal_user for p in people() if p.key == self.key), None)
        if user:
            hello["token"] = portal_token(settings.portal_jwt_secret.get_secret_value(), user)
        await self.socket.send(json.dumps(hello))

    async def _turn_over(self) -> None:
        for _ in range(ANSWER_SECONDS * 20):
            async with self.database.read() as session:
                query = select(Conversation).where(Conversation.channel == self.channel)
                conversation = (await session.execute(query)).scalar_one_or_none()  # tables start without any
            if conversation and conversation.processed_seq == conversation.last_inbound_seq > self.seen:
                self.conversation_id, self.seen = conversation.id, conversation.last_inbound_seq
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the turn did not end")

    async def _new_answers(self) -> list[Said]:
        async with self.database.read() as session:
            query = (
                select(Message)
                .where(Message.conversation_id == self.conversation_id, Message.direction == Direction.outbound)
                .order_by(Message.seq)
            )
            rows = list((await session.execute(query)).scalars())[len(self.heard) :]
        answers = [Said(_name(row), row.body, row.language or "?") for row in rows]
        self.heard += answers
        return [said for said in answers if said.template not in NOT_COUNTED]

    async def cases(self) -> list[str]:
        """Queues of the cases of this thread."""
        async with self.database.read() as session:
            query = select(Case.queue).where(Case.conversation_id == self.conversation_id)
            return sorted((await session.execute(query)).scalars())

    async def appointments(self) -> dict[str, tuple[str, str]]:
        """The patient's live future appointments: id -> (slot, status)."""
        async with self.database.read() as session:
            query = (
                select(Appointment)
                .join(Slot, Slot.id == Appointment.slot_id)
                .where(Appointment.patient_id == self.patient_id, Appointment.status.in_(("booked", "confirmed")))
            )
            return {a.id: (a.slot_id, a.status) for a in (await session.execute(query)).scalars()}

    async def refills(self) -> list[str]:
        """Outcomes of the patient's refill requests."""
        async with self.database.read() as session:
            query = select(RefillRequest.outcome).where(RefillRequest.patient_id == self.patient_id)
            return sorted((await session.execute(query)).scalars())

    async def held(self) -> int:
        """Slots that the calendar holds for this thread."""
        async with self.database.read() as session:
            query = select(Slot).where(Slot.holder == self.conversation_id, Slot.status == SlotStatus.held)
            return len(list((await session.execute(query)).scalars()))


def _name(row: Message) -> str:
    """The template without its channel's suffix; `article` for an article."""
    if row.article_id:
        return "article"
    return (row.template_id or "?").removesuffix("-sms").removesuffix("-webchat")


@asynccontextmanager
async def patient(rig: Rig, table: dict[str, Any]) -> AsyncIterator[Patient]:
    """The table's patient, in a practice as it was seeded."""
    key = table.get("patient")
    phone = table.get("phone") or next((p.phone for p in people() if p.key == key), "+12175559999")
    database = Database(rig.settings.resolved_database_url)
    someone = Patient(rig, database, key, phone, table.get("channel", "sms"), table.get("language", "en"))
    try:
        yield someone
    finally:
        if someone.socket:
            await someone.socket.close()
        await database.close()


def restore(database: Path, seeded: Path) -> None:
    """Put every table back to what it was after seeding; the audit trail, which refuses it, keeps growing."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=120)
    try:
        connection.execute("ATTACH ? AS seeded", (str(seeded),))
        connection.execute("PRAGMA foreign_keys=OFF")
        names = [row[0] for row in connection.execute("SELECT name FROM seeded.sqlite_master WHERE type = 'table'")]
        connection.execute("BEGIN IMMEDIATE")
        for name in names:
            if not name.startswith(("audit_", "sqlite_", "alembic_", "rasa_")):
                connection.execute(f'DELETE FROM main."{name}"')
                connection.execute(f'INSERT INTO main."{name}" SELECT * FROM seeded."{name}"')
        connection.execute("COMMIT")
    finally:
        connection.close()
