"""The port to the practice's own system: patients, calendar, appointments, prescriptions. One adapter an EHR.

Every method takes the caller's transaction: audit rows, the act, its idempotency record and the reply drafts commit together, or
none does. A typed error leaves the transaction usable, so that the caller can answer the patient in it; only ReadBackMismatch must
roll back. Every read and write of a patient's data is audited by the adapter. Datetimes in and out are aware, out in UTC; dates and
times of day are local to the location in question. What travels is in `practice.records`, why an act is refused in `practice.refusals`;
both come along from here.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from practice.hours import Hours
from practice.models import RefillStatus
from practice.records import (
    AppointmentHistory,
    AppointmentInfo,
    Changed,
    ClinicianInfo,
    FamilyMember,
    LocationInfo,
    Moved,
    PatientInfo,
    PracticeInfo,
    PrescriptionInfo,
    RefillInfo,
    RefillOrder,
    SlotCursor,
    SlotInfo,
    SlotPage,
    SlotSearch,
    VisitTypeInfo,
)
from practice.refusals import (
    AppointmentClash,
    AppointmentIsPast,
    AppointmentNotLive,
    HoldExpired,
    ReadBackMismatch,
    SameSlot,
    SlotTaken,
    WrongSlot,
)

__all__ = [
    "HOLD_MINUTES",
    "AppointmentClash",
    "AppointmentHistory",
    "AppointmentInfo",
    "AppointmentIsPast",
    "AppointmentNotLive",
    "Changed",
    "ClinicianInfo",
    "FamilyMember",
    "HoldExpired",
    "LocationInfo",
    "Moved",
    "PatientInfo",
    "PracticeInfo",
    "PracticeSystem",
    "PrescriptionInfo",
    "ReadBackMismatch",
    "RefillInfo",
    "RefillOrder",
    "SameSlot",
    "SlotCursor",
    "SlotInfo",
    "SlotPage",
    "SlotSearch",
    "SlotTaken",
    "VisitTypeInfo",
    "WrongSlot",
]

HOLD_MINUTES = 10


class PracticeSystem(ABC):
    """What Frontdoor needs of the system in which the practice keeps its patients and its calendar."""

    # The practice: nothing of a patient, nothing audited.

    @abstractmethod
    async def practice(self, session: AsyncSession) -> PracticeInfo:
        """Name, phones, time zone. Raises NotFound before the practice was set up."""

    @abstractmethod
    async def locations(self, session: AsyncSession) -> tuple[LocationInfo, ...]:
        """All places, in the practice's order."""

    @abstractmethod
    async def clinicians(self, session: AsyncSession) -> tuple[ClinicianInfo, ...]:
        """Everyone who sees patients now, in the practice's order."""

    @abstractmethod
    async def visit_types(self, session: AsyncSession) -> tuple[VisitTypeInfo, ...]:
        """Kinds of appointment, in the practice's order."""

    @abstractmethod
    async def opening_hours(self, session: AsyncSession, location_id: str | None = None) -> Hours:
        """Hours of one place; without one, the time in which any place is open. Raises NotFound."""

    # Patients.

    @abstractmethod
    async def get_patient(self, session: AsyncSession, patient_id: str) -> PatientInfo:
        """Raises NotFound."""

    @abstractmethod
    async def find_patients_by_phone(self, session: AsyncSession, phone: str) -> tuple[PatientInfo, ...]:
        """Everyone on that phone or e-mail address, however it is written; empty for an unknown or impossible one."""

    @abstractmethod
    async def family_on_phone(self, session: AsyncSession, phone: str) -> tuple[FamilyMember, ...]:
        """Everyone on that phone or e-mail address, with how they are related to each other."""

    @abstractmethod
    async def patients_of_portal_user(self, session: AsyncSession, user_name: str) -> tuple[PatientInfo, ...]:
        """The account's owner first, then the patients for whom they may act; empty for an unknown or closed account."""

    @abstractmethod
    async def find_patients(self, session: AsyncSession, words: str, *, limit: int = 20) -> tuple[PatientInfo, ...]:
        """For staff: patients by words of the name (all must match), by a phone or by an e-mail address."""

    @abstractmethod
    async def verify_birth_date(self, session: AsyncSession, patient_id: str, birth_date: date) -> bool:
        """Whether it is that patient's; False also for an unknown patient."""

    # The calendar.

    @abstractmethod
    async def find_slots(self, session: AsyncSession, search: SlotSearch, *, holder: str | None = None) -> SlotPage:
        """Slots that fit and are free, or held by `holder`. Reads only: hold them before offering them."""

    @abstractmethod
    async def offer_slots(
        self, session: AsyncSession, search: SlotSearch, *, holder: str, minutes: int | None = None
    ) -> SlotPage:
        """Find slots and hold them for `holder`; what others were quicker to hold is replaced by the next that fits."""

    @abstractmethod
    async def hold_slots(
        self, session: AsyncSession, slot_ids: Sequence[str], holder: str, *, minutes: int = HOLD_MINUTES
    ) -> tuple[SlotInfo, ...]:
        """Hold what is free; returns the slots that are now held by `holder`. Holding again prolongs."""

    @abstractmethod
    async def release_holds(self, session: AsyncSession, holder: str) -> int:
        """Free everything that `holder` holds; how many."""

    # Appointments. `patient_id` is the verified patient: another's appointment is NotFound.

    @abstractmethod
    async def upcoming_appointments(self, session: AsyncSession, patient_id: str) -> tuple[AppointmentInfo, ...]:
        """Live appointments that have not begun, soonest first."""

    @abstractmethod
    async def past_appointments(
        self, session: AsyncSession, patient_id: str, *, limit: int = 10
    ) -> tuple[AppointmentInfo, ...]:
        """Appointments that have begun, latest first, cancelled ones left out."""

    @abstractmethod
    async def get_appointment(self, session: AsyncSession, appointment_id: str, *, patient_id: str) -> AppointmentInfo:
        """Raises NotFound."""

    @abstractmethod
    async def appointment_history(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str
    ) -> tuple[AppointmentHistory, ...]:
        """What happened to an appointment, oldest first. Raises NotFound."""

    @abstractmethod
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
        """Take the new slot, free the old one, read back and compare; drops the holder's other holds.

        Raises NotFound, AppointmentIsPast, AppointmentNotLive, SameSlot, WrongSlot, AppointmentClash, SlotTaken (HoldExpired),
        ReadBackMismatch.
        """

    @abstractmethod
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
        """Raises NotFound, WrongSlot, AppointmentClash, SlotTaken (HoldExpired), ReadBackMismatch."""

    @abstractmethod
    async def cancel_appointment(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
    ) -> Changed:
        """Cancel and free the slot. Raises NotFound, AppointmentIsPast, AppointmentNotLive, ReadBackMismatch."""

    @abstractmethod
    async def confirm_appointment(
        self, session: AsyncSession, appointment_id: str, *, patient_id: str, idempotency_key: str
    ) -> Changed:
        """The patient will come; confirming twice is fine. Raises NotFound, AppointmentIsPast, AppointmentNotLive."""

    # Medicines.

    @abstractmethod
    async def prescriptions(
        self, session: AsyncSession, patient_id: str, *, with_stopped: bool = True
    ) -> tuple[PrescriptionInfo, ...]:
        """The patient's medicine list, active ones first, by name."""

    @abstractmethod
    async def lab_dates(self, session: AsyncSession, patient_id: str) -> dict[str, date]:
        """When each lab was last done. Never a result."""

    @abstractmethod
    async def refill_requests(
        self, session: AsyncSession, patient_id: str, *, prescription_id: str | None = None
    ) -> tuple[RefillInfo, ...]:
        """The patient's refill requests, newest first."""

    @abstractmethod
    async def file_refill_request(self, session: AsyncSession, order: RefillOrder) -> RefillInfo:
        """File a request for a clinician to decide. The same idempotency key files once. An open request for the same
        prescription is returned instead of a second one. Raises NotFound."""

    @abstractmethod
    async def close_refill_request(self, session: AsyncSession, request_id: str, *, status: RefillStatus) -> RefillInfo:
        """A clinician's decision, taken once. Raises NotFound, Conflict when it was decided before."""
