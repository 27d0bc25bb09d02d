"""Articles as CSV: our own columns, or just `id,question,answer`."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from knowledge_base import service
from knowledge_base.answers import AnswerChannel
from knowledge_base.checks import Content
from knowledge_base.exchange.documents import BadImport, Document, Problem, with_source_settings
from knowledge_base.exchange.fields import BadField, checked_document, iso

CSV_COLUMNS = (
    "id", "locale", "source_locale", "state", "question", "phrasings", "sms", "chat", "email", "tags", "owner", "review_by",
    "audience", "locations", "clinicians", "valid_from", "valid_until", "non_clinical_by", "tests", "behind",
)  # fmt: skip


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
                        "valid_from": iso(s.valid_from) or "",
                        "valid_until": iso(s.valid_until) or "",
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
                made.append(replace(_from_row(row), where=where, line=line))
            except BadField as bad:
                problems.append(Problem(where, line, f"{bad.field}: {bad.message}"))
    if problems:
        raise BadImport(sorted(problems, key=lambda problem: problem.line))
    return with_source_settings(made)


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
    begins: dict[tuple[str, str], int] = {}
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
            begins.setdefault((slug, locale), line)
            if (row.get("answer") or "").strip() and (slug, locale) not in answers:
                answers[slug, locale] = row["answer"].strip()
    return [
        Document(
            slug,
            locale,
            Content(asked[0], tuple(dict.fromkeys(asked[1:])), {"chat": answers.get((slug, locale), asked[0])}),
            source_locale=locale,
            where=where,
            line=begins[slug, locale],
        )
        for (slug, locale), asked in questions.items()
    ]


def _from_row(row: Mapping[str, str]) -> Document:
    tests = []
    for test in _lines(row, "tests"):
        locale, colon, text = test.partition(": ")
        if not colon:
            raise BadField("tests", "each line reads `en: question`")
        tests.append((locale, text))
    return checked_document(
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
