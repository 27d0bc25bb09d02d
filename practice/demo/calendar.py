"""The demo clinicians' calendars: which slots a day has, which of them are still open, and which slot an appointment gets."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from practice.demo.data import demo_id, read
from practice.hours import WEEKDAYS, OpeningHours, Span


@dataclass(frozen=True)
class DemoSlot:
    """A slot of a clinician's day; `local` is its start on the location's clock."""

    clinician: str
    location: str
    local: datetime
    minutes: int

    @property
    def id(self) -> str:
        return demo_id("slot", f"{self.clinician}/{self.local:%Y-%m-%d/%H:%M}")

    @property
    def starts_at(self) -> datetime:
        return self.local.astimezone(UTC)

    def row(self, status: str) -> dict[str, Any]:
        """Values for an insert into `slots`."""
        return {
            "id": self.id,
            "clinician_id": demo_id("clinician", self.clinician),
            "location_id": demo_id("location", self.location),
            "starts_at": self.starts_at,
            "minutes": self.minutes,
            "status": status,
        }


class DemoCalendar:
    """The calendars as the practice's files and opening hours (by location key) give them."""

    def __init__(self, hours: dict[str, OpeningHours]) -> None:
        self._hours = hours
        self._schedules = {c["key"]: c["schedule"] for c in read("clinicians")}
        self._settings = read("practice")["calendar"]

    @property
    def clinicians(self) -> tuple[str, ...]:
        return tuple(self._schedules)

    def day(self, clinician: str, day: date) -> list[DemoSlot]:
        """All slots of a clinician's day that lie within the opening hours, taken or not, in order."""
        found: list[DemoSlot] = []
        for location, span, minutes in self._schedules[clinician].get(WEEKDAYS[day.weekday()], ()):
            found += self._session(clinician, location, Span.parse(span), minutes, day)
        return sorted(found, key=lambda slot: slot.local)

    def _session(self, clinician: str, location: str, span: Span, minutes: int, day: date) -> Iterator[DemoSlot]:
        zone = self._hours[location].timezone
        length = timedelta(minutes=minutes)
        start, end = datetime.combine(day, span.opens), datetime.combine(day, span.closes)
        while start + length <= end:
            if self._within_hours(location, start, start + length):
                yield DemoSlot(clinician, location, start.replace(tzinfo=zone), minutes)
            start += length

    def _within_hours(self, location: str, start: datetime, end: datetime) -> bool:
        spans = self._hours[location].spans_on(start.date())
        return any(span.opens <= start.time() and end.time() <= span.closes for span in spans)

    def open_slots(self, today: date) -> Iterator[DemoSlot]:
        """Slots of the weeks from today on that nobody else has taken."""
        for offset in range(self._settings["weeks"] * 7):
            taken = self._settings["taken"][offset // 7]
            for clinician in self.clinicians:
                slots = self.day(clinician, today + timedelta(days=offset))
                for half in (True, False):
                    yield from _still_open([s for s in slots if (s.local.hour < 12) is half], taken)

    def working_days(self, clinician: str, start: date, step: int) -> Iterator[date]:
        """Days with slots from `start` on, forwards (step 1) or backwards (step -1)."""
        for offset in range(500):
            day = start + timedelta(days=offset * step)
            if self.day(clinician, day):
                yield day

    def slot_for(self, wish: dict[str, Any], minutes: int, today: date, used: set[str]) -> DemoSlot:
        """The slot that an appointment of the data file gets: on its day, nearest to its time, not in `used`."""
        wanted = time.fromisoformat(wish["at"])
        for day in self._days(wish, today):
            suiting = [
                s for s in self.day(wish["with"], day) if minutes <= s.minutes < 2 * minutes and s.id not in used
            ]
            if suiting:
                return min(suiting, key=lambda slot: (_apart(slot.local.time(), wanted), slot.local))
        raise ValueError(f"no slot for {wish}")

    def _days(self, wish: dict[str, Any], today: date) -> Iterator[date]:
        if "ago" in wish:
            return self.working_days(wish["with"], today - timedelta(days=wish["ago"]), -1)
        days = self.working_days(wish["with"], today + timedelta(days=1), 1)
        if "next" in wish:
            soonest, weekday = today + timedelta(days=2), WEEKDAYS.index(wish["next"])
            return (day for day in days if day >= soonest and day.weekday() == weekday)
        for _ in range(wish["in"] - 1):
            next(days)
        return days


def _apart(one: time, other: time) -> int:
    return abs((one.hour - other.hour) * 60 + one.minute - other.minute)


def _still_open(half_day: list[DemoSlot], taken: float) -> list[DemoSlot]:
    # By a hash of the slot, so that the same ones are open on every machine, and taken ones stay taken as the day comes nearer.
    open_count = math.ceil(len(half_day) * (1 - taken))
    return sorted(half_day, key=lambda slot: hashlib.sha256(slot.id.encode()).digest())[:open_count]


def local_zone() -> ZoneInfo:
    """The practice's time zone."""
    return ZoneInfo(read("practice")["practice"]["timezone"])
