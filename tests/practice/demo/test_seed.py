"""The demo practice: what the issue asks for is there, every day of the year, and loading it again changes nothing."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import Database
from migrations import upgrade
from practice.demo.data import demo_id, people, read
from practice.demo.seed import SeedReport, seed
from practice.hours import is_open
from practice.identity import Verified, verify
from practice.models import Appointment, Clinician, Patient, RefillRequest, Slot
from practice.refill_rules import Finding, Outcome, load_rules
from practice.refills import assess_refill
from practice.sql import SqlPracticeSystem
from practice.system import SlotSearch

TODAY = date(2026, 11, 23)  # The Monday before Thanksgiving.
LANGUAGES = {"en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "pt", "fr", "hi"}


async def load(database: Database, today: date) -> SeedReport:
    clock.set(datetime.combine(today, time(15), UTC))
    async with database.transaction() as session:
        return await seed(session, today)


@pytest.fixture(scope="module")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo practice, made once: each test gets a copy."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"

    async def make() -> None:
        url = f"sqlite+aiosqlite:///{file}"
        await upgrade(url)
        database = Database(url)
        await load(database, TODAY)
        await database.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def demo(loaded_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    copy = tmp_path / "demo.db"
    copy.write_bytes(loaded_file.read_bytes())
    clock.set(datetime.combine(TODAY, time(15), UTC))
    database = Database(f"sqlite+aiosqlite:///{copy}")
    yield database
    await database.close()


def patient_id(key: str) -> str:
    return demo_id("patient", key)


async def count(session: AsyncSession, table: type) -> int:
    return (await session.execute(select(func.count()).select_from(table))).scalar_one()


class TestWhatIsThere:
    async def test_the_practice_of_the_issue(self, demo: Database, system: SqlPracticeSystem) -> None:
        async with demo.transaction() as session:
            clinicians = await system.clinicians(session)
            assert len(await system.locations(session)) == 2
            assert (await system.practice(session)).name == "Cedar Grove Family Medicine"
            assert await count(session, Patient) == 60
        assert (len(clinicians), len({c.specialty for c in clinicians})) == (7, 4)

    def test_phones_are_fictional_and_one_family_of_four_shares_one(self) -> None:
        phones = Counter(person.phone for person in people())
        assert phones.most_common(1)[0][1] == 4
        assert all(re.fullmatch(r"\+12175550[01]\d\d", phone) for phone in phones)

    def test_every_language_and_every_channel_has_somebody(self) -> None:
        assert {person.language for person in people()} == LANGUAGES
        assert {patient["channel"] for patient in read("patients")} == {"sms", "portal", "email", "voice"}

    async def test_six_weeks_of_slots_within_the_opening_hours(self, demo: Database, system: SqlPracticeSystem) -> None:
        async with demo.transaction() as session:
            hours = {
                place.id: await system.opening_hours(session, place.id) for place in await system.locations(session)
            }
            slots = (await session.execute(select(Slot))).scalars().all()
            clinicians = {c.id for c in (await session.execute(select(Clinician))).scalars()}
        ahead = [slot for slot in slots if slot.starts_at > clock.now()]
        assert max(slot.starts_at for slot in ahead).date() >= TODAY + timedelta(days=40)
        assert {slot.clinician_id for slot in ahead} == clinicians
        outside = [s for s in ahead if not is_open(hours[s.location_id], s.starts_at)]
        late = [
            s
            for s in ahead
            if not is_open(hours[s.location_id], s.starts_at + timedelta(minutes=s.minutes, seconds=-1))
        ]
        assert (outside, late) == ([], [])
        assert not any(slot.starts_at.date() == date(2026, 11, 26) for slot in ahead)  # Thanksgiving

    async def test_everyone_can_be_identified_as_the_files_say(self, demo: Database, system: SqlPracticeSystem) -> None:
        async with demo.transaction() as session:
            for person in people():
                found = await verify(session, system, phone=person.phone, birth_date=person.birth_date)
                assert isinstance(found, Verified)
                assert found.patient_id == person.patient_id


class TestWhoShowsWhat:
    async def test_james_has_a_thursday_appointment_that_fits_next_week(
        self, demo: Database, system: SqlPracticeSystem
    ) -> None:
        async with demo.transaction() as session:
            (appointment,) = await system.upcoming_appointments(session, patient_id("james-carter"))
            local = appointment.slot.local_start
            assert (local.weekday(), local.hour, appointment.slot.clinician.spoken_name) == (3, 14, "Dr. Kim")
            assert local.date() == date(2026, 12, 3)  # not on Thanksgiving
            monday = local.date() + timedelta(days=4)
            page = await system.find_slots(
                session,
                SlotSearch(
                    appointment.visit_type.id,
                    clinician_id=appointment.slot.clinician.id,
                    from_day=monday,
                    to_day=monday + timedelta(days=4),
                    from_time=time(12),
                ),
            )
        assert len(page.slots) == 3

    @pytest.mark.parametrize(
        ("who", "drug", "outcome", "findings"),
        [
            ("james-carter", "metformin", Outcome.MEETS_RULES, set()),
            ("james-carter", "lisinopril", Outcome.NEEDS_REVIEW, {Finding.TOO_EARLY}),
            ("maria-lopez", "losartan", Outcome.MEETS_RULES, set()),
            ("robert-hughes", "amlodipine", Outcome.NEEDS_REVIEW, {Finding.TOO_EARLY}),
            ("dorothy-miller", "levothyroxine", Outcome.NEEDS_REVIEW, {Finding.RENEWAL_NEEDED}),
            ("kevin-obrien", "rosuvastatin", Outcome.NEEDS_REVIEW, {Finding.NOT_SEEN_RECENTLY}),
            (
                "ashley-turner",
                "methylphenidate",
                Outcome.TO_A_PERSON,
                {Finding.CONTROLLED_SUBSTANCE, Finding.RENEWAL_NEEDED},
            ),
            ("emma-wilson", "amoxicillin", Outcome.TO_A_PERSON, {Finding.ANTIBIOTIC, Finding.RENEWAL_NEEDED}),
            ("walter-brooks", "hydrochlorothiazide", Outcome.TO_A_PERSON, {Finding.STOPPED, Finding.RENEWAL_NEEDED}),
            ("frank-kowalski", "warfarin", Outcome.TO_A_PERSON, {Finding.ANTICOAGULANT}),
            ("nicole-adams", "sertraline", Outcome.TO_A_PERSON, {Finding.RECENT_START}),
            ("george-fischer", "metformin", Outcome.NEEDS_REVIEW, {Finding.LABS_OVERDUE}),
            ("linda-bauer", "fluconazole", Outcome.TO_A_PERSON, {Finding.ANTIFUNGAL, Finding.RENEWAL_NEEDED}),
            ("linda-bauer", "gabapentin", Outcome.TO_A_PERSON, {Finding.PRESCRIBED_ELSEWHERE}),
            ("paul-jensen", "omeprazole", Outcome.NEEDS_REVIEW, {Finding.DUPLICATE_REQUEST}),
        ],
    )
    async def test_every_outcome_of_a_refill(
        self, demo: Database, system: SqlPracticeSystem, who: str, drug: str, outcome: Outcome, findings: set[Finding]
    ) -> None:
        async with demo.transaction() as session:
            listed = await system.prescriptions(session, patient_id(who))
            (prescription,) = [p for p in listed if p.drug == drug]
            assessment, _, _ = await assess_refill(
                session, system, load_rules(), patient_id=patient_id(who), prescription_id=prescription.id
            )
        assert (assessment.outcome, set(assessment.findings)) == (outcome, findings)

    def test_the_table_in_the_readme_names_everyone_who_shows_something(self) -> None:
        table = (Path(__file__).parents[3] / "practice" / "demo" / "README.md").read_text(encoding="utf-8")
        missing = [p.name for p in people() if p.shows and f"| {p.name} | {p.birth_date} | {p.phone} |" not in table]
        assert missing == []


class TestLoadingAgain:
    async def test_on_the_same_day_nothing_changes(self, demo: Database) -> None:
        assert await load(demo, TODAY) == SeedReport(0, 0, 0)

    async def test_two_practices_loaded_on_one_day_are_alike(self, demo: Database, tmp_path: Path) -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
        await upgrade(url)
        other = Database(url)
        await load(other, TODAY)
        found = []
        for database in (demo, other):
            async with database.read() as session:
                rows = await session.execute(select(Appointment.id, Appointment.slot_id).order_by(Appointment.id))
                slots = await session.execute(select(Slot.id, Slot.status).order_by(Slot.id))
                found.append(([tuple(r) for r in rows], [tuple(r) for r in slots]))
        await other.close()
        assert found[0] == found[1]

    async def test_three_weeks_later_everyone_shows_the_same_again(
        self, demo: Database, system: SqlPracticeSystem
    ) -> None:
        report = await load(demo, TODAY + timedelta(days=21))
        assert (report.patients, report.appointments > 20, report.slots > 500) == (0, True, True)
        async with demo.transaction() as session:
            (appointment,) = await system.upcoming_appointments(session, patient_id("james-carter"))
            assert appointment.slot.local_start.date() == date(2026, 12, 17)
            past = await system.past_appointments(session, patient_id("james-carter"))
            assert {a.status for a in past} == {"completed"}
            for drug, outcome in (("metformin", Outcome.MEETS_RULES), ("lisinopril", Outcome.NEEDS_REVIEW)):
                (prescription,) = [
                    p for p in await system.prescriptions(session, patient_id("james-carter")) if p.drug == drug
                ]
                assessment, _, _ = await assess_refill(
                    session,
                    system,
                    load_rules(),
                    patient_id=patient_id("james-carter"),
                    prescription_id=prescription.id,
                )
                assert assessment.outcome is outcome
            assert await count(session, RefillRequest) == 1

    async def test_what_a_visitor_changed_today_stays(self, demo: Database, system: SqlPracticeSystem) -> None:
        async with demo.transaction() as session:
            (appointment,) = await system.upcoming_appointments(session, patient_id("james-carter"))
            await system.cancel_appointment(
                session, appointment.id, patient_id=patient_id("james-carter"), idempotency_key="x"
            )
        await load(demo, TODAY)
        async with demo.transaction() as session:
            assert await system.upcoming_appointments(session, patient_id("james-carter")) == ()

    @pytest.mark.parametrize(
        "today",
        [
            date(2026, 12, 24),
            date(2027, 1, 1),
            date(2027, 2, 27),
            date(2027, 3, 13),
            date(2027, 7, 3),
            date(2028, 2, 29),
        ],
        ids=str,
    )
    async def test_it_loads_on_odd_days_too(self, database: Database, system: SqlPracticeSystem, today: date) -> None:
        report = await load(database, today)
        assert report.patients == 60
        async with database.transaction() as session:
            (appointment,) = await system.upcoming_appointments(session, patient_id("james-carter"))
        assert appointment.slot.local_start.weekday() == 3
        assert appointment.slot.local_start.date() >= today + timedelta(days=2)
