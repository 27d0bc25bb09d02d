"""What in a text is a value rather than language: kept out of every model's hands and put back exactly, whoever listed it or not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.translation.gate import medicines_in, names_in

_WEB = re.compile(
    r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s<>\"]+[\w/]|\bwww\.[^\s<>\"]+[\w/]|\b[\w-]+\.(?:com|org|net|gov|edu)(?:/[\w/.-]*\w)?\b"
)
_PHONE = re.compile(r"(?<![\w/$])\+?(?:\(\d{3}\)|\d)[\d\s().-]{5,}\d(?![\w/])")
_LONG_NUMBER = re.compile(r"(?<![\w.,$/-])(?:[A-Z]{1,4}-?)?\d{5,}(?![\w/-])")
_STREET = re.compile(
    r"(?<!\w)\d{1,5}\s(?:[NSEW]\.?\s)?(?:[A-Z][\w'.-]*\s){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Court|Ct|Parkway|Pkwy)\b\.?"
)


def values_in(text: str, language: str) -> tuple[str, ...]:
    """Addresses of every kind, phone and member numbers, medicines by name, and what looks like a person's name."""
    found = [match.group() for kind in (_WEB, _STREET, _PHONE, _LONG_NUMBER) for match in kind.finditer(text)]
    return tuple(dict.fromkeys([*found, *medicines_in(text), *_whole_names(text, names_in(text, language))]))


def _whole_names(text: str, words: Sequence[str]) -> list[str]:
    """Names of several words as one value, where they stand beside each other; and each word alone, where it does."""
    if not words:
        return []
    one = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [match.group() for match in re.finditer(rf"(?<!\w)(?:{one})(?:\s(?:{one}))*(?!\w)", text)]
