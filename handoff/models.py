"""Tables of this room. What tells of a patient is ciphertext; staff are not patients, only their secrets and phones are sealed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Base, Json, UtcDateTime
from core.encryption import encrypted_json, encrypted_text

ID = String(32)


class Queue(StrEnum):
    oncall = "oncall"
    nurse = "nurse"
    refills = "refills"
    front_desk = "front_desk"
    billing = "billing"
    referrals = "referrals"
    interpreter = "interpreter"


class Urgency(StrEnum):
    """Most serious first; `RANK` gives the order in which queues are worked."""

    emergency = "emergency"
    crisis = "crisis"
    urgent = "urgent"
    routine = "routine"


RANK: dict[str, int] = {urgency: rank for rank, urgency in enumerate(Urgency)}


class CaseState(StrEnum):
    open = "open"
    assigned = "assigned"
    resolved = "resolved"


LIVE = (CaseState.open, CaseState.assigned)
"""States of a case that still wants work."""


class Role(StrEnum):
    front_desk = "front_desk"
    lead = "lead"  # leads the front desk and supervises the queues
    nurse = "nurse"
    clinician = "clinician"
    billing = "billing"
    interpreter = "interpreter"
    editor = "editor"
    administrator = "administrator"
    auditor = "auditor"
    compliance = "compliance"


class OnCallLevel(StrEnum):
    """Who is paged, in the order in which a page widens."""

    first = "first"
    backup = "backup"
    clinician = "clinician"


class Staff(Base):
    """A person who works here. Never deleted: the audit trail points at them."""

    __tablename__ = "staff"

    email: Mapped[str] = mapped_column(String(120), unique=True)  # lower case; the sign-in name
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(40), default="")  # RN, Front desk lead …
    roles: Mapped[list[str]] = mapped_column(Json)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)  # beside English
    location_id: Mapped[str | None] = mapped_column(ID, default=None)
    phone_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    phone = encrypted_text("phone_ct")  # E.164, for pages
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)  # second factor not enforced, only while --demo
    away: Mapped[bool] = mapped_column(Boolean, default=False)  # off shift: takes nothing, holds nothing
    away_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    case_cap: Mapped[int] = mapped_column(Integer, default=12)  # round robin gives no more than this

    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)  # argon2id
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    totp_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    totp_secret = encrypted_text("totp_ct")
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)  # a code works once
    oidc_subject: Mapped[str | None] = mapped_column(String(200), unique=True, default=None)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def initials(self) -> str:
        """Up to two letters for a small badge."""
        words = [word for word in self.name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in ((words[0], words[-1]) if len(words) > 1 else words)).upper()


class RecoveryCode(Base):
    """One single-use code instead of the authenticator; only its keyed hash is kept."""

    __tablename__ = "staff_recovery_codes"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class StaffSession(Base):
    """One sign-in of one browser. The token itself is never stored. `verified` only after the second factor."""

    __tablename__ = "staff_sessions"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    verified: Mapped[bool] = mapped_column(Boolean, default=False)
    method: Mapped[str] = mapped_column(String(16), default="password")
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_active_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    ended_why: Mapped[str | None] = mapped_column(String(16), default=None)  # signed_out, idle, revoked, disabled


class Case(Base):
    """One piece of work for people, out of one conversation. `epoch` grows at every change of owner, queue or state."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_queue", "state", "queue", "rank", "due_at"),
        Index("ix_cases_owner", "owner_id", "state"),
        Index("ix_cases_conversation", "conversation_id", "state"),
        Index("ix_cases_resolved", "state", "resolved_at"),
        Index("ix_cases_opened", "opened_at"),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    patient_id: Mapped[str | None] = mapped_column(ID, index=True, default=None)
    message_id: Mapped[str | None] = mapped_column(ID, default=None)  # the message that asked for a person
    queue: Mapped[str] = mapped_column(String(16))
    disposition: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(12))
    rank: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default=CaseState.open)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), default=None)
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    language: Mapped[str] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(16))
    location_id: Mapped[str | None] = mapped_column(ID, default=None)
    needs: Mapped[list[str]] = mapped_column(Json, default=list)  # skills: lead, nurse, language:es

    reason_ct: Mapped[bytes] = mapped_column(LargeBinary)
    reason = encrypted_text("reason_ct")
    wants_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    wants = encrypted_json("wants_ct")
    tried_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    tried = encrypted_json("tried_ct")

    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    waiting_from: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)  # the patient waits since
    first_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolve_due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)  # what comes next: an answer, or the end
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # a person's last reply
    warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    broken_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    snoozed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None, index=True)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    resolved_by: Mapped[str | None] = mapped_column(ID, default=None)
    resolution: Mapped[str | None] = mapped_column(String(32), default=None)
    merged_into_id: Mapped[str | None] = mapped_column(ID, default=None)


