"""Many patients at once, on SQLite and on PostgreSQL: one slot, one patient, every time."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import audit
from core.database import Database
from core.errors import Conflict
from migrations import upgrade
from practice.identity import IdentityLocked, NotVerified, verify
from practice.models import LIVE, Appointment, AppointmentEvent, RefillRequest, Slot
from practice.refill_rules import load_rules
from practice.refills import request_refill
from practice.sql import SqlPracticeSystem
from practice.system import AppointmentClash, SlotSearch, SlotTaken
from tests.practice.office import TODAY, Office, local, open_office

CROWD = 24


async def assert_one_slot_one_patient(database: Database) -> None:
    """Every live appointment has its own booked slot, every booked slot its live appointment, and the audit chain holds."""
    async with database.read() as session:
        live = (await session.execute(select(Appointment.slot_id).where(Appointment.status.in_(LIVE)))).scalars().all()
        booked = (await session.execute(select(Slot.id).where(Slot.status == "booked"))).scalars().all()
        _, fault = await audit.verify(session)
    assert sorted(live) == sorted(booked)
    assert len(set(live)) == len(live)
    assert fault is None


async def together(calls: list[Callable[[], Coroutine[Any, Any, Any]]]) -> list[Any]:
    """Results and errors of calls that all start at the same time."""
    gate = asyncio.Event()

    async def wait_and(call: Callable[[], Awaitable[Any]]) -> Any:
        await gate.wait()
        return await call()

    tasks = [asyncio.create_task(wait_and(call)) for call in calls]
    await asyncio.sleep(0)
    gate.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def crowd(office: Office) -> list[tuple[str, str]]:
    """Patients, each with an appointment of their own."""
    found = []
    for i in range(CROWD):
        patient = await office.patient(f"Pat{i}", phone=None)
        found.append(
            (patient, await office.appointment(patient, local(9 + i // 6, 9) + timedelta(minutes=20 * (i % 6))))
        )
    return found


class TestOneSlotManyPatients:
    async def test_one_gets_it_the_others_keep_theirs(self, any_office: Office, system: SqlPracticeSystem) -> None:
        office = any_office
        people = await crowd(office)
        target = await office.slot(local(20, 10))

        def mover(patient: str, appointment: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def move() -> Any:
                async with office.database.transaction() as session:
                    return await system.move_appointment(
                        session,
                        appointment,
                        target,
                        patient_id=patient,
                        holder=patient,
                        idempotency_key=f"{patient}:move",
                    )

            return move

        results = await together([mover(*person) for person in people])
        winners = [r for r in results if not isinstance(r, BaseException)]
        assert len(winners) == 1
        assert [type(r) for r in results if isinstance(r, BaseException)] == [SlotTaken] * (CROWD - 1)
        await assert_one_slot_one_patient(office.database)

    async def test_everyone_is_offered_other_slots_and_gets_what_was_offered(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        people = await crowd(office)
        slots = await office.slots(local(20, 8), CROWD)

        def mover(patient: str, appointment: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def ask_then_move() -> Any:
                async with office.database.transaction() as session:
                    page = await system.offer_slots(
                        session, SlotSearch(office.visit, limit=1, from_day=local(20, 8).date()), holder=patient
                    )
                async with office.database.transaction() as session:
                    return await system.move_appointment(
                        session,
                        appointment,
                        page.slots[0].id,
                        patient_id=patient,
                        holder=patient,
                        idempotency_key=patient,
                    )

            return ask_then_move

        results = await together([mover(*person) for person in people])
        assert [r for r in results if isinstance(r, BaseException)] == []
        assert {r.appointment.slot.id for r in results} == set(slots)
        await assert_one_slot_one_patient(office.database)

    async def test_a_slot_is_held_by_one(self, any_office: Office, system: SqlPracticeSystem) -> None:
        office = any_office
        slots = await office.slots(local(20, 8), 5)

        def holder(name: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def hold() -> Any:
                shuffled = random.Random(name).sample(slots, len(slots))
                async with office.database.transaction() as session:
                    return await system.hold_slots(session, shuffled, name)

            return hold

        results = await together([holder(f"holder-{i}") for i in range(CROWD)])
        held = [slot.id for result in results for slot in result]
        assert sorted(held) == sorted(slots)


class TestOnePatientManyActs:
    async def test_the_same_turn_run_twenty_times_at_once_books_once(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        patient, slot = await office.patient(), await office.slot(local(20, 10))

        async def book() -> Any:
            async with office.database.transaction() as session:
                return await system.book_appointment(
                    session,
                    patient_id=patient,
                    slot_id=slot,
                    visit_type_id=office.visit,
                    holder="me",
                    idempotency_key="turn",
                )

        results = await together([book] * 20)
        assert sorted(r.repeated for r in results) == [False] + [True] * 19
        assert len({r.appointment.id for r in results}) == 1
        await assert_one_slot_one_patient(office.database)

    async def test_two_overlapping_slots_at_once_one_is_booked(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        patient = await office.patient()
        slots = [await office.slot(local(20, 10)), await office.slot(local(20, 10, 10), clinician=office.stone)]

        def booker(slot: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def book() -> Any:
                async with office.database.transaction() as session:
                    return await system.book_appointment(
                        session,
                        patient_id=patient,
                        slot_id=slot,
                        visit_type_id=office.visit,
                        holder="me",
                        idempotency_key=slot,
                    )

            return book

        results = await together([booker(slot) for slot in slots])
        assert [type(r) for r in results if isinstance(r, BaseException)] == [AppointmentClash]
        await assert_one_slot_one_patient(office.database)

    async def test_swapping_two_appointments_at_once_never_locks_up(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        one, other = await office.patient(), await office.patient("Other")
        first, second = await office.appointment(one, local(9, 9)), await office.appointment(other, local(9, 10))
        async with office.database.transaction() as session:
            at_nine = (await system.get_appointment(session, first, patient_id=one)).slot.id
            at_ten = (await system.get_appointment(session, second, patient_id=other)).slot.id

        def mover(patient: str, appointment: str, slot: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def move() -> Any:
                async with office.database.transaction() as session:
                    return await system.move_appointment(
                        session, appointment, slot, patient_id=patient, holder=patient, idempotency_key=patient
                    )

            return move

        results = await asyncio.wait_for(together([mover(one, first, at_ten), mover(other, second, at_nine)]), 30)
        assert [type(r) for r in results] == [SlotTaken, SlotTaken]
        await assert_one_slot_one_patient(office.database)

    async def test_a_refill_asked_for_twenty_times_at_once_is_filed_once(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        patient = await office.patient()
        prescription = await office.prescription(patient)

        def asker(key: str) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def ask() -> Any:
                async with office.database.transaction() as session:
                    return await request_refill(
                        session,
                        system,
                        load_rules(),
                        patient_id=patient,
                        prescription_id=prescription,
                        asked_for="amlodipine",
                        idempotency_key=key,
                    )

            return ask

        results = await together([asker(f"turn-{i % 10}") for i in range(20)])
        assert [r for r in results if isinstance(r, BaseException)] == []
        async with office.database.read() as session:
            assert (await session.execute(select(func.count()).select_from(RefillRequest))).scalar_one() == 1
        assert len({r.request.id for r in results}) == 1

    async def test_guessing_birth_dates_in_parallel_does_not_buy_more_tries(
        self, any_office: Office, system: SqlPracticeSystem
    ) -> None:
        office = any_office
        await office.patient(phone="+12175550101")

        def guesser(days: int) -> Callable[[], Coroutine[Any, Any, Any]]:
            async def guess() -> Any:
                async with office.database.transaction() as session:
                    return await verify(session, system, phone="+12175550101", birth_date=TODAY - timedelta(days=days))

            return guess

        results = await together([guesser(i) for i in range(12)])
        assert sorted(r.tries_left for r in results if isinstance(r, NotVerified)) == [1, 2]
        assert sum(isinstance(r, IdentityLocked) for r in results) == 10


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["move", "book", "cancel", "confirm", "hold", "release"]),
        st.integers(0, 3),  # who
        st.integers(0, 7),  # which slot
    ),
    min_size=5,
    max_size=25,
)


class TestAnyOrderOfActs:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(acts=ACTS)
    def test_the_calendar_stays_true(self, tmp_path_factory: Any, acts: list[tuple[str, int, int]]) -> None:
        asyncio.run(self._play(tmp_path_factory.mktemp("acts"), acts))

    async def _play(self, folder: Path, acts: list[tuple[str, int, int]]) -> None:
        url = f"sqlite+aiosqlite:///{folder / 'acts.db'}"
        await upgrade(url)
        database, system = Database(url), SqlPracticeSystem()
        office = await open_office(database)
        people = [await office.patient(f"Pat{i}", phone=None) for i in range(4)]
        slots = await office.slots(local(20, 8), 8)
        async with database.transaction() as session:
            for number, (act, who, where) in enumerate(acts):
                try:
                    await _act(session, system, office, act, people[who], slots[where], str(number))
                except Conflict:
                    continue  # refused: and then nothing may have changed
        await assert_one_slot_one_patient(database)
        async with database.read() as session:
            held = (await session.execute(select(Slot).where(Slot.status != "held", Slot.holder.is_not(None)))).all()
            logged = (await session.execute(select(func.count()).select_from(AppointmentEvent))).scalar_one()
        await database.close()
        assert held == []
        assert logged <= len(acts)


async def _act(
    session: Any, system: SqlPracticeSystem, office: Office, act: str, patient: str, slot: str, key: str
) -> None:
    own = await system.upcoming_appointments(session, patient)
    if act == "book":
        await system.book_appointment(
            session, patient_id=patient, slot_id=slot, visit_type_id=office.visit, holder=patient, idempotency_key=key
        )
    elif act == "hold":
        await system.hold_slots(session, [slot], patient)
    elif act == "release":
        await system.release_holds(session, patient)
    elif own and act == "move":
        await system.move_appointment(session, own[0].id, slot, patient_id=patient, holder=patient, idempotency_key=key)
    elif own and act == "cancel":
        await system.cancel_appointment(session, own[0].id, patient_id=patient, idempotency_key=key)
    elif own:
        await system.confirm_appointment(session, own[0].id, patient_id=patient, idempotency_key=key)
