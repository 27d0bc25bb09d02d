"""One holder a conversation; nothing is left behind between the last look and the release."""

from datetime import timedelta

from conversations import turns
from conversations.models import Conversation
from core import clock
from core.database import Database
from tests.conversations.test_inbox import inbound, receive


async def test_only_one_holder_has_the_lease_until_it_runs_out(database: Database) -> None:
    thread_id = (await receive(database, inbound("SM1"))).conversation_id
    async with database.transaction() as session:
        assert await turns.take_lease(session, thread_id, "a")
        assert not await turns.take_lease(session, thread_id, "b")
        clock.set(clock.now() + turns.LEASE + timedelta(seconds=1))
        assert await turns.take_lease(session, thread_id, "b")


async def test_a_lease_that_was_left_is_free_for_the_next_holder(database: Database) -> None:
    thread_id = (await receive(database, inbound("SM1"))).conversation_id
    async with database.transaction() as session:
        await turns.take_lease(session, thread_id, "a")
        conversation = await session.get_one(Conversation, thread_id, populate_existing=True)
        message = await turns.next_message(session, conversation)
        assert message is not None
        turn = await turns.begin(session, conversation, message)
        turns.finish(conversation, message, turn, "faq")
        await session.flush()
        assert await turns.next_message(session, conversation) is None
        turns.leave_lease(conversation)
    async with database.transaction() as session:
        assert await turns.take_lease(session, thread_id, "b")


async def test_a_rerun_after_a_crash_is_the_same_turn_counted_up(database: Database) -> None:
    thread_id = (await receive(database, inbound("SM1"))).conversation_id
    ids = []
    for _ in range(2):
        async with database.transaction() as session:
            conversation = await session.get_one(Conversation, thread_id)
            message = await turns.next_message(session, conversation)
            assert message is not None
            turn = await turns.begin(session, conversation, message)
            ids.append((turn.id, turn.attempt))
    assert ids[0][0] == ids[1][0]
    assert [attempt for _, attempt in ids] == [1, 2]
