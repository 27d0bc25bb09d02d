"""Tables of this room. What identifies a patient or tells of their health is ciphertext; look-up goes by keyed hash.

Times are UTC; calendar dates are local dates of the practice.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Base, Json, UtcDateTime
from core.encryption import encrypted_json, encrypted_text

ID = String(32)


class SlotStatus(StrEnum):
    free = "free"
    held = "held"
    booked = "booked"


class AppointmentStatus(StrEnum):
    booked = "booked"
    confirmed = "confirmed"
    cancelled = "cancelled"
    completed = "completed"
    no_show = "no_show"


LIVE = (AppointmentStatus.booked, AppointmentStatus.confirmed)
"""States of an appointment that takes its slot."""

_IS_LIVE = text("status IN ('booked', 'confirmed')")


class AppointmentChange(StrEnum):
    booked = "booked"
    moved = "moved"
    confirmed = "confirmed"
    cancelled = "cancelled"
    completed = "completed"


class PrescriptionStatus(StrEnum):
    active = "active"
    stopped = "stopped"


class RefillStatus(StrEnum):
    open = "open"
    approved = "approved"
    declined = "declined"
    withdrawn = "withdrawn"


class ContactChannel(StrEnum):
    sms = "sms"
    portal = "portal"
    email = "email"
    voice = "voice"


class Practice(Base):
    """The one row of practice-wide settings that staff change without code."""

    __tablename__ = "practice"

    name: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    phones: Mapped[dict[str, str]] = mapped_column(Json)  # purpose (main, billing, fax, …) to E.164
    email: Mapped[str | None] = mapped_column(String(120), default=None)
    website: Mapped[str | None] = mapped_column(String(200), default=None)
    portal_url: Mapped[str] = mapped_column(String(200))
    holidays: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # country, subdivision, observed
    hold_minutes: Mapped[int] = mapped_column(Integer, default=10)
    notice_minutes: Mapped[int] = mapped_column(Integer, default=60)  # slots that begin sooner are not offered
    identity_tries: Mapped[int] = mapped_column(Integer, default=3)
    identity_lock_hours: Mapped[int] = mapped_column(Integer, default=24)
    demo_seeded_on: Mapped[date | None] = mapped_column(Date, default=None)


class Location(Base):
    """A place of the practice, with its own clock and hours."""

    __tablename__ = "locations"

    name: Mapped[str] = mapped_column(String(80))
    street: Mapped[str] = mapped_column(String(120))
    city: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(40))
    postal_code: Mapped[str] = mapped_column(String(16))
    phone: Mapped[str] = mapped_column(String(20))
    timezone: Mapped[str] = mapped_column(String(64))
    weekly_hours: Mapped[dict[str, list[str]]] = mapped_column(Json)  # {"mon": ["08:00-12:00", "13:00-17:00"]}
    aliases: Mapped[list[str]] = mapped_column(Json, default=list)
    position: Mapped[int] = mapped_column(Integer, default=0)


class Closure(Base):
    """Days on which a location (None: every one) keeps other hours than usual; no hours at all means closed."""

    __tablename__ = "closures"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ck_closures_order"),)

    location_id: Mapped[str | None] = mapped_column(ForeignKey("locations.id"), index=True, default=None)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    hours: Mapped[list[str]] = mapped_column(Json, default=list)
    reason: Mapped[str] = mapped_column(String(120))


class Clinician(Base):
    """Someone who sees patients. `sensitive` specialties are never named on SMS or e-mail."""

    __tablename__ = "clinicians"

    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(16), default="")  # as patients say it: Dr.
    credentials: Mapped[str] = mapped_column(String(40))
    specialty: Mapped[str] = mapped_column(String(40), index=True)
    sensitive: Mapped[bool] = mapped_column(Boolean, default=False)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    aliases: Mapped[list[str]] = mapped_column(Json, default=list)
    min_age: Mapped[int | None] = mapped_column(Integer, default=None)
    max_age: Mapped[int | None] = mapped_column(Integer, default=None)
    accepts_new: Mapped[bool] = mapped_column(Boolean, default=True)
    prescribes: Mapped[bool] = mapped_column(Boolean, default=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    position: Mapped[int] = mapped_column(Integer, default=0)


class ClinicianLocation(Base):
    """A clinician works at a location."""

    __tablename__ = "clinician_locations"
    __table_args__ = (UniqueConstraint("clinician_id", "location_id"),)

    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"))
    location_id: Mapped[str] = mapped_column(ForeignKey("locations.id"), index=True)


class VisitType(Base):
    """A kind of appointment. Its name is a code; wording in the patient's language is found elsewhere."""

    __tablename__ = "visit_types"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    minutes: Mapped[int] = mapped_column(Integer)
    specialties: Mapped[list[str]] = mapped_column(Json)
    bookable: Mapped[bool] = mapped_column(Boolean, default=True)  # by the patient, without a person
    position: Mapped[int] = mapped_column(Integer, default=0)


