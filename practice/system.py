"""The port to the practice's own system: patients, calendar, appointments, prescriptions. One adapter an EHR.

Every method takes the caller's transaction: audit rows, the act, its idempotency record and the reply drafts commit together, or
none does. A typed error leaves the transaction usable, so that the caller can answer the patient in it; only ReadBackMismatch must
roll back. Every read and write of a patient's data is audited by the adapter. Datetimes in and out are aware, out in UTC; dates and
times of day are local to the location in question.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Conflict, Unavailable
from practice.hours import Hours
from practice.models import AppointmentStatus, PrescriptionStatus, RefillStatus

HOLD_MINUTES = 10


class SlotTaken(Conflict):
    """Somebody else has the slot, or it is past. Offer the next one."""

    code = "slot_taken"


class HoldExpired(SlotTaken):
    """The asker's own hold ran out, and somebody else took the slot since."""

    code = "hold_expired"


class AppointmentIsPast(Conflict):
    """A past appointment can be neither moved nor cancelled nor confirmed."""

    code = "appointment_is_past"


class AppointmentNotLive(Conflict):
    """The appointment was cancelled or is over."""

    code = "appointment_not_live"


class AppointmentClash(Conflict):
    """The patient has another appointment at that time. `other` is that appointment."""

    code = "appointment_clash"

    def __init__(self, message: str, other: "AppointmentInfo") -> None:
        super().__init__(message)
        self.other = other


class SameSlot(Conflict):
    """The appointment is already in that slot."""

    code = "same_slot"


class WrongSlot(Conflict):
    """The slot does not suit the visit: too short, or a clinician of another specialty."""

    code = "wrong_slot"


class ReadBackMismatch(Unavailable):
    """What was written is not what is read back: roll back, tell the truth, hand over."""

    code = "read_back_mismatch"


@dataclass(frozen=True)
class PracticeInfo:
    """The practice as patients may know it. `phones` maps a purpose (main, billing, fax, …) to E.164."""

    name: str
    timezone: ZoneInfo
    phones: dict[str, str]
    email: str | None
    website: str | None
    portal_url: str
    hold_minutes: int
    identity_tries: int
    identity_lock_hours: int


@dataclass(frozen=True)
class LocationInfo:
    """A place of the practice."""

    id: str
    name: str
    street: str
    city: str
    state: str
    postal_code: str
    phone: str
    timezone: ZoneInfo
    aliases: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"{self.street}, {self.city}, {self.state} {self.postal_code}"


@dataclass(frozen=True)
class ClinicianInfo:
    """Someone who sees patients. A `sensitive` specialty is never named on SMS or e-mail."""

    id: str
    given_name: str
    family_name: str
    title: str
    credentials: str
    specialty: str
    sensitive: bool
    languages: tuple[str, ...]
    aliases: tuple[str, ...]
    location_ids: tuple[str, ...] = field(default=(), compare=False)  # filled by `clinicians`, not in slots
    min_age: int | None = None
    max_age: int | None = None
    accepts_new: bool = True

    @property
    def spoken_name(self) -> str:
        """As patients say it: `Dr. Kim`, or `Ana Ruiz` where there is no title."""
        return f"{self.title} {self.family_name}" if self.title else f"{self.given_name} {self.family_name}"

    def sees_age(self, years: int) -> bool:
        return (self.min_age is None or years >= self.min_age) and (self.max_age is None or years <= self.max_age)


@dataclass(frozen=True)
class VisitTypeInfo:
    """A kind of appointment; `code` is stable, `name` is English."""

    id: str
    code: str
    name: str
    minutes: int
    specialties: tuple[str, ...]
    bookable: bool


@dataclass(frozen=True)
class PatientInfo:
    """A patient. Holds identifiers: never logged, never put into a URL or a job."""

    id: str
    given_name: str
    family_name: str
    birth_date: date
    language: str
    preferred_channel: str
    timezone: ZoneInfo
    phones: tuple[str, ...] = ()
    email: str | None = None
    portal_user: str | None = None
    clinician_id: str | None = None
    last_seen_on: date | None = None

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age_on(self, day: date) -> int:
        """Years completed on that day."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


@dataclass(frozen=True)
class FamilyMember:
    """A patient on a shared phone, with what they are to others on it: `relations` as (kind, patient id of the other)."""

    patient: PatientInfo
    relations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, order=True)
class SlotCursor:
    """Where a search goes on: after this slot, without those shown so far. Goes through JSON for a dialogue's memory."""

    start: datetime
    slot_id: str
    shown: frozenset[str] = field(default=frozenset(), compare=False)

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start.isoformat(), "slot_id": self.slot_id, "shown": sorted(self.shown)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "SlotCursor":
        return cls(datetime.fromisoformat(value["start"]), value["slot_id"], frozenset(value["shown"]))


