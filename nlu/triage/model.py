"""What triage says about a message: levels, matches, the assessment. Plain values, safe to pass around."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a message is, in order. `rank` compares; the text value is what is stored and printed."""

    NONE = "none"
    EMOTIONAL = "emotional"
    CLINICAL = "clinical"
    ABUSE = "abuse"
    CRISIS = "crisis"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        return _ORDER[self]

    @property
    def is_alarm(self) -> bool:
        """Alarms page the on-call nurse."""
        return self.rank >= _ORDER[Level.ABUSE]


_ORDER = {level: rank for rank, level in enumerate(Level)}

_CATEGORIES = (
    # emergencies
    "breathing chest_pain abdominal_pain fainting unconscious weakness vision confusion severe_pain bleeding vomiting_blood "
    "vomiting_diarrhea stroke headache sepsis diabetic seizure choking allergic poisoning overdose burns injury limb testicle "
    "heart post_op child baby_fever pregnancy heat_cold self_harm_done other_emergency "
    # crises and abuse
    "suicide self_harm harm_to_others psychosis abuse neglect "
    # clinical
    "symptom result medicine care_question body_question pregnancy_question wound mental_health "
    # emotional
    "anger grief fear shame complaint distress"
)
CATEGORIES: frozenset[str] = frozenset(_CATEGORIES.split())
"""Every category a rule may name. Grouped as the table of dispositions groups them."""

CUES: frozenset[str] = frozenset({"opt_out", "opt_in", "human", "interpreter"})
"""Marks that a lexicon's `cues:` may set. `clinical` and `emotional` are added by the engine from the rules."""


@dataclass(frozen=True, slots=True)
class Match:
    """One rule that fired. `level` is the level after lowering; `original_level` is the rule's own.

    `words` are the normalised words of the message that were matched, with "…" for what was skipped.
    """

    rule: str
    language: str
    words: str
    level: Level
    category: str
    original_level: Level
    lowered_because: str | None = None
    cleared_because: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage found in one message. `category` is None when the level is none."""

    level: Level
    category: str | None
    matches: tuple[Match, ...]
    cues: frozenset[str]
    explanation: str
