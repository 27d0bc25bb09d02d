"""SMS segments: what a text costs on the air, and how to make it fit (3GPP TS 23.038, TS 23.040).

GSM-7 takes 160 septets in one segment and 153 in each of several; anything outside its alphabet makes the whole text
UCS-2, with 70 and 67 code units. An escaped character, or a surrogate pair, is never cut in two.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import gsm0338  # noqa: F401 - registers the codec gsm03.38

MAX_SEGMENTS = 2  # rules of the practice: a reply is two segments at most, or a link


class Alphabet(StrEnum):
    gsm7 = "gsm7"
    ucs2 = "ucs2"


_LIMITS = {Alphabet.gsm7: (160, 153), Alphabet.ucs2: (70, 67)}

# Typographic marks whose plain form says the same. They alone must not turn a text into UCS-2.
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-",
        "‑": "-", "…": "...", "•": "-", "·": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u2060": "",
        "\ufeff": "", "\r": "",
    }
)  # fmt: skip

# Languages whose readers are used to texts without these accents. Letters that change the word (ñ, é) are in GSM-7
# anyway. Vietnamese is not here: without its marks it is another text.
_ACCENTS_MAY_GO = frozenset({"en", "es", "fr", "ht", "pt", "tl"})


@dataclass(frozen=True)
class Size:
    """What a text takes: `units` are septets (GSM-7) or UTF-16 code units (UCS-2)."""

    alphabet: Alphabet
    units: int
    segments: int


@dataclass(frozen=True)
class Fitted:
    """A text that is short enough to go. `as_link`: the link took the place of the text."""

    text: str
    size: Size
    as_link: bool


def measure(text: str) -> Size:
    """The size of a text exactly as it stands."""
    try:
        costs = [_septets(character) for character in text]
        alphabet = Alphabet.gsm7
    except UnicodeError:
        costs = [2 if ord(character) > 0xFFFF else 1 for character in text]
        alphabet = Alphabet.ucs2
    return Size(alphabet, sum(costs), _segments(costs, *_LIMITS[alphabet]))


@lru_cache(maxsize=512)
def _septets(character: str) -> int:
    """Raises UnicodeError for what GSM-7 does not have."""
    return len(character.encode("gsm03.38"))


def fit(text: str, *, language: str, link_text: str, max_segments: int = MAX_SEGMENTS) -> Fitted:
    """The text in at most `max_segments`: plain marks first, then without accents where that is customary, else the link."""
    shaped = shape(text, language=language, max_segments=max_segments)
    size = measure(shaped)
    if size.segments <= max_segments:
        return Fitted(shaped, size, as_link=False)
    link = shape(link_text, language=language, max_segments=max_segments)
    return Fitted(link, measure(link), as_link=True)


def shape(text: str, *, language: str, max_segments: int = MAX_SEGMENTS) -> str:
    """The same words in the cheapest customary spelling that is needed: unchanged when it is short as it is."""
    plain = text.translate(_PLAIN)
    if measure(plain).alphabet is Alphabet.gsm7:
        return plain
    if measure(text).segments <= max_segments or language not in _ACCENTS_MAY_GO:
        return text
    bare = "".join(_without_accent(character) for character in plain)
    return bare if measure(bare).alphabet is Alphabet.gsm7 else text


def _without_accent(character: str) -> str:
    try:
        character.encode("gsm03.38")
    except UnicodeError:
        return unicodedata.normalize("NFD", character)[0]
    return character


def _segments(costs: Sequence[int], alone: int, each: int) -> int:
    if sum(costs) <= alone:
        return 1
    segments, used = 1, 0
    for cost in costs:
        if used + cost > each:
            segments, used = segments + 1, 0
        used += cost
    return segments
