"""Which of the multilingual encoder's 250,000 pieces the practice's languages use: a third, and a third of the memory.

A word whose own piece is left out is read in smaller ones, as any rare word is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import wordfreq

from nlu.net.package import Base
from nlu.net.tokens import build_tokenizer

COMMONEST = 20_000  # words of each language
LANGUAGES = ("en", "es", "fr", "pt", "ru", "ar", "hi", "ko", "zh", "vi", "fil")  # wordfreq knows no Haitian Creole
SCRIPTS = frozenset({"LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "HANGUL", "CJK"})
_SPECIAL = 4


def useful_pieces(base: Base, texts: Iterable[str]) -> list[int]:
    """Ids of the pieces that common words and `texts` are read in, of single letters, and of all that is no letter."""
    kept = {number for number, piece in enumerate(base.pieces) if number < _SPECIAL or _is_elementary(piece)}
    tokenizer = build_tokenizer(base)
    words = [word for language in LANGUAGES for word in wordfreq.top_n_list(language, COMMONEST)]
    for variants in (words, [word.capitalize() for word in words], texts, [text.lower() for text in texts]):
        for row in tokenizer.encode_batch([text.translate(base.letters) for text in variants]):
            kept.update(row.ids)
    return sorted(kept)


def pruned(base: Base, kept: list[int]) -> Base:
    """The base with only the pieces `kept`."""
    words = "embeddings.word_embeddings.weight"
    weights = base.weights | {words: base.weights[words][np.array(kept)]}
    pieces, scores = [base.pieces[i] for i in kept], [base.scores[i] for i in kept]
    return replace(base, weights=weights, pieces=pieces, scores=scores)


def _is_elementary(piece: str) -> bool:
    letters = [c for c in piece if c.isalpha()]
    if not letters:
        return True
    return len(piece.strip("▁")) == 1 and unicodedata.name(letters[0], "?").split()[0] in SCRIPTS
