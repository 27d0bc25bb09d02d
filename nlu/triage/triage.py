"""Triage of one message: every lexicon reads it; finds are weakened by context, silenced by idioms; the most serious wins."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from nlu.triage import context, lexicon, normalise
from nlu.triage.checks import failures
from nlu.triage.common_words import FUNCTION_WORDS, common_words
from nlu.triage.engine import Engine, Find, Reading
from nlu.triage.lexicon import Lexicon, LexiconError
from nlu.triage.model import Assessment, Level, Match
from nlu.triage.normalise import Unit
from nlu.triage.spacy_parts import Vocab
from nlu.triage.spelling import SHORTEST_CORRECTED

LIKELY_SHARE = 0.6
"""Languages with at least this share of the best language's known words have their typing mistakes corrected."""

FUNCTION_WORD_WORTH = 2
FOREIGN_SHARE = 0.8
CLEARLY_FEWER = 2
"""A language with no word of its own in the message is not in it when it scores below this share, and by so much less than the best."""


@dataclass(frozen=True, slots=True)
class _Found:
    matches: list[Match]
    cues: set[str]


class Triage:
    """All lexicons. Holds no patient text but a bounded memory of single words; safe to call from several threads."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        vocab = Vocab()
        self._commons: dict[str, frozenset[str]] = {}
        self._function_words: dict[str, frozenset[str]] = {}
        self._engines: list[Engine] = []
        everywhere: set[str] = set()
        for one in lexicons:  # one at a time: a parsed file takes ten times the memory of a compiled one
            engine = Engine(one, vocab, everywhere)
            common = common_words(one.language, strict=one.strict_accents)
            everywhere.update(word for word in common if len(word) >= SHORTEST_CORRECTED - 1)
            function = common_words(one.language, strict=one.strict_accents, most=FUNCTION_WORDS)
            if not one.characters:
                common |= engine.speller.words
                function = function or engine.fillers  # no list of Haitian Creole
            self._commons[one.language], self._function_words[one.language] = common, function
            self._engines.append(engine)
        self._word_engines = [engine for engine in self._engines if not engine.lexicon.characters]
        self._known: dict[str, bool] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(engine.lexicon.language for engine in self._engines)

    def assess(self, text: str, *, language: str | None = None, translation: str | None = None) -> Assessment:
        """The assessment of a message and, where there is one, of its translation. `language` only helps with typing mistakes."""
        found = self._examine(text, language)
        if translation:
            also = self._examine(translation, "en")
            found.matches.extend(also.matches)
            found.cues.update(also.cues)
            cut = len(text) > normalise.HEAD + normalise.TAIL or len(translation) > normalise.HEAD + normalise.TAIL
        else:
            cut = len(text) > normalise.HEAD + normalise.TAIL
        return _conclude(found, cut=cut)

    def _examine(self, text: str, language: str | None) -> _Found:
        cleaned = normalise.clean(text)
        units = normalise.units(cleaned.text, self._knows) if self._word_engines else []
        characters: list[Unit] | None = None
        evidence = self._evidence(units)
        scores = self._scores(evidence)
        likely = _likely(scores, language) or set(self.languages)
        foreign = self._foreign(evidence, scores, language)
        mistakes = {unit.text for unit in units if not self._knows(normalise.fold(unit.text))}
        found = _Found([], set())
        for engine in self._engines:
            if engine.lexicon.characters:
                characters = normalise.characters(cleaned.text) if characters is None else characters
                reading = engine.read(characters)
            else:
                reading = engine.read(units, correct=mistakes if engine.lexicon.language in likely else frozenset())
            if reading is not None:
                _judge(engine, reading, found, foreign.get(engine.lexicon.language, frozenset()))
        found.matches[:] = _reconciled(found.matches)
        return found

    def _knows(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 20_000:
                self._known.clear()
            known = any(engine.speller.knows(word) for engine in self._word_engines)
            self._known[word] = known
        return known

    def _evidence(self, units: Sequence[Unit]) -> dict[str, set[str]]:
        """The message's words that are common in each language."""
        words = {normalise.fold(unit.text) for unit in units[:60] if not unit.text[0].isdigit()}
        return {name: words & common for name, common in self._commons.items() if common}

    def _scores(self, evidence: dict[str, set[str]]) -> dict[str, int]:
        """How likely each language is: a point a known word, more for a function word."""
        worth = FUNCTION_WORD_WORTH
        return {name: len(found) + worth * len(found & self._function_words[name]) for name, found in evidence.items()}

    def _foreign(
        self, evidence: dict[str, set[str]], scores: dict[str, int], language: str | None
    ) -> dict[str, frozenset[str]]:
        """For each language that has no word of its own in the message: the words of the language that the message is in.

        What such a language finds in these words only is a false friend ("me toca" is "my turn" in a Spanish message, whatever it is
        in Portuguese) or a borrowed word out of its context ("overdose prevention"). The message's own lexicon has read them too.
        """
        best = max(scores, key=lambda name: (scores[name], name == language), default=None)
        if best is None:
            return {}
        limit = min(FOREIGN_SHARE * scores[best], scores[best] - CLEARLY_FEWER)
        return {
            name: self._commons[best]
            for name, found in evidence.items()
            if name not in (best, language) and not found - evidence[best] and scores[name] <= limit
        }


