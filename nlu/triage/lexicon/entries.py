"""What a lexicon file holds, read and checked, nothing expanded yet but the phrases."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nlu.triage.model import Level
from nlu.triage.phrases import Phrase

CONTEXT_KINDS = ("negation", "negation_after", "history", "resolved", "hypothetical", "breaks", "present")
LOWERING = ("negation", "history", "resolved", "hypothetical")


class LexiconError(ValueError):
    """A lexicon file is wrong. Reads `file, line N, rule 'id': what is wrong`."""

    def __init__(self, problem: str, *, file: str, line: int, rule: str | None = None) -> None:
        where = f"{file}, line {line}" + (f", rule '{rule}'" if rule else "")
        super().__init__(f"{where}: {problem}")
        self.file = file
        self.line = line
        self.rule = rule


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A phrase as written, where, and its straight alternatives."""

    text: str
    file: str
    line: int
    alternatives: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Raises to `level` when one of its phrases is found, unless near an `unless` phrase. `keeps`: reasons that may not lower it."""

    id: str
    category: str
    level: Level
    phrases: tuple[SourcePhrase, ...]
    unless: tuple[SourcePhrase, ...] = ()
    keeps: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Clear:
    """An idiom or a name that silences the finds it overlaps."""

    id: str
    phrases: tuple[SourcePhrase, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class CueRule:
    """Sets a cue (opt_out, opt_in, human, interpreter)."""

    id: str
    cue: str
    phrases: tuple[SourcePhrase, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a lexicon file: a message, and what its heading expects."""

    heading: str
    message: str
    line: int


@dataclass(frozen=True)
class Lexicon:
    """One file."""

    file: str
    language: str
    characters: bool = False
    strict_accents: bool = False
    gap: int = 4
    prefixes: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    spellings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    classes: dict[str, tuple[SourcePhrase, ...]] = field(default_factory=dict)
    context: dict[str, tuple[SourcePhrase, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    clears: tuple[Clear, ...] = ()
    cues: tuple[CueRule, ...] = ()
    tests: tuple[Case, ...] = ()

    def without_phrases(self) -> Lexicon:
        """What is needed once the phrases are compiled: ids, levels, categories. The rest would only take memory."""
        return replace(
            self,
            classes={},
            context={},
            tests=(),
            rules=tuple(replace(rule, phrases=(), unless=()) for rule in self.rules),
            clears=tuple(replace(clear, phrases=()) for clear in self.clears),
            cues=tuple(replace(cue, phrases=()) for cue in self.cues),
        )

    def extended_by(self, local: Lexicon) -> Lexicon:
        """This file plus a practice's own: classes grow, rules, clears, cues are added. Tests of the local file only."""
        classes = dict(self.classes)
        for name, members in local.classes.items():
            classes[name] = classes.get(name, ()) + members
        context = {kind: self.context.get(kind, ()) + local.context.get(kind, ()) for kind in CONTEXT_KINDS}
        return replace(
            self,
            spellings={**self.spellings, **local.spellings},
            numbers={**self.numbers, **local.numbers},
            classes=classes,
            context=context,
            fillers=self.fillers + local.fillers,
            rules=self.rules + local.rules,
            clears=self.clears + local.clears,
            cues=self.cues + local.cues,
            tests=local.tests,
        )
