"""What people do with a case: claim, take over, transfer, snooze, resolve, merge, split. Each calls one service and shows what came of it."""

from datetime import datetime
from typing import Any

from console import words
from console.work.screen import Workspace
from core.errors import Conflict
from handoff import acts, desk, paging, reminders
from handoff.models import Queue, Urgency

Args = dict[str, Any]


class CaseActs(Workspace):
    """Acts on the open case."""

    @property
    def _case(self) -> str:
        if not self.case_id:
            raise Conflict("Open a case first.", code="no_case")
        return self.case_id

    async def do_claim(self, args: Args) -> None:
        async with self.desk.acting("claim") as session:
            await desk.claim(session, self.viewer, self._case)
        self.keep, self.tab = self.keep + 1, "reply"
        await self.again("You have this case now.")

    async def do_steal(self, args: Args) -> None:
        async with self.desk.acting("take over") as session:
            await desk.steal(session, self.viewer, self._case, from_id=str(args["from"]))
        self.keep, self.tab = self.keep + 1, "reply"
        await self.again("You have this case now.", close="steal")

    async def do_release(self, args: Args) -> None:
        async with self.desk.acting() as session:
            await desk.release(session, self.viewer, self._case)
        await self.again("Back in its queue.", close="more-acts")

    async def do_assign(self, args: Args) -> None:
        async with self.desk.acting("assign") as session:
            await desk.assign(session, self.viewer, self._case, str(args["values"]["to"]))
        await self.again("Assigned.", close="transfer")

    async def do_transfer(self, args: Args) -> None:
        values = args["values"]
        queue = Queue(values["queue"])
        urgency = Urgency.urgent if values.get("urgent") else None
        async with self.desk.acting("transfer") as session:
            await desk.transfer(
                session, self.viewer, self._case, queue, note=str(values.get("note", "")), urgency=urgency
            )
        if queue not in self.viewer.queues:
            self.case_id, self.packet = None, None
        await self.again(f"Transferred to {words.QUEUES[queue]}.", close="transfer")

    async def do_resolve(self, args: Args) -> None:
        values = args["values"]
        async with self.desk.acting("resolve") as session:
            await desk.resolve(
                session, self.viewer, self._case, str(values.get("resolution", "")),
                hand_back_thread=bool(values.get("hand_back")), ask_satisfaction=bool(values.get("satisfaction")),
            )  # fmt: skip
        await self.again("Resolved.", close="resolve")

    async def do_handback(self, args: Args) -> None:
        assert self.packet
        async with self.desk.acting("hand back") as session:
            await desk.hand_back(session, self.viewer, self.packet.conversation.id)
        await self.again("The assistant has the thread again.", close="more-acts")

    async def do_reopen(self, args: Args) -> None:
        async with self.desk.acting("reopen") as session:
            await desk.reopen(session, self.viewer, self._case)
        await self.again("Reopened: you have it.")

    async def do_snooze(self, args: Args) -> None:
        async with self.desk.acting("snooze") as session:
            await desk.snooze(session, self.viewer, self._case, datetime.fromisoformat(str(args["values"]["until"])))
        await self.again("Snoozed.", close="snooze")

    async def do_wake(self, args: Args) -> None:
        async with self.desk.acting() as session:
            await desk.wake(session, self.viewer, self._case)
        await self.again(close="more-acts")

    async def do_remind(self, args: Args) -> None:
        values = args["values"]
        async with self.desk.acting("reminder") as session:
            at = datetime.fromisoformat(str(values["until"]))
            await reminders.remind(session, self.viewer, self._case, at, str(values.get("text", "")))
        await self.again("You will be reminded.", close="remind")

    async def do_reminded(self, args: Args) -> None:
        async with self.desk.acting("reminder") as session:
            await reminders.done(session, self.viewer, str(args["reminder"]))
        await self.again()

    async def do_merge(self, args: Args) -> None:
        async with self.desk.acting("merge") as session:
            await acts.merge(session, self.viewer, self._case, str(args["values"]["other"]))
        await self.again("Merged.", close="merge")

    async def do_split(self, args: Args) -> None:
        values = args["values"]
        async with self.desk.acting("split") as session:
            await acts.split(
                session, self.viewer, self._case, patient_id=str(values["patient"]), queue=Queue(values["queue"]),
                note=str(values.get("note", "")),
            )  # fmt: skip
        await self.again("A case of its own was opened.", close="split")

    async def do_identify(self, args: Args) -> None:
        assert self.packet
        known = {one.patient.id for one in self.packet.family}
        if args["patient"] not in known:
            raise Conflict("This person is not known on this phone.", code="wrong_patient")
        async with self.desk.acting("identify") as session:
            await acts.identify(session, self.viewer, self._case, str(args["patient"]))
        await self.again("Noted who writes here.")

    async def do_acknowledge(self, args: Args) -> None:
        async with self.desk.acting("acknowledge page") as session:
            await paging.acknowledge(session, str(args["page"]), self.viewer)
        await self.again("The page is acknowledged. Claim the case to answer.")

    async def do_earlier(self, args: Args) -> None:
        self.earlier = True
        await self._read_case()
        self.show()
