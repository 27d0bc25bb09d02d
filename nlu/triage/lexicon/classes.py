"""Whether the classes of a lexicon hold: each that is used exists, members are straight sequences, none contains itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlu.triage import phrases
from nlu.triage.lexicon.entries import Lexicon, SourcePhrase
from nlu.triage.lexicon.nodes import Nodes
from nlu.triage.phrases import Group, Ref, Step


def check_classes(lexicon: Lexicon, base: Lexicon | None, nodes: Nodes) -> None:
    """Raises LexiconError. `base`: the shipped lexicon, whose classes may be used too."""
    for name, members in lexicon.classes.items():
        for member in members:
            _check_member(name, member, nodes)
    known = set(lexicon.classes) | set(base.classes if base else ())
    for owner, phrase in _all_phrases(lexicon):
        for used in _refs(phrase):
            if used not in known:
                raise nodes.fail(f"class '<{used}>' in '{phrase.text}' is not defined", phrase.line, owner)
    for name in lexicon.classes:
        _check_cycle(name, lexicon.classes, nodes)


def _check_member(name: str, member: SourcePhrase, nodes: Nodes) -> None:
    if any(len(one.parts) > 1 for one in member.alternatives):
        raise nodes.fail(f"'{member.text}': '&' cannot stand in a class", member.line, f"class {name}")
    loose = phrases.Gap | phrases.Edge | phrases.Number
    if any(isinstance(step, loose) for one in member.alternatives for step in one.parts[0]):
        raise nodes.fail(f"'{member.text}': no '…', '^', '$' or number in a class", member.line, f"class {name}")


def _check_cycle(name: str, classes: dict[str, tuple[SourcePhrase, ...]], nodes: Nodes) -> None:
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        for member in classes.get(waiting.pop(), ()):
            for used in _refs(member):
                if used == name:
                    raise nodes.fail("this class contains itself", member.line, f"class {name}")
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
