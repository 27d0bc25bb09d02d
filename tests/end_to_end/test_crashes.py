"""Kill -9 at random points under load: every acknowledged message is answered or in a case, and none twice."""

import asyncio
import random

import pytest
from sqlalchemy import func, select

from bot.bench.stand import Stand
from conversations.models import Direction, Message
from handoff.models import Case
from tests.end_to_end.conftest import Loop
from tests.end_to_end.phones import Phones

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


async def story(stand: Stand, victims: list[str], seed: int) -> None:
    phones, pick = Phones(stand), random.Random(seed)
    senders = [f"+1217555{3000 + 100 * seed + n}" for n in range(PATIENTS)]
    chats = [asyncio.create_task(chat(phones, sender, random.Random(seed + n))) for n, sender in enumerate(senders)]
    for victim in victims:
        await asyncio.sleep(pick.uniform(0.05, 0.8))
        await stand.kill(victim)
    sids = [sid for done in await asyncio.gather(*chats) for sid in done]
    heard = [await phones.heard(sid) for sid in sids]
    async with phones.database.read() as session:
        for one in heard:
            inbound = await session.get_one(Message, one.message_id)
            cases = select(func.count()).select_from(Case).where(Case.conversation_id == inbound.conversation_id)
            in_a_case = (await session.execute(cases)).scalar_one() > 0
            assert one.replies or in_a_case
        doubled = (
            select(Message.turn_id)
            .where(Message.direction == Direction.outbound, Message.turn_id.is_not(None))
            .group_by(Message.turn_id, Message.template_id, Message.article_id)
            .having(func.count() > 1)
        )
        assert (await session.execute(doubled)).all() == []
        stored = select(func.count()).select_from(Message).where(Message.external_id.in_(sids))
        assert (await session.execute(stored)).scalar_one() == len(sids) == PATIENTS * ROUNDS
    await phones.database.close()


@pytest.mark.parametrize(
    ("victims", "seed"), [(["web", "web"], 1), (["actions", "actions"], 2), (["rasa"], 3), (["web", "actions"], 4)]
)
def test_no_message_is_lost_or_answered_twice(loop: Loop, stand: Stand, victims: list[str], seed: int) -> None:
    loop.run(story(stand, victims, seed))
