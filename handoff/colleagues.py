"""Who may be given a case: colleagues who work in its queue, and are there."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import BadInput, Conflict, NotFound
from handoff.access import QUEUES
from handoff.models import Queue, Role, Staff, StaffSession

AWAY_AFTER = timedelta(minutes=5)  # who steps out for a moment, or signs out by mistake, keeps their threads
OFF_SHIFT_AFTER = timedelta(minutes=30)  # after a session that ended by itself: they may be on the phone with a patient


async def colleague(session: AsyncSession, staff_id: str, queue: Queue) -> Staff:
    """Somebody who can take a case of this queue now. Raises NotFound, BadInput, Conflict."""
    person = await session.get(Staff, staff_id)
    if person is None or not person.active:
        raise NotFound("There is no such colleague.")
    if not works_in(person, queue):
        raise BadInput(f"{person.name} does not work in this queue.", code="not_in_queue")
    if person.away:
        raise Conflict(f"{person.name} is away.", code="away")
    off = select(Staff.id).where(Staff.id == staff_id, off_shift(clock.now()))
    if (await session.execute(off)).first():
        raise Conflict(f"{person.name} is not signed in.", code="off_shift")
    return person


async def present(session: AsyncSession) -> list[Staff]:
    """Everybody who works cases and is there, by name."""
    query = select(Staff).where(Staff.active, Staff.away.is_not(True), ~off_shift(clock.now())).order_by(Staff.name)
    return [
        person for person in (await session.execute(query)).scalars() if any(role in QUEUES for role in person.roles)
    ]


async def colleagues_for(session: AsyncSession, queue: Queue) -> list[Staff]:
    """Who may be given a case of this queue: active, present, working there."""
    return [person for person in await present(session) if works_in(person, queue)]


def works_in(person: Staff, queue: Queue) -> bool:
    """Whether one of this person's roles works in the queue."""
    return any(queue in QUEUES.get(Role(role), frozenset()) for role in person.roles)


def off_shift(now: datetime) -> ColumnElement[bool]:
    """On `Staff`: signed in once, and in no session any more for a while. Who never signed in is taken for present: accounts that
    another system acts for have no sessions here."""
    own = and_(StaffSession.staff_id == Staff.id, StaffSession.verified)
    just_left = or_(
        and_(StaffSession.ended_why == "signed_out", StaffSession.ended_at > now - AWAY_AFTER),
        and_(StaffSession.ended_why != "signed_out", StaffSession.ended_at > now - OFF_SHIFT_AFTER),
    )
    return and_(exists().where(own), ~exists().where(own, or_(StaffSession.ended_at.is_(None), just_left)))
