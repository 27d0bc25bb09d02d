"""One lexicon made ready to run: words to symbols (spaCy's PhraseMatcher, or Aho-Corasick for scripts without spaces), symbols
to phrases through an index on each phrase's rarest symbol, so that a message only costs what it contains.
"""

from __future__ import annotations

import bisect
import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

import ahocorasick

from nlu.triage import normalise
from nlu.triage.lexicon import CONTEXT_KINDS, Lexicon, LexiconError, SourcePhrase
from nlu.triage.normalise import Unit
from nlu.triage.phrases import ANYWHERE, Edge, Gap, Group, Number, Phrase, Ref, Sequence_, Step, Word
from nlu.triage.spacy_parts import Doc, PhraseMatcher, Vocab
from nlu.triage.spelling import UNKNOWN, Speller

Literal = tuple[str, ...]
"""A run of words; one that ends in `*` is a beginning. For characters: one string."""
Span = tuple[int, int]

NEAR_WORDS, NEAR_CHARACTERS = 12, 24
MOST_FINDS = 60
"""Finds kept of one phrase in one message: more say nothing new, and bound the work on hostile text."""
MOST_MEMBERS = 20_000
MOST_READINGS = 2000
"""Exact words that the beginnings (`stem*`) of one run of words may stand for."""
_OWN = "my his her their our your this that these those some any mi mis su sus tu tus nuestro nuestra meu minha seu sua mon ma mes son sa ses"
POSSESSIVES = frozenset(_OWN.split())
ARTICLES = frozenset(
    {"the", "a", "an", "el", "la", "los", "las", "un", "una", "o", "os", "as", "um", "uma", "le", "les", "une"}
)


@dataclass(frozen=True, slots=True)
class Element:
    """A step that must be found: a symbol, a number or an edge, at most `gap` units after the one before."""

    gap: int
    symbol: int = -1
    number: Number | None = None
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase's alternative, with whose it is (`owner`) and which symbols it cannot do without."""

    owner: int
    parts: tuple[tuple[Element, ...], ...]
    anywhere: bool
    needs: frozenset[int]


@dataclass(frozen=True, slots=True)
class PartFind:
    """Where one part stands, and the spans of its elements: what lies between them was skipped."""

    start: int
    end: int
    pieces: tuple[Span, ...]


Find = tuple[PartFind, ...]


@dataclass(slots=True)
class Reading:
    """A message as this lexicon sees it."""

    forms: list[str]
    shown: list[str]
    sentences: list[int]
    numbers: dict[int, float] = field(default_factory=dict)
    number_ends: dict[int, int] = field(default_factory=dict)
    spans: dict[int, list[Span]] = field(default_factory=dict)
    starts: dict[int, list[int]] = field(default_factory=dict)


