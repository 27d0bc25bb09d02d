"""The screen on which staff spend their day: the list, one thread, its context. It shows what the services give, live.

One `Workspace` per open page. State lives on the server; HTML is re-rendered and morphed, so focus and half-written text stay.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import events, ui

from console import words
from console.desk import Desk, SignedOff, parts
from console.live import Screen
from console.render import Fragment, render
from console.shell import frame, places, side_html
from console.views import Line, history_lines, lines_of, reason_of, wants_of
from core import clock
from core.errors import FrontdoorError, NotFound
from handoff import access, board, desk, packet, staff
from handoff.access import Permission
from handoff.board import Brief, Counts, Filter, QueueRow, Scope, View
from handoff.models import LIVE, CannedReply, Case, Queue, Staff
from handoff.packet import Packet
from handoff.routing import resolutions
from practice import hours
from practice.system import AppointmentInfo, ClinicianInfo, SlotInfo, VisitTypeInfo

STEP = 40  # rows of the list shown at first, and added by "Show more"


@dataclass
class Slots:
    """The slot finder's state: booking (`appointment` is None) or moving."""

    title: str
    visit_type_id: str
    visit_types: list[VisitTypeInfo]
    clinicians: list[ClinicianInfo]
    clinician_id: str
    day: str
    found: list[SlotInfo] = field(default_factory=list)
    appointment: AppointmentInfo | None = None


@dataclass
class Warning:
    """One line under the reply: a hint, or (`stop`) what keeps it from leaving."""

    text: str
    stop: bool = False


@dataclass
class Preview:
    """A machine translation, and what it says when translated back."""

    there: str
    back: str


