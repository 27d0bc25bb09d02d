"""Articles in and out: a folder of Markdown files with front matter (for Git), CSV, and schema.org FAQPage.

An import is checked as a whole first. One bad row, and nothing is changed; every bad row is named with its line.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import frontmatter
import orjson
import yaml
from markdown_it import MarkdownIt
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import BadInput
from knowledge_base import repository, service
from knowledge_base.answers import AnswerChannel, Variables, fill, values_for
from knowledge_base.checks import Content
from knowledge_base.models import Article, ArticleVersion, Change, VersionState
from knowledge_base.search import Audience, Stale
from knowledge_base.service import ArticleSettings

SLUG = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$")
CSV_COLUMNS = (
    "id", "locale", "source_locale", "state", "question", "phrasings", "sms", "chat", "email", "tags", "owner", "review_by",
    "audience", "locations", "clinicians", "valid_from", "valid_until", "non_clinical_by", "tests", "behind",
)  # fmt: skip
_SECTION = re.compile(r"^<!-- answer: (sms|chat|email) -->$", re.MULTILINE)


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


@dataclass(frozen=True)
class Imported:
    """What an import did, in (article, language) pairs."""

    created: int
    changed: int
    same: int


async def documents(session: AsyncSession) -> list[Document]:
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

    Sources go before translations. Raises BadInput from publishing rules; the caller's transaction then changes nothing.
    """
    counts = {"created": 0, "changed": 0, "same": 0}
    for document in sorted(arrived, key=lambda d: (d.slug, d.locale != d.source_locale)):
        counts[await _take_in_one(session, document, marked_by or document.non_clinical_by)] += 1
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
        await service.mark_non_clinical(session, article.slug, by=marked_by)
    if document.published and version is not None and version.state != VersionState.PUBLISHED:
        await service.publish(session, article.slug, document.locale, version.number, change=Change.MINOR)
    if document.behind != Stale.NONE:
        (await repository.translations(session, article))[document.locale].stale = document.behind
    return outcome


async def _changed_version(session: AsyncSession, article: Article, document: Document) -> ArticleVersion | None:
    """A draft with the document's text, or None when the base says the same already."""
    history = await repository.versions(session, article, document.locale)
    drafts = [v for v in history if v.state in (VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED)]
    live = [v for v in history if v.state == VersionState.PUBLISHED]
    standing = (live or drafts)[:1]
    if standing and service.content_of(standing[0]) == document.content and (bool(live) or not document.published):
        return None
    base = service.DraftBase(drafts[0].number, drafts[0].revision) if drafts else None
    return (await service.save_draft(session, article.slug, document.locale, document.content, base=base)).version


# Markdown -----------------------------------------------------------------------------------------------------------


def to_markdown(document: Document) -> str:
    """One file: front matter for what is data, the answers per channel as the body."""
    s = document.settings
    data: dict[str, Any] = {
        "id": document.slug,
        "locale": document.locale,
        "source_locale": document.source_locale,
        "state": "published" if document.published else "draft",
        "question": document.content.question,
        "phrasings": list(document.content.phrasings),
    }
    if document.behind != Stale.NONE:
        data["behind"] = document.behind
    if document.locale == document.source_locale:
        data |= {
            "tags": list(s.tags),
            "owner": s.owner,
            "review_by": s.review_by,
            "audience": str(s.audience),
            "locations": list(s.locations),
            "clinicians": list(s.clinicians),
            "valid_from": _iso(s.valid_from),
            "valid_until": _iso(s.valid_until),
            "non_clinical_by": document.non_clinical_by,
            "tests": [{"locale": locale, "text": text} for locale, text in s.tests],
        }
    body = "\n\n".join(
        f"<!-- answer: {channel} -->\n{text}" for channel, text in sorted(document.content.answers.items())
    )
    head = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    return f"---\n{head}---\n\n{body}\n"


