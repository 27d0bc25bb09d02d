"""Articles as a folder of Markdown files with front matter, one for each language: made for Git."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from knowledge_base.answers import Variables
from knowledge_base.entries import Stale
from knowledge_base.exchange.documents import BadImport, Document, Problem, with_source_settings
from knowledge_base.exchange.fields import BadField, as_text, checked_document, iso

_SECTION = re.compile(r"^<!-- answer: (sms|chat|email) -->$", re.MULTILINE)
# A line of an answer that reads like the heading of one gets a backslash while it travels.
_LOOKS_LIKE_ONE = re.compile(r"^(?=\\*<!-- answer: )", re.MULTILINE)
_MARKED = r"\\"
_WAS_MARKED = re.compile(r"^\\(?=\\*<!-- answer: )", re.MULTILINE)
FACTS_FILE = "facts.yml"


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
            "valid_from": iso(s.valid_from),
            "valid_until": iso(s.valid_until),
            "non_clinical_by": document.non_clinical_by,
            "tests": [{"locale": locale, "text": text} for locale, text in s.tests],
        }
    body = "\n\n".join(
        f"<!-- answer: {channel} -->\n{_LOOKS_LIKE_ONE.sub(_MARKED, text)}"
        for channel, text in sorted(document.content.answers.items())
    )
    head = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    return f"---\n{head}---\n\n{body}\n"


def write_folder(all_documents: Iterable[Document], folder: Path, *, shared: Variables | None = None) -> int:
    """`<slug>/<locale>.md` for each, and the shared facts in `facts.yml`; files of articles that are gone are removed.

    How many articles were written.
    """
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
    if shared is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FACTS_FILE).write_text(facts_to_yaml(shared), encoding="utf-8")
    return len(wanted)


def read_folder(folder: Path) -> list[Document]:
    """Every `*/*.md` of a folder. Raises BadImport naming each bad file and line."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for file in sorted(folder.glob("*/*.md")):
        name = str(file.relative_to(folder))
        try:
            texts[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(name, 1, f"is not UTF-8 text ({error.reason})"))
    if problems:
        raise BadImport(problems)
    return from_files(texts)


def facts_to_yaml(shared: Variables) -> str:
    """Shared facts as YAML: the name, then the language (`*`: every one) and what it says."""
    by_name: dict[str, dict[str, str]] = {}
    for (name, locale), value in sorted(shared.items()):
        by_name.setdefault(name, {})[locale] = value
    return yaml.safe_dump(by_name, allow_unicode=True, sort_keys=True, width=110)


def facts_from_yaml(text: str, *, where: str = FACTS_FILE) -> dict[tuple[str, str], str]:
    """The other way round. Raises BadImport."""
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadImport([Problem(where, mark.line + 1 if mark else 1, "is not valid YAML")]) from None
    if not isinstance(data, Mapping) or not all(isinstance(said, Mapping) for said in data.values()):
        raise BadImport([Problem(where, 1, "each fact needs lines of a language and what it says")])
    return {(str(name), str(locale)): str(value) for name, said in data.items() for locale, value in said.items()}


def read_facts(folder: Path) -> dict[tuple[str, str], str]:
    """The shared facts of a folder; none when it has no `facts.yml`. Raises BadImport."""
    file = folder / FACTS_FILE
    return facts_from_yaml(file.read_text(encoding="utf-8")) if file.exists() else {}


def from_files(files: Mapping[str, str]) -> list[Document]:
    """Documents from Markdown texts by file name. Raises BadImport naming each bad file and line."""
    problems: list[Problem] = []
    made: list[Document] = []
    for name, text in sorted(files.items()):
        try:
            made.append(replace(from_markdown(text, where=name), where=name))
        except BadImport as error:
            problems += error.problems
    if problems:
        raise BadImport(problems)
    return with_source_settings(made)


def from_markdown(text: str, *, where: str = "article") -> Document:
    """The other way round. Raises BadImport with the line."""
    try:
        post = frontmatter.loads(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadImport([Problem(where, mark.line + 2 if mark else 1, "the front matter is not valid YAML")]) from None
    if not post.metadata:
        raise BadImport([Problem(where, 1, "has no front matter between --- lines")])
    row = {key: as_text(value) for key, value in post.metadata.items() if not isinstance(value, list)}
    lists = {key: value for key, value in post.metadata.items() if isinstance(value, list)}
    parts = _SECTION.split(post.content)
    answers = {parts[i]: _WAS_MARKED.sub("", parts[i + 1].strip("\n")) for i in range(1, len(parts), 2)} or {
        "chat": post.content
    }
    tests = tuple((str(t["locale"]), str(t["text"])) for t in lists.get("tests", []) if isinstance(t, Mapping))
    try:
        return checked_document(
            row,
            phrasings=[str(p) for p in lists.get("phrasings", [])],
            answers=answers,
            tags=[str(t) for t in lists.get("tags", [])],
            locations=[str(x) for x in lists.get("locations", [])],
            clinicians=[str(x) for x in lists.get("clinicians", [])],
            tests=tests,
        )
    except BadField as bad:
        raise BadImport([Problem(where, _line_of(bad.field, text), bad.message)]) from None


def _line_of(key: str, text: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(f"{key}:")), 1)


def file_name(document: Document) -> str:
    """Where a document lies in a folder or a zip: `<slug>/<locale>.md`."""
    return f"{document.slug.replace(':', '_')}/{document.locale}.md"
