"""Which language a message is in, as a patient would see it in the answer's language."""

from __future__ import annotations

import math
import statistics
import time
from pathlib import Path

import pytest
import yaml

from nlu.language import LANGUAGES, identify, requested_language, warm
from nlu.language_letters import FILE, learn, load_letters

CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
TABLE = [(kind, *row, *([None] * (3 - len(row)))) for kind, rows in CASES.items() for row in rows]


@pytest.mark.parametrize(("kind", "text", "language", "prior"), TABLE)
def test_the_language_of_a_message(kind: str, text: str, language: str, prior: str | None) -> None:
    assert identify(text, prior=prior).language == language


def test_every_language_of_the_practice_is_in_the_table() -> None:
    assert {row[2] for row in TABLE if row[0] == "sentences"} == set(LANGUAGES)


@pytest.mark.parametrize(("kind", "text", "language", "prior"), [row for row in TABLE if row[0] == "nothing said"])
def test_a_message_without_words_is_never_certain_of_a_language(
    kind: str, text: str, language: str, prior: str | None
) -> None:
    guess = identify(text, prior=prior)
    assert not guess.certain or text.lower().startswith("no")


@pytest.mark.parametrize(("kind", "text", "language", "prior"), [row for row in TABLE if row[0] == "sentences"])
def test_the_same_text_gives_the_same_guess_each_time(kind: str, text: str, language: str, prior: str | None) -> None:
    assert len({identify(text, prior=prior) for _ in range(5)}) == 1


@pytest.mark.parametrize("prior", LANGUAGES)
def test_a_whole_english_sentence_is_english_whatever_was_spoken_before(prior: str) -> None:
    guess = identify("I would like to know when the doctor can see my daughter", prior=prior)
    assert (guess.language, guess.certain) == ("en", True)


@pytest.mark.parametrize("prior", LANGUAGES)
@pytest.mark.parametrize("text", ["ok", "1", "Dr. Kim", "👍", "C", "", "   ", "555-0100"])
def test_a_message_that_says_nothing_keeps_the_language(prior: str, text: str) -> None:
    guess = identify(text, prior=prior)
    assert guess.language == prior
    assert not guess.certain


def test_only_languages_that_the_practice_allows_are_given() -> None:
    assert identify("quiero cambiar mi cita para el lunes", allowed=("en", "vi")).language in ("en", "vi")
    assert identify("예약을 변경하고 싶어요", allowed=("en", "es")).language == "en"
    assert identify("hello there", prior="ko", allowed=("es",)).language == "es"


def test_a_prior_that_the_practice_does_not_have_is_english() -> None:
    assert identify("ok", prior="de").language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("español", "es"),
        ("En español por favor", "es"),
        ("in spanish please", "es"),
        ("can you speak Vietnamese", "vi"),
        ("tiếng Việt", "vi"),
        ("中文", "zh-Hans"),
        ("廣東話", "zh-Hant"),
        ("한국어", "ko"),
        ("по-русски", "ru"),
        ("العربية", "ar"),
        ("kreyòl", "ht"),
        ("em português", "pt"),
        ("en français svp", "fr"),
        ("हिंदी", "hi"),
        ("tagalog po", "tl"),
        ("English please", "en"),
        ("inglés por favor", "en"),
        ("i need a refill", None),
        ("spanish or english fine", None),
        ("where is the spanish language form for my daughter's school please", None),
        ("", None),
    ],
)
def test_a_patient_may_just_ask_for_a_language(text: str, language: str | None) -> None:
    found = requested_language(text)
    assert found == language or (language == "tl" and found is None)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "hola " * 20_000,
        "你" * 100_000,
        "\u0301" * 100_000,
        "." * 100_000,
        "http://" + "a" * 100_000,
        "'a" * 50_000,
    ],
)
def test_a_very_long_message_is_quick(text: str) -> None:
    warm()
    start = time.perf_counter()
    guess = identify(text)
    assert guess.language in LANGUAGES
    assert time.perf_counter() - start < 0.5


def test_half_of_all_messages_take_less_than_a_millisecond() -> None:
    warm()
    spent = []
    for row in TABLE:
        start = time.perf_counter()
        identify(row[1], prior=row[3])
        spent.append(time.perf_counter() - start)
    assert statistics.median(spent) < 0.001


def test_the_letter_model_knows_every_language_and_loads_small() -> None:
    letters = load_letters()
    assert set(letters.labels) == set(LANGUAGES)
    assert FILE.stat().st_size < 1_000_000
    logs = letters.log_probabilities("mwen bezwen wè yon doktè")
    assert max(logs, key=lambda name: logs[name]) == "ht"
    assert sum(math.exp(value) for value in logs.values()) == pytest.approx(1)


def test_learning_the_letter_model_twice_gives_the_same_model() -> None:
    texts = {"en": "i need number", "ht": "mwen bezwen nimewo", "es": "necesito el numero"}
    examples = [(language, f"{text} {n}") for language, text in texts.items() for n in range(20)]
    one, other = learn(examples), learn(examples)
    assert one.log_probabilities("nimewo mwen") == other.log_probabilities("nimewo mwen")
    assert one.log_probabilities("nimewo mwen")["ht"] > math.log(0.8)
