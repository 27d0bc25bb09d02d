"""Emergency access under review: who opened what, why, until when."""

from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from handoff import glass, staff
from handoff.access import Permission


class Review(PlainPage):
    here, title = "breakglass", "Emergency access"

    async def html(self) -> str:
        async with self.desk.acting("review emergency access") as session:
            rows = await glass.list_glass(session, self.viewer)
            names = {one.id: one.name for one in await staff.list_staff(session)}
        return render("breakglass.html", rows=rows, names=names, zone=parts().zone)

    async def do_review(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("review emergency access") as session:
            await glass.review(session, self.viewer, str(args["glass"]))
        return "Reviewed."


@ui.page("/breakglass", title="Emergency access", response_timeout=30)
async def breakglass(request: Request) -> Response | None:
    """For the compliance officer."""
    desk = await entered(request, Permission.review_break_glass)
    if isinstance(desk, Response):
        return desk
    await Review(desk).build()
    return None
