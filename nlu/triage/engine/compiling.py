"""A lexicon's phrases as patterns of symbols. Refuses a phrase of which the fillers leave less than it says."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nlu.triage.engine.literals import ARTICLES, ONE_WORD, POSSESSIVES, Literals, only_articles_vanish
from nlu.triage.engine.spellings import Spellings
from nlu.triage.engine.terms import Element, Literal, Pattern, Symbols
from nlu.triage.lexicon import CONTEXT_KINDS, Lexicon, LexiconError, SourcePhrase
from nlu.triage.phrases import ANYWHERE, Edge, Gap, Group, Number, Phrase, Ref, Sequence_, Step, Word, trimmed

Owner = tuple[str, int]
WIDENING = ("rule", "cue")
"""Where an article in a group may be left out. In what silences (`unless`, `clears`, `context`) nothing may."""


_NOTHING_LEFT = "of '({0})' in '{1}' nothing is left without the fillers: take the brackets out"
_NEVER_FOUND = (
    "'{0}' in '{1}' is a filler, ignored in every message, so it is never found as one of several: take it out of the "
    "brackets, or let them be empty with '?'"
)


@dataclass(slots=True)
class Compiled:
    """`owners` lists what a phrase can belong to: ("rule", i), ("negation", 0) …; a pattern's `owner` counts in it."""

    owners: list[Owner] = field(default_factory=list)
    symbols: Symbols = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase stands, for complaints."""

    owner: Owner
    source: SourcePhrase
    rule: str | None


def compile_phrases(lexicon: Lexicon, spellings: Spellings) -> Compiled:
    """Raises LexiconError with file, line and rule."""
    return _Compiler(lexicon, spellings).run()


class _Compiler:
    def __init__(self, lexicon: Lexicon, spellings: Spellings) -> None:
        self._lexicon = lexicon
        self._literals = Literals(lexicon, spellings)
        self._made = Compiled()

    def run(self) -> Compiled:
        lexicon = self._lexicon
        for kind in CONTEXT_KINDS:
            self._add((kind, 0), lexicon.context.get(kind, ()))
        for at, rule in enumerate(lexicon.rules):
            self._add(("rule", at), rule.phrases, rule.id)
            self._add(("unless", at), rule.unless, rule.id)
        for at, clear in enumerate(lexicon.clears):
            self._add(("clear", at), clear.phrases, clear.id)
        for at, cue in enumerate(lexicon.cues):
            self._add(("cue", at), cue.phrases, cue.id)
        return self._made

    def _add(self, owner: Owner, sources: Iterable[SourcePhrase], rule: str | None = None) -> None:
        self._made.owners.append(owner)
        seen: set[tuple[tuple[Element, ...], ...]] = set()
        for source in sources:
            place = _Place(owner, source, rule)
            for phrase in source.alternatives:
                for pattern in self._patterns(phrase, place):
                    if pattern.parts not in seen:
                        seen.add(pattern.parts)
                        self._made.patterns.append(pattern)

    def _patterns(self, phrase: Phrase, place: _Place) -> Iterator[Pattern]:
        self._refuse_lost_groups(phrase, place)
        choices = [
            [one for one in self._elements(part, place) if any(element.edge is None for element in one)]
            for part in phrase.parts
        ]
        if not all(choices):
            raise self._error(place, f"'{place.source.text}' has nothing left without the fillers")
        for parts in itertools.product(*choices):
            self._refuse_lone_word(phrase, parts, place)
            needs = frozenset(element.symbol for part in parts for element in part if element.symbol >= 0)
            yield Pattern(len(self._made.owners) - 1, parts, phrase.join == ANYWHERE, needs)

    def _elements(self, part: Sequence_, place: _Place) -> list[tuple[Element, ...]]:
        """The elements of a part. More than one answer when an alternative of a group is nothing but an article."""
        found: list[tuple[Element, ...]] = [()]
        gap = 0
        for kind, group in itertools.groupby(part, key=type):
            steps = list(group)
            if kind is Word:
                literal = self._literals.of_words([step for step in steps if isinstance(step, Word)])
                if literal:
                    word = Element(gap, symbol=self._symbol(frozenset([literal])))
                    found = [(*one, word) for one in found]
                    gap = 0
                continue
            for step in steps:
                if isinstance(step, Gap):
                    gap = max(gap, self._lexicon.gap if step.most is None else step.most)
                    continue
                element, optional = self._element(step, gap, place)
                found = [(*one, element) for one in found] + (found if optional else [])
                gap = 0
        return found

    def _element(self, step: Step, gap: int, place: _Place) -> tuple[Element, bool]:
        """The element, and whether it may be left out."""
        if isinstance(step, Number):
            return Element(gap, number=step), False
        if isinstance(step, Edge):
            return Element(gap, edge=step), False
        literals = self._literals.of_class(step.name) if isinstance(step, Ref) else self._literals.of((step,))
        optional = (
            place.owner[0] in WIDENING
            and isinstance(step, Group)
            and () in literals
            and only_articles_vanish(step, self._literals.vanished(step))
        )
        return Element(gap, symbol=self._symbol(literals - {()})), optional

    def _refuse_lost_groups(self, phrase: Phrase, place: _Place) -> None:
        """Messages are read without their fillers, so a filler in brackets can never be found: the brackets may not pretend it can."""
        for number, part in enumerate(phrase.parts):
            for at, step in enumerate(part):
                if not isinstance(step, Group) or not (gone := self._literals.vanished(step)):
                    continue
                if len(gone) == len(step.alternatives):
                    raise self._error(place, _NOTHING_LEFT.format("|".join(gone), place.source.text))
                silences = place.owner[0] not in WIDENING
                harmless = set(gone) <= ARTICLES | POSSESSIVES if silences else only_articles_vanish(step, gone)
                if not harmless and not _optional(phrase, number, at, place.source):
                    raise self._error(place, _NEVER_FOUND.format("', '".join(gone), place.source.text))

    def _refuse_lone_word(self, phrase: Phrase, parts: tuple[tuple[Element, ...], ...], place: _Place) -> None:
        """ "in the event" with "in" and "the" as fillers would be found in every "event": who means that should see it written so."""
        found = [element for part in parts for element in part]
        if len(found) != 1 or found[0].symbol < 0 or not self._drops(phrase):
            return
        members = next(one for one, symbol in self._made.symbols.items() if symbol == found[0].symbol)
        lone = sorted(literal[0] for literal in members if len(literal) == 1)
        if lone:
            raise self._error(place, ONE_WORD.format(place.source.text, "', '".join(lone[:3])))

    def _drops(self, phrase: Phrase) -> bool:
        """Whether the fillers take anything from the phrase."""
        for part in phrase.parts:
            for kind, group in itertools.groupby(part, key=type):
                steps = list(group)
                if kind is Word and self._literals.loses([step for step in steps if isinstance(step, Word)]):
                    return True
                if any(isinstance(step, Group) and self._literals.vanished(step) for step in steps):
                    return True
        return False

    def _symbol(self, members: frozenset[Literal]) -> int:
        return self._made.symbols.setdefault(members, len(self._made.symbols))

    def _error(self, place: _Place, problem: str) -> LexiconError:
        return LexiconError(problem, file=place.source.file, line=place.source.line, rule=place.rule)


def _optional(phrase: Phrase, number: int, at: int, source: SourcePhrase) -> bool:
    """Whether the source also reads without this group ("(is|just)? …"): then its fillers are only as empty as it may be."""
    part = phrase.parts[number]
    shorter = trimmed(part[:at] + part[at + 1 :])
    return Phrase((*phrase.parts[:number], shorter, *phrase.parts[number + 1 :]), phrase.join) in source.alternatives