def _likely(scores: dict[str, int], language: str | None) -> set[str]:
    """The languages the message may be in: their lexicons correct its typing mistakes."""
    most = max(scores.values(), default=0)
    likely = {name for name, score in scores.items() if score >= max(1, LIKELY_SHARE * most)}
    return likely | {language} if language else likely


def _judge(engine: Engine, reading: Reading, found: _Found, foreign: frozenset[str]) -> None:
    """Adds what one lexicon finds. `foreign`: the words of the message's language, when this lexicon's language is not in it."""
    by_owner: dict[tuple[str, int], list[Find]] = {}
    for number, finds in engine.finds(reading).items():
        owner = engine.owners[number]
        if foreign and owner[0] in ("rule", "cue"):
            finds = [find for find in finds if not _all_in(reading, find, foreign)]
        if finds:
            by_owner[owner] = finds
    if not by_owner:
        return
    surroundings = context.Surroundings(engine, reading, by_owner)
    for (kind, at), finds in by_owner.items():
        if kind == "rule":
            match = _best(engine, reading, surroundings, at, finds)
            if match:
                found.matches.append(match)
        elif kind == "cue":
            found.cues.add(engine.lexicon.cues[at].cue)


def _reconciled(matches: list[Match]) -> list[Match]:
    """Two lexicons that find the same words: who knows why to lower them is right.

    That is the other script of one language (zh-Hans, zh-Hant); and the English one for an English expression, which half of the world
    has borrowed ("heart attack" in Hindi), where an idiom of its list clears it.
    """
    siblings = {
        (match.language.partition("-")[0], match.words): match
        for match in matches
        if "-" in match.language and (match.lowered_because or match.cleared_because)
    }
    idioms = [match for match in matches if match.language == "en" and match.cleared_because]
    kept: list[Match] = []
    for match in matches:
        better = siblings.get((match.language.partition("-")[0], match.words)) or _borrowed(match, idioms)
        if better and better.language != match.language and better.level.rank < match.level.rank:
            why, cleared = better.lowered_because, better.cleared_because
            kept.append(replace(match, level=better.level, lowered_because=why, cleared_because=cleared))
        else:
            kept.append(match)
    return kept


def _borrowed(match: Match, idioms: Sequence[Match]) -> Match | None:
    """The English find, cleared as an idiom, that holds all of this one's words."""
    words = set(match.words.split())
    return next((idiom for idiom in idioms if words <= set(idiom.words.split())), None)


def _all_in(reading: Reading, find: Find, words: frozenset[str]) -> bool:
    """Whether every word that was matched is a number or one of `words`."""
    shown = (
        text
        for part in find
        for start, end in part.pieces
        for unit in reading.shown[start:end]
        for text in unit.split()
    )
    return all(text[0].isdigit() or normalise.fold(text) in words for text in shown)


