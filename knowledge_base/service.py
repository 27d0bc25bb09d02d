"""Writing, approving and publishing articles. Every act is checked for the actor's role, audited, and numbered for the indexes.

A draft is written over the live article and never touches it. Saves are optimistic: a save that comes too late is not
refused but parked beside the draft, and both editors are told. Times are UTC.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.database import actor_of
from core.errors import BadInput, Conflict, Forbidden, NotFound
from knowledge_base.answers import ANY_LOCALE, Variables
from knowledge_base.checks import Content, check, errors
from knowledge_base.models import (
    Article,
    ArticleVersion,
    Change,
    Collision,
    KnowledgeChange,
    KnowledgeState,
    Translation,
    Variable,
    VersionState,
)
from knowledge_base.search import Audience, Stale

STATE_ID = "knowledge"
EDITOR_ROLES = frozenset({"editor", "administrator"})
LOCALES = ("en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "pt", "fr", "hi")
_OPEN_STATES = (VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED)
_SLUG = re.compile(r"[^a-z0-9]+")


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
    _require_editor(session)
    slug = slug or await _free_slug(session, content.question)
    if await session.scalar(select(Article.id).where(Article.slug == slug)):
        raise Conflict(f"There is already an article “{slug}”.")
    now = clock.now()
    article = Article(slug=slug, source_locale=_known(locale), created_at=now, updated_at=now, lock=1)
    _apply(article, settings or ArticleSettings(owner=actor_of(session).id))
    session.add(article)
    await session.flush()
    version = await _new_version(session, article, locale, content)
    _audit(session, "article.create", article, version)
    return version


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
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    draft = await _open_draft(session, article, _known(locale))
    me = actor_of(session).id
    if base is not None and (parked := await _own_parked(session, article, locale, base)):
        return await _save_parked(session, article, parked, content)
    if draft is None:
        return await _begin_draft(session, article, locale, content, base, machine_draft=machine_draft)
    if base == DraftBase(draft.number, draft.revision) or _same(draft, content):
        _write(draft, content)
        draft.revision += 1
        draft.author, draft.edited_at, draft.machine_draft = me, clock.now(), machine_draft
        draft.state, draft.submitted_by, draft.approved_by, draft.publish_at = VersionState.DRAFT, None, None, None
        await session.flush()
        _audit(session, "article.save", article, draft)
        return Saved(draft)
    return await _park(session, article, content, kept=draft)


async def resolve_collision(session: AsyncSession, collision_id: str, content: Content) -> ArticleVersion:
    """Settle a collision with the text that both agreed on: it becomes the draft, the parked one is kept as discarded."""
    _require_editor(session)
    collision = await session.get(Collision, collision_id)
    if collision is None:
        raise NotFound("This collision was already settled.")
    article = await session.get_one(Article, collision.article_id)
    parked = await get_version(session, article, collision.locale, collision.parked_number)
    parked.state = VersionState.DISCARDED
    await session.delete(collision)
    await session.flush()
    draft = await _open_draft(session, article, collision.locale)
    base = DraftBase(draft.number, draft.revision) if draft else None
    return (await save_draft(session, article.slug, collision.locale, content, base=base)).version


async def submit(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """Ask a second person to approve a draft."""
    _require_editor(session)
    article, version = await _in_state(session, slug, locale, number, VersionState.DRAFT)
    version.state, version.submitted_by = VersionState.REVIEW, actor_of(session).id
    _audit(session, "article.submit", article, version)
    return version


async def approve(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """A second person's yes. Raises Forbidden for the one who wrote or submitted it."""
    _require_editor(session)
    article, version = await _in_state(session, slug, locale, number, VersionState.DRAFT, VersionState.REVIEW)
    me = actor_of(session).id
    if me in (version.author, version.submitted_by):
        raise Forbidden("Someone other than the writer has to approve this.")
    version.approved_by = me
    _audit(session, "article.approve", article, version)
    return version


async def mark_non_clinical(session: AsyncSession, slug: str, *, by: str | None = None, clinical: bool = False) -> None:
    """An editor's word that this article answers nothing clinical; without it the article is never given as an answer."""
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    article.non_clinical_by = None if clinical else (by or actor_of(session).id)
    article.non_clinical_at = None if clinical else clock.now()
    article.lock += 1
    _audit(session, "article.mark_clinical" if clinical else "article.mark_non_clinical", article)
    await _announce(session, article)


async def publish(
    session: AsyncSession,
    slug: str,
    locale: str,
    number: int,
    *,
    revision: int | None = None,
    change: Change = Change.MINOR,
) -> ArticleVersion:
    """Put a version live, at once. `change` says what it does to translations when it is the source.

    Raises BadInput with what is missing (errors in the text, no mark as non-clinical, no second person's approval), and
    Conflict when `revision` is no longer the one that was looked at.
    """
    _require_editor(session)
    article, version = await _in_state(session, slug, locale, number, *_OPEN_STATES)
    if revision is not None and revision != version.revision:
        raise Conflict(f"{version.author} changed this draft after you looked at it. Please read it again.")
    await _require_publishable(session, article, version)
    version.change = change
    await _go_live(session, article, version, by=actor_of(session).id)
    return version


