"""How articles do: counted by language and week; one tap of feedback; and what the taps lead to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from knowledge_base import gaps, repository, service
from knowledge_base.models import Article, Feedback, GapKind, Usage


@dataclass(frozen=True)
class UsageWeek:
    """One line of the usage table. `week` is the Monday, ISO."""

    slug: str
    locale: str
    week: str
    answered: int
    helped: int
    not_helped: int
    to_person: int


def week_of(moment: datetime) -> str:
    """The Monday (UTC) of a moment's week, ISO."""
    return (moment - timedelta(days=moment.weekday())).date().isoformat()


async def count_answer(session: AsyncSession, slug: str, locale: str) -> None:
    """The article was given as an answer."""
    await _count(session, "answered", slug, locale)


async def count_to_person(session: AsyncSession, slug: str, locale: str) -> None:
    """The patient went on to a person after this answer."""
    await _count(session, "to_person", slug, locale)


async def give_feedback(
    session: AsyncSession,
    *,
    slug: str,
    locale: str,
    version: int,
    answer_ref: str,
    helped: bool,
    question: str | None = None,
    names: tuple[str, ...] = (),
    conversation_id: str | None = None,
) -> bool:
    """Did this answer it? Counted once per `answer_ref` (False when it was already). A no with the question is a gap."""
    if await session.scalar(select(Feedback.id).where(Feedback.answer_ref == answer_ref)):
        return False
    article = await service.get(session, slug)
    session.add(
        Feedback(
            answer_ref=answer_ref,
            article_id=article.id,
            locale=locale,
            version=version,
            helped=helped,
            at=clock.now(),
        )
    )
    await _count(session, "helped" if helped else "not_helped", slug, locale)
    if question and not helped:
        await gaps.collect(
            session,
            kind=GapKind.WRONG_ANSWER,
            locale=locale,
            text=question,
            names=names,
            conversation_id=conversation_id,
            article_slug=slug,
        )
    return True


async def weeks(session: AsyncSession, slug: str | None = None) -> list[UsageWeek]:
    """Usage of one article or of all, newest week first."""
    query = (
        select(Article.slug, Usage)
        .join(Article, Article.id == Usage.article_id)
        .order_by(Usage.week.desc(), Article.slug)
    )
    if slug is not None:
        query = query.where(Article.slug == slug)
    return [
        UsageWeek(name, u.locale, u.week, u.answered, u.helped, u.not_helped, u.to_person)
        for name, u in (await session.execute(query)).all()
    ]


async def _count(session: AsyncSession, what: str, slug: str, locale: str) -> None:
    await repository.count_one(session, what, slug=slug, locale=locale, week=week_of(clock.now()))
