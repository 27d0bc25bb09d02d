"""What supervisors see: waiting now, answered within the promise, by the assistant or by people, by queue, language and hour."""

import csv
import io
from typing import Any

from fastapi import Request
from nicegui import app, ui
from starlette.responses import Response

from console import words
from console.desk import Desk, entered, parts
from console.plain import PlainPage
from console.render import render
from handoff import figures
from handoff.access import Permission
from handoff.figures import Figures

INK, LINE = (
    f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()" for name in ("ink-2", "line-2")
)
FEW = 8  # so many names stand under a chart without hiding each other
PERIODS = {1: "Today and yesterday", 7: "Seven days", 30: "Thirty days", 90: "Ninety days"}


class Reports(PlainPage):
    here, title = "reports", "Reports"
    days = 7
    found: Figures

    async def html(self) -> str:
        self.found = await _measure(self.desk, self.days)
        return render("reports.html", f=self.found, days=self.days, periods=PERIODS)

    async def extra(self) -> None:
        with ui.element("div").classes("page charts").style("padding-top:0"):
            self.charts = [ui.echart(options).style("height:260px").classes("card") for options in self._options()]

    def _options(self) -> list[dict[str, Any]]:
        f = self.found
        queues = {words.say(words.QUEUES, name): count for name, count in f.by_queue.items()}
        languages = {words.say(words.LANGUAGES, name): count for name, count in f.by_language.items()}
        hours = {f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}": count for hour, count in enumerate(f.by_hour)}
        kept = {words.say(words.QUEUES, name): round(100 * share) for name, share in f.promise_by_queue.items()}
        return [
            _bars("Cases opened, by hour of the day", hours), _bars("Cases by queue", queues),
            _bars("Answered within the promise, by queue (%)", kept), _bars("Cases by language", languages),
            _bars("“Did we help?” 1 (not at all) to 5 (very much)", f.by_score),
        ]  # fmt: skip

    async def do_days(self, args: dict[str, Any]) -> None:
        self.days = int(args["days"]) if int(args["days"]) in PERIODS else 7
        self.found = await _measure(self.desk, self.days)
        for chart, options in zip(self.charts, self._options(), strict=True):
            chart.options.update(options)
            chart.update()


def _bars(title: str, values: dict[str, int]) -> dict[str, Any]:
    """A chart. Keys that begin with a colon are worked out in the browser: only it knows whether it is light or dark there."""
    words_below = len(values) <= FEW and any(len(name) > 5 for name in values)
    return {
        "title": {"text": title, "textStyle": {"fontSize": 13, "fontWeight": 600, ":color": INK}, "left": 0},
        "grid": {"left": 4, "right": 12, "top": 40, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "aria": {"enabled": True},
        "xAxis": {
            "type": "category",
            "data": list(values),
            "axisTick": {"show": False},
            "axisLabel": {
                "interval": 0 if len(values) <= FEW else "auto", "rotate": 30 if words_below and len(values) > 2 else 0, ":color": INK,
            },
        },
        "yAxis": {
            "type": "value", "minInterval": 1, "axisLabel": {":color": INK}, "splitLine": {"lineStyle": {":color": LINE}},
        },
        "graphic": [
            {
                "id": "nothing", "type": "text", "left": "center", "top": "middle", "invisible": any(values.values()),
                "style": {"text": "Nothing yet in this time", "fontSize": 13, ":fill": INK},
            }
        ],
        "series": [
            {"type": "bar", "data": list(values.values()), "itemStyle": {"color": "#2f9388"}, "barMaxWidth": 36}
        ],
    }  # fmt: skip


async def _measure(desk: Desk, days: int) -> Figures:
    async with parts().database.read() as session:
        return await figures.measure(session, desk.viewer, days=days, zone=parts().zone)


@ui.page("/reports", title="Reports", response_timeout=30)
async def reports(request: Request) -> Response | None:
    """For leads and administrators."""
    desk = await entered(request, Permission.see_charts)
    if isinstance(desk, Response):
        return desk
    await Reports(desk).build()
    return None


@app.get("/reports/export.csv", include_in_schema=False)
async def export(request: Request, days: int = 7) -> Response:
    """The figures as a table."""
    desk = await entered(request, Permission.see_charts)
    if isinstance(desk, Response):
        return desk
    f = await _measure(desk, days if days in PERIODS else 7)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["figure", "of", "value"])
    plain = (
        "waiting_now", "overdue_now", "opened", "resolved", "within_promise", "median_first_answer",
        "median_page_acknowledged", "by_bot", "by_people", "asked", "satisfaction",
    )  # fmt: skip
    writer.writerows([name, "", getattr(f, name)] for name in plain)
    for name in ("by_queue", "promise_by_queue", "by_language", "by_disposition", "by_score"):
        writer.writerows([name, key, value] for key, value in getattr(f, name).items())
    writer.writerows(["by_hour", hour, count] for hour, count in enumerate(f.by_hour))
    headers = {"Content-Disposition": f'attachment; filename="frontdoor-{days}-days.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)
