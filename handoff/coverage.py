"""How well each language is covered: who speaks it, which canned replies there are, how much it is asked for. Codes and counts only."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.wording import LANGUAGES
from core import clock
from handoff.models import CannedReply, Case, Staff

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Coverage:
    """One language. `staff` are names of active people who speak it."""

    language: str
    staff: tuple[str, ...]
    canned: int
    cases: int


async def of_languages(session: AsyncSession) -> list[Coverage]:
    """Every language that there is wording for, in its order."""
    people = list((await session.execute(select(Staff).where(Staff.active).order_by(Staff.name))).scalars())
    replies = select(CannedReply.language, func.count()).group_by(CannedReply.language)
    asked = select(Case.language, func.count()).where(Case.opened_at >= clock.now() - LOOK_BACK).group_by(Case.language)
    canned = {language: int(count) for language, count in (await session.execute(replies)).all()}
    cases = {language: int(count) for language, count in (await session.execute(asked)).all()}
    return [
        Coverage(
            language,
            tuple(one.name for one in people if language == "en" or language in (one.languages or ())),
            canned.get(language, 0),
            cases.get(language, 0),
        )
        for language in LANGUAGES
    ]
