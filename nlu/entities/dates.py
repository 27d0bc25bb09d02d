"""Dates and times that patients write, in every language of the practice, relative to the practice's clock."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import dateparser

from nlu.entities.birth_dates import parse_birth_date
from nlu.entities.when_grammar import understand
from nlu.entities.when_items import Constraints
from nlu.entities.when_words import Atom, atoms, lexicon, normalise

__all__ = ["When", "parse_birth_date", "parse_when"]

_DATEPARSER = {"en": ["en"], "es": ["es"], "pt": ["pt"], "fr": ["fr"], "vi": ["vi"], "tl": ["fil"], "ru": ["ru"], "ar": ["ar"], "hi": ["hi"],
               "ko": ["ko"], "zh-Hans": ["zh"], "zh-Hant": ["zh-Hant"]}  # fmt: skip
_LATIN = ("en", "es", "pt", "fr", "tl", "ht", "vi")
_SCRIPTS = (
    ("HANGUL", "ko"),
    ("CJK", "zh-Hans"),
    ("CYRILLIC", "ru"),
    ("ARABIC", "ar"),
    ("DEVANAGARI", "hi"),
)
_FARTHEST_DAYS = 550


@dataclass(frozen=True)
class When:
    """Which starts of an appointment a message admits. Dates and times are the practice's local ones.

    `time_from` is included, `time_to` is not, except that both are equal when the patient named one time. `weekdays` None: any.
    `soonest`: the patient wants the first that there is. `exact`: one day and one time.
    """

    earliest: date | None
    latest: date | None
    time_from: time | None
    time_to: time | None
    weekdays: frozenset[int] | None
    not_weekdays: frozenset[int]
    soonest: bool
    exact: bool
    text: str
    not_dates: frozenset[date] = field(default_factory=frozenset)

    def admits(self, start: datetime) -> bool:
        """Whether an appointment that starts at `start` (the practice's local time) is among what the patient said."""
        return self.admits_day(start.date()) and self.admits_time(start.time())

    def admits_day(self, day: date) -> bool:
        """Whether the day fits."""
        if self.earliest is not None and day < self.earliest:
            return False
        if self.latest is not None and day > self.latest:
            return False
        if day in self.not_dates or day.weekday() in self.not_weekdays:
            return False
        return self.weekdays is None or day.weekday() in self.weekdays

    def admits_time(self, moment: time) -> bool:
        """Whether the time of day fits."""
        if self.time_from is not None and self.time_from == self.time_to:
            return moment == self.time_from
        if self.time_from is not None and moment < self.time_from:
            return False
        return self.time_to is None or moment < self.time_to


def parse_when(text: str, *, language: str, now: datetime) -> When | None:
    """When the patient could or would come; None when the message doesn't say. `now` is aware, in the practice's time zone.

    Weekdays and months misspelt are understood, and so is another language of the practice than the one given.
    """
    if now.tzinfo is None:
        raise ValueError("parse_when wants an aware `now` in the practice's time zone")
    code = _by_script(text) or language
    words = lexicon(code)
    plain = normalise(text, code)
    read = atoms(plain, words)
    found = _understood(plain, read, code, now)
    if code not in _LATIN or any(_names_a_day(atom) for atom in read) or (found is not None and found.earliest):
        return found
    return _in_another_language(text, code, now) or found or _by_dateparser(text, code, now)


def _understood(plain: str, read: list[Atom], language: str, now: datetime) -> When | None:
    understood = understand(read, lexicon(language), now) if read else None
    return _when(understood, _matched(plain, read)) if understood else None


def _names_a_day(atom: Atom) -> bool:
    return atom.strong and bool(set(atom.means) & {"weekday", "weekdays", "day", "date", "day_number"})


def _in_another_language(text: str, language: str, now: datetime) -> When | None:
    """The message read in another Latin-script language, if that finds a word that is unmistakably a day."""
    if language not in _LATIN:
        return None
    for other in _LATIN:
        if other == language:
            continue
        plain = normalise(text, other)
        read = atoms(plain, lexicon(other))
        if not any(_names_a_day(atom) for atom in read):
            continue
        found = _understood(plain, read, other, now)
        if found is not None and (found.earliest or found.weekdays):
            return found
    return None


def _when(found: Constraints, text: str) -> When:
    weekdays = frozenset(found.weekdays) - frozenset(found.not_weekdays) if found.weekdays else None
    exact = (
        found.earliest is not None
        and found.earliest == found.latest
        and found.time_from is not None
        and found.time_from == found.time_to
    )
    return When(
        earliest=found.earliest,
        latest=found.latest,
        time_from=found.time_from,
        time_to=found.time_to,
        weekdays=weekdays,
        not_weekdays=frozenset(found.not_weekdays),
        soonest=found.soonest,
        exact=exact,
        text=text,
        not_dates=frozenset(found.not_dates),
    )


def _matched(plain: str, read: list[Atom]) -> str:
    telling = [atom for atom in read if not set(atom.means) <= _TELL_NOTHING]
    return plain[telling[0].start : telling[-1].end].strip() if telling else ""


_TELL_NOTHING = {
    "break",
    "comma",
    "and",
    "or",
    "to",
    "to_target",
    "in",
    "at",
    "ignore",
    "not",
    "move",
    "day_mark",
    "from",
}


def _by_script(text: str) -> str | None:
    """Language by the first letter that isn't Latin; a Chinese text keeps the caller's choice of script."""
    for letter in text[:200]:
        if letter.isalpha() and ord(letter) > 0x24F:
            name = unicodedata.name(letter, "")
            return next((code for script, code in _SCRIPTS if name.startswith(script)), None)
    return None


_WORTH_TRYING = re.compile(r"\d")


def _by_dateparser(text: str, language: str, now: datetime) -> When | None:
    """Last resort for wordings with a number that the grammar lacks; only a day ahead, within a year and a half, counts."""
    if language not in _DATEPARSER or len(text) > 60 or not _WORTH_TRYING.search(text) or _digits_only(text):
        return None
    parsed = _dateparser_date(text, language, now)
    if parsed is None:
        return None
    day = parsed.date()
    if not 0 <= (day - now.date()).days <= _FARTHEST_DAYS:
        return None
    return When(day, day, None, None, None, frozenset(), False, False, text.strip())


def _digits_only(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)


def _dateparser_date(text: str, language: str, now: datetime) -> datetime | None:
    settings: dict[str, Any] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "DATE_ORDER": "DMY" if lexicon(language).day_first else "MDY",
        "REQUIRE_PARTS": ["day", "month"],
    }
    parsed: datetime | None = dateparser.parse(text, languages=_DATEPARSER[language], settings=settings)
    return parsed
