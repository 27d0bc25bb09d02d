"""Reading the knowledge base: what is live (for the indexes), and the lists that editors see."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import String, and_, bindparam, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.database import Base
from core.errors import NotFound
from core.ids import new_id
from knowledge_base.answers import searchable
from knowledge_base.encoding import Texts
from knowledge_base.entries import Audience, Entry, Stale
from knowledge_base.models import Article, ArticleVersion, Collision, KnowledgeChange, Translation, Usage, VersionState


async def insert_if_new(session: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those whose unique key is there already are left as they are, also when another process just put them."""
    made = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    await session.execute(made(table).on_conflict_do_nothing(), list(rows))


_COUNTERS = ("answered", "helped", "not_helped", "to_person")


@lru_cache(maxsize=2 * len(_COUNTERS))
def _counted(dialect: str, counter: str) -> Any:
    table: Any = Usage.__table__
    given = [bindparam(name, type_=String).label(name) for name in ("id", "locale", "week")]
    start = [literal(int(name == counter)).label(name) for name in _COUNTERS]
    first = select(Article.id.label("article_id"), *given, *start).where(Article.slug == bindparam("slug"))
    put = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table).from_select(
        [column.name for column in first.selected_columns], first, include_defaults=False
    )
    return put.on_conflict_do_update(
        index_elements=["article_id", "locale", "week"], set_={counter: table.c[counter] + 1}
    )


async def count_one(session: AsyncSession, counter: str, *, slug: str, locale: str, week: str) -> None:
    """Add one to a counter of an article's week in one statement, whether its row is there already or not. Raises NotFound."""
    statement = _counted(session.get_bind().dialect.name, counter)
    counted = await session.execute(statement, {"slug": slug, "locale": locale, "week": week, "id": new_id()})
    if not counted.rowcount:  # type: ignore[attr-defined]
        raise NotFound(f"There is no article “{slug}”.")


@dataclass(frozen=True)
class LiveArticle:
    """One answerable article in one language, with what the index needs."""

    version_id: str
    entry: Entry
    texts: Texts


@dataclass(frozen=True)
class LocaleState:
    """Where one language of an article stands. `draft_state` is the open draft's, if there is one."""

    live_number: int | None
    stale: Stale
    draft_state: str | None = None
    draft_number: int | None = None
    publish_at: datetime | None = None


@dataclass(frozen=True)
class ArticleRow:
    """A line in the editors' list."""

    slug: str
    question: str
    tags: tuple[str, ...]
    owner: str
    review_by: str | None
    non_clinical: bool
    archived: bool
    updated_at: datetime
    source_locale: str
    locales: dict[str, LocaleState]


async def live_articles(session: AsyncSession, article_ids: Collection[str] | None = None) -> list[LiveArticle]:
    """What may be found, of these articles or of all: published, marked non-clinical, not archived.

    A translation that is behind by a major change is found by its own words and shown in the source language.
    """
    source = aliased(Translation)
    query = (
        select(
            Article.slug,
            Article.source_locale,
            Article.audience,
            Article.locations,
            Article.clinicians,
            Article.valid_from,
            Article.valid_until,
            Translation.locale,
            Translation.stale,
            ArticleVersion.id,
            ArticleVersion.number,
            ArticleVersion.question,
            ArticleVersion.phrasings,
            ArticleVersion.answers,
            source.live_number.label("source_number"),
        )
        .join(Translation, Translation.article_id == Article.id)
        .join(
            ArticleVersion,
            and_(
                ArticleVersion.article_id == Article.id,
                ArticleVersion.locale == Translation.locale,
                ArticleVersion.number == Translation.live_number,
            ),
        )
        .outerjoin(source, and_(source.article_id == Article.id, source.locale == Article.source_locale))
        .where(Article.archived_at.is_(None), Article.non_clinical_by.is_not(None))
    )
    if article_ids is not None:
        query = query.where(Article.id.in_(article_ids))
    rows = (await session.execute(query)).all()
    return [made for row in rows if (made := _live(row)) is not None]


