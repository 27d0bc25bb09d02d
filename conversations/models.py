"""Tables of this room. Patient text and addresses are ciphertext; look-up goes by keyed hash."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Base, Json, UtcDateTime
from core.encryption import encrypted_bytes, encrypted_json, encrypted_text


class Direction(StrEnum):
    inbound = "in"
    outbound = "out"
    note = "note"  # staff only, never sent
    event = "event"  # a marker in the thread: claimed, handed back, moved an appointment


class Author(StrEnum):
    patient = "patient"
    bot = "bot"
    staff = "staff"
    system = "system"


class Status(StrEnum):
    """Inbound: received, processed. Outbound: the rest; it only moves forward."""

    received = "received"
    processed = "processed"
    queued = "queued"
    sending = "sending"
    sent = "sent"
    delivered = "delivered"
    read = "read"
    failed = "failed"


_TURN_DUE = text("processed_seq < last_inbound_seq")


class Conversation(Base):
    """One thread with one address on one channel account. `epoch` grows at every change of owner or latch."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("channel", "channel_id", "address_hash"),
        # What the sweep asks for every few seconds: of a million threads the few whose turn is due.
        Index("ix_conversations_waiting", "id", postgresql_where=_TURN_DUE, sqlite_where=_TURN_DUE),
    )

    channel: Mapped[str] = mapped_column(String(16))
    channel_id: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    address_ct: Mapped[bytes] = mapped_column(LargeBinary)
    address = encrypted_text("address_ct")

    language: Mapped[str] = mapped_column(String(8), default="en")
    language_fixed: Mapped[bool] = mapped_column(Boolean, default=False)  # the patient asked for it
    patient_id: Mapped[str | None] = mapped_column(String(32), index=True, default=None)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    verified_how: Mapped[str | None] = mapped_column(String(32), default=None)
    identity_attempts: Mapped[int] = mapped_column(Integer, default=0)

    owner_id: Mapped[str | None] = mapped_column(String(32), index=True, default=None)
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    latch: Mapped[str | None] = mapped_column(String(16), default=None)  # the disposition that silenced the bot

    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    last_inbound_seq: Mapped[int] = mapped_column(Integer, default=0)
    processed_seq: Mapped[int] = mapped_column(Integer, default=0)
    lease_owner: Mapped[str | None] = mapped_column(String(32), default=None)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    engine_session: Mapped[int] = mapped_column(Integer, default=0)
    active_flow: Mapped[str | None] = mapped_column(String(32), default=None)
    awaiting: Mapped[str | None] = mapped_column(String(32), default=None)
    further_intents: Mapped[list[str]] = mapped_column(Json, default=list)
    unclear_count: Mapped[int] = mapped_column(Integer, default=0)
    disclosed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_inbound_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def engine_session_id(self) -> str:
        """The opaque sender id that the dialogue engine knows; a new one after every restart of the dialogue."""
        return f"{self.id}-{self.engine_session}"


class Message(Base):
    """One entry of a transcript. Outbound entries are the outbox: `status` says how far delivery is."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_messages_outbox", "status", "next_attempt_at"),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    direction: Mapped[str] = mapped_column(String(8))
    author: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[str | None] = mapped_column(String(32), default=None)
    channel: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str | None] = mapped_column(String(80), default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    body_ct: Mapped[bytes] = mapped_column(LargeBinary)
    body = encrypted_text("body_ct")
    translation_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    translation = encrypted_text("translation_ct")
    language: Mapped[str | None] = mapped_column(String(8), default=None)
    triage_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    triage = encrypted_json("triage_ct")
    disposition: Mapped[str | None] = mapped_column(String(16), default=None)
    turn_id: Mapped[str | None] = mapped_column(String(32), index=True, default=None)

    template_id: Mapped[str | None] = mapped_column(String(64), default=None)
    template_version: Mapped[str | None] = mapped_column(String(16), default=None)
    article_id: Mapped[str | None] = mapped_column(String(64), default=None)
    article_version: Mapped[int | None] = mapped_column(Integer, default=None)
    quick_replies_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    quick_replies = encrypted_json("quick_replies_ct")

    status: Mapped[str] = mapped_column(String(12))
    practice_initiated: Mapped[bool] = mapped_column(Boolean, default=False)
    provider_id: Mapped[str | None] = mapped_column(String(80), index=True, default=None)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    error_code: Mapped[str | None] = mapped_column(String(40), default=None)


class Turn(Base):
    """The handling of one inbound message, once. `message_id` is unique: a rerun after a crash finds the same turn."""

    __tablename__ = "turns"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), unique=True)
    attempt: Mapped[int] = mapped_column(Integer, default=1)
    epoch: Mapped[int] = mapped_column(Integer)
    disposition: Mapped[str | None] = mapped_column(String(16), default=None)
    intent: Mapped[str | None] = mapped_column(String(32), default=None)
    confidence: Mapped[float | None] = mapped_column(default=None)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class AppliedAction(Base):
    """The idempotency record of one action in one turn, with the replies it drafted (invariant 7)."""

    __tablename__ = "applied_actions"
    __table_args__ = (UniqueConstraint("turn_id", "action"),)

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), index=True)
    action: Mapped[str] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(Integer)
    outcome_ct: Mapped[bytes] = mapped_column(LargeBinary)
    outcome = encrypted_json("outcome_ct")  # {"drafts": [...], "events": [...]}


class Consent(Base):
    """Whether one address may be texted on one channel; the history is in the audit trail and ConsentEvent."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("channel", "address_hash"),)

    channel: Mapped[str] = mapped_column(String(16))
    address_hash: Mapped[str] = mapped_column(String(64))
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    opted_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    risk_warned_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    risk_accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ConsentEvent(Base):
    """One change of consent, kept for good: what, when, by which message or provider code."""

    __tablename__ = "consent_events"

    channel: Mapped[str] = mapped_column(String(16))
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    change: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Attachment(Base):
    """A picture or file that a patient sent with a message. Content and address are ciphertext; see conversations/attachments.py."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_due", "state", "next_at"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(20), default=None)
    kind: Mapped[str | None] = mapped_column(String(40), default=None)  # by its first bytes
    size: Mapped[int | None] = mapped_column(Integer, default=None)  # bytes
    url_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)  # until it is fetched
    url = encrypted_text("url_ct")
    content_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    content = encrypted_bytes("content_ct")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
