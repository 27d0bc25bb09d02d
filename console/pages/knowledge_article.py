"""One article in one language: write, see it as the patient does, compare, publish with what it changes, translate side by side."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import background_tasks, events, ui
from starlette.responses import HTMLResponse, Response

from channels.content_rules import Scope as RuleScope
from console import knowledge, words
from console.desk import Desk, entered, parts
from console.plain import PlainPage
from console.render import render
from core.errors import BadInput, FrontdoorError, NotFound, Unavailable
from handoff.access import Permission
from knowledge_base import diff, regression, repository, service, usage
from knowledge_base.answers import AnswerChannel, AnswerText
from knowledge_base.answers import render as rendered
from knowledge_base.checks import Content, Finding, Weight, check, errors, reading_grade
from knowledge_base.models import Article, ArticleVersion, Change, VersionState
from knowledge_base.search import Audience
from knowledge_base.service import ArticleSettings, DraftBase
from knowledge_base.sms import measure

OPEN = (VersionState.DRAFT, VersionState.REVIEW, VersionState.SCHEDULED)
AUTOSAVE_SECONDS = 4
FIELDS = ("question", "phrasings", "sms", "chat", "email")


@dataclass
class Compared:
    """Two versions side by side, field by field, word by word."""

    old: int
    new: int
    fields: list[tuple[str, list[diff.Piece]]]


class ArticlePage(PlainPage):
    here, title = "articles", "Article"

    def __init__(self, own: Desk, slug: str, locale: str) -> None:
        super().__init__(own)
        self.slug, self.locale = slug, locale
        self.values: dict[str, str] = {}
        self.base: DraftBase | None = None
        self.dirty = False
        self.collided = False
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
            facts = await service.variables(session)
            people = await knowledge.names(session)
            weeks = await usage.weeks(session, self.slug)
            collisions = [c for slug, c in await repository.collisions_for(session) if slug == self.slug]
            state = await service.state(session)
            source = await self._source(session, article, states)
        if self.base is None:
            self._begin(history)
        content = self.content()
        views = {
            str(channel): rendered(
                article_id=self.slug,
                version=0,
                locale=self.locale,
                answers=content.answers,
                channel=channel,
                variables=facts,
            )
            for channel in AnswerChannel
        }
        findings = [*check(content, locale=self.locale, variables=facts), *_channel_findings(content, views)]
        chat = views["chat"].text
        return render(
            "kb_article.html", valid_from=_for_input(article.valid_from), valid_until=_for_input(article.valid_until),
            article=article, locale=self.locale, locales=knowledge.LOCALE_NAMES, states=states,
            history=history[:30], names=people, labels=knowledge.STATES, values=self.values, dirty=self.dirty,
            draft=self._draft(history), findings=findings, errors=errors(findings), views=views, shown=knowledge.shown,
            sms=measure(views["sms"].text), grade=reading_grade(chat) if self.locale == "en" else None, channel=self.channel,
            source=source, direction="rtl" if self.locale in knowledge.RIGHT_TO_LEFT else "ltr", tests="\n".join(
                f"{test['locale']}: {test['text']}" for test in article.tests
            ), weeks=weeks[:12], collisions=[c for c in collisions if c.locale == self.locale], compared=self.compared,
            review=self.review, review_said=self.review_said, zone=parts().zone, needs_approval=state.needs_approval,
            me=self.viewer.staff_id, keep=self.keep, facts=sorted({name for name, _ in facts}), tabs=knowledge.TABS,
            here=self.here, may_translate=self._can_draft(), live=states[self.locale].live_number
            if self.locale in states else None,
        )  # fmt: skip

    async def extra(self) -> None:
        """Save by itself what was typed; and have the index ready before somebody publishes."""
        ui.timer(AUTOSAVE_SECONDS, self._autosave)
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
        changed = _fields_compared(was, now) if was and was.number != now.number else []
        return {"version": now, "locale": article.source_locale, "changed": changed}

    def _draft(self, history: list[ArticleVersion]) -> ArticleVersion | None:
        return next((v for v in history if v.state in OPEN), None)

    def _begin(self, history: list[ArticleVersion]) -> None:
        """Put the draft, else the live version, on the page."""
        at = self._draft(history) or next((v for v in history if v.state is VersionState.PUBLISHED), None)
        self.base = DraftBase(at.number, at.revision) if at else None
        self.values = _values(service.content_of(at)) if at else dict.fromkeys(FIELDS, "")
        self.dirty, self.collided = False, False

    def content(self) -> Content:
        """What is on the page."""
        answers = {name: self.values.get(name, "") for name in ("sms", "chat", "email")}
        return Content(self.values.get("question", ""), tuple(self.values.get("phrasings", "").splitlines()), answers)

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
            saved = await service.save_draft(session, self.slug, self.locale, self.content(), base=self.base)
        self.base = DraftBase(saved.version.number, saved.version.revision)
        if saved.collision is not None and not self.collided:
            self.collided = True
            self.toast("Someone else saved meanwhile. Your text is kept apart: see the top of the page.", bad=True)
        return "Saved as a draft. Patients still see the live one."

    async def _autosave(self) -> None:
        if not self.dirty or not self.values.get("question", "").strip():
            return
        try:
            async with self.one_at_a_time:
                await self._save()
                self.view.show(await self.html())
        except FrontdoorError as error:
            self.toast(error.message, bad=True)

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
        for name, text in _values(service.content_of(source["version"])).items():
            lines = [
                (await translations.for_editor(line, source["locale"], self.locale)).text if line.strip() else ""
                for line in text.split("\n")
            ]
            self.values[name] = "\n".join(line or "" for line in lines)
        self.dirty = True
        self.keep += 1
        return "A machine wrote this draft. Read every sentence before you publish it."

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
        async with self.desk.acting("publish") as session:
            article = await service.get(session, self.slug)
            if values.get("non_clinical") and article.non_clinical_by is None:
                await service.mark_non_clinical(session, self.slug)
            if at:
                await service.schedule(session, self.slug, self.locale, number, _moment(at), change=change)
                version = await service.get_version(session, article, self.locale, number)
            else:
                version = await service.publish(
                    session, self.slug, self.locale, number, revision=revision, change=change
                )
            if self.review is not None:
                await regression.record(session, article, version, self.review)
        self.script("close", "publish")
        self.base = None
        self.keep += 1
        return "It goes live by itself at that time." if at else "Live. Patients get it from now on."

    async def do_submit(self, args: dict[str, Any]) -> str:
        self._take(args)
        if self.dirty:
            await self._save()
        if self.base is None:
            raise BadInput("Write something first.")
        async with self.desk.acting("article") as session:
            await service.submit(session, self.slug, self.locale, self.base.number)
        return "A colleague can approve it now."

    async def do_approve(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await service.approve(session, self.slug, self.locale, int(args["number"]))
        return "Approved. It can be published."

    async def do_discard(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await service.discard(session, self.slug, self.locale, int(args["number"]))
        self.base, self.keep = None, self.keep + 1
        return "Discarded. It stays in the history."

    async def do_restore(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await service.restore(session, self.slug, self.locale, int(args["number"]))
        self.base, self.keep = None, self.keep + 1
        return "It is a draft now. Publish it when it is right."

    async def do_compare(self, args: dict[str, Any]) -> None:
        async with parts().database.read() as session:
            article = await service.get(session, self.slug)
            new = await service.get_version(session, article, self.locale, int(args["number"]))
            other = int(args.get("with") or 0) or (new.based_on or max(new.number - 1, 1))
            old = await service.get_version(session, article, self.locale, other)
        self.compared = Compared(old.number, new.number, _fields_compared(old, new))
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
            await service.resolve_collision(session, str(args["collision"]), content)
        self.base, self.keep = None, self.keep + 1
        return "Settled: there is one draft again."

    async def do_unpublish(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("article") as session:
            await service.unpublish(session, self.slug, self.locale)
        self.base = None
        return "Off the air in this language."

    async def do_archive(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("article") as session:
            await service.archive(session, self.slug)
        ui.navigate.to("/articles")

    async def do_mark(self, args: dict[str, Any]) -> str:
        clinical = not args.get("checked")
        async with self.desk.acting("article") as session:
            await service.mark_non_clinical(session, self.slug, clinical=clinical)
        return "Not answered any more until someone marks it." if clinical else "Marked by you."

    async def do_settings(self, args: dict[str, Any]) -> str:
        values = {name: str(value).strip() for name, value in args["values"].items()}
        settings = ArticleSettings(
            owner=values["owner"],
            review_by=values["review_by"] or None,
            audience=Audience(values["audience"]),
            tags=_split(values["tags"]),
            locations=_split(values["locations"]),
            clinicians=_split(values["clinicians"]),
            valid_from=_moment(values["valid_from"]) if values["valid_from"] else None,
            valid_until=_moment(values["valid_until"]) if values["valid_until"] else None,
            tests=_tests(values["tests"]),
        )
        async with self.desk.acting("article settings") as session:
            await service.save_settings(session, self.slug, settings, lock=int(args["lock"]))
        return "Saved. It holds at once."


def _values(content: Content) -> dict[str, str]:
    answers = {name: content.answers.get(name, "") for name in ("sms", "chat", "email")}
    return {"question": content.question, "phrasings": "\n".join(content.phrasings), **answers}


def _channel_findings(content: Content, views: Mapping[str, AnswerText]) -> list[Finding]:
    """What the channels' content rules would stop, also for a text that tells everyone the same."""
    found = []
    for name, channel in (("sms", "sms"), ("chat", "webchat"), ("email", "email")):
        if name not in content.answers:
            continue
        verdict = parts().rules().check(views[name].text, channel=channel, scope=RuleScope.general)
        for reason in verdict.reasons:
            message = f"“{reason.found}” may not leave on this channel ({words.say(words.CONTENT, reason.category)})."
            found.append(Finding(Weight.ERROR, name, message))
    return found


def _fields_compared(old: ArticleVersion, new: ArticleVersion) -> list[tuple[str, list[diff.Piece]]]:
    before, after = _values(service.content_of(old)), _values(service.content_of(new))
    return [(name, diff.words(before[name], after[name])) for name in FIELDS if before[name] != after[name]]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _tests(text: str) -> tuple[tuple[str, str], ...]:
    made = []
    for line in text.splitlines():
        if not line.strip():
            continue
        locale, colon, question = line.partition(":")
        if not colon or locale.strip() not in knowledge.LOCALE_NAMES:
            locale, question = "en", line
        made.append((locale.strip(), question.strip()))
    return tuple(made)


def _for_input(at: datetime | None) -> str:
    """A moment as a datetime-local field takes it: the practice's wall clock."""
    return at.astimezone(ZoneInfo(parts().zone)).strftime("%Y-%m-%dT%H:%M") if at else ""


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(parts().zone))
    except ValueError:
        raise BadInput("This is not a time.", code="bad_time") from None


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
