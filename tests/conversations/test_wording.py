"""Approved wording: every language says everything that English says, with the same values, numbers and keywords, and briefly."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

import pytest
from fluent.syntax import FluentParser, ast

from channels.segments import MAX_SEGMENTS, measure, shape
from conversations.wording import FOLDER, LANGUAGES, wording
from conversations.wording.values import (
    DayValue,
    ListValue,
    NumberValue,
    PhoneValue,
    TermValue,
    TextValue,
    TimeValue,
    Value,
    WhenValue,
)

OTHERS = tuple(language for language in LANGUAGES if language != "en")
FILES = ("conversation.ftl", "flows.ftl", "handoff.ftl")
CHANNELS = ("sms", "webchat")

# Texts to staff, always said in English.
TO_STAFF = frozenset({"handoff-page", "handoff-page-reply", "handoff-glass-alert"})
# The same in every language: nothing in them but values.
ONLY_VALUES = frozenset({"option-appointment", "option-slot", "option-slot-place", "option-slot-clinician"})
# Words that English lent to Tagalog.
BORROWED = frozenset({("tl", "choice-appointment")})

_ZONE = "America/Chicago"
_LONG_WHEN = WhenValue(at=datetime(2026, 9, 23, 17, 30, tzinfo=UTC), zone=_ZONE)
_SLOT: dict[str, Value] = {
    "when": _LONG_WHEN,
    "clinician": TextValue(text="Dr. Feldman"),
    "location": TextValue(text="Main Street", kind="place"),
}
SAMPLES: dict[str, Value] = {
    **_SLOT,
    "by": WhenValue(at=datetime(2026, 9, 23, 22, 0, tzinfo=UTC), zone=_ZONE),
    "opens": WhenValue(at=datetime(2026, 9, 24, 13, 0, tzinfo=UTC), zone=_ZONE),
    "address": TextValue(text="120 Main Street, Springfield", kind="address"),
    "practice": TextValue(text="Cedar Grove Family Medicine"),
    "medicine": TextValue(text="metformin 500 mg", kind="medicine"),
    "link": TextValue(text="https://portal.example.org/a/7f3k", kind="link"),
    "more": TermValue(message="offer-word-more"),
    "visit": TermValue(message="visit-office-visit"),
    "relation": TermValue(message="relation-daughter"),
    "role": TermValue(message="handoff-role-oncall"),
    "options": ListValue(items=tuple(TermValue(message="option-slot", values=_SLOT) for _ in range(3))),
}

NUMBERS: dict[str, tuple[str, ...]] = {
    "handoff-emergency": ("911",),
    "handoff-emergency-poison": ("911", "1-800-222-1222"),
    "handoff-emergency-self-harm": ("911", "988"),
    "handoff-crisis": ("911", "988"),
    "handoff-abuse": ("911",),
    "handoff-ack-clinical": ("911",),
    "handoff-closed": ("911",),
    "ack-latched": ("911",),
    "alarm-again": ("911",),
    "crisis-again": ("911", "988"),
}

_NOT_LATIN = ("zh-Hans", "zh-Hant", "ko", "ru", "ar", "hi")
_LATIN_WORDS_ALLOWED = frozenset(
    {"HUMAN", "STOP", "START", "SMS", "Poison", "Control", "lifeline", "org", "C", "R", "X"}
)
_ENGLISH = frozenset(
    {
        "the", "and", "you", "your", "of", "is", "with", "this", "that", "please", "we", "our", "will", "have", "not",
        "can", "it", "are", "was", "from", "if", "when", "what", "any", "would",
    }
)  # fmt: skip


@cache
def messages(language: str, file: str) -> dict[str, ast.Message]:
    """Message id -> its syntax tree; empty where the file isn't there."""
    path = FOLDER / language / file
    if not path.exists():
        return {}
    body = FluentParser().parse(path.read_text(encoding="utf-8")).body
    junk = [entry.content for entry in body if isinstance(entry, ast.Junk)]
    assert not junk, f"{language}/{file} does not parse: {junk[0]!r:.80}"
    found = [entry for entry in body if isinstance(entry, ast.Message)]
    names = [entry.id.name for entry in found]
    assert len(names) == len(set(names)), f"{language}/{file} says a message twice"
    return {entry.id.name: entry for entry in found}


def _nodes(node: ast.BaseNode) -> Iterator[ast.BaseNode]:
    yield node
    for child in vars(node).values():
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, ast.BaseNode):
                yield from _nodes(each)


def variables(message: ast.Message) -> set[str]:
    return {node.id.name for node in _nodes(message) if isinstance(node, ast.VariableReference)}


def own_words(message: ast.Message) -> str:
    """What the message says by itself, without its values."""
    return " ".join(str(node.value) for node in _nodes(message) if isinstance(node, ast.TextElement))


def _pairs() -> list[tuple[str, str]]:
    return [(language, file) for language in OTHERS for file in FILES]


def _written(language: str) -> list[str]:
    return [name for file in FILES for name in messages(language, file)]


@pytest.mark.parametrize(("language", "file"), _pairs())
def test_every_language_has_each_message_of_english(language: str, file: str) -> None:
    lacking = set(messages("en", file)) - set(messages(language, file)) - TO_STAFF
    assert not lacking


