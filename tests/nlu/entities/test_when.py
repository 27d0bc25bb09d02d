"""When a patient could come, read from the message, in every language."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from nlu.entities.dates import When, parse_when
from nlu.language import LANGUAGES

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHICAGO)  # a Monday


def rows() -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "when_cases.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split(" | ")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def meaning(when: When | None) -> str:
    """The notation of when_cases.txt."""
    if when is None:
        return "-"
    parts = []
    if when.earliest or when.latest:
        first, last = (f"{day:%m-%d}" if day else "" for day in (when.earliest, when.latest))
        parts.append(first if when.earliest == when.latest else f"{first}..{last}")
    if when.time_from or when.time_to:
        start, end = (f"{moment:%H:%M}" if moment else "" for moment in (when.time_from, when.time_to))
        parts.append(start if when.time_from == when.time_to else f"{start}-{end}")
    if when.weekdays is not None:
        parts.append("on " + "".join(map(str, sorted(when.weekdays))))
    if when.not_weekdays:
        parts.append("not " + "".join(map(str, sorted(when.not_weekdays))))
    if when.not_dates:
        parts.append("except " + " ".join(f"{day:%m-%d}" for day in sorted(when.not_dates)))
    if when.soonest:
        parts.append("soonest")
    return ", ".join(parts) or "any"


@pytest.mark.parametrize(("language", "text", "expected"), rows())
def test_what_a_message_says_about_when(language: str, text: str, expected: str) -> None:
    assert meaning(parse_when(text, language=language, now=NOW)) == expected


def test_every_language_is_in_the_table() -> None:
    assert {row[0] for row in rows()} == set(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "start", "fits"),
    [
        ("next Tues pm", datetime(2026, 12, 1, 14, 0), True),
        ("next Tues pm", datetime(2026, 12, 1, 11, 40), False),
        ("next Tues pm", datetime(2026, 11, 24, 14, 0), False),
        ("any day after 3", datetime(2026, 12, 9, 15, 0), True),
        ("any day after 3", datetime(2026, 12, 9, 14, 40), False),
        ("before 5", datetime(2026, 12, 9, 16, 40), True),
        ("before 5", datetime(2026, 12, 9, 17, 0), False),
        ("not Mondays", datetime(2026, 11, 30, 9, 0), False),
        ("not Mondays", datetime(2026, 12, 1, 9, 0), True),
        ("friday at 2:30", datetime(2026, 11, 27, 14, 30), True),
        ("friday at 2:30", datetime(2026, 11, 27, 14, 40), False),
        ("tues or thurs morning", datetime(2026, 12, 3, 9, 0), True),
        ("tues or thurs morning", datetime(2026, 12, 4, 9, 0), False),
        ("any day but tomorrow", datetime(2026, 11, 24, 9, 0), False),
        ("earliest you have", datetime(2026, 11, 23, 11, 0), True),
        ("the week of dec 7", datetime(2026, 12, 11, 9, 0), True),
        ("the week of dec 7", datetime(2026, 12, 14, 9, 0), False),
    ],
)
def test_which_starts_of_appointments_it_admits(text: str, start: datetime, fits: bool) -> None:
    found = parse_when(text, language="en", now=NOW)
    assert found is not None
    assert found.admits(start.replace(tzinfo=CHICAGO)) is fits


def test_one_day_with_one_time_is_exact() -> None:
    exact = parse_when("friday at 2:30 pm", language="en", now=NOW)
    open_time = parse_when("friday afternoon", language="en", now=NOW)
    open_day = parse_when("any day at 2:30", language="en", now=NOW)
    assert exact is not None and exact.exact
    assert open_time is not None and not open_time.exact
    assert open_day is not None and not open_day.exact


def test_the_words_that_were_read_are_kept() -> None:
    found = parse_when("Hi, could I come next Tuesday at 3 instead? thanks", language="en", now=NOW)
    assert found is not None
    assert found.text == "next tuesday at 3"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["", "   ", "hello", "refill metformin 500 mg", "1", "555-555-0147", "👍", "?????", "."]
)
def test_a_message_without_a_day_or_time_says_nothing(language: str, text: str) -> None:
    assert parse_when(text, language=language, now=NOW) is None


@pytest.mark.parametrize(
    "text",
    ["yesterday", "last tuesday", "3 days ago", "3/4/2020", "I was there last week", "el lunes pasado", "hace 3 dias"],
)
def test_what_lies_behind_is_no_wish(text: str) -> None:
    assert parse_when(text, language="es" if "l" in text[:2] or "h" in text[:1] else "en", now=NOW) is None


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        (datetime(2026, 3, 7, 22, 0), "tomorrow", date(2026, 3, 8)),  # clocks go forward that night
        (datetime(2026, 10, 31, 23, 30), "tomorrow", date(2026, 11, 1)),  # clocks go back that night
        (datetime(2026, 12, 31, 10, 0), "tomorrow", date(2027, 1, 1)),
        (datetime(2026, 12, 31, 10, 0), "jan 5", date(2027, 1, 5)),
        (datetime(2028, 2, 28, 10, 0), "tomorrow", date(2028, 2, 29)),
        (datetime(2026, 11, 1, 0, 30), "sunday", date(2026, 11, 8)),
    ],
)
def test_days_follow_the_practices_calendar(now: datetime, text: str, day: date) -> None:
    found = parse_when(text, language="en", now=now.replace(tzinfo=CHICAGO))
    assert found is not None
    assert (found.earliest, found.latest) == (day, day)


def test_two_hours_across_the_change_to_summer_time_are_two_real_hours() -> None:
    before_change = datetime(2026, 3, 8, 1, 30, tzinfo=CHICAGO)
    found = parse_when("in two hours", language="en", now=before_change)
    assert found is not None
    assert found.time_from == time(4, 30)
    real = (before_change.astimezone(UTC) + timedelta(hours=2)).astimezone(CHICAGO)
    assert found.admits(real)


def test_the_clock_must_know_its_time_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        parse_when("tomorrow", language="en", now=datetime(2026, 11, 23))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "mañana a las 3"),
        ("en", "다음 주 화요일 오후 3시"),
        ("vi", "tuesday at 3"),
        ("ko", "next tuesday pm"),
        ("en", "вторник в 15:00"),
        ("es", "明天下午3点"),
    ],
)
def test_another_language_than_the_one_guessed_is_understood(language: str, text: str) -> None:
    found = parse_when(text, language=language, now=NOW)
    assert found is not None
    assert found.earliest in (date(2026, 11, 24), date(2026, 12, 1))


def test_it_travels_through_json() -> None:
    found = parse_when("tues or thurs after 3 but not dec 1", language="en", now=NOW)
    adapter = TypeAdapter(When)
    assert found is not None
    assert adapter.validate_python(adapter.dump_python(found, mode="json")) == found


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80), language=st.sampled_from(LANGUAGES))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    found = parse_when(text, language=language, now=NOW)
    assert found is None or found.earliest is None or found.earliest >= NOW.date()


WORDS = [
    "next",
    "this",
    "tuesday",
    "dec",
    "7",
    "at",
    "3",
    "pm",
    "not",
    "after",
    "before",
    "to",
    "from",
    "or",
    "and",
    "in",
    "two",
    "weeks",
    "between",
    "the",
    "week",
    "of",
    "early",
    "any",
    "asap",
    "12/3",
    "-",
    ",",
    ".",
]


@settings(max_examples=500, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=9))
def test_any_jumble_of_time_words_is_read_without_an_error(words: list[str]) -> None:
    found = parse_when(" ".join(words), language="en", now=NOW)
    if found is not None and found.time_from and found.time_to:
        assert found.time_from <= found.time_to


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "3" * 100_000, "1-" * 50_000, "not " * 25_000, "monday " * 15_000, "3:30 pm, " * 10_000]
)
def test_a_very_long_message_is_quick(text: str) -> None:
    parse_when("warm", language="en", now=NOW)
    start = clock.perf_counter()
    found = parse_when(text, language="en", now=NOW)
    assert clock.perf_counter() - start < 0.5
    assert found is None or isinstance(found, When)
