"""The queue, a case, and the link of a page to who is on call."""

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from console.desk import entered, parts
from console.shell import first_page
from console.work import Screenful
from core.errors import NotFound
from handoff.access import Viewer, case_for
from handoff.board import Filter, View
from handoff.models import Page, SavedView


@ui.page("/", title="Queue", response_timeout=30)
async def queue(
    request: Request, view: str = "queues", queue: str = "", overdue: bool = False, saved: str = ""
) -> Response | None:
    """The list: a view, a queue, what is overdue, or a saved view."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    if not desk.viewer.queues:
        return RedirectResponse(first_page(desk.viewer))
    wanted, here = await _wanted(desk.viewer, view, queue, overdue, saved)
    await Screenful(desk, wanted, here=here).build()
    return None


@ui.page("/case/{case_id}", title="Case", response_timeout=30)
async def case(request: Request, case_id: str) -> Response | None:
    """One case beside the list."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    try:
        async with parts().database.read() as session:
            await case_for(session, desk.viewer, case_id)
    except NotFound:
        return RedirectResponse(f"/console/locked/{case_id}")
    await Screenful(desk, Filter(), here="view:queues", case_id=case_id).build()
    return None


@ui.page("/page/{page_id}", title="Page", response_timeout=30)
async def page(request: Request, page_id: str) -> Response | None:
    """Where the SMS of a page leads: to its case, once signed in. Acknowledging is an act of its own there."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    async with parts().database.read() as session:
        found = await session.get(Page, page_id)
    return RedirectResponse(f"/console/case/{found.case_id}" if found else "/console/")


async def _wanted(viewer: Viewer, view: str, queue: str, overdue: bool, saved: str) -> tuple[Filter, str]:
    if saved:
        async with parts().database.read() as session:
            row = await session.get(SavedView, saved)
        if row is None or (row.staff_id != viewer.staff_id and not row.shared):
            raise NotFound("There is no such view.")
        return Filter.from_json(row.filters), f"saved:{saved}"
    if queue in viewer.queues:
        return Filter(queues=(queue,)), f"queue:{queue}"
    if overdue:
        return Filter(overdue=True), "overdue"
    known = View(view) if view in set(View) else View.queues
    return Filter(known), f"view:{known}"
