"""The articles: find, filter, try a patient's question, write a new one, take out and in."""

import io
import zipfile
from typing import Any

from fastapi import Request
from nicegui import events, ui
from starlette.responses import Response

from console import knowledge
from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from core import clock
from core.errors import BadInput, FrontdoorError
from handoff.access import Permission
from knowledge_base import facts, links, publishing, repository, service
from knowledge_base.answers import Variables
from knowledge_base.checks import Content
from knowledge_base.entries import Hit, Scope, Stale
from knowledge_base.exchange import csv_table, documents, faq_page, markdown
from knowledge_base.exchange.documents import BadImport, Document, Problem
from knowledge_base.models import Article
from knowledge_base.repository import ArticleRow
from knowledge_base.search import OutcomeKind

SHOWN = 120
MOST_BYTES = 50_000_000  # of an imported zip, unpacked
VIEWS = {
    "all": "All", "drafts": "Drafts", "stale": "Behind", "lacking": "Not translated", "due": "Review due",
    "unmarked": "Not marked non-clinical", "links": "Dead links", "archived": "Archived",
}  # fmt: skip


class Articles(PlainPage):
    here, title = "articles", "Articles"
    words, show_, locale = "", "all", "es"
    tried, found, outcome = "", tuple[Hit, ...](), ""
    problems: tuple[Problem, ...] = ()

    async def html(self) -> str:
        async with parts().database.read() as session:
            rows = await repository.rows(session, archived=self.show_ == "archived")
            collisions = await repository.collisions_for(session, self.viewer.staff_id)
            people = await knowledge.names(session)
            state = await service.state(session)
            reports = await links.report(session)
            served = await knowledge.served_languages(session)
        dead = {slug for one in reports if one.broken for slug, _ in one.used_in}
        listed = [row for row in rows if self._wanted(row, dead)]
        return render(
            "kb_list.html", rows=listed[:SHOWN], total=len(listed), every=len(rows), tabs=knowledge.TABS, here=self.here,
            words_=self.words, shown_=self.show_, views=VIEWS, locale=self.locale, locales=knowledge.LOCALE_NAMES,
            collisions=collisions, people=people, states=knowledge.STATES, tried=self.tried, found=self.found,
            outcome=self.outcome, problems=self.problems, today=clock.now().date().isoformat(), needs_approval=state.needs_approval,
            administers=self.viewer.may(Permission.manage_settings), links=reports, dead=dead, zone=parts().zone,
            questions={row.slug: row.question for row in rows}, coverage=repository.coverage(rows, served),
        )  # fmt: skip

    def _wanted(self, row: ArticleRow, dead: set[str]) -> bool:
        said = f"{row.question} {row.slug} {' '.join(row.tags)}".casefold()
        if not all(word in said for word in self.words.casefold().split()):
            return False
        there = row.locales.get(self.locale)
        match self.show_:
            case "drafts":
                return any(one.draft_state for one in row.locales.values())
            case "stale":
                return any(one.stale is not Stale.NONE for one in row.locales.values())
            case "lacking":
                return there is None or there.live_number is None
            case "due":
                return bool(row.review_by) and str(row.review_by) <= clock.now().date().isoformat()
            case "links":
                return row.slug in dead
            case "unmarked":
                return not row.non_clinical
        return True

    async def extra(self) -> None:
        """The file to import: picked by the button of the page."""
        chooser = ui.upload(on_upload=self._import, auto_upload=True, max_files=1).props('accept=".csv,.zip"')
        chooser.style("display: none")

    async def do_find(self, args: dict[str, Any]) -> None:
        self.words = str(args.get("value") or "")

    async def do_view(self, args: dict[str, Any]) -> None:
        self.show_ = str(args.get("view")) if args.get("view") in VIEWS else "all"

    async def do_language(self, args: dict[str, Any]) -> None:
        self.locale = str(args["value"]) if args.get("value") in knowledge.LOCALE_NAMES else "es"

    async def do_try(self, args: dict[str, Any]) -> None:
        """What a patient who writes this would get."""
        self.tried = str(args["values"]["text"]).strip()
        language = str(args["values"].get("language") or "en")
        keeper = await knowledge.keeper()
        scope = Scope(verified=True)
        self.found = tuple(keeper.index.search(self.tried, language=language, limit=3, scope=scope))
        kind = keeper.index.ask(self.tried, language=language, scope=scope).kind
        self.outcome = {
            OutcomeKind.ANSWER: "This is answered with the first one.",
            OutcomeKind.AMBIGUOUS: "The first two titles are offered.",
            OutcomeKind.NONE: "This is asked back, then goes to a person.",
        }[kind]

    async def do_new(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("new article") as session:
            version = await service.create(session, Content(str(args["values"]["question"])), locale="en")
            article = await session.get_one(Article, version.article_id)
        ui.navigate.to(f"/articles/{article.slug}")

    async def do_approval(self, args: dict[str, Any]) -> str:
        needed = bool(args.get("value"))
        async with self.desk.acting("approval rule") as session:
            await publishing.set_needs_approval(session, needed)
        return "A second person approves from now on." if needed else "Editors publish by themselves from now on."

    async def do_check_links(self, args: dict[str, Any]) -> str:
        """Follow every link of published articles now."""
        self.toast("Following every link …")
        found = await links.check_all(parts().database, knowledge.follower())
        broken = sum(one.broken for one in found)
        return (
            f"{len(found)} links checked, {broken} of them dead."
            if broken
            else f"{len(found)} links checked, all work."
        )

    async def do_restore(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await service.archive(session, str(args["slug"]), restore_it=True)
        return "Back in the list."

    async def do_export(self, args: dict[str, Any]) -> None:
        async with parts().database.read() as session:
            every = await documents.of_base(session)
            values = await facts.variables(session)
        match args.get("kind"):
            case "csv":
                ui.download.content(csv_table.to_csv(every), "articles.csv", "text/csv")
            case "faq":
                page = faq_page.to_faq_page(every, locale="en", variables=values, at=clock.now())
                ui.download.content(page, "faqpage.jsonld", "application/ld+json")
            case _:
                ui.download.content(_zipped(every, values), "articles.zip", "application/zip")

    async def _import(self, e: events.UploadEventArguments) -> None:
        try:
            data = await e.file.read()
            shared: dict[tuple[str, str], str] = {}
            if e.file.name.endswith(".zip"):
                arrived, shared = _unzipped(data)
            else:
                arrived = csv_table.from_csv(_text(data), where=e.file.name)
            async with self.desk.acting("import of articles") as session:
                given = await knowledge.practice_facts_of(session, parts().system)
                await facts.set_variables(session, {key: said for key, said in shared.items() if key not in given})
                done = await documents.take_in(session, arrived)
            self.problems = ()
            self.toast(f"{done.created} new, {done.changed} changed, {done.same} the same.")
        except BadImport as error:
            self.problems = error.problems
            self.toast("Nothing was imported: see what is wrong with the file.", bad=True)
        except FrontdoorError as error:
            self.toast(error.message, bad=True)
        self.view.show(await self.html())

    async def do_read(self, args: dict[str, Any]) -> None:
        """The list of what was wrong with a file was read."""
        self.problems = ()


def _zipped(every: list[Document], shared: Variables) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(markdown.FACTS_FILE, markdown.facts_to_yaml(shared))
        for document in every:
            archive.writestr(markdown.file_name(document), markdown.to_markdown(document))
    return out.getvalue()


def _unzipped(data: bytes) -> tuple[list[Document], dict[tuple[str, str], str]]:
    """Articles and shared facts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_BYTES:
                raise BadInput("The zip file holds more than 50 MB.")
            names = archive.namelist()
            files = {name: _text(archive.read(name)) for name in names if name.endswith(".md")}
            said = _text(archive.read(markdown.FACTS_FILE)) if markdown.FACTS_FILE in names else ""
    except zipfile.BadZipFile:
        raise BadInput("This is not a zip file.") from None
    return markdown.from_files(files), markdown.facts_from_yaml(said)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The file is not UTF-8 text.") from None


@ui.page("/articles", title="Articles")
async def articles(request: Request) -> Response | None:
    """For editors."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await Articles(desk).build()
    return None