class Slot(Base):
    """A stretch of a clinician's calendar. `holder` is an opaque key (a conversation), never a patient's."""

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("clinician_id", "starts_at"),
        Index("ix_slots_search", "status", "starts_at", "id"),
        CheckConstraint("status IN ('free', 'held', 'booked')", name="ck_slots_status"),
        CheckConstraint("(status = 'held') = (holder IS NOT NULL)", name="ck_slots_holder"),
    )

    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"))
    location_id: Mapped[str] = mapped_column(ForeignKey("locations.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(8), default=SlotStatus.free)
    holder: Mapped[str | None] = mapped_column(String(64), index=True, default=None)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    previous_holder: Mapped[str | None] = mapped_column(String(64), default=None)  # whose hold ran out


class Patient(Base):
    """A person in the practice's care."""

    __tablename__ = "patients"

    given_name_ct: Mapped[bytes] = mapped_column(LargeBinary)
    given_name = encrypted_text("given_name_ct")
    family_name_ct: Mapped[bytes] = mapped_column(LargeBinary)
    family_name = encrypted_text("family_name_ct")
    birth_date_ct: Mapped[bytes] = mapped_column(LargeBinary)
    birth_date_text = encrypted_text("birth_date_ct")  # ISO 8601
    email_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    email = encrypted_text("email_ct")
    email_hash: Mapped[str | None] = mapped_column(String(64), index=True, default=None)
    labs_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    labs = encrypted_json("labs_ct")  # lab to ISO date of the last result

    language: Mapped[str] = mapped_column(String(8), default="en")
    preferred_channel: Mapped[str] = mapped_column(String(8), default=ContactChannel.sms)
    timezone: Mapped[str] = mapped_column(String(64))
    clinician_id: Mapped[str | None] = mapped_column(ForeignKey("clinicians.id"), default=None)
    last_seen_on: Mapped[date | None] = mapped_column(Date, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class PatientPhone(Base):
    """A phone of a patient. Several patients may share one: that is normal."""

    __tablename__ = "patient_phones"
    __table_args__ = (UniqueConstraint("phone_hash", "patient_id"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    phone_ct: Mapped[bytes] = mapped_column(LargeBinary)
    phone = encrypted_text("phone_ct")  # E.164
    phone_hash: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(16), default="mobile")


class PatientNameToken(Base):
    """One word of a patient's name, hashed, for look-up by staff."""

    __tablename__ = "patient_name_tokens"
    __table_args__ = (UniqueConstraint("token_hash", "patient_id"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))


class PatientRelation(Base):
    """`other_id` is the `kind` (son, mother, …) of `patient_id`."""

    __tablename__ = "patient_relations"
    __table_args__ = (UniqueConstraint("patient_id", "other_id"),)

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    other_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))


class PortalAccount(Base):
    """A sign-in of the patient portal: its owner's, with access to further patients by PortalAccess."""

    __tablename__ = "portal_accounts"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), unique=True)
    user_name_ct: Mapped[bytes] = mapped_column(LargeBinary)
    user_name = encrypted_text("user_name_ct")
    user_name_hash: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class PortalAccess(Base):
    """A portal account may act for another patient (a parent for a child)."""

    __tablename__ = "portal_access"
    __table_args__ = (UniqueConstraint("account_id", "patient_id"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("portal_accounts.id"))
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)


class Appointment(Base):
    """A patient's appointment. The partial unique index is the last wall against two patients in one slot."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("uq_appointments_live_slot", "slot_id", unique=True, sqlite_where=_IS_LIVE, postgresql_where=_IS_LIVE),
        Index("ix_appointments_patient", "patient_id", "status"),
    )

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    slot_id: Mapped[str] = mapped_column(ForeignKey("slots.id"), index=True)
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_types.id"))
    status: Mapped[str] = mapped_column(String(12), default=AppointmentStatus.booked)
    reason_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    reason = encrypted_text("reason_ct")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class AppointmentEvent(Base):
    """History of an appointment. The idempotency key makes an act happen at most once."""

    __tablename__ = "appointment_events"

    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    change: Mapped[str] = mapped_column(String(12))
    from_slot_id: Mapped[str | None] = mapped_column(ForeignKey("slots.id"), default=None)
    to_slot_id: Mapped[str | None] = mapped_column(ForeignKey("slots.id"), default=None)
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)


class Prescription(Base):
    """A medicine on a patient's list. `details` holds drug, dose, form, drug_class, controlled_schedule, directions."""

    __tablename__ = "prescriptions"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    prescriber_id: Mapped[str | None] = mapped_column(ForeignKey("clinicians.id"), default=None)  # None: elsewhere
    details_ct: Mapped[bytes] = mapped_column(LargeBinary)
    details = encrypted_json("details_ct")
    status: Mapped[str] = mapped_column(String(8), default=PrescriptionStatus.active)
    started_on: Mapped[date | None] = mapped_column(Date, default=None)
    last_filled_on: Mapped[date | None] = mapped_column(Date, default=None)
    days_supply: Mapped[int | None] = mapped_column(Integer, default=None)
    refills_left: Mapped[int] = mapped_column(Integer, default=0)


class RefillRequest(Base):
    """A patient asked for more of a medicine. One open request a prescription; a clinician decides."""

    __tablename__ = "refill_requests"
    __table_args__ = (
        Index(
            "uq_refill_requests_open",
            "prescription_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    prescription_id: Mapped[str | None] = mapped_column(ForeignKey("prescriptions.id"), default=None)
    clinician_id: Mapped[str | None] = mapped_column(ForeignKey("clinicians.id"), index=True, default=None)
    asked_for_ct: Mapped[bytes] = mapped_column(LargeBinary)
    asked_for = encrypted_text("asked_for_ct")  # the medicine, as the patient named it
    assessment_ct: Mapped[bytes] = mapped_column(LargeBinary)
    assessment = encrypted_json("assessment_ct")  # RefillAssessment.as_codes()
    outcome: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(12), default=RefillStatus.open, index=True)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    answer_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    closed_by: Mapped[str | None] = mapped_column(String(64), default=None)
    idempotency_key: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)


class IdentityGuard(Base):
    """Failed tries to identify from one sender (hash of the phone, or of another sender's key)."""

    __tablename__ = "identity_guards"

    sender_hash: Mapped[str] = mapped_column(String(64), unique=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_failure_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class PracticeChoice(Base):
    """One choice of the settings pages, by name; see practice/choices.py. No patient data."""

    __tablename__ = "practice_choices"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