def write_folder(all_documents: Iterable[Document], folder: Path) -> int:
    """`<slug>/<locale>.md` for each; files of articles that are gone are removed. How many were written."""
    wanted: dict[Path, str] = {}
    for document in all_documents:
        wanted[folder / file_name(document)] = to_markdown(document)
    for file in folder.glob("*/*.md"):
        if file not in wanted:
            file.unlink()
            if not any(file.parent.iterdir()):
                file.parent.rmdir()
    for file, text in wanted.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return len(wanted)


def read_folder(folder: Path) -> list[Document]:
    """Every `*/*.md` of a folder. Raises BadImport naming each bad file and line."""
    try:
        return from_files(
            {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in sorted(folder.glob("*/*.md"))}
        )
    except UnicodeDecodeError as error:
        raise BadImport([Problem("a file", 1, f"is not UTF-8 text ({error.reason})")]) from None


def from_files(files: Mapping[str, str]) -> list[Document]:
    """Documents from Markdown texts by file name. Raises BadImport naming each bad file and line."""
    problems: list[Problem] = []
    made: list[Document] = []
    for name, text in sorted(files.items()):
        try:
            made.append(from_markdown(text, where=name))
        except BadImport as error:
            problems += error.problems
    if problems:
        raise BadImport(problems)
    return _with_source_settings(made)


def _with_source_settings(made: Sequence[Document]) -> list[Document]:
    """A translation's file leaves the settings to its source."""
    sources = {d.slug: d for d in made if d.locale == d.source_locale}
    return [
        replace(d, settings=sources[d.slug].settings, non_clinical_by=sources[d.slug].non_clinical_by)
        if d.slug in sources
        else d
        for d in made
    ]


