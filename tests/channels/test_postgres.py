"""The races of receiving and delivering, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.contract import Outgoing, Sent
from channels.delivery import Delivery, Reported, record_status
from channels.demo import OutboxOnly
from conversations.inbox import Inbound, receive
from conversations.models import Status
from core import clock
from core.database import Database
from migrations import upgrade
from tests.channels.conftest import NUMBER, queue, status_of, thread
from tests.servers import postgres_database, postgres_url  # noqa: F401


class Slow(OutboxOnly):
    """A provider that takes a moment, so that deliveries overlap."""

    def __init__(self) -> None:
        super().__init__("sms")
        self.texts: list[str] = []

    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        self.texts.append(outgoing.text)
        await asyncio.sleep(0.01)
        return await super().send(outgoing, address)


@pytest.fixture
async def postgres(postgres_database: str) -> AsyncIterator[Database]:  # noqa: F811
    await upgrade(postgres_database)
    database = Database(postgres_database)
    yield database
    await database.close()


async def nothing(*_: object) -> None:
    return None


async def test_the_same_text_twenty_times_at_once_is_one_message(postgres: Database) -> None:
    inbound = Inbound("sms", "main", "SM1", NUMBER, "hello", clock.now())

    async def take() -> bool:
        async with postgres.transaction() as session:
            return (await receive(session, inbound)).duplicate

    assert sorted(await asyncio.gather(*(take() for _ in range(20)))) == [False] + [True] * 19


async def test_ten_deliveries_at_once_send_each_text_once_and_in_order(postgres: Database) -> None:
    provider = Slow()
    delivery = Delivery(postgres, {"sms": provider}, on_failed=nothing, on_status=nothing, zone="America/Chicago")
    conversation = await thread(postgres)
    words = [str(n) for n in range(12)]
    await queue(postgres, conversation, *words)
    await asyncio.gather(*(delivery.deliver(conversation) for _ in range(10)))
    assert provider.texts == words


async def test_all_reports_at_once_end_in_the_furthest(postgres: Database) -> None:
    delivery = Delivery(postgres, {"sms": Slow()}, on_failed=nothing, on_status=nothing, zone="America/Chicago")
    conversation = await thread(postgres)
    [row_id] = await queue(postgres, conversation, "one")
    await delivery.deliver(conversation)

    async def report(status: Status) -> None:
        async with postgres.transaction() as session:
            await record_status(session, Reported("sms", f"demo-{row_id}", status), nothing)

    statuses = [Status.sent, Status.delivered, Status.read, Status.failed] * 5
    await asyncio.gather(*(report(status) for status in statuses))
    assert await status_of(postgres, row_id) is Status.read
