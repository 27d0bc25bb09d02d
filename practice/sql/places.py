"""The practice, its places, people and hours: nothing of a patient."""

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from practice.hours import CombinedHours, HolidayCalendar, Hours, OpeningHours, Span, parse_week
from practice.models import Clinician, ClinicianLocation, Closure, Location, Practice, VisitType
from practice.sql import rows
from practice.system import ClinicianInfo, LocationInfo, PracticeInfo, VisitTypeInfo


async def practice_row(session: AsyncSession) -> Practice:
    """The one row. Raises NotFound before the practice was set up."""
    row = (await session.execute(select(Practice).limit(1))).scalar_one_or_none()
    if row is None:
        raise NotFound("The practice has not been set up")
    return row


async def practice(session: AsyncSession) -> PracticeInfo:
    return rows.practice_info(await practice_row(session))


async def locations(session: AsyncSession) -> tuple[LocationInfo, ...]:
    query = select(Location).order_by(Location.position, Location.name)
    return tuple(rows.location_info(row) for row in (await session.execute(query)).scalars())


async def clinicians(session: AsyncSession) -> tuple[ClinicianInfo, ...]:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for link in (await session.execute(select(ClinicianLocation))).scalars():
        places[link.clinician_id].append(link.location_id)
    query = select(Clinician).where(Clinician.active).order_by(Clinician.position, Clinician.family_name)
    return tuple(rows.clinician_info(row, tuple(places[row.id])) for row in (await session.execute(query)).scalars())


async def visit_types(session: AsyncSession) -> tuple[VisitTypeInfo, ...]:
    query = select(VisitType).order_by(VisitType.position, VisitType.code)
    return tuple(rows.visit_type_info(row) for row in (await session.execute(query)).scalars())


async def opening_hours(session: AsyncSession, location_id: str | None = None) -> Hours:
    """Hours of one place, or of all together on the practice's clock. Raises NotFound."""
    by_location = await hours_by_location(session)
    if location_id is None:
        row = await practice_row(session)
        return CombinedHours(ZoneInfo(row.timezone), tuple(by_location.values()))
    if location_id not in by_location:
        raise NotFound("There is no such location")
    return by_location[location_id]


async def hours_by_location(session: AsyncSession) -> dict[str, OpeningHours]:
    """Hours of every place, with holidays and closures."""
    row = await practice_row(session)
    kept = _holidays(row)
    closures = (await session.execute(select(Closure).order_by(Closure.first_day))).scalars().all()
    places = (await session.execute(select(Location).order_by(Location.position))).scalars()
    return {
        place.id: OpeningHours(
            timezone=ZoneInfo(place.timezone),
            week=parse_week(place.weekly_hours),
            holidays=kept,
            special=_special([c for c in closures if c.location_id in (None, place.id)]),
        )
        for place in places
    }


def _holidays(row: Practice) -> HolidayCalendar | None:
    kept = row.holidays
    if not kept:
        return None
    observed = kept.get("observed")
    return HolidayCalendar(kept["country"], kept.get("subdivision"), None if observed is None else frozenset(observed))


def _special(closures: list[Closure]) -> dict[date, tuple[Span, ...]]:
    # A location's own entry is more particular than one for all, so it is put in last.
    special: dict[date, tuple[Span, ...]] = {}
    for closure in sorted(closures, key=lambda c: c.location_id is not None):
        spans = tuple(sorted(Span.parse(text) for text in closure.hours))
        for offset in range((closure.last_day - closure.first_day).days + 1):
            special[closure.first_day + timedelta(days=offset)] = spans
    return special
