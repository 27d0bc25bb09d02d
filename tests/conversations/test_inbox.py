"""Receiving: insert first, in order, once; one thread an address; nothing lost at the edges."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from conversations import inbox
from conversations.inbox import Inbound
from conversations.models import Conversation, Message
from core.database import Database


def inbound(external_id: str, body: str = "hello", address: str = "+15550100", **more: str) -> Inbound:
    return Inbound("sms", "main", external_id, address, body, datetime(2026, 11, 23, 15, tzinfo=UTC), **more)


async def receive(database: Database, message: Inbound) -> inbox.Received:
    async with database.transaction() as session:
        return await inbox.receive(session, message)


async def test_the_same_message_twenty_times_at_once_is_stored_once(database: Database) -> None:
    results = await asyncio.gather(*(receive(database, inbound("SM1")) for _ in range(20)))
    assert sum(not r.duplicate for r in results) == 1
    assert len({r.message_id for r in results}) == 1
    async with database.read() as session:
        assert (await session.execute(select(func.count()).select_from(Message))).scalar_one() == 1
        conversation = (await session.execute(select(Conversation))).scalar_one()
        assert (conversation.last_seq, conversation.last_inbound_seq) == (1, 1)


async def test_messages_of_one_address_share_a_thread_and_are_numbered_in_order(database: Database) -> None:
    received = await asyncio.gather(*(receive(database, inbound(f"SM{n}")) for n in range(10)))
    assert len({r.conversation_id for r in received}) == 1
    assert sorted(r.seq for r in received) == list(range(1, 11))


async def test_another_address_is_another_thread(database: Database) -> None:
    one, two = await receive(database, inbound("a")), await receive(database, inbound("b", address="+15550101"))
    assert one.conversation_id != two.conversation_id


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("", ""),
        ("🙂🙂", "🙂🙂"),
        ("null\x00byte", "nullbyte"),
        ("x" * 100_000, "x" * inbox.MAX_BODY + inbox.CUT_MARK),
    ],
)
async def test_odd_bodies_are_kept_readable(database: Database, body: str, kept: str) -> None:
    received = await receive(database, inbound("odd", body))
    async with database.read() as session:
        row = await session.get_one(Message, received.message_id)
        assert row.body == kept


async def test_a_portal_sign_in_names_the_patient(database: Database) -> None:
    received = await receive(database, inbound("w1", patient_id="p1", verified_how="portal"))
    async with database.read() as session:
        conversation = await session.get_one(Conversation, received.conversation_id)
        assert (conversation.patient_id, conversation.verified_how) == ("p1", "portal")
