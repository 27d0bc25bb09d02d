"""The sections of a lexicon file that hold entries: rules, clears, cues, tests, context, numbers."""

from __future__ import annotations

import yaml

from nlu.triage.lexicon.entries import CONTEXT_KINDS, LOWERING, Case, Clear, CueRule, Lexicon, Rule, SourcePhrase
from nlu.triage.lexicon.nodes import Nodes
from nlu.triage.model import CATEGORIES, CUES, Level


class Sections(Nodes):
    """Of one file; `base` is the shipped lexicon that it adds to, whose ids are taken."""

    def __init__(self, file: str, base: Lexicon | None) -> None:
        super().__init__(file)
        self._taken = {rule.id for rule in base.rules} if base else set()

    def new_id(self, node: yaml.Node, what: str) -> str:
        for name, value in self.pairs(node, what):
            if name == "id":
                found = self.text(value, "id")
                if found in self._taken:
                    raise self.fail("this id is already used", value, found)
                self._taken.add(found)
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

    def context(self, node: yaml.Node | None) -> dict[str, tuple[SourcePhrase, ...]]:
        found: dict[str, tuple[SourcePhrase, ...]] = {}
        for name, value in self.pairs(node, "context") if node is not None else ():
            if name not in CONTEXT_KINDS:
                raise self.fail(f"'{name}' is not one of: {', '.join(CONTEXT_KINDS)}", value)
            found[name] = tuple(self.phrase(word, line, f"context {name}") for word, line in self.words(value, name))
        return found


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
