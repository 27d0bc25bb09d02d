"""What people do for a patient in the thread: appointments and refills, through the same port as the assistant."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from console.desk import parts
from console.work.screen import Workspace
from console.work.state import Slots
from core import clock
from core.errors import BadInput, Conflict
from core.ids import new_id
from handoff import acts
from handoff.access import Permission, require
from practice import refills
from practice.models import RefillStatus
from practice.refill_rules import load_rules
from practice.system import AppointmentInfo, SlotSearch

Args = dict[str, Any]
SLOTS_SHOWN = 12


class CareActs(Workspace):
    """Acts on appointments and refills."""

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
