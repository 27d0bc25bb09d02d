"""Our own question sets. tuning.jsonl and library.jsonl may be fitted on; report.jsonl is only ever reported."""

import json
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.answers import searchable
from knowledge_base.demo.seed import demo_documents
from knowledge_base.encoding import Encoder, Texts
from knowledge_base.entries import Entry
from knowledge_base.search import Index

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """A patient-like text and the demo article that answers it (None: none does)."""

    id: str
    text: str
    language: str
    article: str | None


def questions(name: str) -> list[Question]:
    """The set `tuning` or `report`."""
    rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [Question(row["id"], row["text"], row["lang"], row["article"]) for row in rows]


def demo_articles(language: str) -> dict[str, Texts]:
    """What is searched of the demo's articles."""
    return {
        d.slug: Texts((d.content.question, *d.content.phrasings), searchable(d.content.answers))
        for d in demo_documents()
        if d.locale == language
    }


def library_articles() -> dict[str, Texts]:
    """A town library's questions: another domain, against fitting to ours."""
    rows = [json.loads(line) for line in (FOLDER / "library.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["id"]: Texts(tuple(row["questions"]), row["answer"]) for row in rows}


def index_of(articles: dict[str, Texts], encoder: Encoder, language: str = "en") -> Index:
    """A searchable index of these articles."""
    index = Index(encoder)
    for article_id, texts in articles.items():
        index.put(Entry(article_id, language, 1, texts.questions[0], language, 1), texts)
    index.prepare()
    return index
