""" "Did this answer it?" with one tap, after a real turn: a yes is counted, a no offers a person and becomes a gap."""

import pytest
from sqlalchemy import select

from bot.understanding import FoundArticle
from core import clock
from core.database import Database
from knowledge_base import gaps, usage
from knowledge_base.models import Article
from tests.bot.conftest import demo_database, demo_file  # noqa: F401
from tests.bot.office import Office, open_office
from tests.knowledge_base.conftest import EDITOR


@pytest.fixture
async def office(demo_database: Database) -> Office:  # noqa: F811
    return await open_office(demo_database)


@pytest.mark.parametrize(("tap", "template", "helped"), [("👍", "helped-thanks", 1), ("👎", "helped-sorry", 0), ("2", "helped-sorry", 0)])  # fmt: skip
async def test_one_tap_says_whether_an_answer_helped(office: Office, tap: str, template: str, helped: int) -> None:
    async with office.database.transaction() as session:
        session.add(Article(slug="parking", created_at=clock.now(), updated_at=clock.now()))
    office.engine.intent = "faq"
    office.answers.article = FoundArticle("parking", 0.95, confident=True, version=3, language="en", title="Parking")
    answer = (await office.text("where do i park when i come in"))[-1]
    assert (answer.article_id, answer.article_version) == ("parking", 3)
    assert [choice["sends"] for choice in answer.quick_replies or []] == ["👍", "👎"]
    said = (await office.text(tap))[-1]
    assert said.template_id == template
    async with office.database.read() as session:
        week = (await usage.weeks(session, "parking"))[0]
    assert (week.answered, week.helped, week.not_helped) == (1, helped, 1 - helped)
    if helped:
        return
    assert [choice["sends"] for choice in said.quick_replies or []] == ["person"]
    async with office.database.transaction(EDITOR) as session:
        asked = await gaps.open_questions(session, "en")
    assert [(one.kind, one.article_slug, one.text) for one in asked] == [
        ("wrong_answer", "parking", "where do i park when i come in")
    ]
    await office.text("person")
    async with office.database.read() as session:
        assert (await session.scalars(select(Article.slug))).all() == ["parking"]
    assert [case.disposition for case in await office.cases()] == ["human"]
