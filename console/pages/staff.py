"""Staff: accounts, roles, locks and sessions."""

from typing import Any

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from console import words
from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from handoff import staff
from handoff.access import Permission, require
from handoff.models import Role
from practice.lookup import normal_phone


class People(PlainPage):
    here, title = "staff", "Staff"
    one_time: tuple[str, str] | None = None  # (name, password), shown once

    async def html(self) -> str:
        require(self.viewer, Permission.manage_staff)
        async with parts().database.read() as session:
            people = await staff.list_staff(session)
            loads = await staff.live_case_counts(session)
        shown, self.one_time = self.one_time, None
        return render(
            "staff.html", people=people, loads=loads, roles=[str(role) for role in Role], zone=parts().zone, one_time=shown,
            viewer=self.viewer,
        )  # fmt: skip

    async def do_add(self, args: dict[str, Any]) -> str:
        values = args["values"]
        require(self.viewer, Permission.manage_staff)
        phone = str(values.get("phone", "")).strip()
        async with self.desk.acting("add staff") as session:
            added = await staff.add_staff(
                session, email=str(values["email"]), name=str(values["name"]), title=str(values.get("title", "")),
                roles=list(values.get("roles") or []), languages=list(values.get("languages") or []),
                phone=normal_phone(phone) if phone else None,
            )  # fmt: skip
        self.one_time = (added.staff.name, added.password)
        self.script("close", "add-staff")
        return f"{added.staff.name} can sign in now."

    async def do_roles(self, args: dict[str, Any]) -> str:
        values = args["values"]
        async with self.desk.acting("change roles") as session:
            person = await staff.change_roles(session, self.viewer, str(args["staff"]), list(values.get("roles") or []))
        self.script("close", f"roles-{person.id}")
        return f"{person.name} works as {', '.join(words.say(words.ROLES, role) for role in person.roles)}."

    async def do_disable(self, args: dict[str, Any]) -> str:
        require(self.viewer, Permission.manage_staff)
        async with self.desk.acting("disable staff") as session:
            person = await staff.get(session, str(args["staff"]))
            await staff.disable(session, person.email)
        return f"{person.name} is signed out and cannot sign in."

    async def do_enable(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("enable staff") as session:
            person = await staff.enable(session, self.viewer, str(args["staff"]))
        return f"{person.name} can sign in again."

    async def do_reset(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("reset sign-in") as session:
            person = await staff.get(session, str(args["staff"]))
            self.one_time = (person.name, await staff.reset(session, self.viewer, person.id))
        return "Password and authenticator were reset."


@ui.page("/staff", title="Staff", response_timeout=30)
async def people(request: Request) -> Response | None:
    """For administrators."""
    desk = await entered(request, Permission.manage_staff)
    if isinstance(desk, Response):
        return desk
    await People(desk).build()
    return None
