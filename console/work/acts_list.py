"""What people do with the list: open, filter, search, and act on several cases at once."""

from typing import Any

from console.desk import parts
from console.shell import side_html
from console.work.screen import Workspace
from console.work.state import STEP
from core.errors import FrontdoorError
from handoff import beside, colleagues, desk, search, staff
from handoff.board import Filter
from handoff.models import Queue

Args = dict[str, Any]


class ListActs(Workspace):
    """Acts on the list."""

    async def do_open(self, args: Args) -> None:
        if self.packet:
            await parts().live.leave(self.packet.conversation.id, self.viewer.staff_id)
        self.case_id, self.tab, self.earlier, self.slots = str(args["case"]), "reply", False, None
        self.warnings, self.preview, self.translating, self.to_id, self.begun_for = [], None, False, None, None
        self.keep += 1
        await self._read_case()
        self.show()
        self.side.show(await side_html(self.desk, self.here))
        self.script("show", f"/console/case/{self.case_id}")
        if self.packet:
            await parts().live.present(self.packet.conversation.id, self.viewer.staff_id, self.viewer.name)

    async def do_more(self, args: Args) -> None:
        self.limit += STEP
        await self.again()

    async def do_filter(self, args: Args) -> None:
        values = args["values"]
        self.wanted = Filter(
            self.wanted.view, queues=_codes(values, "queues"), urgencies=_codes(values, "urgencies"),
            languages=_codes(values, "languages"), channels=_codes(values, "channels"),
            overdue=bool(values.get("overdue")),
        )  # fmt: skip
        name = str(values.get("name") or "").strip()
        if name:
            async with self.desk.acting() as session:
                await beside.save_view(session, self.viewer, name, self.wanted)
        await self.again(f"Saved as “{name}”." if name else "", close="filters")

    async def do_unfilter(self, args: Args) -> None:
        self.wanted = Filter(self.wanted.view)
        await self.again(close="filters")

    async def do_find(self, args: Args) -> None:
        self.words = str(args["values"].get("words", "")).strip()
        if not self.words:
            self.found_ids = None
        else:
            async with self.desk.acting("search") as session:
                self.found_ids = await search.find(session, self.viewer, self.words)
        await self.again()

    async def do_picking(self, args: Args) -> None:
        self.picking, self.picked = not self.picking, set()
        async with self.desk.acting("colleagues") as session:
            self.present = await colleagues.present(session)
        self.show()

    async def do_pick(self, args: Args) -> None:
        self.picked ^= {str(args["case"])}
        self.show()

    async def do_bulk_claim(self, args: Args) -> None:
        async def one(session: Any, case_id: str) -> None:
            await desk.claim(session, self.viewer, case_id)

        await self._bulk(one, "claimed")

    async def do_bulk_assign(self, args: Args) -> None:
        async def one(session: Any, case_id: str) -> None:
            await desk.assign(session, self.viewer, case_id, str(args["values"]["to"]))

        await self._bulk(one, "assigned", close="bulk-assign")

    async def do_bulk_transfer(self, args: Args) -> None:
        values = args["values"]

        async def one(session: Any, case_id: str) -> None:
            await desk.transfer(session, self.viewer, case_id, Queue(values["queue"]), note=str(values.get("note", "")))

        await self._bulk(one, "transferred", close="bulk-transfer")

    async def do_bulk_resolve(self, args: Args) -> None:
        async def one(session: Any, case_id: str) -> None:
            await desk.resolve(session, self.viewer, case_id, str(args["values"]["resolution"]))

        await self._bulk(one, "resolved", close="bulk-resolve")

    async def _bulk(self, act: Any, done: str, *, close: str = "") -> None:
        """Each case in a transaction of its own: what one of them refuses does not hold the others up."""
        count, refused = 0, list[str]()
        for case_id in sorted(self.picked):
            try:
                async with self.desk.acting("bulk") as session:
                    await act(session, case_id)
                count += 1
            except FrontdoorError as error:
                refused.append(error.message)
        self.picking, self.picked = False, set()
        left = f" {len(refused)} left out: {'; '.join(sorted(set(refused))[:3])}" if refused else ""
        await self.again(f"{count} {done}.{left}", close=close)

    async def do_away(self, args: Args) -> None:
        async with self.desk.acting() as session:
            await staff.set_away(session, self.viewer, away=bool(args.get("away")))
        await self.again("You are away: nothing new comes to you." if args.get("away") else "Welcome back.")


def _codes(values: Args, name: str) -> tuple[str, ...]:
    found = values.get(name) or []
    return tuple(str(one) for one in (found if isinstance(found, list) else [found]) if one)
