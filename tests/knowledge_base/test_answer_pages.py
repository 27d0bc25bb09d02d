"""What a text message links to when the answer is too long for it: a public page, of published answers only."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from bot.answer_pages import answer_pages
from bot.answers import KnowledgeAnswers
from bot.known import Practice
from core import clock
from core.database import Database
from knowledge_base.checks import Content
from knowledge_base.entries import Audience
from knowledge_base.index import IndexKeeper
from knowledge_base.service import ArticleSettings
from tests.knowledge_base import making
from tests.knowledge_base.conftest import EDITOR

LONG = Content(
    "What should I bring?",
    ("What do I need for my first visit?",),
    {"chat": "Bring **your card** and <b>this</b>. " + "Bring the list of what you take. " * 20},
)


@pytest.fixture
async def answers(base: Database, keeper: IndexKeeper) -> KnowledgeAnswers:
    return KnowledgeAnswers(keeper, Practice(), "https://door.example")


async def opened(base: Database, answers: KnowledgeAnswers, path: str) -> Response:
    practice = SimpleNamespace(name="Cedar Grove", phones={"main": "+12175550190"})
    services = SimpleNamespace(database=base, answers=answers, practice=practice)
    app = FastAPI()
    app.include_router(answer_pages(lambda: services))  # type: ignore[arg-type, return-value]
    async with AsyncClient(transport=ASGITransport(app), base_url="http://x") as client:
        return await client.get(path)


async def test_the_text_messages_link_leads_to_the_whole_answer(base: Database, answers: KnowledgeAnswers) -> None:
    version = await making.published(base, EDITOR, LONG, slug="bring")
    await answers.keeper.refresh()
    async with base.read() as session:
        text = await answers.text_of(session, "bring", version, "en", "sms")
    assert text is not None
    assert text.text == "What should I bring?\nhttps://door.example/answers/en/bring"
    page = await opened(base, answers, "/answers/en/bring")
    assert page.status_code == 200
    assert "<h1>What should I bring?</h1>" in page.text
    assert "<strong>your card</strong>" in page.text
    assert "<b>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "settings",
    [
        ArticleSettings(audience=Audience.VERIFIED),
        ArticleSettings(valid_until=clock.now() - timedelta(days=1)),
        ArticleSettings(valid_from=clock.now() + timedelta(days=1)),
    ],
    ids=["for patients alone", "expired", "not yet valid"],
)
async def test_what_not_everybody_may_read_today_has_no_page(
    base: Database, answers: KnowledgeAnswers, settings: ArticleSettings
) -> None:
    await making.published(base, EDITOR, LONG, slug="bring", settings=settings)
    await answers.keeper.refresh()
    page = await opened(base, answers, "/answers/en/bring")
    assert page.status_code == 404
    assert "+12175550190" in page.text
    assert "your card" not in page.text


@pytest.mark.parametrize("path", ["/answers/en/none", "/answers/xx/bring", "/answers/en/%3Cscript%3E"])
async def test_an_unknown_address_says_so_kindly(base: Database, answers: KnowledgeAnswers, path: str) -> None:
    page = await opened(base, answers, path)
    assert page.status_code == 404
    assert "<script" not in page.text