class Engine:
    """Finds the phrases of one lexicon. `owners` lists what a phrase can belong to: ("rule", i), ("negation", 0) …"""

    def __init__(self, lexicon: Lexicon, vocab: Vocab, common: Set[str]) -> None:
        self.lexicon = lexicon
        self.near = NEAR_CHARACTERS if lexicon.characters else NEAR_WORDS
        self.owners: list[tuple[str, int]] = []
        self._vocab = vocab
        self._symbols: dict[frozenset[Literal], int] = {}
        self._literals: dict[str, frozenset[Literal]] = {}
        self._by_symbol: dict[int, list[Pattern]] = {}
        self._number_only: list[Pattern] = []
        self._spellings, self._multiword = self._read_spellings()
        self.fillers = frozenset(self._fold(entry) for entry in lexicon.fillers if " " not in entry)
        self._numbers = {self._fold(word): value for word, value in lexicon.numbers.items()}
        patterns = list(self._compile_all())
        self.speller = self._make_speller(common)
        self._matcher = PhraseMatcher(vocab, attr="ORTH")
        self._automaton = ahocorasick.Automaton()
        self._single: dict[str, tuple[int, ...]] = {}
        self._key_to_symbols: dict[int, tuple[int, ...]] = {}
        if lexicon.characters:
            self._fill_automaton()
        else:
            self._fill_matcher()
        self._index(patterns)
        self.lexicon = lexicon.without_phrases()
        self._symbols.clear()
        self._literals.clear()

    # reading a message

    def read(self, units: Sequence[Unit], *, correct: Set[str] = frozenset()) -> Reading | None:
        """The message in this lexicon's words, those of `correct` as typing mistakes. None when there is nothing of it in the message."""
        if self.lexicon.characters:
            return self._read_characters(units)
        forms: list[str] = []
        shown: list[str] = []
        sentences: list[int] = []
        resolve = self.speller.resolve
        strict = self.lexicon.strict_accents
        hit = False
        for unit in units:
            for form in resolve(unit.text if strict else normalise.fold(unit.text), correct=unit.text in correct):
                hit = hit or form is not UNKNOWN or unit.text[0].isdigit()
                forms.append(form)
                shown.append(unit.text)
                sentences.append(unit.sentence)
        if not hit:
            return None
        if self._multiword:
            forms, shown, sentences = self._join_spellings(forms, shown, sentences)
        kept = [at for at, form in enumerate(forms) if form not in self.fillers]
        reading = Reading([forms[at] for at in kept], [shown[at] for at in kept], [sentences[at] for at in kept])
        self._read_numbers(reading)
        self._match_words(reading)
        return reading

    def _read_characters(self, units: Sequence[Unit]) -> Reading | None:
        text = "".join(unit.text for unit in units)
        if len(text) != len(units):
            units = [Unit(char, unit.sentence) for unit in units for char in unit.text]
        if not self.lexicon.strict_accents:
            folded = "".join(normalise.fold(char)[:1] or char for char in text)
            text = folded if len(folded) == len(units) else text
        reading = Reading(list(text), [unit.text for unit in units], [unit.sentence for unit in units])
        for end, (length, symbols) in self._automaton.iter(text) if len(self._automaton) else ():
            start = end + 1 - length
            if _inside_latin_word(text, start, end + 1):
                continue
            for symbol in symbols:
                reading.spans.setdefault(symbol, []).append((start, end + 1))
        if not reading.spans:
            return None
        self._read_digit_runs(reading, text)
        self._sort_spans(reading)
        return reading

    def _read_digit_runs(self, reading: Reading, text: str) -> None:
        at = 0
        while at < len(text):
            if not text[at].isdigit():
                word = next((text[at : at + n] for n in (3, 2, 1) if text[at : at + n] in self._numbers), None)
                if word:
                    reading.numbers[at] = self._numbers[word]
                at += 1
                continue
            end = at
            while end < len(text) and (text[end].isdigit() or (text[end] == "." and end > at)) and end - at < 12:
                end += 1
            value = normalise.read_number(text[at:end].rstrip("."))
            if value is not None:
                reading.numbers[at] = value
                reading.number_ends[at] = end
            at = end

    def _read_numbers(self, reading: Reading) -> None:
        for at, word in enumerate(reading.shown):
            value = normalise.read_number(word)
            if value is None and reading.forms[at] in self._numbers:
                value = self._numbers[reading.forms[at]]
            if value is not None:
                reading.numbers[at] = value

    def _join_spellings(
        self, forms: list[str], shown: list[str], sentences: list[int]
    ) -> tuple[list[str], list[str], list[int]]:
        out: tuple[list[str], list[str], list[int]] = ([], [], [])
        at = 0
        while at < len(forms):
            for variant, canonical in self._multiword.get(forms[at], ()):
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

    def _match_words(self, reading: Reading) -> None:
        spans = reading.spans
        for at, form in enumerate(reading.forms):
            for symbol in self._single.get(form, ()):
                spans.setdefault(symbol, []).append((at, at + 1))
        if len(reading.forms) > 1 and len(self._matcher):
            doc = Doc(self._vocab, words=reading.forms)
            for key, start, end in self._matcher(doc):
                for symbol in self._key_to_symbols[key]:
                    spans.setdefault(symbol, []).append((start, end))
        self._sort_spans(reading)

    @staticmethod
    def _sort_spans(reading: Reading) -> None:
        for symbol, found in reading.spans.items():
            found.sort()
            reading.starts[symbol] = [start for start, _ in found]

    # finding phrases

    def finds(self, reading: Reading) -> dict[int, list[Find]]:
        """By owner, where its phrases stand."""
        found: dict[int, list[Find]] = {}
        present = reading.spans.keys()
        for symbol in present:
            for pattern in self._by_symbol.get(symbol, ()):
                if pattern.needs <= present:
                    self._try(pattern, reading, found)
        if reading.numbers:
            for pattern in self._number_only:
                self._try(pattern, reading, found)
        return found

    def _try(self, pattern: Pattern, reading: Reading, found: dict[int, list[Find]]) -> None:
        already = found.get(pattern.owner)
        if already is not None and len(already) >= MOST_FINDS:
            return
        parts = []
        for part in pattern.parts:
            finds = _part_finds(part, reading)
            if not finds:
                return
            parts.append(finds)
        if len(parts) == 1:
            combined: list[Find] = [(one,) for one in parts[0]]
        else:
            limited = [finds[:12] for finds in parts]
            near = None if pattern.anywhere else self.near
            combined = [one for one in itertools.product(*limited) if _apart(one, near)]
        if combined:
            found.setdefault(pattern.owner, []).extend(combined[:MOST_FINDS])

    # compiling

    def _fold(self, word: str) -> str:
        cleaned = normalise.clean(word).text
        return cleaned if self.lexicon.strict_accents else normalise.fold(cleaned)

    def _read_spellings(
        self,
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]]:
        single: dict[str, tuple[str, ...]] = {}
        multi: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for canonical, variants in self.lexicon.spellings.items():
            target = tuple(self._fold(word) for word in canonical.split())
            for variant in variants:
                words = tuple(self._fold(word) for word in variant.split())
                if len(words) == 1:
                    single[words[0]] = target
                elif words:
                    multi.setdefault(words[0], []).append((words, target))
        for entry in self.lexicon.fillers:
            words = tuple(self._fold(word) for word in entry.split())
            if len(words) > 1:
                multi.setdefault(words[0], []).append((words, ()))
        for entries in multi.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return single, multi

    def _compile_all(self) -> Iterator[Pattern]:
        lexicon = self.lexicon
        for kind in CONTEXT_KINDS:
            yield from self._compile((kind, 0), lexicon.context.get(kind, ()))
        for at, rule in enumerate(lexicon.rules):
            yield from self._compile(("rule", at), rule.phrases, rule.id)
            yield from self._compile(("unless", at), rule.unless, rule.id)
        for at, clear in enumerate(lexicon.clears):
            yield from self._compile(("clear", at), clear.phrases, clear.id)
        for at, cue in enumerate(lexicon.cues):
            yield from self._compile(("cue", at), cue.phrases, cue.id)

    def _compile(
        self, owner: tuple[str, int], sources: Iterable[SourcePhrase], rule: str | None = None
    ) -> Iterator[Pattern]:
        self.owners.append(owner)
        number = len(self.owners) - 1
        seen: set[tuple[tuple[Element, ...], ...]] = set()
        for source in sources:
            for phrase in source.alternatives:
                for pattern in self._patterns(number, phrase, source, rule):
                    if pattern.parts not in seen:
                        seen.add(pattern.parts)
                        yield pattern

    def _patterns(self, owner: int, phrase: Phrase, source: SourcePhrase, rule: str | None) -> Iterator[Pattern]:
        widen = self.owners[owner][0] in ("rule", "cue")
        choices = [
            [one for one in self._elements(part, widen=widen) if any(element.edge is None for element in one)]
            for part in phrase.parts
        ]
        if not all(choices) and self.owners[owner][0] in CONTEXT_KINDS:
            return
        if not all(choices):
            problem = f"'{source.text}' has nothing left without the fillers"
            raise LexiconError(problem, file=self.lexicon.file, line=source.line, rule=rule)
        for parts in itertools.product(*choices):
            needs = frozenset(element.symbol for part in parts for element in part if element.symbol >= 0)
            yield Pattern(owner, parts, phrase.join == ANYWHERE, needs)

    def _elements(self, part: Sequence_, *, widen: bool) -> list[tuple[Element, ...]]:
        """The elements of a part. More than one answer when an alternative of a group is nothing but fillers."""
        found: list[tuple[Element, ...]] = [()]
        gap = 0
        for kind, group in itertools.groupby(part, key=type):
            steps = list(group)
            if kind is Word:
                literal = self._run([step for step in steps if isinstance(step, Word)])
                if literal:
                    word = Element(gap, symbol=self._symbol(frozenset([literal])))
                    found = [(*one, word) for one in found]
                    gap = 0
                continue
            for step in steps:
                if isinstance(step, Gap):
                    gap = max(gap, self.lexicon.gap if step.most is None else step.most)
                    continue
                element, optional = self._element(step, gap, optional_articles=widen)
                skipped = found if optional else []
                found = [(*one, element) for one in found] if element else []
                found += skipped
                gap = 0
        return found

    def _only_articles_vanish(self, group: Group) -> bool:
        """ "(the|my)" with "the" a filler reads "my" or nothing; "(just|never)" does not read "never" or nothing."""
        words = {step.text for one in group.alternatives for step in one if isinstance(step, Word)}
        if not words <= ARTICLES | POSSESSIVES:
            return False
        gone = [one for one in group.alternatives if self._literals_of(one) == {()}]
        return all(len(one) == 1 and isinstance(one[0], Word) and one[0].text in ARTICLES | POSSESSIVES for one in gone)

    def _element(self, step: Step, gap: int, *, optional_articles: bool) -> tuple[Element | None, bool]:
        """The element, and whether it may be left out. In what silences (`unless`, `clears`) nothing may."""
        if isinstance(step, Number):
            return Element(gap, number=step), False
        if isinstance(step, Edge):
            return Element(gap, edge=step), False
        literals = self._members(step.name) if isinstance(step, Ref) else self._literals_of((step,))
        solid = frozenset(literal for literal in literals if literal)
        if not solid:
            return None, True
        articles = isinstance(step, Group) and () in literals and self._only_articles_vanish(step)
        return Element(gap, symbol=self._symbol(solid)), articles and optional_articles

    def _members(self, name: str) -> frozenset[Literal]:
        if name in self._literals:
            return self._literals[name]
        found: set[Literal] = set()
        for member in self.lexicon.classes[name]:
            for phrase in member.alternatives:
                found |= self._literals_of(phrase.parts[0])
            if len(found) > MOST_MEMBERS:
                raise self._class_error(name, "the class is too large", member.line)
        found.discard(())
        if not found:
            raise self._class_error(name, "the class is empty", 1)
        self._literals[name] = frozenset(found)
        return self._literals[name]

    def _class_error(self, name: str, problem: str, line: int) -> LexiconError:
        return LexiconError(problem, file=self.lexicon.file, line=line, rule=f"class {name}")

    def _literals_of(self, steps: Iterable[Step]) -> frozenset[Literal]:
        """Every run of words that a sequence of words, classes and groups can be."""
        choices: list[Iterable[Literal]] = []
        for kind, group in itertools.groupby(steps, key=type):
            if kind is Word:
                choices.append([self._run([step for step in group if isinstance(step, Word)], keep=True)])
                continue
            for step in group:
                if isinstance(step, Ref):
                    choices.append(self._members(step.name))
                elif isinstance(step, Group):
                    choices.append(
                        frozenset(literal for one in step.alternatives for literal in self._literals_of(one))
                    )
        return frozenset(
            self._tidy([word for run in combination for word in run]) for combination in itertools.product(*choices)
        )

    def _run(self, words: list[Word], *, keep: bool = False) -> Literal:
        """Neighbouring words as the messages will show them: folded, in the one spelling, without fillers."""
        if self.lexicon.characters:
            return ("".join(self._fold(word.text) for word in words),)
        flat: list[str] = []
        for word in words:
            folded = self._fold(word.text)
            if word.stem:
                flat.append(folded + "*")
            elif folded in self._spellings:
                flat += self._spellings[folded]
            else:
                flat += _split(folded)
        return tuple(flat) if keep else self._tidy(flat)

    def _tidy(self, flat: list[str]) -> Literal:
        if self.lexicon.characters:
            return ("".join(flat),) if any(flat) else ()
        if self._multiword:
            flat, _, _ = self._join_spellings(flat, flat, [0] * len(flat))
        return tuple(word for word in flat if word not in self.fillers)

    def _symbol(self, members: frozenset[Literal]) -> int:
        return self._symbols.setdefault(members, len(self._symbols))

    def _make_speller(self, common: Set[str]) -> Speller:
        forms = {word for members in self._symbols for literal in members for word in literal}
        forms |= {word for entries in self._multiword.values() for variant, _ in entries for word in variant}
        forms |= {word for target in self._spellings.values() for word in target}
        forms |= {word for entries in self._multiword.values() for _, target in entries for word in target}
        words = {word for word in forms if not word.endswith("*")} | self.fillers | self._numbers.keys()
        stems = {word[:-1] for word in forms if word.endswith("*")}
        prefixes = [self._fold(prefix) for prefix in self.lexicon.prefixes]
        return Speller(words=words, stems=stems, spellings=self._spellings, prefixes=prefixes, common=common)

    def _fill_matcher(self) -> None:
        """Every literal under its symbol. A beginning stands for itself and for the exact words that it begins."""
        children: dict[str, list[str]] = {}
        for word in sorted(self.speller.words):
            for parent in self.speller.parents(word):
                children.setdefault(parent, []).append(word)
        for stem in sorted(self.speller.stems):
            for length in range(1, len(stem)):
                if stem[:length] in self.speller.stems:
                    children.setdefault(stem[:length] + "*", []).append(stem + "*")
        single: dict[str, set[int]] = {}
        several: dict[Literal, list[int]] = {}
        for members, symbol in self._symbols.items():
            for literal in members:
                if len(literal) > 1:
                    several.setdefault(literal, []).append(symbol)
                    continue
                for word in (literal[0], *children.get(literal[0], ())):
                    single.setdefault(word, set()).add(symbol)
        for literal, symbols in several.items():
            name = " ".join((self.lexicon.language, *literal))
            readings = itertools.product(*((word, *children.get(word, ())) for word in literal))
            self._matcher.add(
                name, [Doc(self._vocab, words=list(words)) for words in itertools.islice(readings, MOST_READINGS)]
            )
            self._key_to_symbols[self._vocab.strings[name]] = tuple(symbols)
        self._single = {word: tuple(sorted(symbols)) for word, symbols in single.items()}

    def _fill_automaton(self) -> None:
        by_text: dict[str, list[int]] = {}
        for members, symbol in self._symbols.items():
            for literal in members:
                by_text.setdefault("".join(literal), []).append(symbol)
        for text, symbols in by_text.items():
            if text:
                self._automaton.add_word(text, (len(text), tuple(symbols)))
        if by_text:
            self._automaton.make_automaton()

    def _index(self, patterns: Iterable[Pattern]) -> None:
        """Each pattern under its rarest symbol: the one of fewest and longest members."""
        cost: dict[int, float] = {}
        for members, symbol in self._symbols.items():
            cost[symbol] = sum(self._likely(literal) for literal in members)
        for pattern in patterns:
            if not pattern.needs:
                self._number_only.append(pattern)
                continue
            self._by_symbol.setdefault(min(pattern.needs, key=lambda symbol: (cost[symbol], symbol)), []).append(
                pattern
            )

    def _likely(self, literal: Literal) -> float:
        """A crude guess of how often a literal occurs: short common words much, runs of words hardly."""
        if self.lexicon.characters:
            return 10.0 ** -min(len(literal[0]), 4)
        rarest = max(len(word) for word in literal)
        return 1.0 / (rarest * rarest * 4.0 ** (len(literal) - 1))


