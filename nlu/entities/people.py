"""Whom a message names: a clinician among those given, or a relation of the writer ("my son", "mi hijo")."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

READ_CHARACTERS = 1000
_FUZZY_LENGTH = 5
_LEAST = 80
_TITLES = (
    "dr", "dra", "doctor", "doctora", "doutor", "doutora", "docteur", "docteure", "dokte", "doktor", "doktora", "doc", "dok",
    "bac si", "np", "pa", "nurse", "md", "do", "miss", "ms", "mr", "mrs", "доктор", "врач", "دكتور", "دكتوره", "الدكتور",
    "डॉ", "डॉक्टर", "医生", "醫生", "선생님", "박사",
)  # fmt: skip
_UNSPACED = ("ko", "zh-Hans", "zh-Hant", "ar")


class Relation(StrEnum):
    """What another person is to the writer."""

    son = "son"
    daughter = "daughter"
    child = "child"
    mother = "mother"
    father = "father"
    parent = "parent"
    husband = "husband"
    wife = "wife"
    partner = "partner"
    sister = "sister"
    brother = "brother"
    grandmother = "grandmother"
    grandfather = "grandfather"
    grandchild = "grandchild"
    friend = "friend"
    other = "other"


@dataclass(frozen=True)
class ClinicianMention:
    """`name` as given in the list; `titled` when a word like "Dr." stood before it."""

    name: str
    titled: bool
    start: int
    end: int


def clinician_mentioned(text: str, names: Iterable[str]) -> ClinicianMention | None:
    """The one clinician of `names` ("Dr. Grace Kim") that the message names by family or given name; None if none or several.

    Small typing mistakes are allowed in names of five letters and more. A given name alone counts only without a like-named other.
    """
    plain = _plain(text[:READ_CHARACTERS])
    tokens = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\W\d_]+(?:['-][^\W\d_]+)*", plain)]
    scored = [(score, mention) for name in names for score, mention in _mentions(name, tokens)]
    if not scored:
        return None
    top = max(score for score, _ in scored)
    best = {mention.name: mention for score, mention in reversed(scored) if score == top}
    return next(iter(best.values())) if len(best) == 1 else None


def _mentions(name: str, tokens: list[tuple[str, int, int]]) -> list[tuple[int, ClinicianMention]]:
    parts = [part for part in re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", _plain(name)) if part not in _TITLES]
    if not parts:
        return []
    found = []
    for index, (token, start, end) in enumerate(tokens):
        bare = token.removesuffix("'s")
        which = next((n for n, part in enumerate(reversed(parts)) if _same(bare, part)), None)
        if which is None:
            continue
        titled = index > 0 and tokens[index - 1][0] in _TITLES
        also_given = any(_same(other, part) for part in parts[:-1] for other, _, _ in tokens) and which == 0
        # A family name beats a given one, both together beat either, a title adds certainty.
        score = (4 if which == 0 else 1) + (2 if also_given else 0) + titled + (bare in parts)
        found.append((score, ClinicianMention(name, titled, start, end)))
    return found


def _same(token: str, part: str) -> bool:
    if token == part or token == part + "s":
        return True
    if len(token) < _FUZZY_LENGTH or len(part) < _FUZZY_LENGTH or token[0] != part[0]:
        return False
    return fuzz.ratio(token, part) >= _LEAST


def relation_mentioned(text: str, language: str) -> Relation | None:
    """Whom the message is for, if it says that it is for somebody of the writer's; None when it is the writer's own matter.

    "my husband can drive me" is not for the husband. The first such mention counts; English is understood in every language.
    """
    plain = _plain(text[:READ_CHARACTERS])
    for code in dict.fromkeys((language, "en")):
        found = _first(plain, code)
        if found is not None:
            return found
    return None


def _first(plain: str, code: str) -> Relation | None:
    patterns = _patterns(code)
    without = patterns.not_for.sub(lambda m: " " * len(m.group()), plain) if patterns.not_for else plain
    match = patterns.mention.search(without)
    if match is None:
        return _whole_answer(without, patterns)
    kin = match["kin"] or match.groupdict().get("alone")
    return patterns.words[re.sub(r"\s+", " ", kin)] if kin else None


def _whole_answer(plain: str, patterns: _Patterns) -> Relation | None:
    """ "son", "it's for the wife": the answer to the question whom it is for."""
    words = re.findall(r"[\w\u0900-\u097f'-]+", plain)
    if len(words) > 4:
        return None
    known = [patterns.words[word] for word in words if word in patterns.words]
    return known[0] if len(known) == 1 else None


@dataclass(frozen=True)
class _Patterns:
    words: dict[str, Relation]
    mention: re.Pattern[str]
    not_for: re.Pattern[str] | None


@lru_cache(maxsize=32)
def _patterns(code: str) -> _Patterns:
    data = _data()[code if code in _data() else "en"]
    words = {_plain(word): relation for relation in Relation for word in data.get(relation.value, [])}
    alone = [_plain(word) for word in data.get("alone", [])]
    for word in alone:
        words.setdefault(word, words.get(word.split()[-1], Relation.child))
    kin = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if code in _UNSPACED:
        mention = rf"(?P<kin>{kin})"
    elif "of" in data:
        own = "|".join(re.escape(_plain(word)) for word in sorted(data["of"], key=len, reverse=True))
        # Up to four words between: "my 5 year old son", but not "my visit is with my son".
        never = "|".join(re.escape(_plain(word)) for word in _data()["never_between"])
        mention = rf"(?<!\w)(?:{own})(?:\s+(?!(?:{never})(?!\w))[\w'/-]+){{0,4}}?\s+(?P<kin>{kin})"
    else:
        mention = rf"(?<!\w)(?P<kin>{kin})"
    edge = "" if code in _UNSPACED else r"(?:'s|s)?(?![\w\u0900-\u097f])"
    pattern = mention + edge
    if "of" in data and alone:
        names = "|".join(re.escape(word) for word in sorted(alone, key=len, reverse=True))
        pattern = rf"(?:{pattern})|(?<![\w\u0900-\u097f])(?P<alone>{names}){edge}"
    return _Patterns(words, re.compile(pattern), _not_for(data, kin))


def _not_for(data: dict[str, Any], kin: str) -> re.Pattern[str] | None:
    if "not_for" not in data:
        return None
    return re.compile("|".join(f"(?:{_plain(pattern).replace('{k}', f'(?:{kin})')})" for pattern in data["not_for"]))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return loaded


def _plain(text: str) -> str:
    """Lower case without accents; Hindi keeps its vowel signs, Korean its syllables."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("đ", "d").replace("\u093c", "")
    kept = "".join(c for c in unicodedata.normalize("NFD", folded) if not (unicodedata.combining(c) and ord(c) < 0x660))
    return unicodedata.normalize("NFC", kept)