def _live(row: Any) -> LiveArticle | None:
    shown_locale, shown_version = row.locale, row.number
    if row.stale == Stale.MAJOR:
        if row.source_number is None:
            return None
        shown_locale, shown_version = row.source_locale, row.source_number
    entry = Entry(
        article_id=row.slug,
        locale=row.locale,
        version=row.number,
        title=row.question,
        shown_locale=shown_locale,
        shown_version=shown_version,
        stale=Stale(row.stale),
        audience=Audience(row.audience),
        locations=frozenset(row.locations or ()),
        clinicians=frozenset(row.clinicians or ()),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
    return LiveArticle(row.id, entry, Texts((row.question, *row.phrasings), searchable(row.answers)))


async def changed_since(session: AsyncSession, revision: int) -> set[str] | None:
    """Ids of the articles that changed after `revision`; None when everything did."""
    ids = set(
        (await session.scalars(select(KnowledgeChange.article_id).where(KnowledgeChange.revision > revision))).all()
    )
    return None if None in ids else {known for known in ids if known is not None}


async def slugs_of(session: AsyncSession, article_ids: Collection[str]) -> list[str]:
    """The slugs of articles by their ids."""
    return list((await session.scalars(select(Article.slug).where(Article.id.in_(article_ids)))).all())


async def rows(session: AsyncSession, *, archived: bool = False) -> list[ArticleRow]:
    """Every article for the editors' list, by question."""
    wanted = Article.archived_at.is_not(None) if archived else Article.archived_at.is_(None)
    articles = (await session.scalars(select(Article).where(wanted))).all()
    states = await _locale_states(session)
    questions = await _questions(session)
    made = [
        ArticleRow(
            slug=article.slug,
            question=questions.get((article.id, article.source_locale), article.slug),
            tags=tuple(article.tags),
            owner=article.owner,
            review_by=article.review_by,
            non_clinical=article.non_clinical_by is not None,
            archived=archived,
            updated_at=article.updated_at,
            source_locale=article.source_locale,
            locales=states[article.id],
        )
        for article in articles
    ]
    return sorted(made, key=lambda row: row.question.casefold())


async def _locale_states(session: AsyncSession) -> dict[str, dict[str, LocaleState]]:
    states: dict[str, dict[str, LocaleState]] = defaultdict(dict)
    drafts = await session.execute(
        select(
            ArticleVersion.article_id,
            ArticleVersion.locale,
            ArticleVersion.state,
            ArticleVersion.number,
            ArticleVersion.publish_at,
        )
        .where(ArticleVersion.state.in_([VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED]))
        .order_by(ArticleVersion.number)
    )
    open_drafts = {(row.article_id, row.locale): row for row in drafts.all()}
    for translation in (await session.scalars(select(Translation))).all():
        draft = open_drafts.get((translation.article_id, translation.locale))
        states[translation.article_id][translation.locale] = LocaleState(
            translation.live_number,
            Stale(translation.stale),
            draft.state if draft else None,
            draft.number if draft else None,
            draft.publish_at if draft else None,
        )
    return states


async def _questions(session: AsyncSession) -> dict[tuple[str, str], str]:
    """The newest wording of each article's question, the live one first of all."""
    found = await session.execute(
        select(ArticleVersion.article_id, ArticleVersion.locale, ArticleVersion.question, ArticleVersion.state)
        .where(ArticleVersion.state.not_in([VersionState.DISCARDED, VersionState.PARKED]))
        .order_by(ArticleVersion.number)
    )
    questions: dict[tuple[str, str], str] = {}
    live: set[tuple[str, str]] = set()
    for row in found.all():
        key = (row.article_id, row.locale)
        if row.state == VersionState.PUBLISHED:
            live.add(key)
            questions[key] = row.question
        elif key not in live:
            questions[key] = row.question
    return questions


async def versions(session: AsyncSession, article: Article, locale: str) -> Sequence[ArticleVersion]:
    """One language's history, newest first."""
    query = select(ArticleVersion).where(ArticleVersion.article_id == article.id, ArticleVersion.locale == locale)
    return (await session.scalars(query.order_by(ArticleVersion.number.desc()))).all()


async def translations(session: AsyncSession, article: Article) -> dict[str, Translation]:
    """Where each language of one article stands."""
    found = (await session.scalars(select(Translation).where(Translation.article_id == article.id))).all()
    return {translation.locale: translation for translation in found}


@dataclass(frozen=True)
class Standing:
    """What may change under an editor's eyes: who saved what last, what is live, and whose texts met."""

    draft: tuple[int, int, str] | None  # number, revision, author
    live_number: int | None
    lock: int
    collisions: frozenset[str]


async def standing(session: AsyncSession, slug: str, locale: str) -> Standing:
    """One language of an article as it stands now: four small queries, for pages that look every few seconds."""
    article = (await session.execute(select(Article.id, Article.lock).where(Article.slug == slug))).one()
    draft = await session.execute(
        select(ArticleVersion.number, ArticleVersion.revision, ArticleVersion.author)
        .where(
            ArticleVersion.article_id == article.id,
            ArticleVersion.locale == locale,
            ArticleVersion.state.in_([VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED]),
        )
        .order_by(ArticleVersion.number.desc())
        .limit(1)
    )
    live = select(Translation.live_number).where(Translation.article_id == article.id, Translation.locale == locale)
    met = select(Collision.id).where(Collision.article_id == article.id, Collision.locale == locale)
    found = draft.first()
    return Standing(
        (found.number, found.revision, found.author) if found else None,
        await session.scalar(live),
        article.lock,
        frozenset((await session.scalars(met)).all()),
    )


async def collisions_for(session: AsyncSession, editor: str | None = None) -> list[tuple[str, Collision]]:
    """Open collisions with their article's slug; of one editor, or all."""
    query = select(Article.slug, Collision).join(Article, Article.id == Collision.article_id).order_by(Collision.at)
    found = [(row[0], row[1]) for row in (await session.execute(query)).all()]
    if editor is None:
        return found
    return [(slug, c) for slug, c in found if editor in (c.first_editor, c.second_editor)]


@dataclass(frozen=True)
class Coverage:
    """How much of what is live in its source language one language has: its own, none, or one that is behind."""

    locale: str
    live: int
    missing: int
    behind: int


def coverage(listed: Sequence[ArticleRow], locales: Sequence[str]) -> list[Coverage]:
    """What lacks what, by language, over the editors' list."""
    asked = [row for row in listed if _is_live(row, row.source_locale)]
    made = []
    for locale in locales:
        missing = sum(not _is_live(row, locale) for row in asked)
        behind = sum(_is_live(row, locale) and row.locales[locale].stale is not Stale.NONE for row in asked)
        made.append(Coverage(locale, len(asked) - missing, missing, behind))
    return made


def _is_live(row: ArticleRow, locale: str) -> bool:
    return locale in row.locales and row.locales[locale].live_number is not None
