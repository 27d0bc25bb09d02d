"""Reads lexicon files (FORMAT.md) into plain values and refuses bad ones with file, rule and line.

Only the reading: nothing here knows how a message is matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from nlu.triage import phrases
from nlu.triage.model import CATEGORIES, CUES, Level
from nlu.triage.phrases import Group, Phrase, PhraseError, Ref, Step

LEXICON_FOLDER = Path(__file__).with_name("lexicons")
CONTEXT_KINDS = ("negation", "negation_after", "history", "resolved", "hypothetical", "breaks", "present")
LOWERING = ("negation", "history", "resolved", "hypothetical")
_KNOWN_KEYS = (
    "language segmentation accents gap prefixes fillers spellings numbers classes context rules clears cues tests"
)
_TOP_KEYS = frozenset(_KNOWN_KEYS.split())
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LexiconError(ValueError):
    """A lexicon file is wrong. Reads `file, line N, rule 'id': what is wrong`."""

    def __init__(self, problem: str, *, file: str, line: int, rule: str | None = None) -> None:
        where = f"{file}, line {line}" + (f", rule '{rule}'" if rule else "")
        super().__init__(f"{where}: {problem}")
        self.file = file
        self.line = line
        self.rule = rule


@dataclass(frozen=True, slots=True)
class SourcePhrase:
    """A phrase as written, where, and its straight alternatives."""

    text: str
    line: int
    alternatives: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Raises to `level` when one of its phrases is found, unless near an `unless` phrase. `keeps`: reasons that may not lower it."""

    id: str
    category: str
    level: Level
    phrases: tuple[SourcePhrase, ...]
    unless: tuple[SourcePhrase, ...] = ()
    keeps: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Clear:
    """An idiom or a name that silences the finds it overlaps."""

    id: str
    phrases: tuple[SourcePhrase, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class CueRule:
    """Sets a cue (opt_out, opt_in, human, interpreter)."""

    id: str
    cue: str
    phrases: tuple[SourcePhrase, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a lexicon file: a message, and what its heading expects."""

    heading: str
    message: str
    line: int


@dataclass(frozen=True)
class Lexicon:
    """One file, read and checked, nothing expanded yet but the phrases."""

    file: str
    language: str
    characters: bool = False
    strict_accents: bool = False
    gap: int = 4
    prefixes: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    spellings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    classes: dict[str, tuple[SourcePhrase, ...]] = field(default_factory=dict)
    context: dict[str, tuple[SourcePhrase, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    clears: tuple[Clear, ...] = ()
    cues: tuple[CueRule, ...] = ()
    tests: tuple[Case, ...] = ()

    def without_phrases(self) -> Lexicon:
        """What is needed once the phrases are compiled: ids, levels, categories. The rest would only take memory."""
        return replace(
            self,
            classes={},
            context={},
            tests=(),
            rules=tuple(replace(rule, phrases=(), unless=()) for rule in self.rules),
            clears=tuple(replace(clear, phrases=()) for clear in self.clears),
            cues=tuple(replace(cue, phrases=()) for cue in self.cues),
        )

    def extended_by(self, local: Lexicon) -> Lexicon:
        """This file plus a practice's own: classes grow, rules, clears, cues are added. Tests of the local file only."""
        classes = dict(self.classes)
        for name, members in local.classes.items():
            classes[name] = classes.get(name, ()) + members
        context = {kind: self.context.get(kind, ()) + local.context.get(kind, ()) for kind in CONTEXT_KINDS}
        return replace(
            self,
            spellings={**self.spellings, **local.spellings},
            numbers={**self.numbers, **local.numbers},
            classes=classes,
            context=context,
            fillers=self.fillers + local.fillers,
            rules=self.rules + local.rules,
            clears=self.clears + local.clears,
            cues=self.cues + local.cues,
            tests=local.tests,
        )


class _Reader:
    """Walks the YAML nodes of one file, so that every complaint knows its line and every value stays text ("no" is a word)."""

    def __init__(self, file: str, base: Lexicon | None) -> None:
        self.file = file
        self.base = base
        self.ids: set[str] = set()

    def fail(self, problem: str, node: yaml.Node | int, rule: str | None = None) -> LexiconError:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        return LexiconError(problem, file=self.file, line=line, rule=rule)

    def pairs(self, node: yaml.Node, what: str, rule: str | None = None) -> Iterator[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(f"{what} should be 'name: value' lines", node, rule)
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise self.fail(f"'{name}' stands twice", key, rule)
            seen.add(name)
            yield name, value

    def items(self, node: yaml.Node, what: str, rule: str | None = None) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        raise self.fail(f"{what} should be a list with '- ' before each line", node, rule)

    def text(self, node: yaml.Node, what: str, rule: str | None = None) -> str:
        if isinstance(node, yaml.ScalarNode) and str(node.value).strip():
            return str(node.value).strip()
        hint = " (put the line in quotes?)" if isinstance(node, yaml.MappingNode) else ""
        raise self.fail(f"{what} should be a piece of text{hint}", node, rule)

    def words(self, node: yaml.Node, what: str, rule: str | None = None) -> list[tuple[str, int]]:
        """Comma-separated text, or a list of such, with the line of each entry (of the text's first line)."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: list[tuple[str, int]] = []
        for one in nodes:
            if isinstance(one, yaml.ScalarNode) and not str(one.value).strip():
                continue
            for part in _split_commas(self.text(one, what, rule)):
                found.append((part, one.start_mark.line + 1))
        return found

    def phrase(self, text: str, line: int, rule: str | None = None) -> SourcePhrase:
        try:
            alternatives = tuple(phrases.parse(text))
        except PhraseError as error:
            raise self.fail(f"in '{text}': {error}", line, rule) from None
        return SourcePhrase(text, line, alternatives)

    def phrase_list(self, node: yaml.Node, what: str, rule: str) -> tuple[SourcePhrase, ...]:
        found = tuple(
            self.phrase(self.text(one, "a phrase", rule), one.start_mark.line + 1, rule)
            for one in self.items(node, what, rule)
        )
        if not found:
            raise self.fail(f"{what} is empty", node, rule)
        return found

    def new_id(self, node: yaml.Node, what: str) -> str:
        for name, value in self.pairs(node, what):
            if name == "id":
                found = self.text(value, "id")
                if found in self.ids or (self.base and any(found == rule.id for rule in self.base.rules)):
                    raise self.fail("this id is already used", value, found)
                self.ids.add(found)
                return found
        raise self.fail(f"{what} has no 'id'", node)

    def rule(self, node: yaml.Node) -> Rule:
        id_ = self.new_id(node, "a rule")
        values: dict[str, yaml.Node] = {}
        for name, value in self.pairs(node, "a rule", id_):
            if name not in ("id", "category", "level", "phrases", "unless", "keeps", "note"):
                raise self.fail(f"'{name}' is not known here", value, id_)
            values[name] = value
        for needed in ("category", "level", "phrases"):
            if needed not in values:
                raise self.fail(f"'{needed}' is missing", node, id_)
        category = self.text(values["category"], "category", id_)
        if category not in CATEGORIES:
            raise self.fail(
                f"category '{category}' is not one of: {', '.join(sorted(CATEGORIES))}", values["category"], id_
            )
        return Rule(
            id=id_,
            category=category,
            level=self.level(values["level"], id_),
            phrases=self.phrase_list(values["phrases"], "phrases", id_),
            unless=self.phrase_list(values["unless"], "unless", id_) if "unless" in values else (),
            keeps=self.keeps(values["keeps"], id_) if "keeps" in values else frozenset(),
            line=node.start_mark.line + 1,
        )

    def level(self, node: yaml.Node, rule: str) -> Level:
        text = self.text(node, "level", rule)
        allowed = [level.value for level in Level if level is not Level.NONE]
        if text not in allowed:
            raise self.fail(f"level '{text}' is not one of: {', '.join(allowed)}", node, rule)
        return Level(text)

    def keeps(self, node: yaml.Node, rule: str) -> frozenset[str]:
        found = [word for word, _ in self.words(node, "keeps", rule)]
        if found == ["all"]:
            return frozenset(LOWERING)
        for word in found:
            if word not in LOWERING:
                raise self.fail(f"'{word}' is not one of: {', '.join(LOWERING)}, all", node, rule)
        return frozenset(found)

    def clear(self, node: yaml.Node) -> Clear:
        id_ = self.new_id(node, "a clears entry")
        found: tuple[SourcePhrase, ...] = ()
        for name, value in self.pairs(node, "a clears entry", id_):
            if name == "phrases":
                found = self.phrase_list(value, "phrases", id_)
            elif name not in ("id", "note"):
                raise self.fail(f"'{name}' is not known here", value, id_)
        if not found:
            raise self.fail("'phrases' is missing", node, id_)
        return Clear(id_, found, node.start_mark.line + 1)

    def cue(self, node: yaml.Node) -> CueRule:
        id_ = self.new_id(node, "a cue")
        cue = ""
        found: tuple[SourcePhrase, ...] = ()
        for name, value in self.pairs(node, "a cue", id_):
            if name == "cue":
                cue = self.text(value, "cue", id_)
            elif name == "phrases":
                found = self.phrase_list(value, "phrases", id_)
            elif name not in ("id", "note"):
                raise self.fail(f"'{name}' is not known here", value, id_)
        if cue not in CUES:
            raise self.fail(f"cue '{cue}' is not one of: {', '.join(sorted(CUES))}", node, id_)
        if not found:
            raise self.fail("'phrases' is missing", node, id_)
        return CueRule(id_, cue, found, node.start_mark.line + 1)

    def cases(self, node: yaml.Node) -> tuple[Case, ...]:
        found: list[Case] = []
        for heading, messages in self.pairs(node, "tests"):
            problem = heading_problem(heading)
            if problem:
                raise self.fail(problem, messages)
            found += [
                Case(heading, self.text(one, "a test message"), one.start_mark.line + 1)
                for one in self.items(messages, f"tests under '{heading}'")
            ]
        return tuple(found)

    def numbers(self, node: yaml.Node) -> dict[str, float]:
        found: dict[str, float] = {}
        for entry, line in self.words(node, "numbers"):
            word, equals, value = entry.partition("=")
            try:
                found[word.strip()] = float(value)
            except ValueError:
                equals = ""
            if not equals:
                raise self.fail(f"'{entry}' should look like 'two=2'", line)
        return found


def _split_commas(text: str) -> list[str]:
    """Splits at commas that are not inside brackets."""
    parts: list[str] = [""]
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char in ",、，" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [" ".join(part.split()) for part in parts if part.strip()]


def heading_problem(heading: str) -> str | None:
    """Why a heading of `tests:` is wrong, or None."""
    first, _, rest = heading.partition(" ")
    if heading in ("alarm", "no alarm"):
        return None
    if first == "cue" or heading.startswith("no cue "):
        name = heading.rsplit(" ", 1)[1] if " " in heading else ""
        return (
            None
            if name in CUES | {"clinical", "emotional"}
            else f"cue '{name}' is not one of: {', '.join(sorted(CUES))}"
        )
    if first in {level.value for level in Level}:
        return None if not rest or rest in CATEGORIES else f"category '{rest}' in heading '{heading}' is not known"
    return f"heading '{heading}' is not a level, 'alarm', 'no alarm', 'cue NAME' or 'no cue NAME'"


def read(path: Path, *, base: Lexicon | None = None) -> Lexicon:
    """One file. `base` is the shipped lexicon that a practice's local file adds to. Raises LexiconError."""
    file = path.name
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise LexiconError(f"cannot be opened ({error.strerror})", file=file, line=0) from None
    except UnicodeDecodeError:
        raise LexiconError("is not UTF-8 text", file=file, line=0) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LexiconError(f"is not valid YAML: {error.problem}", file=file, line=line) from None
    if root is None:
        raise LexiconError("is empty", file=file, line=1)
    return _read_root(root, file, base)


def shipped_files() -> dict[str, Path]:
    """The project's lexicon files by language."""
    return {path.stem: path for path in sorted(LEXICON_FOLDER.glob("*.yml"))}


def language_of(path: Path) -> str:
    """The `language:` of a file, without reading the rest. Raises LexiconError."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return read(path).language  # raises, saying what is wrong
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "language":
                return str(value.value)
    raise LexiconError("is empty" if root is None else "'language' is missing", file=path.name, line=1)


def _read_root(root: yaml.Node, file: str, base: Lexicon | None) -> Lexicon:
    reader = _Reader(file, base)
    top: dict[str, yaml.Node] = {}
    for name, value in reader.pairs(root, "the file"):
        if name not in _TOP_KEYS:
            raise reader.fail(f"'{name}' is not known here; known are: {', '.join(sorted(_TOP_KEYS))}", value)
        top[name] = value
    if "language" not in top:
        raise reader.fail("'language' is missing", root)
    characters = base.characters if base else False
    if "segmentation" in top:
        segmentation = reader.text(top["segmentation"], "segmentation")
        if segmentation not in ("words", "characters"):
            raise reader.fail("segmentation should be 'words' or 'characters'", top["segmentation"])
        characters = segmentation == "characters"
    gap = base.gap if base else 8 if characters else 4
    if "gap" in top:
        text = reader.text(top["gap"], "gap")
        if not text.isdigit() or not 0 < int(text) <= 30:
            raise reader.fail("gap should be a number from 1 to 30", top["gap"])
        gap = int(text)
    strict = base.strict_accents if base else False
    if "accents" in top:
        text = reader.text(top["accents"], "accents")
        if text not in ("strict", "loose"):
            raise reader.fail("accents should be 'strict' or 'loose'", top["accents"])
        strict = text == "strict"
    fillers = reader.words(top["fillers"], "fillers") if "fillers" in top else []
    lexicon = Lexicon(
        file=file,
        language=reader.text(top["language"], "language"),
        characters=characters,
        strict_accents=strict,
        gap=gap,
        prefixes=tuple(word for word, _ in reader.words(top["prefixes"], "prefixes")) if "prefixes" in top else (),
        fillers=tuple(word for word, _ in fillers),
        spellings={
            name: tuple(word for word, _ in reader.words(value, f"spellings of '{name}'"))
            for name, value in (reader.pairs(top["spellings"], "spellings") if "spellings" in top else ())
        },
        numbers=reader.numbers(top["numbers"]) if "numbers" in top else {},
        classes={
            name: tuple(
                reader.phrase(word, line, f"class {name}") for word, line in reader.words(value, f"class {name}")
            )
            for name, value in (reader.pairs(top["classes"], "classes") if "classes" in top else ())
        },
        context=_read_context(reader, top.get("context")),
        rules=tuple(reader.rule(node) for node in (reader.items(top["rules"], "rules") if "rules" in top else [])),
        clears=tuple(reader.clear(node) for node in (reader.items(top["clears"], "clears") if "clears" in top else [])),
        cues=tuple(reader.cue(node) for node in (reader.items(top["cues"], "cues") if "cues" in top else [])),
        tests=reader.cases(top["tests"]) if "tests" in top else (),
    )
    _check_classes(lexicon, base, reader)
    return lexicon


def _read_context(reader: _Reader, node: yaml.Node | None) -> dict[str, tuple[SourcePhrase, ...]]:
    found: dict[str, tuple[SourcePhrase, ...]] = {}
    for name, value in reader.pairs(node, "context") if node is not None else ():
        if name not in CONTEXT_KINDS:
            raise reader.fail(f"'{name}' is not one of: {', '.join(CONTEXT_KINDS)}", value)
        found[name] = tuple(reader.phrase(word, line, f"context {name}") for word, line in reader.words(value, name))
    return found


def _check_classes(lexicon: Lexicon, base: Lexicon | None, reader: _Reader) -> None:
    """Every class that is used exists, members are straight sequences, and no class contains itself."""
    known = set(lexicon.classes) | set(base.classes if base else ())
    for name, members in lexicon.classes.items():
        for member in members:
            if any(len(one.parts) > 1 for one in member.alternatives):
                raise reader.fail(f"'{member.text}': '&' cannot stand in a class", member.line, f"class {name}")
            if any(
                isinstance(step, phrases.Gap | phrases.Edge | phrases.Number)
                for one in member.alternatives
                for step in one.parts[0]
            ):
                raise reader.fail(
                    f"'{member.text}': no '…', '^', '$' or number in a class", member.line, f"class {name}"
                )
    for owner, phrase in _all_phrases(lexicon):
        for used in _refs(phrase):
            if used not in known:
                raise reader.fail(f"class '<{used}>' in '{phrase.text}' is not defined", phrase.line, owner)
    for name in lexicon.classes:
        _check_cycle(name, lexicon.classes, reader)


def _check_cycle(name: str, classes: dict[str, tuple[SourcePhrase, ...]], reader: _Reader) -> None:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        for member in classes.get(waiting.pop(), ()):
            for used in _refs(member):
                if used == name:
                    raise reader.fail("this class contains itself", member.line, f"class {name}")
                if used not in reached:
                    reached.add(used)
                    waiting.append(used)


def _all_phrases(lexicon: Lexicon) -> Iterator[tuple[str, SourcePhrase]]:
    for name, members in lexicon.classes.items():
        yield from ((f"class {name}", member) for member in members)
    for kind, members in lexicon.context.items():
        yield from ((f"context {kind}", member) for member in members)
    for rule in lexicon.rules:
        yield from ((rule.id, phrase) for phrase in rule.phrases + rule.unless)
    for entry in lexicon.clears + lexicon.cues:
        yield from ((entry.id, phrase) for phrase in entry.phrases)


def _refs(phrase: SourcePhrase) -> set[str]:
    return {name for one in phrase.alternatives for part in one.parts for name in _step_refs(part)}


def _step_refs(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Ref):
            yield step.name
        elif isinstance(step, Group):
            for alternative in step.alternatives:
                yield from _step_refs(alternative)
