"""From a word as typed to a word of the lexicon: endings, glued prefixes, drawn-out letters, typing mistakes.

spaCy's own FUZZY operator compares every word of a message with every word of every pattern; with twelve lexicons that is tens of
milliseconds. So each unknown word is compared once, with rapidfuzz (the same edit distance, a swap of neighbours counting one),
against the few lexicon words that begin alike, and the answer is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz.distance import OSA

from nlu.triage.normalise import squeeze

SHORTEST_CORRECTED = 5
SHORTEST_TWO_MISTAKES = 8
SHORTEST_PHONETIC = 7
MOST_REMEMBERED = 20_000
UNKNOWN = "¤"
"""Stands for a word that the lexicon does not know. So no patient text enters spaCy's string store."""

_SOUNDS = (
    ("ph", "f"),
    ("pn", "n"),
    ("ck", "k"),
    ("sch", "sk"),
    ("tch", "ch"),
    ("qu", "k"),
    ("x", "ks"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("c", "k"),
    ("z", "s"),
    ("gh", ""),
    ("rh", "r"),
    ("y", "i"),
)


def sound(word: str) -> str:
    """A rough key of how a Latin-script word sounds: same key, same word spelt by ear."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    key: list[str] = []
    for char in word:
        char = "a" if char in "aeiou" else char
        if char == "h" and key:
            continue
        if not key or key[-1] != char:
            key.append(char)
    if len(key) > 1 and key[-1] == "a":
        key.pop()
    return "".join(key)


class Speller:
    """Resolves words for one language. `words` are its exact words, `stems` the beginnings written with `*`, `common` words never corrected."""

    def __init__(
        self,
        *,
        words: Iterable[str],
        stems: Iterable[str],
        spellings: dict[str, tuple[str, ...]],
        prefixes: Iterable[str],
        common: Set[str],
    ) -> None:
        self.words = frozenset(words)
        self.stems = frozenset(stems)
        self.spellings = spellings
        self.prefixes = tuple(sorted(prefixes, key=len, reverse=True))
        self.common = common
        self._stem_lengths = sorted({len(stem) for stem in self.stems}, reverse=True)
        self._alike: dict[str, list[str]] = {}
        self._sounds: dict[str, str] = {}
        self._plain: dict[str, tuple[str, ...]] = {}
        self._corrected: dict[str, tuple[str, ...]] = {}
        for word in sorted(self.words):
            if len(word) >= SHORTEST_CORRECTED - 1 and word.isalpha():
                for letter in {word[0], word[1]}:
                    self._alike.setdefault(letter, []).append(word)
            if len(word) >= SHORTEST_PHONETIC and word.isascii() and word.isalpha():
                self._sounds.setdefault(sound(word), word)

    def knows(self, word: str) -> bool:
        """Whether the word is the lexicon's own, before any correction."""
        return self.resolve(word, correct=False) != (UNKNOWN,)

    def resolve(self, word: str, *, correct: bool) -> tuple[str, ...]:
        """The lexicon words that this word stands for (mostly one; `UNKNOWN` when none)."""
        memory = self._corrected if correct else self._plain
        found = memory.get(word)
        if found is None:
            if len(memory) >= MOST_REMEMBERED:
                memory.clear()
            found = self._listed(word) or (self._guess(word) if correct else None) or (UNKNOWN,)
            memory[word] = found
        return found

    def parents(self, word: str) -> list[str]:
        """What else than itself an exact word stands for: the stems it begins with, itself without a prefix."""
        found = [
            word[:length] + "*" for length in self._stem_lengths if length < len(word) and word[:length] in self.stems
        ]
        if word in self.stems:
            found.append(word + "*")
        for prefix in self.prefixes:
            bare = word[len(prefix) :]
            if word.startswith(prefix) and len(bare) >= 2 and (bare in self.words or self._stem(bare)):
                found.append(bare if bare in self.words else str(self._stem(bare)))
        return found

    def _listed(self, word: str) -> tuple[str, ...] | None:
        direct = self._direct(word)
        if direct:
            return direct
        for most in (2, 1):
            squeezed = squeeze(word, most)
            if squeezed != word and (direct := self._direct(squeezed)):
                return direct
        for prefix in self.prefixes:
            bare = word[len(prefix) :]
            if word.startswith(prefix) and len(bare) >= 2 and (direct := self._direct(bare)):
                return direct
        if len(word) > SHORTEST_CORRECTED - 1 and word.endswith("s"):  # "the calf's huge", "seizures"
            return self._direct(word[:-1])
        return None

    def _direct(self, word: str) -> tuple[str, ...] | None:
        if word in self.spellings:
            return self.spellings[word]
        if word in self.words:
            return (word,)
        stem = self._stem(word)
        return (stem,) if stem else None

    def _stem(self, word: str) -> str | None:
        for length in self._stem_lengths:
            if length <= len(word) and word[:length] in self.stems:
                return word[:length] + "*"
        return None

    def _guess(self, word: str) -> tuple[str, ...] | None:
        word = squeeze(word, 2)
        if len(word) < SHORTEST_CORRECTED - 1 or not word.isalpha() or word in self.common:
            return None
        return self._nearest(word) or self._run_together(word)

    def _nearest(self, word: str) -> tuple[str, ...] | None:
        most = 2 if len(word) >= SHORTEST_TWO_MISTAKES else 1
        best, best_distance = None, most + 1
        for candidate in self._alike.get(word[0], ()):
            if abs(len(candidate) - len(word)) > most or min(len(candidate), len(word)) < SHORTEST_CORRECTED - 1:
                continue
            distance = OSA.distance(word, candidate, score_cutoff=best_distance - 1)
            if distance >= best_distance or not _plausible(word, candidate, distance):
                continue
            best, best_distance = candidate, distance
        if best is None and len(word) >= SHORTEST_PHONETIC and word.isascii():
            best = self._sounds.get(sound(word))
        return (self.spellings.get(best) or (best,)) if best else None

    def _run_together(self, word: str) -> tuple[str, ...] | None:
        """ "chestpain": two words of the lexicon, each of three letters or more."""
        if len(word) < 7:
            return None
        for cut in range(3, len(word) - 2):
            left, right = self._direct(word[:cut]), self._direct(word[cut:])
            if left and right and not left[0].endswith("*"):
                return left + right
        return None


def _plausible(word: str, candidate: str, distance: int) -> bool:
    """Short words: only a swap of neighbours. Two mistakes only in long words that begin alike."""
    shorter = min(len(word), len(candidate))
    if shorter < SHORTEST_CORRECTED:
        return distance == 1 and sorted(word) == sorted(candidate)
    return distance < 2 or (shorter >= SHORTEST_TWO_MISTAKES - 1 and word[:2] == candidate[:2])
