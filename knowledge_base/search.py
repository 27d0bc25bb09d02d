"""Search over the published articles: sentence vectors and BM25 ranked together, per language, in place.

How a text is scored: a weighted sum, per language group, of how near it is to the nearest phrasing, to the article's centre
(in a space where the directions that all questions share count less), to the answer, and of BM25 over everything. The
weights are those of a conditional logit fitted on our tuning set (tests/knowledge_base/fit_weights.py), so a softmax over
the best candidates and "none of them" gives a probability: that is `Hit.score`.
"""

import copy
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from core import clock
from knowledge_base.postings import Postings
from knowledge_base.text import LATIN_SCRIPT, grams, terms
from knowledge_base.vectors import Bytes, Floats, Numbers, VectorTable, quantise

WHITENING_SHRINKAGE = 5.0  # in mean eigenvalues: strong, so that a base of twenty questions is not bent out of shape
WHITENING_SAMPLE = 8192
MEAN_SHRINKAGE = 24  # in vectors
EXACT_UP_TO = 1024  # articles; above, the vectors' signs and BM25 choose which are scored exactly
CONSIDERED = 10  # candidates that share the probability


class Encoder(Protocol):
    """What we need of a sentence encoder: rows of length 1, float32, shape (n, dimension)."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


class Audience(StrEnum):
    EVERYONE = "everyone"
    VERIFIED = "verified"


class Stale(StrEnum):
    """How far a translation lies behind its source. A major one is found but not shown: the source is, with an apology."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True)
class Scope:
    """Who asks, where. An article limited to a location or a clinician is found only when that one is named."""

    location_id: str | None = None
    clinician_id: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One published article in one language, as the index keeps it. `shown_*` is what the patient gets to read."""

    article_id: str
    locale: str
    version: int
    title: str
    shown_locale: str
    shown_version: int
    stale: Stale = Stale.NONE
    audience: Audience = Audience.EVERYONE
    locations: frozenset[str] = frozenset()
    clinicians: frozenset[str] = frozenset()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def is_open_to(self, scope: Scope, at: datetime) -> bool:
        """Whether this entry may be found by this asker at this moment."""
        if self.audience is Audience.VERIFIED and not scope.verified:
            return False
        if self.locations and scope.location_id not in self.locations:
            return False
        if self.clinicians and scope.clinician_id not in self.clinicians:
            return False
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )


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


@dataclass(frozen=True)
class Hit:
    """An article found. `score` is the probability that it is the one asked for, against the others and none."""

    article_id: str
    locale: str
    version: int
    score: float
    title: str
    shown_locale: str
    shown_version: int
    stale: Stale = Stale.NONE


class OutcomeKind(StrEnum):
    ANSWER = "answer"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True)
class Outcome:
    """What to do: give the first hit's answer, offer the titles of the hits, or ask back. `hits` holds just those."""

    kind: OutcomeKind
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True)
class Thresholds:
    """Where an answer is given and where titles are offered; chosen on the tuning set (docs/knowledge-base.md)."""

    answer: float = 0.65
    offer: float = 0.50
    least: float = 0.12


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
OTHER = Weights(0.0, 0.0, 0.0, 0.0, 8.09, 5.20, nothing=7.39)


def weights_of(language: str) -> Weights:
    """The weights of a language's group."""
    if language == "en":
        return ENGLISH
    return LATIN if language in LATIN_SCRIPT else OTHER


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
        self._space: _Space | None = None

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

    def _fitted_space(self) -> "_Space":
        if self._space is None or not 0.8 < len(self._phrasings) / self._space.fitted_on < 1.25:
            self._space = _Space.fit(self._phrasings, self._answers)
        return self._space


@dataclass(frozen=True)
class _Turned:
    """A query in the whitened space, folded back so that it can be multiplied with the stored vectors as they are."""

    direction: Floats
    centre_offset: float
    answer_offset: float


@dataclass
class _Space:
    """A whitening of the questions' vectors, shrunk towards none: directions that every question shares count less."""

    matrix: Floats
    mean: Floats
    answer_mean: Floats
    fitted_on: int
    # By document number; 0 is not known yet.
    _centre_lengths: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    _answer_lengths: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @classmethod
    def fit(cls, questions: VectorTable, answers: VectorTable) -> "_Space":
        sample = questions.sample(WHITENING_SAMPLE)
        mean = _shrunk_mean(sample)
        around = sample - mean
        values, directions = np.linalg.eigh(around.T @ around / len(sample))
        values = np.clip(values, 0, None)
        shrunk = values + WHITENING_SHRINKAGE * max(float(values.mean()), 1e-6)
        matrix = ((directions / shrunk) @ directions.T).astype(np.float32)
        answer_mean = _shrunk_mean(answers.sample(WHITENING_SAMPLE)) if len(answers) else mean
        return cls(matrix, mean, answer_mean, max(len(questions), 1))

    def turn(self, vector: Floats) -> _Turned:
        direction = self.matrix @ (vector - self.mean)
        direction /= max(float(np.linalg.norm(direction)), 1e-9)
        direction = self.matrix @ direction
        return _Turned(direction, float(direction @ self.mean), float(direction @ self.answer_mean))

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


def encode_texts(encoder: Encoder, texts: Texts) -> Encoded:
    """The quantised vectors of one article's texts."""
    return Encoded(*quantise(encoder.encode(texts.all())))


def _with_probabilities(chosen: Sequence[tuple[Entry, float]], nothing: float) -> list[tuple[Entry, float]]:
    if not chosen:
        return []
    logits = np.array([logit for _, logit in chosen])
    considered = np.append(logits[:CONSIDERED], nothing)
    top = considered.max()
    shares = np.exp(logits - top) / np.exp(considered - top).sum()
    return [(entry, float(share)) for (entry, _), share in zip(chosen, shares, strict=True)]


