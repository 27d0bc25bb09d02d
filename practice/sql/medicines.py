"""Prescriptions and refill requests."""

from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import Conflict, NotFound
from practice.models import Clinician, Patient, Prescription, PrescriptionStatus, RefillRequest, RefillStatus
from practice.sql import rows
from practice.system import PrescriptionInfo, RefillInfo, RefillOrder


async def prescriptions(session: AsyncSession, patient_id: str, *, with_stopped: bool) -> tuple[PrescriptionInfo, ...]:
    query = (
        select(Prescription, Clinician)
        .outerjoin(Clinician, Clinician.id == Prescription.prescriber_id)
        .where(Prescription.patient_id == patient_id)
    )
    if not with_stopped:
        query = query.where(Prescription.status == PrescriptionStatus.active)
    found = [rows.prescription_info(*row) for row in (await session.execute(query)).all()]
    _record(session, "prescription.list", patient_id, found=len(found))
    return tuple(sorted(found, key=lambda p: (p.status is PrescriptionStatus.stopped, p.drug.casefold(), p.dose)))


async def lab_dates(session: AsyncSession, patient_id: str) -> dict[str, date]:
    row = await session.get(Patient, patient_id)
    if row is None:
        raise NotFound("There is no such patient")
    _record(session, "lab.dates", patient_id)
    return {lab: date.fromisoformat(day) for lab, day in (row.labs or {}).items()}


async def refill_requests(
    session: AsyncSession, patient_id: str, *, prescription_id: str | None
) -> tuple[RefillInfo, ...]:
    query = select(RefillRequest).where(RefillRequest.patient_id == patient_id)
    if prescription_id:
        query = query.where(RefillRequest.prescription_id == prescription_id)
    query = query.order_by(RefillRequest.requested_at.desc(), RefillRequest.id.desc())
    found = tuple(rows.refill_info(row) for row in (await session.execute(query)).scalars())
    _record(session, "refill.list", patient_id, found=len(found))
    return found


async def file_refill_request(session: AsyncSession, order: RefillOrder) -> RefillInfo:
    # The patient's row orders two filings of one patient; the unique index is the wall behind it.
    locked = await session.execute(select(Patient.id).where(Patient.id == order.patient_id).with_for_update())
    if locked.scalar_one_or_none() is None:
        raise NotFound("There is no such patient")
    if existing := await _already_filed(session, order):
        return rows.refill_info(existing)
    row = RefillRequest(
        patient_id=order.patient_id,
        prescription_id=order.prescription_id,
        clinician_id=order.clinician_id,
        asked_for=order.asked_for,
        assessment=order.assessment,
        outcome=order.assessment["outcome"],
        status=RefillStatus.open,
        requested_at=clock.now(),
        answer_due_at=order.answer_due,
        idempotency_key=order.idempotency_key,
    )
    session.add(row)
    await session.flush()
    audit.record(
        session,
        "refill.file",
        subject="refill_request",
        subject_id=row.id,
        patient_id=row.patient_id,
        details={"outcome": row.outcome},
    )
    return rows.refill_info(row)


async def _already_filed(session: AsyncSession, order: RefillOrder) -> RefillRequest | None:
    same_act = await _one(session, RefillRequest.idempotency_key == order.idempotency_key)
    if same_act or order.prescription_id is None:
        return same_act
    return await _one(
        session, RefillRequest.prescription_id == order.prescription_id, RefillRequest.status == RefillStatus.open
    )


async def _one(session: AsyncSession, *conditions: ColumnElement[bool]) -> RefillRequest | None:
    return (await session.execute(select(RefillRequest).where(*conditions))).scalar_one_or_none()


async def close_refill_request(session: AsyncSession, request_id: str, *, status: RefillStatus) -> RefillInfo:
    if status is RefillStatus.open:
        raise Conflict("A decision closes the request")
    closed = await session.execute(
        update(RefillRequest)
        .where(RefillRequest.id == request_id, RefillRequest.status == RefillStatus.open)
        .values(status=status, closed_at=clock.now(), closed_by=actor_of(session).id)
        .returning(RefillRequest.id)
        .execution_options(synchronize_session=False)
    )
    decided = closed.scalar_one_or_none() is not None
    row = await session.get(RefillRequest, request_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such refill request")
    if not decided:
        raise Conflict("This refill request was decided before")
    audit.record(session, f"refill.{status}", subject="refill_request", subject_id=row.id, patient_id=row.patient_id)
    return rows.refill_info(row)


def _record(session: AsyncSession, action: str, patient_id: str, **details: int) -> None:
    audit.record(
        session, action, subject="patient", subject_id=patient_id, patient_id=patient_id, details=details or None
    )
