"""Faults in Rasa training data: one text in two intents, near-duplicates, thin intents. `python -m nlu.data_lint [FILE|FOLDER …]`.

Exit code 1 when a text stands in two intents or a file cannot be read; with `--strict` also for everything else found.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rapidfuzz import fuzz, process

DATA = Path(__file__).parent / "data"
_ROWS_AT_ONCE = 500
_SHORTEST_COMPARED = 8  # "cancel it" and "cancel is" are one letter apart and both fine
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Fault(StrEnum):
    """What is wrong; the first two are errors, the others warnings."""

    unreadable = "unreadable"
    two_intents = "two_intents"
    near_other_intent = "near_other_intent"
    near_same_intent = "near_same_intent"
    thin = "thin"


ERRORS = frozenset({Fault.unreadable, Fault.two_intents})


@dataclass(frozen=True)
class Finding:
    """One fault, where it stands, and the example that it collides with."""

    fault: Fault
    file: str
    line: int
    intent: str
    text: str
    other: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.fault}: [{self.intent}] {self.text}" + (f" ~ {self.other}" if self.other else "")


@dataclass(frozen=True)
class Example:
    """One training example; `plain` is the form in which two are compared."""

    file: str
    line: int
    language: str
    intent: str
    text: str
    plain: str

    def named(self) -> str:
        return f"[{self.intent}] {self.text} ({self.file}:{self.line})"


def lint(paths: Iterable[Path]) -> list[Finding]:
    """All findings over the YAML files of `paths` (files or folders), errors first."""
    findings: list[Finding] = []
    found: list[Example] = []
    for path in _files(paths):
        try:
            found.extend(_read(path))
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            findings.append(Finding(Fault.unreadable, str(path), 0, "", str(error).splitlines()[0]))
    findings += _in_two_intents(found) + _near(found) + _thin(found)
    return sorted(findings, key=lambda f: (list(Fault).index(f.fault), f.file, f.line))


def examples(paths: Iterable[Path]) -> list[Example]:
    """All examples of the YAML files of `paths`. Raises ValueError when one is no Rasa NLU file."""
    return [example for path in _files(paths) for example in _read(path)]


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.yml")) if path.is_dir() else [path]


def _read(path: Path) -> Iterator[Example]:
    """Examples of one file with their lines. Raises ValueError when it is no Rasa NLU file."""
    content = path.read_text(encoding="utf-8")
    loaded = yaml.safe_load(content)
    if not isinstance(loaded, dict) or "nlu" not in loaded:
        raise ValueError("no `nlu:` section")
    language = path.name.split(".")[-2] if path.name.count(".") >= 2 else "en"
    intent = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if match := re.match(r"\s*- intent:\s*(\S+)", line):
            intent = match[1]
        elif re.match(r"\s*- (?:synonym|lookup|regex):", line):
            intent = ""
        elif intent and (match := re.match(r"\s{2,}- (.+)$", line)):
            text = _ENTITY.sub(r"\1", match[1].strip())
            yield Example(str(path), number, language, intent, text, plain(text, marks=language == "vi"))


def plain(text: str, *, marks: bool = False) -> str:
    """The text without case, punctuation, stretched letters and (unless `marks`) accents: what makes two examples the same."""
    kept = unicodedata.normalize("NFKC", text).lower()
    if not marks:
        decomposed = unicodedata.normalize("NFD", kept)
        kept = "".join(c for c in decomposed if not (unicodedata.combining(c) and ord(c) < 0x370))
    kept = re.sub(r"([a-z])\1{2,}", r"\1\1", unicodedata.normalize("NFC", kept))
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in kept).split())


def _in_two_intents(examples: Sequence[Example]) -> list[Finding]:
    first: dict[str, Example] = {}
    findings = []
    for example in examples:
        if not example.plain:
            continue
        earlier = first.setdefault(example.plain, example)
        if earlier.intent != example.intent:
            findings.append(_finding(Fault.two_intents, example, earlier))
    return findings


def _near(examples: Sequence[Example]) -> list[Finding]:
    by_language: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_language[example.language].append(example)
    return [finding for group in by_language.values() for finding in _near_in(group)]


def _near_in(group: Sequence[Example]) -> list[Finding]:
    limits = _settings()["near"]
    least = min(limits.values())
    texts = [example.plain for example in group]
    findings = []
    for start in range(0, len(texts), _ROWS_AT_ONCE):
        rows = texts[start : start + _ROWS_AT_ONCE]
        scores = process.cdist(rows, texts, scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8)
        for row, column in np.argwhere(scores >= least):
            one, other = group[start + row], group[column]
            if column >= start + row or (one.plain == other.plain and one.intent != other.intent):
                continue
            if len(one.plain) < _SHORTEST_COMPARED and one.plain != other.plain:
                continue
            same = one.intent == other.intent
            if scores[row, column] >= limits["same_intent" if same else "other_intent"]:
                findings.append(_finding(Fault.near_same_intent if same else Fault.near_other_intent, one, other))
    return findings


def _thin(examples: Sequence[Example]) -> list[Finding]:
    settings = _settings()
    counts = Counter((e.language, e.intent) for e in examples)
    intents = {intent for _, intent in counts} - set(settings["exempt"])
    findings = []
    for language in sorted({language for language, _ in counts}):
        for intent in sorted(intents):
            limits = settings["least"]["frequent" if intent in settings["frequent"] else "rare"]
            wanted = limits.get(language, limits["other"])
            found = counts[(language, intent)]
            if found < wanted:
                findings.append(Finding(Fault.thin, f"({language})", 0, intent, f"{found} examples, {wanted} wanted"))
    return findings


def _finding(fault: Fault, example: Example, other: Example) -> Finding:
    return Finding(fault, example.file, example.line, example.intent, example.text, other.named())


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return loaded


def main() -> int:
    """Command line entry; prints each finding and a summary."""
    parser = argparse.ArgumentParser(description="Find faults in Rasa training data.")
    parser.add_argument("paths", nargs="*", type=Path, default=[DATA])
    parser.add_argument("--strict", action="store_true", help="fail on warnings too")
    parser.add_argument("--only", choices=list(Fault), help="show one kind of fault")
    options = parser.parse_args()
    findings = [f for f in lint(options.paths) if options.only in (None, f.fault)]
    for finding in findings:
        print(finding)
    counts = Counter(str(f.fault) for f in findings)
    print(", ".join(f"{number} {fault}" for fault, number in counts.items()) or "no faults")
    failed = any(f.fault in ERRORS for f in findings) or (options.strict and bool(findings))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
