"""The word lists of `words/` as patterns, and the folding under which text is compared with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_WORDS = Path(__file__).parent / "words"
_UNSPACED = ("zh-Hans", "zh-Hant", "ko")
_KEEPS_MARKS = ("vi", "hi", "ko", "zh-Hans", "zh-Hant", "ru")
_DEVANAGARI = "\u0900-\u097f"
_ARABIC_FORMS = str.maketrans("أإآٱى", "ااااي")
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Lexicon:
    """One language's words, compiled; all patterns are for folded text."""

    code: str
    length: float
    numbers: Mapping[float, re.Pattern[str]]
    also_numbers: Mapping[float, re.Pattern[str]]
    negation: re.Pattern[str]
    concord: re.Pattern[str]
    not_negation: re.Pattern[str]
    before_concord: re.Pattern[str] | None
    am: re.Pattern[str]
    pm: re.Pattern[str]
    noon: re.Pattern[str]
    midnight: re.Pattern[str]
    half_hour: re.Pattern[str]
    weekdays: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    month_pattern: re.Pattern[str]
    relative: Mapping[str, re.Pattern[str]]
    units: Mapping[str, re.Pattern[str]]
    titles: re.Pattern[str]
    capitals: frozenset[str]


@lru_cache(maxsize=32)
def lexicon(code: str) -> Lexicon:
    """The words of a language. Raises FileNotFoundError for one that is not ours."""
    data: dict[str, Any] = yaml.safe_load((_WORDS / f"{code}.yml").read_text(encoding="utf-8"))
    negation = data["negation"]
    units = {**common()["doses"], **data["units"]}
    return Lexicon(
        code=code,
        length=float(data["length"]),
        numbers={float(value): pattern(words, code) for value, words in data["numbers"].items()},
        also_numbers={float(value): pattern(words, code) for value, words in data["also_numbers"].items()},
        negation=pattern(negation["main"], code),
        concord=pattern(negation["concord"], code),
        not_negation=pattern(negation["ignore"], code),
        before_concord=pattern(negation["before_concord"], code) if negation["before_concord"] else None,
        am=pattern(data["day_parts"]["am"], code),
        pm=pattern(data["day_parts"]["pm"], code),
        noon=pattern(data["noon"], code),
        midnight=pattern(data["midnight"], code),
        half_hour=pattern(data["half_hour"], code),
        weekdays=tuple(pattern(words, code) for words in data["weekdays"]),
        months=tuple(pattern(words, code) for words in data["months"]),
        month_pattern=re.compile(data["month_pattern"]) if data["month_pattern"] else NEVER,
        relative={name: pattern(words, code) for name, words in data["relative"].items()},
        units={name: pattern(words, code) for name, words in units.items()},
        titles=pattern(data["titles"], code),
        capitals=frozenset(fold(word, code) for word in data["capitals"]),
    )


@lru_cache(maxsize=1)
def common() -> Mapping[str, Any]:
    """Doses, greetings and limits."""
    loaded: dict[str, Any] = yaml.safe_load((_WORDS / "common.yml").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=32)
def greetings(code: str) -> re.Pattern[str]:
    """Greetings that name a part of the day and say nothing about time."""
    return pattern(common()["greetings"], code)


def fold(text: str, code: str) -> str:
    """Lower case, digits as 0-9, one apostrophe; without accents where people leave them out."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'").replace("ё", "е")
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, -1) >= 0 else c for c in text)
    if code == "ar":
        text = text.translate(_ARABIC_FORMS)
    if code in _KEEPS_MARKS:
        return unicodedata.normalize("NFC", text)
    plain = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def pattern(words: Iterable[str], code: str) -> re.Pattern[str]:
    """Any of the words: whole, or anywhere in languages written without spaces. `*` ends a stem, `#` asks for a digit near."""
    parts = [_part(fold(word, code), code) for word in sorted(words, key=len, reverse=True) if word]
    if not parts:
        return NEVER
    inside = "|".join(parts)
    if code in _UNSPACED:
        return re.compile(f"(?:{inside})")
    if code == "hi":
        return re.compile(f"(?<![\\w{_DEVANAGARI}])(?:{inside})(?![\\w{_DEVANAGARI}])")
    prefix = "(?:و|ف)?(?:ب|ل|ك)?(?:ال|لل)?" if code == "ar" else ""
    # A number's unit may touch it: "20mg", "15h".
    return re.compile(f"(?<![^\\W\\d])(?<!\\w')(?:{prefix}(?:{inside}))(?!\\w)")


def _part(word: str, code: str) -> str:
    stem, near = word.endswith("*"), word.endswith("#")
    escaped = re.escape(word.rstrip("*#")).replace(r"\ ", r"\s+")
    if word.endswith("'"):  # an elision: "n'" of "n'ai"
        return escaped + r"\w*"
    if stem:
        return escaped if code in _UNSPACED else escaped + r"\w*"
    if near:
        return rf"(?:(?<=\d ){escaped}|(?<=\bin ){escaped}|{escaped}(?=\s+\d))"
    return escaped
