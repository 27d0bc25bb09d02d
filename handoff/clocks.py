"""Service clocks: by when a patient was promised an answer, in working time of the practice's locations.

Lunch breaks, several spans a day, holidays, closures and two time zones are practice/hours.py's arithmetic; here is which
hours count and how many minutes are promised. All instants are aware UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.settings import get_settings
from handoff.models import Case, QueueSetting
from handoff.routing import table
from practice import hours
from practice.hours import CombinedHours, HolidayCalendar, Hours, OpeningHours, Span, parse_week
from practice.models import Closure, Location, Practice

WARN_SHARE = 0.75  # of the promised time gone: the owner is warned


@dataclass(frozen=True)
class Promise:
    """Minutes until the first answer and until the case is settled; `always`: round the clock."""

    first_minutes: int
    resolve_minutes: int
    always: bool = False


async def promise(session: AsyncSession, queue: str, urgency: str) -> Promise:
    """What holds for a queue and urgency: the practice's own setting, else queues.yml."""
    query = select(QueueSetting).where(QueueSetting.queue == queue, QueueSetting.urgency == urgency)
    own = (await session.execute(query)).scalar_one_or_none()
    if own:
        return Promise(own.first_minutes, own.resolve_minutes, own.always)
    return default_promise(queue, urgency)


def default_promise(queue: str, urgency: str) -> Promise:
    """The shipped promise. An urgency that a queue doesn't list is treated like on-call's."""
    entry = table()[queue].get(urgency) or table()["oncall"][urgency]
    return Promise(entry["first"], entry["resolve"], bool(entry.get("always")))


async def working_hours(session: AsyncSession, location_id: str | None = None) -> Hours:
    """Opening hours of one location, or of all together. Without any location: weekdays 8 to 17 in the settings' zone."""
    query = select(Location).order_by(Location.position)
    if location_id:
        query = query.where(Location.id == location_id)
    locations = list((await session.execute(query)).scalars())
    if not locations:
        return _without_locations()
    practice = (await session.execute(select(Practice).limit(1))).scalar_one_or_none()
    calendar = _calendar(practice.holidays if practice else {})
    closures = list((await session.execute(select(Closure))).scalars())
    each = tuple(_of_location(location, calendar, closures) for location in locations)
    zone = ZoneInfo(practice.timezone) if practice else each[0].timezone
    return each[0] if len(each) == 1 else CombinedHours(zone, each)


def _without_locations() -> Hours:
    days = {day: ["08:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    return OpeningHours(ZoneInfo(get_settings().practice_time_zone), parse_week(days), HolidayCalendar())


def _calendar(kept: dict[str, Any]) -> HolidayCalendar:
    observed = kept.get("observed")
    return HolidayCalendar(
        kept.get("country", "US"), kept.get("subdivision"), frozenset(observed) if observed is not None else None
    )


def _of_location(location: Location, calendar: HolidayCalendar, closures: list[Closure]) -> OpeningHours:
    special: dict[date, tuple[Span, ...]] = {}
    for closure in closures:
        if closure.location_id not in (None, location.id):
            continue
        spans = tuple(Span.parse(text) for text in closure.hours)
        for offset in range((closure.last_day - closure.first_day).days + 1):
            special[closure.first_day + timedelta(days=offset)] = spans
    return OpeningHours(ZoneInfo(location.timezone), parse_week(location.weekly_hours), calendar, special)


def due(promised: Promise, opening: Hours, start: datetime, *, minutes: int) -> datetime:
    """The instant by which `minutes` of the promise's kind of time have passed."""
    amount = timedelta(minutes=minutes)
    return start + amount if promised.always else hours.add_working_time(opening, start, amount)


async def start(session: AsyncSession, case: Case) -> None:
    """Set the case's clocks from its queue and urgency, counted from the moment the patient began to wait."""
    promised = await promise(session, case.queue, case.urgency)
    opening = await working_hours(session, case.location_id)
    case.first_due_at = due(promised, opening, case.waiting_from, minutes=promised.first_minutes)
    case.resolve_due_at = due(promised, opening, case.opened_at, minutes=promised.resolve_minutes)
    case.due_at = next_due(case)
    case.warned_at = case.broken_at = None


def next_due(case: Case) -> datetime:
    """What is promised next: an answer while the patient waits for one, else the end of the case."""
    waits = case.answered_at is None or case.waiting_from > case.answered_at
    if not waits:
        return case.resolve_due_at
    return min(case.first_due_at, case.resolve_due_at) if case.answered_at else case.first_due_at


class Running(Protocol):
    """What of a case its clock needs."""

    @property
    def waiting_from(self) -> datetime: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def replied_at(self) -> datetime | None: ...
    @property
    def answered_at(self) -> datetime | None: ...


def worth_warning(case: Running, at: datetime | None = None) -> bool:
    """Whether most of the promised time is gone."""
    at = at or clock.now()
    begun = max(case.waiting_from, case.replied_at or case.opened_at) if case.answered_at else case.waiting_from
    return at >= begun + (case.due_at - begun) * WARN_SHARE
