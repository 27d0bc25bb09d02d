"""Places, hours and holidays as the settings page changes them."""

from datetime import UTC, date, datetime

import pytest

from core import clock
from core.errors import BadInput, Forbidden, NotFound
from core.ids import new_id
from handoff import clocks, openings
from handoff.models import Role
from practice.models import Practice
from tests.handoff.conftest import World

PLACE = {
    "name": "North", "street": "4 North Road", "city": "Cedar Grove", "state": "IL", "postal_code": "62798", "phone": "(217) 555-0188",
    "timezone": "America/Denver",
}  # fmt: skip


async def named(world: World) -> None:
    async with world.database.transaction() as session:
        session.add(
            Practice(
                name="Cedar", timezone="America/Chicago", phones={}, portal_url="https://portal.example",
                holidays={"country": "US", "subdivision": "IL", "observed": ["Christmas Day"]},
            )
        )  # fmt: skip


async def test_a_new_place_counts_from_the_next_case_on_in_its_own_zone(world: World) -> None:
    clock.set(datetime(2026, 11, 24, 15, 30, tzinfo=UTC))  # Tuesday 8:30 in Denver, 9:30 in Chicago
    ada = await world.person("Ada", Role.administrator)
    async with world.acting(ada) as session:
        made = await openings.save_location(session, ada, PLACE)
        assert (made.phone, made.position) == ("+12175550188", 0)
        opening = await clocks.working_hours(session)
        first = next(iter(opening.intervals(clock.now())))
    assert first == (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), datetime(2026, 11, 24, 19, 0, tzinfo=UTC))
    async with world.acting(ada) as session:
        changed = await openings.save_location(session, ada, PLACE | {"name": "Northside"}, location_id=made.id)
        assert (changed.id, changed.name, len(await openings.locations(session))) == (made.id, "Northside", 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"name": " "}, "needs its name"), ({"timezone": "Denver"}, "no time zone"), ({"phone": "none"}, "not a phone")],
)
async def test_a_place_is_checked_before_it_is_kept(world: World, wrong: dict[str, str], says: str) -> None:
    ada = await world.person("Ada", Role.administrator)
    with pytest.raises(BadInput, match=says):
        async with world.acting(ada) as session:
            await openings.save_location(session, ada, PLACE | wrong)


async def test_places_and_holidays_are_the_administrators(world: World) -> None:
    dana, ada = await world.person("Dana", Role.lead), await world.person("Ada", Role.administrator)
    with pytest.raises(Forbidden):
        async with world.acting(dana) as session:
            await openings.save_location(session, dana, PLACE)
    with pytest.raises(Forbidden):
        async with world.acting(dana) as session:
            await openings.set_holidays(session, dana, [])
    with pytest.raises(NotFound):
        async with world.acting(ada) as session:
            await openings.save_location(session, ada, PLACE, location_id=new_id())
    with pytest.raises(NotFound):  # nothing was set up yet
        async with world.acting(ada) as session:
            await openings.set_holidays(session, ada, [])


async def test_the_holidays_chosen_stop_the_clock_and_the_others_do_not(world: World) -> None:
    await named(world)
    ada = await world.person("Ada", Role.administrator)
    async with world.acting(ada) as session:
        await openings.save_location(session, ada, PLACE)
        listed = await openings.public_holidays(session, since=date(2026, 11, 24))
        assert [one.day for one in listed] == sorted(one.day for one in listed)
        assert {one.name for one in listed if one.kept} == {"Christmas Day"}
        await openings.set_holidays(session, ada, ["Thanksgiving Day"])
    async with world.database.read() as session:
        opening = await clocks.working_hours(session)
        thursday = next(iter(opening.intervals(datetime(2026, 11, 26, 9, tzinfo=UTC))))[0].date()
        christmas = next(iter(opening.intervals(datetime(2026, 12, 25, 9, tzinfo=UTC))))[0].date()
    assert (thursday, christmas) == (date(2026, 11, 27), date(2026, 12, 25))