def _split(text: str) -> list[str]:
    """A word of a lexicon file in the pieces that a message would be cut into ("over-dose")."""
    pieces = [piece for chunk in text.split() for piece in normalise.split_chunk(chunk)]
    return pieces or ([text] if text.strip() else [])


def _inside_latin_word(text: str, start: int, end: int) -> bool:
    """Whether a Latin match is only part of a longer Latin word ("er" in "never")."""
    first, last = text[start], text[end - 1]
    before = (
        start > 0 and first.isascii() and first.isalpha() and text[start - 1].isascii() and text[start - 1].isalpha()
    )
    after = end < len(text) and last.isascii() and last.isalpha() and text[end].isascii() and text[end].isalpha()
    return before or after


def _part_finds(part: tuple[Element, ...], reading: Reading) -> list[PartFind]:
    current: list[PartFind] = []
    for at, element in enumerate(part):
        if at == 0:
            current = [
                PartFind(start, end, ((start, end),)) for start, end in _candidates(element, reading)[: MOST_FINDS * 4]
            ]
        else:
            current = _extend(current, element, reading)
        if not current:
            return []
    return current[:MOST_FINDS]


def _candidates(element: Element, reading: Reading) -> list[Span]:
    if element.symbol >= 0:
        return reading.spans.get(element.symbol, [])
    if element.edge is not None:
        return [(0, 0)] if element.edge.start else [(len(reading.forms), len(reading.forms))]
    return [
        (at, _number_end(reading, at))
        for at, value in sorted(reading.numbers.items())
        if _within(element.number, value)
    ]


