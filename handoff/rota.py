"""The on-call rota: shifts by level, overrides for a swap, handing over on the spot."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, Forbidden, NotFound
from handoff import notices
from handoff.access import PERMISSIONS, Permission, Viewer, require
from handoff.models import OnCallLevel, OnCallShift, Role, Staff


async def coming(session: AsyncSession, *, limit: int = 60) -> list[tuple[OnCallShift, Staff]]:
    """Shifts not yet over, in order of time."""
    query = (
        select(OnCallShift, Staff)
        .join(Staff, Staff.id == OnCallShift.staff_id)
        .where(OnCallShift.ends_at > clock.now())
        .order_by(OnCallShift.starts_at, OnCallShift.level)
    )
    return [(shift, person) for shift, person in (await session.execute(query.limit(limit))).all()]


async def add(
    session: AsyncSession, viewer: Viewer, *, staff_id: str, level: OnCallLevel, starts_at: datetime, ends_at: datetime,
    override: bool = False,
) -> OnCallShift:  # fmt: skip
    """A shift, or an override over the rota. Raises BadInput when they have no phone or the times are wrong."""
    if not (override and staff_id == viewer.staff_id and viewer.may(Permission.answer_pages)):
        require(viewer, Permission.manage_rota)
    return await _put(
        session, viewer, staff_id=staff_id, level=level, starts_at=starts_at, ends_at=ends_at, override=override
    )


async def _put(
    session: AsyncSession, viewer: Viewer, *, staff_id: str, level: OnCallLevel, starts_at: datetime, ends_at: datetime,
    override: bool,
) -> OnCallShift:  # fmt: skip
    person = await session.get(Staff, staff_id)
    if person is None or not person.active:
        raise NotFound("There is no such colleague.")
    if not person.phone:
        raise BadInput(f"{person.name} has no phone to be paged on.", code="no_phone")
    if not any(Permission.answer_pages in PERMISSIONS[Role(role)] for role in person.roles):
        raise BadInput(f"{person.name} cannot answer pages.", code="role")
    if ends_at <= starts_at or ends_at <= clock.now():
        raise BadInput("The shift ends before it begins.", code="times")
    row = OnCallShift(
        level=str(level), staff_id=staff_id, starts_at=starts_at, ends_at=ends_at, override=override,
        created_by=viewer.staff_id,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    audit.record(
        session, "rota.add", subject="oncall_shift", subject_id=row.id, details={"staff": staff_id, "level": level}
    )
    notices.announce(session, "rota", shift_id=row.id)
    return row


async def hand_over(session: AsyncSession, viewer: Viewer, to_id: str) -> OnCallShift:
    """Who is on call now gives it to a colleague, for the rest of their shift. Raises Forbidden for who has nothing to give, BadInput."""
    now = clock.now()
    query = select(OnCallShift).where(OnCallShift.starts_at <= now, OnCallShift.ends_at > now)
    running = list(
        (await session.execute(query.order_by(OnCallShift.override.desc(), OnCallShift.starts_at.desc()))).scalars()
    )
    mine = next((one for one in running if one.staff_id == viewer.staff_id), None)
    if mine is None:
        raise Forbidden("You are not on call now.", code="not_on_call")
    if to_id == viewer.staff_id:
        raise BadInput("Choose a colleague.", code="same_person")
    return await _put(
        session,
        viewer,
        staff_id=to_id,
        level=OnCallLevel(mine.level),
        starts_at=now,
        ends_at=mine.ends_at,
        override=True,
    )


async def remove(session: AsyncSession, viewer: Viewer, shift_id: str) -> None:
    """Take a shift out. One's own override may go without the rota's permission. Raises NotFound, Forbidden."""
    row = await session.get(OnCallShift, shift_id)
    if row is None:
        raise NotFound("There is no such shift.")
    own = row.override and row.created_by == viewer.staff_id
    if not own and not viewer.may(Permission.manage_rota):
        raise Forbidden("Your role does not allow this.", code="role")
    audit.record(session, "rota.remove", subject="oncall_shift", subject_id=row.id)
    await session.delete(row)
