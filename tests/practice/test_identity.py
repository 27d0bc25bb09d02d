"""Who is writing: what a patient, a family and a stranger get."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import audit_events
from practice.identity import (
    Ask,
    How,
    Identity,
    IdentityLocked,
    NotVerified,
    Verified,
    WhichPatient,
    unlock,
    verify,
    verify_portal,
)
from practice.sql import SqlPracticeSystem
from tests.practice.office import NOW, Office

PHONE, BORN, WRONG = "+12175550101", date(1980, 5, 17), date(1980, 5, 18)


async def attempt(
    office: Office, system: SqlPracticeSystem, born: date = BORN, phone: str = PHONE, **more: str
) -> Identity:
    async with office.database.transaction() as session:
        return await verify(session, system, phone=phone, birth_date=born, **more)  # type: ignore[arg-type]


class TestOnePatient:
    async def test_known_phone_and_birth_date(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        assert await attempt(office, system) == Verified(patient, How.phone_and_birth_date)

    async def test_three_tries_then_a_person(self, office: Office, system: SqlPracticeSystem) -> None:
        await office.patient()
        answers = [await attempt(office, system, WRONG) for _ in range(3)]
        assert answers == [NotVerified(2), NotVerified(1), IdentityLocked(NOW + timedelta(hours=24))]
        assert isinstance(await attempt(office, system, BORN), IdentityLocked)  # the right one comes too late

    async def test_a_new_conversation_brings_no_new_tries_a_day_does(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        patient = await office.patient()
        for _ in range(4):
            locked = await attempt(office, system, WRONG)
        assert isinstance(locked, IdentityLocked)
        clock.set(locked.until)
        assert await attempt(office, system) == Verified(patient, How.phone_and_birth_date)

    async def test_a_person_can_unlock(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        for _ in range(3):
            await attempt(office, system, WRONG)
        async with office.database.transaction() as session:
            await unlock(session, phone="(217) 555-0101")
        assert await attempt(office, system) == Verified(patient, How.phone_and_birth_date)

    async def test_success_gives_the_tries_back(self, office: Office, system: SqlPracticeSystem) -> None:
        await office.patient()
        await attempt(office, system, WRONG)
        await attempt(office, system)
        assert await attempt(office, system, WRONG) == NotVerified(2)


class TestAStranger:
    async def test_learns_nothing_from_the_answers(self, office: Office, system: SqlPracticeSystem) -> None:
        """Known phone with a wrong date, and unknown phone: the same answers in the same order, the same trace."""
        await office.patient(phone="+12175550101")
        known = [await attempt(office, system, WRONG, "+12175550101") for _ in range(4)]
        unknown = [await attempt(office, system, WRONG, "+12175550177") for _ in range(4)]
        impossible = [await attempt(office, system, WRONG, "22395") for _ in range(4)]
        assert known == unknown == impossible
        async with office.database.read() as session:
            rows = (await session.execute(select(audit_events.c.action, audit_events.c.subject_id))).all()
        tries = [row.subject_id for row in rows if row.action in ("identity.failed", "identity.refused")]
        assert sorted(tries.count(sender) for sender in set(tries)) == [4, 4, 4]

    async def test_cannot_lock_the_owner_of_a_phone_out(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        for _ in range(5):
            stranger = await attempt(office, system, WRONG, visitor="chat-1")
        assert isinstance(stranger, IdentityLocked)
        assert await attempt(office, system) == Verified(patient, How.phone_and_birth_date)

    async def test_a_stated_phone_is_marked_as_such(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient()
        assert await attempt(office, system, visitor="chat-2") == Verified(patient, How.stated_phone_and_birth_date)


class TestAFamilyOnOnePhone:
    @pytest.fixture
    async def family(self, office: Office) -> dict[str, str]:
        ids = {
            "mother": await office.patient("Lan", "Nguyễn", born=date(1981, 12, 5)),
            "father": await office.patient("Văn", "Nguyễn", born=date(1978, 6, 21)),
            "son": await office.patient("Minh", "Nguyễn", born=date(2013, 3, 30)),
            "daughter": await office.patient("Mai", "Nguyễn", born=date(2013, 3, 30)),  # twins
        }
        for parent in ("mother", "father"):
            for child in ("son", "daughter"):
                await office.relate(ids[parent], child, ids[child])
                await office.relate(ids[child], parent, ids[parent])
        await office.relate(ids["mother"], "husband", ids["father"])
        await office.relate(ids["father"], "wife", ids["mother"])
        return ids

    @pytest.mark.parametrize(
        ("born", "said", "who"),
        [
            (date(1981, 12, 5), {}, "mother"),
            (date(1978, 6, 21), {}, "father"),
            (date(2013, 3, 30), {"relation": "son"}, "son"),
            (date(2013, 3, 30), {"relation": "daughter"}, "daughter"),
            (date(2013, 3, 30), {"given_name": "mai"}, "daughter"),
            (date(2013, 3, 30), {"relation": "child", "given_name": "Minh"}, "son"),
            (date(1978, 6, 21), {"relation": "dad"}, "father"),
            (date(1981, 12, 5), {"relation": "spouse"}, "mother"),
            (date(1981, 12, 5), {"given_name": "LAN"}, "mother"),
        ],
    )
    async def test_the_birth_date_says_who(
        self,
        office: Office,
        system: SqlPracticeSystem,
        family: dict[str, str],
        born: date,
        said: dict[str, str],
        who: str,
    ) -> None:
        assert await attempt(office, system, born, **said) == Verified(family[who], How.phone_and_birth_date)

    async def test_twins_are_asked_for_the_given_name(
        self, office: Office, system: SqlPracticeSystem, family: dict[str, str]
    ) -> None:
        assert await attempt(office, system, date(2013, 3, 30)) == WhichPatient(Ask.given_name)
        assert await attempt(office, system, date(2013, 3, 30), relation="child") == WhichPatient(Ask.given_name)

    async def test_who_gives_their_own_birth_date_for_their_son_is_asked_for_his(
        self, office: Office, system: SqlPracticeSystem, family: dict[str, str]
    ) -> None:
        assert await attempt(office, system, date(1981, 12, 5), relation="son") == WhichPatient(Ask.patients_birth_date)
        assert await attempt(office, system, WRONG) == NotVerified(2)  # being asked used up no try

    async def test_a_given_name_that_is_not_in_the_family_is_a_failed_try(
        self, office: Office, system: SqlPracticeSystem, family: dict[str, str]
    ) -> None:
        assert await attempt(office, system, date(2013, 3, 30), given_name="Kevin") == NotVerified(2)


class TestPortal:
    async def test_a_signed_token_names_the_account(self, office: Office, system: SqlPracticeSystem) -> None:
        patient = await office.patient(portal_user="pat.doe")
        async with office.database.transaction() as session:
            assert await verify_portal(session, system, "pat.doe") == Verified(patient, How.portal)
            assert await verify_portal(session, system, "nobody") is None
