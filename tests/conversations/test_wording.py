"""Approved wording: every language says everything that English says, with the same values, numbers and keywords, and briefly."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from fluent.syntax import FluentParser, ast

from channels.segments import MAX_SEGMENTS, measure, shape
from conversations.wording import FOLDER, LANGUAGES, wording
from conversations.wording.values import (
    DENSE_ON_SMS,
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


_DEMO = Path(__file__).parents[2] / "practice" / "demo"
# The lines that a list of choices may have (actions/sayings.py).
_SLOTS = ("option-slot", "option-slot-place", "option-slot-clinician")
LINES = {
    "reschedule-which": ("option-appointment",), "cancel-which": ("option-appointment",), "confirm-which": ("option-appointment",),
    "appointments-several": ("option-appointment",), "reschedule-offer": _SLOTS, "offer-none": _SLOTS, "book-offer": _SLOTS,
}  # fmt: skip
SAID = {
    "en": "Wed, Sep 23, 12:30 PM", "es": "mié, 23 de sept, 12:30 p.m.", "zh-Hans": "9月23日周三 12:30", "zh-Hant": "9月23日 週三 中午12:30",
    "vi": "Th 4, 23 thg 9, 12:30", "ko": "9월 23일 (수) 오후 12:30", "tl": "Miy, Set 23, 12:30 PM", "ru": "ср, 23 сент., 12:30",
    "ar": "الأربعاء، 23 سبتمبر، 12:30 م", "ht": "mèkredi 23 septanm, 12:30 PM", "pt": "qua., 23 de set., 12:30",
    "fr": "mer. 23 sept., 12:30", "hi": "बुध, 23 सित॰, 12:30 pm",
}  # fmt: skip
_OF_THE_FIELD = frozenset(
    {
        "appointment", "nurse", "office", "doctor", "visit", "refill", "reply", "call", "team", "message", "number", "time", "person", "help",
        "emergency", "patient", "practice", "question", "answer", "again", "today", "thank", "thanks", "sorry", "done", "booked", "book", "send",
    }
)  # fmt: skip
_LENT = {
    "tl": frozenset({"appointment", "nurse", "refill", "reply", "emergency"}),
    "fr": frozenset({"message", "question"}),
}
# Forms that would say whether the reader, or who answers, is a man or a woman.
_OF_ONE_GENDER = {
    "es": r"\b(bienvenid[oa]|estimad[oa]|enfermer[oa]|sol[oa] usted|listo usted|del paciente|un intérprete le)\b",
    "fr": r"\b(désolée?|bienvenue? à vous|(?<!équipe )infirmi(er|ère)s?|seule?|prête? à)\b",
    "pt": r"\b(obrigad[oa]|bem-vind[oa]|sozinh[oa]|enfermeir[oa]|prezad[oa])\b",
    "ru": r"\b(рада?|готова?|уверена?|сама|пришл[аи] ли|дорог(ой|ая))\b",
    "ar": r"(لكِ|لكَ|عزيزي|عزيزتي|وحدكِ|وحدكَ)",
    "hi": r"(आप[^।?]*(सकते|सकती|रहे|रही|चाहते|चाहती) (हैं|हैँ))",
    "ht": r"\b(msye|madan)\b",
    "en": r"\b(sir|madam|ma'am|he will|she will)\b",
}


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


@pytest.mark.parametrize(("language", "file"), _pairs())
def test_not_one_word_is_left_in_english(language: str, file: str) -> None:
    for name, message in messages(language, file).items():
        words = {word.lower() for word in re.findall(r"[^\W\d_]+", own_words(message))}
        left = words & (_ENGLISH | (_OF_THE_FIELD - _LENT.get(language, frozenset())))
        assert not left, f"{language} {name}: {left}"


@pytest.mark.parametrize(("language", "forms"), _OF_ONE_GENDER.items())
def test_nobody_is_spoken_to_as_a_man_or_as_a_woman(language: str, forms: str) -> None:
    """Neither the reader nor the one who will answer."""
    for file in FILES:
        for name, message in messages(language, file).items():
            found = re.search(forms, own_words(message), re.IGNORECASE)
            assert found is None, f"{language} {name}: {found and found.group()}"


def _places() -> list[dict[str, Any]]:
    return list(yaml.safe_load((_DEMO / "practice.yml").read_text(encoding="utf-8"))["locations"])


def _spoken_names() -> list[str]:
    listed = yaml.safe_load((_DEMO / "clinicians.yml").read_text(encoding="utf-8"))
    return [
        f"{one['title']} {one['family_name']}" if one["title"] else f"{one['given_name']} {one['family_name']}"
        for one in listed
    ]


@cache
def _longest_when(language: str) -> WhenValue:
    """Of a year's days and an office's hours the moment that takes most on the air."""
    hours = [datetime(2026, 12, 1, hour, 30, tzinfo=UTC) for hour in (14, 17, 18, 22)]
    moments = [WhenValue(at=hour + timedelta(days=day), zone=_ZONE) for day in range(366) for hour in hours]
    return max(moments, key=lambda moment: measure(shape(moment.say(language), language=language)).units)


def _longest_term(language: str, prefix: str) -> TermValue:
    names = [name for name in _written(language) if name.startswith(prefix)]
    return TermValue(message=max(names, key=lambda name: len(wording().render(name, language).text)))


def _longest(language: str) -> dict[str, Value]:
    """The longest real values of the demo practice, as this language says them."""
    when = _longest_when(language)
    addresses = [f"{one['street']}, {one['city']}, {one['state']} {one['postal_code']}" for one in _places()]
    return SAMPLES | {
        "when": when, "by": when, "opens": when,
        "clinician": TextValue(text=max(_spoken_names(), key=len)),
        "location": TextValue(text=max((one["name"] for one in _places()), key=len), kind="place"),
        "address": TextValue(text=max(addresses, key=len), kind="address"),
        "visit": _longest_term(language, "visit-"), "relation": _longest_term(language, "relation-"),
        "role": _longest_term(language, "handoff-role-"),
    }  # fmt: skip


def _lists(name: str, values: dict[str, Value]) -> list[dict[str, Value]]:
    """The values with every kind of list that this message is given (actions/)."""
    slot = {key: values[key] for key in ("when", "clinician", "location")}
    return [
        values | {"options": ListValue(items=tuple(TermValue(message=line, values=slot) for _ in range(3)))}
        for line in LINES.get(name.removesuffix("-sms"), ("option-slot",))
    ]


def _over_long(language: str) -> dict[str, str]:
    long = {}
    longest = _longest(language)
    for name in _written(language):
        if name in TO_STAFF:
            continue
        for values in _lists(name, longest):
            said = wording().render(name, language, values, "sms")
            text = shape(said.text, language=language)
            size = measure(text)
            if size.segments > MAX_SEGMENTS:
                long[said.template_id] = f"{size.units} units: {text}"
    return long


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_sms_fits_two_segments_with_the_longest_real_values(language: str) -> None:
    assert _over_long(language) == {}


@pytest.mark.parametrize(("language", "said"), SAID.items())
def test_an_appointment_is_said_with_weekday_date_and_time_where_it_is(language: str, said: str) -> None:
    assert wording().say(_LONG_WHEN, language).replace("\u202f", " ") == said  # 17:30 UTC is 12:30 in Chicago


@pytest.mark.parametrize("language", sorted(DENSE_ON_SMS))
def test_a_list_in_a_text_message_keeps_weekday_date_and_time_but_briefly(language: str) -> None:
    values: dict[str, Value] = {"options": ListValue(items=(TermValue(message="option-slot", values=_SLOT),))}
    text, chat = (wording().render("offer-none", language, values, channel).text for channel in ("sms", "webchat"))
    (line,) = [line for line in text.split("\n") if line.startswith("1)")]
    assert "12:30" in line
    assert re.search(r"23\D+0?9|0?9\D+23", line)
    assert line.split("12:30")[0].strip(" 1)") != ""
    assert len(line) <= len(next(line for line in chat.split("\n") if line.startswith("1)")))


def test_every_name_number_and_link_inside_arabic_is_isolated() -> None:
    """Else a number with hyphens, an address or a link reads in the wrong order from right to left."""
    apart = re.compile(r"\u2068[^\u2068\u2069]*\u2069")
    for file in FILES:
        for name in messages("ar", file):
            if name not in TO_STAFF:
                text = apart.sub(" ", wording().render(name, "ar", SAMPLES, "webchat").text)
                left = re.findall(r"[A-Za-z]{2,}(?:\.\w+)*|\d+[-/.]\d[\d/-]*", text)
                assert set(left) <= {"HUMAN", "STOP", "START"}, f"{name}: {left}"


def test_a_time_at_the_end_of_a_sentence_has_one_point() -> None:
    values: dict[str, Value] = {"role": TextValue(text="recepción"), "by": _LONG_WHEN}
    said = wording().render("handoff-ack-human", "es", values).text
    assert ".m." in said
    assert ".." not in said
