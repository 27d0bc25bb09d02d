"""Opening hours and working time: open now, the next opening, and clocks that stand still over lunch, nights and holidays.

Hours are kept as wall-clock spans in the location's own time zone and turned into UTC intervals day by day, so that a
daylight-saving change shifts the interval and never the sign on the door. All arithmetic works on the merged intervals,
and therefore on several locations in several time zones just as on one. Every datetime in and out is aware; out is UTC.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from core.errors import BadInput

HORIZON = timedelta(
    days=400
)  # Nothing is looked for beyond this: a practice that stays closed for a year has no next opening.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = time(0, 0)

Interval = tuple[datetime, datetime]
"""A stretch of open time in UTC, end excluded."""


class NeverOpen(BadInput):
    """No open time lies within HORIZON: the hours are empty or everything is closed."""

    code = "never_open"


@dataclass(frozen=True, order=True)
class Span:
    """Open from `opens` to `closes`, wall clock, same day; `closes` of 00:00 means midnight at the end of the day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise BadInput(f"Opening hours {self.opens:%H:%M}-{self.closes:%H:%M} end before they begin")

    @classmethod
    def parse(cls, text: str) -> "Span":
        """`08:00-12:00`; `24:00` and `00:00` both end the day. Raises BadInput."""
        try:
            opens, closes = (part.strip() for part in text.split("-"))
            return cls(time.fromisoformat(opens), MIDNIGHT if closes == "24:00" else time.fromisoformat(closes))
        except ValueError:
            raise BadInput(f"Opening hours: {text!r} is not of the form 08:00-12:00") from None

    def on(self, day: date, zone: ZoneInfo) -> Interval | None:
        """The UTC interval of this span on a local day; None when a clock change swallows it whole."""
        last = day + timedelta(days=1) if self.closes == MIDNIGHT else day
        start = datetime.combine(day, self.opens, zone).astimezone(UTC)
        end = datetime.combine(last, self.closes, zone).astimezone(UTC)
        return (start, end) if end > start else None


Week = tuple[tuple[Span, ...], ...]
"""Seven days from Monday, each with its spans in order."""


def parse_week(days: Mapping[str, Iterable[str]]) -> Week:
    """A week from `{"mon": ["08:00-12:00", "13:00-17:00"], …}`; a missing day is closed. Raises BadInput."""
    unknown = set(days) - set(WEEKDAYS)
    if unknown:
        raise BadInput(f"Opening hours: unknown weekday {', '.join(sorted(unknown))}")
    return tuple(_in_order(Span.parse(text) for text in days.get(name, ())) for name in WEEKDAYS)


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans))
    for earlier, later in pairwise(ordered):
        if earlier.closes == MIDNIGHT or later.opens < earlier.closes:
            raise BadInput("Opening hours: two spans of a day overlap")
    return ordered


@lru_cache(maxsize=16)
def _public_holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        raise BadInput(f"Holidays: no calendar for {country} {subdivision or ''}".rstrip()) from None


@dataclass(frozen=True)
class HolidayCalendar:
    """Public holidays that the practice keeps. `observed` names them as the `holidays` library does; None keeps them all."""

    country: str = "US"
    subdivision: str | None = None
    observed: frozenset[str] | None = None

    def name_of(self, day: date) -> str | None:
        """The kept holiday on that day, or None. The day on which a weekend's holiday is made up for counts too."""
        names: list[str] = _public_holidays(self.country, self.subdivision).get_list(day)
        for name in names:
            plain = name.removesuffix(" (observed)")
            if self.observed is None or plain in self.observed:
                return name
        return None


