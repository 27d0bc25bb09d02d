"""From table rows to the port's values."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from practice.models import (
    Appointment,
    AppointmentStatus,
    Clinician,
    Location,
    Patient,
    Practice,
    Prescription,
    PrescriptionStatus,
    RefillRequest,
    RefillStatus,
    Slot,
    VisitType,
)
from practice.system import (
    AppointmentInfo,
    ClinicianInfo,
    LocationInfo,
    PatientInfo,
    PracticeInfo,
    PrescriptionInfo,
    RefillInfo,
    SlotInfo,
    VisitTypeInfo,
)


def practice_info(row: Practice) -> PracticeInfo:
    return PracticeInfo(
        name=row.name,
        timezone=ZoneInfo(row.timezone),
        phones=dict(row.phones),
        email=row.email,
        website=row.website,
        portal_url=row.portal_url,
        hold_minutes=row.hold_minutes,
        identity_tries=row.identity_tries,
        identity_lock_hours=row.identity_lock_hours,
    )


def location_info(row: Location) -> LocationInfo:
    return LocationInfo(
        id=row.id,
        name=row.name,
        street=row.street,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
        phone=row.phone,
        timezone=ZoneInfo(row.timezone),
        aliases=tuple(row.aliases),
    )


def clinician_info(row: Clinician, location_ids: tuple[str, ...] = ()) -> ClinicianInfo:
    return ClinicianInfo(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        title=row.title,
        credentials=row.credentials,
        specialty=row.specialty,
        sensitive=row.sensitive,
        languages=tuple(row.languages),
        aliases=tuple(row.aliases),
        location_ids=location_ids,
        min_age=row.min_age,
        max_age=row.max_age,
        accepts_new=row.accepts_new,
    )


def visit_type_info(row: VisitType) -> VisitTypeInfo:
    return VisitTypeInfo(row.id, row.code, row.name, row.minutes, tuple(row.specialties), row.bookable)


def slot_info(slot: Slot, clinician: Clinician, location: Location) -> SlotInfo:
    return SlotInfo(slot.id, slot.starts_at, slot.minutes, clinician_info(clinician), location_info(location))


def slots_query() -> Select[Slot, Clinician, Location]:
    """Slots with their clinician and location, as the database has them now."""
    return (
        select(Slot, Clinician, Location)
        .join(Clinician, Clinician.id == Slot.clinician_id)
        .join(Location, Location.id == Slot.location_id)
        .execution_options(populate_existing=True)
    )


def appointments_query() -> Select[Appointment, VisitType, Slot, Clinician, Location]:
    """Appointments with all that belongs to them, as the database has them now."""
    return (
        select(Appointment, VisitType, Slot, Clinician, Location)
        .join(VisitType, VisitType.id == Appointment.visit_type_id)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinician, Clinician.id == Slot.clinician_id)
        .join(Location, Location.id == Slot.location_id)
        .execution_options(populate_existing=True)
    )


def appointment_info(
    appointment: Appointment, visit_type: VisitType, slot: Slot, clinician: Clinician, location: Location
) -> AppointmentInfo:
    return AppointmentInfo(
        id=appointment.id,
        patient_id=appointment.patient_id,
        status=AppointmentStatus(appointment.status),
        visit_type=visit_type_info(visit_type),
        slot=slot_info(slot, clinician, location),
        reason=appointment.reason,
    )


def patient_info(row: Patient, phones: tuple[str, ...], portal_user: str | None) -> PatientInfo:
    return PatientInfo(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_date=date.fromisoformat(row.birth_date_text),
        language=row.language,
        preferred_channel=row.preferred_channel,
        timezone=ZoneInfo(row.timezone),
        phones=phones,
        email=row.email,
        portal_user=portal_user,
        clinician_id=row.clinician_id,
        last_seen_on=row.last_seen_on,
    )


def prescription_info(row: Prescription, prescriber: Clinician | None) -> PrescriptionInfo:
    details = row.details
    return PrescriptionInfo(
        id=row.id,
        patient_id=row.patient_id,
        drug=details["drug"],
        dose=details["dose"],
        form=details["form"],
        directions=details.get("directions", ""),
        drug_class=details.get("drug_class"),
        controlled_schedule=details.get("controlled_schedule"),
        status=PrescriptionStatus(row.status),
        prescriber=clinician_info(prescriber) if prescriber else None,
        started_on=row.started_on,
        last_filled_on=row.last_filled_on,
        days_supply=row.days_supply,
        refills_left=row.refills_left,
    )


def refill_info(row: RefillRequest) -> RefillInfo:
    return RefillInfo(
        id=row.id,
        patient_id=row.patient_id,
        prescription_id=row.prescription_id,
        asked_for=row.asked_for,
        clinician_id=row.clinician_id,
        assessment=row.assessment,
        status=RefillStatus(row.status),
        requested_at=row.requested_at,
        answer_due=row.answer_due_at,
        idempotency_key=row.idempotency_key,
    )
