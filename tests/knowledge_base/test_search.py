"""Finding articles: the right one first, nothing out of scope, two near ones offered, in place and fast."""

import statistics
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from knowledge_base.encoding import Texts
from knowledge_base.entries import Audience, Entry, Hit, Scope, Stale
from knowledge_base.search import Index, OutcomeKind, Thresholds, decide
from nlu.encoder import SentenceEncoder
from tests.knowledge_base.sets import demo_articles, index_of, library_articles

PARKING = Texts(("Where can I park?", "Is parking free?", "Is there a garage?"), "Parking is free behind the building.")
HOURS = Texts(("When are you open?", "What are your hours?", "Are you open Saturday?"), "We open at 8 and close at 5.")


def entry(article_id: str, locale: str = "en", **more: object) -> Entry:
    return Entry(article_id, locale, 1, article_id, locale, 1, **more)  # type: ignore[arg-type]


@pytest.fixture
def index(encoder: SentenceEncoder) -> Index:
    index = Index(encoder)
    index.put(entry("parking"), PARKING)
    index.put(entry("hours"), HOURS)
    return index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wheres the parking lot", "parking"),
        ("do i have to pay to leave my car", "parking"),
        ("u open sat?", "hours"),
        ("what time do you close", "hours"),
    ],
)
def test_a_patients_wording_finds_the_article(index: Index, text: str, expected: str) -> None:
    assert index.search(text, language="en")[0].article_id == expected


def test_scores_are_probabilities_best_first(index: Index) -> None:
    hits = index.search("is parking free", language="en")
    assert [hit.article_id for hit in hits] == ["parking", "hours"]
    assert 1 >= hits[0].score > hits[1].score >= 0
    assert sum(hit.score for hit in hits) <= 1


def test_an_updated_article_is_found_by_its_new_words_only(index: Index) -> None:
    index.put(entry("parking"), Texts(("Is there a swimming pool?",), "No."))
    assert index.search("swimming pool", language="en")[0].article_id == "parking"
    before = index.search("where can i park my car in the garage", language="en")
    assert all(hit.article_id != "parking" or hit.score < 0.2 for hit in before)


def test_a_removed_article_is_never_found(index: Index) -> None:
    index.remove("parking")
    assert [hit.article_id for hit in index.search("where can i park", language="en")] == ["hours"]


YESTERDAY, TODAY, TOMORROW = (datetime(2026, 3, day, tzinfo=UTC) for day in (9, 10, 11))


@pytest.mark.parametrize(
    ("limits", "scope", "found"),
    [
        ({}, Scope(), True),
        ({"audience": Audience.VERIFIED}, Scope(), False),
        ({"audience": Audience.VERIFIED}, Scope(verified=True), True),
        ({"locations": frozenset({"riverside"})}, Scope(), False),
        ({"locations": frozenset({"riverside"})}, Scope(location_id="main-street"), False),
        ({"locations": frozenset({"riverside"})}, Scope(location_id="riverside"), True),
        ({"clinicians": frozenset({"kim"})}, Scope(clinician_id="okafor"), False),
        ({"clinicians": frozenset({"kim"})}, Scope(clinician_id="kim"), True),
        ({"valid_from": TOMORROW}, Scope(), False),
        ({"valid_from": TODAY}, Scope(), True),
        ({"valid_until": TODAY}, Scope(), False),
        ({"valid_until": TOMORROW}, Scope(), True),
    ],
)
def test_only_what_is_open_to_the_asker_now_is_found(
    encoder: SentenceEncoder, limits: dict[str, object], scope: Scope, found: bool
) -> None:
    index = Index(encoder)
    index.put(entry("parking", **limits), PARKING)
    assert bool(index.search("where can i park", language="en", scope=scope, at=TODAY)) is found


def test_another_language_is_not_searched_without_a_translation_of_the_text(index: Index) -> None:
    assert index.search("¿dónde me estaciono?", language="es") == []


def test_a_translated_text_finds_what_lacks_the_askers_language_and_shows_the_source(index: Index) -> None:
    hits = index.search("¿dónde me estaciono?", language="es", translation="where do I park?")
    assert (hits[0].article_id, hits[0].shown_locale) == ("parking", "en")


def test_an_article_found_both_ways_is_given_in_the_askers_language(index: Index) -> None:
    index.put(entry("parking", "es"), Texts(("¿Dónde puedo estacionarme?",), "El estacionamiento es gratis."))
    hits = index.search("donde me estaciono", language="es", translation="where do i park?")
    assert [hit.article_id for hit in hits].count("parking") == 1
    assert hits[0].locale == "es"