@pytest.mark.parametrize(("language", "file"), _pairs())
def test_no_language_says_more_than_english_but_short_forms_for_sms(language: str, file: str) -> None:
    extra = {name.removesuffix("-sms") for name in set(messages(language, file)) - set(messages("en", file))}
    assert extra <= set(messages("en", file))


@pytest.mark.parametrize(("language", "file"), _pairs())
def test_every_language_uses_the_values_that_english_uses(language: str, file: str) -> None:
    english = messages("en", file)
    for name, message in messages(language, file).items():
        if name in english:
            assert variables(message) == variables(english[name]), f"{language} {name}"
        else:  # a short form for SMS of its own may leave a value out, never bring another one
            assert variables(message) <= variables(english[name.removesuffix("-sms")]), f"{language} {name}"


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_can_be_said_in_the_patients_own_language(language: str, channel: str) -> None:
    for name in _written(language):
        said = wording().render(name, language, SAMPLES, channel)
        assert said.language == language
        assert said.text.strip()
        assert not re.search(r"[{}$]|TermValue|datetime", said.text), f"{language} {name}: {said.text}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "value",
    [
        _LONG_WHEN,
        DayValue(day=date(2026, 11, 28)),
        TimeValue(at=datetime(2026, 9, 23, 17, 30, tzinfo=UTC), zone=_ZONE),
        NumberValue(number=3),
        PhoneValue(number="+12175550100"),
        TextValue(text="Dr. Feldman"),
        TermValue(message="handoff-role-nurse"),
        ListValue(items=(TextValue(text="A"), NumberValue(number=2))),
    ],
    ids=lambda value: value.type,
)
def test_a_value_of_every_type_can_be_said(language: str, value: Value) -> None:
    said = wording().say(value, language)
    assert said.strip()
    assert "type=" not in said


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NUMBERS)
def test_fixed_texts_give_the_numbers_to_call(name: str, language: str, channel: str) -> None:
    said = wording().render(name, language, SAMPLES, channel).text
    for number in NUMBERS[name]:
        assert re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", said), f"{number} is not in: {said}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_crisis_text_tells_veterans_where_to_write(language: str) -> None:
    assert "838255" in wording().render("handoff-crisis", language).text


@pytest.mark.parametrize("name", ["handoff-emergency-poison", "handoff-emergency-poison-sms"])
def test_a_number_with_hyphens_reads_left_to_right_inside_arabic(name: str) -> None:
    assert "\u20681-800-222-1222\u2069" in wording().render(name, "ar").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_reach_a_person_or_the_carrier_stay(language: str) -> None:
    for channel in CHANNELS:
        assert "HUMAN" in wording().render("disclosure", language, SAMPLES, channel).text
    assert "STOP" in wording().render("disclosure", language, SAMPLES, "sms").text
    assert "START" in wording().render("opt-out-confirmed", language, SAMPLES).text
    assert "STOP" in wording().render("opt-in-confirmed", language, SAMPLES).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_asks_for_a_word_that_the_carrier_takes(language: str) -> None:
    for file in FILES:
        for name, message in messages(language, file).items():
            assert not re.search(r"\b(YES|CANCEL|END|QUIT|UNSUBSCRIBE|REVOKE)\b", own_words(message)), (
                f"{language} {name}"
            )


@pytest.mark.parametrize(("language", "file"), _pairs())
def test_no_english_is_left_in_another_language(language: str, file: str) -> None:
    english = messages("en", file)
    for name, message in messages(language, file).items():
        text = own_words(message)
        words = re.findall(r"[^\W\d_]+", text)
        share = sum(word.lower() in _ENGLISH for word in words) / max(1, len(words))
        assert share < 0.05, f"{language} {name}: {text}"
        if name in english and name not in ONLY_VALUES and (language, name) not in BORROWED:
            assert text != own_words(english[name]), f"{language} {name} is as in English"


@pytest.mark.parametrize("language", _NOT_LATIN)
def test_a_language_of_another_script_keeps_only_names_and_keywords_in_latin_letters(language: str) -> None:
    for file in FILES:
        for name, message in messages(language, file).items():
            latin = set(re.findall(r"[A-Za-z]+", own_words(message)))
            assert latin <= _LATIN_WORDS_ALLOWED, f"{language} {name}: {latin - _LATIN_WORDS_ALLOWED}"


def _over_long(language: str) -> dict[str, str]:
    long = {}
    for name in _written(language):
        if name in TO_STAFF:
            continue
        text = shape(wording().render(name, language, SAMPLES, "sms").text, language=language)
        size = measure(text)
        if size.segments > MAX_SEGMENTS:
            long[name] = f"{size.units} units: {text}"
    return long


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_fits_two_segments_with_real_values(language: str) -> None:
    assert _over_long(language) == {}


def test_a_time_at_the_end_of_a_sentence_has_one_point() -> None:
    values: dict[str, Value] = {"role": TextValue(text="recepción"), "by": _LONG_WHEN}
    said = wording().render("handoff-ack-human", "es", values).text
    assert ".m." in said
    assert ".." not in said
