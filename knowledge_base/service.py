"""Articles: finding and making them, their settings, who may change them. Drafts are in drafts.py, going live in publishing.py.

Every act is checked for the actor's role, audited, and numbered for the indexes. Times are UTC.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import BadInput, Conflict, Forbidden, NotFound
from knowledge_base.checks import Content
from knowledge_base.entries import Audience, Stale
from knowledge_base.models import (
    Article,
    ArticleVersion,
    Change,
    KnowledgeChange,
    KnowledgeState,
    Translation,
    VersionState,
)

STATE_ID = "knowledge"
EDITOR_ROLES = frozenset({"editor", "administrator"})
LOCALES = ("en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "pt", "fr", "hi")
OPEN_STATES = (VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED)
_SLUG = re.compile(r"[^a-z0-9]+")
_SHOWN = (
    select(ArticleVersion)
    .join(Article, Article.id == ArticleVersion.article_id)
    .where(
        Article.slug == bindparam("slug"),
        ArticleVersion.locale == bindparam("locale"),
        ArticleVersion.number == bindparam("number"),
    )
)


@dataclass(frozen=True)
class ArticleSettings:
    """Who may find an article, when, and who looks after it. Takes effect at once for a live article."""

    owner: str = ""
    review_by: str | None = None
    audience: Audience = Audience.EVERYONE
    tags: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    clinicians: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    tests: tuple[tuple[str, str], ...] = ()  # (locale, text)

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise BadInput("The article would end before it begins.")


async def get(session: AsyncSession, slug: str, *, to_change: bool = False) -> Article:
    """The article; `to_change` puts those who change it in order. Raises NotFound."""
    query = select(Article).where(Article.slug == slug)
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    article = await session.scalar(query)
    if article is None:
        raise NotFound(f"There is no article “{slug}”.")
    return article


async def get_shown(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion | None:
    """A version of the article with this slug, if there is one: what is answered with, in one look."""
    return (await session.execute(_SHOWN, {"slug": slug, "locale": locale, "number": number})).scalar_one_or_none()


async def get_version(session: AsyncSession, article: Article, locale: str, number: int) -> ArticleVersion:
    """One version. Raises NotFound."""
    version = await session.scalar(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article.id, ArticleVersion.locale == locale, ArticleVersion.number == number
        )
    )
    if version is None:
        raise NotFound(f"“{article.slug}” has no version {number} in {locale}.")
    return version


async def create(
    session: AsyncSession,
    content: Content,
    *,
    slug: str | None = None,
    locale: str = "en",
    settings: ArticleSettings | None = None,
) -> ArticleVersion:
    """A new article with its first draft. Raises Conflict when the slug is taken."""
    require_editor(session)
    slug = slug or await _free_slug(session, content.question)
    if await session.scalar(select(Article.id).where(Article.slug == slug)):
        raise Conflict(f"There is already an article “{slug}”.")
    now = clock.now()
    article = Article(slug=slug, source_locale=known_locale(locale), created_at=now, updated_at=now, lock=1)
    _apply(article, settings or ArticleSettings(owner=actor_of(session).id))
    session.add(article)
    await session.flush()
    version = await new_version(session, article, locale, content)
    note(session, "article.create", article, version)
    return version


async def archive(session: AsyncSession, slug: str, *, restore_it: bool = False) -> None:
    """Take an article off the air in every language and out of the lists, or bring it back."""
    require_editor(session)
    article = await get(session, slug, to_change=True)
    article.archived_at = None if restore_it else clock.now()
    article.lock += 1
    note(session, "article.unarchive" if restore_it else "article.archive", article)
    await announce(session, article)


async def save_settings(session: AsyncSession, slug: str, settings: ArticleSettings, *, lock: int) -> Article:
    """Change scope, validity, owner, tests. Raises Conflict when someone changed them since `lock` was read."""
    require_editor(session)
    article = await get(session, slug, to_change=True)
    if article.lock != lock:
        raise Conflict("Someone else changed these settings while you had them open. Look at theirs, then save again.")
    _apply(article, settings)
    article.lock += 1
    article.updated_at = clock.now()
    note(session, "article.settings", article)
    await announce(session, article)
    return article


async def state(session: AsyncSession) -> KnowledgeState:
    """The one state row; made on first use."""
    row = await session.get(KnowledgeState, STATE_ID)
    if row is None:
        row = KnowledgeState(id=STATE_ID, revision=0, needs_approval=False)
        session.add(row)
        await session.flush()
    return row


def content_of(version: ArticleVersion) -> Content:
    """A version's text."""
    return Content(version.question, tuple(version.phrasings), version.answers)


def settings_of(article: Article) -> ArticleSettings:
    """An article's settings as a value."""
    return ArticleSettings(
        owner=article.owner,
        review_by=article.review_by,
        audience=Audience(article.audience),
        tags=tuple(article.tags),
        locations=tuple(article.locations),
        clinicians=tuple(article.clinicians),
        valid_from=article.valid_from,
        valid_until=article.valid_until,
        tests=tuple((test["locale"], test["text"]) for test in article.tests),
    )


