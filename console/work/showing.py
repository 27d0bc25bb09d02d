"""Turns what the page holds into HTML. Unchanged fragments send nothing."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui

from console import words
from console.desk import parts
from console.render import Fragment, render
from console.shell import places
from console.views import history_lines, reason_of, wants_of
from console.work.reading import Reading
from console.work.recipient import address_of, recipient, snoozes
from core import clock
from handoff.access import Permission
from handoff.board import Brief, Filter, QueueRow, View
from handoff.models import LIVE, Queue
from handoff.packet import Packet
from handoff.routing import resolutions


class Showing(Reading):
    """The page's fragments and what they show."""

    side: Fragment
    work: ui.element
    thread_pane: ui.element
    packet_pane: ui.element
    list_view: Fragment
    head_view: Fragment
    transcript_view: Fragment
    composer_view: Fragment
    packet_view: Fragment
    dialogs_view: Fragment

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
        ui.run_javascript("window.frontdoor?.tell()")

    def _show_lines(self) -> None:
        own = [line.seq for line in self.lines if line.conversation_id == self._thread_id()]
        earlier = bool(own) and min(own) > 1 and not self.earlier
        self.transcript_view.show(render("transcript.html", zone=parts().zone, entries=self.lines, earlier=earlier))

    def _work_classes(self) -> str:
        return "work" if self.case_id else "work without-thread"

    def _list_html(self) -> str:
        shown = self.rows[: self.limit]
        filtered = replace(self.wanted, view=View.queues) != Filter()
        return render(
            "list.html", rows=shown, more=len(self.rows) > self.limit, row_html=self._row_html, title=self._title(),
            picking=self.picking, picked=self.picked,
            finding=self.words, found=self._found_line(), filtered=filtered, empty=self._empty(filtered),
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

    def _empty(self, filtered: bool) -> tuple[str, str]:
        """What an empty list says, and what would fill it."""
        if self.found_ids is not None:
            return words.NOT_FOUND
        one_queue = self.wanted.view is View.queues and replace(self.wanted, queues=()) == Filter()
        if filtered and not one_queue:
            return words.NOT_FILTERED
        return words.EMPTY.get(str(self.wanted.view), words.ALL_DONE)

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
                "packet.html", **shared, today=today, wants=wants_of(p), address=address_of(p.conversation),
                history=history_lines(p), may_see_patient=self.viewer.may(Permission.see_patient),
                may_identify=self.viewer.may(Permission.see_patient),
                may_decide=self.mine and self.viewer.may(Permission.decide_refills),
                may_file=self.mine and self.viewer.may(Permission.see_prescriptions),
                may_export=self.viewer.may(Permission.export_files),
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
            portal=any(one.portal for one in self.warnings), blocked=self._blocked(), lost=self.lost_way,
            can_translate=self.may_translate, translating=self.translating, canned=self.canned, canned_key=hash(tuple(self.canned)), speaks=self.speaks,
            ask=self._ask(p),
        )  # fmt: skip

    def _bulk_resolutions(self) -> list[str]:
        """How the selected cases may be settled: what fits their queues, most of them first."""
        queues = [row.queue for row in self.rows if row.case_id in self.picked]
        fits = Counter(code for queue in queues for code in resolutions(queue))
        return [code for code, _ in fits.most_common()]

    def _blocked(self) -> bool:
        stopped = self.translating and self.preview is not None and bool(self.preview.stopped)
        return stopped or self.lost_way or any(one.stop for one in self.warnings)

    def _ask(self, p: Packet) -> str:
        """Where the patient reads what this person does not write: that no machine translates here, and who can help."""
        if p.conversation.language == "en" or self.speaks or self.may_translate:
            return ""
        language = words.say(words.LANGUAGES, p.conversation.language)
        why = (
            "Nothing is translated by machine in a clinical or urgent thread."
            if p.conversation.latch
            else f"No machine translation is installed for {language}."
        )
        names = [one.name for one in self.speakers]
        who = (
            f"{words.listed(names)} {'speaks' if len(names) == 1 else 'speak'} {language}."
            if names
            else "Ask an interpreter."
        )
        return f"{why} {who}"

    def _dialogs_html(self) -> str:
        p = self.packet
        mergeable = [one for one in p.other_cases if one.state in LIVE] if p else []
        return render(
            "dialogs.html", p=p, viewer=self.viewer, zone=parts().zone, mine=self.mine, wanted=self.wanted,
            queues=[str(queue) for queue in Queue if queue in self.viewer.queues], places=places(self.viewer),
            nearby=[(row, self.briefs[row.case_id][1]) for row in self.rows[:20] if row.case_id in self.briefs],
            present=self.present, language=p.conversation.language if p else "en", colleagues=[one for one in self.colleagues if one.id != self.viewer.staff_id],
            resolutions=resolutions(p.case.queue) if p else (), bulk_resolutions=self._bulk_resolutions(), snoozes=snoozes(parts().zone), mergeable=mergeable,
            canned=self.canned, forms=self.choices.forms, slots=self.slots, purposes=words.PURPOSES, cancelling=self.cancelling,
        )  # fmt: skip


@lru_cache(maxsize=4000)
def row_html(row: QueueRow, brief: Brief | None, *, minute: datetime, **shown: Any) -> Markup:
    """One row of the list, rendered once for all screens that show the same. The browser keeps its clocks going."""
    return Markup(render("case.html", row=row, brief=brief, now=minute, **shown))  # noqa: S704 - a template, autoescaped
