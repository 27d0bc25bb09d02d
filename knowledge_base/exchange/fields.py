"""The fields of an arriving document, each checked; what is wrong names its field."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from core.errors import BadInput
from knowledge_base import service
from knowledge_base.checks import Content
from knowledge_base.entries import Audience, Stale
from knowledge_base.exchange.documents import Document
from knowledge_base.service import ArticleSettings

SLUG = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$")


class BadField(Exception):
    def __init__(self, field_: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field_, message


def checked_document(
    row: Mapping[str, str],
    *,
    phrasings: Sequence[str],
    answers: Mapping[str, str],
    tags: Sequence[str],
    locations: Sequence[str],
    clinicians: Sequence[str],
    tests: tuple[tuple[str, str], ...],
) -> Document:
    """A checked document. Raises BadField."""
    locale = _one_of("locale", row.get("locale") or "en", service.LOCALES)
    source = _one_of("source_locale", row.get("source_locale") or locale, service.LOCALES)
    content = Content(row.get("question") or "", tuple(phrasings), answers)
    if not SLUG.match(row.get("id") or ""):
        raise BadField("id", "the id needs letters, digits and dashes, at most 200")
    if not content.question:
        raise BadField("question", "the question is empty")
    if not content.answers:
        raise BadField("chat", "there is no answer")
    try:
        settings = ArticleSettings(
            owner=row.get("owner") or "",
            review_by=_day(row.get("review_by")),
            audience=Audience(_one_of("audience", row.get("audience") or "everyone", tuple(Audience))),
            tags=tuple(tags),
            locations=tuple(locations),
            clinicians=tuple(clinicians),
            valid_from=_moment("valid_from", row.get("valid_from")),
            valid_until=_moment("valid_until", row.get("valid_until")),
            tests=tests,
        )
    except BadInput as error:
        raise BadField("valid_until", error.message) from None
    return Document(
        row["id"],
        locale,
        content,
        settings,
        source,
        _one_of("state", row.get("state") or "published", ("published", "draft")) == "published",
        row.get("non_clinical_by") or None,
        _one_of("behind", row.get("behind") or "none", tuple(Stale)),
    )


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise BadField(name, f"“{value}” is not one of {', '.join(allowed)}")
    return value


def _day(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise BadField("review_by", f"“{value}” is not a date like 2027-01-31") from None


def _moment(name: str, value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadField(name, f"“{value}” is not a time like 2027-01-31T08:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