async def schedule(
    session: AsyncSession, slug: str, locale: str, number: int, at: datetime, *, change: Change = Change.MINOR
) -> ArticleVersion:
    """Publish later, by itself. Raises BadInput as `publish` does, and for a time that has passed."""
    _require_editor(session)
    article, version = await _in_state(session, slug, locale, number, *_OPEN_STATES)
    if at <= clock.now():
        raise BadInput("Choose a time that is still to come.")
    await _require_publishable(session, article, version)
    version.state, version.publish_at, version.change = VersionState.SCHEDULED, at, change
    version.submitted_by = actor_of(session).id
    _audit(session, "article.schedule", article, version, at=at.isoformat())
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


async def restore(session: AsyncSession, slug: str, locale: str, number: int) -> ArticleVersion:
    """An earlier version's text as a new draft. Raises Conflict when a draft is open, so that no work is lost."""
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    if await _open_draft(session, article, locale):
        raise Conflict("There is a draft already. Publish or discard it first.")
    old = await get_version(session, article, locale, number)
    version = await _new_version(session, article, locale, content_of(old), source_number=old.source_number)
    version.note = f"Version {number} restored"
    _audit(session, "article.restore", article, version, restored=number)
    return version


async def discard(session: AsyncSession, slug: str, locale: str, number: int) -> None:
    """Give a draft up. It stays in the history."""
    _require_editor(session)
    article, version = await _in_state(session, slug, locale, number, *_OPEN_STATES, VersionState.PARKED)
    version.state, version.publish_at = VersionState.DISCARDED, None
    _audit(session, "article.discard", article, version)


async def unpublish(session: AsyncSession, slug: str, locale: str) -> None:
    """Take one language off the air; its text stays as the newest version."""
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    translation = await _translation(session, article, locale)
    if translation.live_number is None:
        raise BadInput("This is not published.")
    version = await get_version(session, article, locale, translation.live_number)
    version.state, translation.live_number = VersionState.SUPERSEDED, None
    _audit(session, "article.unpublish", article, version)
    await _announce(session, article)


async def archive(session: AsyncSession, slug: str, *, restore_it: bool = False) -> None:
    """Take an article off the air in every language and out of the lists, or bring it back."""
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    article.archived_at = None if restore_it else clock.now()
    article.lock += 1
    _audit(session, "article.unarchive" if restore_it else "article.archive", article)
    await _announce(session, article)


async def save_settings(session: AsyncSession, slug: str, settings: ArticleSettings, *, lock: int) -> Article:
    """Change scope, validity, owner, tests. Raises Conflict when someone changed them since `lock` was read."""
    _require_editor(session)
    article = await get(session, slug, to_change=True)
    if article.lock != lock:
        raise Conflict("Someone else changed these settings while you had them open. Look at theirs, then save again.")
    _apply(article, settings)
    article.lock += 1
    article.updated_at = clock.now()
    _audit(session, "article.settings", article)
    await _announce(session, article)
    return article


async def set_variables(session: AsyncSession, values: Variables) -> int:
    """Set shared facts by (name, locale). Every answer that uses one changes with it. Returns how many changed."""
    _require_editor(session)
    known = {(v.name, v.locale): v for v in (await session.scalars(select(Variable))).all()}
    changed = 0
    for (name, locale), value in values.items():
        row = known.get((name, locale))
        if row is None:
            session.add(Variable(name=name, locale=locale, value=value))
        elif row.value == value:
            continue
        else:
            row.value = value
        changed += 1
        audit.record(session, "variable.set", subject="variable", subject_id=f"{name}.{locale}"[:64])
    if changed:
        await _announce(session, None)
    return changed


async def variables(session: AsyncSession) -> dict[tuple[str, str], str]:
    """All shared facts by (name, locale); locale `*` serves every language."""
    return {(v.name, v.locale or ANY_LOCALE): v.value for v in (await session.scalars(select(Variable))).all()}


async def set_needs_approval(session: AsyncSession, needed: bool) -> None:
    """Whether a second person must approve before publishing. Administrators only."""
    actor = actor_of(session)
    if actor.kind != "system" and "administrator" not in (actor.role or "").split(","):
        raise Forbidden("Only an administrator changes this.")
    (await state(session)).needs_approval = needed
    audit.record(session, "knowledge.approval", subject="knowledge", subject_id=STATE_ID, details={"needed": needed})


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
    await _announce(session, None)


def is_editor(session: AsyncSession) -> bool:
    """Whether the one who acts may write articles. An actor's role may be several, joined by commas."""
    actor = actor_of(session)
    return actor.kind == "system" or (
        actor.kind == "staff" and not EDITOR_ROLES.isdisjoint((actor.role or "").split(","))
    )


