"""The phrase language of the lexicon files (FORMAT.md): text in, a flat list of alternatives out.

A parsed phrase is a tuple of parts; each part is a tuple of steps that follow each other, and parts stand in any order
(`&`, `&&`). Optional words are expanded here; alternatives of words and classes become one step, a nameless class.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_EXPANSIONS = 400
"""A phrase with more alternatives than this is refused: it should use a class instead."""

MOST_EITHER = 3
NEAR = "near"
ANYWHERE = "anywhere"


class PhraseError(ValueError):
    """The phrase cannot be read. The message says why, in a nurse's words."""


@dataclass(frozen=True, slots=True)
class Word:
    """A literal word, or the beginning of one when `stem`."""

    text: str
    stem: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A class."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number within limits, both included. A past year has `year=True`."""

    low: float = 0.0
    high: float = float("inf")
    year: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` units may stand here; None means the file's default."""

    most: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """Begin (`start`) or end of the message."""

    start: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One of several runs of words and classes."""

    alternatives: tuple[tuple[Word | Ref | Group, ...], ...]


Step = Word | Ref | Group | Number | Gap | Edge
Sequence_ = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One straight alternative. `join` says how near the parts must be to each other (None with a single part)."""

    parts: tuple[Sequence_, ...]
    join: str | None


_TOKEN = re.compile(
    r"\s*(?:(?P<gap>(?:…|\.\.\.)(?P<most>\d+)?)"
    r"|(?P<either>~(?P<eithermost>\d+)?)"
    r"|<(?P<ref>[^<>]*)>(?P<refopt>\?)?"
    r"|(?P<open>\()|(?P<close>\)(?P<closeopt>\?)?)|(?P<bar>\|)"
    r"|(?P<all>&&)|(?P<and>&)|(?P<start>\^)|(?P<end>\$)"
    r"|(?P<word>[^\s<>()|&^$…?*~]+)(?P<stem>\*)?(?P<opt>\?)?)"
)

_Alternatives = list[Sequence_]


class _Reader:
    """Recursive descent over one phrase."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._tokens(text))
        self.at = 0

    @staticmethod
    def _tokens(text: str) -> Iterator[re.Match[str]]:
        at = 0
        end = len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if not found or found.end() == at:
                raise PhraseError(f"cannot read '{text[at:].strip()}'")
            yield found
            at = found.end()

    def phrase(self) -> list[Phrase]:
        if self.tokens[0]["gap"] or self.tokens[-1]["gap"]:
            raise PhraseError("a phrase cannot begin or end with '…'")
        parts: list[_Alternatives] = [self.sequence(top=True)]
        join: str | None = None
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            kind = ANYWHERE if token["all"] else NEAR if token["and"] else None
            if kind is None:
                raise PhraseError("a ')' or '|' stands outside of brackets")
            join = ANYWHERE if ANYWHERE in (kind, join) else NEAR
            self.at += 1
            parts.append(self.sequence(top=True))
        count = 1
        for part in parts:
            count *= len(part)
        if count > MOST_EXPANSIONS:
            raise PhraseError(f"too many alternatives ({count}): make a class of them")
        phrases = [
            Phrase(tuple(trimmed(part) for part in combination), join) for combination in itertools.product(*parts)
        ]
        for one in phrases:
            for part_ in one.parts:
                _check(part_)
        return phrases

    def sequence(self, *, top: bool) -> _Alternatives:
        segments: list[_Alternatives] = [[()]]
        gap = Gap(None)
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token["either"]:
                gap = Gap(int(token["eithermost"])) if token["eithermost"] else gap
                segments.append([()])
                self.at += 1
                continue
            if token["all"] or token["and"]:
                if not top:
                    raise PhraseError("'&' cannot stand inside brackets")
                break
            if token["bar"] or token["close"]:
                break
            segments[-1] = [one + next_ for one, next_ in itertools.product(segments[-1], self.item(token))]
            if len(segments[-1]) > MOST_EXPANSIONS:
                raise PhraseError("too many alternatives: make a class of them")
        return _any_order(segments, gap)

    def item(self, token: re.Match[str]) -> _Alternatives:
        self.at += 1
        if token["open"]:
            return self.group()
        step = _step(token)
        if token["refopt"] or token["opt"]:
            return [(step,), ()]
        return [(step,)]

    def group(self) -> _Alternatives:
        found: _Alternatives = []
        while True:
            found += self.sequence(top=False)
            if self.at >= len(self.tokens):
                raise PhraseError("a '(' is never closed")
            token = self.tokens[self.at]
            self.at += 1
            if token["close"]:
                if token["closeopt"]:
                    found.append(())
                return _grouped(list(dict.fromkeys(found)))


def _grouped(found: _Alternatives) -> _Alternatives:
    """Alternatives of words and classes as one step; those with a gap, a number or an edge, and the empty one, stay apart."""
    plain: list[tuple[Word | Ref | Group, ...]] = []
    other: _Alternatives = []
    for one in found:
        steps = tuple(step for step in one if isinstance(step, Word | Ref | Group))
        if one and len(steps) == len(one):
            plain.append(steps)
        else:
            other.append(one)
    if len(plain) < 2:
        return found
    return [(Group(tuple(plain)),), *other]


def _any_order(segments: list[_Alternatives], gap: Gap) -> _Alternatives:
    """`a ~ b`: both orders, with a gap between."""
    if len(segments) == 1:
        return segments[0]
    if len(segments) > MOST_EITHER or any(() in segment for segment in segments):
        raise PhraseError("'~' stands between two or three things that are always there")
    found: _Alternatives = []
    for order in itertools.permutations(segments):
        for combination in itertools.product(*order):
            steps: list[Step] = list(combination[0])
            for one in combination[1:]:
                steps += [gap, *one]
            found.append(tuple(steps))
    if len(found) > MOST_EXPANSIONS:
        raise PhraseError("too many alternatives: make a class of them")
    return found


def _step(token: re.Match[str]) -> Step:
    if token["gap"]:
        return Gap(int(token["most"]) if token["most"] else None)
    if token["start"]:
        return Edge(start=True)
    if token["end"]:
        return Edge(start=False)
    if token["ref"] is not None:
        return _reference(token["ref"].strip())
    return Word(token["word"], stem=bool(token["stem"]))


def _reference(name: str) -> Step:
    if name == "past_year":
        return Number(1940, 2999, year=True)
    if name == "number":
        return Number()
    if name.startswith("number "):
        limits = re.fullmatch(r"number\s+(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)", name)
        if not limits or float(limits[1]) > float(limits[2]):
            raise PhraseError(f"'<{name}>' should look like '<number 5-200>'")
        return Number(float(limits[1]), float(limits[2]))
    if not name or " " in name:
        raise PhraseError(f"'<{name}>' is not a class name")
    return Ref(name)


def trimmed(part: Sequence_) -> Sequence_:
    """Without the gap that is left over beside an optional word ("found … (dead|cold)?")."""
    steps = list(part)
    while steps and isinstance(steps[0], Gap):
        steps.pop(0)
    while steps and isinstance(steps[-1], Gap):
        steps.pop()
    return tuple(steps)


def _check(part: Sequence_) -> None:
    solid = [step for step in part if not isinstance(step, Gap | Edge)]
    if not solid:
        raise PhraseError("a phrase, and each side of '&', needs at least one word that is always there")


def parse(text: str) -> list[Phrase]:
    """All straight alternatives of a phrase. Raises PhraseError."""
    if not text.strip():
        raise PhraseError("the phrase is empty")
    return _Reader(text).phrase()