class Workspace:
    """One page. Methods `do_<act>` (here and in acts.py) answer what people do in the fragments."""

    def __init__(self, own: Desk, wanted: Filter, *, here: str, case_id: str | None = None) -> None:
        self.desk, self.viewer = own, own.viewer
        self.wanted, self.here, self.case_id = wanted, here, case_id
        self.words = ""
        self.limit = STEP
        self.rows: list[QueueRow] = []
        self.counts, self.alarms = Counts(), 0
        self.found_ids: list[str] | None = None
        self.briefs: dict[str, tuple[tuple[str | None, ...], Brief]] = {}
        self.picking, self.picked = False, set[str]()
        self.packet: Packet | None = None
        self.lines: list[Line] = []
        self.earlier = False
        self.tab = "reply"
        self.keep = 0
        self.drafts: dict[str, str] = {}
        self.warnings: list[Warning] = []
        self.preview: Preview | None = None
        self.translating = False
        self.slots: Slots | None = None
        self.cancelling: AppointmentInfo | None = None
        self.glass: datetime | None = None
        self.canned: list[CannedReply] = []
        self.everyone: list[Staff] = []
        self.colleagues: list[Staff] = []
        self._busy = asyncio.Lock()
        self._dirty = (False, False)
        self._refreshing: asyncio.Task[None] | None = None

    # Building and leaving

    async def build(self) -> None:
        """Read everything, lay the page out, and begin to listen."""
        await self._read_list()
        if self.case_id:
            await self._read_case()
        with frame("Queue", await side_html(self.desk, self.here, self.counts), self.act) as self.side:
            self.work = ui.element("div").classes(self._work_classes())
            with self.work:
                with ui.element("section").classes("pane list-pane").props('aria-label="Cases"'):
                    self.list_view = self._fragment()
                with ui.element("section").classes("pane thread-pane").props('aria-label="Thread"') as self.thread_pane:
                    self.head_view, self.transcript_view = self._fragment(), self._fragment()
                    self.composer_view = self._fragment()
                with ui.element("aside").classes("pane packet-pane").props('aria-label="Context"') as self.packet_pane:
                    self.packet_view = self._fragment()
            self.dialogs_view = self._fragment()
        self.show()
        self.client = ui.context.client
        self.screen = Screen(self.viewer.staff_id, self.viewer.name, self.changed, self.met, self._thread_id())
        parts().live.screens.add(self.screen)
        self._connected = False
        self.client.on_disconnect(self._gone)
        self.client.on_delete(self._gone)
        self.client.on_connect(self._back)
        ui.timer(10, self._every_ten_seconds)

    def _fragment(self) -> Fragment:
        made = Fragment()
        made.on("act", self.act)
        return made

    def _gone(self) -> None:
        parts().live.screens.discard(self.screen)

    async def _back(self) -> None:
        """Connected. After a lost connection everything is read again; the first time the page is still fresh."""
        parts().live.screens.add(self.screen)
        if self._connected:
            await self.changed(True, True)
        self._connected = True

    async def _every_ten_seconds(self) -> None:
        """Presence, and the end of the session: a screen must not stay when its owner is signed off."""
        async with parts().database.read() as session:
            alive = await staff.alive(session, self.viewer.session_id)
        if not alive:
            self._sign_off()
            return
        if self.packet:
            await parts().live.present(self._thread_id() or "", self.viewer.staff_id, self.viewer.name)

    def _sign_off(self) -> None:
        self._gone()
        for fragment in (self.list_view, self.head_view, self.transcript_view, self.composer_view, self.packet_view):
            fragment.show("")
        self.dialogs_view.show("")
        with self.client:
            ui.navigate.to("/signin?idle=1")

    def _thread_id(self) -> str | None:
        return self.packet.conversation.id if self.packet else None

    # Live

    async def changed(self, queue: bool, thread: bool) -> None:
        """Something moved: read again what is on the screen, soon, once for all that came together."""
        self._dirty = (self._dirty[0] or queue, self._dirty[1] or thread)
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh_soon())

    async def _refresh_soon(self) -> None:
        await asyncio.sleep(0.05)
        while any(self._dirty):
            queue, thread = self._dirty
            self._dirty = (False, False)
            async with self._busy:
                await self._refresh(queue=queue, thread=thread)
            await asyncio.sleep(0.25)

    async def _refresh(self, *, queue: bool, thread: bool) -> None:
        """Read and show what moved. In a thread the new lines come first: they are what people wait for."""
        try:
            if thread and self.packet:
                await self._read_lines(self.packet)
                with self.client:
                    self._show_lines()
            if queue:
                await self._read_list()
                self.side.show(await side_html(self.desk, self.here, self.counts))
                with self.client:
                    self._show_list()
            if thread and self.case_id:
                await self._read_case()
                with self.client:
                    self.show()
        except SignedOff:
            self._sign_off()

    def met(self) -> None:
        """A colleague came into this thread, left it, or began to type."""
        if self.packet:
            with self.client:
                self._show_head(self.packet)

    # Reading

    async def _read_list(self) -> None:
        if self.found_ids is not None:
            async with parts().database.read() as session:
                rows = [await board.row_of(session, self.viewer, one) for one in self.found_ids]
            self.rows = [row for row in rows if row]
        elif self.wanted.view is View.mine:
            async with parts().database.read() as session:
                self.rows = await board.list_cases(session, self.viewer, self.wanted, limit=self.limit + 1)
        else:
            key = ("list", self.viewer.queues, self.wanted, self.limit)
            shared = await parts().live.shared(key, self._read_shared)
            async with parts().database.read() as session:
                own = await board.list_cases(session, self.viewer, self.wanted, scope=Scope.own_elsewhere)
            self.rows = board.merged(shared, own, self.wanted)
        async with parts().database.read() as session:
            self.counts = await board.counts(session, self.viewer)
        self.alarms = self.counts.alarms
        fresh = [row for row in self.rows if self.briefs.get(row.case_id, (None,))[0] != _brief_key(row)]
        if fresh:
            async with self.desk.acting("queue") as session:
                read = await board.briefs(session, self.viewer, fresh)
            for row in fresh:
                if row.case_id in read:
                    self.briefs[row.case_id] = (_brief_key(row), read[row.case_id])

    async def _read_shared(self) -> list[QueueRow]:
        """The list as everybody with the same queues sees it."""
        async with parts().database.read() as session:
            return await board.list_cases(session, self.viewer, self.wanted, limit=self.limit + 1, scope=Scope.queues)

    async def _read_lines(self, p: Packet) -> None:
        """The transcript's new entries alone."""
        last = self.lines[-1].seq if self.lines else 0
        async with self.desk.acting("thread") as session:
            entries = await packet.transcript(session, self.viewer, p.conversation.id, after=last)
        self.lines += lines_of(entries, p)

    async def _read_case(self) -> None:
        assert self.case_id
        try:
            async with self.desk.acting("case") as session:
                self.packet = await packet.assemble(session, self.viewer, self.case_id, parts().system)
                before = self.lines[0].seq if self.earlier and self.lines else None
                entries = await packet.transcript(session, self.viewer, self.packet.conversation.id)
                if before is not None:
                    entries = [
                        *await packet.transcript(
                            session, self.viewer, self.packet.conversation.id, before=entries[0].seq
                        ),
                        *entries,
                    ]
                self.drafts = await desk.drafts_of(session, self.viewer, self.packet.conversation.id)
                await board.see_mentions(session, self.viewer, self.case_id)
                self.colleagues = await desk.colleagues_for(session, Queue(self.packet.case.queue))
                self.everyone = [one for one in await staff.list_staff(session) if one.active]
                self.canned = await self._canned(session)
                self.glass = await access.glass_until(session, self.viewer, self.packet.conversation.id)
        except NotFound:
            self.case_id, self.packet, self.lines = None, None, []
            self.toast("This case is no longer in your queues.", bad=True)
            return
        self.lines = lines_of(entries, self.packet)

    async def _canned(self, session: Any) -> list[CannedReply]:
        from handoff import canned

        assert self.packet
        return await canned.usable(session, self.packet.case.queue, self.packet.conversation.language)

    # Showing

    def show(self) -> None:
        """Render what is held; unchanged fragments send nothing."""
        self._show_list()
        if self.packet:
            self._show_thread(self.packet)
        else:
            for fragment in (self.head_view, self.transcript_view, self.composer_view, self.packet_view):
                fragment.show("")
        self.thread_pane.set_visibility(self.packet is not None)
        self.packet_pane.set_visibility(self.packet is not None)
        self.dialogs_view.show(self._dialogs_html())

    def _show_list(self) -> None:
        self.work.classes(replace=self._work_classes())
        self.list_view.show(self._list_html())
        ui.run_javascript(f"window.frontdoor?.alarm({int(self.alarms)}); window.frontdoor?.tell()")

    def _show_lines(self) -> None:
        earlier = bool(self.lines) and self.lines[0].seq > 1 and not self.earlier
        self.transcript_view.show(render("transcript.html", zone=parts().zone, entries=self.lines, earlier=earlier))

    def _work_classes(self) -> str:
        return "work" if self.case_id else "work without-thread"

    def _list_html(self) -> str:
        shown = self.rows[: self.limit]
        initials = {row.owner_id: _initials(row.owner_name) for row in shown if row.owner_id}
        return render(
            "list.html", rows=shown, more=len(self.rows) > self.limit, briefs={k: v[1] for k, v in self.briefs.items()},
            title=self._title(), total=f"{len(shown)}{'+' if len(self.rows) > self.limit else ''}", case_id=self.case_id,
            viewer=self.viewer, zone=parts().zone, now=clock.now(), initials=initials, picking=self.picking,
            picked=self.picked, view=str(self.wanted.view), finding=self.words, found=self._found_line(),
            filtered=replace(self.wanted, view=View.queues) != Filter(),
        )  # fmt: skip

    def _found_line(self) -> str | None:
        if self.found_ids is None:
            return None
        return f"{len(self.rows)} found in your queues, newest first."

    def _title(self) -> str:
        if self.found_ids is not None:
            return "Search"
        if len(self.wanted.queues) == 1 and self.wanted.view is View.queues:
            return words.QUEUES[self.wanted.queues[0]]
        return "Overdue" if self.wanted.overdue else words.VIEWS[self.wanted.view]

    def _show_thread(self, p: Packet) -> None:
        zone, now = parts().zone, clock.now()
        shared: dict[str, Any] = {"p": p, "viewer": self.viewer, "zone": zone, "now": now}
        shared |= {"reason": reason_of(p), "mine": self.mine}
        self._show_head(p)
        self._show_lines()
        self.composer_view.show(self._composer_html())
        today = now.astimezone(ZoneInfo(zone)).date()
        self.packet_view.show(
            render(
                "packet.html", **shared, today=today, wants=wants_of(p), address=_address(p),
                history=history_lines(p), may_see_patient=self.viewer.may(Permission.see_patient),
                may_identify=self.viewer.may(Permission.see_patient),
                may_decide=self.mine and self.viewer.may(Permission.decide_refills),
            )
        )  # fmt: skip

    def _show_head(self, p: Packet) -> None:
        open_page = next((one.page for one in p.pages if one.page.acknowledged_at is None and one.page.next_at), None)
        row = next((one for one in self.rows if one.case_id == p.case.id), None)
        self.head_view.show(
            render(
                "head.html", p=p, viewer=self.viewer, zone=parts().zone, now=clock.now(), reason=reason_of(p), mine=self.mine,
                open_page=open_page, patients_turn=bool(row and row.patients_turn),
                may_answer_pages=self.viewer.may(Permission.answer_pages), glass=self.glass,
                others=parts().live.others(p.conversation.id, self.viewer.staff_id),
            )
        )  # fmt: skip

    def _composer_html(self) -> str:
        p = self.packet
        assert p
        return render(
            "composer.html", p=p, viewer=self.viewer, zone=parts().zone, tab=self.tab, mine=self.mine, drafts=self.drafts,
            keep=f"{p.case.id}:{self.keep}", recipient=recipient(p), warnings=self.warnings, preview=self.preview,
            blocked=any(one.stop for one in self.warnings), portal=any(one.stop for one in self.warnings),
            can_translate=self.may_translate, translating=self.translating,
        )  # fmt: skip

    def _dialogs_html(self) -> str:
        p = self.packet
        mergeable = [one for one in p.other_cases if one.state in LIVE] if p else []
        return render(
            "dialogs.html", p=p, viewer=self.viewer, zone=parts().zone, mine=self.mine, wanted=self.wanted,
            queues=[str(queue) for queue in Queue if queue in self.viewer.queues], places=places(self.viewer),
            nearby=[(row, self.briefs[row.case_id][1]) for row in self.rows[:20] if row.case_id in self.briefs],
            everyone=self.everyone, colleagues=[one for one in self.colleagues if one.id != self.viewer.staff_id],
            resolutions=resolutions(p.case.queue) if p else (), snoozes=snoozes(parts().zone), mergeable=mergeable,
            canned=self.canned, slots=self.slots, cancelling=self.cancelling,
        )  # fmt: skip

    @property
    def mine(self) -> bool:
        """Whether the open case is live and the viewer's own."""
        case: Case | None = self.packet.case if self.packet else None
        return bool(case and case.state in LIVE and case.owner_id == self.viewer.staff_id)

    @property
    def may_translate(self) -> bool:
        """Machine translation: never in clinical or emergency threads (45 CFR 92.201(c)(3))."""
        p = self.packet
        return bool(p and parts().translate and p.conversation.language != "en" and not p.conversation.latch)

    # Acting

    async def act(self, e: events.GenericEventArguments) -> None:
        """Everything that people do on the page comes in here."""
        args: dict[str, Any] = dict(e.args)
        method = getattr(self, f"do_{args.pop('act', '')}", None)
        if method is None:
            return
        try:
            async with self._busy:
                await method(args)
        except SignedOff:
            self._sign_off()
        except FrontdoorError as error:
            self.toast(error.message, bad=True)
            await self.changed(True, True)

    def toast(self, text: str, *, bad: bool = False) -> None:
        """A short message in the corner, read out by screen readers."""
        self.script("toast", text, bad)

    def script(self, function: str, *arguments: Any) -> None:
        """Call one of console.js's functions."""
        import orjson

        listed = ",".join(orjson.dumps(one).decode() for one in arguments)
        ui.run_javascript(f"window.frontdoor?.{function}({listed})")

    async def again(self, said: str = "", *, close: str = "") -> None:
        """After an act: read again, show, close the dialog, say what was done."""
        self._dirty = (False, False)
        parts().live.version += 1  # what was read for several pages before this act is old
        await self._refresh(queue=True, thread=True)
        if close:
            self.script("close", close)
        if said:
            self.toast(said)

    def form_time(self, value: str) -> datetime:
        """The instant that a snooze choice stands for."""
        return datetime.fromisoformat(value)


