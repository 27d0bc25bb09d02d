"""How the articles do, by language and week; and the facts that answers share."""

from collections import defaultdict
from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console import knowledge
from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from core.errors import BadInput
from handoff.access import Permission
from knowledge_base import facts, repository, usage
from knowledge_base.answers import ANY_LOCALE, variables_in
from knowledge_base.exchange import documents
from knowledge_base.usage import UsageWeek

WEEKS_SHOWN = 8


class UsagePage(PlainPage):
    here, title = "articles", "Usage of the articles"
    locale = ""

    async def html(self) -> str:
        async with parts().database.read() as session:
            weeks = await usage.weeks(session)
            rows = await repository.rows(session)
        questions = {row.slug: row.question for row in rows}
        known = sorted({week.week for week in weeks}, reverse=True)[:WEEKS_SHOWN]
        wanted = [w for w in weeks if w.week in known and self.locale in ("", w.locale)]
        totals = sorted(_totals(wanted).items(), key=lambda item: -item[1]["answered"])
        unused = [row for row in rows if row.slug not in {w.slug for w in weeks}]
        return render(
            "kb_usage.html", totals=totals, questions=questions, weeks=known, unused=unused, locale=self.locale,
            locales=knowledge.LOCALE_NAMES, tabs=knowledge.TABS, here="knowledge/usage",
        )  # fmt: skip

    async def do_language(self, args: dict[str, Any]) -> None:
        self.locale = str(args.get("value") or "")


def _totals(weeks: list[UsageWeek]) -> dict[str, dict[str, int]]:
    totals: dict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("answered", "helped", "not_helped", "to_person"), 0)
    )
    for week in weeks:
        for name in totals[week.slug]:
            totals[week.slug][name] += getattr(week, name)
    return totals


class Facts(PlainPage):
    here, title = "articles", "Facts that answers share"

    async def html(self) -> str:
        async with parts().database.read() as session:
            known = await facts.variables(session)
            given = await knowledge.practice_facts_of(session, parts().system)
            every = await documents.of_base(session)
        used: dict[str, int] = defaultdict(int)
        for document in every:
            for name in {n for text in document.content.answers.values() for n in variables_in(text)}:
                used[name] += 1
        return render(
            "kb_facts.html", facts=sorted(known.items()), given=given, used=used, any=ANY_LOCALE, tabs=knowledge.TABS,
            locales=knowledge.LOCALE_NAMES, here="knowledge/facts",
        )  # fmt: skip

    async def do_fact(self, args: dict[str, Any]) -> str:
        value = str(args["values"]["value"]).strip()
        await self._refuse_given(str(args["name"]), str(args["locale"]))
        async with self.desk.acting("shared fact") as session:
            changed = await facts.set_variables(session, {(str(args["name"]), str(args["locale"])): value})
        return "Every answer that uses it has changed." if changed else "Nothing has changed."

    async def do_new_fact(self, args: dict[str, Any]) -> str:
        values = args["values"]
        name = "_".join(str(values["name"]).lower().split())
        await self._refuse_given(name, str(values["locale"]))
        async with self.desk.acting("shared fact") as session:
            await facts.set_variables(session, {(name, str(values["locale"])): str(values["value"]).strip()})
        return f"Write {{{name}}} in an answer to use it."

    async def _refuse_given(self, name: str, locale: str) -> None:
        async with parts().database.read() as session:
            if (name, locale) in await knowledge.practice_facts_of(session, parts().system):
                raise BadInput("This comes from the practice's settings: change it there.")


@ui.page("/knowledge/usage", title="Usage of the articles")
async def usage_page(request: Request) -> Response | None:
    """For editors."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await UsagePage(desk).build()
    return None


@ui.page("/knowledge/facts", title="Facts that answers share")
async def facts_page(request: Request) -> Response | None:
    """For editors."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await Facts(desk).build()
    return None