def _extend(current: list[PartFind], element: Element, reading: Reading) -> list[PartFind]:
    found: dict[Span, PartFind] = {}
    sentences = reading.sentences
    for one in current:
        for start, end in _following(one.end, element, reading):
            if (
                start < len(sentences)
                and one.end
                and element.edge is None
                and sentences[start] != sentences[one.end - 1]
            ):
                continue
            key = (one.start, end)
            if key not in found:
                found[key] = PartFind(one.start, end, (*one.pieces, (start, end)))
        if len(found) >= MOST_FINDS * 4:
            break
    return list(found.values())


def _following(end: int, element: Element, reading: Reading) -> Iterator[Span]:
    """The spans of an element that start within its gap after `end`."""
    latest = end + element.gap
    if element.symbol >= 0:
        starts = reading.starts.get(element.symbol, [])
        spans = reading.spans.get(element.symbol, [])
        at = bisect.bisect_left(starts, end)
        while at < len(starts) and starts[at] <= latest:
            yield spans[at]
            at += 1
        return
    if element.edge is not None:
        total = len(reading.forms)
        if not element.edge.start and total - end <= element.gap:
            yield (total, total)
        return
    for start in range(end, min(latest, len(reading.forms) - 1) + 1):
        value = reading.numbers.get(start)
        if value is not None and _within(element.number, value):
            yield (start, _number_end(reading, start))


def _number_end(reading: Reading, at: int) -> int:
    return reading.number_ends.get(at, at + 1)


def _within(number: Number | None, value: float) -> bool:
    if number is None:
        return False
    high = datetime.datetime.now(tz=datetime.UTC).year - 1 if number.year else number.high
    return number.low <= value <= high


def _apart(parts: Find, near: int | None) -> bool:
    """Whether the parts stand apart (no two use the same words), and near enough."""
    for one, other in itertools.combinations(parts, 2):
        if any(a_start < b_end and b_start < a_end for a_start, a_end in one.pieces for b_start, b_end in other.pieces):
            return False
        if near is not None and max(one.start, other.start) - min(one.end, other.end) > near:
            return False
    return True
