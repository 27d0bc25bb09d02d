"""Practice settings without code: promised times, giving out work, hours, content rules, languages, forms, canned replies."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import ui
from starlette.responses import Response

from channels import content_rules
from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from conversations.wording import LANGUAGES
from core import clock
from core.errors import BadInput
from handoff import canned, coverage, openings, promises
from handoff.access import Permission, require
from handoff.clocks import Promise
from handoff.models import Queue
from practice import choices
from practice.choices import Form
from practice.hours import WEEKDAYS

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage",
    "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
"""Offered first; any other name of the time-zone database is taken too."""


class Settings(PlainPage):
    here, title = "settings", "Settings"

    async def html(self) -> str:
        today = clock.now().astimezone(ZoneInfo(parts().zone)).date()
        async with parts().database.read() as session:
            return render(
                "settings.html", promises=await promises.all_promises(session), ways=await promises.ways(session),
                locations=await openings.locations(session), closures=await openings.closures(session, since=today),
                holidays=await openings.public_holidays(session, since=today), zones=ZONES,
                canned=await canned.all_replies(session), variables=canned.VARIABLES, chosen=await choices.chosen(session),
                coverage=await coverage.of_languages(session), queues=[str(queue) for queue in Queue], days=WEEKDAYS,
                may=self.viewer.may(Permission.manage_settings), today=today,
            )  # fmt: skip

    async def do_promise(self, args: dict[str, Any]) -> str:
        values = args["values"]
        try:
            promised = Promise(int(values["first"]), int(values["resolve"]), bool(values.get("always")))
        except ValueError:
            raise BadInput("Minutes are whole numbers.", code="minutes") from None
        async with self.desk.acting("settings") as session:
            await promises.set_promise(session, self.viewer, str(args["queue"]), str(args["urgency"]), promised)
        return "Promised from now on."

    async def do_way(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("settings") as session:
            await promises.set_way(session, self.viewer, str(args["queue"]), str(args["value"]))
        return "Saved."

    async def do_hours(self, args: dict[str, Any]) -> str:
        values = args["values"]
        days = {day: [part.strip() for part in str(values.get(day, "")).split(",") if part.strip()] for day in WEEKDAYS}
        async with self.desk.acting("settings") as session:
            await openings.set_hours(session, self.viewer, str(args["location"]), days)
        return "Opening hours saved."

    async def do_location(self, args: dict[str, Any]) -> str:
        values, place = args["values"], str(args.get("location") or "") or None
        async with self.desk.acting("settings") as session:
            saved = await openings.save_location(session, self.viewer, values, location_id=place)
        self.script("close", "new-location")
        return f"{saved.name} is saved."

    async def do_holidays(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("settings") as session:
            await openings.set_holidays(session, self.viewer, list(args["values"].get("holidays") or []))
        return "Saved. Clocks and replies know it from now on."

    async def do_closure(self, args: dict[str, Any]) -> str:
        values = args["values"]
        try:
            first, last = date.fromisoformat(values["first"]), date.fromisoformat(values["last"] or values["first"])
        except ValueError:
            raise BadInput("This is not a day.", code="bad_day") from None
        hours = [part.strip() for part in str(values.get("hours", "")).split(",") if part.strip()]
        async with self.desk.acting("settings") as session:
            await openings.add_closure(
                session, self.viewer, first_day=first, last_day=last, hours=hours, reason=str(values.get("reason", "")),
                location_id=str(values.get("location") or "") or None,
            )  # fmt: skip
        return "Saved. Clocks and replies know it from now on."

    async def do_open_again(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("settings") as session:
            await openings.remove_closure(session, self.viewer, str(args["closure"]))
        return "Taken out."

    async def do_strict(self, args: dict[str, Any]) -> str:
        require(self.viewer, Permission.manage_settings)
        async with self.desk.acting("content rules") as session:
            await choices.set_strict_content(session, bool(args.get("value")))
            await content_rules.refresh(session)
        return "The strict rules hold from now on." if args.get("value") else "The ordinary rules hold from now on."

    async def do_languages(self, args: dict[str, Any]) -> str:
        require(self.viewer, Permission.manage_settings)
        async with self.desk.acting("languages") as session:
            await choices.set_languages(session, list(args["values"].get("languages") or []), known=LANGUAGES)
        return "Saved. English is always served."

    async def do_form(self, args: dict[str, Any]) -> str:
        require(self.viewer, Permission.manage_settings)
        values = args["values"]
        async with self.desk.acting("forms") as session:
            kept = [one for one in (await choices.chosen(session)).forms if one.name != str(values["name"]).strip()]
            await choices.set_forms(session, [*kept, Form(str(values["name"]), str(values["link"]))])
        return "Staff can send it from now on."

    async def do_form_out(self, args: dict[str, Any]) -> str:
        require(self.viewer, Permission.manage_settings)
        async with self.desk.acting("forms") as session:
            kept = [one for one in (await choices.chosen(session)).forms if one.name != args["name"]]
            await choices.set_forms(session, kept)
        return "Taken out."

    async def do_canned(self, args: dict[str, Any]) -> str:
        values = args["values"]
        async with self.desk.acting("canned replies") as session:
            await canned.save(
                session, self.viewer, name=str(values["name"]), title=str(values["title"]), language=str(values["language"]),
                text=str(values["text"]), queues=list(values.get("queues") or []),
            )  # fmt: skip
        self.script("close", "canned-edit")
        return "Approved and in use."

    async def do_canned_delete(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("canned replies") as session:
            await canned.delete(session, self.viewer, str(args["reply"]))
        return "Out of use."


@ui.page("/settings", title="Settings", response_timeout=30)
async def settings(request: Request) -> Response | None:
    """For administrators; leads see the canned replies."""
    desk = await entered(request, Permission.manage_settings, Permission.edit_canned)
    if isinstance(desk, Response):
        return desk
    await Settings(desk).build()
    return None
