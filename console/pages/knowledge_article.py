"""One article in one language: write, see it as the patient does, compare, publish with what it changes, translate side by side."""

import asyncio
from typing import Any

from fastapi import Request
from nicegui import background_tasks, events, ui
from starlette.responses import HTMLResponse, Response

from console import knowledge
from console.desk import Desk, entered, parts
from console.knowledge_form import (
    FIELDS,
    Compared,
    content_of,
    fields_compared,
    findings_of,
    for_input,
    link_findings,
    moment,
    settings_from,
    sms_length,
    values_of,
    views_of,
)
from console.plain import PlainPage
from console.render import render
from core.errors import BadInput, FrontdoorError, NotFound, Unavailable
from handoff.access import Permission
from knowledge_base import drafts, facts, links, publishing, regression, repository, service, usage
from knowledge_base.answers import RIGHT_TO_LEFT
from knowledge_base.checks import Content, errors, reading_grade
from knowledge_base.drafts import DraftBase
from knowledge_base.models import Article, ArticleVersion, Change, VersionState
from knowledge_base.repository import Standing

TICK_SECONDS = 4


class ArticlePage(PlainPage):
    here, title = "articles", "Article"

    def __init__(self, own: Desk, slug: str, locale: str) -> None:
        super().__init__(own)
        self.slug, self.locale = slug, locale
        self.values: dict[str, str] = {}
        self.base: DraftBase | None = None
        self.reads = True  # the text on the page is to be read from the database
        self.dirty = False
        self.collided = False
        self.by_machine = False
        self.seen: Standing | None = None
        self.channel = "sms"
        self.compared: Compared | None = None
        self.review: regression.Regression | None = None
        self.review_said = ""
        self.keep = 0
        self.one_at_a_time = asyncio.Lock()  # a slow act must not show its older page over a newer one

    async def act(self, e: events.GenericEventArguments) -> None:
        async with self.one_at_a_time:
            await super().act(e)

    async def html(self) -> str:
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            history = list(await repository.versions(session, article, self.locale))
            states = await repository.translations(session, article)
            shared = await facts.variables(session)
            people = await knowledge.names(session)
            weeks = await usage.weeks(session, self.slug)
            collisions = [c for slug, c in await repository.collisions_for(session) if slug == self.slug]
            state = await service.state(session)
            source = await self._source(session, article, states)
            reports = await links.report(session, slug=self.slug)
            places, clinicians = await knowledge.scope_choices(session)
            self.seen = await repository.standing(session, self.slug, self.locale)
        if self.reads:
            self._begin(history)
        content, draft = self.content(), self._draft(history)
        views = views_of(self.slug, self.locale, content, shared)
        findings = findings_of(content, locale=self.locale, shared=shared, views=views)
        findings += link_findings(content, views, reports)
        chat = views["chat"].text
        return render(
            "kb_article.html", valid_from=for_input(article.valid_from), valid_until=for_input(article.valid_until),
            article=article, locale=self.locale, locales=knowledge.LOCALE_NAMES, states=states,
            history=history[:30], names=people, labels=knowledge.STATES, values=self.values, dirty=self.dirty,
            draft=draft, findings=findings, errors=errors(findings), views=views, shown=knowledge.shown,
            sms=sms_length(self.locale, content, views, shared), grade=reading_grade(chat) if self.locale == "en" else None, channel=self.channel,
            source=source, direction="rtl" if self.locale in RIGHT_TO_LEFT else "ltr", tests="\n".join(
                f"{test['locale']}: {test['text']}" for test in article.tests
            ), weeks=weeks[:12], collisions=[c for c in collisions if c.locale == self.locale], compared=self.compared,
            review=self.review, review_said=self.review_said, zone=parts().zone, needs_approval=state.needs_approval,
            me=self.viewer.staff_id, keep=self.keep, facts=sorted({name for name, _ in shared}), tabs=knowledge.TABS,
            here=self.here, may_translate=self._can_draft(), live=states[self.locale].live_number
            if self.locale in states else None, places=places, clinicians=clinicians, by_machine=self.by_machine or bool(
                draft and draft.machine_draft
            ), translates=self._vouched(article, draft, source), begun=any(value.strip() for value in self.values.values()),
        )  # fmt: skip

    async def extra(self) -> None:
        """Save by itself what was typed, and notice what others do; and have the index ready before somebody publishes."""
        ui.timer(TICK_SECONDS, self._tick)
        background_tasks.create_lazy(knowledge.warm(), name="knowledge index")

    # Reading

    async def _source(self, session: Any, article: Article, states: Any) -> dict[str, Any] | None:
        """The source text beside a translation, and what changed in it since the translated version."""
        if self.locale == article.source_locale:
            return None
        number = states[article.source_locale].live_number if article.source_locale in states else None
        history = await repository.versions(session, article, article.source_locale)
        now = next((v for v in history if v.number == number), None) or (history[0] if history else None)
        if now is None:
            return None
        mine = next((v for v in await repository.versions(session, article, self.locale) if v.source_number), None)
        was = next((v for v in history if mine and v.number == mine.source_number), None)
        changed = fields_compared(was, now) if was and was.number != now.number else []
        return {"version": now, "locale": article.source_locale, "changed": changed}

    def _draft(self, history: list[ArticleVersion]) -> ArticleVersion | None:
        return next((v for v in history if v.state in service.OPEN_STATES), None)

    def _vouched(self, article: Article, draft: ArticleVersion | None, source: dict[str, Any] | None) -> int | None:
        """The source version that a translation begun from an older one may be said to translate by now."""
        if source is None or draft is None or source["version"].state is not VersionState.PUBLISHED:
            return None
        number: int = source["version"].number
        return number if draft.source_number != number else None

    def _begin(self, history: list[ArticleVersion]) -> None:
        """Put the draft, else the live version, on the page."""
        at = self._draft(history) or next((v for v in history if v.state is VersionState.PUBLISHED), None)
        self.base = DraftBase(at.number, at.revision) if at else None
        self.values = values_of(service.content_of(at)) if at else dict.fromkeys(FIELDS, "")
        self.reads, self.dirty, self.collided, self.by_machine = False, False, False, False

    def content(self) -> Content:
        """What is on the page."""
        return content_of(self.values)

    # Writing

    async def do_type(self, args: dict[str, Any]) -> None:
        if args.get("field") in FIELDS:
            self.values[str(args["field"])] = str(args.get("value") or "")
            self.dirty = True

    async def do_save(self, args: dict[str, Any]) -> str | None:
        """The form's two buttons: keep the draft, or go on to publishing."""
        self._take(args)
        if args["values"].get("go") == "publish":
            await self._review()
            return None
        return await self._save()

    def _take(self, args: dict[str, Any]) -> None:
        for name, value in (args.get("values") or {}).items():
            if name in FIELDS and self.values.get(name) != value:
                self.values[name], self.dirty = str(value), True

    async def _save(self) -> str:
        if not self.dirty:
            return "Nothing has changed."
        if not self.values.get("question", "").strip():
            raise BadInput("Write the question first.")
        self.dirty = False
        async with self.desk.acting("article") as session:
            saved = await drafts.save_draft(
                session, self.slug, self.locale, self.content(), base=self.base, machine_draft=self.by_machine
            )
        self.base = DraftBase(saved.version.number, saved.version.revision)
        if saved.collision is not None and not self.collided:
            self.collided = True
            self.toast("Someone else saved meanwhile. Your text is kept apart: see the top of the page.", bad=True)
        return "Saved as a draft. Patients still see the live one."

    async def _tick(self) -> None:
        try:
            async with self.one_at_a_time:
                if self.dirty and self.values.get("question", "").strip():
                    await self._save()
                    self.view.show(await self.html())
                else:
                    await self._notice_others()
        except FrontdoorError as error:
            self.toast(error.message, bad=True)

    async def _notice_others(self) -> None:
        """Show what a colleague did to this text meanwhile; where nothing was typed here, theirs takes its place on the page."""
        before = self.seen
        async with parts().database.read() as session:
            now = await repository.standing(session, self.slug, self.locale)
            people = await knowledge.names(session) if now != before else {}
        if before is None or now == before:
            return
        if now.draft and now.draft != before.draft and now.draft[2] != self.viewer.staff_id and not self.collided:
            self.reads, self.keep = True, self.keep + 1
            self.toast(f"{people.get(now.draft[2], now.draft[2])} changed this text just now. You see the newest.")
        elif now.live_number != before.live_number and not self.collided:
            self.reads, self.keep = True, self.keep + 1
            self.toast("A colleague published this just now. You see what is live.")
        if now.collisions - before.collisions:
            self.toast("Someone saved over the same text. Both are kept: see the top of the page.", bad=True)
        self.view.show(await self.html())

    async def do_channel(self, args: dict[str, Any]) -> None:
        self.channel = str(args.get("channel"))

    def _can_draft(self) -> bool:
        translations = parts().translations
        return translations is not None and translations.available(self.locale)

    async def do_machine(self, args: dict[str, Any]) -> str:
        """A machine's draft of the translation, to begin from; an editor reads and publishes it."""
        translations = parts().translations
        if translations is None:
            raise Unavailable("No translation model is installed here.")
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            source = await self._source(session, article, await repository.translations(session, article))
        if source is None:
            raise BadInput("There is nothing to translate from.")
        made = {
            name: [await self._translated(line, source["locale"]) for line in text.split("\n")]
            for name, text in values_of(service.content_of(source["version"])).items()
        }
        if not any(line for lines in made.values() for line in lines):
            raise Unavailable("The translation model gave nothing. Try again in a minute.")
        self.values = {name: "\n".join(lines) for name, lines in made.items()}
        self.dirty, self.by_machine = True, True
        self.keep += 1
        return "A machine wrote this draft. Read every sentence before you publish it."

    async def _translated(self, line: str, source: str) -> str:
        translations = parts().translations
        if translations is None or not line.strip():
            return ""
        return (await translations.for_editor(line, source, self.locale)).text or ""

    # Publishing

    async def _review(self) -> None:
        """Before it goes live: which test questions would get another answer."""
        if self.dirty:
            await self._save()
        if self.base is None:
            raise BadInput("Write something first.")
        self.review, self.review_said = None, "Asking every test question …"
        self.view.show(await self.html())
        self.script("open", "publish")
        try:
            keeper = await knowledge.keeper()
            async with parts().database.read() as session:
                article = await service.get(session, self.slug)
                version = await service.get_version(session, article, self.locale, self.base.number)
                questions = await regression.test_questions(session, self.locale)
            self.review = await asyncio.to_thread(regression.run, keeper.index, article, version, questions)
        except Unavailable as error:
            self.review_said = error.message

    async def do_publish(self, args: dict[str, Any]) -> str:
        values = args["values"]
        change = Change(str(values.get("change") or Change.MINOR))
        at = str(values.get("at") or "")
        if self.base is None:
            raise BadInput("Write something first.")
        number, revision = self.base.number, self.base.revision
        translates = int(values["translates"]) if values.get("translates") else None
        await self._refuse_errors(number)
        async with self.desk.acting("publish") as session:
            article = await service.get(session, self.slug)
            if values.get("non_clinical") and article.non_clinical_by is None:
                await publishing.mark_non_clinical(session, self.slug)
            if at:
                await publishing.schedule(
                    session, self.slug, self.locale, number, moment(at), change=change, translates=translates
                )
                version = await service.get_version(session, article, self.locale, number)
            else:
                version = await publishing.publish(
                    session, self.slug, self.locale, number, revision=revision, change=change, translates=translates
                )
            if self.review is not None:
                await regression.record(session, article, version, self.review)
        self.script("close", "publish")
        self.reads, self.keep = True, self.keep + 1
        return "It goes live by itself at that time." if at else "Live. Patients get it from now on."

    async def _refuse_errors(self, number: int) -> None:
        """The services know no channel: what may not leave on one is refused here. Raises BadInput."""
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            content = service.content_of(await service.get_version(session, article, self.locale, number))
            shared = await facts.variables(session)
        views = views_of(self.slug, self.locale, content, shared)
        found = errors(findings_of(content, locale=self.locale, shared=shared, views=views))
        if found:
            raise BadInput(" ".join(finding.message for finding in found))

    async def do_submit(self, args: dict[str, Any]) -> str:
        self._take(args)
        if self.dirty:
            await self._save()
        if self.base is None:
            raise BadInput("Write something first.")
        async with self.desk.acting("article") as session:
            await publishing.submit(session, self.slug, self.locale, self.base.number)
        return "A colleague can approve it now."

    async def do_approve(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await publishing.approve(session, self.slug, self.locale, int(args["number"]))
        return "Approved. It can be published."

    async def do_discard(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await drafts.discard(session, self.slug, self.locale, int(args["number"]))
        self.reads, self.keep = True, self.keep + 1
        return "Discarded. It stays in the history."

    async def do_restore(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await drafts.restore(session, self.slug, self.locale, int(args["number"]))
        self.reads, self.keep = True, self.keep + 1
        return "It is a draft now. Publish it when it is right."

    async def do_compare(self, args: dict[str, Any]) -> None:
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            new = await service.get_version(session, article, self.locale, int(args["number"]))
            other = int(args.get("with") or 0) or (new.based_on or max(new.number - 1, 1))
            old = await service.get_version(session, article, self.locale, other)
        self.compared = Compared(old.number, new.number, fields_compared(old, new))
        self.script("open", "compare")

    async def do_settle(self, args: dict[str, Any]) -> str:
        """End a collision with one of the two texts, or with what is on the page."""
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            content = self.content()
            if args.get("number"):
                content = service.content_of(
                    await service.get_version(session, article, self.locale, int(args["number"]))
                )
        async with self.desk.acting("settle a collision") as session:
            await drafts.resolve_collision(session, str(args["collision"]), content)
        self.reads, self.keep = True, self.keep + 1
        return "Settled: there is one draft again."

    async def do_unpublish(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await publishing.unpublish(session, self.slug, self.locale)
        self.reads = True
        return "Off the air in this language."

    async def do_archive(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("article") as session:
            await service.archive(session, self.slug)
        ui.navigate.to("/articles")

    async def do_mark(self, args: dict[str, Any]) -> str:
        clinical = not args.get("value")
        async with self.desk.acting("article") as session:
            await publishing.mark_non_clinical(session, self.slug, clinical=clinical)
        return "Not answered any more until someone marks it." if clinical else "Marked by you."

    async def do_settings(self, args: dict[str, Any]) -> str:
        settings = settings_from(args["values"])
        async with self.desk.acting("article settings") as session:
            await service.save_settings(session, self.slug, settings, lock=int(args["lock"]))
        return "Saved. It holds at once."


@ui.page("/articles/{slug}", title="Article")
async def article(request: Request, slug: str, locale: str = "en") -> Response | None:
    """For editors. `locale` chooses the language."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    if locale not in knowledge.LOCALE_NAMES:
        locale = "en"
    try:
        async with parts().database.read() as session:
            await service.get(session, slug)
    except NotFound as error:
        return HTMLResponse(error.message, status_code=404)
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await ArticlePage(desk, slug, locale).build()
    return None
