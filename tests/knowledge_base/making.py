"""Making articles in tests the way editors do."""

from bot.answers import KnowledgeAnswers
from bot.known import Practice
from core.database import Actor, Database
from knowledge_base import drafts, publishing, service
from knowledge_base.answers import AnswerText
from knowledge_base.checks import Content
from knowledge_base.drafts import DraftBase
from knowledge_base.entries import Hit
from knowledge_base.index import IndexKeeper
from knowledge_base.models import Change
from knowledge_base.service import ArticleSettings

PARKING = Content(
    "Where can I park?",
    ("Is parking free?", "Where do I leave my car?", "Is there a parking lot?"),
    {"sms": "Parking is free in the lot behind us.", "chat": "Parking is **free** in the lot behind us."},
)
HOURS = Content(
    "When are you open?",
    ("What are your opening hours?", "Are you open on Saturday?", "How late are you open?"),
    {"chat": "We are open 8 to 5."},
)
ESTACIONAR = Content(
    "¿Dónde puedo estacionarme?", ("¿Hay estacionamiento?", "¿Dónde dejo el carro?"), {"chat": "Es gratis."}
)


async def published(
    base: Database,
    actor: Actor,
    content: Content,
    *,
    slug: str,
    settings: ArticleSettings | None = None,
) -> int:
    """A live article; its version's number."""
    async with base.transaction(actor) as session:
        version = await service.create(session, content, slug=slug, settings=settings)
        await publishing.mark_non_clinical(session, slug)
        await publishing.publish(session, slug, "en", version.number)
    return version.number


async def rewritten(
    base: Database,
    actor: Actor,
    slug: str,
    content: Content,
    *,
    over: int,
    locale: str = "en",
    change: Change = Change.MINOR,
) -> int:
    """A new live version over version `over`; its number."""
    async with base.transaction(actor) as session:
        saved = await drafts.save_draft(session, slug, locale, content, base=DraftBase(over))
        await publishing.publish(session, slug, locale, saved.version.number, change=change)
    return saved.version.number


async def translated(base: Database, actor: Actor, slug: str, locale: str, content: Content) -> int:
    """A live translation of what is live in the source language; its number."""
    async with base.transaction(actor) as session:
        saved = await drafts.save_draft(session, slug, locale, content, base=None)
        await publishing.publish(session, slug, locale, saved.version.number)
    return saved.version.number


async def said(base: Database, keeper: IndexKeeper, hit: Hit, channel: str) -> AnswerText:
    """What the patient reads for a hit on `channel`: sms, chat or email."""
    answers = KnowledgeAnswers(keeper, Practice())
    async with base.read() as session:
        text = await answers.text_of(session, hit.article_id, hit.shown_version, hit.shown_locale, channel)
    assert text is not None
    return text
