"""Going live: the mark as non-clinical, a second person's yes, now or at a time, and what it does to translations."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import BadInput, Conflict, Forbidden
from knowledge_base import facts, service
from knowledge_base.checks import check, errors
from knowledge_base.entries import Stale
from knowledge_base.models import Article, ArticleVersion, Change, Translation, VersionState


async def submit(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """Ask a second person to approve a draft."""
    service.require_editor(session)
    article, version = await service.in_state(session, slug, locale, number, VersionState.DRAFT)
    version.state, version.submitted_by = VersionState.REVIEW, actor_of(session).id
    service.note(session, "article.submit", article, version)
    return version


async def approve(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """A second person's yes. Raises Forbidden for the one who wrote or submitted it."""
    service.require_editor(session)
    article, version = await service.in_state(session, slug, locale, number, VersionState.DRAFT, VersionState.REVIEW)
    me = actor_of(session).id
    if me in (version.author, version.submitted_by):
        raise Forbidden("Someone other than the writer has to approve this.")
    version.approved_by = me
    service.note(session, "article.approve", article, version)
    return version


async def mark_non_clinical(session: AsyncSession, slug: str, *, by: str | None = None, clinical: bool = False) -> None:
    """An editor's word that this article answers nothing clinical; without it the article is never given as an answer."""
    service.require_editor(session)
    article = await service.get(session, slug, to_change=True)
    article.non_clinical_by = None if clinical else (by or actor_of(session).id)
    article.non_clinical_at = None if clinical else clock.now()
    article.lock += 1
    service.note(session, "article.mark_clinical" if clinical else "article.mark_non_clinical", article)
    await service.announce(session, article)


async def publish(
    session: AsyncSession,
    slug: str,
    locale: str,
    number: int,
    *,
    revision: int | None = None,
    change: Change = Change.MINOR,
    translates: int | None = None,
) -> ArticleVersion:
    """Put a version live, at once. `change` says what it does to translations when it is the source.

    `translates` is the source version that the one who publishes vouches this translation says; without it, that which was live
    when it was begun.

    Raises BadInput with what is missing (errors in the text, no mark as non-clinical, no second person's approval), and
    Conflict when `revision` is no longer the one that was looked at.
    """
    service.require_editor(session)
    article, version = await service.in_state(session, slug, locale, number, *service.OPEN_STATES)
    if revision is not None and revision != version.revision:
        raise Conflict(f"{version.author} changed this draft after you looked at it. Please read it again.")
    await _require_publishable(session, article, version)
    version.change = change
    await _vouch(session, article, version, translates)
    await _go_live(session, article, version, by=actor_of(session).id)
    return version


async def schedule(
    session: AsyncSession,
    slug: str,
    locale: str,
    number: int,
    at: datetime,
    *,
    change: Change = Change.MINOR,
    translates: int | None = None,
) -> ArticleVersion:
    """Publish later, by itself. Raises BadInput as `publish` does, and for a time that has passed."""
    service.require_editor(session)
    article, version = await service.in_state(session, slug, locale, number, *service.OPEN_STATES)
    if at <= clock.now():
        raise BadInput("Choose a time that is still to come.")
    await _require_publishable(session, article, version)
    version.state, version.publish_at, version.change = VersionState.SCHEDULED, at, change
    await _vouch(session, article, version, translates)
    version.submitted_by = actor_of(session).id
    service.note(session, "article.schedule", article, version, at=at.isoformat())
    return version


async def publish_due(session: AsyncSession) -> list[str]:
    """Put live what was scheduled up to now; slugs of what went. Every process may call it: each version goes once."""
    due = select(ArticleVersion).where(
        ArticleVersion.state == VersionState.SCHEDULED, ArticleVersion.publish_at <= clock.now()
    )
    gone = []
    for version in (await session.scalars(due.with_for_update(skip_locked=True))).all():
        article = await session.get_one(Article, version.article_id)
        await _go_live(session, article, version, by=version.submitted_by or version.author)
        gone.append(article.slug)
    return gone


async def unpublish(session: AsyncSession, slug: str, locale: str) -> None:
    """Take one language off the air; its text stays as the newest version."""
    service.require_editor(session)
    article = await service.get(session, slug, to_change=True)
    translation = await service.translation_of(session, article, locale)
    if translation.live_number is None:
        raise BadInput("This is not published.")
    version = await service.get_version(session, article, locale, translation.live_number)
    version.state, translation.live_number = VersionState.SUPERSEDED, None
    service.note(session, "article.unpublish", article, version)
    await service.announce(session, article)


async def set_needs_approval(session: AsyncSession, needed: bool) -> None:
    """Whether a second person must approve before publishing. Administrators only."""
    actor = actor_of(session)
    if actor.kind != "system" and "administrator" not in (actor.role or "").split(","):
        raise Forbidden("Only an administrator changes this.")
    (await service.state(session)).needs_approval = needed
    audit.record(
        session, "knowledge.approval", subject="knowledge", subject_id=service.STATE_ID, details={"needed": needed}
    )


async def _vouch(session: AsyncSession, article: Article, version: ArticleVersion, translates: int | None) -> None:
    """Write down which source version a translation says. Raises NotFound when there is no such version."""
    if translates is None or version.locale == article.source_locale:
        return
    await service.get_version(session, article, article.source_locale, translates)
    version.source_number = translates


async def _require_publishable(session: AsyncSession, article: Article, version: ArticleVersion) -> None:
    if article.non_clinical_by is None:
        raise BadInput("An editor has to mark this article as non-clinical first.")
    found = errors(check(service.content_of(version), locale=version.locale, variables=await facts.variables(session)))
    if found:
        raise BadInput(" ".join(finding.message for finding in found))
    if (await service.state(session)).needs_approval and version.approved_by in (None, version.author):
        raise BadInput("A second person has to approve this first.")


async def _go_live(session: AsyncSession, article: Article, version: ArticleVersion, *, by: str) -> None:
    translation = await service.translation_of(session, article, version.locale)
    if translation.live_number is not None:
        (
            await service.get_version(session, article, version.locale, translation.live_number)
        ).state = VersionState.SUPERSEDED
    now = clock.now()
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, by, now
    version.publish_at = None
    translation.live_number = version.number
    article.updated_at = now
    if version.locale == article.source_locale:
        translation.stale = Stale.NONE
        await session.flush()
        await _age_translations(session, article)
    else:
        translation.stale = await _staleness(session, article, version.source_number)
    service.note(session, "article.publish", article, version, change=version.change)
    await service.announce(session, article)


async def _age_translations(session: AsyncSession, article: Article) -> None:
    others = select(Translation).where(
        Translation.article_id == article.id,
        Translation.locale != article.source_locale,
        Translation.live_number.is_not(None),
    )
    for translation in (await session.scalars(others)).all():
        live = await service.get_version(session, article, translation.locale, translation.live_number or 0)
        translation.stale = await _staleness(session, article, live.source_number)


async def _staleness(session: AsyncSession, article: Article, translates: int | None) -> Stale:
    """How far a translation of source version `translates` is behind: the gravest change published since."""
    since = await session.scalars(
        select(ArticleVersion.change).where(
            ArticleVersion.article_id == article.id,
            ArticleVersion.locale == article.source_locale,
            ArticleVersion.number > (translates or 0),
            ArticleVersion.published_at.is_not(None),
        )
    )
    changes = set(since.all())
    if Change.MAJOR in changes:
        return Stale.MAJOR
    return Stale.MINOR if changes else Stale.NONE
