"""Moving, booking, cancelling, confirming: once, truthfully, and only what is the patient's own."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import clock
from core.audit import audit_events
from core.errors import NotFound
from practice.models import Appointment, AppointmentStatus, Slot
from practice.sql import SqlPracticeSystem
from practice.system import (
    AppointmentClash,
    AppointmentIsPast,
    AppointmentNotLive,
    HoldExpired,
    Moved,
    ReadBackMismatch,
    SameSlot,
    SlotTaken,
    WrongSlot,
)
from tests.practice.office import NOW, PATIENT, Office, local


async def slot_status(office: Office, slot_id: str) -> str:
    async with office.database.read() as session:
        return (await session.execute(select(Slot.status).where(Slot.id == slot_id))).scalar_one()


async def move(
    office: Office, system: SqlPracticeSystem, appointment: str, to: str, patient: str, key: str = "k"
) -> Moved:
    async with office.database.transaction(PATIENT) as session:
        return await system.move_appointment(
            session, appointment, to, patient_id=patient, holder="me", idempotency_key=key
        )


class TestMove:
    async def test_the_new_time_is_taken_and_the_old_one_free(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14), status="confirmed")
        target = await office.slot(local(10, 15), clinician=office.stone)
        moved = await move(office, system, appointment, target, patient)
        assert moved.appointment.slot.id == target
        assert moved.appointment.slot.local_start == local(10, 15)
        assert moved.appointment.status is AppointmentStatus.booked  # to be confirmed anew
        assert moved.from_slot.local_start == local(5, 14)
        assert await slot_status(office, target) == "booked"
        assert await slot_status(office, moved.from_slot.id) == "free"

    async def test_it_is_in_the_history_and_in_the_audit_trail(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        await move(office, system, appointment, target, patient)
        async with office.database.transaction() as session:
            (entry,) = await system.appointment_history(session, appointment, patient_id=patient)
        async with office.database.read() as session:
            rows = (
                await session.execute(select(audit_events).where(audit_events.c.action == "appointment.move"))
            ).all()
        assert (entry.change, entry.from_slot.local_start, entry.to_slot.id) == ("moved", local(5, 14), target)  # type: ignore[union-attr]
        assert [(row.patient_id, row.subject_id, row.actor_kind) for row in rows] == [(patient, appointment, "patient")]

    async def test_the_same_turn_moves_once(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        first = await move(office, system, appointment, target, patient, key="turn-1:move")
        again = await move(office, system, appointment, target, patient, key="turn-1:move")
        assert (first.repeated, again.repeated) == (False, True)
        assert (again.appointment, again.from_slot) == (first.appointment, first.from_slot)

    async def test_a_slot_that_another_holds_is_taken(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [target], "someone else")
        with pytest.raises(SlotTaken):
            await move(office, system, appointment, target, patient)

    async def test_a_hold_that_ran_out_still_counts_while_nobody_came(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [target], "me")
        clock.set(NOW + timedelta(minutes=30))
        assert (await move(office, system, appointment, target, patient)).appointment.slot.id == target

    async def test_a_hold_that_ran_out_and_was_taken_says_so(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [target], "me")
        clock.set(NOW + timedelta(minutes=11))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [target], "someone else")
        with pytest.raises(HoldExpired):
            await move(office, system, appointment, target, patient)

    async def test_other_offers_are_given_back(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        targets = await office.slots(local(10, 9), 3)
        async with office.database.transaction() as session:
            await system.hold_slots(session, targets, "me")
        await move(office, system, appointment, targets[1], patient)
        assert [await slot_status(office, slot) for slot in targets] == ["free", "booked", "free"]

    async def test_after_a_refusal_the_transaction_goes_on(self, office: Office, system: SqlPracticeSystem) -> None:
        """The action answers the patient in the same transaction: nothing of the move is left, the rest stands."""
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        taken = await office.slot(local(10, 15), status="booked")
        free = await office.slot(local(10, 16))
        async with office.database.transaction() as session:
            with pytest.raises(SlotTaken):
                await system.move_appointment(
                    session, appointment, taken, patient_id=patient, holder="me", idempotency_key="a"
                )
            offered = await system.hold_slots(session, [free], "me")
        assert [slot.id for slot in offered] == [free]
        assert await slot_status(office, free) == "held"

    @pytest.mark.parametrize(
        ("status", "start", "error"),
        [
            ("booked", local(2, 8), AppointmentIsPast),
            ("cancelled", local(5, 14), AppointmentNotLive),
            ("completed", local(2, 8), AppointmentNotLive),
        ],
    )
    async def test_what_cannot_be_moved(
        self, office: Office, system: SqlPracticeSystem, status: str, start: object, error: type[Exception]
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, start, status=status)  # type: ignore[arg-type]
        target = await office.slot(local(10, 15))
        with pytest.raises(error):
            await move(office, system, appointment, target, patient)
        assert await slot_status(office, target) == "free"

    async def test_another_patients_appointment_does_not_exist(self, office: Office, system: SqlPracticeSystem) -> None:
        owner, other = await office.patient(), await office.patient("Other")
        appointment = await office.appointment(owner, local(5, 14))
        target = await office.slot(local(10, 15))
        with pytest.raises(NotFound):
            await move(office, system, appointment, target, other)

    async def test_not_onto_another_appointment_of_the_same_patient(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        other = await office.appointment(patient, local(10, 15), clinician=office.stone)
        target = await office.slot(local(10, 15, 10))
        with pytest.raises(AppointmentClash) as clash:
            await move(office, system, appointment, target, patient)
        assert clash.value.other.id == other

    async def test_but_next_to_its_own_old_time_is_fine(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(5, 14, 10), clinician=office.stone)
        assert (await move(office, system, appointment, target, patient)).appointment.slot.id == target

    async def test_the_same_slot_is_no_move(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        async with office.database.transaction() as session:
            info = await system.get_appointment(session, appointment, patient_id=patient)
        with pytest.raises(SameSlot):
            await move(office, system, appointment, info.slot.id, patient)

    async def test_not_to_a_clinician_who_does_not_do_this_visit(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14), minutes=40)
        async with office.database.transaction() as session:
            await session.execute(update(Appointment).values(visit_type_id=office.long_visit))
        for wrong in (
            await office.slot(local(10, 9)),
            await office.slot(local(10, 9), minutes=40, clinician=office.shah),
        ):
            with pytest.raises(WrongSlot):
                await move(office, system, appointment, wrong, patient)

    async def test_a_past_slot_is_not_given(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        past = await office.slot(local(2, 8))
        with pytest.raises(SlotTaken):
            await move(office, system, appointment, past, patient)

    async def test_when_the_calendar_disagrees_nothing_is_done_and_it_is_said(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        target = await office.slot(local(10, 15))
        async with office.database.transaction() as session:  # somebody wrote past us
            await session.execute(update(Slot).where(Slot.id != target).values(status="free"))
        with pytest.raises(ReadBackMismatch):
            await move(office, system, appointment, target, patient)
        assert await slot_status(office, target) == "free"


class TestBook:
    async def test_a_new_appointment_with_its_reason_encrypted(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        slot = await office.slot(local(10, 15))
        async with office.database.transaction(PATIENT) as session:
            booked = await system.book_appointment(
                session,
                patient_id=patient,
                slot_id=slot,
                visit_type_id=office.visit,
                holder="me",
                idempotency_key="turn:book",
                reason="knee check",
            )
        async with office.database.read() as session:
            stored = (await session.execute(select(Appointment.reason_ct))).scalar_one()
        assert booked.appointment.reason == "knee check"
        assert stored is not None and b"knee" not in stored
        assert await slot_status(office, slot) == "booked"

    async def test_the_same_turn_books_once(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        slots = await office.slots(local(10, 15), 2)
        ids = []
        for slot in slots:  # the retry even offers another slot
            async with office.database.transaction(PATIENT) as session:
                done = await system.book_appointment(
                    session,
                    patient_id=patient,
                    slot_id=slot,
                    visit_type_id=office.visit,
                    holder="me",
                    idempotency_key="x",
                )
                ids.append((done.appointment.id, done.repeated))
        assert ids == [(ids[0][0], False), (ids[0][0], True)]
        assert await slot_status(office, slots[1]) == "free"

    async def test_not_over_another_appointment(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        await office.appointment(patient, local(10, 15), clinician=office.stone, minutes=40)
        slot = await office.slot(local(10, 15, 20))
        async with office.database.transaction() as session:
            with pytest.raises(AppointmentClash):
                await system.book_appointment(
                    session,
                    patient_id=patient,
                    slot_id=slot,
                    visit_type_id=office.visit,
                    holder="me",
                    idempotency_key="x",
                )

    async def test_the_database_itself_refuses_two_patients_in_one_slot(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        """Should a slot ever read free though it is not, the unique index speaks, and the patient hears that it is taken."""
        one, other = await office.patient(), await office.patient("Other")
        await office.appointment(one, local(10, 15))
        async with office.database.transaction() as session:
            await session.execute(update(Slot).values(status="free"))
            slot = (await session.execute(select(Slot.id))).scalar_one()
        async with office.database.transaction() as session:
            with pytest.raises(SlotTaken):
                await system.book_appointment(
                    session,
                    patient_id=other,
                    slot_id=slot,
                    visit_type_id=office.visit,
                    holder="me",
                    idempotency_key="x",
                )

    async def test_an_unknown_patient_or_visit(self, office: Office, system: SqlPracticeSystem) -> None:
        patient, slot = await office.patient(), await office.slot(local(10, 15))
        for who, what in (("nobody", office.visit), (patient, "nothing")):
            async with office.database.transaction() as session:
                with pytest.raises(NotFound):
                    await system.book_appointment(
                        session, patient_id=who, slot_id=slot, visit_type_id=what, holder="me", idempotency_key="x"
                    )


class TestCancelAndConfirm:
    async def test_a_cancelled_time_goes_to_the_next_patient(self, office: Office, system: SqlPracticeSystem) -> None:
        patient, other = await office.patient(), await office.patient("Other")
        appointment = await office.appointment(patient, local(5, 14))
        async with office.database.transaction() as session:
            done = await system.cancel_appointment(session, appointment, patient_id=patient, idempotency_key="c")
            again = await system.cancel_appointment(session, appointment, patient_id=patient, idempotency_key="c")
            assert await system.upcoming_appointments(session, patient) == ()
        async with office.database.transaction() as session:
            booked = await system.book_appointment(
                session,
                patient_id=other,
                slot_id=done.appointment.slot.id,
                visit_type_id=office.visit,
                holder="o",
                idempotency_key="b",
            )
        assert done.appointment.status is AppointmentStatus.cancelled
        assert (done.repeated, again.repeated) == (False, True)
        assert booked.appointment.slot.id == done.appointment.slot.id

    async def test_cancelling_in_another_turn_says_that_it_is_gone(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        async with office.database.transaction() as session:
            await system.cancel_appointment(session, appointment, patient_id=patient, idempotency_key="c1")
            with pytest.raises(AppointmentNotLive):
                await system.cancel_appointment(session, appointment, patient_id=patient, idempotency_key="c2")

    async def test_confirming_twice_is_fine(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(5, 14))
        for key in ("a", "b"):
            async with office.database.transaction() as session:
                done = await system.confirm_appointment(session, appointment, patient_id=patient, idempotency_key=key)
            assert done.appointment.status is AppointmentStatus.confirmed

    async def test_a_past_one_can_be_neither_cancelled_nor_confirmed(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        appointment = await office.appointment(patient, local(2, 8))
        async with office.database.transaction() as session:
            with pytest.raises(AppointmentIsPast):
                await system.cancel_appointment(session, appointment, patient_id=patient, idempotency_key="c")
            with pytest.raises(AppointmentIsPast):
                await system.confirm_appointment(session, appointment, patient_id=patient, idempotency_key="d")


class TestLists:
    async def test_upcoming_soonest_first_past_latest_first(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        later = await office.appointment(patient, local(9, 9))
        sooner = await office.appointment(patient, local(3, 9), status="confirmed")
        await office.appointment(patient, local(4, 9), status="cancelled")
        old = await office.appointment(patient, local(1, 9), status="completed")
        today = await office.appointment(patient, local(2, 8), status="completed")
        async with office.database.transaction() as session:
            ahead = [a.id for a in await system.upcoming_appointments(session, patient)]
            behind = [a.id for a in await system.past_appointments(session, patient)]
        assert (ahead, behind) == ([sooner, later], [today, old])

    async def test_reading_leaves_an_audit_row(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        async with office.database.transaction(PATIENT, why="asked when") as session:
            await system.upcoming_appointments(session, patient)
        async with office.database.read() as session:
            rows = (await session.execute(select(audit_events).where(audit_events.c.patient_id == patient))).all()
        assert [(row.action, row.why) for row in rows] == [("appointment.list", "asked when")]
