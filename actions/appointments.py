"""The step that finds out which appointment is meant: moved, cancelled or confirmed alike."""

from abc import abstractmethod
from collections.abc import Sequence

from actions import sayings
from actions.base import Scene, numbers
from actions.forms import Form, Step
from actions.hearing import asks_for_other, chosen_number, meant_appointments
from actions.identity import change_patient, fill_patient
from practice.system import AppointmentInfo

MOST_OPTIONS = 5


class AppointmentForm(Form):
    """A flow about one existing appointment."""

    async def correct(self, scene: Scene) -> None:
        await change_patient(scene)
        await self._correct_appointment(scene)

    async def fill(self, scene: Scene, step: str) -> Step:
        if step == "patient":
            return await fill_patient(scene)
        if step == "appointment":
            return await self._fill_appointment(scene)
        return await self.fill_rest(scene, step, await self.the_appointment(scene))

    @abstractmethod
    async def fill_rest(self, scene: Scene, step: str, appointment: AppointmentInfo) -> Step:
        """Fill a step that comes after the patient and the appointment."""

    def eligible(self, appointments: Sequence[AppointmentInfo]) -> list[AppointmentInfo]:
        """Those that this flow can act on."""
        return list(appointments)

    async def _fill_appointment(self, scene: Scene) -> Step:
        """The one that was chosen by number or meant by what was said, the only one, or a question."""
        state = scene.state
        upcoming = await scene.services.practice.upcoming_appointments(scene.session, state.patient or "")
        candidates = self.eligible(upcoming)
        if not candidates:
            await self.nothing_found(scene, upcoming)
            return Step.over
        found = self._found(scene, candidates)
        if found:
            state.appointment, state.offered = found.id, []
            return Step.filled
        shown = candidates[:MOST_OPTIONS]
        again = scene.awaiting == "appointment" and scene.hears and state.offered == [a.id for a in shown]
        state.offered = [appointment.id for appointment in shown]
        if again:
            scene.say("flow-choose-number", buttons=numbers(len(shown)))
        else:
            scene.say(
                f"{self.wording}-which",
                {"options": sayings.appointment_options(shown)},
                buttons=numbers(len(shown)),
            )
        return Step.asked

    def _found(self, scene: Scene, candidates: list[AppointmentInfo]) -> AppointmentInfo | None:
        if scene.awaiting == "appointment" and scene.hears:
            number = chosen_number(scene, len(scene.state.offered))
            if number:
                chosen = scene.state.offered[number - 1]
                return next((a for a in candidates if a.id == chosen), None)
        meant = meant_appointments(scene, candidates, moving=self.wording == "reschedule") if scene.hears else None
        if meant is None:  # nothing was said about which
            return candidates[0] if len(candidates) == 1 else None
        return meant[0] if len(meant) == 1 else None

    async def nothing_found(self, scene: Scene, upcoming: Sequence[AppointmentInfo]) -> None:
        """Say that there is none."""
        scene.say(f"{self.wording}-none")

    async def the_appointment(self, scene: Scene) -> AppointmentInfo:
        """The appointment that the flow is about. Raises NotFound."""
        state = scene.state
        return await scene.services.practice.get_appointment(
            scene.session, state.appointment or "", patient_id=state.patient or ""
        )

    async def _correct_appointment(self, scene: Scene) -> None:
        """Hear "actually the other appointment": forget which, and ask."""
        state = scene.state
        if state.appointment and asks_for_other(scene.turn):
            await scene.services.practice.release_holds(scene.session, scene.holder)
            state.appointment, state.chosen, state.agreed, state.wish, state.offered = None, None, None, None, []
            state.after = None
            scene.awaiting = None
            scene.words = [scene.turn]
