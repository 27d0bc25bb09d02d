"""What the knowledge pages share: this process's index, people's names, and how things are shown."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from channels.media import is_public
from console.desk import parts
from core.database import SYSTEM, Database
from core.errors import NotFound, Unavailable
from handoff import staff
from knowledge_base import facts, practice_facts
from knowledge_base.index import IndexKeeper
from knowledge_base.links import Follower
from nlu.encoder import EncoderMissing, load_encoder
from practice import choices
from practice.hours import OpeningHours
from practice.system import PracticeSystem

# Names of the languages as the editors' list shows them, in its order. English first: it is what others translate.
LOCALE_NAMES = {
    "en": "English", "es": "Spanish", "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)",
    "vi": "Vietnamese", "ko": "Korean", "tl": "Tagalog", "ru": "Russian", "ar": "Arabic", "ht": "Haitian Creole",
    "pt": "Portuguese (Brazil)", "fr": "French", "hi": "Hindi",
}  # fmt: skip
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


_follower = Follower(is_public)


def follow_links_with(follower: Follower) -> None:
    """Follow links in another way than over the open internet alone: for tests, whose website is on this machine."""
    global _follower
    _follower = follower


def follower() -> Follower:
    """What follows the articles' links."""
    return _follower


async def practice_facts_of(session: AsyncSession, system: PracticeSystem) -> dict[tuple[str, str], str]:
    """The shared facts that the practice's settings give: names, numbers, addresses, opening hours; none before it is set up."""
    try:
        practice = await system.practice(session)
    except NotFound:
        return {}
    places = []
    for place in await system.locations(session):
        hours = await system.opening_hours(session, place.id)
        if isinstance(hours, OpeningHours):
            week = [[(span.opens, span.closes) for span in day] for day in hours.week]
            places.append(practice_facts.Place(place.name, place.address, place.phone, week))
    return practice_facts.of_practice(
        name=practice.name, phones=practice.phones, website=practice.website, portal=practice.portal_url, places=places
    )


async def follow_practice(database: Database, system: PracticeSystem) -> int:
    """Make the shared facts say what the practice's settings say; how many changed. Cheap when nothing did: call it from a timer."""
    async with database.read() as session:
        wanted = await practice_facts_of(session, system)
        known = await facts.variables(session)
    if all(known.get(key) == value for key, value in wanted.items()):
        return 0
    async with database.transaction(SYSTEM, why="practice settings") as session:
        return await practice_facts.follow(session, wanted)


async def scope_choices(session: AsyncSession) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the practice's places and of its clinicians, by id."""
    system = parts().system
    places = {one.id: one.name for one in await system.locations(session)}
    return places, {one.id: one.spoken_name for one in await system.clinicians(session)}


async def served_languages(session: AsyncSession) -> list[str]:
    """The languages that the practice serves, in the order of the list."""
    return list((await choices.chosen(session)).served(tuple(LOCALE_NAMES)))


async def names(session: AsyncSession) -> Mapping[str, str]:
    """People's names by id; what is no id (an import, the demo) is a name itself."""
    return {SYSTEM.id: "Frontdoor"} | {one.id: one.name for one in await staff.list_staff(session)}


_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False})


def shown(markdown: str) -> Markup:
    """Markdown as safe HTML: what a patient sees in chat and e-mail."""
    return Markup(nh3.clean(_MARKDOWN.render(markdown), tags={"p", "strong", "em", "ul", "ol", "li", "a", "br"}))  # noqa: S704
