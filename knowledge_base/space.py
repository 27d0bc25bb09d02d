"""A space of sentence vectors in which the directions that every question shares count less."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from knowledge_base.vectors import Floats, Numbers, VectorTable

WHITENING_SHRINKAGE = 5.0  # in mean eigenvalues: strong, so that a base of twenty questions is not bent out of shape
WHITENING_SAMPLE = 8192
MEAN_SHRINKAGE = 24  # in vectors


@dataclass(frozen=True)
class Turned:
    """A query in the whitened space, folded back so that it can be multiplied with the stored vectors as they are."""

    direction: Floats
    centre_offset: float
    answer_offset: float


@dataclass
class Space:
    """A whitening of the questions' vectors, shrunk towards none: directions that every question shares count less."""

    matrix: Floats
    mean: Floats
    answer_mean: Floats
    fitted_on: int
    # By document number; 0 is not known yet.
    _centre_lengths: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    _answer_lengths: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @classmethod
    def fit(cls, questions: VectorTable, answers: VectorTable) -> "Space":
        sample = questions.sample(WHITENING_SAMPLE)
        mean = _shrunk_mean(sample)
        around = sample - mean
        values, directions = np.linalg.eigh(around.T @ around / len(sample))
        values = np.clip(values, 0, None)
        shrunk = values + WHITENING_SHRINKAGE * max(float(values.mean()), 1e-6)
        matrix = ((directions / shrunk) @ directions.T).astype(np.float32)
        answer_mean = _shrunk_mean(answers.sample(WHITENING_SAMPLE)) if len(answers) else mean
        return cls(matrix, mean, answer_mean, max(len(questions), 1))

    def turn(self, vector: Floats) -> Turned:
        direction = self.matrix @ (vector - self.mean)
        direction /= max(float(np.linalg.norm(direction)), 1e-9)
        direction = self.matrix @ direction
        return Turned(direction, float(direction @ self.mean), float(direction @ self.answer_mean))

    def forget(self, number: int) -> None:
        """The article's vectors changed."""
        for lengths in (self._centre_lengths, self._answer_lengths):
            if number < len(lengths):
                lengths[number] = 0

    def centre_lengths(self, centres: VectorTable, documents: Numbers) -> Floats:
        self._centre_lengths = _reaching(self._centre_lengths, documents)
        return self._lengths(self._centre_lengths, centres, documents, self.mean)

    def answer_lengths(self, answers: VectorTable, documents: Numbers, held: npt.NDArray[np.bool_]) -> Floats:
        out = np.ones(len(documents), dtype=np.float32)
        if held.any():
            self._answer_lengths = _reaching(self._answer_lengths, documents)
            out[held] = self._lengths(self._answer_lengths, answers, documents[held], self.answer_mean)
        return out

    def _lengths(self, known: Floats, table: VectorTable, documents: Numbers, mean: Floats) -> Floats:
        missing = documents[known[documents] == 0]
        if len(missing):
            lengths = np.linalg.norm((table.rows_of(missing) - mean) @ self.matrix, axis=1)
            known[missing] = np.maximum(lengths, 1e-9)
        return known[documents]


def _shrunk_mean(vectors: Floats) -> Floats:
    """The mean, shrunk towards nothing for few vectors: a base of one article is not its own background."""
    mean: Floats = (vectors.sum(axis=0) / (len(vectors) + MEAN_SHRINKAGE)).astype(np.float32)
    return mean


def _reaching(lengths: Floats, documents: Numbers) -> Floats:
    """`lengths`, long enough for these documents."""
    lacking = int(documents.max(initial=-1)) + 1 - len(lengths)
    return lengths if lacking <= 0 else np.append(lengths, np.zeros(lacking + len(lengths) // 4, dtype=np.float32))
