"""A refill request from end to end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import audit_events
from core.database import Actor
from core.errors import Conflict, NotFound
from practice.models import PrescriptionStatus, RefillRequest, RefillStatus
from practice.refill_rules import Finding, Outcome, load_rules
from practice.refills import RefillReceipt, request_refill
from practice.sql import SqlPracticeSystem
from tests.practice.office import NOW, PATIENT, TODAY, Office

RULES = load_rules()


async def ask(
    office: Office,
    system: SqlPracticeSystem,
    patient: str,
    prescription: str | None,
    key: str = "turn-1",
    **more: object,
) -> RefillReceipt:
    async with office.database.transaction(PATIENT) as session:
        return await request_refill(
            session,
            system,
            RULES,
            patient_id=patient,
            prescription_id=prescription,
            asked_for="my pills",
            idempotency_key=key,
            **more,  # type: ignore[arg-type]
        )


class TestRequestRefill:
    async def test_one_that_meets_the_rules(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        receipt = await ask(office, system, patient, await office.prescription(patient))
        assert (receipt.assessment.outcome, receipt.already_open) == (Outcome.MEETS_RULES, False)
        assert receipt.request.clinician_id == office.kim
        assert receipt.prescription and receipt.prescription.label == "amlodipine 5 mg"
        # Monday morning; Tuesday at closing of the western office.
        assert receipt.answer_due == datetime(2026, 3, 4, 1, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("changes", "finding"),
        [
            ({"last_filled_on": TODAY - timedelta(days=3)}, Finding.TOO_EARLY),
            ({"refills_left": 0}, Finding.RENEWAL_NEEDED),
            ({"controlled_schedule": "II"}, Finding.CONTROLLED_SUBSTANCE),
            ({"drug_class": "antibiotic"}, Finding.ANTIBIOTIC),
            ({"status": PrescriptionStatus.stopped}, Finding.STOPPED),
            ({"prescriber_id": None}, Finding.PRESCRIBED_ELSEWHERE),
            ({"drug": "metformin"}, Finding.LABS_OVERDUE),
        ],
    )
    async def test_what_stands_on_record_decides(
        self, office: Office, system: SqlPracticeSystem, changes: dict[str, object], finding: Finding
    ) -> None:
        patient = await office.patient()
        receipt = await ask(office, system, patient, await office.prescription(patient, **changes))
        assert receipt.assessment.findings == (finding,)

    async def test_current_labs_count(self, office: Office, system: SqlPracticeSystem) -> None:
        recent = (TODAY - timedelta(days=30)).isoformat()
        patient = await office.patient(labs={"hba1c": recent, "kidney_function": recent})
        receipt = await ask(office, system, patient, await office.prescription(patient, drug="metformin"))
        assert receipt.assessment.outcome is Outcome.MEETS_RULES

    async def test_a_patient_not_seen_for_long(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient(last_seen_on=TODAY - timedelta(days=430))
        receipt = await ask(office, system, patient, await office.prescription(patient))
        assert receipt.assessment.findings == (Finding.NOT_SEEN_RECENTLY,)

    async def test_a_medicine_that_is_not_on_the_list(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        receipt = await ask(office, system, patient, None)
        assert (receipt.assessment.outcome, receipt.prescription) == (Outcome.TO_A_PERSON, None)
        assert receipt.request.clinician_id == office.kim  # the patient's own

    async def test_asking_again_finds_the_request_that_waits(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        prescription = await office.prescription(patient)
        first = await ask(office, system, patient, prescription, "turn-1")
        clock.set(NOW + timedelta(hours=5))
        second = await ask(office, system, patient, prescription, "turn-2")
        assert (second.already_open, second.request.id, second.answer_due) == (True, first.request.id, first.answer_due)

    async def test_the_same_turn_files_once_and_says_the_same(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        prescription = await office.prescription(patient)
        assert await ask(office, system, patient, prescription) == await ask(office, system, patient, prescription)
        assert await ask(office, system, patient, None, "turn-9") == await ask(office, system, patient, None, "turn-9")

    async def test_another_patients_prescription_does_not_exist(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        owner, other = await office.patient(), await office.patient("Other")
        with pytest.raises(NotFound):
            await ask(office, system, other, await office.prescription(owner))

    async def test_the_medicine_is_neither_in_the_table_nor_in_the_trail(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        await ask(office, system, patient, await office.prescription(patient))
        async with office.database.read() as session:
            row = (await session.execute(select(RefillRequest.asked_for_ct, RefillRequest.assessment_ct))).one()
            trail = (await session.execute(select(audit_events).where(audit_events.c.patient_id == patient))).all()
        assert b"pills" not in row.asked_for_ct and b"meets_rules" not in row.assessment_ct
        assert "refill.file" in {event.action for event in trail}
        assert not any("amlodipine" in str(tuple(event)) for event in trail)


class TestDecision:
    async def test_a_clinician_decides_once(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        receipt = await ask(office, system, patient, await office.prescription(patient))
        async with office.database.transaction(Actor("staff", "kim")) as session:
            done = await system.close_refill_request(session, receipt.request.id, status=RefillStatus.approved)
            with pytest.raises(Conflict):
                await system.close_refill_request(session, receipt.request.id, status=RefillStatus.declined)
            with pytest.raises(NotFound):
                await system.close_refill_request(session, "nothing", status=RefillStatus.declined)
        assert done.status is RefillStatus.approved

    async def test_soon_after_it_counts_as_asked_twice(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        prescription = await office.prescription(patient)
        first = await ask(office, system, patient, prescription, "turn-1")
        async with office.database.transaction(Actor("staff", "kim")) as session:
            await system.close_refill_request(session, first.request.id, status=RefillStatus.approved)
        second = await ask(office, system, patient, prescription, "turn-2")
        assert second.assessment.findings == (Finding.DUPLICATE_REQUEST,)
        assert second.request.id != first.request.id


class TestPrescriptions:
    async def test_active_ones_first(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        await office.prescription(patient, drug="aspirin", status=PrescriptionStatus.stopped)
        await office.prescription(patient, drug="zinc")
        await office.prescription(patient, drug="metformin", dose="500 mg")
        async with office.database.transaction() as session:
            everything = [p.drug for p in await system.prescriptions(session, patient)]
            active = [p.drug for p in await system.prescriptions(session, patient, with_stopped=False)]
        assert (everything, active) == (["metformin", "zinc", "aspirin"], ["metformin", "zinc"])
