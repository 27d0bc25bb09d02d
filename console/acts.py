"""What people do on the workspace: each `do_<act>` calls one service and shows what came of it."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from console import words
from console.desk import parts
from console.workspace import STEP, Preview, Slots, Warning, Workspace
from conversations.wording import wording
from core import clock
from core.errors import BadInput, Conflict, FrontdoorError
from core.ids import new_id
from handoff import acts, board, desk, drafts, paging, reminders, search, staff
from handoff.access import Permission, require
from handoff.board import Filter
from handoff.models import Queue, Urgency
from practice import refills
from practice.models import RefillStatus
from practice.refill_rules import load_rules
from practice.system import AppointmentInfo, SlotSearch

Args = dict[str, Any]
SLOTS_SHOWN = 12


class Screenful(Workspace):
    """The workspace with everything that can be done on it."""

    # The list

    async def do_open(self, args: Args) -> None:
        if self.packet:
            await parts().live.leave(self.packet.conversation.id, self.viewer.staff_id)
        self.case_id, self.tab, self.earlier, self.slots = str(args["case"]), "reply", False, None
        self.warnings, self.preview, self.translating, self.to_id = [], None, False, None
        self.keep += 1
        await self._read_case()
        self.show()
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
                await board.save_view(session, self.viewer, name, self.wanted)
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

    # The case

    @property
    def _case(self) -> str:
        if not self.case_id:
            raise Conflict("Open a case first.", code="no_case")
        return self.case_id

    async def do_claim(self, args: Args) -> None:
        async with self.desk.acting("claim") as session:
            await desk.claim(session, self.viewer, self._case)
        self.keep += 1
        await self.again("You have this case now.")

    async def do_steal(self, args: Args) -> None:
        async with self.desk.acting("take over") as session:
            await desk.steal(session, self.viewer, self._case, from_id=str(args["from"]))
        self.keep += 1
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
            await desk.snooze(session, self.viewer, self._case, self.form_time(str(args["values"]["until"])))
        await self.again("Snoozed.", close="snooze")

    async def do_wake(self, args: Args) -> None:
        async with self.desk.acting() as session:
            await desk.wake(session, self.viewer, self._case)
        await self.again(close="more-acts")

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

    # Writing

    async def do_tab(self, args: Args) -> None:
        self.tab = "note" if args.get("tab") == "note" else "reply"
        self.show()

    async def do_draft(self, args: Args) -> None:
        """While typing: keep the draft, warn of what may not leave, tell colleagues, preview the translation."""
        assert self.packet
        text, kind = str(args.get("value", "")), str(args.get("kind", "reply"))
        async with parts().database.transaction(self.viewer.actor) as session:
            await drafts.keep(session, self.viewer, self.packet.conversation.id, kind, text)
        self.drafts[kind] = text
        await parts().live.present(
            self.packet.conversation.id, self.viewer.staff_id, self.viewer.name, typing=bool(text)
        )
        if kind == "reply":
            self.warnings = self._warnings(text)
            self.preview = await self._translated(text) if self.translating and text.strip() else None
            self.composer_view.show(self._composer_html())

    async def do_way(self, args: Args) -> None:
        """Answer in another of the patient's threads; what may not leave there is said at once."""
        self.to_id = str(args.get("value"))
        self.warnings = self._warnings(self.drafts.get("reply", ""))
        self.composer_view.show(self._composer_html())

    def _warnings(self, text: str) -> list[Warning]:
        assert self.packet
        channel = self.to.channel
        found = parts().rules().check(text, channel=channel).reasons
        lines = []
        if found:
            texts = ", ".join(dict.fromkeys(f"“{reason.found}”" for reason in found))
            kinds = " and ".join(dict.fromkeys(words.say(words.CONTENT, reason.category) for reason in found))
            by = words.say(words.CHANNELS, channel).lower()
            lines.append(Warning(f"{texts}: {kinds} may not leave by {by}. Send the portal link instead.", stop=True))
        if channel == "sms" and len(text) > 306:
            lines.append(Warning("This is longer than two text messages. Shorter is read more often."))
        if self.packet.panel is None and text.strip():
            lines.append(Warning("Nobody is identified here: say nothing of a patient yet."))
        return lines

    async def do_translate(self, args: Args) -> None:
        self.translating = bool(args.get("value")) and self.may_translate
        text = self.drafts.get("reply", "")
        self.preview = await self._translated(text) if self.translating and text.strip() else None
        self.show()

    async def _translated(self, text: str) -> Preview | None:
        translations, p = parts().translations, self.packet
        if translations is None or p is None:
            return None
        patient = p.panel.patient if p.panel else None
        made = await translations.for_patient(
            text, p.conversation.language, latched=bool(p.conversation.latch),
            names=(patient.given_name, patient.family_name) if patient else (),
        )  # fmt: skip
        return Preview(made.text or "", made.back or "", "" if made.sendable else made.blocked or made.note)

    async def do_reply(self, args: Args) -> None:
        values = args["values"]
        text = str(values.get("text", ""))
        language, original = "en", None
        assert self.packet
        if self.translating:
            self.preview = await self._translated(text)
            if self.preview is None or self.preview.stopped:
                why = self.preview.stopped if self.preview else "It could not be translated."
                raise BadInput(f"{why} Nothing was sent.", code="translate")
            original, language = text, self.packet.conversation.language
            text = f"{self.preview.there}\n\n{wording().render('machine-translated', language).text}"
        async with self.desk.acting("reply") as session:
            await desk.reply(
                session, self.viewer, self._case, text, guard=parts().guard, language=language, original=original,
                conversation_id=str(values["conversation_id"]),
            )  # fmt: skip
        self.warnings, self.preview = [], None
        self.keep += 1
        self.script("clear", "reply-text")
        await parts().live.present(self.packet.conversation.id, self.viewer.staff_id, self.viewer.name)
        await self.again()

    async def do_note(self, args: Args) -> None:
        async with self.desk.acting("note") as session:
            await desk.note(session, self.viewer, self._case, str(args["values"].get("text", "")))
        self.keep += 1
        self.script("clear", "note-text")
        await self.again("Noted.")

    async def do_portal_link(self, args: Args) -> None:
        async with self.desk.acting("portal link") as session:
            link = (await parts().system.practice(session)).portal_url
            await acts.portal_link(session, self.viewer, self._case, link)
        await self.again("The portal link is on its way.", close="more-acts")

    async def do_form_link(self, args: Args) -> None:
        form = next((one for one in self.choices.forms if one.name == args["form"]), None)
        if form is None:
            raise Conflict("This form is no longer offered.", code="gone")
        async with self.desk.acting("form link") as session:
            await acts.portal_link(session, self.viewer, self._case, form.link)
        await self.again("The form is on its way.", close="more-acts")

    async def do_remind(self, args: Args) -> None:
        values = args["values"]
        async with self.desk.acting("reminder") as session:
            at = self.form_time(str(values["until"]))
            await reminders.remind(session, self.viewer, self._case, at, str(values.get("text", "")))
        await self.again("You will be reminded.", close="remind")

    async def do_reminded(self, args: Args) -> None:
        async with self.desk.acting("reminder") as session:
            await reminders.done(session, self.viewer, str(args["reminder"]))
        await self.again()

    async def do_call_later(self, args: Args) -> None:
        async with self.desk.acting("call back") as session:
            at = self.form_time(str(args["values"]["until"]))
            await acts.call_later(session, self.viewer, self._case, at, parts().zone)
        await self.again("Promised.", close="call-later")

    # Appointments and refills, through the same port as the assistant

    async def do_move(self, args: Args) -> None:
        appointment = self._appointment(str(args["appointment"]))
        await self._open_slots(
            "Move this appointment", appointment, appointment.visit_type.id, appointment.slot.clinician.id
        )

    async def do_book(self, args: Args) -> None:
        await self._open_slots("Book an appointment", None, "", "")

    async def _open_slots(
        self, title: str, appointment: AppointmentInfo | None, visit_type: str, clinician: str
    ) -> None:
        require(self.viewer, Permission.change_appointments)
        async with self.desk.acting("find slots") as session:
            kinds = [] if appointment else list(await parts().system.visit_types(session))
            people = list(await parts().system.clinicians(session))
        visit_type = visit_type or (kinds[0].id if kinds else "")
        today = clock.now().astimezone(ZoneInfo(parts().zone)).date().isoformat()
        self.slots = Slots(title, visit_type, kinds, people, clinician, today, appointment=appointment)
        await self._find_slots()
        self.script("open", "slots")

    async def do_slots(self, args: Args) -> None:
        if self.slots is None:
            return
        values = args["values"]
        self.slots.clinician_id = str(values.get("clinician") or "")
        self.slots.day = str(values.get("day") or self.slots.day)
        self.slots.visit_type_id = str(values.get("visit_type") or self.slots.visit_type_id)
        await self._find_slots()

    async def do_slots_type(self, args: Args) -> None:
        if self.slots:
            self.slots.visit_type_id = str(args.get("value"))
            await self._find_slots()

    async def _find_slots(self) -> None:
        assert self.slots
        try:
            first = date.fromisoformat(self.slots.day)
        except ValueError:
            raise BadInput("This is not a day.", code="bad_day") from None
        wanted = SlotSearch(
            visit_type_id=self.slots.visit_type_id, clinician_id=self.slots.clinician_id or None, from_day=first,
            to_day=first + timedelta(days=21), spread=True, limit=SLOTS_SHOWN,
        )  # fmt: skip
        async with self.desk.acting("find slots") as session:
            self.slots.found = list((await parts().system.find_slots(session, wanted, holder=self._holder)).slots)
        self.show()

    @property
    def _holder(self) -> str:
        return f"staff:{self.viewer.staff_id}"

    async def do_take_slot(self, args: Args) -> None:
        require(self.viewer, Permission.change_appointments)
        assert self.slots and self.packet and self.packet.panel
        patient, slot, key, system = self.packet.panel.patient.id, str(args["slot"]), new_id(), parts().system
        moving = self.slots.appointment
        async with self.desk.acting("appointment") as session:
            await system.hold_slots(session, [slot], self._holder)
            if moving:
                await system.move_appointment(
                    session, moving.id, slot, patient_id=patient, holder=self._holder, idempotency_key=key
                )
            else:
                await system.book_appointment(
                    session, patient_id=patient, slot_id=slot, visit_type_id=self.slots.visit_type_id,
                    holder=self._holder, idempotency_key=key,
                )  # fmt: skip
            kind = "appointment_moved" if moving else "appointment_booked"
            await acts.trace(session, self.viewer, self.packet.case, kind)
        self.slots = None
        await self.again("Moved." if moving else "Booked.", close="slots")

    async def do_ask_cancel(self, args: Args) -> None:
        self.cancelling = self._appointment(str(args["appointment"]))
        self.show()
        self.script("open", "cancel-appointment")

    async def do_cancel_appointment(self, args: Args) -> None:
        require(self.viewer, Permission.change_appointments)
        assert self.cancelling and self.packet and self.packet.panel
        async with self.desk.acting("cancel appointment") as session:
            await parts().system.cancel_appointment(
                session, self.cancelling.id, patient_id=self.packet.panel.patient.id, idempotency_key=new_id()
            )
            await acts.trace(session, self.viewer, self.packet.case, "appointment_cancelled")
        self.cancelling = None
        await self.again("Cancelled.", close="cancel-appointment")

    def _appointment(self, appointment_id: str) -> AppointmentInfo:
        found = self.packet.panel.appointments if self.packet and self.packet.panel else ()
        for one in found:
            if one.id == appointment_id:
                return one
        raise Conflict("This appointment is no longer there.", code="gone")

    async def do_file_refill(self, args: Args) -> None:
        """For who asked a person instead of the assistant: the same checks, the same request for the clinician who signs."""
        require(self.viewer, Permission.see_prescriptions)
        assert self.packet and self.packet.panel and self.packet.panel.prescriptions
        wanted = next((m for m in self.packet.panel.prescriptions if m.id == args["prescription"]), None)
        if wanted is None:
            raise Conflict("This prescription is no longer on the list.", code="gone")
        async with self.desk.acting("file a refill") as session:
            receipt = await refills.request_refill(
                session, parts().system, load_rules(), patient_id=self.packet.panel.patient.id, prescription_id=wanted.id,
                asked_for=wanted.label, idempotency_key=new_id(),
            )  # fmt: skip
            if not receipt.already_open:
                await acts.trace(session, self.viewer, self.packet.case, "refill_filed", request=receipt.request.id)
        outcome = str(receipt.assessment.outcome).replace("_", " ")
        await self.again(
            "A request for it is open already." if receipt.already_open else f"Filed for the clinician: {outcome}."
        )

    async def do_refill(self, args: Args) -> None:
        require(self.viewer, Permission.decide_refills)
        assert self.packet
        status = RefillStatus(str(args["status"]))
        async with self.desk.acting("decide a refill") as session:
            await parts().system.close_refill_request(session, str(args["request"]), status=status)
            await acts.trace(session, self.viewer, self.packet.case, "refill_decided", status=str(status))
        await self.again(f"Refill {status}.")


def _codes(values: Args, name: str) -> tuple[str, ...]:
    found = values.get(name) or []
    return tuple(str(one) for one in (found if isinstance(found, list) else [found]) if one)


__all__ = ["Screenful"]
