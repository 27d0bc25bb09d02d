"""Cancelling: which one, an explicit choice, the cancellation, read back. Moving it instead is one of the choices."""

from actions import sayings
from actions.appointments import AppointmentForm
from actions.base import Scene, button
from actions.forms import Step
from actions.hearing import chosen_number, says_no, says_yes
from actions.state import Pending
from practice.system import AppointmentInfo

TAKE_OFF, MOVE, KEEP = 1, 2, 3


class CancelForm(AppointmentForm):
    intent = "cancel"
    wording = "cancel"
    steps = ("patient", "appointment", "agreed")

    async def fill_rest(self, scene: Scene, step: str, appointment: AppointmentInfo) -> Step:
        place = sayings.place(appointment.slot)
        if scene.awaiting == "agreed" and scene.hears:
            number = chosen_number(scene, 3, letters="xr")
            if number == TAKE_OFF or says_yes(scene):
                scene.state.agreed = True
                return Step.filled
            if number == KEEP or says_no(scene):
                scene.say("cancel-kept", place)
                return Step.over
            if number == MOVE:
                self.go_on_with(scene, "reschedule")
                return Step.over
        scene.say(
            "cancel-agree", place,
            buttons=(button("choice-cancel-it", "1"), button("choice-move-it", "2"), button("choice-keep", "3")),
        )  # fmt: skip
        return Step.asked

    async def finish(self, scene: Scene) -> Step:
        state = scene.state
        done = await scene.services.practice.cancel_appointment(
            scene.session, state.appointment or "", patient_id=state.patient or "",
            idempotency_key=f"{scene.turn.turn_id}:cancel",
        )  # fmt: skip
        scene.say("cancel-done", sayings.place(done.appointment.slot))
        return Step.over

    def go_on_with(self, scene: Scene, intent: str) -> None:
        """Another flow at once, about the same message."""
        first = Pending(intent=intent, turn=scene.state.opening or scene.turn.turn_id)
        scene.state.pending = [first, *(entry for entry in scene.state.pending if entry.intent != intent)]