class Index:
    """All languages. Safe to use from several threads; a search sees each article as it was before or after an update."""

    def __init__(self, encoder: Encoder, *, thresholds: Thresholds | None = None) -> None:
        self.encoder = encoder
        self.thresholds = thresholds or Thresholds()
        self._dimension = int(encoder.encode(["a"]).shape[1])
        self._shards: dict[str, Shard] = {}
        self._lock = threading.RLock()
        # A search is many small products: BLAS threads would only wait for one another (twice the processor time).
        self._blas = ThreadpoolController()

    def __len__(self) -> int:
        return sum(len(shard) for shard in self._shards.values())

    def put(self, entry: Entry, texts: Texts, encoded: Encoded | None = None) -> None:
        """Add or replace one article in one language. Encoding, if needed, happens before the lock is taken."""
        if encoded is None and entry.locale in LATIN_SCRIPT:
            encoded = encode_texts(self.encoder, texts)
        with self._lock:
            self._shard(entry.locale).put(entry, texts, encoded)

    def remove(self, article_id: str, locale: str | None = None) -> None:
        """Take an article out of one language or of all."""
        with self._lock:
            for language, shard in self._shards.items():
                if locale in (None, language):
                    shard.remove(article_id)

    def prepare(self) -> None:
        """Make the next searches fast; call after a load."""
        with self._lock, self._blas.limit(limits=1, user_api="blas"):
            for shard in self._shards.values():
                shard.prepare()

    def take_over(self, other: "Index") -> None:
        """Become what `other` holds, in one step; `other` must not be used afterwards."""
        with self._lock:
            self._shards = other._shards

    def locales(self) -> list[str]:
        """Languages that have articles."""
        with self._lock:
            return [language for language, shard in self._shards.items() if len(shard)]

    def trial(self, locale: str) -> "Index":
        """A copy with one language of its own, to try a change on; the other languages are left out."""
        copy_ = Index(self.encoder, thresholds=self.thresholds)
        with self._lock:
            if locale in self._shards:
                copy_._shards[locale] = copy.deepcopy(self._shards[locale], {id(self.encoder): self.encoder})
        return copy_

    def entry(self, article_id: str, locale: str) -> Entry | None:
        """The published article as the index has it, if it does."""
        with self._lock:
            shard = self._shards.get(locale)
            return shard.entry(article_id) if shard else None

    def entries(self, locale: str) -> list[Entry]:
        """Every entry of a language, in no order."""
        with self._lock:
            shard = self._shards.get(locale)
            return shard.entries() if shard else []

    def search(
        self,
        text: str,
        *,
        language: str,
        limit: int = 10,
        scope: Scope = Scope(),
        translation: str | None = None,
        at: datetime | None = None,
    ) -> list[Hit]:
        """The best articles for `text`, best first, none twice.

        `translation` is the text in English, where there is one: articles that lack the asker's language are then found
        through it, and shown in English. `at` is the moment of asking (now).
        """
        moment = at or clock.now()
        found: dict[str, Hit] = {}
        with self._lock, self._blas.limit(limits=1, user_api="blas"):
            for locale, wording in self._readings(text, language, translation):
                for entry, score in self._shards[locale].best(wording, scope, moment, limit):
                    earlier = found.get(entry.article_id)
                    if earlier is None:
                        found[entry.article_id] = _hit(entry, score)
                    elif score > earlier.score:  # the asker's own language stays
                        found[entry.article_id] = replace(earlier, score=round(score, 6))
        return sorted(found.values(), key=lambda hit: -hit.score)[:limit]

    def ask(
        self,
        text: str,
        *,
        language: str,
        scope: Scope = Scope(),
        translation: str | None = None,
        at: datetime | None = None,
    ) -> Outcome:
        """Search and decide: answer, offer two titles, or ask back."""
        hits = self.search(text, language=language, limit=3, scope=scope, translation=translation, at=at)
        return decide(hits, self.thresholds)

    def shard(self, language: str) -> Shard:
        """One language's part, for measuring; made if it isn't there."""
        return self._shard(language)

    def _readings(self, text: str, language: str, translation: str | None) -> Iterable[tuple[str, str]]:
        locales = [language, *_RELATED.get(language, ())]
        yield from ((locale, text) for locale in locales if locale in self._shards)
        if translation and language != "en" and "en" in self._shards:
            yield "en", translation

    def _shard(self, language: str) -> Shard:
        if language not in self._shards:
            self._shards[language] = Shard(language, self.encoder, self._dimension)
        return self._shards[language]


# Scripts of one language: better the other script than nothing.
_RELATED = {"zh-Hant": ("zh-Hans",), "zh-Hans": ("zh-Hant",)}


def decide(hits: Sequence[Hit], thresholds: Thresholds) -> Outcome:
    """One clear article: answer. Two that share the probability: offer both. Otherwise nothing."""
    if not hits:
        return Outcome(OutcomeKind.NONE)
    first = hits[0]
    if first.score >= thresholds.answer:
        return Outcome(OutcomeKind.ANSWER, (first,))
    near = [hit for hit in hits[:3] if hit.score >= thresholds.least]
    if len(near) >= 2 and sum(hit.score for hit in near) >= thresholds.offer:
        return Outcome(OutcomeKind.AMBIGUOUS, tuple(near[:2]))
    return Outcome(OutcomeKind.NONE)


def _hit(entry: Entry, score: float) -> Hit:
    return Hit(
        entry.article_id,
        entry.locale,
        entry.version,
        round(score, 6),
        entry.title,
        entry.shown_locale,
        entry.shown_version,
        entry.stale,
    )
