"""Short answers to a question that was asked: which of the offered, yes or no. Exact lists; when in doubt, no answer.

"xyzzy 42" is neither a yes nor a choice: a classifier once booked an appointment on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from nlu.entities.dates import parse_when

LONGEST_ANSWER = 60
_LETTERS = "abcdefghi"
_UNSPACED = ("ko", "zh-Hans", "zh-Hant")


@dataclass(frozen=True)
class _Words:
    yes: frozenset[str]
    no: frozenset[str]
    polite: tuple[str, ...]
    numbers: Mapping[str, int]
    last: frozenset[str]
    earlier: frozenset[str]
    later: frozenset[str]
    around: frozenset[str]


def parse_yes_no(text: str, language: str) -> bool | None:
    """True for a yes, False for a no, None for anything else, by exact lists: the language's, English, then all if they agree."""
    answer = _by_sign(text)
    if answer is not None:
        return answer
    plain = _plain(text)
    if not plain or len(plain) > LONGEST_ANSWER:
        return None
    for code in dict.fromkeys((language, "en")):
        answer = _yes_no_in(plain, code)
        if answer is not None:
            return answer
    answers = {_yes_no_in(plain, code) for code in _languages()} - {None}
    return answers.pop() if len(answers) == 1 else None


def parse_choice(
    text: str, language: str, count: int, *, slots: Sequence[datetime] = (), now: datetime | None = None
) -> int | None:
    """Which of `count` options is meant, from 1: "2", "the second", "la segunda", "option b", "last one".

    With the starts of the offered `slots` (local, in the order shown) also "the Tuesday one", "the earlier one". None when the
    message says anything more than which one, or fits none or several.
    """
    plain = _plain(text)
    if not plain or len(plain) > LONGEST_ANSWER or count < 1:
        return None
    for code in dict.fromkeys((language, "en")):
        found = _numbered(plain, _words(code), count, code) or (
            _by_order(plain, _words(code), slots) if slots else None
        )
        if found is not None:
            return found if found <= count else None
    return _by_time(text, language, slots, now) if slots else None


def _by_sign(text: str) -> bool | None:
    signs = [c for c in text if not c.isspace() and c not in "\ufe0f\u200d" and not 0x1F3FB <= ord(c) <= 0x1F3FF]
    if not signs:
        return None
    known = _data()["signs"]
    if all(sign in known["yes"] for sign in signs):
        return True
    return False if all(sign in known["no"] for sign in signs) else None


def _yes_no_in(plain: str, code: str) -> bool | None:
    words = _words(code)
    for candidate in (plain, _without_polite(plain, words, code)):
        if candidate in words.yes:
            return True
        if candidate in words.no:
            return False
    return None


def _without_polite(plain: str, words: _Words, code: str) -> str:
    """The answer without "please" and "thank you" before or behind it."""
    gap = "" if code in _UNSPACED else " "
    shorter = plain
    for _ in range(4):
        before = shorter
        for polite in words.polite:
            shorter = shorter.removesuffix(gap + polite).removeprefix(polite + gap).strip() or shorter
        if shorter == before:
            break
    return shorter


def _numbered(plain: str, words: _Words, count: int, code: str) -> int | None:
    if code in _UNSPACED:
        return _numbered_unspaced(plain, words, count)
    tokens = plain.split()
    found: set[int] = set()
    for token in tokens:
        value = _number_of(token, words, count)
        if value is not None:
            found.add(value)
        elif token in words.last or plain in words.last:
            found.add(count)
        elif token not in words.around and token not in words.polite:
            return None
    # "a", "un", "one" fill sentences too: a true number beside them wins.
    if len(found) > 1:
        digits = {int(token) for token in tokens if token.isdigit()}
        found = digits or {value for value in found if value != 1}
    return found.pop() if len(found) == 1 else None


def _number_of(token: str, words: _Words, count: int) -> int | None:
    digits = token.strip("#")
    if digits.isdigit():
        return int(digits) if 1 <= int(digits) <= count else None
    if token in words.numbers:
        return words.numbers[token]
    if len(token) == 1 and token in _LETTERS[:count] and token not in words.around:
        return _LETTERS.index(token) + 1
    return None


