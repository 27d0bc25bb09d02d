"""Reminders that staff set for themselves on a case: a time, a word, and a place in the side bar once it is there."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, NotFound
from handoff.access import Permission, Viewer, case_for, require
from handoff.models import Reminder

LONGEST = 300


async def remind(session: AsyncSession, viewer: Viewer, case_id: str, at: datetime, text: str) -> Reminder:
    """Remind the viewer of a case at a time. Raises NotFound, BadInput for the past."""
    require(viewer, Permission.work_cases)
    case = await case_for(session, viewer, case_id)
    if at <= clock.now():
        raise BadInput("Choose a time to come.", code="past")
    row = Reminder(staff_id=viewer.staff_id, case_id=case.id, at=at, text=text.strip()[:LONGEST])
    session.add(row)
    await session.flush()
    audit.record(session, "reminder.set", subject="case", subject_id=case.id, patient_id=case.patient_id)
    return row


async def of_case(session: AsyncSession, viewer: Viewer, case_id: str) -> list[Reminder]:
    """The viewer's own reminders on a case that are not done, next first."""
    query = select(Reminder).where(
        Reminder.staff_id == viewer.staff_id, Reminder.case_id == case_id, Reminder.done_at.is_(None)
    )
    return list((await session.execute(query.order_by(Reminder.at))).scalars())


async def done(session: AsyncSession, viewer: Viewer, reminder_id: str) -> None:
    """It was seen to. Raises NotFound for somebody else's."""
    row = await session.get(Reminder, reminder_id)
    if row is None or row.staff_id != viewer.staff_id:
        raise NotFound("There is no such reminder.")
    row.done_at = clock.now()


async def fallen_due(session: AsyncSession) -> tuple[Reminder, ...]:
    """Everybody's reminders whose time has come, for the side bars. Their words stay ciphertext here."""
    query = select(Reminder).where(Reminder.at <= clock.now(), Reminder.done_at.is_(None))
    return tuple((await session.execute(query.order_by(Reminder.at).limit(2000))).scalars())
