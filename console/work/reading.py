"""Reads what the page shows: the list, the thread's new lines, the case as a whole. Every read is the viewer's own, and audited."""

from typing import Any

from console.desk import parts
from console.shell import tally
from console.views import lines_of
from console.work.state import State
from conversations import attachments
from core.errors import NotFound
from handoff import access, beside, board, canned, colleagues, drafts, packet, reminders, tallies
from handoff.board import QueueRow, Scope, View
from handoff.canned import Filled
from handoff.models import Queue
from handoff.packet import Packet
from practice import choices
from practice.system import PracticeInfo


class Reading(State):
    """State that can be read anew."""

    async def _read_list(self) -> None:
        shares = await tally()
        self.counts = tallies.counts_for(shares, self.viewer)
        if self.found_ids is not None:
            async with parts().database.read() as session:
                self.rows = await board.rows_of(session, self.viewer, self.found_ids)
        elif self.wanted.view is View.mine:
            async with parts().database.read() as session:
                self.rows = await board.list_cases(session, self.viewer, self.wanted, limit=self.limit + 1)
        else:
            key = ("list", self.viewer.queues, self.wanted, self.limit)
            self.rows = await parts().live.shared(key, self._read_shared)
            if tallies.owns_elsewhere(shares, self.viewer) or self.wanted.view in (View.resolved, View.all):
                async with parts().database.read() as session:
                    own = await board.list_cases(session, self.viewer, self.wanted, scope=Scope.own_elsewhere)
                self.rows = board.merged(self.rows, own, self.wanted)
        fresh = [row for row in self.rows if self.briefs.get(row.case_id, (None,))[0] != brief_key(row)]
        if fresh:
            async with self.desk.acting("queue") as session:
                read = await board.briefs(session, self.viewer, fresh)
            for row in fresh:
                if row.case_id in read:
                    self.briefs[row.case_id] = (brief_key(row), read[row.case_id])

    async def _read_shared(self) -> list[QueueRow]:
        """The list as everybody with the same queues sees it."""
        async with parts().database.read() as session:
            return await board.list_cases(session, self.viewer, self.wanted, limit=self.limit + 1, scope=Scope.queues)

    async def _read_lines(self, p: Packet) -> None:
        """The transcript's new entries alone."""
        async with self.desk.acting("thread") as session:
            entries = await packet.merged(session, self.viewer, p, after=self._held())
        self.lines += lines_of(entries, p)

    async def _read_moved(self) -> bool:
        """Case and thread as they are now, where only patient's and colleagues' lines were added; False: read it as a whole."""
        added = [line for line in self.lines if line.seq > self._whole_at.get(line.conversation_id, 0)]
        if self.packet is None or any(line.author not in ("patient", "staff") for line in added):
            return False
        try:
            async with self.desk.acting("case") as session:
                fresh = await packet.refreshed(session, self.viewer, self.packet)
                reached = await packet.statuses(session, list(self._held()))
                files = await attachments.of_messages(
                    session, [line.id for line in self.lines if line.direction == "in"]
                )
        except NotFound:
            return False
        if fresh is None:
            return False
        self.packet = fresh
        for line in self.lines:
            line.status, line.error_code = reached.get(line.id, (line.status, line.error_code))
            line.attachments = tuple(files.get(line.id, ()))
        return True

    async def _read_case(self) -> None:
        assert self.case_id
        try:
            async with self.desk.acting("case") as session:
                self.packet = await packet.assemble(session, self.viewer, self.case_id, parts().system)
                entries = await packet.merged(session, self.viewer, self.packet)
                own = [entry.seq for entry in entries if entry.conversation_id == self.packet.conversation.id]
                if self.earlier and own:
                    thread = self.packet.conversation.id
                    older = await packet.transcript(session, self.viewer, thread, before=min(own))
                    entries = [*older, *entries]
                self.drafts = await drafts.of_thread(session, self.viewer, self.packet.conversation.id)
                if self.to_id is None and (way := self.drafts.get(drafts.WAY)):
                    self.to_id, self.begun_for = way.split(" ")
                if await beside.see_mentions(session, self.viewer, self.case_id):
                    parts().live.version += 1  # side bars count them
                self.colleagues = await colleagues.colleagues_for(session, Queue(self.packet.case.queue))
                self.present = await colleagues.present(session)
                self.canned = await self._canned(session)
                self.reminders = await reminders.of_case(session, self.viewer, self.case_id)
                self.choices = await choices.chosen(session)
                self.glass = await access.glass_until(session, self.viewer, self.packet.conversation.id)
        except NotFound:
            self.case_id, self.packet, self.lines = None, None, []
            self.present, self.colleagues, self.reminders = [], [], []  # of a transaction that was rolled back
            self.toast("This case is no longer in your queues.", bad=True)
            return
        self.lines = lines_of(entries, self.packet)
        self._whole_at = self._held()
        self.screen.conversation_id = self._thread_id()
        self.screen.also = frozenset(thread.id for thread in self.packet.threads)

    async def _canned(self, session: Any) -> list[Filled]:
        """Approved replies, in the patient's language first, their variables filled from this thread."""
        assert self.packet
        p = self.packet
        rows = await canned.usable(session, p.case.queue, p.conversation.language)
        try:
            practice: PracticeInfo | None = await parts().system.practice(session)
        except NotFound:  # nothing entered yet: its variables stay to be seen
            practice = None
        values = canned.values_of(p, me=self.viewer.name, practice=practice)
        return [canned.fill(row, values) for row in rows]


def brief_key(row: QueueRow) -> tuple[str | None, ...]:
    return (row.message_id, row.patient_id, row.disposition)
