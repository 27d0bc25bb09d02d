"""When is my appointment? Answered in one turn once the patient is known."""

from actions import sayings
from actions.base import Scene
from actions.forms import Form, Step
from actions.identity import change_patient, fill_patient

MOST_LISTED = 4


class AppointmentInfoForm(Form):
    intent = "appt_info"
    wording = "appointments"
    steps = ("patient",)

    async def correct(self, scene: Scene) -> None:
        await change_patient(scene)

    async def fill(self, scene: Scene, step: str) -> Step:
        return await fill_patient(scene)

    async def finish(self, scene: Scene) -> Step:
        upcoming = await scene.services.practice.upcoming_appointments(scene.session, scene.state.patient or "")
        if not upcoming:
            scene.say("appointments-none")
        elif len(upcoming) == 1:
            scene.say("appointments-one", sayings.place(upcoming[0].slot))
        else:
            scene.say("appointments-several", {"options": sayings.appointment_options(upcoming[:MOST_LISTED])})
        return Step.over
