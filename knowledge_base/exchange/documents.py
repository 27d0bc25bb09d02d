"""An article as it travels: reading all of them from the base, and making the base say what arrived.

An import is checked as a whole first. One bad row, and nothing is changed; every bad row is named with its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import BadInput
from knowledge_base import drafts, publishing, repository, service
from knowledge_base.checks import Content
from knowledge_base.entries import Stale
from knowledge_base.models import Article, ArticleVersion, Change, VersionState
from knowledge_base.service import ArticleSettings


@dataclass(frozen=True)
class Problem:
    """Something wrong with an import. `line` counts from 1, in the file named `where`."""

    where: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}: {self.message}"


class BadImport(BadInput):
    """Nothing was imported. `problems` names every bad row."""

    code = "bad_import"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = "; ".join(str(problem) for problem in self.problems[:5])
        more = f" (and {len(self.problems) - 5} more)" if len(self.problems) > 5 else ""
        super().__init__(f"Nothing was imported. {shown}{more}")


@dataclass(frozen=True)
class Document:
    """One language of one article as it travels. `published` tells a live text from a draft."""

    slug: str
    locale: str
    content: Content
    settings: ArticleSettings = field(default_factory=ArticleSettings)
    source_locale: str = "en"
    published: bool = True
    non_clinical_by: str | None = None
    behind: str = "none"  # how far a translation was behind its source: none, minor, major
    where: str = field(default="", compare=False)  # the file and line it was read from, for what is wrong with it
    line: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Imported:
    """What an import did, in (article, language) pairs."""

    created: int
    changed: int
    same: int


async def of_base(session: AsyncSession) -> list[Document]:
    """Every article in every language: the live text, or the open draft where nothing is live yet."""
    made = []
    articles = (
        await session.scalars(select(Article).where(Article.archived_at.is_(None)).order_by(Article.slug))
    ).all()
    versions = await _newest(session)
    for article in articles:
        states = await repository.translations(session, article)
        for locale, translation in sorted(states.items()):
            version = versions.get((article.id, locale, translation.live_number)) or versions.get(
                (article.id, locale, None)
            )
            if version is None:
                continue
            made.append(
                Document(
                    article.slug,
                    locale,
                    service.content_of(version),
                    service.settings_of(article),
                    article.source_locale,
                    translation.live_number is not None,
                    article.non_clinical_by,
                    translation.stale,
                )
            )
    return made


async def _newest(session: AsyncSession) -> dict[tuple[str, str, int | None], ArticleVersion]:
    """Live versions by number, open drafts under None."""
    wanted = [VersionState.PUBLISHED, VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED]
    found: dict[tuple[str, str, int | None], ArticleVersion] = {}
    for version in (await session.scalars(select(ArticleVersion).where(ArticleVersion.state.in_(wanted)))).all():
        live = version.state == VersionState.PUBLISHED
        found[version.article_id, version.locale, version.number if live else None] = version
    return found


async def take_in(session: AsyncSession, arrived: Sequence[Document], *, marked_by: str | None = None) -> Imported:
    """Make the base say what the documents say. Articles that are not among them stay. `marked_by` vouches for all of them.

    Sources go before translations. A draft that someone has open is left to them. Raises BadImport naming the line of every one
    that may not be published; the caller's transaction then changes nothing.
    """
    counts = {"created": 0, "changed": 0, "same": 0}
    problems: list[Problem] = []
    for document in sorted(arrived, key=lambda d: (d.slug, d.locale != d.source_locale)):
        try:
            counts[await _take_in_one(session, document, marked_by or document.non_clinical_by)] += 1
        except BadInput as error:
            at = document.where or "the import"
            problems.append(Problem(at, document.line, f"{document.slug} ({document.locale}): {error.message}"))
    if problems:
        raise BadImport(sorted(problems, key=lambda problem: (problem.where, problem.line)))
    return Imported(**counts)


async def _take_in_one(session: AsyncSession, document: Document, marked_by: str | None) -> str:
    article = await session.scalar(select(Article).where(Article.slug == document.slug))
    outcome = "same"
    if article is None:
        version: ArticleVersion | None = await service.create(
            session, document.content, slug=document.slug, locale=document.locale, settings=document.settings
        )
        article, outcome = await service.get(session, document.slug), "created"
    else:
        if document.locale == article.source_locale and service.settings_of(article) != document.settings:
            await service.save_settings(session, article.slug, document.settings, lock=article.lock)
            outcome = "changed"
        version = await _changed_version(session, article, document)
        outcome = "changed" if version is not None else outcome
    if marked_by and article.non_clinical_by != marked_by:
        await publishing.mark_non_clinical(session, article.slug, by=marked_by)
    if document.published and version is not None and version.state != VersionState.PUBLISHED:
        await publishing.publish(session, article.slug, document.locale, version.number, change=Change.MINOR)
    if document.behind != Stale.NONE:
        (await repository.translations(session, article))[document.locale].stale = document.behind
    return outcome


async def _changed_version(session: AsyncSession, article: Article, document: Document) -> ArticleVersion | None:
    """A version with the document's text, or None when the base says the same already."""
    history = await repository.versions(session, article, document.locale)
    live = next((v for v in history if v.state == VersionState.PUBLISHED), None)
    begun = next((v for v in history if v.state in service.OPEN_STATES), None)
    standing = live or begun
    if standing and service.content_of(standing) == document.content and (live is not None or not document.published):
        return None
    if begun is not None and document.published and service.content_of(begun) != document.content:
        return await service.new_version(session, article, document.locale, document.content)
    return (await drafts.save_draft(session, article.slug, document.locale, document.content, base=None)).version


def with_source_settings(made: Sequence[Document]) -> list[Document]:
    """A translation's file leaves the settings to its source."""
    sources = {d.slug: d for d in made if d.locale == d.source_locale}
    return [
        replace(d, settings=sources[d.slug].settings, non_clinical_by=sources[d.slug].non_clinical_by)
        if d.slug in sources
        else d
        for d in made
    ]
