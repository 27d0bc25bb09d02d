"""Who speaks: claims are won once, the latch silences the bot, and a turn that began before a change stays silent."""

import asyncio

import pytest

from conversations import outbox, ownership
from conversations.models import Conversation
from conversations.outbox import OutgoingText
from core.database import Database
from core.errors import Conflict
from tests.conversations.test_inbox import inbound, receive


async def thread(database: Database) -> str:
    return (await receive(database, inbound("SM1"))).conversation_id


async def take(database: Database, thread_id: str, staff: str) -> bool:
    try:
        async with database.transaction() as session:
            await ownership.take(session, thread_id, staff, expected_owner=None)
    except Conflict:
        return False
    return True


async def test_of_twenty_claims_at_once_one_wins(database: Database) -> None:
    thread_id = await thread(database)
    results = await asyncio.gather(*(take(database, thread_id, f"s{n}") for n in range(20)))
    assert sum(results) == 1


@pytest.mark.parametrize("change", ["take", "latch"])
async def test_the_bot_cannot_write_after_the_thread_changed_hands(database: Database, change: str) -> None:
    thread_id = await thread(database)
    async with database.transaction() as session:
        if change == "take":
            await ownership.take(session, thread_id, "s1", expected_owner=None)
        else:
            await ownership.latch(session, await session.get_one(Conversation, thread_id), "clinical")
    with pytest.raises(Conflict):
        async with database.transaction() as session:
            await outbox.lock_if_ours(session, thread_id, epoch=0)


async def test_a_latch_is_raised_but_never_lowered_until_hand_back(database: Database) -> None:
    thread_id = await thread(database)
    async with database.transaction() as session:
        conversation = await session.get_one(Conversation, thread_id)
        await ownership.latch(session, conversation, "emergency")
        await ownership.latch(session, conversation, "emotional")
        assert conversation.latch == "emergency"
    async with database.transaction() as session:
        await ownership.hand_back(session, thread_id, expected_owner=None)
    async with database.read() as session:
        conversation = await session.get_one(Conversation, thread_id)
        assert (conversation.latch, conversation.owner_id, conversation.epoch) == (None, None, 2)


async def test_a_text_without_template_article_or_author_cannot_leave(database: Database) -> None:
    thread_id = await thread(database)
    with pytest.raises(ValueError, match="template"):
        async with database.transaction() as session:
            conversation = await session.get_one(Conversation, thread_id)
            await outbox.put(session, conversation, [OutgoingText("made up", "en")])
