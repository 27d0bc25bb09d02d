"""Slots: searching, holding, releasing, taking. The only writer of a slot's status.

Every change of status is one conditional UPDATE whose WHERE clause is the whole permission: of two transactions that
want a slot, the database lets one change the row, and the other's UPDATE then matches nothing. No status is read first
and trusted later; locks are taken before only to keep PostgreSQL's waiting in one order.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, CursorResult, Select, and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import NotFound
from practice.hours import OpeningHours
from practice.models import Clinician, Location, Slot, SlotStatus
from practice.sql import places, rows
from practice.system import (
    ClinicianInfo,
    HoldExpired,
    LocationInfo,
    SlotCursor,
    SlotInfo,
    SlotPage,
    SlotSearch,
    SlotTaken,
    VisitTypeInfo,
)

FIRST_BATCH, LARGEST_BATCH = 50, 800
HORIZON = timedelta(days=366)
MOST_HELD = 9  # Three offers of three: who asks for more gives back what was offered first.


@dataclass(frozen=True)
class _Directory:
    """What a search needs to know of the practice: read once, also when the search takes several steps."""

    zone: ZoneInfo
    notice: timedelta
    hold_minutes: int
    clinicians: dict[str, ClinicianInfo]
    locations: dict[str, LocationInfo]
    hours: dict[str, OpeningHours]
    visits: dict[str, VisitTypeInfo]
    open_days: dict[tuple[str, date], bool] = field(default_factory=dict)

    def visit(self, visit_type_id: str) -> VisitTypeInfo:
        if visit_type_id not in self.visits:
            raise NotFound("There is no such kind of appointment")
        return self.visits[visit_type_id]

    def is_open_on(self, location_id: str, day: date) -> bool:
        """Whether the place opens at all that day: a closure may have been entered after its calendar was opened."""
        key = (location_id, day)
        if key not in self.open_days:
            self.open_days[key] = bool(self.hours[location_id].spans_on(day))
        return self.open_days[key]


async def _directory(session: AsyncSession) -> _Directory:
    practice = await places.practice_row(session)
    return _Directory(
        zone=ZoneInfo(practice.timezone),
        notice=timedelta(minutes=practice.notice_minutes),
        hold_minutes=practice.hold_minutes,
        clinicians={info.id: info for info in await places.clinicians(session)},
        locations={info.id: info for info in await places.locations(session)},
        hours=await places.hours_by_location(session),
        visits={info.id: info for info in await places.visit_types(session)},
    )


async def find_slots(session: AsyncSession, search: SlotSearch, *, holder: str | None = None) -> SlotPage:
    """Slots that fit, in order of time; with `search.spread` one a half day while there are enough."""
    return await _find(session, await _directory(session), search, holder)


async def _find(session: AsyncSession, directory: _Directory, search: SlotSearch, holder: str | None) -> SlotPage:
    shown = search.after.shown if search.after else frozenset()
    unseen = replace(search, exclude=search.exclude | shown)
    if not search.spread:
        found = await _first(_fitting(session, directory, unseen, holder), search.limit + 1)
        chosen = found[: search.limit]
        return SlotPage(tuple(chosen), _cursor(chosen, shown) if len(found) > len(chosen) else None)
    chosen = await _one_a_half_day(_fitting(session, directory, unseen, holder), search.limit)
    # What was passed over so far fills up the page, and is what "more" falls back on.
    taken = frozenset(slot.id for slot in chosen)
    rest = replace(unseen, exclude=unseen.exclude | taken, after=None)
    passed_over = await _first(_fitting(session, directory, rest, holder), search.limit - len(chosen) + 1)
    filled = sorted(chosen + passed_over[: search.limit - len(chosen)], key=lambda slot: (slot.start, slot.id))
    left = len(passed_over) > search.limit - len(chosen)
    return SlotPage(tuple(filled), _cursor(filled, shown) if left and filled else None)


def _cursor(page: Sequence[SlotInfo], shown: frozenset[str]) -> SlotCursor:
    last = page[-1]
    return SlotCursor(last.start, last.id, shown | {slot.id for slot in page})


async def _first(slots: AsyncIterator[SlotInfo], count: int) -> list[SlotInfo]:
    found: list[SlotInfo] = []
    async for slot in slots:
        found.append(slot)
        if len(found) == count:
            break
    return found


async def _one_a_half_day(slots: AsyncIterator[SlotInfo], count: int) -> list[SlotInfo]:
    chosen: dict[tuple[date, bool], SlotInfo] = {}
    async for slot in slots:
        chosen.setdefault((slot.local_start.date(), slot.local_start.hour < 12), slot)
        if len(chosen) == count:
            break
    return list(chosen.values())


async def _fitting(
    session: AsyncSession, directory: _Directory, search: SlotSearch, holder: str | None
) -> AsyncIterator[SlotInfo]:
    """Everything that fits, in order of time, read in growing batches: most searches end within the first."""
    columns = select(Slot.id, Slot.starts_at, Slot.minutes, Slot.clinician_id, Slot.location_id)
    query = columns.where(*_conditions(directory, search), _available(holder)).order_by(Slot.starts_at, Slot.id)
    cursor, size = search.after, FIRST_BATCH
    while True:
        page = query.where(_after(cursor)) if cursor else query
        batch = (await session.execute(page.limit(size))).all()
        for slot_id, start, minutes, clinician_id, location_id in batch:
            clinician, location = directory.clinicians[clinician_id], directory.locations[location_id]
            slot = SlotInfo(slot_id, start, minutes, clinician, location)
            if _suits(slot, search, directory):
                yield slot
        if len(batch) < size:
            return
        cursor, size = SlotCursor(batch[-1].starts_at, batch[-1].id), min(4 * size, LARGEST_BATCH)


def _conditions(directory: _Directory, search: SlotSearch) -> list[ColumnElement[bool]]:
    """What the database can decide; days are widened by one, since locations have clocks of their own."""
    visit = directory.visit(search.visit_type_id)
    earliest = clock.now() + directory.notice
    found: list[ColumnElement[bool]] = [
        Slot.starts_at >= earliest,
        Slot.starts_at < earliest + HORIZON,
        # A long slot is not broken up for a short visit.
        Slot.minutes >= visit.minutes,
        Slot.minutes < 2 * visit.minutes,
        Slot.clinician_id.in_([c.id for c in directory.clinicians.values() if _may_see(c, visit, search)]),
    ]
    if search.location_id:
        found.append(Slot.location_id == search.location_id)
    if search.from_day:
        found.append(Slot.starts_at >= _day_start(search.from_day, directory.zone) - timedelta(days=1))
    if search.to_day:
        found.append(Slot.starts_at < _day_start(search.to_day, directory.zone) + timedelta(days=2))
    if search.exclude:
        found.append(Slot.id.not_in(search.exclude))
    return found


def _may_see(clinician: ClinicianInfo, visit: VisitTypeInfo, search: SlotSearch) -> bool:
    return (
        clinician.specialty in visit.specialties
        and search.specialty in (None, clinician.specialty)
        and search.clinician_id in (None, clinician.id)
        and (search.language is None or search.language in clinician.languages)
        and (search.for_age is None or clinician.sees_age(search.for_age))
    )


def _day_start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _after(cursor: SlotCursor) -> ColumnElement[bool]:
    return or_(Slot.starts_at > cursor.start, and_(Slot.starts_at == cursor.start, Slot.id > cursor.slot_id))


def _available(holder: str | None) -> ColumnElement[bool]:
    """Free, held by the asker, or held by somebody whose time is up."""
    lapsed = Slot.held_until < clock.now()
    mine = or_(lapsed, Slot.holder == holder) if holder else lapsed
    return or_(Slot.status == SlotStatus.free, and_(Slot.status == SlotStatus.held, mine))


def _suits(slot: SlotInfo, search: SlotSearch, directory: _Directory) -> bool:
    """What is decided on the location's clock."""
    start = slot.local_start
    day, at = start.date(), start.time()
    return (
        (search.from_day is None or day >= search.from_day)
        and (search.to_day is None or day <= search.to_day)
        and (search.from_time is None or at >= search.from_time)
        and (search.to_time is None or at < search.to_time)
        and (search.weekdays is None or start.weekday() in search.weekdays)
        and directory.is_open_on(slot.location.id, day)
        and (search.fits is None or search.fits(start))
    )


