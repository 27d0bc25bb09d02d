"""One language's articles: their words and vectors, and how near each is to a text.

How a text is scored: a weighted sum, per language group, of how near it is to the nearest phrasing, to the article's centre
(in a space where the directions that all questions share count less), to the answer, and of BM25 over everything. The
weights are those of a conditional logit fitted on our tuning set (tests/knowledge_base/fit_weights.py), so a softmax over
the best candidates and "none of them" gives a probability: that is `Hit.score`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from knowledge_base.encoding import Encoded, Encoder, Texts, encode_texts
from knowledge_base.entries import Entry, Scope
from knowledge_base.postings import Postings
from knowledge_base.space import Space
from knowledge_base.text import LATIN_SCRIPT, grams, terms
from knowledge_base.vectors import Floats, Numbers, VectorTable, quantise

EXACT_UP_TO = 1024  # articles; above, the vectors' signs and BM25 choose which are scored exactly
CONSIDERED = 10  # candidates that share the probability


@dataclass(frozen=True)
class Weights:
    """One language group's weights. `nothing` is the logit of "none of these articles"."""

    phrasing: float
    centre: float
    answer: float
    answer_centre: float
    words: float
    characters: float
    nothing: float


# As fitted, but for English words: 2.5 there. Bases whose words are rarer than ours gain by it, and ours lose nothing.
ENGLISH = Weights(5.66, 8.31, 6.47, 5.70, 3.3, 0.0, nothing=7.19)
LATIN = Weights(2.46, 3.30, 2.05, 3.28, 6.48, 3.40, nothing=8.29)
# Without vectors, by words or by characters. Bolder than the fit, which sees only our hardest questions (of each language's ten
# articles and the questions beside them): of those, right answers are about twice the wrong ones; of other wordings, 2 % are wrong.
WORDS = Weights(0.0, 0.0, 0.0, 0.0, 7.0, 4.0, nothing=5.2)
CHARACTERS = Weights(0.0, 0.0, 0.0, 0.0, 10.0, 1.0, nothing=5.0)


def weights_of(language: str) -> Weights:
    """The weights of a language's group."""
    if language == "en":
        return ENGLISH
    if language in LATIN_SCRIPT:
        return LATIN
    return CHARACTERS if language.split("-")[0] in ("zh", "ko") else WORDS


@dataclass
class Candidates:
    """Documents scored for one text: `parts` is (6, n) in the order of `Weights`, `logits` their weighted sum."""

    documents: Numbers
    parts: Floats
    logits: Floats