def _best(
    engine: Engine, reading: Reading, surroundings: context.Surroundings, at: int, finds: list[Find]
) -> Match | None:
    """The most serious outcome among a rule's finds."""
    rule = engine.lexicon.rules[at]
    best: Match | None = None
    for find in finds:
        if surroundings.excluded(at, find):
            continue
        cleared = surroundings.cleared(find)
        lowered = None if cleared else surroundings.lowered(find, keeps=rule.keeps)
        level = rule.level
        if cleared:
            level = Level.NONE
        elif lowered and rule.level.is_alarm:
            level = Level.CLINICAL
        else:
            lowered = None
        if best is None or level.rank > best.level.rank:
            best = Match(
                rule.id,
                engine.lexicon.language,
                _words(reading, find),
                level,
                rule.category,
                rule.level,
                lowered,
                cleared,
            )
        if level is rule.level:
            break
    return best


def _words(reading: Reading, find: Find) -> str:
    """What was matched, as it stood in the message, with "…" for what was skipped."""
    pieces = sorted({piece for part in find for piece in part.pieces if piece[0] < piece[1]})
    text, last = "", None
    for start, end in pieces:
        words = list(dict.fromkeys(reading.shown[start:end]))
        if last is not None:
            text += " " if start <= last else " … "
        text += " ".join(words)
        last = end
    return text


def _conclude(found: _Found, *, cut: bool) -> Assessment:
    ranked = sorted(found.matches, key=lambda match: -match.level.rank)
    top = ranked[0] if ranked else None
    level = top.level if top else Level.NONE
    category = top.category if top and level is not Level.NONE else None
    cues = set(found.cues)
    cues.update(match.level.value for match in ranked if match.level in (Level.CLINICAL, Level.EMOTIONAL))
    lines = [_explain(match) for match in ranked]
    if cut and level.rank < Level.CLINICAL.rank:
        level, category = Level.CLINICAL, "care_question"
        cues.add("clinical")
        lines.insert(0, "too long to be read wholly: to a nurse")
    return Assessment(level, category, tuple(ranked), frozenset(cues), "; ".join(lines) or "nothing matched")


def _explain(match: Match) -> str:
    text = f"matched: {match.words} ({match.category}, {match.language}/{match.rule})"
    if match.cleared_because:
        return f"{text}; cleared because: {match.cleared_because}"
    if match.lowered_because:
        return f"{text}; lowered because: {match.lowered_because}"
    return text


def load_triage(local: Path | None = None) -> Triage:
    """All lexicons of the project, and a practice's own file when given. Raises LexiconError; tests of the local file are run."""
    if local is None:
        return _shipped()
    name = lexicon.language_of(local)
    shipped = lexicon.shipped_files()
    if name not in shipped:
        raise LexiconError(f"language '{name}' is not one of: {', '.join(shipped)}", file=local.name, line=1)
    base = lexicon.read(shipped[name])
    own = lexicon.read(local, base=base)
    lexicons = {language: lexicon.read(path) for language, path in shipped.items() if language != name}
    lexicons[name] = base.extended_by(own)
    triage = build(lexicons.values())
    for case, problem in failures(triage, own.tests, name):
        raise LexiconError(
            f"test '{case.message}' under '{case.heading}' fails: {problem}", file=local.name, line=case.line
        )
    untested = untested_clears(triage, own)
    if untested:
        raise LexiconError(
            "no test of this file is silenced by this clears entry",
            file=local.name,
            line=own_line(own, untested[0]),
            rule=untested[0],
        )
    return triage


def untested_clears(triage: Triage, own: Lexicon) -> list[str]:
    """The ids of the `clears` entries that no test of the file needs. Only tested idioms may silence an alarm."""
    used = {
        match.cleared_because.split(" ", 1)[0]
        for case in own.tests
        for match in triage.assess(case.message, language=own.language).matches
        if match.cleared_because
    }
    return [clear.id for clear in own.clears if clear.id not in used]


def own_line(own: Lexicon, id_: str) -> int:
    return next((clear.line for clear in own.clears if clear.id == id_), 1)


@lru_cache(maxsize=1)
def _shipped() -> Triage:
    return build(lexicon.read(path) for path in lexicon.shipped_files().values())


def build(lexicons: Iterable[Lexicon]) -> Triage:
    """A Triage that lives as long as the process. It is never garbage, so the collector need not walk it (a walk costs 100 ms)."""
    triage = Triage(lexicons)
    gc.collect()
    gc.freeze()
    return triage