def _numbered_unspaced(plain: str, words: _Words, count: int) -> int | None:
    """Chinese and Korean: what is left when number words and filling words are taken out must be nothing."""
    if re.fullmatch(r"[a-i]", plain):
        return _LETTERS.index(plain) + 1 if _LETTERS.index(plain) < count else None
    if plain in words.last or any(plain == last + filler for last in words.last for filler in words.around):
        return count
    rest = plain.replace(" ", "")
    digits = re.findall(r"\d+", rest)
    if len(digits) == 1:
        rest, value = rest.replace(digits[0], ""), int(digits[0])
    elif digits:
        return None
    else:
        known = sorted(words.numbers, key=len, reverse=True)
        name = next((n for n in known if n.replace(" ", "") in rest), None)
        if name is None:
            return None
        rest, value = rest.replace(name.replace(" ", ""), "", 1), words.numbers[name]
    for filler in sorted(words.around | set(words.polite), key=len, reverse=True):
        rest = rest.replace(filler.replace(" ", ""), "")
    return value if not rest and 1 <= value <= count else None


def _by_order(plain: str, words: _Words, slots: Sequence[datetime]) -> int | None:
    without = " ".join(token for token in plain.split() if token not in words.around) or plain
    ranked = sorted(range(len(slots)), key=lambda index: slots[index])
    if {plain, without} & words.earlier:
        return ranked[0] + 1
    return ranked[-1] + 1 if {plain, without} & words.later else None


def _by_time(text: str, language: str, slots: Sequence[datetime], now: datetime | None) -> int | None:
    """The one offered slot that a day or a time in the message admits."""
    reference = now or min(slots) - timedelta(days=1)
    found = parse_when(text, language=language, now=reference)
    if found is None or found.soonest:
        return None
    if found.earliest is not None and found.earliest == found.latest and not any(c.isdigit() for c in text):
        # "the Tuesday one" means the offered Tuesday, however far off; two Tuesdays leave it open.
        weekday = found.earliest.weekday()
        fitting = [
            n
            for n, start in enumerate(slots, start=1)
            if start.weekday() == weekday and found.admits_time(start.time())
        ]
    else:
        fitting = [number for number, start in enumerate(slots, start=1) if found.admits(start)]
    return fitting[0] if len(fitting) == 1 else None


def _plain(text: str) -> str:
    """Folded words with one space between; stretched letters shortened; keycap digits plain."""
    folded = unicodedata.normalize("NFKC", text[: 4 * LONGEST_ANSWER]).lower().replace("’", "'")
    folded = "".join(c for c in folded if c not in "\ufe0f\u20e3\u200d\u200b")
    folded = re.sub(r"([a-zа-я])\1{2,}", r"\1", folded)
    decomposed = unicodedata.normalize("NFD", folded.replace("đ", "d"))
    bare = "".join(
        c for c in decomposed if not (unicodedata.combining(c) and (ord(c) < 0x370 or 0x64B <= ord(c) <= 0x655))
    )
    words = _WORD_OR_MARKED.findall(unicodedata.normalize("NFC", bare))
    return " ".join(words)


# Hindi vowel signs belong to words although Python doesn't count them as letters.
_WORD_OR_MARKED = re.compile(r"[\w\u0900-\u097f]+(?:['-][\w\u0900-\u097f]+)*|#")


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return loaded


def _languages() -> tuple[str, ...]:
    return tuple(code for code in _data() if code != "signs")


@lru_cache(maxsize=32)
def _words(code: str) -> _Words:
    data = _data()[code if code in _data() else "en"]
    numbers = {_plain(str(name)): int(value) for value, names in data["numbers"].items() for name in names}
    return _Words(
        yes=frozenset(_plain(phrase) for phrase in data["yes"]),
        no=frozenset(_plain(phrase) for phrase in data["no"]),
        polite=tuple(sorted((_plain(phrase) for phrase in data["polite"]), key=len, reverse=True)),
        numbers=numbers,
        last=frozenset(_plain(phrase) for phrase in data["last"]),
        earlier=frozenset(_plain(phrase) for phrase in data["earlier"]),
        later=frozenset(_plain(phrase) for phrase in data["later"]),
        around=frozenset(token for phrase in data["around"] for token in _plain(str(phrase)).split()),
    )
