"""A thread, and colleagues to work it. Database tests run on SQLite, and on PostgreSQL where this machine has one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.inbox import Inbound, receive
from conversations.models import Conversation
from core import clock
from core.database import Database
from core.ids import new_id
from handoff import service, sessions, staff
from handoff.access import Viewer
from handoff.models import Case, Role
from migrations import upgrade
from tests.servers import postgres_database, postgres_url  # noqa: F401


@pytest.fixture(params=["sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_database"))
    return f"sqlite+aiosqlite:///{tmp_path / 'any.db'}"


@pytest.fixture
async def any_database(any_url: str) -> AsyncIterator[Database]:
    """The schema on either database."""
    await upgrade(any_url)
    database = Database(any_url, pool_size=30)
    yield database
    await database.close()


def passes(text: str, channel: str) -> Sequence[str]:
    """A content guard that lets everything through."""
    return ()


@dataclass
class World:
    """Short cuts for a story: every method is one committed transaction."""

    database: Database
    phone: str = "+12175550100"
    people: dict[str, Viewer] = field(default_factory=dict)

    async def person(self, name: str, *roles: Role, languages: Sequence[str] = ()) -> Viewer:
        async with self.database.transaction() as session:
            added = await staff.add_staff(
                session,
                email=f"{name.lower()}@example.org",
                name=name,
                roles=[*roles],
                languages=[*languages],
                password="correct horse battery",
            )
            self.people[name] = sessions.viewer_of(added.staff)
        return self.people[name]

    async def writes(self, text: str = "hello", *, phone: str | None = None, channel: str = "sms") -> str:
        async with self.database.transaction() as session:
            inbound = Inbound(channel, "main", new_id(), phone or self.phone, text, clock.now())
            return (await receive(session, inbound)).conversation_id

    async def case(self, disposition: str, *, text: str = "hello", phone: str | None = None, reason: str = "") -> Case:
        async with self.database.transaction() as session:
            inbound = Inbound("sms", "main", new_id(), phone or self.phone, text, clock.now())
            received = await receive(session, inbound)
            conversation = await session.get_one(Conversation, received.conversation_id)
            return await service.open_case(
                session, conversation=conversation, disposition=disposition, reason=reason or disposition,
                message_id=received.message_id,
            )  # fmt: skip

    async def conversation(self, case: Case) -> Conversation:
        async with self.database.read() as session:
            return await session.get_one(Conversation, case.conversation_id)

    async def again(self, case: Case) -> Case:
        async with self.database.read() as session:
            return await session.get_one(Case, case.id)

    def acting(self, viewer: Viewer):
        return self.database.transaction(viewer.actor)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def any_world(any_database: Database) -> World:
    return World(any_database)


def later(**span: float) -> None:
    """Let time pass."""
    clock.set(clock.now() + timedelta(**span))
