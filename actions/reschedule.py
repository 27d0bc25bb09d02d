"""Moving an appointment: which one, at most three real times that fit, the move, read back."""

from dataclasses import replace

from actions import offers, sayings
from actions.appointments import AppointmentForm
from actions.base import Scene, numbers
from actions.forms import Step
from actions.hearing import chosen_number, clinician_wish, heard_wish, says_no, says_yes
from actions.identity import change_patient, fill_patient
from practice.system import AppointmentClash, AppointmentInfo, SameSlot, SlotSearch, SlotTaken


class RescheduleForm(AppointmentForm):
    intent = "reschedule"
    wording = "reschedule"
    steps = ("patient", "appointment", "chosen", "agreed")

    async def correct(self, scene: Scene) -> None:
        await change_patient(scene)
        await self.correct_appointment(scene)

    async def fill(self, scene: Scene, step: str) -> Step:
        if step == "patient":
            return await fill_patient(scene)
        if step == "appointment":
            return await self.fill_appointment(scene)
        appointment = await self.the_appointment(scene)
        if step == "chosen":
            return await self._offer(scene, appointment)
        return await self._agree(scene, appointment)

    async def _offer(self, scene: Scene, appointment: AppointmentInfo) -> Step:
        search = await self._search(scene, appointment)
        return await offers.fill_chosen(
            scene, search, "reschedule", sayings.place(appointment.slot), like=appointment.slot
        )

    async def _agree(self, scene: Scene, appointment: AppointmentInfo) -> Step:
        """A time that was named rather than numbered is asked back once: nothing is moved on a guess."""
        if scene.awaiting == "agreed" and scene.hears:
            if chosen_number(scene, 2) == 1 or says_yes(scene):
                scene.state.agreed = True
                return Step.filled
            if chosen_number(scene, 2) == 2 or says_no(scene) or heard_wish(scene, [scene.turn]):
                return await self._other_times(scene, appointment)
        held = await scene.services.practice.hold_slots(scene.session, [scene.state.chosen or ""], scene.holder)
        if not held:
            search = await self._search(scene, appointment)
            return await offers.offer_next(
                scene, search, "reschedule", sayings.place(appointment.slot), like=appointment.slot
            )
        scene.say("reschedule-agree", sayings.place(held[0]), buttons=numbers(2))
        return Step.asked

    async def _other_times(self, scene: Scene, appointment: AppointmentInfo) -> Step:
        state = scene.state
        refused = frozenset(filter(None, [state.chosen]))
        state.chosen, state.offered = None, []
        if wish := heard_wish(scene, [scene.turn]):
            state.wish, state.after = wish, None
        scene.asked_for = "chosen"
        search = await self._search(scene, appointment)
        return await offers.offer(
            scene, replace(search, exclude=search.exclude | refused), "reschedule",
            sayings.place(appointment.slot), like=appointment.slot,
        )  # fmt: skip

    async def _search(self, scene: Scene, appointment: AppointmentInfo) -> SlotSearch:
        search = offers.same_day_excluded(appointment, scene.state.wish)
        other = await clinician_wish(scene, keep=appointment.slot.clinician)
        return replace(search, clinician_id=other) if other else search

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
            search = await self._search(scene, before)
            return await offers.offer_next(scene, search, "reschedule", sayings.place(before.slot), like=before.slot)
        scene.say("reschedule-done", sayings.place(moved.appointment.slot))
        return Step.over
