"""How often an article answered, helped, or led to a person."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core import clock
from core.database import Database
from knowledge_base import usage
from knowledge_base.models import Gap, GapKind
from knowledge_base.usage import week_of
from tests.knowledge_base.conftest import EDITOR
from tests.knowledge_base.making import PARKING, published


async def test_counts_are_kept_by_language_and_week(base: Database) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    for day, locale in ((9, "en"), (15, "en"), (15, "es"), (16, "en")):
        clock.set(datetime(2026, 3, day, 12, tzinfo=UTC))
        async with base.transaction() as session:
            await usage.count_answer(session, "parking", locale)
    async with base.read() as session:
        rows = [(row.week, row.locale, row.answered) for row in await usage.weeks(session, "parking")]
    assert sorted(rows) == [("2026-03-09", "en", 2), ("2026-03-09", "es", 1), ("2026-03-16", "en", 1)]


async def test_a_second_tap_changes_nothing(base: Database) -> None:
    number = await published(base, EDITOR, PARKING, slug="parking")
    for first, helped in ((True, True), (False, False)):
        async with base.transaction() as session:
            counted = await usage.give_feedback(
                session, slug="parking", locale="en", version=number, answer_ref="m1", helped=helped
            )
        assert counted is first
    async with base.read() as session:
        row = (await usage.weeks(session))[0]
    assert (row.helped, row.not_helped) == (1, 0)


async def test_a_no_is_a_gap_that_names_the_article(base: Database) -> None:
    number = await published(base, EDITOR, PARKING, slug="parking")
    async with base.transaction() as session:
        await usage.give_feedback(
            session,
            slug="parking",
            locale="en",
            version=number,
            answer_ref="m1",
            helped=False,
            question="where do i park my RV",
        )
        await usage.count_to_person(session, "parking", "en")
    async with base.read() as session:
        gap = (await session.scalars(select(Gap))).one()
        row = (await usage.weeks(session))[0]
    assert (gap.kind, gap.article_slug, row.not_helped, row.to_person) == (GapKind.WRONG_ANSWER, "parking", 1, 1)


async def test_parallel_answers_are_all_counted(any_base: Database) -> None:
    await published(any_base, EDITOR, PARKING, slug="parking")

    async def answer() -> None:
        async with any_base.transaction() as session:
            await usage.count_answer(session, "parking", "en")

    await asyncio.gather(*(answer() for _ in range(12)))
    async with any_base.read() as session:
        assert [row.answered for row in await usage.weeks(session)] == [12]


@pytest.mark.parametrize(("day", "monday"), [(9, "2026-03-09"), (15, "2026-03-09"), (16, "2026-03-16")])
def test_weeks_begin_on_monday(day: int, monday: str) -> None:
    assert week_of(datetime(2026, 3, day, 23, tzinfo=UTC)) == monday
