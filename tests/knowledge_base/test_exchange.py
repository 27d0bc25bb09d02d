"""In and out without loss; a bad row is named with its line and nothing is half imported."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.database import Database
from core.errors import BadInput
from knowledge_base import drafts, facts, service
from knowledge_base.checks import Content
from knowledge_base.demo.seed import demo_variables, seed
from knowledge_base.entries import Audience
from knowledge_base.exchange import csv_table, documents, faq_page, markdown
from knowledge_base.exchange.documents import BadImport, Document
from knowledge_base.models import Article, VersionState
from knowledge_base.service import ArticleSettings
from tests.knowledge_base.conftest import COLLEAGUE, EDITOR
from tests.knowledge_base.making import PARKING, published

FULL = Document(
    "flu-shots",
    "en",
    Content("When?", ("Now?", 'With "quotes", commas; and\ttabs'), {"sms": "Soon.", "chat": "**Soon.**\n\n- a\n- b", "email": "Long."}),
    ArticleSettings(
        owner="renee",
        review_by="2027-01-31",
        audience=Audience.VERIFIED,
        tags=("vaccines", "season: autumn"),
        locations=("riverside",),
        clinicians=("kim",),
        valid_from=datetime(2026, 9, 1, tzinfo=UTC),
        valid_until=datetime(2027, 3, 1, 6, tzinfo=UTC),
        tests=(("en", "flu shot: now?"), ("es", "¿ya?")),
    ),
    non_clinical_by="renee",
)  # fmt: skip
SPANISH = Document(
    "flu-shots", "es", Content("¿Cuándo?", ("¿Ya?",), {"chat": "Pronto."}), FULL.settings, "en", True, "renee", "minor"
)


def test_markdown_and_back(tmp_path: Path) -> None:
    assert markdown.write_folder([FULL, SPANISH], tmp_path) == 2
    assert markdown.read_folder(tmp_path) == [FULL, SPANISH]


def test_csv_and_back() -> None:
    assert csv_table.from_csv(csv_table.to_csv([FULL, SPANISH])) == [FULL, SPANISH]


LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40
).filter(lambda line: line.strip() == line and line)
TEXT = st.lists(LINE | st.sampled_from(["<!-- answer: sms -->", "\\<!-- answer: chat -->", "---", "# x", ""]), min_size=1, max_size=4).map(
    "\n".join
).filter(str.strip)  # fmt: skip
MOMENT = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
SETTINGS = st.builds(
    ArticleSettings,
    owner=LINE | st.just(""),
    review_by=st.none() | st.dates(date(2020, 1, 1)).map(date.isoformat),
    audience=st.sampled_from(Audience),
    tags=st.lists(LINE, max_size=2).map(tuple),
    locations=st.lists(LINE, max_size=2).map(tuple),
    clinicians=st.lists(LINE, max_size=2).map(tuple),
    valid_from=st.none() | MOMENT.map(lambda at: at.replace(year=2019)),
    valid_until=st.none() | MOMENT,
    tests=st.lists(st.tuples(st.sampled_from(["en", "es"]), LINE), max_size=2).map(tuple),
)
DOCUMENT = st.builds(
    Document,
    slug=st.just("a"),
    locale=st.just("en"),
    content=st.builds(
        Content, LINE, st.lists(LINE, max_size=3).map(tuple), st.dictionaries(st.sampled_from(["sms", "chat", "email"]), TEXT, min_size=1)
    ),
    settings=SETTINGS,
    published=st.booleans(),
    non_clinical_by=st.none() | LINE,
    behind=st.sampled_from(["none", "minor", "major"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(document=DOCUMENT)
def test_any_article_with_any_settings_survives_both_ways(document: Document) -> None:
    assert csv_table.from_csv(csv_table.to_csv([document])) == [document]
    assert markdown.from_markdown(markdown.to_markdown(document)) == document


async def test_the_whole_demo_goes_out_and_in_again_without_a_difference(base: Database, tmp_path: Path) -> None:
    async with base.transaction() as session:
        await seed(session)
        before = await documents.of_base(session)
    markdown.write_folder(before, tmp_path)
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}")
    from knowledge_base.cli import prepare

    await prepare(other)
    async with other.transaction() as session:
        await facts.set_variables(session, demo_variables())
        done = await documents.take_in(session, markdown.read_folder(tmp_path))
        after = await documents.of_base(session)
    await other.close()
    assert done.created + done.changed == len(before) == len(after)
    assert after == before


async def test_importing_the_same_again_changes_nothing(base: Database) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    async with base.transaction(EDITOR) as session:
        every = await documents.of_base(session)
        assert await documents.take_in(session, every) == documents.Imported(0, 0, 1)


async def test_a_changed_file_is_a_new_version_over_the_old_one(base: Database) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    async with base.transaction(EDITOR) as session:
        changed = Document(
            "parking", "en", Content("Where is parking?", (), {"chat": "There."}), non_clinical_by="renee"
        )
        assert (await documents.take_in(session, [changed])).changed == 1
        assert [d.content for d in await documents.of_base(session)] == [changed.content]


HEAD = "id,locale,source_locale,state,question,phrasings,sms,chat,email,tags,owner,review_by,audience,locations,clinicians,valid_from,valid_until,non_clinical_by,tests,behind\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("question,answer\nQ,A\n", 1, "id"),
        ("id,question,answer\na,Q,A\n,Q2,A2\n", 3, "id"),
        ('id,question,answer\na,"two\nlines",A\nb,,A\n', 4, "question"),
        ("id,question,answer\na,Q\n", 2, "cells"),
        ('id,question,answer\na,"Q,A\n', 2, "CSV"),
        ("id,question,answer,locale\na,Q,A,xx\n", 2, "languages"),
        (HEAD + "a,en,en,published,Q?,,,A,,,,31.1.2027,,,,,,,,\n", 2, "review_by"),
        (HEAD + "a,en,en,published,Q?,,,A,,,,,everybody,,,,,,,\n", 2, "audience"),
        (HEAD + "a,en,en,published,Q?,,,,,,,,,,,,,,,\n", 2, "answer"),
        (HEAD + "a,en,en,published,Q?,,,A,,,,,,,,2027-02-01,2027-01-01,,,\n", 2, "end before"),
    ],
)
def test_a_bad_row_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(BadImport) as caught:
        csv_table.from_csv(text, where="answers.csv")
    assert line in [problem.line for problem in caught.value.problems]
    assert says in caught.value.message
    assert "answers.csv" in caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no front matter", "front matter"),
        ("---\nid: a\n  bad: [\n---\nx", "YAML"),
        ("---\nid: a\nquestion: Q\naudience: some\n---\nx", "line 4"),
    ],
)
def test_a_bad_file_is_named_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BadImport, match=says):
        markdown.from_markdown(text, where="a/en.md")


async def test_one_article_that_cannot_be_published_stops_the_whole_import(base: Database) -> None:
    arrived = [
        Document("good", "en", PARKING, non_clinical_by="renee"),
        Document("worse", "en", Content("Q?", (), {"chat": "Take 200 mg twice."}), non_clinical_by="renee"),
    ]
    with pytest.raises(BadInput):
        async with base.transaction(EDITOR) as session:
            await documents.take_in(session, arrived)
    async with base.read() as session:
        assert await session.scalar(select(func.count()).select_from(Article)) == 0


def test_the_website_gets_what_everyone_may_read_now() -> None:
    plain = Document(
        "parking", "en", Content("Where?", (), {"chat": "At **{site}**, <b>here</b>"}), non_clinical_by="renee"
    )
    unmarked = Document("secret", "en", Content("Q?", (), {"chat": "A"}))
    at = datetime(2026, 10, 1, tzinfo=UTC)
    page = json.loads(
        faq_page.to_faq_page(
            [plain, unmarked, FULL, SPANISH], locale="en", variables={("site", "*"): "x.example"}, at=at
        )
    )
    assert page["@type"] == "FAQPage"
    assert [entity["name"] for entity in page["mainEntity"]] == ["Where?"]
    answer = page["mainEntity"][0]["acceptedAnswer"]["text"]
    assert "<strong>x.example</strong>" in answer
    assert "<b>" not in answer


async def test_a_row_that_may_not_be_published_is_named_with_its_line_and_nothing_is_imported(base: Database) -> None:
    text = "id,question,answer\ngood,Where?,Here.\nworse,Q?,Take 200 mg twice.\nlost,Q2?,Call {moon_phone}.\n"
    with pytest.raises(BadImport) as caught:
        async with base.transaction(EDITOR) as session:
            await documents.take_in(session, csv_table.from_csv(text, where="new.csv"), marked_by="renee")
    assert [(p.where, p.line) for p in caught.value.problems] == [("new.csv", 3), ("new.csv", 4)]
    assert "worse (en): This reads like medical advice" in caught.value.message
    async with base.read() as session:
        assert await session.scalar(select(func.count()).select_from(Article)) == 0


async def test_a_draft_that_someone_has_open_is_left_to_them(base: Database) -> None:
    number = await published(base, EDITOR, PARKING, slug="parking")
    mine = Content("Where do I park?", (), {"chat": "I was writing this."})
    async with base.transaction(EDITOR) as session:
        draft = (await drafts.save_draft(session, "parking", "en", mine, base=drafts.DraftBase(number))).version
    theirs = Document("parking", "en", Content("Where is parking?", (), {"chat": "There."}), non_clinical_by="renee")
    async with base.transaction(COLLEAGUE) as session:
        await documents.take_in(session, [theirs])
    async with base.read() as session:
        assert [d.content for d in await documents.of_base(session)] == [theirs.content]
        article = await service.get(session, "parking")
        kept = await service.get_version(session, article, "en", draft.number)
        assert (service.content_of(kept), kept.state, kept.author) == (mine, VersionState.DRAFT, "renee")
