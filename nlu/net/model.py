"""The trained net at work: scores of one message, whether to raise it, and which examples were nearest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import sparse

from nlu.net.features import featurize
from nlu.triage import Level

OPERATING_POINT = Path(__file__).parent / "operating_point.yml"
ROUTINE = "routine"
NEAREST = 3
# What a part must have beyond the threshold: it has less context than the whole.
PART_MARGIN = 0.0
FEWEST_WORDS, MOST_PARTS = 4, 4
_BREAKS = re.compile(
    r"[.!?;\n。！？；]+|,\s|，|\s(?:and|but|also|because|cause|cuz|bc|y|pero|porque|também|mais|et|mas|e|но|и|потому|va|nhưng|at|pero|ak|men)\s",
    re.IGNORECASE,
)


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class Neighbour:
    """A training example near the message: why the net thinks so, for a nurse to see."""

    text: str
    label: str
    similarity: float


@dataclass(frozen=True)
class NetOpinion:
    """`scores` are of the whole message and add up to 1. `raise_to` is the most serious level that it or one of its parts
    reaches on the net's own word, or None; bot/understanding.py also weighs the scores with the intents'."""

    scores: dict[str, float]
    raise_to: Level | None
    nearest: tuple[Neighbour, ...] = ()


class SecondNet:
    """Thread-safe; about 6 ms a message, the sentence vector included."""

    def __init__(
        self,
        encoder: Encoder,
        labels: Sequence[str],
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        examples: tuple[Sequence[str], Sequence[str], NDArray[np.float16]],
        thresholds: dict[Level, float],
    ) -> None:
        self._encoder, self._labels = encoder, list(labels)
        self._weights, self._bias = weights, bias
        self._texts, self._example_labels, self._vectors = examples
        self._thresholds = thresholds

    def assess(self, text: str) -> NetOpinion:
        """The opinion on one message, read as a whole and part by part: what is serious hides among what is not."""
        parts = [text, *clauses(text)]
        vectors = self._encoder.encode(parts)
        rows = [self._by_label(row) for row in self._scores(featurize(parts, vectors))]
        levels = [(self.level(row, alone=number == 0), number) for number, row in enumerate(rows)]
        raise_to, where = max(levels, key=lambda found: found[0].rank if found[0] else -1)
        return NetOpinion(rows[0], raise_to, self._nearest(vectors[where]) if raise_to else ())

    def scores_of(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Scores of many texts (for choosing the operating point)."""
        return [self._by_label(row) for row in self._scores(featurize(texts, self._encoder.encode(texts)))]

    def level(self, scores: dict[str, float], *, alone: bool = True) -> Level | None:
        """The most serious level whose score reaches its threshold; a part of a message needs `PART_MARGIN` more."""
        mass, margin = 0.0, 0.0 if alone else PART_MARGIN
        for level in (Level.EMERGENCY, Level.CRISIS, Level.CLINICAL):
            own = scores.get(str(level), 0.0)
            mass += own
            at = self._thresholds[level] + margin
            if own >= at or (level is Level.CLINICAL and mass >= at):
                return level
        return Level.EMOTIONAL if scores.get("emotional", 0.0) >= self._thresholds[Level.EMOTIONAL] + margin else None

    def _by_label(self, row: NDArray[np.float32]) -> dict[str, float]:
        return {label: float(score) for label, score in zip(self._labels, row, strict=True)}

    def _scores(self, features: sparse.csr_matrix) -> NDArray[np.float32]:
        raw = np.asarray(features @ self._weights) + self._bias
        raw = np.exp(raw - raw.max(axis=1, keepdims=True))
        result: NDArray[np.float32] = raw / raw.sum(axis=1, keepdims=True)
        return result

    def _nearest(self, vector: NDArray[np.float32]) -> tuple[Neighbour, ...]:
        similarities = self._vectors @ vector.astype(np.float16)
        best = np.argsort(-similarities)[:NEAREST]
        return tuple(Neighbour(self._texts[i], self._example_labels[i], round(float(similarities[i]), 3)) for i in best)


def clauses(text: str) -> list[str]:
    """The parts of a longer message, cut at stops and joining words, each with a few words at least."""
    parts = [part.strip() for part in _BREAKS.split(text)]
    long_enough = [
        part for part in parts if len(part.split()) >= FEWEST_WORDS or (not part.isascii() and len(part) >= 6)
    ]
    return long_enough[:MOST_PARTS] if len(long_enough) > 1 else []


def thresholds() -> dict[Level, float]:
    """The operating point, chosen on the tuning set (docs/understanding.md)."""
    table = yaml.safe_load(OPERATING_POINT.read_text(encoding="utf-8"))
    return {Level(level): float(value) for level, value in table["raise_at"].items()}


def load_net(folder: Path, encoder: Encoder) -> SecondNet:
    """The net that `train` left in `folder`. Raises FileNotFoundError when it was not trained."""
    with np.load(folder / "net.npz", allow_pickle=False) as stored:
        return SecondNet(
            encoder,
            [str(label) for label in stored["labels"]],
            stored["weights"].astype(np.float32),
            stored["bias"],
            ([str(t) for t in stored["texts"]], [str(t) for t in stored["example_labels"]], stored["vectors"]),
            thresholds(),
        )
