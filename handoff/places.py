"""At which location a patient is cared for: cases go first to colleagues who work there."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from practice.models import Appointment, AppointmentStatus, ClinicianLocation, Patient, Slot

COMING = (AppointmentStatus.booked, AppointmentStatus.confirmed)


async def location_of(session: AsyncSession, patient_id: str | None) -> str | None:
    """Where the next appointment is, else where the patient's own clinician works; None when that is not one place."""
    if patient_id is None:
        return None
    coming = (
        select(Slot.location_id)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .where(Appointment.patient_id == patient_id, Appointment.status.in_(COMING), Slot.starts_at > clock.now())
        .order_by(Slot.starts_at)
        .limit(1)
    )
    if place := (await session.execute(coming)).scalar_one_or_none():
        return str(place)
    own = (
        select(ClinicianLocation.location_id)
        .join(Patient, Patient.clinician_id == ClinicianLocation.clinician_id)
        .where(Patient.id == patient_id)
        .limit(2)
    )
    places = (await session.execute(own)).scalars().all()
    return str(places[0]) if len(places) == 1 else None
