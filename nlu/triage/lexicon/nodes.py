"""Walks the YAML of one lexicon file, so that every complaint knows its line and every value stays text ("no" is a word)."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from nlu.triage import phrases
from nlu.triage.lexicon.entries import LexiconError, SourcePhrase
from nlu.triage.phrases import PhraseError


class Nodes:
    """Reads nodes of one file. Every method raises LexiconError, naming `what` was being read."""

    def __init__(self, file: str) -> None:
        self.file = file

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
        return SourcePhrase(text, self.file, line, alternatives)

    def phrase_list(self, node: yaml.Node, what: str, rule: str) -> tuple[SourcePhrase, ...]:
        found = tuple(
            self.phrase(self.text(one, "a phrase", rule), one.start_mark.line + 1, rule)
            for one in self.items(node, what, rule)
        )
        if not found:
            raise self.fail(f"{what} is empty", node, rule)
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
