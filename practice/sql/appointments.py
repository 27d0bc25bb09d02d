"""Appointments: read, book, move, cancel, confirm.

Each act runs in a savepoint: lock, check everything, change, read back and compare. A typed error undoes the act and nothing
else, so the caller can still answer the patient in the same transaction. Order of locks: patient, appointment, slot; the
idempotency key is looked up under the first lock, so that a repeat waits for the original and then sees its result.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import NotFound
from practice.models import (
    LIVE,
    Appointment,
    AppointmentChange,
    AppointmentEvent,
    AppointmentStatus,
    Patient,
    Slot,
    VisitType,
)
from practice.sql import calendar, rows
from practice.system import (
    AppointmentClash,
    AppointmentHistory,
    AppointmentInfo,
    AppointmentIsPast,
    AppointmentNotLive,
    Changed,
    Moved,
    ReadBackMismatch,
    SameSlot,
    SlotInfo,
    SlotTaken,
    VisitTypeInfo,
    WrongSlot,
)

LONGEST = timedelta(hours=12)  # No visit lasts longer: what begins earlier cannot clash.


async def upcoming_appointments(session: AsyncSession, patient_id: str) -> tuple[AppointmentInfo, ...]:
    query = (
        rows.appointments_query()
        .where(Appointment.patient_id == patient_id, Appointment.status.in_(LIVE), Slot.starts_at > clock.now())
        .order_by(Slot.starts_at)
    )
    found = tuple(rows.appointment_info(*row) for row in (await session.execute(query)).all())
    _record_list(session, patient_id, found)
    return found


async def past_appointments(session: AsyncSession, patient_id: str, *, limit: int) -> tuple[AppointmentInfo, ...]:
    query = (
        rows.appointments_query()
        .where(
            Appointment.patient_id == patient_id,
            Appointment.status != AppointmentStatus.cancelled,
            Slot.starts_at <= clock.now(),
        )
        .order_by(Slot.starts_at.desc())
        .limit(limit)
    )
    found = tuple(rows.appointment_info(*row) for row in (await session.execute(query)).all())
    _record_list(session, patient_id, found)
    return found


def _record_list(session: AsyncSession, patient_id: str, found: tuple[AppointmentInfo, ...]) -> None:
    audit.record(
        session,
        "appointment.list",
        subject="patient",
        subject_id=patient_id,
        patient_id=patient_id,
        details={"found": len(found)},
    )


async def get_appointment(session: AsyncSession, appointment_id: str, *, patient_id: str) -> AppointmentInfo:
    info = await _load(session, appointment_id, patient_id)
    _record(session, "appointment.read", info)
    return info


async def appointment_history(
    session: AsyncSession, appointment_id: str, *, patient_id: str
) -> tuple[AppointmentHistory, ...]:
    info = await get_appointment(session, appointment_id, patient_id=patient_id)
    query = select(AppointmentEvent).where(AppointmentEvent.appointment_id == info.id).order_by(AppointmentEvent.at)
    events = (await session.execute(query)).scalars().all()
    ids = {slot_id for event in events for slot_id in (event.from_slot_id, event.to_slot_id) if slot_id}
    slots = {slot_id: await calendar.slot_by_id(session, slot_id) for slot_id in sorted(ids)}
    return tuple(
        AppointmentHistory(
            at=event.at,
            change=event.change,
            from_slot=slots.get(event.from_slot_id or ""),
            to_slot=slots.get(event.to_slot_id or ""),
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
        )
        for event in events
    )


async def move_appointment(
    session: AsyncSession, appointment_id: str, to_slot_id: str, *, patient_id: str, holder: str, idempotency_key: str
) -> Moved:
    async with _act(session, patient_id):
        if done := await _done_before(session, idempotency_key):
            return await _moved_before(session, done, patient_id)
        appointment = await _lock_live(session, appointment_id, patient_id)
        before = await _load(session, appointment_id, patient_id)
        target = await calendar.slot_by_id(session, to_slot_id)
        if to_slot_id == before.slot.id:
            raise SameSlot("The appointment is already at that time")
        _must_suit(target, before.visit_type)
        await _must_not_clash(session, patient_id, target, moving=appointment_id)
        await calendar.lock(session, to_slot_id, before.slot.id, holder=holder)
        await calendar.take(session, to_slot_id, holder)
        appointment.slot_id, appointment.status = to_slot_id, AppointmentStatus.booked
        _log(session, appointment, AppointmentChange.moved, idempotency_key, before=before.slot.id)
        await session.flush()
        if not await calendar.free_booked(session, before.slot.id):
            raise ReadBackMismatch("The old time was not booked as expected")
        await calendar.release_holds(session, holder)
        after = await _read_back(session, appointment_id, patient_id, to_slot_id, AppointmentStatus.booked)
    _record(session, "appointment.move", after, {"from_slot": before.slot.id, "to_slot": to_slot_id})
    return Moved(after, before.slot)


async def _moved_before(session: AsyncSession, done: AppointmentEvent, patient_id: str) -> Moved:
    info = await _load(session, done.appointment_id, patient_id)
    assert done.from_slot_id is not None
    return Moved(info, await calendar.slot_by_id(session, done.from_slot_id), repeated=True)


async def book_appointment(
    session: AsyncSession,
    *,
    patient_id: str,
    slot_id: str,
    visit_type_id: str,
    holder: str,
    idempotency_key: str,
    reason: str | None,
) -> Changed:
    async with _act(session, patient_id):
        if done := await _done_before(session, idempotency_key):
            return Changed(await _load(session, done.appointment_id, patient_id), repeated=True)
        visit = await session.get(VisitType, visit_type_id)
        if visit is None:
            raise NotFound("There is no such kind of appointment")
        target = await calendar.slot_by_id(session, slot_id)
        _must_suit(target, rows.visit_type_info(visit))
        await _must_not_clash(session, patient_id, target)
        await calendar.lock(session, slot_id, holder=holder)
        await calendar.take(session, slot_id, holder)
        appointment = Appointment(patient_id=patient_id, slot_id=slot_id, visit_type_id=visit_type_id, reason=reason)
        session.add(appointment)
        await session.flush()
        _log(session, appointment, AppointmentChange.booked, idempotency_key)
        await calendar.release_holds(session, holder)
        after = await _read_back(session, appointment.id, patient_id, slot_id, AppointmentStatus.booked)
    _record(session, "appointment.book", after, {"slot": slot_id})
    return Changed(after)


async def cancel_appointment(
    session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
) -> Changed:
    async with _act(session, patient_id):
        if done := await _done_before(session, idempotency_key):
            return Changed(await _load(session, done.appointment_id, patient_id), repeated=True)
        appointment = await _lock_live(session, appointment_id, patient_id)
        slot_id = appointment.slot_id
        appointment.status = AppointmentStatus.cancelled
        _log(session, appointment, AppointmentChange.cancelled, idempotency_key, before=slot_id)
        await session.flush()
        if not await calendar.free_booked(session, slot_id):
            raise ReadBackMismatch("The time was not booked as expected")
        after = await _read_back(session, appointment_id, patient_id, slot_id, AppointmentStatus.cancelled)
    _record(session, "appointment.cancel", after, {"slot": slot_id})
    return Changed(after)


async def confirm_appointment(
    session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
) -> Changed:
    async with _act(session, patient_id):
        if done := await _done_before(session, idempotency_key):
            return Changed(await _load(session, done.appointment_id, patient_id), repeated=True)
        appointment = await _lock_live(session, appointment_id, patient_id)
        appointment.status = AppointmentStatus.confirmed
        _log(session, appointment, AppointmentChange.confirmed, idempotency_key)
        slot_id = appointment.slot_id
        await session.flush()
        after = await _read_back(session, appointment_id, patient_id, slot_id, AppointmentStatus.confirmed)
    _record(session, "appointment.confirm", after)
    return Changed(after)


@asynccontextmanager
async def _act(session: AsyncSession, patient_id: str) -> AsyncIterator[None]:
    """A savepoint that holds the patient's row, so that two acts for one patient follow each other.

    Raises NotFound; the unique index on live slots, should it ever speak, speaks as SlotTaken.
    """
    try:
        async with session.begin_nested():
            locked = await session.execute(select(Patient.id).where(Patient.id == patient_id).with_for_update())
            if locked.scalar_one_or_none() is None:
                raise NotFound("There is no such patient")
            yield
    except IntegrityError as error:
        if "uq_appointments_live_slot" in str(error.orig) or "appointments.slot_id" in str(error.orig):
            raise SlotTaken("Somebody else has just taken that appointment") from None
        raise


async def _done_before(session: AsyncSession, idempotency_key: str) -> AppointmentEvent | None:
    query = select(AppointmentEvent).where(AppointmentEvent.idempotency_key == idempotency_key)
    return (await session.execute(query)).scalar_one_or_none()


async def _lock_live(session: AsyncSession, appointment_id: str, patient_id: str) -> Appointment:
    """The appointment, locked. Raises NotFound, AppointmentNotLive, AppointmentIsPast."""
    query = select(Appointment).where(Appointment.id == appointment_id, Appointment.patient_id == patient_id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    appointment = (await session.execute(locked)).scalar_one_or_none()
    if appointment is None:
        raise NotFound("There is no such appointment")
    if appointment.status not in LIVE:
        raise AppointmentNotLive("That appointment is not on the calendar any more")
    if await _starts_at(session, appointment.slot_id) <= clock.now():
        raise AppointmentIsPast("That appointment is past")
    return appointment


async def _starts_at(session: AsyncSession, slot_id: str) -> datetime:
    return (await session.execute(select(Slot.starts_at).where(Slot.id == slot_id))).scalar_one()


async def _load(session: AsyncSession, appointment_id: str, patient_id: str) -> AppointmentInfo:
    query = rows.appointments_query().where(Appointment.id == appointment_id, Appointment.patient_id == patient_id)
    found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound("There is no such appointment")
    return rows.appointment_info(*found)


def _must_suit(slot: SlotInfo, visit: VisitTypeInfo) -> None:
    if slot.minutes < visit.minutes or slot.clinician.specialty not in visit.specialties:
        raise WrongSlot("That time does not suit this kind of appointment")


async def _must_not_clash(
    session: AsyncSession, patient_id: str, target: SlotInfo, *, moving: str | None = None
) -> None:
    query = rows.appointments_query().where(
        Appointment.patient_id == patient_id,
        Appointment.status.in_(LIVE),
        Slot.starts_at < target.end,
        Slot.starts_at > target.start - LONGEST,
    )
    for row in (await session.execute(query)).all():
        other = rows.appointment_info(*row)
        if other.id != moving and other.slot.end > target.start:
            raise AppointmentClash("There is another appointment at that time", other)


def _log(
    session: AsyncSession, appointment: Appointment, change: AppointmentChange, key: str, *, before: str | None = None
) -> None:
    actor = actor_of(session)
    session.add(
        AppointmentEvent(
            appointment_id=appointment.id,
            change=change,
            from_slot_id=before,
            to_slot_id=None if change is AppointmentChange.cancelled else appointment.slot_id,
            actor_kind=actor.kind,
            actor_id=actor.id,
            idempotency_key=key,
        )
    )


async def _read_back(
    session: AsyncSession, appointment_id: str, patient_id: str, slot_id: str, status: AppointmentStatus
) -> AppointmentInfo:
    """The appointment as the database now has it. Raises ReadBackMismatch when it is not what was meant."""
    await session.flush()
    info = await _load(session, appointment_id, patient_id)
    slot_status = (await session.execute(select(Slot.status).where(Slot.id == slot_id))).scalar_one()
    expected_slot_status = "booked" if status in LIVE else "free"
    if (info.slot.id, info.status, slot_status) != (slot_id, status, expected_slot_status):
        raise ReadBackMismatch("The calendar does not show what was just written")
    return info


def _record(session: AsyncSession, action: str, info: AppointmentInfo, details: dict[str, str] | None = None) -> None:
    audit.record(
        session, action, subject="appointment", subject_id=info.id, patient_id=info.patient_id, details=details
    )
