"""The races of taking e-mail, on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from conversations.models import Direction
from core.database import Database
from migrations import upgrade
from tests.channels.mailroom import MailRoom, mail, open_room
from tests.channels.test_email_attachments import with_files
from tests.channels.test_media import PNG
from tests.servers import postgres_database, postgres_url  # noqa: F401


@pytest.fixture
async def room(postgres_database: str) -> AsyncIterator[MailRoom]:  # noqa: F811
    await upgrade(postgres_database)
    database = Database(postgres_database)
    async with open_room(database) as room:
        yield room
    await database.close()


async def test_the_same_email_twenty_times_at_once_is_one_message_with_one_file(room: MailRoom) -> None:
    await room.send(*[with_files((PNG, "image/png", "x.png"))] * 19)
    await room.send(with_files((PNG, "image/png", "x.png")))
    assert len(await room.messages()) == len(await room.files()) == len(room.received) == 1


async def test_different_emails_with_one_message_id_at_once_are_all_kept(room: MailRoom) -> None:
    await room.send(*(mail(f"number {n}") for n in range(10)))
    await room.send(*(mail(f"number {n}") for n in range(10)))
    assert sorted(await room.bodies()) == [f"number {n}" for n in range(10)]


async def test_the_same_automatic_email_at_once_is_one_note(room: MailRoom) -> None:
    await room.send(*[mail("away", Auto_Submitted="auto-replied")] * 10)
    assert len(await room.messages(Direction.note)) == 1 and room.received == []
