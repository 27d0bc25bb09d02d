"""Every run of words that a step of a phrase can stand for: words in their one spelling, classes and groups spelled out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from nlu.triage import normalise
from nlu.triage.engine.spellings import Spellings
from nlu.triage.engine.terms import Literal
from nlu.triage.lexicon import Lexicon, LexiconError, SourcePhrase
from nlu.triage.phrases import Group, Ref, Step, Word

MOST_MEMBERS = 20_000
_OWN = "my his her their our your this that these those some any mi mis su sus tu tus nuestro nuestra meu minha seu sua mon ma mes son sa ses"
POSSESSIVES = frozenset(_OWN.split())
ARTICLES = frozenset(
    {"the", "a", "an", "el", "la", "los", "las", "un", "una", "o", "os", "as", "um", "uma", "le", "les", "une"}
)

ONE_WORD = "'{0}' is left with one word ('{1}') without the fillers: write only that, if it is meant"


class Literals:
    """Of one lexicon. Classes are spelled out once. Raises LexiconError for a class that is empty or too large."""

    def __init__(self, lexicon: Lexicon, spellings: Spellings) -> None:
        self._lexicon = lexicon
        self._spellings = spellings
        self._classes: dict[str, frozenset[Literal]] = {}

    def of_class(self, name: str) -> frozenset[Literal]:
        if name in self._classes:
            return self._classes[name]
        found: set[Literal] = set()
        for member in self._lexicon.classes[name]:
            for phrase in member.alternatives:
                found |= self.of(phrase.parts[0])
            if len(found) > MOST_MEMBERS:
                raise _class_error(name, "the class is too large", member)
        found.discard(())
        if not found:
            raise _class_error(name, "the class is empty", self._lexicon.classes[name][0])
        self._refuse_lone_words(name)
        self._classes[name] = frozenset(found)
        return self._classes[name]

    def _refuse_lone_words(self, name: str) -> None:
        """ "as dead" with "as" a filler finds every "dead": refused where "dead" itself is not in the class. Articles may go."""
        members = [
            (member, _words(phrase.parts[0]))
            for member in self._lexicon.classes[name]
            for phrase in member.alternatives
        ]
        meant = {self.of_words(words) for _, words in members if len(words) == 1}
        for member, words in members:
            left = self.of_words(words)
            if len(words) > 1 and len(left) == 1 and left not in meant and self._lost(words) - ARTICLES - POSSESSIVES:
                raise _class_error(name, ONE_WORD.format(member.text, left[0]), member)

    def of(self, steps: Iterable[Step]) -> frozenset[Literal]:
        """Every run of words that a sequence of words, classes and groups can be; () where only fillers are left."""
        choices: list[Iterable[Literal]] = []
        for kind, group in itertools.groupby(steps, key=type):
            if kind is Word:
                choices.append([self.of_words([step for step in group if isinstance(step, Word)], keep=True)])
                continue
            for step in group:
                if isinstance(step, Ref):
                    choices.append(self.of_class(step.name))
                elif isinstance(step, Group):
                    choices.append(frozenset(literal for one in step.alternatives for literal in self.of(one)))
        return frozenset(
            self._tidy([word for run in combination for word in run]) for combination in itertools.product(*choices)
        )

    def of_words(self, words: list[Word], *, keep: bool = False) -> Literal:
        """Neighbouring words as the messages will show them: folded, in the one spelling, without fillers (unless `keep`)."""
        fold = self._spellings.fold
        if self._lexicon.characters:
            return ("".join(fold(word.text) for word in words),)
        flat: list[str] = []
        for word in words:
            folded = fold(word.text)
            if word.stem:
                flat.append(folded + "*")
            elif folded in self._spellings.single:
                flat += self._spellings.single[folded]
            else:
                flat += _split(folded)
        return tuple(flat) if keep else self._tidy(flat)

    def _tidy(self, flat: list[str]) -> Literal:
        if self._lexicon.characters:
            return ("".join(flat),) if any(flat) else ()
        return tuple(word for word in self._joined(flat) if word not in self._spellings.fillers)

    def _joined(self, flat: list[str]) -> list[str]:
        return self._spellings.join(flat, flat, [0] * len(flat))[0] if self._spellings.several else flat

    def loses(self, words: list[Word]) -> bool:
        """Whether fillers stand among neighbouring words, once these are in their one spelling."""
        return bool(self._lost(words))

    def _lost(self, words: list[Word]) -> frozenset[str]:
        if self._lexicon.characters:
            return frozenset()
        return self._spellings.fillers & set(self._joined(list(self.of_words(words, keep=True))))

    def vanished(self, group: Group) -> list[str]:
        """The alternatives of a group that are nothing but fillers, as written."""
        return [
            " ".join(step.text for step in one if isinstance(step, Word))
            for one in group.alternatives
            if self.of(one) == {()}
        ]


def only_articles_vanish(group: Group, vanished: list[str]) -> bool:
    """ "(the|my)" with "the" a filler reads "my" or nothing; "(just|never)" does not read "never" or nothing."""
    words = {step.text for one in group.alternatives for step in one if isinstance(step, Word)}
    return words | set(vanished) <= ARTICLES | POSSESSIVES


def _words(steps: Sequence[Step]) -> list[Word]:
    """The words, where there is nothing but words; else none."""
    words = [step for step in steps if isinstance(step, Word)]
    return words if len(words) == len(steps) else []


def _class_error(name: str, problem: str, member: SourcePhrase) -> LexiconError:
    return LexiconError(problem, file=member.file, line=member.line, rule=f"class {name}")


def _split(text: str) -> list[str]:
    """A word of a lexicon file in the pieces that a message would be cut into ("over-dose")."""
    pieces = [piece for chunk in text.split() for piece in normalise.split_chunk(chunk)]
    return pieces or ([text] if text.strip() else [])
