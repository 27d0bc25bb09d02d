"""The engine: one lexicon, compiled once, that reads a message and finds its phrases in it."""

from __future__ import annotations

from collections.abc import Sequence, Set

from nlu.triage.engine.compiling import compile_phrases
from nlu.triage.engine.finding import Find, Finder
from nlu.triage.engine.reading import CharacterReader, Reading, WordReader
from nlu.triage.engine.spellings import Spellings
from nlu.triage.engine.symbols import CharacterSymbols, WordSymbols
from nlu.triage.engine.terms import Symbols
from nlu.triage.lexicon import Lexicon
from nlu.triage.normalise import Unit
from nlu.triage.spacy_parts import Vocab
from nlu.triage.spelling import Speller

NEAR_WORDS, NEAR_CHARACTERS = 12, 24


class Engine:
    """Finds the phrases of one lexicon. `owners` lists what a phrase can belong to: ("rule", i), ("negation", 0) …

    `common`: words of other languages that are never corrected. Raises LexiconError for a phrase that does not say what it seems to.
    """

    def __init__(self, lexicon: Lexicon, vocab: Vocab, common: Set[str]) -> None:
        spellings = Spellings(lexicon)
        compiled = compile_phrases(lexicon, spellings)
        numbers = {spellings.fold(word): value for word, value in lexicon.numbers.items()}
        self.lexicon = lexicon.without_phrases()
        self.owners = compiled.owners
        self.fillers = spellings.fillers
        self.speller = _speller(lexicon, spellings, compiled.symbols, numbers.keys(), common)
        self._by_words: WordReader | None = None
        self._by_characters: CharacterReader | None = None
        strict, near = lexicon.strict_accents, NEAR_WORDS
        if lexicon.characters:
            near = NEAR_CHARACTERS
            self._by_characters = CharacterReader(CharacterSymbols(compiled.symbols), numbers, strict=strict)
        else:
            symbols = WordSymbols(lexicon.language, compiled.symbols, self.speller, vocab)
            self._by_words = WordReader(spellings, self.speller, symbols, numbers, strict=strict)
        self._finder = Finder(compiled.patterns, compiled.symbols, near=near, characters=lexicon.characters)

    def read(self, units: Sequence[Unit], *, correct: Set[str] = frozenset()) -> Reading | None:
        """The message in this lexicon's words, those of `correct` as typing mistakes. None when there is nothing of it in the message."""
        if self._by_words:
            return self._by_words.read(units, correct=correct)
        assert self._by_characters
        return self._by_characters.read(units)

    def finds(self, reading: Reading) -> dict[int, list[Find]]:
        """By number of the owner, where its phrases stand."""
        return self._finder.finds(reading)


def _speller(lexicon: Lexicon, spellings: Spellings, symbols: Symbols, numbers: Set[str], common: Set[str]) -> Speller:
    forms = {word for members in symbols for literal in members for word in literal} | spellings.all_words()
    return Speller(
        words={word for word in forms if not word.endswith("*")} | spellings.fillers | numbers,
        stems={word[:-1] for word in forms if word.endswith("*")},
        spellings=spellings.single,
        prefixes=[spellings.fold(prefix) for prefix in lexicon.prefixes],
        common=common,
    )
