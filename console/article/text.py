"""What is on the article's page: the text as it stands there, what it was read from, and its HTML."""

import asyncio
from typing import Any

from nicegui import events

from console import knowledge
from console.desk import Desk, parts
from console.knowledge_form import (
    FIELDS,
    Compared,
    content_of,
    fields_compared,
    findings_of,
    for_input,
    link_findings,
    sms_length,
    values_of,
    views_of,
)
from console.plain import PlainPage
from console.render import render
from knowledge_base import facts, links, regression, repository, service, usage
from knowledge_base.answers import RIGHT_TO_LEFT
from knowledge_base.checks import Content, errors, reading_grade
from knowledge_base.drafts import DraftBase
from knowledge_base.models import Article, ArticleVersion, VersionState
from knowledge_base.repository import Standing


class ArticleText(PlainPage):
    """What the page holds of one article in one language, and how it is shown."""

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

    def _can_draft(self) -> bool:
        translations = parts().translations
        return translations is not None and translations.available(self.locale)
