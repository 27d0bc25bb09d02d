"""The short question after a case: asked when it is resolved, answered with one digit, counted by queue. Never asked twice at once."""

import re
import unicodedata
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.drafts import ReplyDraft
from conversations.models import Conversation, Message
from core import audit, clock
from handoff.models import Case, Satisfaction

TEMPLATE, THANKS = "handoff-satisfaction", "handoff-satisfaction-thanks"
ANSWERED_WITHIN = timedelta(days=3)  # a digit that comes later is about something else
_SCORE = re.compile(r"([1-5])(?:\s*(?:/|out of|of|de|sur|из)\s*5)?")
_STARS = re.compile(r"[⭐★]{1,5}")


async def asked(session: AsyncSession, case: Case, question: Message) -> None:
    """Remember which question stands for which case."""
    session.add(
        Satisfaction(
            case_id=case.id, conversation_id=case.conversation_id, message_id=question.id, queue=case.queue,
            asked_at=clock.now(),
        )
    )  # fmt: skip
    await session.flush()


async def answer(
    session: AsyncSession, conversation: Conversation, text: str, last: Message | None
) -> ReplyDraft | None:
    """Count a score that answers the question, and thank for it. None when `text` is no score or the question was not the last
    thing we said (`last`): then the message is handled like any other."""
    given = score(text)
    if given is None or last is None or last.template_id != TEMPLATE:
        return None
    query = select(Satisfaction).where(Satisfaction.message_id == last.id, Satisfaction.score.is_(None))
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None or row.asked_at < clock.now() - ANSWERED_WITHIN:
        return None
    row.score, row.answered_at = given, clock.now()
    audit.record(
        session, "satisfaction.answer", subject="case", subject_id=row.case_id, patient_id=conversation.patient_id
    )
    await session.flush()
    return ReplyDraft(template_id=THANKS)


def score(text: str) -> int | None:
    """1 to 5 out of a digit of any script, `4/5`, or stars; None for anything else, also for a digit within a sentence."""
    said = text.strip().strip(".!。！").strip()
    if _STARS.fullmatch(said.replace("\ufe0f", "")):
        return len(said.replace("\ufe0f", ""))
    digits = "".join(str(unicodedata.digit(c)) if unicodedata.digit(c, None) is not None else c for c in said)
    found = _SCORE.fullmatch(digits.casefold())
    return int(found[1]) if found else None


__all__ = ["TEMPLATE", "answer", "asked", "score"]
