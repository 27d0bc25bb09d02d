"""The port, answered from Frontdoor's own database. Thin: each method calls the module that does it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from practice.hours import Hours
from practice.models import RefillStatus
from practice.sql import appointments, calendar, medicines, patients, places
from practice.system import (
    HOLD_MINUTES,
    AppointmentHistory,
    AppointmentInfo,
    Changed,
    ClinicianInfo,
    FamilyMember,
    LocationInfo,
    Moved,
    PatientInfo,
    PracticeInfo,
    PracticeSystem,
    PrescriptionInfo,
    RefillInfo,
    RefillOrder,
    SlotInfo,
    SlotPage,
    SlotSearch,
    VisitTypeInfo,
)


class SqlPracticeSystem(PracticeSystem):
    """Stateless: one instance serves every session."""

    async def practice(self, session: AsyncSession) -> PracticeInfo:
        return await places.practice(session)

    async def locations(self, session: AsyncSession) -> tuple[LocationInfo, ...]:
        return await places.locations(session)

    async def clinicians(self, session: AsyncSession) -> tuple[ClinicianInfo, ...]:
        return await places.clinicians(session)

    async def visit_types(self, session: AsyncSession) -> tuple[VisitTypeInfo, ...]:
        return await places.visit_types(session)

    async def opening_hours(self, session: AsyncSession, location_id: str | None = None) -> Hours:
        return await places.opening_hours(session, location_id)

    async def get_patient(self, session: AsyncSession, patient_id: str) -> PatientInfo:
        return await patients.get_patient(session, patient_id)

    async def find_patients_by_phone(self, session: AsyncSession, phone: str) -> tuple[PatientInfo, ...]:
        return await patients.find_patients_by_phone(session, phone)

    async def family_on_phone(self, session: AsyncSession, phone: str) -> tuple[FamilyMember, ...]:
        return await patients.family_on_phone(session, phone)

    async def patients_of_portal_user(self, session: AsyncSession, user_name: str) -> tuple[PatientInfo, ...]:
        return await patients.patients_of_portal_user(session, user_name)

    async def find_patients(self, session: AsyncSession, words: str, *, limit: int = 20) -> tuple[PatientInfo, ...]:
        return await patients.find_patients(session, words, limit=limit)

    async def verify_birth_date(self, session: AsyncSession, patient_id: str, birth_date: date) -> bool:
        return await patients.verify_birth_date(session, patient_id, birth_date)

    async def find_slots(self, session: AsyncSession, search: SlotSearch, *, holder: str | None = None) -> SlotPage:
        return await calendar.find_slots(session, search, holder=holder)

    async def offer_slots(
        self, session: AsyncSession, search: SlotSearch, *, holder: str, minutes: int | None = None
    ) -> SlotPage:
        return await calendar.offer_slots(session, search, holder=holder, minutes=minutes)

    async def hold_slots(
        self, session: AsyncSession, slot_ids: Sequence[str], holder: str, *, minutes: int = HOLD_MINUTES
    ) -> tuple[SlotInfo, ...]:
        return await calendar.hold_slots(session, slot_ids, holder, minutes=minutes)

    async def release_holds(self, session: AsyncSession, holder: str) -> int:
        return await calendar.release_holds(session, holder)

    async def upcoming_appointments(self, session: AsyncSession, patient_id: str) -> tuple[AppointmentInfo, ...]:
        return await appointments.upcoming_appointments(session, patient_id)

    async def past_appointments(
        self, session: AsyncSession, patient_id: str, *, limit: int = 10
    ) -> tuple[AppointmentInfo, ...]:
        return await appointments.past_appointments(session, patient_id, limit=limit)

    async def get_appointment(self, session: AsyncSession, appointment_id: str, *, patient_id: str) -> AppointmentInfo:
        return await appointments.get_appointment(session, appointment_id, patient_id=patient_id)

    async def appointment_history(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str
    ) -> tuple[AppointmentHistory, ...]:
        return await appointments.appointment_history(session, appointment_id, patient_id=patient_id)

    async def move_appointment(
        self,
        session: AsyncSession,
        appointment_id: str,
        to_slot_id: str,
        *,
        patient_id: str,
        holder: str,
        idempotency_key: str,
    ) -> Moved:
        return await appointments.move_appointment(
            session, appointment_id, to_slot_id, patient_id=patient_id, holder=holder, idempotency_key=idempotency_key
        )

    async def book_appointment(
        self,
        session: AsyncSession,
        *,
        patient_id: str,
        slot_id: str,
        visit_type_id: str,
        holder: str,
        idempotency_key: str,
        reason: str | None = None,
    ) -> Changed:
        return await appointments.book_appointment(
            session,
            patient_id=patient_id,
            slot_id=slot_id,
            visit_type_id=visit_type_id,
            holder=holder,
            idempotency_key=idempotency_key,
            reason=reason,
        )

    async def cancel_appointment(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
    ) -> Changed:
        return await appointments.cancel_appointment(
            session, appointment_id, patient_id=patient_id, idempotency_key=idempotency_key
        )

    async def confirm_appointment(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
    ) -> Changed:
        return await appointments.confirm_appointment(
            session, appointment_id, patient_id=patient_id, idempotency_key=idempotency_key
        )

    async def prescriptions(
        self, session: AsyncSession, patient_id: str, *, with_stopped: bool = True
    ) -> tuple[PrescriptionInfo, ...]:
        return await medicines.prescriptions(session, patient_id, with_stopped=with_stopped)

    async def lab_dates(self, session: AsyncSession, patient_id: str) -> dict[str, date]:
        return await medicines.lab_dates(session, patient_id)

    async def refill_requests(
        self, session: AsyncSession, patient_id: str, *, prescription_id: str | None = None
    ) -> tuple[RefillInfo, ...]:
        return await medicines.refill_requests(session, patient_id, prescription_id=prescription_id)

    async def file_refill_request(self, session: AsyncSession, order: RefillOrder) -> RefillInfo:
        return await medicines.file_refill_request(session, order)

    async def close_refill_request(self, session: AsyncSession, request_id: str, *, status: RefillStatus) -> RefillInfo:
        return await medicines.close_refill_request(session, request_id, status=status)
