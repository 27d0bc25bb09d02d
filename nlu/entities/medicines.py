"""Which medicine a message names: the patient's own list first, typing mistakes allowed, then a built-in list of common ones.

A near miss is never bent onto the patient's list when the message names another known medicine better: "metoprolol" is not
"metformin". Whoever acts on a match shows it and asks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import wordfreq
import yaml
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

READ_CHARACTERS = 1000
MOST_WINDOWS = 120
_LEAST_LONG = 76  # of 100, names of eight letters and more
_LEAST_SHORT = 80  # six and seven
_FUZZY_FROM = 5  # shorter words must be exact
_LEAST_FIVE = 84
_COMMON = 3.0  # Zipf frequency from which an English word is no misspelt medicine
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_FOLD = {"ph": "f", "y": "i", "z": "s", "th": "t", "ck": "k", "c": "k", "x": "ks", "ae": "e", "oe": "e", "qu": "k"}


@dataclass(frozen=True)
class MedicineMatch:
    """A medicine found in `text[start:end]`. `name` is as in the list given, or the generic name of the built-in list.

    `score` is 0 to 100 (100: written exactly); `dose` and `form` are as the message says ("20 mg", "tablet"), None if not said.
    """

    name: str
    score: float
    start: int
    end: int
    dose: str | None
    form: str | None
    on_list: bool


@dataclass(frozen=True)
class _Candidate:
    name: str
    score: float
    start: int
    end: int


def match_medicine(text: str, names: Iterable[str]) -> MedicineMatch | None:
    """The medicine of `names` (the patient's own list) that the message names, by generic or brand name; None if it names none.

    With an empty list: any medicine of the built-in list. Two equally near ones of the list: the first mentioned.
    """
    own = list(names)
    plain = _plain(text[:READ_CHARACTERS])
    windows = _windows(plain)
    known = _best(plain, windows, _built_in())
    if not own:
        return _match(plain, known, on_list=False) if known else None
    forms = _own_forms(own)
    found = _best(plain, windows, forms) or _beginning(windows, forms)
    if found is None:
        return None
    if known is not None and _overlaps(known, found) and known.score > found.score:
        generic_of_found = _generic(found.name)
        if generic_of_found != known.name:
            return None
    return _match(plain, found, on_list=True)


def mentioned_medicine(text: str) -> MedicineMatch | None:
    """Any medicine of the built-in list that the message names."""
    return match_medicine(text, ())


@lru_cache(maxsize=1)
def medicine_names() -> frozenset[str]:
    """All single words of the built-in list, folded: names that say nothing about the language of a message."""
    return frozenset(word for forms in _built_in().values() for form in forms for word in form.split())


def parse_dose(text: str) -> str | None:
    """The first dose in the text, as "20 mg"."""
    match = _dose_pattern().search(_plain(text[:READ_CHARACTERS]))
    return f"{match['number'].replace(',', '.')} {match['unit']}" if match else None


def parse_form(text: str) -> str | None:
    """Tablet, inhaler, … in English, by the words of every language."""
    plain = _plain(text[:READ_CHARACTERS])
    for form, pattern in _form_patterns():
        if pattern.search(plain):
            return form
    return None


def _match(plain: str, found: _Candidate, *, on_list: bool) -> MedicineMatch:
    near = plain[max(0, found.start - 25) : found.end + 40]
    return MedicineMatch(found.name, found.score, found.start, found.end, parse_dose(near), parse_form(near), on_list)


def _overlaps(one: _Candidate, other: _Candidate) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True)
class _Window:
    """One word of the message, or two that may be one name written apart ("levo thyroxine")."""

    written: str
    start: int
    end: int
    split: bool
    common: bool


def _windows(plain: str) -> list[_Window]:
    tokens = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(plain)]
    singles = [_Window(word, start, end, False, _common(word)) for word, start, end in tokens]
    pairs = [
        _Window(first.written + second.written, first.start, second.end, True, False)
        for first, second in pairwise(singles)
        if not first.common and not second.common
    ]
    distinct = {(w.written, w.split): w for w in reversed(singles + pairs)}
    return sorted(distinct.values(), key=lambda w: w.start)[:MOST_WINDOWS]


def _best(plain: str, windows: Sequence[_Window], lists: Mapping[str, Sequence[str]]) -> _Candidate | None:
    """The nearest name; of equally near ones the first in the message."""
    best: _Candidate | None = None
    for name, forms in lists.items():
        for form in forms:
            for found in _found(plain, windows, name, form):
                if best is None or (found.score, -found.start) > (best.score, -best.start):
                    best = found
    return best


def _found(plain: str, windows: Sequence[_Window], name: str, form: str) -> Iterator[_Candidate]:
    if not form.isascii() or " " in form or "-" in form:
        at = plain.find(form)
        if at >= 0 and (not form.isascii() or _stands_alone(plain, at, at + len(form))):
            yield _Candidate(name, 100.0, at, at + len(form))
        return
    for window in windows:
        score = _score(window, form)
        if score:
            yield _Candidate(name, score, window.start, window.end)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    return not plain[start - 1 : start].isalnum() and not plain[end : end + 1].isalnum()


def _score(window: _Window, form: str) -> float:
    written = window.written
    if written == form:
        return 100.0
    if window.common or len(written) < _FUZZY_FROM or len(form) < _FUZZY_FROM or abs(len(written) - len(form)) > 4:
        return 0.0
    sounds = _sound(written), _sound(form)
    if written[0] != form[0] and sounds[0][0] != sounds[1][0]:
        return 0.0
    score = max(fuzz.ratio(written, form), fuzz.ratio(*sounds), 100 * OSA.normalized_similarity(written, form))
    if len(written) >= 6 and (form.startswith(written) or written.startswith(form)):
        score = max(score, 90.0)
    least = _LEAST_LONG if len(form) >= 8 else _LEAST_SHORT if len(form) >= 6 else _LEAST_FIVE
    return min(score, 99.0) if score >= least + (8 if window.split else 0) else 0.0


def _beginning(windows: Sequence[_Window], forms: Mapping[str, Sequence[str]]) -> _Candidate | None:
    """ "levo", "metf": the beginning of exactly one name of the patient's list."""
    for window in windows:
        if window.split or window.common or len(window.written) < 4:
            continue
        meant = [name for name, spelt in forms.items() if any(form.startswith(window.written) for form in spelt[:1])]
        if len(meant) == 1:
            return _Candidate(meant[0], 85.0, window.start, window.end)
    return None


@lru_cache(maxsize=4096)
def _common(word: str) -> bool:
    if word in medicine_names():
        return False
    return bool(
        wordfreq.zipf_frequency(word, "en", "small") >= _COMMON
        or wordfreq.zipf_frequency(word, "es", "small") >= _COMMON + 0.5
    )


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """A rough sounding: "fenitoin" and "phenytoin" alike."""
    for letters, sound in _FOLD.items():
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def _own_forms(names: Sequence[str]) -> dict[str, list[str]]:
    """Each name of the patient's list with the spellings that mean it: its own words, its generic's and its brands'."""
    forms: dict[str, list[str]] = {}
    for name in names:
        bare = _bare(name)
        generic = _generic(name)
        listed = _built_in().get(generic, []) if generic else []
        forms[name] = list(dict.fromkeys([bare, *listed]))
    return forms


def _bare(name: str) -> str:
    """ "Metformin HCl 500 mg Tablet" -> "metformin"."""
    words = []
    for word in _WORD.findall(_plain(name)):
        if word[0].isdigit() or word in _FORM_NOISE:
            break
        words.append(word)
    return " ".join(words) or _plain(name).strip()


_FORM_NOISE = frozenset(
    ["hcl", "hydrochloride", "sodium", "potassium", "tablet", "tablets", "capsule", "er", "xr", "sr", "xl", "dr", "cr", "la", "inhaler",
     "cream", "mg", "mcg", "hfa", "succinate", "tartrate", "calcium", "oral", "besylate", "pen", "solution"]
)  # fmt: skip


@lru_cache(maxsize=1024)
def _generic(name: str) -> str | None:
    """The built-in list's generic name for a name, brand or generic; None if it has none."""
    bare = _bare(name)
    for generic, forms in _built_in().items():
        if bare in forms:
            return generic
    first = bare.split(" ")[0]
    return next((generic for generic, forms in _built_in().items() if first in forms), None)


@lru_cache(maxsize=1)
def _built_in() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "medicines.yml").read_text(encoding="utf-8"))
    return {name: list(dict.fromkeys(_plain(form) for form in [name, *others])) for name, others in loaded.items()}


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "medicine_words.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _dose_pattern() -> re.Pattern[str]:
    units = "|".join(re.escape(_plain(unit)) for unit in sorted(_words()["units"], key=len, reverse=True))
    return re.compile(rf"(?<![\d.,])(?P<number>\d{{1,5}}(?:[.,]\d{{1,3}})?)\s?(?P<unit>{units})(?![a-z])")


@lru_cache(maxsize=1)
def _form_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for form, words in _words()["forms"].items():
        latin = [re.escape(_plain(w)) for w in words if _plain(w).isascii()]
        other = [re.escape(_plain(w)) for w in words if not _plain(w).isascii()]
        patterns.append((form, re.compile(rf"(?<!\w)(?:{'|'.join(latin)})(?!\w)" + "".join(f"|{w}" for w in other))))
    return tuple(patterns)


def _plain(text: str) -> str:
    """Lower case without accents, character for character, so that positions stay those of the message."""
    return "".join(_plain_character(c) for c in text)


@lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    if 0x900 <= ord(character) <= 0x97F or 0xAC00 <= ord(character) <= 0xD7A3:
        return character
    lowered = character.lower()
    base = unicodedata.normalize("NFKD", lowered)[:1] if len(lowered) == 1 else character
    return base if len(base) == 1 else character
