"""The outbox: whether what the practice says gets out. Without texts."""

from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from handoff import figures
from handoff.access import Permission


class Outbox(PlainPage):
    here, title = "outbox", "Outbox"
    status = ""

    async def html(self) -> str:
        async with parts().database.read() as session:
            rows = await figures.outbox(session, self.viewer, status=self.status)
            counts = await figures.outbox_counts(session, self.viewer)
        return render("outbox.html", rows=rows, counts=counts, status=self.status, zone=parts().zone)

    async def do_status(self, args: dict[str, Any]) -> None:
        self.status = str(args.get("status", ""))

    async def do_refresh(self, args: dict[str, Any]) -> None:
        """Read again: `act` renders the page anew."""


@ui.page("/outbox", title="Outbox", response_timeout=30)
async def outbox(request: Request) -> Response | None:
    """For leads and administrators."""
    desk = await entered(request, Permission.see_outbox)
    if isinstance(desk, Response):
        return desk
    await Outbox(desk).build()
    return None
