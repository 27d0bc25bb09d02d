"""Moving an appointment: which one, at most three real times that fit, the move, read back."""

from dataclasses import replace
from functools import partial

from actions import offers, sayings
from actions.appointments import AppointmentForm
from actions.base import Scene
from actions.forms import Step
from actions.hearing import clinician_wish
from actions.offers import Wanted
from practice.system import AppointmentClash, AppointmentInfo, SameSlot, SlotTaken


class RescheduleForm(AppointmentForm):
    intent = "reschedule"
    wording = "reschedule"
    steps = ("patient", "appointment", "chosen", "agreed")

    async def fill_rest(self, scene: Scene, step: str, appointment: AppointmentInfo) -> Step:
        if step == "chosen":
            return await offers.fill_chosen(scene, await self._wanted(scene, appointment))
        return await offers.fill_agreed(scene, partial(self._wanted, scene, appointment))

    async def _wanted(self, scene: Scene, appointment: AppointmentInfo) -> Wanted:
        """Another time for the same visit, with the same clinician unless another was named."""
        search = offers.same_day_excluded(appointment, scene.state.wish)
        if other := await clinician_wish(scene, keep=appointment.slot.clinician):
            search = replace(search, clinician_id=other)
        return Wanted(search, self.wording, sayings.place(appointment.slot), like=appointment.slot)

    async def finish(self, scene: Scene) -> Step:
        state, practice = scene.state, scene.services.practice
        before = await self.the_appointment(scene)
        try:
            moved = await practice.move_appointment(
                scene.session, before.id, state.chosen or "", patient_id=state.patient or "",
                holder=scene.holder, idempotency_key=f"{scene.turn.turn_id}:move",
            )  # fmt: skip
        except SameSlot:
            scene.say("reschedule-kept", sayings.place(before.slot))
            return Step.over
        except (SlotTaken, AppointmentClash):
            return await offers.offer_next(scene, await self._wanted(scene, before))
        scene.say("reschedule-done", sayings.place(moved.appointment.slot))
        return Step.over
