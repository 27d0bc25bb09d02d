"""Dates of birth as patients type them: digits in many orders, month names of every language, two-digit years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from core import clock
from nlu.entities.when_words import atoms, lexicon, normalise

OLDEST_YEARS = 120
_MONTH_FIRST = {"en", "tl"}
_YEAR_FIRST = {"zh-Hans", "zh-Hant", "ko"}
_NUMBERS = re.compile(r"\d+")
_SEPARATED = re.compile(r"(?<!\d)(\d{1,4})\s?[-/.,年년 ]\s?(\d{1,2})\s?[-/.,月월 ]\s?(\d{1,4})(?!\d)")
_RUN = re.compile(r"(?<!\d)(\d{8}|\d{6})(?!\d)")
_CLOCK_BEHIND = re.compile(r"\s*(?:[:h]|[ap]\.?m)")
_OF = re.compile(r"(?:^|\s)(?:de|del|do|of|года?)\s*$")
_LOOSE = re.compile(r"(?:st|nd|rd|th)?[\s,.]*")


def parse_birth_date(text: str, *, language: str, today: date | None = None) -> date | None:
    """The date of birth in `text`, or None. Never in the future, never more than 120 years ago.

    Where both orders are possible ("3/4/1970") the language's own decides; a two-digit year is the latest one not in the future.
    """
    today = today or clock.now().date()
    plain = normalise(text, language)
    if language == "en":
        plain = _spoken(plain)
    return (
        _with_month_name(plain, language, today) or _separated(plain, language, today) or _run(plain, language, today)
    )


_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"]  # fmt: skip
_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER_WORD = "|".join(sorted([*_ORDINALS, *_ONES, *_TENS, "twentieth", "thirtieth", "oh"], key=len, reverse=True))
_SPOKEN_NUMBER = re.compile(rf"\b(?:{_NUMBER_WORD})\b")
_SPOKEN_YEAR = re.compile(
    rf"\b(?:(?P<century>nineteen|twenty)[\s-]+(?P<rest>(?:oh[\s-]+)?(?:{_NUMBER_WORD})(?:[\s-]+(?:{'|'.join(_ONES[1:10])}))?)"
    rf"|two thousand(?: and)?(?:\s+(?P<after>(?:{_NUMBER_WORD})(?:[\s-]+(?:{'|'.join(_ONES[1:10])}))?))?)\s*$"
)
_SPOKEN_DAY = re.compile(
    rf"\b(?P<tens>twenty|thirty)[\s-]+(?P<ones>{'|'.join(_ORDINALS[:9])}|{'|'.join(_ONES[1:10])})\b"
)


def _spoken(plain: str) -> str:
    """Dictated English in digits: "march fourth nineteen seventy" -> "march 4 1970"."""
    if not _SPOKEN_NUMBER.search(plain):
        return plain
    plain = _SPOKEN_YEAR.sub(_spoken_year, plain)
    plain = _SPOKEN_DAY.sub(lambda m: str(_TENS[m["tens"]] + _spoken_value(m["ones"])), plain)
    return _SPOKEN_NUMBER.sub(lambda m: str(_spoken_value(m.group())), plain)


def _spoken_year(match: re.Match[str]) -> str:
    words = re.split(r"[\s-]+", match["rest"] or match["after"] or "zero")
    return str((1900 if match["century"] == "nineteen" else 2000) + sum(_spoken_value(word) for word in words))


def _spoken_value(word: str) -> int:
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    if word in _ONES:
        return _ONES.index(word)
    return _TENS.get(word) or {"twentieth": 20, "thirtieth": 30, "oh": 0}[word]


def _separated(plain: str, language: str, today: date) -> date | None:
    for match in _SEPARATED.finditer(plain):
        found = _first_possible(_orders(match[1], match[2], match[3], language), today)
        if found is not None:
            return found
    return None


def _orders(a: str, b: str, c: str, language: str) -> Iterator[tuple[str, str, str]]:
    """(year, month, day) readings of three numbers, the likeliest first."""
    if len(a) == 4:
        yield a, b, c
        yield a, c, b
        return
    if len(c) == 3 or len(a) == 3:
        return
    if language in _YEAR_FIRST and len(c) <= 2:
        yield a, b, c
    month_first, day_first = (c, a, b), (c, b, a)
    yield from (month_first, day_first) if language in _MONTH_FIRST | _YEAR_FIRST else (day_first, month_first)


def _run(plain: str, language: str, today: date) -> date | None:
    """Six or eight digits in a row: 03041970, 19700304, 030470."""
    for match in _RUN.finditer(plain):
        digits = match[1]
        if len(digits) == 6:
            readings = [*_orders(digits[:2], digits[2:4], digits[4:], language)]
        else:
            readings = [*_orders(digits[:2], digits[2:4], digits[4:], language), (digits[:4], digits[4:6], digits[6:])]
            if digits[:2] in ("19", "20") and 1 <= int(digits[4:6]) <= 12:
                readings.reverse()
        found = _first_possible(iter(readings), today)
        if found is not None:
            return found
    return None


def _with_month_name(plain: str, language: str, today: date) -> date | None:
    """ "March 4th 1970", "4 de marzo del 70", "1970년 3월 4일"."""
    months = [atom for atom in atoms(plain, lexicon(language)) if "month" in atom]
    for month in months:
        numbers = [m for m in _NUMBERS.finditer(plain) if abs(m.start() - month.start) < 24]
        numbers = [m for m in numbers if not month.start <= m.start() < month.end]
        for day in sorted(numbers, key=lambda m: abs(m.start() - month.start)):
            for year in numbers:
                if (
                    year is day
                    or len(day.group()) > 2
                    or not _may_be_year(plain, year, after=max(day.end(), month.end))
                ):
                    continue
                found = _possible(year.group(), str(month["month"]), day.group(), today)
                if found is not None:
                    return found
    return None


def _may_be_year(plain: str, number: re.Match[str], *, after: int) -> bool:
    """Four digits, or two that follow day and month like a year: "'70", "del 70", not "at 10" or "10:30"."""
    if len(number.group()) == 4:
        return True
    if len(number.group()) != 2 or number.start() < after or _CLOCK_BEHIND.match(plain, number.end()):
        return False
    between = plain[after : number.start()]
    if "'" in between or _OF.search(between):
        return True
    return bool(_LOOSE.fullmatch(between)) and int(number.group()) > 31


def _first_possible(readings: Iterator[tuple[str, str, str]], today: date) -> date | None:
    for year, month, day in readings:
        found = _possible(year, month, day, today)
        if found is not None:
            return found
    return None


def _possible(year: str, month: str, day: str, today: date) -> date | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    full = int(year)
    if len(year) == 2:
        full += 2000 if _valid(2000 + full, int(month), int(day), today) else 1900
    return _valid(full, int(month), int(day), today)


def _valid(year: int, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found <= today and today.year - year <= OLDEST_YEARS else None
