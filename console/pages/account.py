"""One's own account: sessions, recovery codes, password, notices of the desktop."""

from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from handoff import sessions, signing_in, staff


class Account(PlainPage):
    here, title = "account", "My account"
    codes: list[str] = []

    async def html(self) -> str:
        async with parts().database.read() as session:
            person = await staff.get(session, self.viewer.staff_id)
            open_ones = await sessions.of_person(session, self.viewer, self.viewer.staff_id)
        return render(
            "account.html",
            person=person,
            sessions=open_ones,
            own=self.viewer.session_id,
            zone=parts().zone,
            codes=self.codes,
        )

    async def do_revoke(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("revoke a session") as session:
            await sessions.revoke(session, self.viewer, str(args["session"]))
        return "Signed out there."

    async def do_codes(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("new recovery codes") as session:
            person = await staff.get(session, self.viewer.staff_id)
            self.codes = await signing_in.new_recovery_codes(session, person)
        return "The old codes no longer work."

    async def do_notices(self, args: dict[str, Any]) -> None:
        self.script("askNotices")


@ui.page("/account", title="My account", response_timeout=30)
async def account(request: Request) -> Response | None:
    """Sessions, recovery codes, password."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    await Account(desk).build()
    return None
