"""What patients asked and the articles do not answer: grouped by meaning, one click to a draft. Never by itself."""

import asyncio
from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console import knowledge
from console.desk import entered
from console.plain import PlainPage
from console.render import render
from core.errors import Conflict
from handoff.access import Permission
from knowledge_base import gaps
from knowledge_base.gaps import GapGroup
from knowledge_base.models import Article, GapKind

KINDS = {
    GapKind.UNANSWERED: "no answer",
    GapKind.WRONG_ANSWER: "wrong answer",
    GapKind.PERSON_ANSWERED: "answered by a person",
}


class Gaps(PlainPage):
    here, title = "articles", "What is missing"
    locale = "en"
    groups: list[GapGroup]

    async def html(self) -> str:
        keeper = await knowledge.keeper()
        async with self.desk.acting("missing articles") as session:
            questions = await gaps.open_questions(session, self.locale)
        self.groups = await asyncio.to_thread(gaps.grouped, questions, locale=self.locale, encoder=keeper.index.encoder)
        return render(
            "kb_gaps.html", groups=self.groups[:60], total=len(questions), locale=self.locale, kinds=KINDS,
            locales=knowledge.LOCALE_NAMES, tabs=knowledge.TABS, here="knowledge/gaps",
        )  # fmt: skip

    async def do_language(self, args: dict[str, Any]) -> None:
        self.locale = str(args["value"]) if args.get("value") in knowledge.LOCALE_NAMES else "en"

    def _group(self, args: dict[str, Any]) -> GapGroup:
        for group in self.groups:
            if group.questions[0].id == args.get("group"):
                return group
        raise Conflict("This group has changed meanwhile; look again.")

    async def do_draft(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("draft from questions") as session:
            version = await gaps.draft_from(session, self._group(args))
            article = await session.get_one(Article, version.article_id)
        ui.navigate.to(f"/articles/{article.slug}?locale={self.locale}")

    async def do_dismiss(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("dismiss questions") as session:
            await gaps.dismiss(session, [question.id for question in self._group(args).questions])
        return "Taken off the page."


@ui.page("/knowledge/gaps", title="What is missing")
async def missing(request: Request) -> Response | None:
    """For editors."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await Gaps(desk).build()
    return None
