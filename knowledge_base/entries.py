"""What the index keeps of a published article, who may find it, and what a search gives back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    EVERYONE = "everyone"
    VERIFIED = "verified"


class Stale(StrEnum):
    """How far a translation lies behind its source. A major one is found but not shown: the source is, with an apology."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True)
class Scope:
    """Who asks, where. An article limited to a location or a clinician is found only when that one is named."""

    location_id: str | None = None
    clinician_id: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One published article in one language, as the index keeps it. `shown_*` is what the patient gets to read."""

    article_id: str
    locale: str
    version: int
    title: str
    shown_locale: str
    shown_version: int
    stale: Stale = Stale.NONE
    audience: Audience = Audience.EVERYONE
    locations: frozenset[str] = frozenset()
    clinicians: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def is_open_to(self, scope: Scope, at: datetime) -> bool:
        """Whether this entry may be found by this asker at this moment."""
        if self.audience is Audience.VERIFIED and not scope.verified:
            return False
        if self.locations and scope.location_id not in self.locations:
            return False
        if self.clinicians and scope.clinician_id not in self.clinicians:
            return False
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )


@dataclass(frozen=True)
class Hit:
    """An article found. `score` is the probability that it is the one asked for, against the others and none."""

    article_id: str
    locale: str
    version: int
    score: float
    title: str
    shown_locale: str
    shown_version: int
    stale: Stale = Stale.NONE
