"""Keeping a process's index in step with the database: loaded at start, then updated in place when the revision moves.

Every publication raises one number; every process looks at it a few times a second and loads just the articles that
changed. Vectors are stored beside the version, so each text is encoded once, by whichever process sees it first.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
import structlog
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import SYSTEM, Database
from core.ids import new_id
from knowledge_base import facts, publishing, repository, service
from knowledge_base.encoding import Encoded, Encoder, Texts
from knowledge_base.models import ArticleVersion, KnowledgeState, VersionState, VersionVectors
from knowledge_base.repository import LiveArticle
from knowledge_base.search import Index
from knowledge_base.text import LATIN_SCRIPT
from knowledge_base.vectors import quantise

POLL_SECONDS = 0.25  # published means answering within one second, on every process
ENCODE_TOGETHER = 512
Item = TypeVar("Item")
log = structlog.get_logger(__name__)


def fingerprint(encoder: Encoder) -> str:
    """Sixteen hex digits that change with the encoder: vectors of another one must not be used."""
    probe, _ = quantise(encoder.encode(["When does the front door open?"]))
    # Coarse steps: the same model may differ in the last digits between machines.
    return hashlib.sha256(np.round(probe.astype(np.float32) / 32).astype(np.int8).tobytes()).hexdigest()[:16]


class IndexKeeper:
    """Owns the index of a process. `index` and `variables` may be read at any time; `load` fills them."""

    def __init__(self, database: Database, encoder: Encoder) -> None:
        self.index = Index(encoder)
        self.variables: dict[tuple[str, str], str] = {}
        self.revision = -1
        self._database = database
        self._encoder = encoder
        self._fingerprint = fingerprint(encoder)
        self._refreshing = asyncio.Lock()

    async def load(self) -> int:
        """Build the index anew; how many (article, language) pairs are in it."""
        async with self._refreshing:
            return await self._load()

    async def refresh(self) -> bool:
        """Publish what is due and take in what changed; whether anything had."""
        async with self._refreshing:
            await self._publish_due()
            async with self._database.read() as session:
                state = await session.get(KnowledgeState, service.STATE_ID)
                revision = state.revision if state else 0
                if revision == self.revision:
                    return False
                changed = await repository.changed_since(session, self.revision)
                if changed is None:
                    await session.close()
                    await self._load()
                    return True
                self.variables = await facts.variables(session)
                slugs = await repository.slugs_of(session, changed)
                live = await repository.live_articles(session, changed)
                stored = await self._stored(session, live)
            vectors = await self._complete(live, stored)
            await asyncio.to_thread(self._replace, slugs, live, vectors)
            self.revision = revision
            return True

    async def run(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        """Follow the database until cancelled. A database that does not answer is asked again, more slowly."""
        wait = poll_seconds
        while True:
            try:
                await self.refresh()
                wait = poll_seconds
            except (SQLAlchemyError, OSError) as error:
                wait = min(wait * 2, 10.0)
                log.warning("knowledge.index.refresh_failed", error=type(error).__name__)
            await asyncio.sleep(wait)

    async def _load(self) -> int:
        async with self._database.read() as session:
            state = await session.get(KnowledgeState, service.STATE_ID)
            revision = state.revision if state else 0
            variables = await facts.variables(session)
            live = await repository.live_articles(session)
            stored = await self._stored(session, live, everything=True)
        vectors = await self._complete(live, stored)
        fresh = Index(self._encoder, thresholds=self.index.thresholds)
        await asyncio.to_thread(_fill, fresh, live, vectors)
        self.index.take_over(fresh)
        self.variables, self.revision = variables, revision
        return len(live)

    def _replace(self, slugs: Sequence[str], live: Sequence[LiveArticle], vectors: dict[str, Encoded]) -> None:
        standing = {(article.entry.article_id, article.entry.locale) for article in live}
        for article in live:
            self.index.put(article.entry, article.texts, vectors.get(article.version_id))
        for slug in slugs:
            for locale in self.index.locales():
                if (slug, locale) not in standing:
                    self.index.remove(slug, locale)
        self.index.prepare()

    async def _publish_due(self) -> None:
        async with self._database.read() as session:
            due = await session.scalar(
                select(ArticleVersion.id)
                .where(ArticleVersion.state == VersionState.SCHEDULED, ArticleVersion.publish_at <= clock.now())
                .limit(1)
            )
        if due is not None:
            async with self._database.transaction(SYSTEM, why="scheduled publication") as session:
                await publishing.publish_due(session)

    async def _stored(
        self, session: AsyncSession, live: Sequence[LiveArticle], *, everything: bool = False
    ) -> dict[str, Encoded]:
        query = select(VersionVectors.version_id, VersionVectors.rows, VersionVectors.data).where(
            VersionVectors.encoder == self._fingerprint
        )
        if not everything:
            query = query.where(VersionVectors.version_id.in_([article.version_id for article in live]))
        wanted = {article.version_id for article in live}
        found = (await session.execute(query)).all()
        return {row.version_id: unpacked(row.rows, row.data) for row in found if row.version_id in wanted}

    async def _complete(self, live: Sequence[LiveArticle], stored: dict[str, Encoded]) -> dict[str, Encoded]:
        """Encode what has no vectors yet, and keep them for the next start and the other processes."""
        missing = [a for a in live if a.version_id not in stored and a.entry.locale in LATIN_SCRIPT]
        if not missing:
            return stored
        made: dict[str, Encoded] = {}
        for part in _batches(missing, ENCODE_TOGETHER):
            encoded = await asyncio.to_thread(encode_many, self._encoder, [article.texts for article in part])
            made |= {article.version_id: vectors for article, vectors in zip(part, encoded, strict=True)}
        async with self._database.transaction(SYSTEM, why="sentence vectors") as session:
            await store_vectors(session, self._fingerprint, made)
        return stored | made


def encode_many(encoder: Encoder, texts: Sequence[Texts]) -> list[Encoded]:
    """The vectors of many articles' texts, encoded together: several times faster than one by one."""
    every = [text.all() for text in texts]
    vectors = encoder.encode([line for lines in every for line in lines])
    out, start = [], 0
    for lines in every:
        out.append(Encoded(*quantise(vectors[start : start + len(lines)])))
        start += len(lines)
    return out


async def store_vectors(session: AsyncSession, encoder: str, vectors: dict[str, Encoded]) -> None:
    """Keep vectors by version id. Another process may have stored the same: then its rows stand. Old ones go."""
    if not vectors:
        return
    rows = [
        {"id": new_id(), "version_id": version, "encoder": encoder, "rows": len(v.scales), "data": packed(v)}
        for version, v in vectors.items()
    ]
    for part in _batches(rows, 200):
        await repository.insert_if_new(session, VersionVectors, list(part))
    for ids in _batches(list(vectors), 200):
        await session.execute(
            delete(VersionVectors).where(VersionVectors.version_id.in_(ids), VersionVectors.encoder != encoder)
        )


def packed(vectors: Encoded) -> bytes:
    """Scales, then the rows' bytes."""
    return vectors.scales.astype("<f4").tobytes() + vectors.data.tobytes()


def unpacked(rows: int, data: bytes) -> Encoded:
    """The other way round; the arrays are read-only views of `data`."""
    scales = np.frombuffer(data, dtype="<f4", count=rows)
    return Encoded(np.frombuffer(data, dtype=np.int8, offset=rows * 4).reshape(rows, -1), scales)


def _fill(index: Index, live: Sequence[LiveArticle], vectors: dict[str, Encoded]) -> None:
    for article in live:
        index.put(article.entry, article.texts, vectors.get(article.version_id))
    index.prepare()


def _batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
