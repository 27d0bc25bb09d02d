"""Where a lexicon's phrases stand in a message: only phrases whose rarest symbol is there are tried."""

from __future__ import annotations

import bisect
import datetime
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlu.triage.engine.reading import Reading
from nlu.triage.engine.terms import Element, Literal, Pattern, Span, Symbols
from nlu.triage.phrases import Number

MOST_FINDS = 60
"""Finds kept of one phrase in one message: more say nothing new, and bound the work on hostile text."""
MOST_TRIED = MOST_FINDS * 4
MOST_COMBINED = 12
"""Finds of one part that are combined with those of the others."""


@dataclass(frozen=True, slots=True)
class PartFind:
    """Where one part stands, and the spans of its elements: what lies between them was skipped."""

    start: int
    end: int
    pieces: tuple[Span, ...]


Find = tuple[PartFind, ...]


class Finder:
    """The patterns of one lexicon, each under its rarest symbol: the one of fewest and longest members.

    `near`: how far apart, in units, the parts of a phrase may stand.
    """

    def __init__(self, patterns: Iterable[Pattern], symbols: Symbols, *, near: int, characters: bool) -> None:
        self._near = near
        self._by_symbol: dict[int, list[Pattern]] = {}
        self._number_only: list[Pattern] = []
        likely = _likely_character if characters else _likely_word
        cost = {symbol: sum(likely(literal) for literal in members) for members, symbol in symbols.items()}
        for pattern in patterns:
            if not pattern.needs:
                self._number_only.append(pattern)
                continue
            rarest = min(pattern.needs, key=lambda symbol: (cost[symbol], symbol))
            self._by_symbol.setdefault(rarest, []).append(pattern)

    def finds(self, reading: Reading) -> dict[int, list[Find]]:
        """By owner, where its phrases stand."""
        found: dict[int, list[Find]] = {}
        present = reading.spans.keys()
        for symbol in present:
            for pattern in self._by_symbol.get(symbol, ()):
                if pattern.needs <= present:
                    self._try(pattern, reading, found)
        if reading.numbers:
            for pattern in self._number_only:
                self._try(pattern, reading, found)
        return found

    def _try(self, pattern: Pattern, reading: Reading, found: dict[int, list[Find]]) -> None:
        already = found.get(pattern.owner)
        if already is not None and len(already) >= MOST_FINDS:
            return
        parts = []
        for part in pattern.parts:
            finds = _part_finds(part, reading)
            if not finds:
                return
            parts.append(finds)
        if len(parts) == 1:
            combined: list[Find] = [(one,) for one in parts[0]]
        else:
            limited = [finds[:MOST_COMBINED] for finds in parts]
            near = None if pattern.anywhere else self._near
            combined = [one for one in itertools.product(*limited) if _apart(one, near)]
        if combined:
            found.setdefault(pattern.owner, []).extend(combined[:MOST_FINDS])


def _likely_character(literal: Literal) -> float:
    """A crude guess of how often a literal occurs."""
    return 10.0 ** -min(len(literal[0]), 4)


def _likely_word(literal: Literal) -> float:
    """The same: short common words much, runs of words hardly."""
    rarest = max(len(word) for word in literal)
    return 1.0 / (rarest * rarest * 4.0 ** (len(literal) - 1))


def _part_finds(part: tuple[Element, ...], reading: Reading) -> list[PartFind]:
    current: list[PartFind] = []
    for at, element in enumerate(part):
        if at == 0:
            first = _candidates(element, reading)[:MOST_TRIED]
            current = [PartFind(start, end, ((start, end),)) for start, end in first]
        else:
            current = _extend(current, element, reading)
        if not current:
            return []
    return current[:MOST_FINDS]


def _candidates(element: Element, reading: Reading) -> list[Span]:
    if element.symbol >= 0:
        return reading.spans.get(element.symbol, [])
    if element.edge is not None:
        return [(0, 0)] if element.edge.start else [(len(reading.forms), len(reading.forms))]
    return [
        (at, reading.number_end(at)) for at, value in sorted(reading.numbers.items()) if _within(element.number, value)
    ]


def _extend(current: list[PartFind], element: Element, reading: Reading) -> list[PartFind]:
    found: dict[Span, PartFind] = {}
    sentences = reading.sentences
    for one in current:
        for start, end in _following(one.end, element, reading):
            if (
                start < len(sentences)
                and one.end
                and element.edge is None
                and sentences[start] != sentences[one.end - 1]
            ):
                continue
            key = (one.start, end)
            if key not in found:
                found[key] = PartFind(one.start, end, (*one.pieces, (start, end)))
        if len(found) >= MOST_TRIED:
            break
    return list(found.values())


def _following(end: int, element: Element, reading: Reading) -> Iterator[Span]:
    """The spans of an element that start within its gap after `end`."""
    latest = end + element.gap
    if element.symbol >= 0:
        starts = reading.starts.get(element.symbol, [])
        spans = reading.spans.get(element.symbol, [])
        at = bisect.bisect_left(starts, end)
        while at < len(starts) and starts[at] <= latest:
            yield spans[at]
            at += 1
        return
    if element.edge is not None:
        total = len(reading.forms)
        if not element.edge.start and total - end <= element.gap:
            yield (total, total)
        return
    for start in range(end, min(latest, len(reading.forms) - 1) + 1):
        value = reading.numbers.get(start)
        if value is not None and _within(element.number, value):
            yield (start, reading.number_end(start))


def _within(number: Number | None, value: float) -> bool:
    if number is None:
        return False
    high = datetime.datetime.now(tz=datetime.UTC).year - 1 if number.year else number.high
    return number.low <= value <= high


def _apart(parts: Find, near: int | None) -> bool:
    """Whether the parts stand apart (no two use the same words), and near enough."""
    for one, other in itertools.combinations(parts, 2):
        if any(a_start < b_end and b_start < a_end for a_start, a_end in one.pieces for b_start, b_end in other.pieces):
            return False
        if near is not None and max(one.start, other.start) - min(one.end, other.end) > near:
            return False
    return True
