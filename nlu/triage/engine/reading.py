"""A message as one lexicon sees it: its words in the lexicon's spelling, its numbers, and where its symbols stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from nlu.triage import normalise
from nlu.triage.engine.spellings import Spellings
from nlu.triage.engine.symbols import CharacterSymbols, WordSymbols
from nlu.triage.engine.terms import Span
from nlu.triage.normalise import Unit
from nlu.triage.spelling import UNKNOWN, Speller

LONGEST_NUMBER = 12


@dataclass(slots=True)
class Reading:
    """`forms` are the lexicon's words, `shown` the message's; numbers by where they begin; spans (sorted) by symbol."""

    forms: list[str]
    shown: list[str]
    sentences: list[int]
    numbers: dict[int, float] = field(default_factory=dict)
    number_ends: dict[int, int] = field(default_factory=dict)
    spans: dict[int, list[Span]] = field(default_factory=dict)
    starts: dict[int, list[int]] = field(default_factory=dict)

    def number_end(self, at: int) -> int:
        return self.number_ends.get(at, at + 1)

    def take_spans(self, spans: dict[int, list[Span]]) -> None:
        self.spans = spans
        for symbol, found in spans.items():
            found.sort()
            self.starts[symbol] = [start for start, _ in found]


class WordReader:
    """Reads messages whose words have spaces between them."""

    def __init__(
        self,
        spellings: Spellings,
        speller: Speller,
        symbols: WordSymbols,
        numbers: Mapping[str, float],
        *,
        strict: bool,
    ) -> None:
        self._spellings = spellings
        self._speller = speller
        self._symbols = symbols
        self._numbers = numbers
        self._strict = strict

    def read(self, units: Sequence[Unit], *, correct: Set[str]) -> Reading | None:
        """The words of `correct` are read as typing mistakes. None when there is nothing of the lexicon in the message."""
        forms: list[str] = []
        shown: list[str] = []
        sentences: list[int] = []
        resolve = self._speller.resolve
        hit = False
        for unit in units:
            for form in resolve(unit.text if self._strict else normalise.fold(unit.text), correct=unit.text in correct):
                hit = hit or form is not UNKNOWN or unit.text[0].isdigit()
                forms.append(form)
                shown.append(unit.text)
                sentences.append(unit.sentence)
        if not hit:
            return None
        if self._spellings.several:
            forms, shown, sentences = self._spellings.join(forms, shown, sentences)
        kept = [at for at, form in enumerate(forms) if form not in self._spellings.fillers]
        reading = Reading([forms[at] for at in kept], [shown[at] for at in kept], [sentences[at] for at in kept])
        self._read_numbers(reading)
        reading.take_spans(self._symbols.find(reading.forms))
        return reading

    def _read_numbers(self, reading: Reading) -> None:
        for at, word in enumerate(reading.shown):
            value = normalise.read_number(word)
            if value is None and reading.forms[at] in self._numbers:
                value = self._numbers[reading.forms[at]]
            if value is not None:
                reading.numbers[at] = value


class CharacterReader:
    """Reads messages character by character, for scripts without spaces."""

    def __init__(self, symbols: CharacterSymbols, numbers: Mapping[str, float], *, strict: bool) -> None:
        self._symbols = symbols
        self._numbers = numbers
        self._strict = strict

    def read(self, units: Sequence[Unit]) -> Reading | None:
        """None when there is nothing of the lexicon in the message."""
        text = "".join(unit.text for unit in units)
        if len(text) != len(units):
            units = [Unit(char, unit.sentence) for unit in units for char in unit.text]
        if not self._strict:
            folded = "".join(normalise.fold(char)[:1] or char for char in text)
            text = folded if len(folded) == len(units) else text
        spans = self._symbols.find(text)
        if not spans:
            return None
        reading = Reading(list(text), [unit.text for unit in units], [unit.sentence for unit in units])
        self._read_numbers(reading, text)
        reading.take_spans(spans)
        return reading

    def _read_numbers(self, reading: Reading, text: str) -> None:
        at = 0
        while at < len(text):
            if not text[at].isdigit():
                word = next((text[at : at + n] for n in (3, 2, 1) if text[at : at + n] in self._numbers), None)
                if word:
                    reading.numbers[at] = self._numbers[word]
                at += 1
                continue
            end = at
            while (
                end < len(text)
                and (text[end].isdigit() or (text[end] == "." and end > at))
                and end - at < LONGEST_NUMBER
            ):
                end += 1
            value = normalise.read_number(text[at:end].rstrip("."))
            if value is not None:
                reading.numbers[at] = value
                reading.number_ends[at] = end
            at = end