async def offer_slots(
    session: AsyncSession, search: SlotSearch, *, holder: str, minutes: int | None = None
) -> SlotPage:
    """Find and hold; whatever was taken in between is replaced by the next that fits."""
    directory = await _directory(session)
    offered: list[SlotInfo] = []
    sought = search
    while True:
        sought = replace(sought, limit=search.limit - len(offered))
        page = await _find(session, directory, sought, holder)
        held = await _hold(session, [slot.id for slot in page.slots], holder, minutes or directory.hold_minutes)
        offered += [slot for slot in page.slots if slot.id in held]
        if len(offered) >= search.limit or page.more is None:
            await _give_back_oldest(session, holder)
            return SlotPage(tuple(offered), page.more)
        sought = replace(sought, after=page.more)


async def _give_back_oldest(session: AsyncSession, holder: str) -> None:
    mine = select(Slot.id).where(Slot.status == SlotStatus.held, Slot.holder == holder)
    ids = (await session.execute(mine.order_by(Slot.held_until.desc(), Slot.starts_at))).scalars().all()
    if len(ids) > MOST_HELD:
        await _free(session, Slot.id.in_(ids[MOST_HELD:]), Slot.holder == holder, Slot.status == SlotStatus.held)


async def hold_slots(
    session: AsyncSession, slot_ids: Sequence[str], holder: str, *, minutes: int
) -> tuple[SlotInfo, ...]:
    """Hold each slot that is free; those now held, in order of time."""
    held = await _hold(session, slot_ids, holder, minutes)
    found = (await session.execute(_slots_in_order().where(Slot.id.in_(held)))).all()
    return tuple(rows.slot_info(*row) for row in found)


