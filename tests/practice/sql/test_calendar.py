"""Searching, holding and offering slots."""

from datetime import date, time, timedelta

import pytest

from core import clock
from core.errors import NotFound
from practice.models import Closure
from practice.sql import SqlPracticeSystem
from practice.system import SlotCursor, SlotSearch
from tests.practice.office import LOS_ANGELES, NOW, Office, local


async def starts(office: Office, system: SqlPracticeSystem, **search: object) -> list[str]:
    """Local starts found, as `3 09:00`."""
    wanted = SlotSearch(**({"visit_type_id": office.visit, "limit": 50} | search))  # type: ignore[arg-type]
    async with office.database.transaction() as session:
        page = await system.find_slots(session, wanted)
    return [f"{slot.local_start.day} {slot.local_start:%H:%M}" for slot in page.slots]


class TestFindSlots:
    @pytest.fixture(autouse=True)
    async def calendar(self, office: Office) -> None:
        for day in (3, 4, 5):
            await office.slots(local(day, 9), 2, every=240)  # 9:00 and 13:00
        await office.slot(local(4, 10), clinician=office.stone)
        await office.slot(local(4, 10, zone=LOS_ANGELES), clinician=office.stone, location=office.west)
        await office.slot(local(5, 11), clinician=office.shah)
        await office.slot(local(6, 9), minutes=40)

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ({}, ["3 09:00", "3 13:00", "4 09:00", "4 10:00", "4 10:00", "4 13:00", "5 09:00", "5 11:00", "5 13:00"]),
            ({"from_day": date(2026, 3, 5)}, ["5 09:00", "5 11:00", "5 13:00"]),
            ({"to_day": date(2026, 3, 3)}, ["3 09:00", "3 13:00"]),
            ({"from_time": time(12)}, ["3 13:00", "4 13:00", "5 13:00"]),
            ({"to_time": time(9, 30)}, ["3 09:00", "4 09:00", "5 09:00"]),
            ({"weekdays": frozenset({2})}, ["4 09:00", "4 10:00", "4 10:00", "4 13:00"]),
            ({"specialty": "pediatrics"}, ["5 11:00"]),
            ({"specialty": "cardiology"}, []),
            ({"language": "ko", "from_day": date(2026, 3, 5)}, ["5 09:00", "5 13:00"]),
            ({"for_age": 8, "from_day": date(2026, 3, 4)}, ["4 10:00", "4 10:00", "5 11:00"]),
            ({"for_age": 40, "specialty": "pediatrics"}, []),
            ({"fits": lambda start: start.day == 3 and start.hour < 12}, ["3 09:00"]),
            ({"limit": 2}, ["3 09:00", "3 13:00"]),
            ({"limit": 3, "spread": True}, ["3 09:00", "3 13:00", "4 09:00"]),
        ],
    )
    async def test_what_the_patient_wants(
        self, office: Office, system: SqlPracticeSystem, search: dict[str, object], expected: list[str]
    ) -> None:
        assert await starts(office, system, **search) == expected

    async def test_a_clinician_or_a_place(self, office: Office, system: SqlPracticeSystem) -> None:
        assert await starts(office, system, clinician_id=office.stone) == ["4 10:00", "4 10:00"]
        assert await starts(office, system, location_id=office.west) == ["4 10:00"]

    async def test_days_are_those_of_the_place_not_of_the_practice(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        """10 pm in Los Angeles is the next day in Chicago."""
        late = await office.slot(local(4, 16, zone=LOS_ANGELES), clinician=office.stone, location=office.west)
        async with office.database.transaction() as session:
            page = await system.find_slots(
                session,
                SlotSearch(office.visit, from_day=date(2026, 3, 4), to_day=date(2026, 3, 4), from_time=time(15)),
            )
        assert [slot.id for slot in page.slots] == [late]

    async def test_a_long_visit_gets_a_long_slot_and_a_short_one_does_not(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        assert await starts(office, system, visit_type_id=office.long_visit) == ["6 09:00"]
        assert "6 09:00" not in await starts(office, system)

    async def test_a_day_that_was_closed_later_is_not_offered(self, office: Office, system: SqlPracticeSystem) -> None:
        async with office.database.transaction() as session:
            session.add(
                Closure(location_id=office.east, first_day=date(2026, 3, 4), last_day=date(2026, 3, 4), reason="Snow")
            )
        assert "4 09:00" not in await starts(office, system)
        assert await starts(office, system, location_id=office.west) == ["4 10:00"]

    async def test_nothing_past_and_nothing_within_the_hour(self, office: Office, system: SqlPracticeSystem) -> None:
        await office.slot(NOW - timedelta(minutes=20))
        await office.slot(NOW + timedelta(minutes=59))
        soon = await office.slot(NOW + timedelta(minutes=60))
        async with office.database.transaction() as session:
            page = await system.find_slots(session, SlotSearch(office.visit, limit=1))
        assert [slot.id for slot in page.slots] == [soon]

    async def test_more_goes_on_where_the_last_page_ended(self, office: Office, system: SqlPracticeSystem) -> None:
        seen: list[str] = []
        after: SlotCursor | None = None
        async with office.database.transaction() as session:
            for _ in range(3):
                page = await system.find_slots(session, SlotSearch(office.visit, limit=3, after=after))
                seen += [slot.id for slot in page.slots]
                after = page.more and SlotCursor.from_json(page.more.as_json())
        assert (len(seen), len(set(seen)), after) == (9, 9, None)

    async def test_more_of_a_spread_search_comes_to_everything_in_the_end(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        seen: list[str] = []
        after: SlotCursor | None = None
        async with office.database.transaction() as session:
            while True:
                page = await system.find_slots(session, SlotSearch(office.visit, limit=3, spread=True, after=after))
                seen += [slot.id for slot in page.slots]
                after = page.more
                if after is None:
                    break
        assert (len(seen), len(set(seen))) == (9, 9)

    async def test_a_kind_of_visit_that_does_not_exist(self, office: Office, system: SqlPracticeSystem) -> None:
        async with office.database.transaction() as session:
            with pytest.raises(NotFound):
                await system.find_slots(session, SlotSearch("nothing"))


class TestHolds:
    async def test_what_one_patient_is_offered_another_is_not(self, office: Office, system: SqlPracticeSystem) -> None:
        slots = await office.slots(local(3, 9), 6)
        search = SlotSearch(office.visit)
        async with office.database.transaction() as session:
            first = await system.offer_slots(session, search, holder="one")
            second = await system.offer_slots(session, search, holder="two")
            third = await system.offer_slots(session, search, holder="three")
        assert [slot.id for slot in first.slots] == slots[:3]
        assert [slot.id for slot in second.slots] == slots[3:]
        assert third.slots == ()

    async def test_an_offer_shown_again_is_the_same(self, office: Office, system: SqlPracticeSystem) -> None:
        await office.slots(local(3, 9), 6)
        async with office.database.transaction() as session:
            first = await system.offer_slots(session, SlotSearch(office.visit), holder="one")
            again = await system.offer_slots(session, SlotSearch(office.visit), holder="one")
        assert first.slots == again.slots

    async def test_a_hold_ends_after_ten_minutes(self, office: Office, system: SqlPracticeSystem) -> None:
        slot = await office.slot(local(3, 9))
        async with office.database.transaction() as session:
            assert len(await system.hold_slots(session, [slot], "one")) == 1
            assert await system.hold_slots(session, [slot], "two") == ()
        clock.set(NOW + timedelta(minutes=10, seconds=1))
        async with office.database.transaction() as session:
            assert len(await system.hold_slots(session, [slot], "two")) == 1
            assert await system.hold_slots(session, [slot], "one") == ()

    async def test_holding_again_prolongs(self, office: Office, system: SqlPracticeSystem) -> None:
        slot = await office.slot(local(3, 9))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [slot], "one")
        clock.set(NOW + timedelta(minutes=9))
        async with office.database.transaction() as session:
            await system.hold_slots(session, [slot], "one")
        clock.set(NOW + timedelta(minutes=15))
        async with office.database.transaction() as session:
            assert await system.hold_slots(session, [slot], "two") == ()

    async def test_released_slots_are_free_for_others(self, office: Office, system: SqlPracticeSystem) -> None:
        slots = await office.slots(local(3, 9), 3)
        async with office.database.transaction() as session:
            await system.hold_slots(session, slots, "one")
            assert await system.release_holds(session, "two") == 0
            assert await system.release_holds(session, "one") == 3
            assert len(await system.hold_slots(session, slots, "two")) == 3

    async def test_asking_for_more_and_more_gives_the_first_ones_back(
        self, office: Office, system: SqlPracticeSystem
    ) -> None:
        slots = await office.slots(local(3, 9), 15)
        after: SlotCursor | None = None
        for minute in range(5):
            clock.set(NOW + timedelta(minutes=minute))
            async with office.database.transaction() as session:
                page = await system.offer_slots(session, SlotSearch(office.visit, after=after), holder="one")
                after = page.more
        async with office.database.transaction() as session:
            free = await system.find_slots(session, SlotSearch(office.visit, limit=15), holder="two")
        assert [slot.id for slot in free.slots] == slots[:6]

    async def test_booked_and_past_slots_cannot_be_held(self, office: Office, system: SqlPracticeSystem) -> None:
        booked = await office.slot(local(3, 9), status="booked")
        past = await office.slot(NOW - timedelta(hours=1))
        async with office.database.transaction() as session:
            assert await system.hold_slots(session, [booked, past, "nothing"], "one") == ()


class TestPlaces:
    async def test_who_and_where(self, office: Office, system: SqlPracticeSystem) -> None:
        async with office.database.transaction() as session:
            people = {c.spoken_name: c.specialty for c in await system.clinicians(session)}
            where = [place.address for place in await system.locations(session)]
            hours = await system.opening_hours(session, office.west)
            with pytest.raises(NotFound):
                await system.opening_hours(session, "nowhere")
        assert people["Dr. Kim"] == "family_medicine"
        assert where[0] == "1 Road, Town, IL 60000"
        assert hours.timezone == LOS_ANGELES
