"""An orderly stop amid queued turns: quick, and nobody is told that the assistant failed; the next process answers them."""

import signal
import time
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bot.bench.stand import Stand
from handoff.models import Case
from tests.end_to_end.phones import Phones
from tests.stand import Loop

pytestmark = [pytest.mark.rasa]
WAITING = 40
MOST_SECONDS = 8.0


@dataclass(frozen=True)
class Aftermath:
    """How long the stop took, how the process ended, and what the patients got."""

    seconds: float
    returncode: int | None
    answered: int
    failures: int


async def story(stand: Stand) -> Aftermath:
    """Forty patients ask at once, `web` is told to stop, and started again."""
    phones = Phones(stand)
    earlier = await _failed(phones)  # of other tests on the same stand
    sids = [await phones.send(f"+1217555{4000 + n}", "what time do you open tomorrow") for n in range(WAITING)]
    web, began = stand.children["web"], time.monotonic()
    assert web.child is not None
    ended = web.child
    await web.stop()
    seconds = time.monotonic() - began
    await stand.start("web")
    heard = [await phones.heard(sid) for sid in sids]
    failures = await _failed(phones) - earlier
    await phones.database.close()
    return Aftermath(seconds, ended.returncode, sum(bool(one.replies) for one in heard), len(failures))


async def _failed(phones: Phones) -> set[str]:
    """Ids of the cases of turns that could not be finished."""
    async with phones.database.read() as session:
        cases = (await session.execute(select(Case))).scalars()
        return {case.id for case in cases if case.reason == "failure"}


def test_a_stop_amid_queued_turns_leaves_them_to_the_next_process(loop: Loop, stand: Stand) -> None:
    after = loop.run(story(stand))
    assert after.seconds < MOST_SECONDS
    assert after.returncode in (0, -signal.SIGTERM)  # uvicorn ends by the signal that it was given
    assert after.answered == WAITING
    assert after.failures == 0
