"""Kill -9 at random points under load: every acknowledged message is answered or in a case, and none twice."""

import asyncio
import random
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.bench.stand import Stand
from conversations.models import Direction, Message
from handoff.models import Case
from tests.end_to_end.phones import Heard, Phones
from tests.stand import Loop

pytestmark = [pytest.mark.rasa]
TEXTS = (
    "what time do you open tomorrow",
    "when is my next appointment",
    "where do i park",
    "thank you so much",
    "blue",
)
PATIENTS = 6
ROUNDS = 5


async def chat(phones: Phones, sender: str, pick: random.Random) -> list[str]:
    sids = []
    for _ in range(ROUNDS):
        sids.append(await phones.send(sender, pick.choice(TEXTS)))
        await asyncio.sleep(pick.uniform(0, 0.4))
    return sids


@dataclass(frozen=True)
class Aftermath:
    """What is left of a story once everything has settled."""

    sent: list[str]
    stored: int
    neither_answered_nor_in_a_case: list[str]
    answered_twice: list[str | None]


async def story(stand: Stand, victims: list[str], seed: int) -> Aftermath:
    """Patients write while processes are killed; waits until every message was handled."""
    phones, pick = Phones(stand), random.Random(seed)
    senders = [f"+1217555{3000 + 100 * seed + n}" for n in range(PATIENTS)]
    chats = [asyncio.create_task(chat(phones, sender, random.Random(seed + n))) for n, sender in enumerate(senders)]
    for victim in victims:
        await asyncio.sleep(pick.uniform(0.05, 0.8))
        await stand.kill(victim)
        await stand.start(victim)
    sids = [sid for done in await asyncio.gather(*chats) for sid in done]
    heard = [await phones.heard(sid) for sid in sids]
    async with phones.database.read() as session:
        aftermath = Aftermath(
            sids, await stored(session, sids), await left_alone(session, heard), await answered_twice(session)
        )
    await phones.database.close()
    return aftermath


async def stored(session: AsyncSession, sids: list[str]) -> int:
    """How many rows these messages have."""
    query = select(func.count()).select_from(Message).where(Message.external_id.in_(sids))
    return (await session.execute(query)).scalar_one()


async def left_alone(session: AsyncSession, heard: list[Heard]) -> list[str]:
    """Messages that nothing was answered to, in threads that no person has."""
    alone = []
    for one in heard:
        inbound = await session.get_one(Message, one.message_id)
        cases = select(func.count()).select_from(Case).where(Case.conversation_id == inbound.conversation_id)
        if not one.replies and not (await session.execute(cases)).scalar_one():
            alone.append(one.message_id)
    return alone


async def answered_twice(session: AsyncSession) -> list[str | None]:
    """Turns that say the same thing more than once."""
    query = (
        select(Message.turn_id)
        .where(Message.direction == Direction.outbound, Message.turn_id.is_not(None))
        .group_by(Message.turn_id, Message.template_id, Message.article_id)
        .having(func.count() > 1)
    )
    return list((await session.execute(query)).scalars())


@pytest.mark.parametrize(
    ("victims", "seed"), [(["web", "web"], 1), (["actions", "actions"], 2), (["rasa"], 3), (["web", "actions"], 4)]
)
def test_no_message_is_lost_or_answered_twice(loop: Loop, stand: Stand, victims: list[str], seed: int) -> None:
    after = loop.run(story(stand, victims, seed))
    assert len(after.sent) == after.stored == PATIENTS * ROUNDS
    assert after.neither_answered_nor_in_a_case == []
    assert after.answered_twice == []
