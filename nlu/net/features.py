"""What the second net looks at: hashed character and word n-grams (for every script) beside the sentence vector."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.pipeline import FeatureUnion

CHARACTERS = 2**17
WORDS = 2**16
# The sentence vector has length 1 like each n-gram block; this makes it weigh as much as both together.
VECTOR_WEIGHT = 1.4

_NGRAMS = FeatureUnion(
    [
        ("characters", HashingVectorizer(analyzer="char_wb", ngram_range=(1, 5), n_features=CHARACTERS, alternate_sign=False)),
        ("words", HashingVectorizer(analyzer="word", ngram_range=(1, 3), n_features=WORDS, token_pattern=r"(?u)\b\w+\b", alternate_sign=False)),  # noqa: S106 - no password
    ]
)  # fmt: skip


def featurize(texts: Sequence[str], vectors: NDArray[np.float32]) -> sparse.csr_matrix:
    """Rows of CHARACTERS + WORDS + 384 columns. `vectors` are the encoder's, one a text."""
    ngrams = _NGRAMS.transform([normalise(text) for text in texts])
    return sparse.hstack([ngrams, sparse.csr_matrix(vectors * VECTOR_WEIGHT)], format="csr", dtype=np.float32)


def normalise(text: str) -> str:
    """Lower case, digits as one sign, white space folded: a dose or a phone number is no word to learn."""
    return " ".join("".join("0" if c.isdigit() else c for c in text.casefold()).split())
