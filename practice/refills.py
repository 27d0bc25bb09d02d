"""A refill request from end to end: gather the facts, apply the rules, file it for a clinician, say by when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import NotFound
from practice.models import PrescriptionStatus, RefillStatus
from practice.refill_rules import RefillAssessment, RefillFacts, RefillRules, answer_due, assess, not_on_list
from practice.system import PracticeSystem, PrescriptionInfo, RefillInfo, RefillOrder


@dataclass(frozen=True)
class RefillReceipt:
    """What became of a request.

    `already_open` is the request that was waiting before; then nothing new was filed, and `request` is that one. `prescription` is
    None for a medicine that is not on the patient's list. `answer_due` is UTC.
    """

    request: RefillInfo
    assessment: RefillAssessment
    prescription: PrescriptionInfo | None
    already_open: bool

    @property
    def answer_due(self) -> datetime:
        return self.request.answer_due


async def request_refill(
    session: AsyncSession,
    system: PracticeSystem,
    rules: RefillRules,
    *,
    patient_id: str,
    prescription_id: str | None,
    asked_for: str,
    idempotency_key: str,
    requested_dose: str | None = None,
    symptom_mentioned: bool = False,
) -> RefillReceipt:
    """Assess and file. Without a `prescription_id` the medicine is not on the list, and a person looks at it.

    The answer is due by the hours of the whole practice. Raises NotFound for a prescription that is not this patient's.
    """
    if repeated := await _done_before(session, system, patient_id, idempotency_key):
        return repeated
    assessment, prescription, waiting = await assess_refill(
        session,
        system,
        rules,
        patient_id=patient_id,
        prescription_id=prescription_id,
        requested_dose=requested_dose,
        symptom_mentioned=symptom_mentioned,
    )
    if waiting:
        return RefillReceipt(waiting, assessment, prescription, already_open=True)
    hours = await system.opening_hours(session)
    order = RefillOrder(
        patient_id=patient_id,
        prescription_id=prescription_id,
        asked_for=asked_for,
        clinician_id=await _signer(session, system, patient_id, prescription),
        assessment=assessment.as_codes(),
        answer_due=answer_due(assessment.outcome, rules, hours, clock.now()),
        idempotency_key=idempotency_key,
    )
    filed = await system.file_refill_request(session, order)
    return RefillReceipt(filed, assessment, prescription, already_open=False)


async def assess_refill(
    session: AsyncSession,
    system: PracticeSystem,
    rules: RefillRules,
    *,
    patient_id: str,
    prescription_id: str | None,
    requested_dose: str | None = None,
    symptom_mentioned: bool = False,
) -> tuple[RefillAssessment, PrescriptionInfo | None, RefillInfo | None]:
    """What the rules say, the prescription, and the request for it that is still open. Files nothing. Raises NotFound."""
    if prescription_id is None:
        return not_on_list(rules), None, None
    prescription = await _prescription(session, system, patient_id, prescription_id)
    earlier = await system.refill_requests(session, patient_id, prescription_id=prescription_id)
    waiting = next((request for request in earlier if request.status is RefillStatus.open), None)
    practice = await system.practice(session)
    patient = await system.get_patient(session, patient_id)
    facts = RefillFacts(
        drug=prescription.drug,
        dose=prescription.dose,
        active=prescription.status is PrescriptionStatus.active,
        prescribed_here=prescription.prescriber is not None,
        drug_class=prescription.drug_class,
        controlled_schedule=prescription.controlled_schedule,
        started_on=prescription.started_on,
        last_filled_on=prescription.last_filled_on,
        days_supply=prescription.days_supply,
        refills_left=prescription.refills_left,
        last_seen_on=patient.last_seen_on,
        labs=await system.lab_dates(session, patient_id),
        requested_dose=requested_dose,
        last_request_on=_last_decided(earlier, practice.timezone),
        request_open=waiting is not None,
        symptom_mentioned=symptom_mentioned,
    )
    today = clock.now().astimezone(practice.timezone).date()
    return assess(facts, rules, today), prescription, waiting


async def _done_before(
    session: AsyncSession, system: PracticeSystem, patient_id: str, idempotency_key: str
) -> RefillReceipt | None:
    """The receipt as it was given the first time."""
    for request in await system.refill_requests(session, patient_id):
        if request.idempotency_key == idempotency_key:
            listed = request.prescription_id
            prescription = await _prescription(session, system, patient_id, listed) if listed else None
            return RefillReceipt(request, RefillAssessment.from_codes(request.assessment), prescription, False)
    return None


async def _prescription(
    session: AsyncSession, system: PracticeSystem, patient_id: str, prescription_id: str
) -> PrescriptionInfo:
    for prescription in await system.prescriptions(session, patient_id):
        if prescription.id == prescription_id:
            return prescription
    raise NotFound("There is no such prescription")


def _last_decided(earlier: tuple[RefillInfo, ...], zone: ZoneInfo) -> date | None:
    """Local day of the newest request that a clinician has decided."""
    decided = (r for r in earlier if r.status in (RefillStatus.approved, RefillStatus.declined))
    newest = next(decided, None)
    return newest.requested_at.astimezone(zone).date() if newest else None


async def _signer(
    session: AsyncSession, system: PracticeSystem, patient_id: str, prescription: PrescriptionInfo | None
) -> str | None:
    """Who decides: the prescriber, else the patient's own clinician, else whoever reads the queue (None)."""
    if prescription and prescription.prescriber:
        return prescription.prescriber.id
    return (await system.get_patient(session, patient_id)).clinician_id
