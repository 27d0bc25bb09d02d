"""The demo's articles: enough of them, in both languages, tested, short on SMS, answerable at once."""

from datetime import time

import pytest

from bot.answers import KnowledgeAnswers
from bot.known import Practice
from core.database import Database
from knowledge_base.answers import AnswerChannel, render
from knowledge_base.demo.seed import TRANSLATIONS, demo_documents, demo_variables, seed
from knowledge_base.exchange.documents import Imported
from knowledge_base.index import IndexKeeper
from knowledge_base.practice_facts import said_week
from knowledge_base.search import OutcomeKind
from knowledge_base.service import LOCALES
from knowledge_base.sms import measure
from nlu.encoder import SentenceEncoder
from practice.demo.data import read
from tests.knowledge_base.sets import demo_articles, index_of

MOST_ASKED = {
    "opening-hours", "office-locations", "parking", "insurance-accepted", "new-patients", "medical-records", "refill-process",
    "portal-sign-up", "late-arrival", "interpreter-services",
}  # fmt: skip
FURTHER = [locale for locale in LOCALES if locale not in ("en", "es")]
SAID_IN_GSM_7 = frozenset({"en", "es", "tl", "ht", "pt", "fr"})  # the others' letters take twice the room
FOUND = 0.85  # share of an article's test questions that find it


def test_there_are_seventy_articles_and_the_thirty_most_asked_in_spanish() -> None:
    documents = demo_documents()
    assert sum(d.locale == "en" for d in documents) >= 70
    assert sum(d.locale == "es" for d in documents) >= 30
    assert all(d.non_clinical_by for d in documents)
    assert all(len(d.content.phrasings) >= 4 for d in documents)
    assert all(d.settings.tests for d in documents)


@pytest.mark.parametrize("locale", FURTHER)
def test_the_ten_most_asked_are_in_every_language(locale: str) -> None:
    assert {d.slug for d in demo_documents() if d.locale == locale} == MOST_ASKED


def test_every_file_of_translations_is_of_a_language_and_names_articles_that_are_there() -> None:
    assert sorted(file.stem for file in TRANSLATIONS.glob("*.yml")) == sorted(FURTHER)


@pytest.mark.parametrize("locale", FURTHER)
def test_a_patients_own_wording_finds_the_article_in_their_language(encoder: SentenceEncoder, locale: str) -> None:
    index = index_of(demo_articles(locale), encoder, locale)
    asked = [
        (d.slug, text) for d in demo_documents() if d.locale == locale for of, text in d.settings.tests if of == locale
    ]
    outcomes = [(slug, index.ask(text, language=locale)) for slug, text in asked]
    answered = [(slug, outcome.hits[0].article_id) for slug, outcome in outcomes if outcome.kind is OutcomeKind.ANSWER]
    assert len(answered) / len(asked) >= FOUND
    assert all(slug == given for slug, given in answered)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_demos_hours_are_said_as_the_practices_settings_say_them(locale: str) -> None:
    facts = demo_variables()
    for place in read("practice")["locations"]:
        name = f"{place['key'].replace('-', '_')}_hours"
        assert facts.get((name, locale), facts[name, "*"]) == said_week(_week(place["weekly_hours"]), locale)


def _week(hours: dict[str, list[str]]) -> list[list[tuple[time, time]]]:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return [[_span(span) for span in hours.get(day, [])] for day in days]


def _span(said: str) -> tuple[time, time]:
    opens, closes = said.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def test_every_answer_fits_two_text_messages_with_the_real_facts() -> None:
    for d in demo_documents():
        made = render(
            article_id=d.slug,
            version=1,
            locale=d.locale,
            answers=d.content.answers,
            channel=AnswerChannel.SMS,
            variables=demo_variables(),
            page=f"https://frontdoor.cedargrove.example/answers/{d.locale}/{d.slug}"
            if "sms" not in d.content.answers
            else "",
            title=d.content.question,
        )
        length = measure(made.text)
        assert length.segments <= 2, (d.slug, d.locale, length)
        assert length.encoding == "GSM-7" or d.locale not in SAID_IN_GSM_7, (d.slug, d.locale, length)
        assert "{" not in made.text


async def test_it_is_seeded_once_and_answers(base: Database, keeper: IndexKeeper) -> None:
    async with base.transaction() as session:
        first = await seed(session)
    async with base.transaction() as session:
        again = await seed(session)
    assert first.same == 0
    assert again == Imported(0, 0, first.created + first.changed)
    await keeper.refresh()
    tested = [
        (text, d) for d in demo_documents() if d.locale == "en" for locale, text in d.settings.tests if locale == "en"
    ]
    right = 0
    for text, d in tested:
        outcome = keeper.index.ask(text, language="en")
        right += outcome.kind is not OutcomeKind.NONE and d.slug in [hit.article_id for hit in outcome.hits]
    assert right / len(tested) > 0.85
    answers = KnowledgeAnswers(keeper, Practice())
    assert [language for language in LOCALES if answers.speaks(language)] == ["en", "es"], (
        "ten articles: sooner a person"
    )
