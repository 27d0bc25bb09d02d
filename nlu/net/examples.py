"""What the net learns from: every example of nlu/data (from which Rasa's intents are trained too) and of nlu/net/data (the net's
alone: so many of them drown the few words by which a dialogue goes on) with its disposition and language, and a digest over the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDERS = (Path(__file__).parent.parent / "data", Path(__file__).parent / "data")
DIALOGUE = "dialogue"  # answers to a question of ours: no disposition of their own
_IN_DIALOGUE = frozenset({"inform", "affirm", "deny", "more", "stop", "restart"})
# Dispositions in the order of rules.md: of two in one message the first wins.
LABELS = (
    "emergency", "crisis", "opt_out", "opt_in", "clinical", "emotional", "human", "interpreter", "refill", "reschedule",
    "cancel", "book", "confirm_appt", "appt_info", "billing", "referral", "faq", DIALOGUE, "chitchat", "unclear",
)  # fmt: skip
RANK = {label: place for place, label in enumerate(LABELS)}
DEV_SHARE = 24  # one text in so many is kept out of training


@dataclass(frozen=True)
class Example:
    text: str
    label: str
    language: str


def load_examples(folders: Sequence[Path] = FOLDERS) -> list[Example]:
    """All examples in Rasa's training format, each text once (the more serious label, should it stand in two)."""
    found: dict[str, Example] = {}
    for file in _files(folders):
        for example in _of_file(file):
            known = found.get(example.text)
            if known is None or RANK[example.label] < RANK[known.label]:
                found[example.text] = example
    return list(found.values())


def is_dev(text: str) -> bool:
    """Whether a text is kept out of training to watch it; decided by its own hash, so that it stays so as data grows."""
    return digest_of(text)[0] % DEV_SHARE == 0


def digest_of(text: str) -> bytes:
    """Eight bytes that stand for a text."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def files_digest(folders: Sequence[Path] = FOLDERS) -> str:
    """A digest over the training files."""
    digest = hashlib.sha256()
    for file in _files(folders):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(folders: Sequence[Path]) -> list[Path]:
    return sorted((file for folder in folders for file in folder.glob("*.yml")), key=lambda file: file.name)


def _of_file(file: Path) -> Iterator[Example]:
    language = file.stem.split(".")[1]
    for entry in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
        label = DIALOGUE if entry["intent"] in _IN_DIALOGUE else entry["intent"]
        for line in entry["examples"].splitlines():
            if line.startswith("- ") and line[2:].strip():
                yield Example(line[2:].strip(), label, language)
