"""The knowledge base as a turn sees it: the article that answers a question, and its text for a channel."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from bot.known import Practice
from bot.understanding import FoundArticle
from core import clock
from core.database import Database
from knowledge_base import service
from knowledge_base.answers import AnswerChannel, AnswerText, render
from knowledge_base.encoding import Encoder
from knowledge_base.entries import Audience, Scope
from knowledge_base.index import IndexKeeper
from knowledge_base.models import VersionState
from knowledge_base.scopes import scope_of
from knowledge_base.search import OutcomeKind

_CHANNELS = {"sms": AnswerChannel.SMS, "email": AnswerChannel.EMAIL}
SEARCHED_CHARACTERS = 400
WORTH_ASKING_BACK = 0.25  # as a share of the language that has most articles


class KnowledgeAnswers:
    """Search and text over one process's index, which follows the database."""

    def __init__(self, keeper: IndexKeeper, practice: Practice, pages: str = "") -> None:
        self.keeper, self.practice, self._pages = keeper, practice, pages

    @classmethod
    @contextlib.asynccontextmanager
    async def running(
        cls, database: Database, encoder: Encoder, practice: Practice, pages: str = ""
    ) -> AsyncIterator["KnowledgeAnswers"]:
        """Load the index, and keep it in step within the block. `pages`: where answer_pages.py serves them."""
        keeper = IndexKeeper(database, encoder)
        await keeper.load()
        following = asyncio.create_task(keeper.run())
        try:
            yield cls(keeper, practice, pages)
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def find(
        self, text: str, language: str, translation: str | None = None, *, verified: bool = False
    ) -> FoundArticle | None:
        """The best article for a question; `confident` when it may be given as the answer, `also` when two are near.

        What is written for one place, one clinician or for patients alone is found when the text names that one, or the patient is
        `verified`.

        With a `translation` into English the English articles are searched too, for what there is not in the patient's language.
        """
        practice = self.practice
        scope = scope_of(text, locations=practice.places, clinicians=practice.clinicians, verified=verified)
        outcome = await asyncio.to_thread(
            self.keeper.index.ask,
            text[:SEARCHED_CHARACTERS],
            language=language,
            scope=scope,
            translation=translation and translation[:SEARCHED_CHARACTERS],
        )
        if not outcome.hits:
            return None
        first = outcome.hits[0]
        return FoundArticle(
            article_id=first.article_id,
            score=first.score,
            confident=outcome.kind is OutcomeKind.ANSWER,
            version=first.shown_version,
            language=first.shown_locale,
            title=first.title,
            also=tuple((hit.article_id, hit.title) for hit in outcome.hits[1:]),
        )

    def speaks(self, language: str) -> bool:
        """Whether so much is written in this language (Chinese: in either script) that asking back may find an article. With a few
        articles only, what they do not answer is sooner answered by a person."""
        written = self.keeper.index.sizes()
        own = max(
            (many for locale, many in written.items() if locale.split("-")[0] == language.split("-")[0]), default=0
        )
        return own > 0 and own >= WORTH_ASKING_BACK * max(written.values())

    async def text_of(
        self, session: AsyncSession, article_id: str, version: int, language: str, channel: str
    ) -> AnswerText | None:
        """The text of a live version with today's facts; None when it was taken down since it was found."""
        stored = await service.get_shown(session, article_id, language, version)
        entry = self.keeper.index.entry(article_id, language)
        if stored is None or stored.state is not VersionState.PUBLISHED or entry is None:
            return None
        public = self._pages and entry.audience is Audience.EVERYONE
        return render(
            article_id=article_id,
            version=stored.number,
            locale=stored.locale,
            answers=stored.answers,
            channel=_CHANNELS.get(channel, AnswerChannel.CHAT),
            variables=self.keeper.variables,
            page=f"{self._pages}/answers/{stored.locale}/{article_id}" if public else "",
            title=stored.question,
        )

    async def page(self, session: AsyncSession, article_id: str, locale: str) -> tuple[str, AnswerText] | None:
        """(title, text) of a published answer that anybody may read today, for its public page."""
        entry = self.keeper.index.entry(article_id, locale)
        if entry is None or entry.audience is not Audience.EVERYONE:
            return None
        asker = Scope(location_id=next(iter(entry.locations), None), clinician_id=next(iter(entry.clinicians), None))
        if not entry.is_open_to(asker, clock.now()):
            return None
        text = await self.text_of(session, article_id, entry.shown_version, entry.shown_locale, "email")
        return (entry.title, text) if text else None
