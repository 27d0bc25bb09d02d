"""A small model of how the practice's languages are spelt in Latin letters, also Haitian Creole and romanised Hindi, Arabic, Russian.

`python -m nlu.language_letters` learns it anew from the training data in `nlu/data` and the words of `language.yml` (seeded, a
minute) and writes `language_letters.npz`, which belongs to the project. Using it needs only numpy.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = Path(__file__).with_suffix(".npz")
FEATURES = 2**14
LONGEST = 400
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[^\W_]*\d[^\W_]*")
_LEARNED_EXAMPLES = 1500  # of a language, so that those with much data don't drown the others

Scores = npt.NDArray[np.float64]


class Letters:
    """Log-probabilities of the languages in `labels` for a text, from groups of one to four letters and whole words."""

    def __init__(
        self, labels: Sequence[str], weights: npt.NDArray[np.float16], offsets: npt.NDArray[np.float32]
    ) -> None:
        self.labels = tuple(labels)
        self._weights = weights.astype(np.float32)
        self._offsets = offsets

    def log_probabilities(self, text: str) -> dict[str, float]:
        """Natural logarithms; every label has one."""
        columns = features(text)
        logits = self._offsets.astype(np.float64)
        if columns:
            logits = logits + self._weights[:, columns].sum(axis=1) / np.sqrt(len(columns))
        logits = logits - logits.max()
        logs = logits - np.log(np.exp(logits).sum())
        return {label: float(value) for label, value in zip(self.labels, logs, strict=True)}


@lru_cache(maxsize=1)
def load_letters() -> Letters:
    """The model that stands beside this file."""
    with np.load(FILE) as stored:
        return Letters([str(label) for label in stored["labels"]], stored["weights"], stored["offsets"])


def features(text: str) -> list[int]:
    """Columns of the distinct letter groups and words of a text; the same on every machine."""
    return [zlib.crc32(group.encode()) % FEATURES for group in sorted(set(_groups(text)))]


def _groups(text: str) -> Iterable[str]:
    for word in _WORD.findall(_folded(text[:LONGEST])):
        if word.isdigit():
            continue
        yield f"={word}"
        framed = f" {word} "
        for size in (2, 3, 4):
            for start in range(len(framed) - size + 1):
                yield framed[start : start + size]


def _folded(text: str) -> str:
    """Lower case; marks stay, but a letter's plain form is kept by `language.py` where marks were not typed."""
    return unicodedata.normalize("NFC", text.lower().replace("’", "'"))


def learn(examples: Sequence[tuple[str, str]]) -> Letters:
    """A model from (language, text) pairs."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    columns = [features(text) for _, text in examples]
    values = [1 / np.sqrt(len(each)) for each in columns for _ in each]
    rows = np.repeat(np.arange(len(columns)), [len(each) for each in columns])
    matrix = csr_matrix((values, (rows, [c for each in columns for c in each])), shape=(len(columns), FEATURES))
    model = LogisticRegression(C=30, max_iter=300, class_weight="balanced", random_state=0)
    model.fit(matrix, [language for language, _ in examples])
    return Letters(list(model.classes_), model.coef_.astype(np.float16), model.intercept_.astype(np.float32))


def training_examples() -> list[tuple[str, str]]:
    """Texts in Latin letters from the Rasa data, each also without its marks, and the phrases of language.yml."""
    import yaml

    from nlu.data_lint import DATA, examples
    from nlu.language import LANGUAGES, is_latin

    by_language: dict[str, list[str]] = {}
    for example in examples([DATA]):
        if example.language in LANGUAGES and is_latin(example.text):
            by_language.setdefault(example.language, []).append(example.text)
    listed = yaml.safe_load((FILE.parent / "language.yml").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        by_language.setdefault(language, []).extend(listed[language].get("phrases", []))
        words = listed[language]["words"].split()
        by_language[language].extend(" ".join(words[at : at + 3]) for at in range(0, len(words), 3))
    pairs = []
    for language, texts in sorted(by_language.items()):
        ranked = sorted(set(texts), key=lambda text: zlib.crc32(text.encode()))[:_LEARNED_EXAMPLES]
        for text in ranked:
            pairs.append((language, text))
            bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
            if bare != unicodedata.normalize("NFD", text):
                pairs.append((language, bare.replace("đ", "d").replace("Đ", "D")))
    return pairs


def main() -> None:
    """Learn and write the model."""
    learnt = learn(training_examples())
    np.savez_compressed(
        FILE, labels=np.array(learnt.labels), weights=learnt._weights.astype(np.float16), offsets=learnt._offsets
    )
    print(f"{FILE.name}: {len(learnt.labels)} languages, {FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
