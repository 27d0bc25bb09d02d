"""What the compiler hands to the finder: literals under symbols, phrases as patterns of symbols."""

from __future__ import annotations

from dataclasses import dataclass

from nlu.triage.phrases import Edge, Number

Literal = tuple[str, ...]
"""A run of words; one that ends in `*` is a beginning. For characters: one string."""
Span = tuple[int, int]
Symbols = dict[frozenset[Literal], int]
"""Each set of literals that some phrase asks for, and its number."""


@dataclass(frozen=True, slots=True)
class Element:
    """A step that must be found: a symbol, a number or an edge, at most `gap` units after the one before."""

    gap: int
    symbol: int = -1
    number: Number | None = None
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase's alternative, with whose it is (`owner`) and which symbols it cannot do without."""

    owner: int
    parts: tuple[tuple[Element, ...], ...]
    anywhere: bool
    needs: frozenset[int]