def _slots_in_order() -> Select[Slot, Clinician, Location]:
    return rows.slots_query().order_by(Slot.starts_at, Slot.id)


async def _hold(session: AsyncSession, slot_ids: Sequence[str], holder: str, minutes: int) -> Sequence[str]:
    # What another transaction is just taking is passed over, not waited for.
    wanted = select(Slot.id).where(Slot.id.in_(slot_ids), _available(holder)).with_for_update(skip_locked=True)
    unlocked = (await session.execute(wanted)).scalars().all()
    until = clock.now() + timedelta(minutes=minutes)
    return await _claim(session, unlocked, holder, status=SlotStatus.held, holder=holder, held_until=until)


async def release_holds(session: AsyncSession, holder: str) -> int:
    """Free everything that `holder` holds; how many."""
    await lock(session, holder=holder)
    return await _free(session, Slot.status == SlotStatus.held, Slot.holder == holder)


async def lock(session: AsyncSession, *slot_ids: str, holder: str) -> None:
    """Lock these slots and all that `holder` holds, in one order, so that two movers never wait for each other in a circle."""
    mine = or_(Slot.id.in_(slot_ids), Slot.holder == holder)
    await session.execute(select(Slot.id).where(mine).order_by(Slot.id).with_for_update())


async def take(session: AsyncSession, slot_id: str, holder: str) -> None:
    """Book a slot that is free or held by `holder`. Raises SlotTaken, HoldExpired."""
    if await _claim(session, [slot_id], holder, status=SlotStatus.booked, holder=None, held_until=None):
        return
    before = (await session.execute(select(Slot.previous_holder).where(Slot.id == slot_id))).scalar_one_or_none()
    if before == holder:
        raise HoldExpired("The time to decide was over, and somebody else took that appointment")
    raise SlotTaken("Somebody else has just taken that appointment")


async def free_booked(session: AsyncSession, slot_id: str) -> bool:
    """Give a booked slot back to the calendar; False when it was not booked."""
    return await _free(session, Slot.id == slot_id, Slot.status == SlotStatus.booked) == 1


async def slot_by_id(session: AsyncSession, slot_id: str) -> SlotInfo:
    """Raises NotFound."""
    found = (await session.execute(rows.slots_query().where(Slot.id == slot_id))).one_or_none()
    if found is None:
        raise NotFound("There is no such slot")
    return rows.slot_info(*found)


async def _claim(session: AsyncSession, slot_ids: Sequence[str], asker: str, **values: object) -> Sequence[str]:
    """Change those of the slots that `asker` may have and that have not begun; which."""
    previous = case((or_(Slot.holder.is_(None), Slot.holder == asker), Slot.previous_holder), else_=Slot.holder)
    statement = (
        update(Slot)
        .where(Slot.id.in_(slot_ids), Slot.starts_at > clock.now(), _available(asker))
        .values(previous_holder=previous, **values)
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(statement)).scalars().all()


async def _free(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    statement = (
        update(Slot)
        .where(*conditions)
        .values(status=SlotStatus.free, holder=None, held_until=None)
        .execution_options(synchronize_session=False)
    )
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
