"""Comparing two texts word by word, as an editor reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

_TOKENS = re.compile(r"\s+|[^\W_]+|[\W_]", re.UNICODE)


class Op(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, came or went. Joined without the added ones it is the old text, and the other way round."""

    op: Op
    text: str


def words(old: str, new: str) -> list[Piece]:
    """What changed between two texts, as runs of whole words; scripts without spaces go by character."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if any("\u3400" <= c <= "\u9fff" for c in old + new):
        before, after = list(old), list(new)
    return list(_together(_joined(_pieces(before, after))))


def _pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Op.SAME, "".join(before[i:j]))
            continue
        if i < j:
            yield Piece(Op.REMOVED, "".join(before[i:j]))
        if k < m:
            yield Piece(Op.ADDED, "".join(after[k:m]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A lone space between two changes belongs to the change: "[quick] [brown]" reads better as "[quick brown]"."""
    held: list[Piece] = list(pieces)
    for place, piece in enumerate(held):
        between = 0 < place < len(held) - 1
        if piece.op is Op.SAME and not piece.text.strip() and between:
            yield Piece(Op.REMOVED, piece.text)
            yield Piece(Op.ADDED, piece.text)
        else:
            yield piece


def _together(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """What went and what came at one place as one run each: "[the old words][the new ones]", not word against word."""
    for same, run in groupby(pieces, lambda piece: piece.op is Op.SAME):
        if same:
            yield from run
            continue
        held = list(run)
        for op in (Op.REMOVED, Op.ADDED):
            text = "".join(piece.text for piece in held if piece.op is op)
            if text:
                yield Piece(op, text)
