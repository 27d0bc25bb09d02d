"""Training texts as phones really send them: mistyped, without marks, in capitals, two things in one message. Seeded."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from nlu.net.examples import RANK, Example

JOINED = 0.3
MISTYPED, BARE, LOWERED, PLAIN, SHOUTED, SMILING = 0.25, 0.2, 0.2, 0.15, 0.03, 0.05
ROUTINE_PARTNER = 0.8  # else long messages would be serious ones too often
LONGEST_PARTNER = 120  # characters
_SERIOUS = ("emergency", "crisis", "clinical", "emotional")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BETWEEN = {
    "en": (" and ", " also ", " plus ", ". also ", ", ", ". btw ", " oh and ", "\n", " "), "es": (" y ", " tambien ", ", ", ". ademas ", ". "),
    "fr": (" et ", " aussi ", ", "), "pt": (" e ", " tambem ", ", "), "ht": (" epi ", " ak ", ", "), "vi": (" va ", " với lại ", ", "),
    "tl": (" at ", " tsaka ", ", "), "ru": (" и ", " а еще ", ", "), "ar": (" و ", " وكمان ", "، "), "hi": (" aur ", " और ", ", "),
    "ko": (" 그리고 ", ", ", " 또 "), "zh-Hans": ("，", " 还有 ", "。", " "), "zh-Hant": ("，", " 還有 ", "。", " "),
}  # fmt: skip
_ANYWHERE = (". ", " ", "\n", "! ", " - ")
_EMOJI = ("🙏", "😊", "😭", "😅", "👍", "❤️", "😩", "🙂", "!!", "...", "??")
_WITH_MARKS = frozenset({"es", "pt", "fr", "vi", "ht", "tl", "en"})
_TYPED = frozenset({"en", "es", "pt", "fr", "vi", "ht", "tl", "ru"})


class Augmenter:
    """Makes another version of an example each time it is asked."""

    def __init__(self, examples: Sequence[Example], seed: int) -> None:
        self._random = random.Random(seed)
        self._routine: dict[str, list[Example]] = defaultdict(list)
        self._all: dict[str, list[Example]] = defaultdict(list)
        for example in examples:
            self._all[example.language].append(example)
            if example.label not in _SERIOUS:
                self._routine[example.language].append(example)

    def vary(self, example: Example) -> tuple[str, str]:
        """(text, label): the label changes only when something more serious was joined on."""
        text, label = example.text, example.label
        if self._chance(JOINED):
            text, label = self._join(example)
        return self._noisy(text, example.language), label

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _join(self, example: Example) -> tuple[str, str]:
        """Two messages in one, in either order; the more serious of the two decides."""
        pool = self._routine if self._chance(ROUTINE_PARTNER) else self._all
        other = self._random.choice(pool[example.language] or self._all[example.language])
        if len(other.text) > LONGEST_PARTNER:
            return example.text, example.label
        pair = [example.text, other.text]
        self._random.shuffle(pair)
        between = self._random.choice((*_BETWEEN.get(example.language, ()), *_ANYWHERE))
        first = pair[0].rstrip(".!") if self._chance(0.5) else pair[0]
        return first + between + pair[1], min(example.label, other.label, key=RANK.__getitem__)

    def _noisy(self, text: str, language: str) -> str:
        if language in _WITH_MARKS and self._chance(PLAIN):
            text = without_marks(text)
        if self._chance(BARE):
            bare = "".join(c for c in text if c not in ".,!?¿¡'’\"")
            text = bare if bare.strip() else text
        if self._chance(LOWERED):
            text = text.lower()
        elif self._chance(SHOUTED):
            text = text.upper()
        if language in _TYPED and self._chance(MISTYPED):
            text = self._mistype(text)
        return f"{text} {self._random.choice(_EMOJI)}" if self._chance(SMILING) else text

    def _mistype(self, text: str) -> str:
        """One slip, two in a long text: a letter dropped, doubled, swapped, or the neighbouring key."""
        for _ in range(2 if len(text) > 60 else 1):
            places = [i for i in range(1, len(text) - 1) if text[i].isalpha()]
            if len(places) < 4:
                return text
            at = self._random.choice(places)
            slips = (text[at] * 2, "", text[at + 1] + text[at], self._neighbour(text[at]))
            kind = self._random.randrange(4)
            text = text[:at] + slips[kind] + text[at + (2 if kind == 2 else 1) :]
        return text

    def _neighbour(self, letter: str) -> str:
        for row in _KEYS:
            at = row.find(letter.lower())
            if at >= 0:
                return row[max(0, min(len(row) - 1, at + self._random.choice((-1, 1))))]
        return letter


def without_marks(text: str) -> str:
    """`él está` -> `el esta`."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("đ", "d")
