"""On call: who is paged now, the rota, overrides, and handing over."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from core import clock
from core.errors import BadInput
from handoff import paging, rota, staff
from handoff.access import PERMISSIONS, Permission
from handoff.models import OnCallLevel, Role


class OnCall(PlainPage):
    here, title = "oncall", "On call"

    async def html(self) -> str:
        async with parts().database.read() as session:
            contacts = await paging.on_call(session)
            shifts = await rota.coming(session)
            people = [one for one in await staff.list_staff(session) if one.active]
        names = {one.id: one.name for one in people}
        able = [one for one in people if any(Permission.answer_pages in PERMISSIONS[Role(role)] for role in one.roles)]
        local = clock.now().astimezone(ZoneInfo(parts().zone)).replace(second=0, microsecond=0)
        return render(
            "oncall.html", contacts=contacts, shifts=shifts, names=names, able=able, zone=parts().zone, viewer=self.viewer,
            levels=[str(level) for level in OnCallLevel], may=self.viewer.may(Permission.manage_rota),
            answers=self.viewer.may(Permission.answer_pages), now=clock.now(),
            on_call=any(one.staff_id == self.viewer.staff_id for one in contacts),
            start=local.strftime("%Y-%m-%dT%H:%M"), end=(local + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M"),
        )  # fmt: skip

    async def do_add(self, args: dict[str, Any]) -> str:
        values = args["values"]
        async with self.desk.acting("rota") as session:
            await rota.add(
                session, self.viewer, staff_id=str(values["staff"]), level=OnCallLevel(values["level"]),
                starts_at=_at(values["starts"]), ends_at=_at(values["ends"]), override=bool(values.get("override")),
            )  # fmt: skip
        return "In the rota."

    async def do_take(self, args: dict[str, Any]) -> str:
        hours = int(args["values"]["hours"])
        async with self.desk.acting("take over on call") as session:
            await rota.add(
                session, self.viewer, staff_id=self.viewer.staff_id, level=OnCallLevel(args["values"]["level"]),
                starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=hours), override=True,
            )  # fmt: skip
        return "You are on call now."

    async def do_hand_over(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("hand over on call") as session:
            shift = await rota.hand_over(session, self.viewer, str(args["values"]["staff"]))
            person = await staff.get(session, shift.staff_id)
        return f"{person.name} is on call now."

    async def do_remove(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("rota") as session:
            await rota.remove(session, self.viewer, str(args["shift"]))
        return "Taken out."


def _at(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(parts().zone))
    except ValueError:
        raise BadInput("This is not a time.", code="bad_time") from None


@ui.page("/oncall", title="On call", response_timeout=30)
async def oncall(request: Request) -> Response | None:
    """For who answers pages, and who keeps the rota."""
    desk = await entered(request, Permission.answer_pages, Permission.manage_rota)
    if isinstance(desk, Response):
        return desk
    await OnCall(desk).build()
    return None
