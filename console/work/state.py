"""What one open page holds, and the few things that can be said of it at once."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from nicegui import ui

from console.desk import Desk, parts
from console.live import Screen
from console.views import Line
from conversations.models import Conversation
from handoff.board import Brief, Filter, QueueRow
from handoff.canned import Filled
from handoff.models import LIVE, Case, Reminder, Staff
from handoff.packet import Packet
from handoff.tallies import Counts
from practice.choices import Chosen
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
    """One line under the reply: a hint, or (`stop`) what keeps it from leaving, and whether the `portal` is the way for it."""

    text: str
    stop: bool = False
    portal: bool = False


@dataclass
class Preview:
    """A machine translation, what it says when translated back, and why it may not be sent (empty: it may)."""

    of: str
    there: str
    back: str
    stopped: str = ""


class State:
    """One page's state. It lives on the server; HTML is re-rendered and morphed, so focus and half-written text stay."""

    screen: Screen

    def __init__(self, own: Desk, wanted: Filter, *, here: str, case_id: str | None = None) -> None:
        self.desk, self.viewer = own, own.viewer
        self.wanted, self.here, self.case_id = wanted, here, case_id
        self.words = ""
        self.limit = STEP
        self.rows: list[QueueRow] = []
        self.counts = Counts()
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
        self.present: list[Staff] = []  # colleagues who work cases and are there
        self.colleagues: list[Staff] = []
        self._busy = asyncio.Lock()
        self._dirty = (False, False)  # (queue, thread): moved, and not shown yet
        self._hurry = asyncio.Event()  # new lines in the open thread
        self._refreshing: asyncio.Task[None] | None = None
        self._whole_at: dict[str, int] = {}  # up to these entries the packet was assembled as a whole
        self.to_id: str | None = None  # the thread in which the reply was begun, where the patient has several
        self.begun_for: str | None = None  # the patient whom it was begun for

    def _thread_id(self) -> str | None:
        return self.packet.conversation.id if self.packet else None

    def _held(self) -> dict[str, int]:
        """The newest number held of each thread on the screen."""
        held: dict[str, int] = {}
        for line in self.lines:
            held[line.conversation_id] = max(held.get(line.conversation_id, 0), line.seq)
        return held

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
    def lost_way(self) -> bool:
        """The thread in which this reply was begun takes no reply of ours any more: it must not go elsewhere by itself."""
        return self.to_id is not None and all(one.id != self.to_id for one in self._ways())

    @property
    def speaks(self) -> bool:
        """Whether the viewer speaks the patient's language, English apart."""
        language = self.packet.conversation.language if self.packet else "en"
        return language != "en" and language in self.viewer.languages

    @property
    def speakers(self) -> list[Staff]:
        """Colleagues who are there and speak the patient's language."""
        language = self.packet.conversation.language if self.packet else "en"
        return [one for one in self.present if language in (one.languages or ()) and one.id != self.viewer.staff_id]

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

    def toast(self, text: str, *, bad: bool = False) -> None:
        """A short message in the corner, read out by screen readers."""
        self.script("toast", text, bad)

    def script(self, function: str, *arguments: Any) -> None:
        """Call one of console.js's functions."""
        listed = ",".join(orjson.dumps(one).decode() for one in arguments)
        ui.run_javascript(f"window.frontdoor?.{function}({listed})")
