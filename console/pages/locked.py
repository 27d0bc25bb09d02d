"""A case outside one's queues: what that means, and emergency access for those who may."""

from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console.desk import Desk, entered
from console.plain import PlainPage
from console.render import render
from handoff import glass
from handoff.access import Permission


class Locked(PlainPage):
    here, title = "", "Not in your queues"

    def __init__(self, own: Desk, case_id: str) -> None:
        super().__init__(own)
        self.case_id = case_id

    async def html(self) -> str:
        return render(
            "locked.html", may=self.viewer.may(Permission.break_glass), minutes=int(glass.LASTS.total_seconds() // 60)
        )

    async def do_break(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("emergency access") as session:
            await glass.break_glass(session, self.viewer, self.case_id, str(args["values"].get("reason", "")))
        ui.navigate.to(f"/case/{self.case_id}")


@ui.page("/locked/{case_id}", title="Not in your queues", response_timeout=30)
async def locked(request: Request, case_id: str) -> Response | None:
    """The way to emergency access."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    await Locked(desk, case_id).build()
    return None
