"""Search over the published articles: sentence vectors and BM25 ranked together, per language, in place (shard.py)."""

import copy
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from threadpoolctl import ThreadpoolController

from core import clock
from knowledge_base.encoding import Encoded, Encoder, Texts, encode_texts
from knowledge_base.entries import Entry, Hit, Scope
from knowledge_base.shard import Shard
from knowledge_base.text import LATIN_SCRIPT

# Scripts of one language: better the other script than nothing.
_RELATED = {"zh-Hant": ("zh-Hans",), "zh-Hans": ("zh-Hant",)}


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
        return list(self.sizes())

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

    def sizes(self) -> dict[str, int]:
        """How many entries each language has."""
        with self._lock:
            return {locale: len(shard) for locale, shard in self._shards.items() if len(shard)}

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
