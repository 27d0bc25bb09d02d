"""What stands around a find: negation, history, a resolved or supposed event (these lower), an idiom or a name (these clear)."""

from __future__ import annotations

from collections.abc import Iterable

from nlu.triage.engine import Engine, Find, PartFind, Reading, Span

NEGATION_REACH = 6
AFTER_REACH = 4
EVENT_REACH = 8
UNLESS_REACH = 3
CHARACTERS_FACTOR = 2
"""Reaches are in words; in characters they are this many times as long."""


class Surroundings:
    """The context of one message in one lexicon."""

    def __init__(self, engine: Engine, reading: Reading, finds: dict[tuple[str, int], list[Find]]) -> None:
        self._reading = reading
        self._finds = finds
        self._lexicon = engine.lexicon
        self._factor = CHARACTERS_FACTOR if engine.lexicon.characters else 1
        self._breaks = self._spans(("breaks", 0))
        self._present = self._spans(("present", 0))
        self._negations = [span for span in self._spans(("negation", 0)) if not self._broken(span)]
        self._after = [span for span in self._spans(("negation_after", 0)) if not self._broken(span)]
        self._events = {kind: self._spans((kind, 0)) for kind in ("history", "resolved", "hypothetical")}
        self._clears = [(at, span) for (kind, at) in finds if kind == "clear" for span in self._spans((kind, at))]

    def excluded(self, rule: int, find: Find) -> bool:
        """Whether an `unless` phrase of the rule overlaps the find or stands close by."""
        reach = UNLESS_REACH * self._factor
        return any(
            start - reach <= part.end and part.start <= end + reach
            for start, end in self._spans(("unless", rule))
            for part in find
        )

    def cleared(self, find: Find) -> str | None:
        """The idiom or name that the find is part of: its id and words."""
        for at, span in self._clears:
            if any(_overlap(span, piece) for part in find for piece in part.pieces):
                return f"{self._lexicon.clears[at].id} '{self._words(span)}'"
        return None

    def lowered(self, find: Find, *, keeps: frozenset[str]) -> str | None:
        """Why the find is weaker than its rule, or None."""
        own = [piece for part in find for piece in part.pieces]
        for part in find:
            if "negation" not in keeps and (negation := self._negation(part, own)):
                return f"negated '{self._words(negation)}'"
            for kind, spans in self._events.items():
                if kind == "history" and _touches((part.start - 1, part.end + 1), self._present):
                    continue
                if kind not in keeps and (event := self._event(part, spans)):
                    return f"{kind} '{self._words(event)}'"
        return None

    def _negation(self, part: PartFind, own: list[Span]) -> Span | None:
        reach = NEGATION_REACH * self._factor
        negative = any(_overlap(span, piece) for span in self._spans(("negation", 0)) for piece in own)
        for span in self._negations:
            if any(_overlap(span, piece) for piece in own):
                continue
            if part.start <= span[0] and span[1] <= part.end:
                if negative:
                    continue
                return span
            if span[1] <= part.start <= span[1] + reach and self._free(span[1], part.start, self._breaks):
                return span
        for span in self._after:
            if any(_overlap(span, piece) for piece in own):
                continue
            if part.start <= span[0] and span[1] <= part.end:
                return span
            if part.end <= span[0] <= part.end + AFTER_REACH * self._factor and self._free(
                part.end, span[0], self._breaks
            ):
                return span
        return None

    def _broken(self, negation: Span) -> bool:
        """A break takes the negation that it contains ("no relief"), not one that contains it ("not having", with "not" a break)."""
        return any(_overlap(negation, other) and not _within(other, negation) for other in self._breaks)

    def _event(self, part: PartFind, spans: Iterable[Span]) -> Span | None:
        reach = EVENT_REACH * self._factor
        for span in spans:
            before = span[1] <= part.start <= span[1] + reach and self._free(span[1], part.start, self._present)
            after = part.end <= span[0] <= part.end + reach and self._free(part.end, span[0], self._present)
            inside = span[0] < part.end and part.start < span[1] and not _touches((part.start, part.end), self._present)
            if before or after or inside:
                return span
        return None

    def _free(self, start: int, end: int, barriers: list[Span]) -> bool:
        """Nothing of `barriers` begins from `start` to `end`, and both are in one sentence."""
        sentences = self._reading.sentences
        if start and end and start <= end and end < len(sentences) and sentences[start - 1] != sentences[end]:
            return False
        return not any(start <= barrier[0] < end for barrier in barriers)

    def _spans(self, owner: tuple[str, int]) -> list[Span]:
        return sorted({(part.start, part.end) for find in self._finds.get(owner, ()) for part in find})

    def _words(self, span: Span) -> str:
        return " ".join(dict.fromkeys(self._reading.shown[span[0] : span[1]]))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _within(inner: Span, outer: Span) -> bool:
    """Whether `inner` lies in `outer`, and is shorter."""
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(_overlap(span, other) for other in others)
