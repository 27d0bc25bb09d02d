"""What travels through the port to the practice's system: patients, slots, appointments, prescriptions as plain values.

Datetimes are aware and in UTC; dates and times of day are local to the location in question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from practice.models import AppointmentStatus, PrescriptionStatus, RefillStatus


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
    def from_json(cls, value: dict[str, Any]) -> SlotCursor:
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
