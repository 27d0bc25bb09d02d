"""The gap page: grouped by meaning, de-identified, encrypted, and a draft at one click."""

import pytest
from sqlalchemy import select, text

from core.database import Database
from core.errors import Forbidden
from knowledge_base import gaps, service
from knowledge_base.models import Gap, GapKind
from nlu.encoder import SentenceEncoder
from tests.knowledge_base.conftest import EDITOR, FRONT_DESK

ASKED = [
    "do you have a water fountain",
    "is there somewhere to fill my water bottle",
    "water fountain in the lobby?",
    "can i rent crutches from you",
    "do you lend out crutches",
]


async def collected(base: Database, texts: list[str], **more: object) -> None:
    async with base.transaction() as session:
        for line in texts:
            await gaps.collect(session, kind=GapKind.UNANSWERED, locale="en", text=line, **more)  # type: ignore[arg-type]


async def groups_of(base: Database, encoder: SentenceEncoder) -> list[gaps.GapGroup]:
    async with base.transaction(EDITOR) as session:
        return gaps.grouped(await gaps.open_questions(session, "en"), locale="en", encoder=encoder)


async def test_questions_that_mean_the_same_stand_together_with_a_count(
    base: Database, encoder: SentenceEncoder
) -> None:
    await collected(base, ASKED)
    groups = await groups_of(base, encoder)
    assert [group.count for group in groups] == [3, 2]
    assert "water" in groups[0].title
    assert "crutches" in groups[1].title


async def test_one_click_makes_a_draft_and_takes_the_group_off_the_page(
    base: Database, encoder: SentenceEncoder
) -> None:
    await collected(base, ASKED[:3])
    await collected(base, ["where is a water fountain"], reply="There is one by the stairs, John Smith says.")
    group = (await groups_of(base, encoder))[0]
    async with base.transaction(EDITOR) as session:
        draft = await gaps.draft_from(session, group)
        content = service.content_of(draft)
    assert content.question == group.title
    assert len(content.phrasings) == 3
    assert content.answers["chat"] == "There is one by the stairs, [name] says."
    assert draft.state == "draft"
    assert await groups_of(base, encoder) == []


async def test_no_clear_text_and_no_name_lies_in_the_database(base: Database) -> None:
    await collected(base, ["my name is Maria Lopez, 217-555-0188, is there a water fountain"])
    async with base.read() as session:
        row = (await session.execute(text("SELECT text_ct FROM kb_gaps"))).one()
        gap = (await session.scalars(select(Gap))).one()
    assert b"fountain" not in row[0]
    assert gap.text == "my name is [name], [number], is there a water fountain"


async def test_dismissed_questions_stay_away(base: Database, encoder: SentenceEncoder) -> None:
    await collected(base, ASKED[:1])
    group = (await groups_of(base, encoder))[0]
    async with base.transaction(EDITOR) as session:
        await gaps.dismiss(session, [question.id for question in group.questions])
    assert await groups_of(base, encoder) == []


async def test_only_editors_see_what_patients_asked(base: Database) -> None:
    with pytest.raises(Forbidden):
        async with base.transaction(FRONT_DESK) as session:
            await gaps.open_questions(session, "en")


async def test_other_scripts_are_grouped_by_their_words(base: Database, encoder: SentenceEncoder) -> None:
    async with base.transaction() as session:
        for line in ("你们有停车场吗", "有停车场吗", "疫苗多少钱"):
            await gaps.collect(session, kind=GapKind.UNANSWERED, locale="zh-Hans", text=line)
    async with base.transaction(EDITOR) as session:
        questions = await gaps.open_questions(session, "zh-Hans")
    assert [g.count for g in gaps.grouped(questions, locale="zh-Hans", encoder=encoder)] == [2, 1]
