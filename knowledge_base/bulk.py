"""Thousands of new articles at once: rows and vectors in batches, published as they stand. For imports into a fresh base."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import Conflict
from core.ids import new_id
from knowledge_base import service
from knowledge_base.answers import searchable
from knowledge_base.encoding import Encoder, Texts
from knowledge_base.exchange.documents import Document
from knowledge_base.index import encode_many, fingerprint, store_vectors
from knowledge_base.models import Article, ArticleVersion, Change, Translation, VersionState
from knowledge_base.text import LATIN_SCRIPT

_TOGETHER = 500  # articles: SQLite takes 32,766 values a statement
_ENCODED_TOGETHER = 256


async def insert_published(
    session: AsyncSession,
    documents: Sequence[Document],
    *,
    marked_by: str,
    encoder: Encoder | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Publish documents of articles that are all new. `marked_by` vouches that they are non-clinical.

    Raises Conflict when one of them is there already. With an `encoder`, vectors are stored too; `progress` hears how many
    articles are encoded.
    """
    await _require_new(session, {document.slug for document in documents})
    article_ids = {document.slug: new_id() for document in documents}
    version_ids = [new_id() for _ in documents]
    sources = {d.slug: d for d in reversed(documents) if d.locale == d.source_locale} | {
        d.slug: d for d in documents if d.slug not in {s.slug for s in documents if s.locale == s.source_locale}
    }
    now, me = clock.now(), actor_of(session).id
    await _insert(session, Article, [_article(d, article_ids[slug], marked_by, now) for slug, d in sources.items()])
    await _insert(session, Translation, [_translation(d, article_ids[d.slug]) for d in documents])
    await _insert(
        session,
        ArticleVersion,
        [_version(d, article_ids[d.slug], v, me, now) for d, v in zip(documents, version_ids, strict=True)],
    )
    if encoder is not None:
        await _store(session, documents, version_ids, encoder, progress)
    audit.record(
        session, "knowledge.import", subject="knowledge", subject_id=service.STATE_ID, details={"count": len(documents)}
    )
    await service.announce_all(session)
    return len(documents)


async def _require_new(session: AsyncSession, slugs: set[str]) -> None:
    taken = slugs & set((await session.scalars(select(Article.slug))).all())
    if taken:
        raise Conflict(f"{len(taken)} of these articles are there already, “{min(taken)}” for one.")


async def _insert(session: AsyncSession, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _TOGETHER):
        await session.execute(insert(table), list(rows[start : start + _TOGETHER]))


def _article(document: Document, article_id: str, marked_by: str, now: Any) -> dict[str, Any]:
    settings = {field.name: getattr(document.settings, field.name) for field in fields(document.settings)}
    for name in ("tags", "locations", "clinicians"):
        settings[name] = list(settings[name])
    settings["tests"] = [{"locale": locale, "text": text} for locale, text in document.settings.tests]
    return settings | {
        "id": article_id,
        "slug": document.slug,
        "source_locale": document.source_locale,
        "non_clinical_by": document.non_clinical_by or marked_by,
        "non_clinical_at": now,
        "created_at": now,
        "updated_at": now,
    }


def _translation(document: Document, article_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "article_id": article_id,
        "locale": document.locale,
        "live_number": 1,
        "stale": document.behind,
    }


def _version(document: Document, article_id: str, version_id: str, me: str, now: Any) -> dict[str, Any]:
    return {
        "id": version_id,
        "article_id": article_id,
        "locale": document.locale,
        "number": 1,
        "state": VersionState.PUBLISHED,
        "question": document.content.question,
        "phrasings": list(document.content.phrasings),
        "answers": dict(document.content.answers),
        "source_number": None if document.locale == document.source_locale else 1,
        "change": Change.MINOR,
        "machine_draft": False,
        "author": me,
        "edited_at": now,
        "published_by": me,
        "published_at": now,
    }


async def _store(
    session: AsyncSession,
    documents: Sequence[Document],
    version_ids: Sequence[str],
    encoder: Encoder,
    progress: Callable[[int], None] | None,
) -> None:
    wanted = [(d, v) for d, v in zip(documents, version_ids, strict=True) if d.locale in LATIN_SCRIPT]
    made_by = fingerprint(encoder)
    for start in range(0, len(wanted), _ENCODED_TOGETHER):
        part = wanted[start : start + _ENCODED_TOGETHER]
        texts = [Texts((d.content.question, *d.content.phrasings), searchable(d.content.answers)) for d, _ in part]
        encoded = encode_many(encoder, texts)
        await store_vectors(session, made_by, {v: e for (_, v), e in zip(part, encoded, strict=True)})
        if progress:
            progress(start + len(part))
