"""The audit trail: who saw or changed what, when and why; verified and exported from the page."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from nicegui import app, ui
from starlette.responses import Response, StreamingResponse

from console.desk import Desk, entered, parts
from console.plain import PlainPage
from console.render import render
from core.audit import Fault
from core.errors import BadInput, NotFound
from handoff import staff, trail
from handoff.access import Permission
from handoff.trail import TrailRow, Wanted


class Audit(PlainPage):
    here, title = "audit", "Audit trail"

    def __init__(self, own: Desk, subject: str) -> None:
        super().__init__(own)
        self.values: dict[str, str] = {"subject": subject}
        self.rows: list[TrailRow] = []
        self.verified: tuple[int, Fault | None] | None = None

    async def html(self) -> str:
        async with self.desk.acting("audit trail") as session:
            self.rows = self.rows or await trail.find(session, self.viewer, self._wanted())
            people = await staff.list_staff(session)
            count = await trail.count(session)
        return render(
            "audit.html", rows=self.rows, people=people, values=self.values, zone=parts().zone, verified=self.verified,
            count=count, page=trail.PAGE,
        )  # fmt: skip

    def _wanted(self, before: int | None = None) -> Wanted:
        values = self.values
        return Wanted(
            actor_id=values.get("actor") or None, patient_id=values.get("patient") or None,
            subject_id=values.get("subject") or None, action=values.get("action") or None, since=_day(values.get("since")),
            until=_day(values.get("until"), end=True), before=before,
        )  # fmt: skip

    async def do_find(self, args: dict[str, Any]) -> None:
        self.values = {name: str(value).strip() for name, value in args["values"].items()}
        self.rows = []

    async def do_more(self, args: dict[str, Any]) -> None:
        async with self.desk.acting("audit trail") as session:
            self.rows += await trail.find(session, self.viewer, self._wanted(before=self.rows[-1].seq))

    async def do_verify(self, args: dict[str, Any]) -> str:
        async with self.desk.acting("verify the audit trail") as session:
            self.verified = await trail.verify(session, self.viewer)
        return "The trail is whole." if self.verified[1] is None else "The trail does not hold."


def _day(text: str | None, *, end: bool = False) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(parts().zone))
    except ValueError:
        raise BadInput("This is not a day.", code="bad_day") from None
    return day + timedelta(days=1) if end else day


@ui.page("/audit", title="Audit trail", response_timeout=30)
async def audit(request: Request, subject: str = "") -> Response | None:
    """Search, verify, export."""
    desk = await entered(request, Permission.read_audit)
    if isinstance(desk, Response):
        return desk
    await Audit(desk, subject).build()
    return None


@app.get("/audit/export.{kind}", include_in_schema=False)
async def export(request: Request, kind: str) -> Response:
    """The whole trail as a file, streamed."""
    desk = await entered(request, Permission.read_audit)
    if isinstance(desk, Response):
        return desk
    if kind not in ("csv", "jsonl"):
        raise NotFound("csv or jsonl")
    media = "text/csv" if kind == "csv" else "application/x-ndjson"
    return StreamingResponse(
        _lines(desk, kind), media_type=media, headers={"Content-Disposition": f'attachment; filename="audit.{kind}"'}
    )


async def _lines(desk: Desk, kind: str) -> AsyncIterator[str]:
    async with desk.acting("export the audit trail") as session:
        async for line in trail.export(session, desk.viewer, kind):
            yield line
