"""Hand-written pairs and their slots: reading them, and filling slots at random so that a model sees many days, times and names.

A pair is a line `English<TAB>Spanish` of `pairs/*.tsv`. `{day}` takes one line of `pairs/parts/day.tsv`, the same on both sides, and
`{day2}` another; parts may hold slots themselves. `{value}` and everything in figures (`{time}`, `{n}`, `{amount}` …) become placeholders as
`nlu.translation.placeholders` writes them: so a starter sees them, and can neither change nor lose a figure unnoticed. A file `*.es.tsv` is read from Spanish only. In parts, `%my`, `%mi`, `%mis` and `%me` are the one who speaks, or, under
`{you:act}`, the one who is spoken to.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlu.translation.placeholders import placeholder
from nlu.translation.starter import FOLDER

SLOT = re.compile(r"\{(you:)?([a-z_]+)(\d?)\}")
NUMBERS = ("time", "n", "year", "monthday", "amount", "digits")
_MADE = ("value", *NUMBERS)
_FIRST = {"%my": "my", "%me": "me", "%mis": "mis", "%mi": "mi"}
_SECOND = {"%my": "your", "%mis": "sus", "%mi": "su"}


@dataclass(frozen=True)
class Pair:
    """One line: the same in both languages."""

    en: str
    es: str
    only: str = (
        ""  # the source language, of a pair that is good one way only: what patients write, nobody should answer in
    )

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in order."""
        return tuple(match[2] for match in SLOT.finditer(self.en))


@dataclass(frozen=True)
class Corpus:
    """All that was written by hand."""

    pairs: tuple[Pair, ...]
    parts: Mapping[str, tuple[Pair, ...]]

    def __len__(self) -> int:
        return len({*self.pairs, *(pair for part in self.parts.values() for pair in part)})


@lru_cache(maxsize=1)
def load(folder: Path = FOLDER / "pairs") -> Corpus:
    """Read all pairs. Raises ValueError, naming file and line, for a line that is not a pair or whose slots differ."""
    parts = {file.stem: tuple(_read(file)) for file in sorted((folder / "parts").glob("*.tsv"))}
    pairs = [pair for file in sorted(folder.glob("*.tsv")) for pair in _read(file)]
    corpus = Corpus(tuple(dict.fromkeys(pairs)), parts)
    known = {*parts, *_MADE}
    for pair in (*corpus.pairs, *(pair for part in parts.values() for pair in part)):
        if unknown := set(pair.slots) - known:
            raise ValueError(f"{pair.en}: no such slot: {', '.join(sorted(unknown))}")
    return corpus


def _read(file: Path) -> list[Pair]:
    only = file.suffixes[0][1:] if len(file.suffixes) == 2 else ""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        sides = line.split("\t")
        if len(sides) != 2 or not all(side.strip() for side in sides):
            raise ValueError(f"{file.name}:{number}: expected English, one tab, Spanish")
        pair = Pair(sides[0].strip(), sides[1].strip(), only)
        if sorted(_names(pair.en)) != sorted(_names(pair.es)):
            raise ValueError(f"{file.name}:{number}: the slots of the two sides differ")
        found.append(pair)
    return found


def _names(side: str) -> list[str]:
    return [match.group() for match in SLOT.finditer(side)]


class Filler:
    """Fills slots; placeholders are counted as they come in the source."""

    def __init__(self, corpus: Corpus, seed: int, source: str) -> None:
        self._corpus, self._source = corpus, source
        self.random = random.Random(seed)

    def fill(self, pair: Pair) -> Pair:
        """The pair with every slot filled."""
        en, es = self._filled(pair.en, pair.es, "", 0)
        en, es = _numbered(en, es, self._source)
        return Pair(tidy_en(en), tidy_es(es))

    def _filled(self, en: str, es: str, person: str, depth: int) -> tuple[str, str]:
        if depth > 6:
            raise ValueError(f"slots without end: {en}")
        for slot in dict.fromkeys(_names(en)):
            you, name = _parsed(slot)
            one, other = self._value(name)
            one, other = spoken_by(one, you or person), spoken_by(other, you or person)
            one, other = self._filled(one, other, you or person, depth + 1)
            en, es = en.replace(slot, one), es.replace(slot, other)
        return en, es

    def _value(self, name: str) -> tuple[str, str]:
        if name == "value" or name in NUMBERS:
            mark = f"\ue000{self.random.randrange(10**6)}\ue001"
            return mark, mark
        part = self.random.choice(self._corpus.parts[name])
        return part.en, part.es


def _parsed(slot: str) -> tuple[str, str]:
    match = SLOT.fullmatch(slot)
    assert match is not None
    return match[1] or "", match[2]


def spoken_by(text: str, person: str) -> str:
    """The one who speaks, or the one who is spoken to."""
    if person:
        text = re.sub(r"(?<=r)%me", "le", text)
        text = text.replace("%me", "you" if "%me" in text else "")
        marks = _SECOND
    else:
        marks = _FIRST
    for mark, word in marks.items():
        text = text.replace(mark, word)
    return text


def _numbered(en: str, es: str, source: str) -> tuple[str, str]:
    """The placeholders counted from 1 as they come in the source."""
    order = re.findall("\ue000\\d+\ue001", en if source == "en" else es)
    for number, mark in enumerate(dict.fromkeys(order), start=1):
        en, es = en.replace(mark, placeholder(number)), es.replace(mark, placeholder(number))
    return en, es


def tidy_en(text: str) -> str:
    """ "a appointment" never comes from slots; only the first letter and doubled stops are put right."""
    return _capital(re.sub(r"\.m\.\.", ".m.", text))


def tidy_es(text: str) -> str:
    """Contractions, one o'clock, doubled stops."""
    text = re.sub(r"\b([Aa]) el (?=[^A-Z]|Dr)", r"\1l ", text)
    text = re.sub(r"\b([Dd])e el (?=[^A-Z]|Dr)", r"\1el ", text)
    text = re.sub(r"\blas 1(?=:|\s|$|[.,?!]|[ap]m)", "la 1", text)
    return _capital(re.sub(r"\.m\.\.", ".m.", text))


def _capital(text: str) -> str:
    match = re.match(r"^[\s¿¡]*", text)
    at = match.end() if match else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def weight(pair: Pair, parts: Mapping[str, Sequence[Pair]]) -> int:
    """How often an epoch shows a pair: the more its slots can hold, the oftener."""
    combinations = 1
    for name in pair.slots:
        combinations *= len(parts.get(name, ())) or 20
    return 1 if combinations == 1 else 2 if combinations < 60 else 4 if combinations < 2_000 else 6