class CaseEvent(Base):
    """History of a case: codes and ids only (what staff say goes into the transcript as a note)."""

    __tablename__ = "case_events"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    kind: Mapped[str] = mapped_column(String(24))
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Page(Base):
    """An alert to who is on call about one case, re-sent and widened until somebody acknowledges it."""

    __tablename__ = "pages"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    urgency: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    rounds: Mapped[int] = mapped_column(Integer, default=0)  # how often it was sent so far
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True, default=None)  # None: closed
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    acknowledged_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), default=None)
    first_answer_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class PageSend(Base):
    """One SMS of a page: to whom, on which level, and the outbox row that carries it."""

    __tablename__ = "page_sends"

    page_id: Mapped[str] = mapped_column(ForeignKey("pages.id"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    level: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[str | None] = mapped_column(ID, default=None)
    phone_ct: Mapped[bytes] = mapped_column(LargeBinary)
    phone = encrypted_text("phone_ct")
    message_id: Mapped[str] = mapped_column(ID)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class OnCallShift(Base):
    """Who answers pages from `starts_at` until `ends_at` on a level. An override wins over the rota."""

    __tablename__ = "oncall_shifts"
    __table_args__ = (Index("ix_oncall_shifts_span", "starts_at", "ends_at"),)

    level: Mapped[str] = mapped_column(String(12))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    override: Mapped[bool] = mapped_column(Boolean, default=False)
    created_by: Mapped[str] = mapped_column(String(64), default="system")


class QueueSetting(Base):
    """Promises and ways of one queue and urgency, where the practice changed what queues.yml says."""

    __tablename__ = "queue_settings"
    __table_args__ = (UniqueConstraint("queue", "urgency"),)

    queue: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(12))
    first_minutes: Mapped[int] = mapped_column(Integer)  # until the first answer
    resolve_minutes: Mapped[int] = mapped_column(Integer)
    always: Mapped[bool] = mapped_column(Boolean, default=False)  # counts round the clock, not in working time


class QueueWay(Base):
    """How a queue gives out its work: pull (people take), or round robin with each one's cap."""

    __tablename__ = "queue_ways"

    queue: Mapped[str] = mapped_column(String(16), unique=True)
    assignment: Mapped[str] = mapped_column(String(12), default="pull")
    last_given_to: Mapped[str | None] = mapped_column(ID, default=None)


class CannedReply(Base):
    """An approved reply that staff pick: one text per language, with {variables} filled from the thread."""

    __tablename__ = "canned_replies"
    __table_args__ = (UniqueConstraint("name", "language"),)

    name: Mapped[str] = mapped_column(String(60))  # the shortcut, typed after "/"
    title: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)  # the practice's own wording, never a patient's
    queues: Mapped[list[str]] = mapped_column(Json, default=list)  # empty: everywhere
    approved_by: Mapped[str | None] = mapped_column(ID, default=None)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Draft(Base):
    """What somebody has begun to write in a thread: kept per person and thread, whatever else happens there."""

    __tablename__ = "staff_drafts"
    __table_args__ = (UniqueConstraint("staff_id", "conversation_id", "kind"),)

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(8), default="reply")  # reply or note
    text_ct: Mapped[bytes] = mapped_column(LargeBinary)
    text = encrypted_text("text_ct")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class SavedView(Base):
    """A named filter over the queue. Filters hold codes and ids only."""

    __tablename__ = "saved_views"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]] = mapped_column(Json)
    shared: Mapped[bool] = mapped_column(Boolean, default=False)


class Mention(Base):
    """A colleague was named in a note."""

    __tablename__ = "mentions"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    message_id: Mapped[str] = mapped_column(ID)
    by_id: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Reminder(Base):
    """What somebody wants to be reminded of, on a case."""

    __tablename__ = "staff_reminders"
    __table_args__ = (Index("ix_staff_reminders_due", "done_at", "at"),)

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text_ct: Mapped[bytes] = mapped_column(LargeBinary)
    text = encrypted_text("text_ct")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class BreakGlass(Base):
    """Emergency access to one thread outside one's role (45 CFR 164.312(a)(2)(ii)): with a reason, for a limited time."""

    __tablename__ = "break_glass"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason_ct: Mapped[bytes] = mapped_column(LargeBinary)
    reason = encrypted_text("reason_ct")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    reviewed_by: Mapped[str | None] = mapped_column(ID, default=None)


class Satisfaction(Base):
    """What a patient answered to "did we help?" after a case: 1 to 5, or nothing yet."""

    __tablename__ = "satisfaction"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(ID, unique=True)  # the question
    queue: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    score: Mapped[int | None] = mapped_column(Integer, default=None)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class SearchToken(Base):
    """One word of a thread as a keyed hash: the blind index (docs/decisions). Useless without the look-up key."""

    __tablename__ = "search_tokens"
    __table_args__ = (
        UniqueConstraint("token", "conversation_id"),
        Index("ix_search_tokens_conversation", "conversation_id"),
    )

    token: Mapped[str] = mapped_column(String(20))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))


class SearchCursor(Base):
    """How far the blind index has read the transcript: one row."""

    __tablename__ = "search_cursor"

    position: Mapped[str] = mapped_column(String(32), default="")
