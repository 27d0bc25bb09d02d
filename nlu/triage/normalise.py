"""From what a patient typed to plain units: tricks of Unicode undone, letters apart joined, numbers for letters read.

Everything is linear in the text, and the text is cut to `HEAD` + `TAIL` characters first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

HEAD = 4000
TAIL = 2000
"""Characters examined at the beginning and at the end of a longer message. What lies between is not read: see `Cleaned.cut`."""

LONGEST_WORD = 40
"""A longer "word" is no word of ours; it is kept only to hold its place."""

_INVISIBLE: dict[int, int | None] = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180E,
        0x3164,
        0xFEFF,
        0xFFA0,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0x1F3FB, 0x1F400),
        *range(0xE0000, 0xE0080),
    ]
)
_APOSTROPHES: dict[int, int | None] = dict.fromkeys(map(ord, "'’‘ʼ`´ʹ′＇"))
_DROPPED = _INVISIBLE | _APOSTROPHES

_LOOKALIKES = str.maketrans("авекмнорстухіјѕԁԛԝɑαβεικνορτυχ", "abekmhopctyxijsdqwaabeiknoptux")
"""Cyrillic and Greek letters that pass for Latin ones in a word that also has Latin letters."""

_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "ـ": None,
        "گ": "ك",
        "ک": "ك",
        "ی": "ي",
    }
)
_HARAKAT = re.compile("[\u064b-\u065f\u0670]")
_OTHER_FOLDS = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ё": "е", "\u093c": None}
)

_LEET = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "@": "a",
        "$": "s",
        "!": "i",
        "|": "i",
        "€": "e",
    }
)
_LEET_L = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "8": "b",
        "@": "a",
        "$": "s",
        "!": "l",
        "|": "l",
        "€": "e",
    }
)
_LEETY = re.compile(r"(?=.*[^\W\d_])(?=.*[0134578@$!|€])[^\W_@$!|€]*[\w@$!|€]+", re.ASCII | re.DOTALL)
_AMOUNT = re.compile(r"[\d@$!|€]+[a-z]{0,3}")
"""150s, 20mg, $30: a number with its unit, not letters in disguise."""
_PIECE = re.compile(
    r"\d+(?::\d+)+|\d+(?:[.,]\d+)*|(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0e31-\u0e4e\u0300-\u036f])+|[^\w\s]"
)
_STOP = re.compile(r"[.!?。！？؟।]+$")
_REPEATS = re.compile(r"(.)\1{2,}", re.DOTALL)
_DOTTED = "dr mr mrs ms st vs sr sra dra prof approx appt no inc u s"
_ABBREVIATIONS = frozenset(_DOTTED.split())
_VOWELS = "aeiou"
_MOST_STARS = 2


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text to examine. `cut` is True when the middle of a very long message was left out."""

    text: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, number, emoji (or one character, for scripts without spaces). `sentence` counts from 0."""

    text: str
    sentence: int


def clean(text: str) -> Cleaned:
    """NFKC, lower case, without invisible characters and apostrophes, cut to head and tail."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    cut = len(text) > HEAD + TAIL
    if cut:
        text = text[:HEAD] + "\n" + text[-TAIL:]
    if text.isascii():
        return Cleaned(text.lower().replace("'", "").replace("`", ""), cut)
    text = text.translate(_APOSTROPHES)
    text = unicodedata.normalize("NFKC", text).lower().translate(_DROPPED)
    if len(text) > 2 * (HEAD + TAIL):  # a few characters expand a lot under NFKC
        text = text[: 2 * (HEAD + TAIL)]
    return Cleaned(text, cut)


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word without accents: Latin, Greek and Cyrillic ё, Arabic vowel signs and letter forms. Other scripts stay."""
    if word.isascii():
        return word
    word = _HARAKAT.sub("", word.translate(_ARABIC)).translate(_OTHER_FOLDS)
    folded: list[str] = []
    for char in word:
        if "\u00c0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff":
            folded.append(unicodedata.normalize("NFD", char)[0])
        elif "\u0300" <= char <= "\u036f":
            continue
        else:
            folded.append(char)
    return "".join(folded)


@lru_cache(maxsize=20_000)
def unify(word: str) -> str:
    """A word that mixes Latin with look-alike letters, all in Latin; any other word as it is."""
    if word.isascii() or not any("a" <= char <= "z" for char in word):
        return word
    return word.translate(_LOOKALIKES)


def squeeze(word: str, most: int) -> str:
    """Letters drawn out three times or more ("heeeelp") cut to `most`."""
    return _REPEATS.sub(lambda found: found[1] * most, word)


def read_number(text: str) -> float | None:
    """The value of a number token: 38.5, 38,5, 1,000. None for times and what is no number."""
    if not text or not text[0].isdigit() or ":" in text:
        return None
    head, comma, tail = text.partition(",")
    text = head + tail if comma and len(tail) == 3 else text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def units(text: str, known: Callable[[str], bool]) -> list[Unit]:
    """The units of a cleaned text. `known` says whether some lexicon knows a word (folded)."""
    found: list[Unit] = []
    sentence = 0
    for line in text.split("\n"):
        for chunk in line.split():
            if chunk.isalpha() and len(chunk) <= LONGEST_WORD:
                found.append(Unit(unify(chunk), sentence))
                continue
            pieces = _pieces(chunk, known)
            found += [Unit(piece, sentence) for piece in pieces]
            stop = _STOP.search(chunk)
            if stop and not _is_abbreviation(chunk[: stop.start()], stop[0]):
                sentence += 1
        sentence += 1
    return _join_letters(found, known)


def split_chunk(chunk: str) -> list[str]:
    """The pieces of one chunk of a lexicon file, cut as a message would be."""
    pieces = _PIECE.findall(chunk)
    return [piece for at, piece in enumerate(pieces) if _worth(piece) or _is_slash(pieces, at)]


def characters(text: str) -> list[Unit]:
    """One unit a character, for scripts without spaces. Spaces go, except one between two Latin words."""
    found: list[Unit] = []
    sentence = 0
    pending = False
    for char in text:
        if char.isspace():
            sentence += char == "\n"
            pending = bool(found)
            continue
        if char in ".!?。！？;；":
            sentence += 1
            pending = True
            continue
        if char in '，,、"“”()（）…':
            pending = True
            continue
        if pending and found and char.isascii() and char.isalnum() and found[-1].text.isascii():
            found.append(Unit(" ", sentence))
        pending = False
        found.append(Unit(char, sentence))
    return found


def _is_abbreviation(word: str, stop: str) -> bool:
    """A dot after "dr", or dots of hesitation, end no sentence."""
    return (stop == "." and word.rpartition(" ")[2] in _ABBREVIATIONS) or (len(stop) > 1 and set(stop) == {"."})


def _pieces(chunk: str, known: Callable[[str], bool]) -> list[str]:
    if len(chunk) > 4 * LONGEST_WORD:
        return [piece[:LONGEST_WORD] for piece in _PIECE.findall(chunk) if _worth(piece)]
    bare = chunk.strip('.,!?;:"()[]{}…-–—~*“”«»<>¿¡')
    if bare and not bare.isalpha() and len(bare) <= LONGEST_WORD:
        whole = _whole(bare, known)
        if whole:
            return [whole]
    pieces = [unify(piece) if piece[0].isalpha() else piece for piece in _PIECE.findall(chunk)]
    return [piece[:LONGEST_WORD] for at, piece in enumerate(pieces) if _worth(piece) or _is_slash(pieces, at)]


def _worth(piece: str) -> bool:
    """Words, numbers and emoji are units; punctuation is not. Half an emoji sequence does no harm."""
    return piece[0].isalnum() or (not piece.isascii() and unicodedata.category(piece[0])[0] in "SLM")


def _is_slash(pieces: list[str], at: int) -> bool:
    if pieces[at] != "/":
        return False
    return len(pieces) == 1 or (
        0 < at < len(pieces) - 1 and pieces[at - 1][0].isdigit() and pieces[at + 1][0].isdigit()
    )


def _whole(word: str, known: Callable[[str], bool]) -> str | None:
    """A chunk that is not just letters, read as one word: listed so ("w/o", "b4"), numbers for letters, letters hidden."""
    folded = fold(word)
    if known(folded):
        return word
    if _LEETY.fullmatch(folded) and not _AMOUNT.fullmatch(folded):
        for table in (_LEET, _LEET_L):
            plain = folded.translate(table)
            if plain.isalpha() and (known(plain) or known(squeeze(plain, 1))):
                return plain
    dotless = re.sub(r"[.\-_*~ ]", "", folded)
    if (
        dotless != folded
        and dotless.isalpha()
        and re.fullmatch(r"(?:\w[.\-_*~]+)+\w[.\-_*~]*", folded)
        and known(dotless)
    ):
        return dotless
    stars = sum(folded.count(star) for star in "*#_")
    if 0 < stars <= _MOST_STARS:
        return next((guess for guess in _unstar(re.sub(r"[#_]", "*", folded)) if known(guess)), None)
    return None


def _unstar(word: str) -> list[str]:
    guesses = [word]
    while "*" in guesses[0]:
        guesses = [guess.replace("*", vowel, 1) for guess in guesses for vowel in _VOWELS]
    return guesses


def _join_letters(found: list[Unit], known: Callable[[str], bool]) -> list[Unit]:
    """ "c h e s t" becomes "chest", when it is a word of ours (or two: "c h e s t p a i n")."""
    joined: list[Unit] = []
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and len(found[end].text) == 1 and found[end].text.isalpha() and end - at < LONGEST_WORD:
            end += 1
        words = _split_known("".join(unit.text for unit in found[at:end]), known) if end - at >= 3 else None
        if words:
            joined += [Unit(word, found[at].sentence) for word in words]
            at = end
            continue
        end = max(end, at + 1)
        joined += found[at:end]
        at = end
    return joined


def _split_known(text: str, known: Callable[[str], bool]) -> list[str] | None:
    """`text` cut into known words of three letters or more (or a leading "i"/"my"), fewest first; None when it cannot be."""
    best: list[list[str] | None] = [[]] + [None] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 14), end):
            before = best[start]
            word = text[start:end]
            if before is None or (len(word) < 3 and word not in ("i", "my", "im", "to", "in")) or not known(word):
                continue
            current = best[end]
            if current is None or len(before) + 1 < len(current):
                best[end] = [*before, word]
    return best[len(text)]