def _require_editor(session: AsyncSession) -> None:
    if not is_editor(session):
        raise Forbidden("Only editors change articles.")


def _known(locale: str) -> str:
    if locale not in LOCALES:
        raise BadInput(f"“{locale}” is not one of our languages.")
    return locale


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


async def _translation(session: AsyncSession, article: Article, locale: str) -> Translation:
    found = await session.scalar(
        select(Translation).where(Translation.article_id == article.id, Translation.locale == locale)
    )
    if found is None:
        found = Translation(article_id=article.id, locale=locale, live_number=None, stale=Stale.NONE)
        session.add(found)
        await session.flush()
    return found


async def _open_draft(session: AsyncSession, article: Article, locale: str) -> ArticleVersion | None:
    query = select(ArticleVersion).where(
        ArticleVersion.article_id == article.id,
        ArticleVersion.locale == locale,
        ArticleVersion.state.in_(_OPEN_STATES),
    )
    return (await session.scalars(query.order_by(ArticleVersion.number.desc()))).first()


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
    live = (await _translation(session, article, locale)).live_number
    if base is not None and live is not None and base.number != live:
        kept = await get_version(session, article, locale, live)
        if not _same(kept, content) and kept.author != actor_of(session).id:
            return await _park(session, article, content, kept=kept)
    version = await _new_version(session, article, locale, content)
    version.machine_draft = machine_draft
    _audit(session, "article.save", article, version)
    return Saved(version)


async def _new_version(
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
    live = (await _translation(session, article, locale)).live_number
    if locale != article.source_locale and source_number is None:
        source_number = (await _translation(session, article, article.source_locale)).live_number
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
    _write(version, content)
    session.add(version)
    await session.flush()
    return version


def _write(version: ArticleVersion, content: Content) -> None:
    version.question = content.question
    version.phrasings = list(content.phrasings)
    version.answers = dict(content.answers)


def _same(version: ArticleVersion, content: Content) -> bool:
    return content_of(version) == content


async def _park(session: AsyncSession, article: Article, content: Content, *, kept: ArticleVersion) -> Saved:
    parked = await _new_version(session, article, kept.locale, content, state_=VersionState.PARKED)
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
    _audit(session, "article.collision", article, parked, kept=kept.number)
    return Saved(parked, collision)


async def _own_parked(session: AsyncSession, article: Article, locale: str, base: DraftBase) -> ArticleVersion | None:
    """The version that this editor's text was parked in, when that is what they write on."""
    version = await get_version(session, article, locale, base.number)
    return version if version.state == VersionState.PARKED and version.author == actor_of(session).id else None


async def _save_parked(session: AsyncSession, article: Article, parked: ArticleVersion, content: Content) -> Saved:
    collision = await session.scalar(
        select(Collision).where(Collision.article_id == article.id, Collision.parked_number == parked.number)
    )
    _write(parked, content)
    parked.revision += 1
    parked.edited_at = clock.now()
    _audit(session, "article.save", article, parked)
    return Saved(parked, collision)


async def _in_state(
    session: AsyncSession, slug: str, locale: str, number: int, *states: VersionState
) -> tuple[Article, ArticleVersion]:
    article = await get(session, slug, to_change=True)
    version = await get_version(session, article, locale, number)
    if version.state not in states:
        raise Conflict(f"Version {number} is {version.state} by now; reload the page.")
    return article, version


async def _require_publishable(session: AsyncSession, article: Article, version: ArticleVersion) -> None:
    if article.non_clinical_by is None:
        raise BadInput("An editor has to mark this article as non-clinical first.")
    found = errors(check(content_of(version), locale=version.locale, variables=await variables(session)))
    if found:
        raise BadInput(" ".join(finding.message for finding in found))
    if (await state(session)).needs_approval and version.approved_by in (None, version.author):
        raise BadInput("A second person has to approve this first.")


async def _go_live(session: AsyncSession, article: Article, version: ArticleVersion, *, by: str) -> None:
    translation = await _translation(session, article, version.locale)
    if translation.live_number is not None:
        (await get_version(session, article, version.locale, translation.live_number)).state = VersionState.SUPERSEDED
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
    _audit(session, "article.publish", article, version, change=version.change)
    await _announce(session, article)


async def _age_translations(session: AsyncSession, article: Article) -> None:
    others = select(Translation).where(
        Translation.article_id == article.id,
        Translation.locale != article.source_locale,
        Translation.live_number.is_not(None),
    )
    for translation in (await session.scalars(others)).all():
        live = await get_version(session, article, translation.locale, translation.live_number or 0)
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


async def _announce(session: AsyncSession, article: Article | None) -> None:
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


def _audit(
    session: AsyncSession, action: str, article: Article, version: ArticleVersion | None = None, **details: Any
) -> None:
    known: Mapping[str, Any] = {"locale": version.locale, "version": version.number} if version else {}
    audit.record(session, action, subject="article", subject_id=article.slug[:64], details={**known, **details})
