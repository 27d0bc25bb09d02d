"""Typing and saving: a draft keeps itself, what colleagues do meanwhile is shown, a machine may begin a translation."""

from typing import Any

from nicegui import background_tasks, ui

from console import knowledge
from console.article.text import ArticleText
from console.desk import parts
from console.knowledge_form import FIELDS, values_of
from core.errors import BadInput, FrontdoorError, Unavailable
from knowledge_base import drafts, repository, service
from knowledge_base.drafts import DraftBase

TICK_SECONDS = 4


class Writing(ArticleText):
    """The text can be written."""

    async def extra(self) -> None:
        """Save by itself what was typed, and notice what others do; and have the index ready before somebody publishes."""
        ui.timer(TICK_SECONDS, self._tick)
        background_tasks.create_lazy(knowledge.warm(), name="knowledge index")

    async def do_type(self, args: dict[str, Any]) -> None:
        if args.get("field") in FIELDS:
            self.values[str(args["field"])] = str(args.get("value") or "")
            self.dirty = True

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
