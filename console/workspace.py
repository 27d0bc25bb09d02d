"""The screen on which staff spend their day: the list, one thread, its context. It shows what the services give, live.

One `Workspace` per open page. State lives on the server; HTML is re-rendered and morphed, so focus and half-written text stay.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import events, ui

from console import words
from console.desk import Desk, SignedOff, parts
from console.live import Screen
from console.render import Fragment, render
from console.shell import frame, places, side_html, tally
from console.views import Line, history_lines, lines_of, reason_of, wants_of
from conversations import attachments
from conversations.models import Conversation
from core import clock
from core.errors import FrontdoorError, NotFound
from handoff import access, board, canned, desk, drafts, packet, reminders, sessions, staff
from handoff.access import Permission
from handoff.board import Brief, Counts, Filter, QueueRow, Scope, View
from handoff.canned import Filled
from handoff.models import LIVE, Case, Queue, Reminder, Staff
from handoff.packet import Packet
from handoff.routing import resolutions
from practice import choices, hours
from practice.choices import Chosen
from practice.system import AppointmentInfo, ClinicianInfo, PracticeInfo, SlotInfo, VisitTypeInfo

SPREAD = (0.2, 0.6)  # seconds after which a screen catches up with what is not its own thread's new lines
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
    """A machine translation, what it says when translated back, and why it may not be sent (empty: it may)."""

    there: str
    back: str
    stopped: str = ""


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
        self.canned: list[Filled] = []
        self.reminders: list[Reminder] = []
        self.choices = Chosen()
        self.everyone: list[Staff] = []
        self.colleagues: list[Staff] = []
        self._busy = asyncio.Lock()
        self._dirty = (False, False)  # (queue, thread): moved, and not shown yet
        self._hurry = asyncio.Event()  # new lines in the open thread
        self._refreshing: asyncio.Task[None] | None = None
        self._whole_at: dict[str, int] = {}  # up to these entries the packet was assembled as a whole
        self.screen = Screen(self.viewer.staff_id, self.viewer.name, self.changed, self.met)
        self.to_id: str | None = None  # the thread in which the reply goes out, where the patient has several

    # Building and leaving

    async def build(self) -> None:
        """Read everything, lay the page out, and begin to listen."""
        await self._read_list()
        if self.case_id:
            await self._read_case()
        with frame("Queue", await side_html(self.desk, self.here), self.act) as self.side:
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
            alive = await sessions.alive(session, self.viewer.session_id)
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
        """Something moved: show a thread's new lines at once, the rest of the screen a moment later."""
        self._dirty = (self._dirty[0] or queue, self._dirty[1] or thread)
        if thread:
            self._hurry.set()
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh_soon())

    async def _refresh_soon(self) -> None:
        """New lines first: they are what people wait for. The rest follows spread over all open screens, so that nobody's list
        holds up somebody's lines; what moves meanwhile is read together."""
        while any(self._dirty):
            if self._hurry.is_set():
                self._hurry.clear()
                await self._guarded(self._show_new_lines)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), random.uniform(*SPREAD))
                continue
            queue, thread = self._dirty
            self._dirty = (False, False)
            await self._guarded(partial(self._refresh, queue=queue, thread=thread))

    async def _guarded(self, refresh: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._busy:
                await refresh()
        except SignedOff:
            self._sign_off()

    async def _show_new_lines(self) -> None:
        if self.packet:
            await self._read_lines(self.packet)
            with self.client:
                self._show_lines()

    async def _refresh(self, *, queue: bool, thread: bool, whole: bool = False) -> None:
        """Read and show what moved."""
        if queue:
            await self._read_list()
            self.side.show(await side_html(self.desk, self.here))
            with self.client:
                self._show_list()
        if thread and self.case_id:
            moved = not whole and await self._read_moved()
            if not moved:
                await self._read_case()
            with self.client:
                if moved and self.packet:
                    self._show_head(self.packet)
                    self._show_lines()
                else:
                    self.show()

    def met(self) -> None:
        """A colleague came into this thread, left it, or began to type."""
        if self.packet:
            with self.client:
                self._show_head(self.packet)

    # Reading

    async def _read_list(self) -> None:
        shares = await tally()
        self.counts = board.counts_for(shares, self.viewer)
        self.alarms = self.counts.alarms
        if self.found_ids is not None:
            async with parts().database.read() as session:
                self.rows = await board.rows_of(session, self.viewer, self.found_ids)
        elif self.wanted.view is View.mine:
            async with parts().database.read() as session:
                self.rows = await board.list_cases(session, self.viewer, self.wanted, limit=self.limit + 1)
        else:
            key = ("list", self.viewer.queues, self.wanted, self.limit)
            self.rows = await parts().live.shared(key, self._read_shared)
            if board.owns_elsewhere(shares, self.viewer) or self.wanted.view in (View.resolved, View.all):
                async with parts().database.read() as session:
                    own = await board.list_cases(session, self.viewer, self.wanted, scope=Scope.own_elsewhere)
                self.rows = board.merged(self.rows, own, self.wanted)
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
        async with self.desk.acting("thread") as session:
            entries = await packet.merged(session, self.viewer, p, after=self._held())
        self.lines += lines_of(entries, p)

    def _held(self) -> dict[str, int]:
        """The newest number held of each thread on the screen."""
        held: dict[str, int] = {}
        for line in self.lines:
            held[line.conversation_id] = max(held.get(line.conversation_id, 0), line.seq)
        return held

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
                await board.see_mentions(session, self.viewer, self.case_id)
                self.colleagues = await desk.colleagues_for(session, Queue(self.packet.case.queue))
                self.everyone = [one for one in await staff.list_staff(session) if one.active]
                self.canned = await self._canned(session)
                self.reminders = await reminders.of_case(session, self.viewer, self.case_id)
                self.choices = await choices.chosen(session)
                self.glass = await access.glass_until(session, self.viewer, self.packet.conversation.id)
        except NotFound:
            self.case_id, self.packet, self.lines = None, None, []
            self.everyone, self.colleagues, self.reminders = [], [], []  # of a transaction that was rolled back
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
        own = [line.seq for line in self.lines if line.conversation_id == self._thread_id()]
        earlier = bool(own) and min(own) > 1 and not self.earlier
        self.transcript_view.show(render("transcript.html", zone=parts().zone, entries=self.lines, earlier=earlier))

    def _work_classes(self) -> str:
        return "work" if self.case_id else "work without-thread"

    def _list_html(self) -> str:
        shown = self.rows[: self.limit]
        return render(
            "list.html", rows=shown, more=len(self.rows) > self.limit, row_html=self._row_html, title=self._title(),
            total=f"{len(shown)}{'+' if len(self.rows) > self.limit else ''}", picking=self.picking, picked=self.picked,
            finding=self.words, found=self._found_line(), filtered=replace(self.wanted, view=View.queues) != Filter(),
        )  # fmt: skip

    def _row_html(self, row: QueueRow) -> Markup:
        brief = self.briefs.get(row.case_id)
        return row_html(
            row, brief[1] if brief else None, own=row.owner_id == self.viewer.staff_id, current=row.case_id == self.case_id,
            picking=self.picking, picked=row.case_id in self.picked, view=str(self.wanted.view), zone=parts().zone,
            minute=clock.now().replace(second=0, microsecond=0),
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
                "packet.html", **shared, today=today, wants=wants_of(p), address=_address(p.conversation),
                history=history_lines(p), may_see_patient=self.viewer.may(Permission.see_patient),
                may_identify=self.viewer.may(Permission.see_patient),
                may_decide=self.mine and self.viewer.may(Permission.decide_refills),
                may_file=self.mine and self.viewer.may(Permission.see_prescriptions),
            )
        )  # fmt: skip

    def _show_head(self, p: Packet) -> None:
        open_page = next((one.page for one in p.pages if one.page.acknowledged_at is None and one.page.next_at), None)
        row = next((one for one in self.rows if one.case_id == p.case.id), None)
        self.head_view.show(
            render(
                "head.html", p=p, viewer=self.viewer, zone=parts().zone, now=clock.now(), reason=reason_of(p), mine=self.mine,
                open_page=open_page, patients_turn=bool(row and row.patients_turn),
                may_answer_pages=self.viewer.may(Permission.answer_pages), glass=self.glass, reminders=self.reminders,
                others=parts().live.others(p.conversation.id, self.viewer.staff_id),
            )
        )  # fmt: skip

    def _composer_html(self) -> str:
        p = self.packet
        assert p
        return render(
            "composer.html", p=p, viewer=self.viewer, zone=parts().zone, tab=self.tab, mine=self.mine, drafts=self.drafts,
            keep=f"{p.case.id}:{self.keep}", to=self.to, ways=[(one.id, recipient(p, one)) for one in self._ways()], warnings=self.warnings, preview=self.preview,
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
            canned=self.canned, forms=self.choices.forms, slots=self.slots, cancelling=self.cancelling,
        )  # fmt: skip

    def _ways(self) -> list[Conversation]:
        """Threads in which this patient can be answered: the case's own first, then others that nobody else holds."""
        p = self.packet
        if p is None:
            return []
        free = [one for one in p.threads if one.owner_id in (None, self.viewer.staff_id)]
        return [p.conversation, *free]

    @property
    def to(self) -> Conversation:
        """The thread that the reply goes into: chosen, or the case's own."""
        ways = self._ways()
        return next((one for one in ways if one.id == self.to_id), ways[0])

    @property
    def mine(self) -> bool:
        """Whether the open case is live and the viewer's own."""
        case: Case | None = self.packet.case if self.packet else None
        return bool(case and case.state in LIVE and case.owner_id == self.viewer.staff_id)

    @property
    def may_translate(self) -> bool:
        """Machine translation: never in clinical or emergency threads (45 CFR 92.201(c)(3))."""
        p = self.packet
        if p is None or p.conversation.language == "en" or p.conversation.latch:
            return False
        translations = parts().translations
        return translations is not None and translations.available(p.conversation.language)

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
        await self._refresh(queue=True, thread=True, whole=True)
        if close:
            self.script("close", close)
        if said:
            self.toast(said)

    def form_time(self, value: str) -> datetime:
        """The instant that a snooze choice stands for."""
        return datetime.fromisoformat(value)


@lru_cache(maxsize=4000)
def row_html(row: QueueRow, brief: Brief | None, *, minute: datetime, **shown: Any) -> Markup:
    """One row of the list, rendered once for all screens that show the same. The browser keeps its clocks going."""
    return Markup(render("case.html", row=row, brief=brief, now=minute, **shown))  # noqa: S704 - a template, autoescaped


def recipient(p: Packet, thread: Conversation) -> str:
    """Who gets a reply: name and address, so that nobody answers the wrong person."""
    name = p.panel.patient.full_name if p.panel else "whoever writes from"
    return f"{name} · {_address(thread)}"


def _address(thread: Conversation) -> str:
    if thread.channel == "sms":
        return f"text message {_phone(thread.address)}"
    if thread.channel == "webchat":
        return "portal chat" if thread.patient_id else "web chat, not signed in"
    return f"{words.say(words.CHANNELS, thread.channel)} {thread.address}"


def _phone(number: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


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
