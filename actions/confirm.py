"""Confirming that the patient will come: which one, and an explicit answer (a number, C, R or X)."""

from collections.abc import Sequence

from actions import sayings
from actions.base import Scene, button
from actions.cancel import CancelForm
from actions.forms import Step
from actions.hearing import chosen_number, says_no, says_yes
from practice.models import AppointmentStatus
from practice.system import AppointmentInfo

WILL_COME, MOVE, CANNOT = 1, 2, 3


class ConfirmForm(CancelForm):
    intent = "confirm_appt"
    wording = "confirm"

    def eligible(self, appointments: Sequence[AppointmentInfo]) -> list[AppointmentInfo]:
        return [a for a in appointments if a.status is AppointmentStatus.booked]

    async def nothing_found(self, scene: Scene, upcoming: Sequence[AppointmentInfo]) -> None:
        if upcoming:
            scene.say("confirm-already", sayings.place(upcoming[0].slot))
        else:
            scene.say("confirm-none")

    async def fill_rest(self, scene: Scene, step: str, appointment: AppointmentInfo) -> Step:
        if scene.awaiting == "agreed" and scene.hears:
            number = chosen_number(scene, 3, letters="crx")
            if number == WILL_COME or says_yes(scene):
                scene.state.agreed = True
                return Step.filled
            if number == MOVE:
                self.go_on_with(scene, "reschedule")
                return Step.over
            if number == CANNOT or says_no(scene):
                self.go_on_with(scene, "cancel")
                return Step.over
        scene.say(
            "confirm-agree", sayings.place(appointment.slot),
            buttons=(button("choice-confirm-it", "1"), button("choice-move-it", "2"), button("choice-cancel-it", "3")),
        )  # fmt: skip
        return Step.asked

    async def finish(self, scene: Scene) -> Step:
        state = scene.state
        done = await scene.services.practice.confirm_appointment(
            scene.session, state.appointment or "", patient_id=state.patient or "",
            idempotency_key=f"{scene.turn.turn_id}:confirm",
        )  # fmt: skip
        scene.say("confirm-done", sayings.place(done.appointment.slot))
        return Step.over
