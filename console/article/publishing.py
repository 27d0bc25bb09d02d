"""Going live: what would be answered otherwise, what may not leave, and when."""

import asyncio
from typing import Any

from console import knowledge
from console.article.writing import Writing
from console.desk import parts
from console.knowledge_form import (
    findings_of,
    moment,
    views_of,
)
from core.errors import BadInput, Unavailable
from knowledge_base import facts, publishing, regression, service
from knowledge_base.checks import errors
from knowledge_base.models import Change


class Publishing(Writing):
    """The text can go live."""

    async def do_save(self, args: dict[str, Any]) -> str | None:
        """The form's two buttons: keep the draft, or go on to publishing."""
        self._take(args)
        if args["values"].get("go") == "publish":
            await self._review()
            return None
        return await self._save()

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
