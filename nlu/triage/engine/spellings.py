"""The one spelling in which a lexicon sees words, its own and a message's: folded, variants joined, fillers known."""

from __future__ import annotations

from nlu.triage import normalise
from nlu.triage.lexicon import Lexicon

_Variants = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]
"""By first word: variants of several words, the longest first, and what each stands for."""


class Spellings:
    """`single` maps a variant of one word to its spelling; `fillers` are the words that are ignored everywhere."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._strict = lexicon.strict_accents
        self.single: dict[str, tuple[str, ...]] = {}
        self.several: _Variants = {}
        self.fillers = frozenset(self.fold(entry) for entry in lexicon.fillers if " " not in entry)
        for canonical, variants in lexicon.spellings.items():
            target = self._words(canonical)
            for variant in variants:
                words = self._words(variant)
                if len(words) == 1:
                    self.single[words[0]] = target
                elif words:
                    self.several.setdefault(words[0], []).append((words, target))
        for entry in lexicon.fillers:
            words = self._words(entry)
            if len(words) > 1:
                self.several.setdefault(words[0], []).append((words, ()))
        for entries in self.several.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _words(self, text: str) -> tuple[str, ...]:
        return tuple(self.fold(word) for word in text.split())

    def fold(self, word: str) -> str:
        cleaned = normalise.clean(word).text
        return cleaned if self._strict else normalise.fold(cleaned)

    def all_words(self) -> set[str]:
        """Every word that stands in a variant of several words, or that a variant stands for."""
        found = {word for target in self.single.values() for word in target}
        for entries in self.several.values():
            for variant, target in entries:
                found |= {*variant, *target}
        return found

    def join(self, forms: list[str], shown: list[str], sentences: list[int]) -> tuple[list[str], list[str], list[int]]:
        """The same three lists with variants of several words in their one spelling, shown as they stood."""
        out: tuple[list[str], list[str], list[int]] = ([], [], [])
        at = 0
        while at < len(forms):
            for variant, canonical in self.several.get(forms[at], ()):
                if tuple(forms[at : at + len(variant)]) == variant:
                    words = " ".join(shown[at : at + len(variant)])
                    for form in canonical:
                        out[0].append(form)
                        out[1].append(words)
                        out[2].append(sentences[at])
                    at += len(variant)
                    break
            else:
                out[0].append(forms[at])
                out[1].append(shown[at])
                out[2].append(sentences[at])
                at += 1
        return out
