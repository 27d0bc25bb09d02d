"""Tables of the knowledge base. Articles are the practice's own public wording, so they are stored as they are; only what
patients wrote (gaps) is encrypted, although it was de-identified first.

An article is known outside by its `slug`; everything a patient reads is in versions, one row for each state of the text.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Json, UtcDateTime
from core.encryption import encrypted_text


class VersionState(StrEnum):
    """DRAFT is being written; REVIEW waits for a second person; SCHEDULED for its time; PARKED lost a collision."""

    DRAFT = "draft"
    REVIEW = "review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    PARKED = "parked"
    DISCARDED = "discarded"


# Stored as its value in a plain text column, read back as the enum.
_BY_VALUE = Enum(VersionState, native_enum=False, length=12, values_callable=lambda states: [s.value for s in states])


class Change(StrEnum):
    """What a new source version does to its translations."""

    MINOR = "minor"
    MAJOR = "major"


class Article(Base):
    """One answerable question, in all its languages. `lock` counts changes of these settings (optimistic lock)."""

    __tablename__ = "kb_articles"

    slug: Mapped[str] = mapped_column(String(200), unique=True)
    source_locale: Mapped[str] = mapped_column(String(8), default="en")
    owner: Mapped[str] = mapped_column(String(120), default="")
    review_by: Mapped[str | None] = mapped_column(String(10), default=None)  # ISO date
    audience: Mapped[str] = mapped_column(String(12), default="everyone")
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    locations: Mapped[list[str]] = mapped_column(Json, default=list)
    clinicians: Mapped[list[str]] = mapped_column(Json, default=list)
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    non_clinical_by: Mapped[str | None] = mapped_column(String(120), default=None)
    non_clinical_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    tests: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)  # {"text", "locale"}
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    lock: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Translation(Base):
    """Where one language of an article stands: its live version's number, and how far it is behind the source."""

    __tablename__ = "kb_translations"
    __table_args__ = (UniqueConstraint("article_id", "locale"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    live_number: Mapped[int | None] = mapped_column(Integer, default=None)
    stale: Mapped[str] = mapped_column(String(8), default="none")


class ArticleVersion(Base):
    """One state of the text in one language. `revision` counts saves of a draft (optimistic lock)."""

    __tablename__ = "kb_versions"
    __table_args__ = (
        UniqueConstraint("article_id", "locale", "number"),
        Index("ix_kb_versions_due", "state", "publish_at"),
    )

    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[VersionState] = mapped_column(_BY_VALUE, default=VersionState.DRAFT)
    question: Mapped[str] = mapped_column(String(500))
    phrasings: Mapped[list[str]] = mapped_column(Json, default=list)
    answers: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # channel -> text
    source_number: Mapped[int | None] = mapped_column(Integer, default=None)
    change: Mapped[str] = mapped_column(String(8), default=Change.MINOR)
    machine_draft: Mapped[bool] = mapped_column(default=False)
    based_on: Mapped[int | None] = mapped_column(Integer, default=None)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    note: Mapped[str] = mapped_column(String(500), default="")
    author: Mapped[str] = mapped_column(String(120))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by: Mapped[str | None] = mapped_column(String(120), default=None)
    approved_by: Mapped[str | None] = mapped_column(String(120), default=None)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    published_by: Mapped[str | None] = mapped_column(String(120), default=None)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class VersionVectors(Base):
    """The quantised sentence vectors of a version's texts, by the encoder that made them: a start encodes nothing."""

    __tablename__ = "kb_vectors"
    __table_args__ = (UniqueConstraint("version_id", "encoder"),)

    version_id: Mapped[str] = mapped_column(ForeignKey("kb_versions.id"), index=True)
    encoder: Mapped[str] = mapped_column(String(16))
    rows: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)  # rows float32 scales, then rows x dimension int8


class KnowledgeState(Base):
    """One row: the revision that every process's index follows, and the practice's choices."""

    __tablename__ = "kb_state"

    revision: Mapped[int] = mapped_column(Integer, default=0)
    needs_approval: Mapped[bool] = mapped_column(default=False)


class KnowledgeChange(Base):
    """Which article changed at which revision. Without an article: everything (variables, an import)."""

    __tablename__ = "kb_changes"

    revision: Mapped[int] = mapped_column(Integer, index=True)
    article_id: Mapped[str | None] = mapped_column(String(32), default=None)


class Variable(Base):
    """A fact that answers share (hours, phone). Locale `*` serves every language that has none of its own."""

    __tablename__ = "kb_variables"
    __table_args__ = (UniqueConstraint("name", "locale"),)

    name: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(500))


class Usage(Base):
    """How often an article answered, helped, did not, or led to a person: by language and week (its Monday, ISO)."""

    __tablename__ = "kb_usage"
    __table_args__ = (UniqueConstraint("article_id", "locale", "week"),)

    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    week: Mapped[str] = mapped_column(String(10))
    answered: Mapped[int] = mapped_column(Integer, default=0)
    helped: Mapped[int] = mapped_column(Integer, default=0)
    not_helped: Mapped[int] = mapped_column(Integer, default=0)
    to_person: Mapped[int] = mapped_column(Integer, default=0)


class Feedback(Base):
    """One tap on "did this answer it?". `answer_ref` is the outgoing message's id, so that a second tap changes nothing."""

    __tablename__ = "kb_feedback"

    answer_ref: Mapped[str] = mapped_column(String(64), unique=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    version: Mapped[int] = mapped_column(Integer)
    helped: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GapKind(StrEnum):
    UNANSWERED = "unanswered"
    WRONG_ANSWER = "wrong_answer"
    PERSON_ANSWERED = "person_answered"


class Gap(Base):
    """One question that the base did not serve, de-identified. `reply_ct` is what a person answered, also de-identified."""

    __tablename__ = "kb_gaps"

    kind: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(8))
    text_ct: Mapped[bytes] = mapped_column(LargeBinary)
    reply_ct: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    conversation_id: Mapped[str | None] = mapped_column(String(32), default=None)
    article_slug: Mapped[str | None] = mapped_column(String(200), default=None)
    state: Mapped[str] = mapped_column(String(12), default="open", index=True)  # open, drafted, dismissed
    closed_by: Mapped[str | None] = mapped_column(String(120), default=None)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    text = encrypted_text("text_ct")
    reply = encrypted_text("reply_ct")


class Collision(Base):
    """Two people saved over one another: the first one's text stays the draft, the second's is parked; both are told."""

    __tablename__ = "kb_collisions"

    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    kept_number: Mapped[int] = mapped_column(Integer)
    parked_number: Mapped[int] = mapped_column(Integer)
    first_editor: Mapped[str] = mapped_column(String(120))
    second_editor: Mapped[str] = mapped_column(String(120))
    seen_by: Mapped[list[str]] = mapped_column(Json, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegressionRun(Base):
    """What a publication changed, as it was shown before it went live."""

    __tablename__ = "kb_regressions"

    article_id: Mapped[str] = mapped_column(ForeignKey("kb_articles.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(Integer)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")


class Link(Base):
    """How a web address in published answers was when it was last followed (links.py)."""

    __tablename__ = "kb_links"

    url: Mapped[str] = mapped_column(String(1000), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    status: Mapped[int | None] = mapped_column(Integer, default=None)
    why: Mapped[str] = mapped_column(String(80), default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
