"""What a publication would change is known before it is live."""

import pytest

from core.database import Database
from knowledge_base import drafts, regression, service
from knowledge_base.checks import Content
from knowledge_base.drafts import DraftBase
from knowledge_base.index import IndexKeeper
from knowledge_base.regression import Effect
from knowledge_base.service import ArticleSettings
from tests.knowledge_base.conftest import EDITOR
from tests.knowledge_base.making import HOURS, PARKING, published

TESTS = {
    "parking": ArticleSettings(tests=(("en", "where can i leave my car"), ("es", "donde estaciono"))),
    "hours": ArticleSettings(tests=(("en", "when do you open on saturday"),)),
}


async def compared(base: Database, keeper: IndexKeeper, number: int, content: Content) -> regression.Regression:
    await keeper.refresh()
    async with base.transaction(EDITOR) as session:
        draft = (await drafts.save_draft(session, "parking", "en", content, base=DraftBase(number))).version
        article = await service.get(session, "parking")
        questions = await regression.test_questions(session, "en")
        result = regression.run(keeper.index, article, draft, questions)
        await regression.record(session, article, draft, result)
    return result


@pytest.fixture
async def live(base: Database) -> int:
    number = await published(base, EDITOR, PARKING, slug="parking", settings=TESTS["parking"])
    await published(base, EDITOR, HOURS, slug="hours", settings=TESTS["hours"])
    return number


async def test_a_harmless_change_changes_no_answer(base: Database, keeper: IndexKeeper, live: int) -> None:
    better = Content(PARKING.question, (*PARKING.phrasings, "Do you have a garage?"), PARKING.answers)
    result = await compared(base, keeper, live, better)
    assert (result.questions, result.broken) == (2, ())
    assert result.right_after >= result.right_before


async def test_an_article_that_swallows_anothers_questions_is_shown(
    base: Database, keeper: IndexKeeper, live: int
) -> None:
    greedy = Content("When do you open on Saturday?", HOURS.phrasings, PARKING.answers)
    result = await compared(base, keeper, live, greedy)
    assert any(change.expected == "hours" or change.expected == "parking" for change in result.broken)
    assert all(change.effect is not Effect.FIXED for change in result.broken)


async def test_nothing_of_it_is_live(base: Database, keeper: IndexKeeper, live: int) -> None:
    await compared(base, keeper, live, Content("Is there a swimming pool?", (), {"chat": "No."}))
    assert keeper.index.entry("parking", "en").version == live  # type: ignore[union-attr]