def from_markdown(text: str, *, where: str = "article") -> Document:
    """The other way round. Raises BadImport with the line."""
    try:
        post = frontmatter.loads(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadImport([Problem(where, mark.line + 2 if mark else 1, "the front matter is not valid YAML")]) from None
    if not post.metadata:
        raise BadImport([Problem(where, 1, "has no front matter between --- lines")])
    row = {key: _as_text(value) for key, value in post.metadata.items() if not isinstance(value, list)}
    lists = {key: value for key, value in post.metadata.items() if isinstance(value, list)}
    parts = _SECTION.split(post.content)
    answers = {parts[i]: parts[i + 1].strip("\n") for i in range(1, len(parts), 2)} or {"chat": post.content}
    tests = tuple((str(t["locale"]), str(t["text"])) for t in lists.get("tests", []) if isinstance(t, Mapping))
    try:
        return _document(
            row,
            phrasings=[str(p) for p in lists.get("phrasings", [])],
            answers=answers,
            tags=[str(t) for t in lists.get("tags", [])],
            locations=[str(x) for x in lists.get("locations", [])],
            clinicians=[str(x) for x in lists.get("clinicians", [])],
            tests=tests,
        )
    except _BadField as bad:
        raise BadImport([Problem(where, _line_of(bad.field, text), bad.message)]) from None


def _line_of(key: str, text: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:")), 1)


# CSV ----------------------------------------------------------------------------------------------------------------


def to_csv(all_documents: Iterable[Document]) -> str:
    """One line for each article and language; lists within a cell are separated by line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for d in all_documents:
        s = d.settings
        source = d.locale == d.source_locale
        writer.writerow(
            {
                "id": d.slug,
                "locale": d.locale,
                "source_locale": d.source_locale,
                "state": "published" if d.published else "draft",
                "question": d.content.question,
                "phrasings": "\n".join(d.content.phrasings),
                **{str(channel): d.content.answers.get(channel, "") for channel in AnswerChannel},
                "behind": d.behind,
                **(
                    {
                        "tags": "\n".join(s.tags),
                        "owner": s.owner,
                        "review_by": s.review_by or "",
                        "audience": str(s.audience),
                        "locations": "\n".join(s.locations),
                        "clinicians": "\n".join(s.clinicians),
                        "valid_from": _iso(s.valid_from) or "",
                        "valid_until": _iso(s.valid_until) or "",
                        "non_clinical_by": d.non_clinical_by or "",
                        "tests": "\n".join(f"{locale}: {text}" for locale, text in s.tests),
                    }
                    if source
                    else {}
                ),
            }
        )
    return out.getvalue()


def from_csv(text: str, *, where: str = "file") -> list[Document]:
    """Our own columns, or just `id,question,answer` where repeats of an id are further phrasings. Raises BadImport."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or []]
    except csv.Error as error:
        raise BadImport([Problem(where, 1, f"is not CSV ({error})")]) from None
    if missing := {"id", "question"} - set(names):
        raise BadImport([Problem(where, 1, f"the columns {', '.join(sorted(missing))} are missing")])
    reader.fieldnames = names
    made: list[Document] = []
    problems: list[Problem] = []
    rows = _rows(reader, where, problems)
    if "chat" not in names:
        made = _simple(rows, where, problems)
    else:
        for line, row in rows:
            try:
                made.append(_from_row(row))
            except _BadField as bad:
                problems.append(Problem(where, line, f"{bad.field}: {bad.message}"))
    if problems:
        raise BadImport(sorted(problems, key=lambda problem: problem.line))
    return _with_source_settings(made)


def _rows(reader: "csv.DictReader[str]", where: str, problems: list[Problem]) -> list[tuple[int, dict[str, str]]]:
    """Rows with the line each begins on; rows of the wrong width are problems."""
    found: list[tuple[int, dict[str, str]]] = []
    begins = reader.line_num + 1
    while True:
        try:
            row: dict[Any, Any] | None = next(reader, None)
        except csv.Error as error:
            problems.append(Problem(where, begins, f"is not CSV ({error})"))
            return found
        if row is None:
            return found
        if None in row or any(value is None for value in row.values()):
            problems.append(Problem(where, begins, "has not as many cells as the first line"))
        else:
            found.append((begins, {str(k): str(v) for k, v in row.items()}))
        begins = reader.line_num + 1


def _simple(rows: Sequence[tuple[int, dict[str, str]]], where: str, problems: list[Problem]) -> list[Document]:
    """`id,question[,answer][,locale]`: the first row of an id is the question, the others are phrasings."""
    questions: dict[tuple[str, str], list[str]] = {}
    answers: dict[tuple[str, str], str] = {}
    for line, row in rows:
        slug, question, locale = row["id"].strip(), row["question"].strip(), (row.get("locale") or "en").strip()
        if not slug or len(slug) > 200:
            problems.append(Problem(where, line, "the id is empty or longer than 200 letters"))
        elif not question:
            problems.append(Problem(where, line, "the question is empty"))
        elif locale not in service.LOCALES:
            problems.append(Problem(where, line, f"“{locale}” is not one of our languages"))
        else:
            questions.setdefault((slug, locale), []).append(question)
            if (row.get("answer") or "").strip() and (slug, locale) not in answers:
                answers[slug, locale] = row["answer"].strip()
    return [
        Document(
            slug,
            locale,
            Content(asked[0], tuple(dict.fromkeys(asked[1:])), {"chat": answers.get((slug, locale), asked[0])}),
            source_locale=locale,
        )
        for (slug, locale), asked in questions.items()
    ]


def _from_row(row: Mapping[str, str]) -> Document:
    tests = []
    for test in _lines(row, "tests"):
        locale, colon, text = test.partition(": ")
        if not colon:
            raise _BadField("tests", "each line reads `en: question`")
        tests.append((locale, text))
    return _document(
        row,
        phrasings=_lines(row, "phrasings"),
        answers={channel: row.get(channel) or "" for channel in AnswerChannel},
        tags=_lines(row, "tags"),
        locations=_lines(row, "locations"),
        clinicians=_lines(row, "clinicians"),
        tests=tuple(tests),
    )


def _lines(row: Mapping[str, str], name: str) -> list[str]:
    return [part for part in (row.get(name) or "").split("\n") if part.strip()]


class _BadField(Exception):
    def __init__(self, field_: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field_, message


def _document(
    row: Mapping[str, str],
    *,
    phrasings: Sequence[str],
    answers: Mapping[str, str],
    tags: Sequence[str],
    locations: Sequence[str],
    clinicians: Sequence[str],
    tests: tuple[tuple[str, str], ...],
) -> Document:
    """A checked document. Raises _BadField."""
    locale = _one_of("locale", row.get("locale") or "en", service.LOCALES)
    source = _one_of("source_locale", row.get("source_locale") or locale, service.LOCALES)
    content = Content(row.get("question") or "", tuple(phrasings), answers)
    if not SLUG.match(row.get("id") or ""):
        raise _BadField("id", "the id needs letters, digits and dashes, at most 200")
    if not content.question:
        raise _BadField("question", "the question is empty")
    if not content.answers:
        raise _BadField("chat", "there is no answer")
    try:
        settings = ArticleSettings(
            owner=row.get("owner") or "",
            review_by=_day(row.get("review_by")),
            audience=Audience(_one_of("audience", row.get("audience") or "everyone", tuple(Audience))),
            tags=tuple(tags),
            locations=tuple(locations),
            clinicians=tuple(clinicians),
            valid_from=_moment("valid_from", row.get("valid_from")),
            valid_until=_moment("valid_until", row.get("valid_until")),
            tests=tests,
        )
    except BadInput as error:
        raise _BadField("valid_until", error.message) from None
    return Document(
        row["id"],
        locale,
        content,
        settings,
        source,
        _one_of("state", row.get("state") or "published", ("published", "draft")) == "published",
        row.get("non_clinical_by") or None,
        _one_of("behind", row.get("behind") or "none", tuple(Stale)),
    )


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise _BadField(name, f"“{value}” is not one of {', '.join(allowed)}")
    return value


def _day(value: str | None) -> str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _BadField("review_by", f"“{value}” is not a date like 2027-01-31") from None


def _moment(name: str, value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _BadField(name, f"“{value}” is not a time like 2027-01-31T08:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def file_name(document: Document) -> str:
    """Where a document lies in a folder or a zip: `<slug>/<locale>.md`."""
    return f"{document.slug.replace(':', '_')}/{document.locale}.md"


# schema.org ---------------------------------------------------------------------------------------------------------


def to_faq_page(all_documents: Iterable[Document], *, locale: str, variables: Variables, at: datetime) -> str:
    """JSON-LD of what everyone may read now, for the practice's website."""
    values = values_for(variables, locale)
    markdown = MarkdownIt("commonmark", {"html": False})
    entities = [
        {
            "@type": "Question",
            "@id": f"#{document.slug}",
            "name": fill(document.content.question, values),
            "acceptedAnswer": {"@type": "Answer", "text": markdown.render(fill(answer, values)).strip()},
        }
        for document in all_documents
        if document.locale == locale and _is_public(document, at) and (answer := _web_answer(document))
    ]
    page = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": locale, "mainEntity": entities}
    return orjson.dumps(page, option=orjson.OPT_INDENT_2).decode() + "\n"


def _is_public(document: Document, at: datetime) -> bool:
    s = document.settings
    in_time = (s.valid_from is None or s.valid_from <= at) and (s.valid_until is None or at < s.valid_until)
    open_to_all = s.audience is Audience.EVERYONE and document.non_clinical_by is not None
    return document.published and open_to_all and in_time and document.behind != Stale.MAJOR


def _web_answer(document: Document) -> str:
    answers = document.content.answers
    return answers.get("email") or answers.get("chat") or answers.get("sms") or ""
