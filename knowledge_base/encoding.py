"""Texts of an article as sentence vectors, and what we need of the encoder that makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from knowledge_base.vectors import Bytes, Floats, quantise


class Encoder(Protocol):
    """What we need of a sentence encoder: rows of length 1, float32, shape (n, dimension)."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True)
class Texts:
    """What of an article is searched: the question and its further phrasings, and the answer in plain text."""

    questions: tuple[str, ...]
    answer: str = ""

    def all(self) -> list[str]:
        """Every text to be encoded, the answer last."""
        return [*self.questions, self.answer] if self.answer else list(self.questions)


@dataclass(frozen=True)
class Encoded:
    """The vectors of `Texts.all()`, quantised: kept beside the version, so that a start encodes nothing."""

    data: Bytes
    scales: Floats


def encode_texts(encoder: Encoder, texts: Texts) -> Encoded:
    """The quantised vectors of one article's texts."""
    return Encoded(*quantise(encoder.encode(texts.all())))