class Hours(Protocol):
    """When somebody is there: one location, or several together."""

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which `days` are counted."""

    def intervals(self, after: datetime) -> Iterator[Interval]:
        """Open intervals that end after that instant, in order, merged where they touch, up to HORIZON."""


@dataclass(frozen=True)
class OpeningHours:
    """Hours of one location.

    `special` replaces the week's spans on single days (an empty tuple closes the day) and wins over a holiday.
    """

    timezone: ZoneInfo
    week: Week
    holidays: HolidayCalendar | None = None
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.week) != len(WEEKDAYS):
            raise BadInput("Opening hours need seven days")

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Wall-clock spans of a local day; empty when closed."""
        if day in self.special:
            return self.special[day]
        if self.holidays and self.holidays.name_of(day):
            return ()
        return self.week[day.weekday()]

    def intervals(self, after: datetime) -> Iterator[Interval]:
        return _merged(self._spans_from(after))

    def _spans_from(self, after: datetime) -> Iterator[Interval]:
        # One day earlier, since a span may run up to midnight and the zone may be ahead of the asker's.
        first = after.astimezone(self.timezone).date() - timedelta(days=1)
        for offset in range(HORIZON.days + 2):
            day = first + timedelta(days=offset)
            for span in self.spans_on(day):
                interval = span.on(day, self.timezone)
                if interval and interval[1] > after:
                    yield interval


@dataclass(frozen=True)
class CombinedHours:
    """Several locations as one: open while any of them is. Days are counted in `timezone`, the practice's own."""

    timezone: ZoneInfo
    locations: tuple[Hours, ...]

    def intervals(self, after: datetime) -> Iterator[Interval]:
        # Locations may lie up to a day apart on the clock, so gather everything of a stretch before merging it.
        return _merged(_by_start([location.intervals(after) for location in self.locations]))


def _by_start(sources: list[Iterator[Interval]]) -> Iterator[Interval]:
    waiting: list[tuple[Interval, Iterator[Interval]]] = []
    for source in sources:
        first = next(source, None)
        if first:
            waiting.append((first, source))
    while waiting:
        index = min(range(len(waiting)), key=lambda i: waiting[i][0])
        interval, source = waiting[index]
        yield interval
        following = next(source, None)
        if following:
            waiting[index] = (following, source)
        else:
            del waiting[index]


def _merged(ordered: Iterable[Interval]) -> Iterator[Interval]:
    current: Interval | None = None
    for start, end in ordered:
        if current is None:
            current = (start, end)
        elif start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current:
        yield current


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody is there at that instant (an opening counts, a closing does not)."""
    first = next(hours.intervals(at), None)
    return first is not None and first[0] <= at


def next_opening(hours: Hours, after: datetime) -> datetime:
    """The first opening after that instant, also when open now. Raises NeverOpen."""
    for start, _ in hours.intervals(after):
        if start > after:
            return start
    raise NeverOpen("The opening hours hold no further opening")


def open_from(hours: Hours, at: datetime) -> datetime:
    """That instant when open, else the next opening. Raises NeverOpen."""
    return at.astimezone(UTC) if is_open(hours, at) else next_opening(hours, at)


def closing_after(hours: Hours, at: datetime) -> datetime:
    """When the current stretch ends, or the next one when closed; a lunch break ends a stretch. Raises NeverOpen."""
    first = next(hours.intervals(at), None)
    if first is None:
        raise NeverOpen("The opening hours hold no further closing")
    return first[1]


def add_working_time(hours: Hours, start: datetime, amount: timedelta) -> datetime:
    """The instant at which `amount` of open time has passed since `start`. Raises NeverOpen; BadInput when negative."""
    if amount < timedelta(0):
        raise BadInput("Working time cannot be negative")
    left = amount
    for opens, closes in hours.intervals(start):
        begin = max(opens, start.astimezone(UTC))
        if left <= closes - begin:
            return begin + left
        left -= closes - begin
    raise NeverOpen("The opening hours do not hold that much working time")


def working_time_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """Open time from `start` to `end`; negative when `end` comes first."""
    if end < start:
        return -working_time_between(hours, end, start)
    total = timedelta(0)
    for opens, closes in hours.intervals(start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def end_of_working_day(hours: Hours, start: datetime, days: int) -> datetime:
    """Closing time of the `days`-th working day after the day of `start`; 0 is the same day, or the next one when it is over.

    The day of `start` never counts itself: a message of Tuesday evening with `days=1` is due on Wednesday at closing,
    just as one of Tuesday morning. Raises NeverOpen.
    """
    today = start.astimezone(hours.timezone).date()
    counted = 0
    for day, stretches in groupby(hours.intervals(start), key=lambda i: i[0].astimezone(hours.timezone).date()):
        if day > today:
            counted += 1
        if counted >= days:
            return max(closes for _, closes in stretches)
    raise NeverOpen("The opening hours do not hold that many working days")
