"""From a message's words to symbols: spaCy's PhraseMatcher for words, Aho-Corasick for scripts without spaces."""

from __future__ import annotations

import itertools

import ahocorasick

from nlu.triage.engine.terms import Literal, Span, Symbols
from nlu.triage.spacy_parts import Doc, PhraseMatcher, Vocab
from nlu.triage.spelling import Speller

MOST_READINGS = 2000
"""Exact words that the beginnings (`stem*`) of one run of words may stand for."""

Spans = dict[int, list[Span]]


class WordSymbols:
    """Every literal under its symbol. A beginning stands for itself and for the exact words that it begins."""

    def __init__(self, language: str, symbols: Symbols, speller: Speller, vocab: Vocab) -> None:
        self._vocab = vocab
        self._matcher = PhraseMatcher(vocab, attr="ORTH")
        self._by_key: dict[int, tuple[int, ...]] = {}
        children = _children(speller)
        single: dict[str, set[int]] = {}
        several: dict[Literal, list[int]] = {}
        for members, symbol in symbols.items():
            for literal in members:
                if len(literal) > 1:
                    several.setdefault(literal, []).append(symbol)
                    continue
                for word in (literal[0], *children.get(literal[0], ())):
                    single.setdefault(word, set()).add(symbol)
        for literal, found in several.items():
            name = " ".join((language, *literal))
            readings = itertools.product(*((word, *children.get(word, ())) for word in literal))
            self._matcher.add(
                name, [Doc(vocab, words=list(words)) for words in itertools.islice(readings, MOST_READINGS)]
            )
            self._by_key[vocab.strings[name]] = tuple(found)
        self._single = {word: tuple(sorted(found)) for word, found in single.items()}

    def find(self, forms: list[str]) -> Spans:
        spans: Spans = {}
        for at, form in enumerate(forms):
            for symbol in self._single.get(form, ()):
                spans.setdefault(symbol, []).append((at, at + 1))
        if len(forms) > 1 and len(self._matcher):
            for key, start, end in self._matcher(Doc(self._vocab, words=forms)):
                for symbol in self._by_key[key]:
                    spans.setdefault(symbol, []).append((start, end))
        return spans


class CharacterSymbols:
    """The same for text without spaces."""

    def __init__(self, symbols: Symbols) -> None:
        self._automaton = ahocorasick.Automaton()
        by_text: dict[str, list[int]] = {}
        for members, symbol in symbols.items():
            for literal in members:
                by_text.setdefault("".join(literal), []).append(symbol)
        for text, found in by_text.items():
            if text:
                self._automaton.add_word(text, (len(text), tuple(found)))
        if by_text:
            self._automaton.make_automaton()

    def find(self, text: str) -> Spans:
        spans: Spans = {}
        for end, (length, symbols) in self._automaton.iter(text) if len(self._automaton) else ():
            start = end + 1 - length
            if _inside_latin_word(text, start, end + 1):
                continue
            for symbol in symbols:
                spans.setdefault(symbol, []).append((start, end + 1))
        return spans


def _children(speller: Speller) -> dict[str, list[str]]:
    """By beginning (`stem*`): the exact words and the longer beginnings that begin so."""
    children: dict[str, list[str]] = {}
    for word in sorted(speller.words):
        for parent in speller.parents(word):
            children.setdefault(parent, []).append(word)
    for stem in sorted(speller.stems):
        for length in range(1, len(stem)):
            if stem[:length] in speller.stems:
                children.setdefault(stem[:length] + "*", []).append(stem + "*")
    return children


def _inside_latin_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin match is only part of a longer Latin word ("er" in "never")."""
    first, last = text[start], text[end - 1]
    before = (
        start > 0 and first.isascii() and first.isalpha() and text[start - 1].isascii() and text[start - 1].isalpha()
    )
    after = end < len(text) and last.isascii() and last.isalpha() and text[end].isascii() and text[end].isalpha()
    return before or after