@pytest.mark.parametrize(
    ("language", "question", "asked"),
    [
        ("zh-Hans", "诊所几点开门?", "请问你们几点开门"),
        ("zh-Hant", "診所幾點開門?", "你們幾點開門"),
        ("ko", "진료 시간이 어떻게 되나요?", "진료시간 알려주세요"),
        ("vi", "Phòng khám mở cửa lúc mấy giờ?", "may gio phong kham mo cua"),
        ("ru", "Когда вы открыты?", "во сколько открываетесь, когда открыто"),
        ("ar", "ما هي ساعات العمل؟", "متى ساعات العمل"),
        ("hi", "क्लिनिक कब खुलता है?", "क्लिनिक कितने बजे खुलता है"),
        ("tl", "Anong oras kayo bukas?", "anong oras bukas kayo"),
        ("ht", "Ki lè nou louvri?", "kile nou louvri"),
        ("pt", "Qual é o horário de funcionamento?", "horario de funcionamento"),
        ("fr", "Quels sont vos horaires d'ouverture ?", "horaires ouverture"),
    ],
)
def test_every_language_is_searched_as_people_type_it(
    encoder: SentenceEncoder, language: str, question: str, asked: str
) -> None:
    index = Index(encoder)
    index.put(entry("hours", language), Texts((question,)))
    index.put(entry("other", language), Texts(("XYZ 123?",)))
    assert index.search(asked, language=language)[0].article_id == "hours"


def test_the_other_chinese_script_is_better_than_nothing(encoder: SentenceEncoder) -> None:
    index = Index(encoder)
    index.put(entry("hours", "zh-Hans"), Texts(("诊所几点开门?",)))
    assert index.search("几点開門", language="zh-Hant")[0].locale == "zh-Hans"


def hit(article_id: str, score: float) -> Hit:
    return Hit(article_id, "en", 1, score, article_id, "en", 1, Stale.NONE)


@pytest.mark.parametrize(
    ("scores", "kind", "offered"),
    [
        ((0.9, 0.05), OutcomeKind.ANSWER, 1),
        ((0.45, 0.40), OutcomeKind.AMBIGUOUS, 2),
        ((0.45, 0.02), OutcomeKind.NONE, 0),
        ((0.20, 0.15), OutcomeKind.NONE, 0),
        ((), OutcomeKind.NONE, 0),
    ],
)
def test_one_is_answered_two_near_ones_are_offered_otherwise_asked_back(
    scores: tuple[float, ...], kind: OutcomeKind, offered: int
) -> None:
    outcome = decide([hit(str(n), score) for n, score in enumerate(scores)], Thresholds())
    assert (outcome.kind, len(outcome.hits)) == (kind, offered)


def test_a_question_about_something_else_gets_no_answer(encoder: SentenceEncoder) -> None:
    index = index_of(demo_articles("en"), encoder)
    for text in ("what is the meaning of life", "who won the football game", "asdf qwer"):
        assert index.ask(text, language="en").kind is not OutcomeKind.ANSWER


def test_a_large_base_finds_what_a_small_one_finds(encoder: SentenceEncoder) -> None:
    """Above EXACT_UP_TO articles candidates are chosen by sign bits: that must not lose the right one."""
    demo, library = demo_articles("en"), library_articles()
    small, large = index_of(demo, encoder), index_of(demo, encoder)
    for copy in range(6):
        for article_id, texts in library.items():
            large.put(entry(f"{article_id}-{copy}"), texts)
    asked = [texts.questions[-1] for texts in demo.values()]
    same = [small.search(t, language="en")[0].article_id == large.search(t, language="en")[0].article_id for t in asked]
    assert len(large) > 400
    assert np.mean(same) > 0.93


def test_a_warm_search_takes_a_few_milliseconds(encoder: SentenceEncoder) -> None:
    index = index_of(demo_articles("en"), encoder)
    took = []
    for number in range(40):
        began = time.perf_counter()
        index.search(f"where do i park my car number {number}", language="en")
        took.append(time.perf_counter() - began)
    assert statistics.median(took) < 0.05


def test_a_trial_leaves_the_index_alone(index: Index) -> None:
    trial = index.trial("en")
    trial.put(entry("pool"), Texts(("Is there a swimming pool?",)))
    assert trial.search("swimming pool", language="en")[0].article_id == "pool"
    assert index.entry("pool", "en") is None


def test_an_article_expires_without_anyone_doing_anything(encoder: SentenceEncoder) -> None:
    index = Index(encoder)
    index.put(entry("flu", valid_until=TODAY), Texts(("When can I get a flu shot?",)))
    assert index.search("flu shot", language="en", at=TODAY - timedelta(seconds=1))
    assert not index.search("flu shot", language="en", at=TODAY)
