"""The words in which the grammar of "when" speaks: parts of the day, items of a reduced message, constraints found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from nlu.entities.when_words import Atom

WEEKEND = frozenset({5, 6})
WORKDAYS = frozenset(range(5))
NOON = time(12)

# What a part of the day admits, local time, from (included) to (not included).
WINDOWS: dict[str, tuple[time | None, time | None]] = {
    "morning": (None, NOON),
    "early_morning": (None, time(10)),
    "early": (None, time(10)),
    "late_morning": (time(10), NOON),
    "noon": (NOON, time(13)),
    "lunch": (time(11, 30), time(13, 30)),
    "afternoon": (NOON, time(17)),
    "early_afternoon": (NOON, time(14, 30)),
    "late_afternoon": (time(15), None),
    "after_lunch": (NOON, None),
    "after_school": (time(15), None),
    "evening": (time(17), None),
    "after_work": (time(17), None),
}
BEFORE_NOON = frozenset({"morning", "early_morning", "early", "late_morning"})
OUTSIDE: dict[str, tuple[time | None, time | None]] = {  # what remains when a part is ruled out
    "morning": (NOON, None),
    "early_morning": (time(10), None),
    "early": (time(10), None),
    "afternoon": (None, NOON),
    "late_afternoon": (None, time(15)),
    "evening": (None, time(17)),
    "after_work": (None, time(17)),
}


@dataclass
class Constraints:
    """What has been understood so far."""

    earliest: date | None = None
    latest: date | None = None
    time_from: time | None = None
    time_to: time | None = None
    weekdays: set[int] = field(default_factory=set)
    not_weekdays: set[int] = field(default_factory=set)
    not_dates: set[date] = field(default_factory=set)
    soonest: bool = False
    any_day: bool = False


@dataclass(frozen=True)
class Item:
    """A word of the reduced message: `kind` is span, weekday, clock, part or an operator."""

    kind: str
    span: tuple[date, date] | None = None
    weekdays: frozenset[int] = frozenset()
    recurring: bool = False
    clock: tuple[int, int, str | None] | None = None
    part: str = ""
    atom: Atom | None = None
    hint: bool = False  # a clock time whose half of the day the words around it gave

    def means(self, kind: str) -> bool:
        return self.atom is not None and kind in self.atom


def has(atom: Atom | Item | None, *kinds: str) -> bool:
    if isinstance(atom, Atom):
        return any(kind in atom for kind in kinds)
    return False