def recipient(p: Packet) -> str:
    """Who gets a reply: name and address, so that nobody answers the wrong person."""
    name = p.panel.patient.full_name if p.panel else "whoever writes from"
    return f"{name} · {_address(p)}"


def _address(p: Packet) -> str:
    channel = p.conversation.channel
    if channel == "sms":
        return f"text message {_phone(p.conversation.address)}"
    if channel == "webchat":
        return "portal chat" if p.conversation.patient_id else "web chat, not signed in"
    return f"{words.say(words.CHANNELS, channel)} {p.conversation.address}"


def _phone(number: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def _initials(name: str | None) -> str:
    found = [word[0] for word in (name or "").split() if word[:1].isalpha()]
    return "".join((found[0], found[-1]) if len(found) > 1 else found).upper()


def _brief_key(row: QueueRow) -> tuple[str | None, ...]:
    return (row.message_id, row.patient_id, row.disposition)


def snoozes(zone: str) -> list[tuple[str, str]]:
    """Choices of a time to come back, in the practice's day: (instant, words)."""
    local = clock.now().astimezone(ZoneInfo(zone))
    at = [local + timedelta(minutes=30), local + timedelta(hours=2)]
    at += [datetime.combine(local.date() + timedelta(days=days), time(8, 30), local.tzinfo) for days in (1, 2, 7)]
    names = ["In 30 minutes", "In 2 hours", "Tomorrow", "In two days", "In a week"]
    return [
        (one.isoformat(timespec="minutes"), f"{name} ({words.clock_time(one, zone)})")
        for one, name in zip(at, names, strict=True)
    ]


__all__ = ["Slots", "Warning", "Workspace", "hours", "recipient", "snoozes"]