class Shard:
    """One language's articles. Not locked: `Index` does that."""

    def __init__(self, language: str, encoder: Encoder, dimension: int) -> None:
        self.language = language
        self.weights = weights_of(language)
        self._encoder = encoder
        self._entries: list[Entry | None] = []
        self._number: dict[str, int] = {}
        self._free: list[int] = []
        self._words = Postings()
        self._grams = Postings()
        self._uses_vectors = self.weights.phrasing > 0
        self._phrasings = VectorTable(dimension)
        self._centres = VectorTable(dimension)
        self._answers = VectorTable(dimension)
        self._space: Space | None = None

    def __len__(self) -> int:
        return len(self._number)

    def put(self, entry: Entry, texts: Texts, encoded: Encoded | None) -> None:
        """Add or replace an article. Without `encoded` its texts are encoded here."""
        number = self._number.get(entry.article_id)
        if number is None:
            number = self._free.pop() if self._free else len(self._entries)
            if number == len(self._entries):
                self._entries.append(None)
            self._number[entry.article_id] = number
        self._entries[number] = entry
        self._words.add(number, terms(" ".join((*texts.questions, texts.answer)), self.language))
        if self.weights.characters:
            self._grams.add(number, grams(" ".join(texts.questions)))
        if self._uses_vectors:
            self._put_vectors(number, texts, encoded or encode_texts(self._encoder, texts))

    def remove(self, article_id: str) -> None:
        """Take an article out; nothing happens if it isn't in."""
        number = self._number.pop(article_id, None)
        if number is None:
            return
        self._entries[number] = None
        self._free.append(number)
        for part in (self._words, self._grams, self._phrasings, self._centres, self._answers):
            part.remove(number)

    def entry(self, article_id: str) -> Entry | None:
        """The entry of an article, if it is in."""
        number = self._number.get(article_id)
        return None if number is None else self._entries[number]

    def article_id(self, number: int) -> str:
        """The article of a candidate's document number."""
        entry = self._entries[number]
        assert entry is not None
        return entry.article_id

    def entries(self) -> list[Entry]:
        """Every entry, in no order."""
        return [entry for entry in self._entries if entry is not None]

    def score(self, text: str) -> Candidates:
        """The candidates for `text`: all articles of a small base, the promising ones of a large one."""
        size = len(self._entries)
        words = self._words.scores(terms(text, self.language), size)
        characters = self._grams.scores(grams(text), size) if self.weights.characters else np.zeros(size, np.float32)
        vector = self._encoder.encode([text])[0] if self._uses_vectors and len(self._phrasings) else None
        documents = self._choose(words + characters, vector)
        parts = np.zeros((6, len(documents)), dtype=np.float32)
        parts[4], parts[5] = words[documents], characters[documents]
        if vector is not None:
            parts[:4] = self._nearness(vector, documents)
        w = self.weights
        factors = np.array([w.phrasing, w.centre, w.answer, w.answer_centre, w.words, w.characters], dtype=np.float32)
        return Candidates(documents, parts, factors @ parts)

    def best(self, text: str, scope: Scope, at: datetime, limit: int) -> list[tuple[Entry, float]]:
        """The best entries open to the asker with their probabilities, best first."""
        found = self.score(text)
        chosen: list[tuple[Entry, float]] = []
        for place in np.argsort(-found.logits, kind="stable"):
            entry = self._entries[found.documents[place]]
            if entry is not None and entry.is_open_to(scope, at):
                chosen.append((entry, float(found.logits[place])))
                if len(chosen) == max(limit, CONSIDERED):
                    break
        return _with_probabilities(chosen, self.weights.nothing)[:limit]

    def prepare(self) -> None:
        """Fit the space to the vectors that are in: after a load, so that the first search doesn't pay for it."""
        self._words.pack()
        self._grams.pack()
        if len(self._phrasings):
            self._fitted_space()

    def _put_vectors(self, number: int, texts: Texts, encoded: Encoded) -> None:
        questions = len(texts.questions)
        self._phrasings.put(number, encoded.data[:questions], encoded.scales[:questions])
        centre = (encoded.data[:questions].astype(np.float32) * encoded.scales[:questions, None]).mean(axis=0)
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        self._centres.put(number, *quantise(centre[None, :]))
        self._answers.remove(number)
        if texts.answer:
            self._answers.put(number, encoded.data[questions:], encoded.scales[questions:])
        if self._space is not None:
            self._space.forget(number)

    def _choose(self, lexical: Floats, vector: Floats | None) -> Numbers:
        if len(self._number) <= EXACT_UP_TO:
            return np.array(sorted(self._number.values()), dtype=np.int32)
        many = min(160, len(lexical))
        chosen = [np.argpartition(-lexical, many - 1)[:many].astype(np.int32)]
        if vector is not None:
            chosen += [self._phrasings.nearest(vector, 160), self._centres.nearest(vector, 96)]
            chosen.append(self._answers.nearest(vector, 96))
        numbers = np.unique(np.concatenate(chosen))
        return numbers[[self._entries[number] is not None for number in numbers]]

    def _nearness(self, vector: Floats, documents: Numbers) -> Floats:
        space = self._fitted_space()
        turned = space.turn(vector)
        queries = np.stack([vector, turned.direction])
        phrasing = self._phrasings.products(vector[None, :], documents)[0]
        plain_centre, centre_raw = self._centres.products(queries, documents)
        centre = (centre_raw - turned.centre_offset) / space.centre_lengths(self._centres, documents)
        answer_plain, answer_raw = self._answers.products(queries, documents)
        has_answer = self._answers.has(documents)
        answer = np.where(has_answer, answer_plain, plain_centre)
        answer_centre = np.where(
            has_answer,
            (answer_raw - turned.answer_offset) / space.answer_lengths(self._answers, documents, has_answer),
            centre,
        )
        return np.stack([phrasing, centre, answer, answer_centre]).astype(np.float32)

    def _fitted_space(self) -> Space:
        if self._space is None or not 0.8 < len(self._phrasings) / self._space.fitted_on < 1.25:
            self._space = Space.fit(self._phrasings, self._answers)
        return self._space


def _with_probabilities(chosen: Sequence[tuple[Entry, float]], nothing: float) -> list[tuple[Entry, float]]:
    if not chosen:
        return []
    logits = np.array([logit for _, logit in chosen])
    considered = np.append(logits[:CONSIDERED], nothing)
    top = considered.max()
    shares = np.exp(logits - top) / np.exp(considered - top).sum()
    return [(entry, float(share)) for (entry, _), share in zip(chosen, shares, strict=True)]
