"""A front desk for the channel tests: the real routes over a real server, and a scripted assistant instead of the bot."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.delivery import Delivery
from channels.demo import DemoPages, OutboxOnly, demo_router
from channels.sms_twilio import SmsWebhooks, sms_router
from channels.webchat import ChatSessions, ChatSockets, Hub, PortalTokens, Speaker, WebChat, webchat_router
from channels.webchat.static_files import webchat_static
from conversations import outbox
from conversations.inbox import Inbound, Received, find_or_open
from conversations.models import Conversation, Message, Status
from conversations.outbox import OutgoingText
from core import clock
from core.database import Database
from core.events import Events, connect_redis
from migrations import upgrade
from practice.sql import SqlPracticeSystem
from tests.practice.office import open_office

SMS_TOKEN = "an-auth-token-for-tests"
PORTAL_SECRET = "portal-secret-for-tests-" + "0" * 32
SESSION_SECRET = "session-secret-for-tests-" + "0" * 32
NUMBER = "+12175550101"


@dataclass
class Desk:
    """The assembled channels. `answers` maps what a patient writes to what the scripted assistant says."""

    database: Database
    events: Events
    hub: Hub
    app: FastAPI
    delivery: Delivery
    received: list[Received] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    answers: dict[str, list[OutgoingText]] = field(default_factory=dict)
    url: str = ""
    chat: ChatSockets | None = None

    async def on_received(self, received: Received) -> None:
        self.received.append(received)
        await self.events.publish("inbound", conversation_id=received.conversation_id)
        async with self.database.read() as session:
            row = await session.get_one(Message, received.message_id)
        if row.body in self.answers:
            await self.say(received.conversation_id, *self.answers[row.body])

    async def on_failed(self, session: AsyncSession, message_id: str) -> None:
        self.failed.append(message_id)

    async def on_status(self, conversation_id: str) -> None:
        await self.events.publish("outbox", conversation_id=conversation_id)

    async def say(self, conversation_id: str, *texts: OutgoingText) -> list[str]:
        """Queue texts as the turn would, and deliver."""
        async with self.database.transaction() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            rows = await outbox.put(session, conversation, list(texts))
        await self.delivery.deliver(conversation_id)
        return [row.id for row in rows]

    async def messages(self, *, channel: str | None = None) -> list[Message]:
        async with self.database.read() as session:
            query = select(Message).order_by(Message.conversation_id, Message.seq)
            if channel:
                query = query.where(Message.channel == channel)
            return list((await session.execute(query)).scalars())


def text(words: str, **values: Any) -> OutgoingText:
    """An approved text of the scripted assistant."""
    values.setdefault("language", "en")
    if not values.get("author_id"):
        values.setdefault("template_id", "test-text")
    return OutgoingText(words, template_version="1", **values)


async def thread(database: Database, *, channel: str = "sms", address: str = NUMBER) -> str:
    """The id of a conversation with an address."""
    async with database.transaction() as session:
        inbound = Inbound(channel, "main", "x", address, "", clock.now())
        return (await find_or_open(session, inbound)).id


async def queue(database: Database, conversation_id: str, *words: str | OutgoingText) -> list[str]:
    """Ids of rows put into the outbox."""
    texts = [text(one) if isinstance(one, str) else one for one in words]
    async with database.transaction() as session:
        rows = await outbox.put(session, await session.get_one(Conversation, conversation_id), texts)
        return [row.id for row in rows]


async def row(database: Database, row_id: str) -> Message:
    async with database.read() as session:
        return await session.get_one(Message, row_id)


async def status_of(database: Database, row_id: str) -> Status:
    return Status((await row(database, row_id)).status)


async def speaker_of(session: AsyncSession, staff_id: str) -> Speaker:
    return Speaker("Maria", "nurse")


def assemble(database: Database, *, base_url: str = "", origins: frozenset[str] = frozenset()) -> Desk:
    redis = connect_redis("")
    events = Events(redis)
    hub = Hub(events)
    app = FastAPI()
    desk: Desk

    async def on_failed(session: AsyncSession, message_id: str) -> None:
        await desk.on_failed(session, message_id)

    async def on_status(conversation_id: str) -> None:
        await desk.on_status(conversation_id)

    async def on_received(received: Received) -> None:
        await desk.on_received(received)

    adapters = {"sms": OutboxOnly("sms"), "email": OutboxOnly("email")}
    delivery = Delivery(database, adapters, on_failed=on_failed, on_status=on_status, zone="America/Chicago")
    desk = Desk(database, events, hub, app, delivery)
    system = SqlPracticeSystem()
    app.include_router(sms_router(SmsWebhooks(database, {"main": SMS_TOKEN}, on_received, on_failed, on_status)))
    desk.chat = ChatSockets(
        WebChat(database, system, speaker_of), hub, PortalTokens(PORTAL_SECRET, redis), ChatSessions(SESSION_SECRET),
        frozenset({"portal"}), on_received, origins,
    )  # fmt: skip
    app.include_router(webchat_router(desk.chat))
    app.mount("/channels/webchat/static", webchat_static())
    demo = DemoPages(
        database, system, base_url, PORTAL_SECRET, SESSION_SECRET, "main", "+12175550195", SMS_TOKEN, ("+12175550180",)
    )
    app.include_router(demo_router(demo))
    return desk


@asynccontextmanager
async def serving(desk: Desk, port: int) -> AsyncIterator[str]:
    """The app on a real server in this loop."""
    config = uvicorn.Config(
        desk.app, host="127.0.0.1", port=port, log_level="warning", ws_max_size=64 * 1024, lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        await task


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and the small office, made once: every test gets a copy."""
    file = tmp_path_factory.mktemp("channels") / "prepared.db"

    async def prepare() -> None:
        await upgrade(f"sqlite+aiosqlite:///{file}")
        database = Database(f"sqlite+aiosqlite:///{file}")
        office = await open_office(database)
        await office.patient("Pat", "Doe", phone=NUMBER, portal_user="pat.doe")
        await office.patient("Ana", "Lopez", phone="+12175550102", language="es", portal_user="ana.lopez")
        await database.close()

    with ThreadPoolExecutor(1) as pool:  # outside of any test's event loop
        pool.submit(asyncio.run, prepare()).result()
    clock.set(None)
    return file


@pytest.fixture
async def database(prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the prepared database."""
    file = tmp_path / "test.db"
    for name in prepared.parent.glob(prepared.name + "*"):
        shutil.copy(name, file.with_name(name.name.replace(prepared.name, file.name)))
    database = Database(f"sqlite+aiosqlite:///{file}")
    yield database
    await database.close()


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """The channels on a real server."""
    port = free_port()
    desk = assemble(database, base_url=f"http://127.0.0.1:{port}")
    async with desk.hub.running(), serving(desk, port) as url:
        desk.url = url
        yield desk
