"""When and where the practice is open: places, hours, closures, public holidays. Changed in the console, no code."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

import holidays
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from core.errors import BadInput, NotFound
from handoff.access import Permission, Viewer, require
from practice.hours import HolidayCalendar, Span, parse_week
from practice.lookup import normal_phone
from practice.models import Closure, Location, Practice

PLACE_FIELDS = {"name": 80, "street": 120, "city": 80, "state": 40, "postal_code": 16, "phone": 20, "timezone": 64}
"""What is asked of a place, and how many characters of it are kept."""

ORDINARY_HOURS = {day: ["08:00-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
_OBSERVED = " (observed)"


@dataclass(frozen=True)
class Holiday:
    """A public holiday, when it comes next, and whether the practice keeps it."""

    name: str
    day: date
    kept: bool


async def locations(session: AsyncSession) -> list[Location]:
    """All places, in the practice's order."""
    return list((await session.execute(select(Location).order_by(Location.position))).scalars())


async def save_location(
    session: AsyncSession, viewer: Viewer, values: dict[str, str], *, location_id: str | None = None
) -> Location:
    """Change a place, or open a new one with ordinary hours. `values` has every one of PLACE_FIELDS. Raises BadInput, NotFound."""
    require(viewer, Permission.manage_settings)
    said = {name: str(values.get(name, "")).strip()[:longest] for name, longest in PLACE_FIELDS.items()}
    if missing := [name.replace("_", " ") for name in PLACE_FIELDS if not said[name]]:
        raise BadInput(f"A place needs its {', '.join(missing)}.", code="location")
    if said["timezone"] not in available_timezones():
        raise BadInput(f"There is no time zone {said['timezone']}.", code="timezone")
    said["phone"] = normal_phone(said["phone"])
    location = await session.get(Location, location_id) if location_id else None
    if location_id and location is None:
        raise NotFound("There is no such location.")
    if location is None:
        count = (await session.execute(select(func.count()).select_from(Location))).scalar_one()
        location = Location(weekly_hours=dict(ORDINARY_HOURS), position=count, aliases=[])
        session.add(location)
    for name, value in said.items():
        setattr(location, name, value)
    await session.flush()
    audit.record(session, "settings.location", subject="location", subject_id=location.id)
    return location


async def set_hours(session: AsyncSession, viewer: Viewer, location_id: str, days: dict[str, list[str]]) -> None:
    """Opening hours of a place: `{"mon": ["08:00-12:00", "13:00-17:00"]}`. Raises BadInput, NotFound."""
    require(viewer, Permission.manage_settings)
    location = await session.get(Location, location_id)
    if location is None:
        raise NotFound("There is no such location.")
    parse_week(days)
    location.weekly_hours = {day: spans for day, spans in days.items() if spans}
    audit.record(session, "settings.hours", subject="location", subject_id=location.id)


async def closures(session: AsyncSession, *, since: date) -> list[Closure]:
    """Closures and special hours that are not over, in order."""
    query = select(Closure).where(Closure.last_day >= since).order_by(Closure.first_day)
    return list((await session.execute(query)).scalars())


async def add_closure(
    session: AsyncSession,
    viewer: Viewer,
    *,
    first_day: date,
    last_day: date,
    hours: list[str],
    reason: str,
    location_id: str | None,
) -> Closure:
    """Close, or keep other hours, on some days. Raises BadInput."""
    require(viewer, Permission.manage_settings)
    if last_day < first_day or not reason.strip():
        raise BadInput("Give a reason, and a last day that does not come before the first.", code="closure")
    for text in hours:
        Span.parse(text)
    row = Closure(
        first_day=first_day, last_day=last_day, hours=hours, reason=reason.strip()[:120], location_id=location_id
    )
    session.add(row)
    await session.flush()
    audit.record(session, "settings.closure", subject="closure", subject_id=row.id)
    return row


async def remove_closure(session: AsyncSession, viewer: Viewer, closure_id: str) -> None:
    """Raises NotFound."""
    require(viewer, Permission.manage_settings)
    row = await session.get(Closure, closure_id)
    if row is None:
        raise NotFound("There is no such closure.")
    await session.delete(row)
    audit.record(session, "settings.closure_removed", subject="closure", subject_id=closure_id)


async def public_holidays(session: AsyncSession, *, since: date) -> list[Holiday]:
    """Holidays of the practice's country and state within a year, in order; none before the practice was set up."""
    practice = await _practice(session)
    if practice is None:
        return []
    country, subdivision = practice.holidays.get("country", "US"), practice.holidays.get("subdivision")
    observed = practice.holidays.get("observed")
    calendar = HolidayCalendar(country, subdivision, None if observed is None else frozenset(observed))
    known = holidays.country_holidays(country, subdiv=subdivision, years=(since.year, since.year + 1))
    found: dict[str, Holiday] = {}
    for day in sorted(known):
        for name in known.get_list(day):
            plain = name.removesuffix(_OBSERVED)
            if day >= since and plain not in found:
                found[plain] = Holiday(plain, day, calendar.observed is None or plain in calendar.observed)
    return list(found.values())


async def set_holidays(session: AsyncSession, viewer: Viewer, names: list[str]) -> None:
    """Which public holidays the practice keeps, by their names. Raises NotFound before the practice was set up."""
    require(viewer, Permission.manage_settings)
    practice = await _practice(session)
    if practice is None:
        raise NotFound("The practice has not been set up.")
    practice.holidays = {"country": "US", **practice.holidays, "observed": sorted(set(names))}
    audit.record(session, "settings.holidays", subject="practice", subject_id=practice.id, details={"kept": len(names)})


async def _practice(session: AsyncSession) -> Practice | None:
    return (await session.execute(select(Practice).limit(1))).scalar_one_or_none()
