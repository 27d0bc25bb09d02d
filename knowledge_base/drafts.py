"""Drafts over live articles, and two editors at once: a save that comes too late is not refused but parked, and both are told."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import actor_of
from core.errors import Conflict, NotFound
from knowledge_base import service
from knowledge_base.checks import Content
from knowledge_base.models import Article, ArticleVersion, Collision, VersionState


@dataclass(frozen=True)
class DraftBase:
    """What an editor began from: a version's number and, if it was a draft, its revision."""

    number: int
    revision: int = 1


@dataclass(frozen=True)
class Saved:
    """Where the text went. With a `collision` it was parked: someone else had saved in the meantime."""

    version: ArticleVersion
    collision: Collision | None = None


async def save_draft(
    session: AsyncSession,
    slug: str,
    locale: str,
    content: Content,
    *,
    base: DraftBase | None,
    machine_draft: bool = False,
) -> Saved:
    """Save over the draft, or begin one over the live version. `base` is what the editor had on screen (None: nothing yet).

    If someone else saved since, this text is parked in a version of its own and a collision tells both.
    """
    service.require_editor(session)
    article = await service.get(session, slug, to_change=True)
    draft = await service.open_draft(session, article, service.known_locale(locale))
    me = actor_of(session).id
    if base is not None and (parked := await _own_parked(session, article, locale, base)):
        return await _save_parked(session, article, parked, content)
    if draft is None:
        return await _begin_draft(session, article, locale, content, base, machine_draft=machine_draft)
    if base == DraftBase(draft.number, draft.revision) or _same(draft, content):
        service.write(draft, content)
        draft.revision += 1
        draft.author, draft.edited_at, draft.machine_draft = me, clock.now(), machine_draft
        draft.state, draft.submitted_by, draft.approved_by, draft.publish_at = VersionState.DRAFT, None, None, None
        await session.flush()
        service.note(session, "article.save", article, draft)
        return Saved(draft)
    return await _park(session, article, content, kept=draft)


async def resolve_collision(session: AsyncSession, collision_id: str, content: Content) -> ArticleVersion:
    """Settle a collision with the text that both agreed on: it becomes the draft, the parked one is kept as discarded."""
    service.require_editor(session)
    collision = await session.get(Collision, collision_id)
    if collision is None:
        raise NotFound("This collision was already settled.")
    article = await session.get_one(Article, collision.article_id)
    parked = await service.get_version(session, article, collision.locale, collision.parked_number)
    parked.state = VersionState.DISCARDED
    await session.delete(collision)
    await session.flush()
    draft = await service.open_draft(session, article, collision.locale)
    base = DraftBase(draft.number, draft.revision) if draft else None
    return (await save_draft(session, article.slug, collision.locale, content, base=base)).version


async def restore(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """An earlier version's text as a new draft. Raises Conflict when a draft is open, so that no work is lost."""
    service.require_editor(session)
    article = await service.get(session, slug, to_change=True)
    if await service.open_draft(session, article, locale):
        raise Conflict("There is a draft already. Publish or discard it first.")
    old = await service.get_version(session, article, locale, number)
    version = await service.new_version(
        session, article, locale, service.content_of(old), source_number=old.source_number
    )
    version.note = f"Version {number} restored"
    service.note(session, "article.restore", article, version, restored=number)
    return version


async def discard(session: AsyncSession, slug: str, locale: str, number: int) -> None:
    """Give a draft up. It stays in the history."""
    service.require_editor(session)
    article, version = await service.in_state(session, slug, locale, number, *service.OPEN_STATES, VersionState.PARKED)
    version.state, version.publish_at = VersionState.DISCARDED, None
    service.note(session, "article.discard", article, version)


async def _begin_draft(
    session: AsyncSession,
    article: Article,
    locale: str,
    content: Content,
    base: DraftBase | None,
    *,
    machine_draft: bool,
) -> Saved:
    """A first save. If the version it began from has been replaced by someone's publication, it is parked instead."""
    live = (await service.translation_of(session, article, locale)).live_number
    if base is not None and live is not None and base.number != live:
        kept = await service.get_version(session, article, locale, live)
        if not _same(kept, content) and kept.author != actor_of(session).id:
            return await _park(session, article, content, kept=kept)
    version = await service.new_version(session, article, locale, content)
    version.machine_draft = machine_draft
    service.note(session, "article.save", article, version)
    return Saved(version)


def _same(version: ArticleVersion, content: Content) -> bool:
    return service.content_of(version) == content


async def _park(session: AsyncSession, article: Article, content: Content, *, kept: ArticleVersion) -> Saved:
    parked = await service.new_version(session, article, kept.locale, content, state_=VersionState.PARKED)
    collision = Collision(
        article_id=article.id,
        locale=kept.locale,
        kept_number=kept.number,
        parked_number=parked.number,
        first_editor=kept.author,
        second_editor=parked.author,
        seen_by=[],
        at=clock.now(),
    )
    session.add(collision)
    await session.flush()
    service.note(session, "article.collision", article, parked, kept=kept.number)
    return Saved(parked, collision)


async def _own_parked(session: AsyncSession, article: Article, locale: str, base: DraftBase) -> ArticleVersion | None:
    """The version that this editor's text was parked in, when that is what they write on."""
    version = await service.get_version(session, article, locale, base.number)
    return version if version.state == VersionState.PARKED and version.author == actor_of(session).id else None


async def _save_parked(session: AsyncSession, article: Article, parked: ArticleVersion, content: Content) -> Saved:
    collision = await session.scalar(
        select(Collision).where(Collision.article_id == article.id, Collision.parked_number == parked.number)
    )
    service.write(parked, content)
    parked.revision += 1
    parked.edited_at = clock.now()
    service.note(session, "article.save", article, parked)
    return Saved(parked, collision)
