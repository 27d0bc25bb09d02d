"""The page frame: head, side bar with live counts, and what every page may open (shortcuts, palette, toasts)."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import Client, events, ui

from console import words
from console.desk import Desk, parts
from console.render import Fragment, render
from console.words import initials
from core.errors import NotFound
from handoff import beside, glass, tallies
from handoff.access import Permission, Viewer
from handoff.board import View
from handoff.models import Queue

VIEW_ICONS = {
    "queues": "inbox", "mine": "user", "unassigned": "hand", "waiting": "wait", "snoozed": "moon",
    "resolved": "check", "all": "list",
}  # fmt: skip
# Path, name, icon, and the permission that opens it; any one of several is enough.
PAGES: tuple[tuple[str, str, str, tuple[Permission, ...]], ...] = (
    ("articles", "Articles", "book", (Permission.edit_articles, Permission.publish_articles)),
    ("outbox", "Outbox", "send", (Permission.see_outbox,)),
    ("oncall", "On call", "phone", (Permission.answer_pages, Permission.manage_rota)),
    ("reports", "Reports", "chart", (Permission.see_charts,)),
    ("audit", "Audit trail", "shield", (Permission.read_audit,)),
    ("breakglass", "Emergency access", "lock", (Permission.review_break_glass,)),
    ("staff", "Staff", "users", (Permission.manage_staff,)),
    ("languages", "Languages", "globe", (Permission.manage_settings,)),
    ("settings", "Settings", "gear", (Permission.manage_settings, Permission.edit_canned)),
)


def open_pages(viewer: Viewer) -> list[tuple[str, str, str]]:
    """The pages beside the queue that this viewer may open."""
    declared = set(Client.page_routes.values())
    return [
        (path, name, icon)
        for path, name, icon, needed in PAGES
        if f"/{path}" in declared and any(viewer.may(one) for one in needed)
    ]


def first_page(viewer: Viewer) -> str:
    """Where somebody lands who works no cases."""
    pages = open_pages(viewer)
    return f"/console/{pages[0][0]}" if pages else "/console/account"


def head(title: str) -> None:
    """Styles and scripts of every page."""
    ui.page_title(f"{title} · Frontdoor")
    ui.add_head_html(
        '<link rel="stylesheet" href="/console/static/console.css">'
        '<script src="/console/static/idiomorph.min.js"></script>'
        '<script src="/console/static/console.js" defer></script>'
    )


async def side_html(desk: Desk, here: str) -> str:
    """The side bar as it stands now. What it is made of is read once for all open screens."""
    viewer, live = desk.viewer, parts().live
    besides = await live.shared("beside", _beside)
    counts = tallies.counts_for(await tally(), viewer)
    return render(
        "side.html", viewer=viewer, here=here, practice=await live.shared("practice", _practice_name),
        away=viewer.staff_id in besides.away, initials=initials(viewer.name), saved=besides.saved_of(viewer),
        mentions=besides.mentions_of(viewer), reminders=besides.reminders_of(viewer), counts=counts, queues=[str(q) for q in Queue if q in viewer.queues],
        views=[(str(view), None) for view in View if view is not View.all], view_icons=VIEW_ICONS,
        pages=open_pages(viewer), waiting=await waiting_for(viewer), leads=viewer.may(Permission.assign_others),
    )  # fmt: skip


async def tally() -> tuple[tallies.Share, ...]:
    """How many live cases there are, by queue and owner."""

    async def read() -> tuple[tallies.Share, ...]:
        async with parts().database.read() as session:
            return await tallies.tally(session)

    return await parts().live.shared("tally", read)


async def _beside() -> beside.Beside:
    async with parts().database.read() as session:
        return await beside.read(session)


async def waiting_for(viewer: Viewer) -> dict[str, int]:
    """Numbers beside pages: what waits for this person there."""
    if not viewer.may(Permission.review_break_glass):
        return {}

    async def read() -> int:
        async with parts().database.read() as session:
            return await glass.unreviewed(session)

    return {"breakglass": await parts().live.shared("glass", read)}


async def _practice_name() -> str:
    async with parts().database.read() as session:
        try:
            return (await parts().system.practice(session)).name
        except NotFound:
            return "Your practice"


@contextmanager
def frame(title: str, side: str, on_act: events.Handler[events.GenericEventArguments]) -> Iterator[Fragment]:
    """Side bar and main area; yields the side bar's fragment, with the main area open."""
    head(title)
    with ui.element("div").classes("frame"):
        with ui.element("div").classes("side"):
            shown = Fragment(side)
            shown.on("act", on_act)
        with ui.element("div").classes("main"):
            yield shown


def places(viewer: Viewer) -> list[tuple[str, str]]:
    """What the palette offers: (address, name)."""
    found = []
    if viewer.queues:
        found += [(f"/console/?view={view}", words.VIEWS[view]) for view in View]
        found += [
            (f"/console/?queue={queue}", f"{words.QUEUES[queue]} queue") for queue in Queue if queue in viewer.queues
        ]
    found += [(f"/console/{path}", name) for path, name, _ in open_pages(viewer)]
    return [*found, ("/console/account", "My account")]
