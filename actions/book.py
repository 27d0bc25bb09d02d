"""Booking: what for, with whom, at most three real times that fit, the booking, read back."""

from collections.abc import Sequence
from functools import partial

from actions import offers, sayings
from actions.base import Scene, numbers
from actions.forms import Form, Step
from actions.hearing import chosen_number, clinician_wish, location_wish, visit_meant
from actions.identity import change_patient, fill_patient
from actions.offers import Wanted
from actions.state import Visit
from conversations.wording.values import ListValue, TermValue, Value
from core import clock
from practice.system import AppointmentClash, ClinicianInfo, PatientInfo, SlotSearch, SlotTaken, VisitTypeInfo

MOST_OPTIONS = 6
NOT_ENCRYPTED = frozenset({"sms", "email"})


class BookForm(Form):
    intent = "book"
    wording = "book"
    steps = ("patient", "visit", "chosen", "agreed")

    async def correct(self, scene: Scene) -> None:
        await change_patient(scene)

    async def fill(self, scene: Scene, step: str) -> Step:
        if step == "patient":
            return await fill_patient(scene)
        if step == "visit":
            return await self._visit(scene)
        visit = await self._visit_type(scene)
        if step == "chosen":
            return await offers.fill_chosen(scene, await self._wanted(scene, visit))
        return await offers.fill_agreed(scene, partial(self._wanted, scene, visit))

    async def _visit(self, scene: Scene) -> Step:
        """What it is for: said, chosen by number, or asked. With whom: said, else the patient's own clinician."""
        state = scene.state
        types = await self._bookable(scene)
        visit = self._meant(scene, types)
        if visit is None:
            unnamed = await sensitive_specialties(scene)
            shown = [t for t in types if not unnamed & set(t.specialties)][:MOST_OPTIONS]
            again = scene.awaiting == "visit" and scene.hears
            state.offered = [t.id for t in shown]
            options = ListValue(items=tuple(visit_name(t, unnamed) for t in shown))
            if again:
                scene.say("flow-choose-number", buttons=numbers(len(shown)))
            else:
                scene.say("book-which-visit", {"options": options}, buttons=numbers(len(shown)))
            return Step.asked
        state.visit, state.offered = Visit(visit_type=visit.id), []
        if scene.awaiting == "visit" and state.opening:
            await scene.listen_from(state.opening)  # the opening message may have said with whom and when
            scene.awaiting = None
        clinician = await clinician_wish(scene, keep=None) or await self._own_clinician(scene, visit)
        state.visit.clinician, state.visit.location = clinician, await location_wish(scene)
        return Step.filled

    def _meant(self, scene: Scene, types: Sequence[VisitTypeInfo]) -> VisitTypeInfo | None:
        if not scene.hears:
            return None
        if scene.awaiting == "visit" and scene.state.offered:
            number = chosen_number(scene, len(scene.state.offered))
            if number:
                return next((t for t in types if t.id == scene.state.offered[number - 1]), None)
        return visit_meant(scene.words, types)

    async def _bookable(self, scene: Scene) -> list[VisitTypeInfo]:
        """Kinds of visit that a patient of this age may book without a person."""
        practice = scene.services.practice
        age = await self._age(scene)
        seen_by = {c.specialty for c in await practice.clinicians(scene.session) if c.sees_age(age)}
        types = await practice.visit_types(scene.session)
        return [t for t in types if t.bookable and seen_by & set(t.specialties)]

    async def _own_clinician(self, scene: Scene, visit: VisitTypeInfo) -> str | None:
        patient = await self._patient(scene)
        clinicians: Sequence[ClinicianInfo] = await scene.services.practice.clinicians(scene.session)
        own = next((c for c in clinicians if c.id == patient.clinician_id), None)
        return own.id if own and own.specialty in visit.specialties else None

    async def _wanted(self, scene: Scene, visit: VisitTypeInfo) -> Wanted:
        """A time for this visit, with whom and where it was asked for."""
        chosen = scene.state.visit or Visit()
        if said := await clinician_wish(scene, keep=None):
            chosen.clinician = said
        search = SlotSearch(
            visit_type_id=chosen.visit_type or "",
            clinician_id=chosen.clinician,
            location_id=chosen.location,
            for_age=await self._age(scene),
            spread=scene.state.wish is None,
        )
        return Wanted(search, self.wording, await self._values(scene, visit))

    async def finish(self, scene: Scene) -> Step:
        state = scene.state
        visit = await self._visit_type(scene)
        try:
            booked = await scene.services.practice.book_appointment(
                scene.session, patient_id=state.patient or "", slot_id=state.chosen or "", visit_type_id=visit.id,
                holder=scene.holder, idempotency_key=f"{scene.turn.turn_id}:book",
            )  # fmt: skip
        except (SlotTaken, AppointmentClash):
            return await offers.offer_next(scene, await self._wanted(scene, visit))
        scene.say("book-done", (await self._values(scene, visit)) | sayings.place(booked.appointment.slot))
        return Step.over

    async def _values(self, scene: Scene, visit: VisitTypeInfo) -> dict[str, Value]:
        return {"visit": visit_name(visit, await sensitive_specialties(scene))}

    async def _visit_type(self, scene: Scene) -> VisitTypeInfo:
        types = await scene.services.practice.visit_types(scene.session)
        wanted = (scene.state.visit or Visit()).visit_type
        return next(t for t in types if t.id == wanted)

    async def _patient(self, scene: Scene) -> PatientInfo:
        return await scene.services.practice.get_patient(scene.session, scene.state.patient or "")

    async def _age(self, scene: Scene) -> int:
        return (await self._patient(scene)).age_on(clock.now().date())


async def sensitive_specialties(scene: Scene) -> frozenset[str]:
    """Specialties that are not named on this channel (rules.md, content of SMS and e-mail)."""
    if scene.turn.channel not in NOT_ENCRYPTED:
        return frozenset()
    return frozenset(c.specialty for c in await scene.services.practice.clinicians(scene.session) if c.sensitive)


def visit_name(visit: VisitTypeInfo, unnamed: frozenset[str]) -> TermValue:
    """The kind of visit in the patient's language: a wording `visit-<code>`; just "visit" where it must not be named."""
    code = "unnamed" if unnamed & set(visit.specialties) else visit.code
    return TermValue(message=f"visit-{code}".replace("_", "-"))