@dataclass(frozen=True)
class SlotInfo:
    """A stretch of a clinician's calendar."""

    id: str
    start: datetime
    minutes: int
    clinician: ClinicianInfo
    location: LocationInfo

    @property
    def local_start(self) -> datetime:
        """The start on the location's clock."""
        return self.start.astimezone(self.location.timezone)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class SlotSearch:
    """What the patient wants. Days and times are on the location's clock; None means that it doesn't matter.

    `from_day` and `to_day` are both included; a start lies at or after `from_time` and before `to_time`. `weekdays` counts from
    Monday = 0. `fits` gets the local start and has the last word. `language` is one that the clinician speaks; `for_age` in
    years. `spread` gives at most one slot a half day while there are enough; `after` continues an earlier search.
    """

    visit_type_id: str
    clinician_id: str | None = None
    specialty: str | None = None
    location_id: str | None = None
    from_day: date | None = None
    to_day: date | None = None
    from_time: time | None = None
    to_time: time | None = None
    weekdays: frozenset[int] | None = None
    fits: Callable[[datetime], bool] | None = None
    language: str | None = None
    for_age: int | None = None
    exclude: frozenset[str] = frozenset()
    spread: bool = False
    limit: int = 3
    after: SlotCursor | None = None


@dataclass(frozen=True)
class SlotPage:
    """Slots in order of time. `more` continues the search; None when nothing further fits."""

    slots: tuple[SlotInfo, ...]
    more: SlotCursor | None


@dataclass(frozen=True)
class AppointmentInfo:
    """A patient's appointment with its place in the calendar."""

    id: str
    patient_id: str
    status: AppointmentStatus
    visit_type: VisitTypeInfo
    slot: SlotInfo
    reason: str | None = None


@dataclass(frozen=True)
class Moved:
    """A completed move, read back. `repeated` when the same idempotency key had done it before."""

    appointment: AppointmentInfo
    from_slot: SlotInfo
    repeated: bool = False


@dataclass(frozen=True)
class Changed:
    """A completed booking, cancellation or confirmation, read back. `repeated` as in Moved."""

    appointment: AppointmentInfo
    repeated: bool = False


@dataclass(frozen=True)
class AppointmentHistory:
    """One change of an appointment, for staff."""

    at: datetime
    change: str
    from_slot: SlotInfo | None
    to_slot: SlotInfo | None
    actor_kind: str
    actor_id: str


@dataclass(frozen=True)
class PrescriptionInfo:
    """A medicine on the patient's list. `prescriber` is None when it was prescribed elsewhere."""

    id: str
    patient_id: str
    drug: str
    dose: str
    form: str
    directions: str
    drug_class: str | None
    controlled_schedule: str | None
    status: PrescriptionStatus
    prescriber: ClinicianInfo | None
    started_on: date | None
    last_filled_on: date | None
    days_supply: int | None
    refills_left: int

    @property
    def label(self) -> str:
        """As on the bottle: `metformin 500 mg`."""
        return f"{self.drug} {self.dose}".strip()


@dataclass(frozen=True)
class RefillOrder:
    """A refill request to be filed. `assessment` is RefillAssessment.as_codes()."""

    patient_id: str
    prescription_id: str | None
    asked_for: str
    clinician_id: str | None
    assessment: dict[str, Any]
    answer_due: datetime
    idempotency_key: str


@dataclass(frozen=True)
class RefillInfo:
    """A filed refill request."""

    id: str
    patient_id: str
    prescription_id: str | None
    asked_for: str
    clinician_id: str | None
    assessment: dict[str, Any] = field(repr=False)
    status: RefillStatus
    requested_at: datetime
    answer_due: datetime
    idempotency_key: str | None = None


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
        """Everyone on that phone, however it is written; empty for an unknown or impossible number."""

    @abstractmethod
    async def family_on_phone(self, session: AsyncSession, phone: str) -> tuple[FamilyMember, ...]:
        """Everyone on that phone, with how they are related to each other."""

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
