"""What in a text is a value rather than language: kept out of every model's hands and put back exactly, whoever listed it or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlu.translation.gate import medicines_in, names_in
from nlu.translation.lexicon import common

_WEB = re.compile(
    r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s<>\"]+[\w/]|\bwww\.[^\s<>\"]+[\w/]|\b[\w-]+\.(?:com|org|net|gov|edu)(?:/[\w/.-]*\w)?\b"
)
# Han and Hangul stand beside a number without a space.
_PHONE = re.compile(r"(?<![A-Za-z\d_/$])\+?(?:\(\d{3}\)|\d)[\d\s().-]{5,}\d(?![A-Za-z\d_/])")
_LONG_NUMBER = re.compile(r"(?<![A-Za-z\d_.,$/-])(?:[A-Z]{1,4}-?)?\d{5,}(?![A-Za-z\d_/-])")
_STREET = re.compile(
    r"(?<!\w)\d{1,5}\s(?:[NSEW]\.?\s)?(?:[A-Z][\w'.-]*\s){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Court|Ct|Parkway|Pkwy)\b\.?"
)


def values_in(text: str, language: str) -> tuple[str, ...]:
    """Addresses of every kind, phone and member numbers, medicines by name, and what looks like a person's name."""
    found = [match.group() for kind in (_WEB, _STREET, _PHONE, _LONG_NUMBER) for match in kind.finditer(text)]
    return tuple(dict.fromkeys([*found, *medicines_in(text), *_whole_names(text, names_in(text, language))]))


def spoken_names(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Of the names known of a conversation: those that `text` holds in full, and each word of any that it does not use as language.

    Dolores is a name; "tengo dolores" is not. So one word of a name, written small, in a text that shouts, or short and at the beginning
    of a sentence ("Will you …"), is language.
    """
    known = tuple(dict.fromkeys(name.strip() for name in known if name.strip()))
    whole = [name for name in known if " " in name and _whole(name).search(text)]
    rest = text
    for name in sorted(whole, key=len, reverse=True):
        rest = _whole(name).sub(" \ue000 ", rest)
    words = dict.fromkeys(word for name in known for word in name.split() if len(word.strip(".")) > 1)
    shouted = sum(c.isupper() for c in text) > 0.5 * sum(c.isalpha() for c in text)
    return (*whole, *(word for word in words if not _is_language(word, rest, shouted=shouted)))


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])" if name[0].isupper() else re.escape(name), re.IGNORECASE
    )


def _is_language(word: str, text: str, *, shouted: bool) -> bool:
    if not word[0].isupper():  # a script without capitals
        return False
    for match in _whole(word).finditer(text):
        before = text[: match.start()].rstrip(" \"'“”«»(¿¡")
        begins = not before or before[-1] in ".!?:\n…"
        if shouted or match.group()[0].islower() or (begins and len(word) < common()["limits"]["name_at_beginning"]):
            return True
    return False


def _whole_names(text: str, words: Sequence[str]) -> list[str]:
    """Names of several words as one value, where they stand beside each other; and each word alone, where it does."""
    if not words:
        return []
    one = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [match.group() for match in re.finditer(rf"(?<!\w)(?:{one})(?:\s(?:{one}))*(?!\w)", text)]