async def announce_all(session: AsyncSession) -> None:
    """Tell every index to load everything anew: after an import."""
    await announce(session, None)


def is_editor(session: AsyncSession) -> bool:
    """Whether the one who acts may write articles. An actor's role may be several, joined by commas."""
    actor = actor_of(session)
    return actor.kind == "system" or (
        actor.kind == "staff" and not EDITOR_ROLES.isdisjoint((actor.role or "").split(","))
    )


def require_editor(session: AsyncSession) -> None:
    if not is_editor(session):
        raise Forbidden("Only editors change articles.")


def known_locale(locale: str) -> str:
    if locale not in LOCALES:
        raise BadInput(f"“{locale}” is not one of our languages.")
    return locale


async def translation_of(session: AsyncSession, article: Article, locale: str) -> Translation:
    found = await session.scalar(
        select(Translation).where(Translation.article_id == article.id, Translation.locale == locale)
    )
    if found is None:
        found = Translation(article_id=article.id, locale=locale, live_number=None, stale=Stale.NONE)
        session.add(found)
        await session.flush()
    return found


async def open_draft(session: AsyncSession, article: Article, locale: str) -> ArticleVersion | None:
    query = select(ArticleVersion).where(
        ArticleVersion.article_id == article.id,
        ArticleVersion.locale == locale,
        ArticleVersion.state.in_(OPEN_STATES),
    )
    return (await session.scalars(query.order_by(ArticleVersion.number.desc()))).first()


async def new_version(
    session: AsyncSession,
    article: Article,
    locale: str,
    content: Content,
    *,
    state_: VersionState = VersionState.DRAFT,
    source_number: int | None = None,
) -> ArticleVersion:
    """The next version's row. A translation remembers the source version that is live while it is begun."""
    latest = await session.scalar(
        select(func.max(ArticleVersion.number)).where(
            ArticleVersion.article_id == article.id, ArticleVersion.locale == locale
        )
    )
    live = (await translation_of(session, article, locale)).live_number
    if locale != article.source_locale and source_number is None:
        source_number = (await translation_of(session, article, article.source_locale)).live_number
    version = ArticleVersion(
        article_id=article.id,
        locale=locale,
        number=(latest or 0) + 1,
        state=state_,
        source_number=source_number,
        based_on=live,
        revision=1,
        author=actor_of(session).id,
        edited_at=clock.now(),
        machine_draft=False,
        change=Change.MINOR,
        note="",
    )
    write(version, content)
    session.add(version)
    await session.flush()
    return version


def write(version: ArticleVersion, content: Content) -> None:
    version.question = content.question
    version.phrasings = list(content.phrasings)
    version.answers = dict(content.answers)


async def in_state(
    session: AsyncSession, slug: str, locale: str, number: int, *states: VersionState
) -> tuple[Article, ArticleVersion]:
    article = await get(session, slug, to_change=True)
    version = await get_version(session, article, locale, number)
    if version.state not in states:
        raise Conflict(f"Version {number} is {version.state} by now; reload the page.")
    return article, version


async def announce(session: AsyncSession, article: Article | None) -> None:
    """Number this change. The row's lock also puts concurrent publications in order."""
    await state(session)
    await session.flush()
    revision = await session.scalar(
        update(KnowledgeState)
        .where(KnowledgeState.id == STATE_ID)
        .values(revision=KnowledgeState.revision + 1)
        .returning(KnowledgeState.revision)
        .execution_options(synchronize_session=False)
    )
    session.add(KnowledgeChange(revision=revision, article_id=article.id if article else None))


def note(
    session: AsyncSession, action: str, article: Article, version: ArticleVersion | None = None, **details: Any
) -> None:
    known: Mapping[str, Any] = {"locale": version.locale, "version": version.number} if version else {}
    audit.record(session, action, subject="article", subject_id=article.slug[:64], details={**known, **details})


async def _free_slug(session: AsyncSession, question: str) -> str:
    stem = _SLUG.sub("-", question.lower()).strip("-")[:60].strip("-") or "article"
    taken = set((await session.scalars(select(Article.slug).where(Article.slug.startswith(stem)))).all())
    return stem if stem not in taken else next(s for n in range(2, 9999) if (s := f"{stem}-{n}") not in taken)


def _apply(article: Article, settings: ArticleSettings) -> None:
    values: dict[str, Any] = {field.name: getattr(settings, field.name) for field in fields(settings)}
    values["tests"] = [{"locale": locale, "text": text} for locale, text in settings.tests]
    for name in ("tags", "locations", "clinicians"):
        values[name] = list(values[name])
    for name, value in values.items():
        setattr(article, name, value)
