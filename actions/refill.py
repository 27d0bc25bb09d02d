"""A refill request: which medicine, an explicit yes, then the practice's rules, the refill queue, and by when there is an answer.

Medicines are named on encrypted channels only (rules.md, content of SMS and e-mail): the `-sms` wordings leave them out.
"""

from collections.abc import Sequence

from actions import sayings
from actions.base import Scene, button, numbers
from actions.forms import Form, Step
from actions.hearing import chosen_number, named_medicines, said_dose, says_no, says_yes
from actions.identity import change_patient, fill_patient
from conversations.turns import load_turn
from conversations.wording.values import TermValue, TextValue, Value, WhenValue
from handoff.models import Queue
from practice.models import PrescriptionStatus
from practice.refill_rules import Outcome
from practice.refills import RefillReceipt, request_refill
from practice.system import PrescriptionInfo

NOT_ENCRYPTED = frozenset({"sms", "email"})
MOST_OPTIONS = 9
DONE = {
    Outcome.MEETS_RULES: "refill-done",
    Outcome.NEEDS_REVIEW: "refill-done-review",
    Outcome.TO_A_PERSON: "refill-done-person",
}
UNLISTED = "unlisted"


class RefillForm(Form):
    intent = "refill"
    wording = "refill"
    steps = ("patient", "prescription", "agreed")

    async def correct(self, scene: Scene) -> None:
        await change_patient(scene)
        if scene.awaiting == "agreed" and scene.state.prescription:
            meant = named_medicines([scene.turn], await self._medicines(scene))
            if meant and [p.id for p in meant] != scene.state.prescription:
                scene.state.prescription, scene.awaiting = [], None

    def kept(self, scene: Scene) -> None:
        scene.say("refill-kept")

    async def fill(self, scene: Scene, step: str) -> Step:
        if step == "patient":
            return await fill_patient(scene)
        if step == "prescription":
            return await self._which(scene)
        return await self._agree(scene)

    async def _which(self, scene: Scene) -> Step:
        state = scene.state
        medicines = await self._medicines(scene)
        meant = self._meant(scene, medicines)
        if meant:
            state.prescription, state.offered = [p.id for p in meant], []
            return Step.filled
        if scene.awaiting == "prescription" and scene.hears:
            return await self._not_found(scene)
        if not medicines:
            scene.say("refill-none")
            await scene.services.hand_over(scene, why="refill_without_list", disposition="refill")
            return Step.over
        shown = [p for p in medicines if p.status is PrescriptionStatus.active][:MOST_OPTIONS]
        secret = scene.turn.channel in NOT_ENCRYPTED
        state.offered = [] if secret else [p.id for p in shown]
        options = sayings.medicine_options([p.label for p in shown])
        scene.say("refill-which", {} if secret else {"options": options}, buttons=() if secret else numbers(len(shown)))
        return Step.asked

    def _meant(self, scene: Scene, medicines: Sequence[PrescriptionInfo]) -> list[PrescriptionInfo]:
        if not scene.hears:
            return []
        offered = scene.state.offered
        if scene.awaiting == "prescription" and offered:
            number = chosen_number(scene, len(offered))
            if number:
                return [p for p in medicines if p.id == offered[number - 1]]
        return named_medicines(scene.words, medicines)

    async def _not_found(self, scene: Scene) -> Step:
        """Asked once more; then the request goes to a person as it was written."""
        state = scene.state
        if not state.asked_again:
            state.asked_again = True
            scene.say("refill-not-found")
            return Step.asked
        receipt = await request_refill(
            scene.session, scene.services.practice, scene.services.refill_rules, patient_id=state.patient or "",
            prescription_id=None, asked_for=scene.turn.text[:120],
            idempotency_key=f"{scene.turn.turn_id}:refill:{UNLISTED}",
        )  # fmt: skip
        scene.say("refill-unlisted")
        await self._file(scene, [receipt])
        await scene.services.hand_over(scene, why="refill_not_on_list", disposition="refill")
        return Step.over

    async def _agree(self, scene: Scene) -> Step:
        if scene.awaiting == "agreed" and scene.hears:
            number = chosen_number(scene, 2)
            if number == 1 or says_yes(scene):
                scene.state.agreed = True
                return Step.filled
            if number == 2 or says_no(scene):
                scene.say("refill-kept")
                return Step.over
        medicines = [p for p in await self._medicines(scene) if p.id in scene.state.prescription]
        scene.say(
            "refill-agree", self._values(scene, medicines),
            buttons=(button("choice-send-it", "1"), button("choice-not-now", "2")),
        )  # fmt: skip
        return Step.asked

    async def finish(self, scene: Scene) -> Step:
        state = scene.state
        medicines = {p.id: p for p in await self._medicines(scene)}
        opening = await load_turn(scene.session, state.opening or scene.turn.turn_id)
        receipts = [
            await request_refill(
                scene.session, scene.services.practice, scene.services.refill_rules, patient_id=state.patient or "",
                prescription_id=chosen, asked_for=medicines[chosen].label,
                idempotency_key=f"{scene.turn.turn_id}:refill:{chosen}",
                requested_dose=said_dose(opening, medicines[chosen]),
            )
            for chosen in state.prescription
        ]  # fmt: skip
        await self._file(scene, receipts)
        worst = max(receipts, key=lambda r: r.assessment.outcome.seriousness)
        known = all(receipt.already_open for receipt in receipts)
        zone = (await scene.services.practice.practice(scene.session)).timezone.key
        by = WhenValue(at=max(receipt.answer_due for receipt in receipts), zone=zone)
        values = self._values(scene, [medicines[chosen] for chosen in state.prescription])
        scene.say("refill-duplicate" if known else DONE[worst.assessment.outcome], values | {"by": by})
        return Step.over

    async def _file(self, scene: Scene, receipts: Sequence[RefillReceipt]) -> None:
        fresh = [receipt for receipt in receipts if not receipt.already_open]
        if not fresh:
            return
        await scene.services.file_case(
            scene, queue=Queue.refills, disposition="refill", why="refill_request",
            requests=[receipt.request.id for receipt in fresh],
            assessments=[receipt.assessment.as_codes() for receipt in fresh],
        )  # fmt: skip

    async def _medicines(self, scene: Scene) -> Sequence[PrescriptionInfo]:
        return await scene.services.practice.prescriptions(scene.session, scene.state.patient or "")

    def _values(self, scene: Scene, medicines: Sequence[PrescriptionInfo]) -> dict[str, Value]:
        names = {p.prescriber.spoken_name for p in medicines if p.prescriber}
        clinician: Value = TermValue(message="refill-care-team")
        if len(names) == 1:
            clinician = TextValue(text=names.pop(), kind="name")
        if scene.turn.channel in NOT_ENCRYPTED:
            return {"clinician": clinician}
        labels = ", ".join(p.label for p in medicines)
        return {"medicine": TextValue(text=labels, kind="medicine"), "clinician": clinician}
