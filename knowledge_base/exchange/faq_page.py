"""What everyone may read now, as schema.org FAQPage for the practice's website."""

from collections.abc import Iterable
from datetime import datetime

import orjson
from markdown_it import MarkdownIt

from knowledge_base.answers import Variables, fill, values_for
from knowledge_base.entries import Audience, Stale
from knowledge_base.exchange.documents import Document


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
