"""Puts the demo articles into an empty knowledge base, through the same services that editors use."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from knowledge_base import facts as shared_facts
from knowledge_base.answers import Variables
from knowledge_base.checks import Content
from knowledge_base.exchange import documents
from knowledge_base.exchange.documents import Document, Imported
from knowledge_base.service import LOCALES, ArticleSettings

FOLDER = Path(__file__).parent
TRANSLATIONS = FOLDER / "translations"  # a file a language: the most asked articles
_CHANNELS = ("sms", "chat", "email")


def demo_documents() -> list[Document]:
    """Every demo article in every language it has. Review-by dates are relative to today."""
    translations = _translations()
    read = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in _files())
    return [document for data in read for document in _documents(data, translations)]


def demo_variables() -> dict[tuple[str, str], str]:
    """The shared facts by (name, locale)."""
    data: Mapping[str, Mapping[str, str]] = yaml.safe_load((FOLDER / "variables.yml").read_text(encoding="utf-8"))
    return {(name, locale): value for name, values in data.items() for locale, value in values.items()}


async def seed(session: AsyncSession, *, facts: Variables | None = None) -> Imported:
    """Publish the demo articles. `facts` override the demo's shared facts, so that they agree with the practice's settings.

    Running it again changes nothing that is the same already.
    """
    await shared_facts.set_variables(session, {**demo_variables(), **(facts or {})})
    return await documents.take_in(session, demo_documents())


def _files() -> list[Path]:
    return [file for file in sorted(FOLDER.glob("*.yml")) if file.name != "variables.yml"]


def _translations() -> dict[str, Mapping[str, Any]]:
    """What the files of further languages say, by language and article."""
    files = sorted(TRANSLATIONS.glob("*.yml"))
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def _documents(data: Mapping[str, Any], translations: Mapping[str, Mapping[str, Any]]) -> Iterator[Document]:
    editor = data["editor"]
    review_by = (clock.now().date() + timedelta(days=data["review_in_days"])).isoformat()
    for article in data["articles"]:
        said = {locale: translations[locale].get(article["id"]) for locale in translations}
        written = {locale: article.get(locale) or said.get(locale) for locale in LOCALES}
        tests = {"en": article["tests"]} | {locale: text["tests"] for locale, text in said.items() if text}
        settings = ArticleSettings(
            owner=editor,
            review_by=review_by,
            tags=tuple(article["tags"]),
            tests=tuple((locale, text) for locale, texts in tests.items() for text in texts),
        )
        for locale, text in written.items():
            if text:
                yield Document(article["id"], locale, _content(text), settings, "en", True, editor)


def _content(data: Mapping[str, Any]) -> Content:
    answers = {channel: data[channel] for channel in _CHANNELS if channel in data}
    return Content(data["question"], tuple(data["phrasings"]), answers)
