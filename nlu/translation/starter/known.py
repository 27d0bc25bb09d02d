"""The list of words that is packed with a starter model: every word that it has been shown."""

from __future__ import annotations

from nlu.translation.familiar import words_of
from nlu.translation.starter.corpus import SLOT, Corpus, spoken_by
from nlu.translation.starter.noise import short_forms

_PERSONS = {"en": ("my", "me", "your", "you"), "es": ("mi", "mis", "me", "su", "sus", "le")}
_CLOCK = ("am", "pm", "a", "m", "p", "th", "st", "nd", "rd")


def known_words(corpus: Corpus, language: str) -> set[str]:
    """Every word of one side of the corpus, and the short forms that stand for them."""
    pairs = [*corpus.pairs, *(pair for part in corpus.parts.values() for pair in part)]
    sides = [pair.en if language == "en" else pair.es for pair in pairs]
    spoken = (spoken_by(side, person) for side in sides for person in ("", "you:"))
    found = {word for side in spoken for word in words_of(SLOT.sub(" ", side))}
    return found | {
        word for short in (*short_forms(language), *_PERSONS[language], *_CLOCK) for word in words_of(short)
    }
