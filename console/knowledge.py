"""What the knowledge pages share: this process's index, people's names, and how things are shown."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from console.desk import parts
from core.errors import Unavailable
from handoff import staff
from knowledge_base.index import IndexKeeper
from nlu.encoder import EncoderMissing, load_encoder

# Names of the languages as the editors' list shows them, in its order. English first: it is what others translate.
LOCALE_NAMES = {
    "en": "English", "es": "Spanish", "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)",
    "vi": "Vietnamese", "ko": "Korean", "tl": "Tagalog", "ru": "Russian", "ar": "Arabic", "ht": "Haitian Creole",
    "pt": "Portuguese (Brazil)", "fr": "French", "hi": "Hindi",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar"})
STATES = {
    "draft": "Draft", "review": "Waits for approval", "scheduled": "Scheduled", "published": "Live",
    "superseded": "Earlier", "parked": "Set aside", "discarded": "Discarded",
}  # fmt: skip
TABS = (
    ("articles", "Articles"),
    ("knowledge/gaps", "Missing"),
    ("knowledge/usage", "Usage"),
    ("knowledge/facts", "Facts"),
)

_keeper: IndexKeeper | None = None
_making = asyncio.Lock()


def share(keeper: IndexKeeper) -> None:
    """Use the index that this process has already; without it the pages make one of their own when first needed."""
    global _keeper
    _keeper = keeper


async def keeper() -> IndexKeeper:
    """This process's index, in step with the database. Raises Unavailable without a sentence encoder."""
    global _keeper
    async with _making:
        if _keeper is None:
            try:
                encoder = await asyncio.to_thread(load_encoder)
            except EncoderMissing:
                raise Unavailable("The sentence encoder is not installed here: make run installs it.") from None
            made = IndexKeeper(parts().database, encoder)
            await made.load()
            _keeper = made
    await _keeper.refresh()
    return _keeper


async def warm() -> None:
    """Make the index in the background. Without an encoder the pages say so when it is needed."""
    with suppress(Unavailable):
        await keeper()


async def names(session: AsyncSession) -> Mapping[str, str]:
    """People's names by id; what is no id (an import, the demo) is a name itself."""
    return {one.id: one.name for one in await staff.list_staff(session)}


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False})


def shown(markdown: str) -> Markup:
    """Markdown as safe HTML: what a patient sees in chat and e-mail."""
    return Markup(nh3.clean(_MARKDOWN.render(markdown), tags={"p", "strong", "em", "ul", "ol", "li", "a", "br"}))  # noqa: S704
