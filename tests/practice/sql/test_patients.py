"""Finding patients by phone, name, e-mail and portal account, with nothing readable in the database file."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from core.audit import audit_events
from core.errors import NotFound
from practice.sql import SqlPracticeSystem
from tests.practice.office import PATIENT, Office


class TestByPhone:
    @pytest.mark.parametrize(
        "written", ["+12175550101", "217-555-0101", "(217) 555 0101", "1 217 555 0101", "+1 (217) 555-0101"]
    )
    async def test_however_it_is_written(self, office: Office, system: SqlPracticeSystem, written: str) -> None:
        patient = await office.patient(phone="+12175550101")
        async with office.database.transaction() as session:
            assert [p.id for p in await system.find_patients_by_phone(session, written)] == [patient]

    @pytest.mark.parametrize("unknown", ["+12175550199", "22395", "", "not a phone", "someone@example.com"])
    async def test_an_unknown_or_impossible_number_is_nobodys(
        self, office: Office, system: SqlPracticeSystem, unknown: str
    ) -> None:
        await office.patient(phone="+12175550101")
        async with office.database.transaction() as session:
            assert await system.find_patients_by_phone(session, unknown) == ()

    async def test_a_family_with_who_is_what_to_whom(self, office: Office, system: SqlPracticeSystem) -> None:
        mother, son = await office.patient("Lan"), await office.patient("Minh", born=date(2013, 3, 30))
        await office.patient("Stranger", phone="+12175550102")
        await office.relate(mother, "son", son)
        async with office.database.transaction() as session:
            members = {m.patient.given_name: m.relations for m in await system.family_on_phone(session, "+12175550101")}
        assert members == {"Lan": (), "Minh": (("son", mother),)}


class TestByWords:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("nguyen", {"Văn", "Lan"}),
            ("NGUYỄN lan", {"Lan"}),
            ("Lopez", {"María"}),
            ("O'Brien", {"Kevin"}),
            ("obrien", {"Kevin"}),
            ("maria obrien", set()),
            ("217 555 0105", {"Kevin"}),
            ("PAT@example.com", {"Văn", "Lan", "María", "Kevin"}),
            ("nobody@example.com", set()),
            ("", set()),
        ],
    )
    async def test_as_staff_type_it(
        self, office: Office, system: SqlPracticeSystem, words: str, found: set[str]
    ) -> None:
        for given, family, phone in (
            ("Văn", "Nguyễn", "+12175550101"),
            ("Lan", "Nguyễn", "+12175550101"),
            ("María", "López", "+12175550102"),
            ("Kevin", "O'Brien", "+12175550105"),
        ):
            await office.patient(given, family, phone=phone)
        async with office.database.transaction() as session:
            assert {p.given_name for p in await system.find_patients(session, words)} == found


class TestPortalUser:
    async def test_the_owner_of_the_account(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient(portal_user="pat.doe")
        async with office.database.transaction() as session:
            assert [p.id for p in await system.patients_of_portal_user(session, "Pat.Doe")] == [patient]
            assert await system.patients_of_portal_user(session, "pat") == ()


class TestGetPatient:
    async def test_all_that_the_record_holds(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient("María", "López", born=date(1979, 9, 3), portal_user="maria.lopez")
        async with office.database.transaction() as session:
            info = await system.get_patient(session, patient)
        assert (info.full_name, info.birth_date, info.portal_user) == ("María López", date(1979, 9, 3), "maria.lopez")
        assert (info.age_on(date(2026, 9, 2)), info.age_on(date(2026, 9, 3))) == (46, 47)

    async def test_an_unknown_id(self, office: Office, system: SqlPracticeSystem) -> None:
        async with office.database.transaction() as session:
            with pytest.raises(NotFound):
                await system.get_patient(session, "nobody")

    async def test_every_patient_opened_leaves_a_row(self, office: Office, system: SqlPracticeSystem) -> None:
        one, other = await office.patient("One"), await office.patient("Other")
        async with office.database.transaction(PATIENT, why="inbound message") as session:
            await system.find_patients_by_phone(session, "+12175550101")
        async with office.database.read() as session:
            rows = (await session.execute(select(audit_events).where(audit_events.c.action == "patient.match"))).all()
        assert {row.patient_id for row in rows} == {one, other}
        assert {row.why for row in rows} == {"inbound message"}


async def test_nothing_of_a_patient_can_be_read_in_the_database_file(
    office: Office, system: SqlPracticeSystem, tmp_path: Path
) -> None:
    patient = await office.patient("Quetzalina", "Brandenburg", born=date(1979, 9, 3), portal_user="quetzalina.b")
    await office.prescription(patient, drug="rosuvastatin")
    async with office.database.transaction() as session:
        await system.find_patients(session, "Quetzalina")
    await office.database.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()
    planted = [b"quetzalina", b"brandenburg", b"1979-09-03", b"5550101", b"pat@example.com", b"rosuvastatin"]
    assert [text for text in planted if text in stored] == []
    assert b"dr." in stored  # the clinician is no secret: the search itself works
