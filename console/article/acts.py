"""What is done to versions and to the whole article: approve, discard, restore, compare, settle, archive, settings."""

from typing import Any

from nicegui import ui

from console.article.publishing import Publishing
from console.desk import parts
from console.knowledge_form import (
    Compared,
    fields_compared,
    settings_from,
)
from core.errors import BadInput
from knowledge_base import drafts, publishing, service


class ArticlePage(Publishing):
    """The article's page with everything that can be done on it."""

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
