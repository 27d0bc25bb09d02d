"""The net at work: scores of every disposition for a message, whether to raise it, and which examples were nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import yaml

from nlu.encoder import SentenceEncoder
from nlu.net.build import HEAD
from nlu.triage import Level

OPERATING_POINT = Path(__file__).parent / "operating_point.yml"
NEAREST = 3
SERIOUS = ("emergency", "crisis", "clinical", "emotional")

Array = npt.NDArray[np.float32]
_BREAKS = re.compile(r"[.!?;\n。！？；]+")


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Array: ...


@dataclass(frozen=True)
class Neighbour:
    """A training example near the message: why the net thinks so, for a nurse to see."""

    text: str
    label: str
    similarity: float


@dataclass(frozen=True)
class NetOpinion:
    """`scores`: every disposition (and `dialogue`), of the whole message; they add up to 1. `part`: of the clause that looks most
    serious by itself. `raise_to` is what the net says on its own word, or None; bot/understanding.py weighs scores with intents."""

    scores: dict[str, float]
    raise_to: Level | None
    nearest: tuple[Neighbour, ...] = ()
    part: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class OperatingPoint:
    """Chosen on the tuning sets (docs/understanding.md): thresholds of the net's own word, the temperature of its scores, and how
    much rarer a label is than among the examples (taken off its logit)."""

    raise_at: dict[Level, float]
    temperature: float
    rarer: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Examples:
    """Remembered examples: texts, labels, and their small vectors of length 1."""

    texts: Sequence[str]
    labels: Sequence[str]
    vectors: Array
    axes: Array
    centre: Array

    def nearest(self, vector: Array) -> tuple[Neighbour, ...]:
        """The most similar ones, best first; similarity is a cosine."""
        if not len(self.texts):
            return ()
        small = self.axes @ (vector - self.centre)
        similarities = self.vectors @ (small / max(float(np.linalg.norm(small)), 1e-9))
        best = np.argsort(-similarities)[:NEAREST]
        return tuple(Neighbour(self.texts[i], self.labels[i], round(float(similarities[i]), 3)) for i in best)


class SecondNet:
    """Thread-safe; about 10 ms a message, less in batches."""

    def __init__(
        self,
        encoder: Encoder,
        labels: Sequence[str],
        head: tuple[Array, Array],
        examples: Examples,
        point: OperatingPoint,
    ) -> None:
        self._encoder, self._labels, self._weights = encoder, list(labels), head[0]
        self._examples, self._point = examples, point
        self._bias = head[1] - np.array([point.rarer.get(label, 0.0) for label in labels], np.float32)

    def assess(self, text: str) -> NetOpinion:
        """The opinion on one message."""
        return self.assess_many([text])[0]

    def assess_many(self, texts: Sequence[str]) -> list[NetOpinion]:
        """Opinions on messages, each read as a whole and clause by clause: what is serious hides among what is not."""
        parts = [[text, *clauses(text)] for text in texts]
        flat = [part for row in parts for part in row]
        if not flat:
            return []
        vectors = self._encoder.encode([unshouted(part) for part in flat])
        scores = self._scores(vectors)
        opinions, at = [], 0
        for row in parts:
            span = slice(at, at + len(row))
            opinions.append(self._opinion(scores[span], vectors[span]))
            at += len(row)
        return opinions

    def scores_of(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Scores of whole texts (for choosing the operating point)."""
        return [self._by_label(row) for row in self._scores(self._encoder.encode([unshouted(text) for text in texts]))]

    def level(self, scores: dict[str, float]) -> Level | None:
        """The most serious level that the scores reach on their own."""
        mass = 0.0
        for level in (Level.EMERGENCY, Level.CRISIS, Level.CLINICAL):
            own = scores.get(str(level), 0.0)
            mass += own
            if own >= self._point.raise_at[level] or (level is Level.CLINICAL and mass >= self._point.raise_at[level]):
                return level
        return Level.EMOTIONAL if scores.get("emotional", 0.0) >= self._point.raise_at[Level.EMOTIONAL] else None

    def _opinion(self, scores: Array, vectors: Array) -> NetOpinion:
        """From the rows of the whole message (first) and its clauses."""
        whole = self._by_label(scores[0])
        alarming = scores[:, [self._labels.index(label) for label in ("emergency", "crisis")]].sum(axis=1)
        worst = int(alarming.argmax())
        raise_to = self.level(whole)
        shown = vectors[worst if alarming[worst] > alarming[0] else 0]
        serious = sum(whole[label] for label in SERIOUS)
        nearest = self._examples.nearest(shown) if raise_to or serious + float(alarming[worst]) > 0.5 else ()
        return NetOpinion(whole, raise_to, nearest, self._by_label(scores[worst]))

    def _by_label(self, row: Array) -> dict[str, float]:
        return {label: float(score) for label, score in zip(self._labels, row, strict=True)}

    def _scores(self, vectors: Array) -> Array:
        raw = (vectors @ self._weights.T + self._bias) / self._point.temperature
        raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        result: Array = raw / raw.sum(axis=1, keepdims=True)
        return result


FEWEST_WORDS, FEWEST_LETTERS, MOST_PARTS = 4, 8, 4


def clauses(text: str) -> list[str]:
    """The sentences of a longer message, each with a few words at least; none when there is only one."""
    parts = [part.strip() for part in _BREAKS.split(text)]
    long_enough = [
        part
        for part in parts
        if len(part.split()) >= FEWEST_WORDS or (not part.isascii() and len(part) >= FEWEST_LETTERS)
    ]
    return long_enough[:MOST_PARTS] if len(long_enough) > 1 else []


def unshouted(text: str) -> str:
    """A message that is all capitals in small letters: the encoder knows few words in capitals."""
    return text.lower() if text.isupper() else text


def operating_point(file: Path = OPERATING_POINT) -> OperatingPoint:
    """The thresholds as they stand in the file."""
    table = yaml.safe_load(file.read_text(encoding="utf-8"))
    raise_at = {Level(level): float(value) for level, value in table["raise_at"].items()}
    rarer = {str(label): float(value) for label, value in table["rarer"].items()}
    return OperatingPoint(raise_at, float(table["temperature"]), rarer)


def load_net(folder: Path) -> SecondNet:
    """The net that `build_if_changed` left in `folder`. Raises FileNotFoundError or EncoderMissing when it was not built."""
    with np.load(folder / HEAD, allow_pickle=False) as stored:
        vectors = stored["vectors"].astype(np.float32) / 127
        examples = Examples(
            stored["texts"].tobytes().decode().split("\n"), [str(t) for t in stored["text_labels"]], vectors, stored["axes"], stored["centre"]
        )  # fmt: skip
        head = (stored["weights"], stored["bias"])
        return SecondNet(
            SentenceEncoder(folder), [str(label) for label in stored["labels"]], head, examples, operating_point()
        )
