"""Booking a visit."""

from actions.services import Services
from tests.actions.stage import Stage, booked, person

KEVIN, KEVIN_PHONE = person("kevin-obrien"), "+12175550105"


async def test_what_for_then_three_times_then_booked(services: Services) -> None:
    stage = Stage(services, KEVIN_PHONE)
    await stage.says("i need an appointment", "book")
    kinds = await stage.says("7/16/1971")
    assert "What is the visit for?" in kinds and "office visit" in kinds
    assert "women's health" not in kinds and "counseling" not in kinds  # never listed in a text message
    offered = await stage.says("1")
    assert "For your office visit I can offer" in offered and "Dr. Okafor" in offered
    done = await stage.says("2")
    assert done.startswith("Booked: office visit with Dr. Okafor")
    assert len(await booked(services, KEVIN)) == 1


async def test_everything_in_one_message(services: Services) -> None:
    stage = Stage(services, KEVIN_PHONE)
    await stage.says("book me a physical with dr kim friday morning", "book")
    offered = await stage.says("7/16/1971")
    assert "For your yearly physical" in offered and "Dr. Kim" in offered and "Fri" in offered and "AM" in offered


async def test_a_sensitive_visit_is_booked_without_naming_it_by_text(services: Services) -> None:
    stage = Stage(services, "+12175550113")
    await stage.says("need to book a pap smear", "book")
    offered = await stage.says("6/6/1967")
    assert "For your visit I can offer" in offered and "women" not in offered
    done = await stage.says("1")
    assert done.startswith("Booked: visit with Dr. Haddad")


async def test_a_child_is_offered_what_children_come_for(services: Services) -> None:
    stage = Stage(services, "+12175550110")
    await stage.says("appointment for my son please", "book")
    kinds = await stage.says("3/30/2013")
    assert "well-child visit" in kinds
