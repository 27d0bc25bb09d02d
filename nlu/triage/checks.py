"""Runs the tests that stand in a lexicon file, and says in words what failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from nlu.triage.lexicon import Case
from nlu.triage.model import Assessment


class Assesses(Protocol):
    def assess(self, text: str, *, language: str | None = None, translation: str | None = None) -> Assessment: ...


def problem(case: Case, found: Assessment) -> str | None:
    """How the assessment differs from what the test's heading wants, or None."""
    said = f"{found.level.value} {found.category or ''}".strip()
    first, _, rest = case.heading.partition(" ")
    if case.heading == "alarm":
        wrong = not found.level.is_alarm
    elif case.heading == "no alarm":
        wrong = found.level.is_alarm
    elif first == "cue":
        wrong = rest not in found.cues
    elif case.heading.startswith("no cue "):
        wrong = case.heading.removeprefix("no cue ") in found.cues
    else:
        wrong = found.level.value != first or (
            bool(rest) and all(m.category != rest for m in found.matches if m.level is found.level)
        )
    if not wrong:
        return None
    return f"wanted {case.heading}, got {said}, cues {sorted(found.cues)} [{found.explanation}]"


def failures(triage: Assesses, cases: Iterable[Case], language: str) -> Iterator[tuple[Case, str]]:
    """The tests that fail, with what was found instead. Run twice: with the language known and unknown."""
    for case in cases:
        for hint in (language, None):
            found = problem(case, triage.assess(case.message, language=hint))
            if found:
                yield case, found
                break
