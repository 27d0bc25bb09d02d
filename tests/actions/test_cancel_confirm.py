"""Cancelling and confirming: only ever on an explicit choice."""

import pytest

from actions.services import Services
from tests.actions.stage import Stage, booked, person

HELEN, HELEN_PHONE = person("helen-schmidt"), "+12175550115"


async def _asked(services: Services, text: str, intent: str) -> tuple[Stage, str]:
    stage = Stage(services, HELEN_PHONE)
    await stage.says(text, intent)
    return stage, await stage.says("5/5/1938")


async def test_cancelling_takes_a_number_and_says_what_was_cancelled(services: Services) -> None:
    stage, asked = await _asked(services, "cant make it tomorrow, cancel please", "cancel")
    assert "Tue, Nov 10" in asked and "CANCEL" not in asked and "YES" not in asked
    done = await stage.says("1")
    assert "off the calendar" in done and "Ana Ruiz" in done and "Tue, Nov 10" in done
    assert await booked(services, HELEN) == []


@pytest.mark.parametrize("answer", ["3", "no"])
async def test_keeping_it_keeps_it(services: Services, answer: str) -> None:
    stage, _ = await _asked(services, "cancel my appointment", "cancel")
    assert "you keep it" in await stage.says(answer)
    assert len(await booked(services, HELEN)) == 1


async def test_moving_instead_goes_on_with_times_to_choose_from(services: Services) -> None:
    stage, _ = await _asked(services, "cancel my appointment", "cancel")
    assert "I can offer" in await stage.says("2")
    assert stage.form == "reschedule_form"
    assert (await stage.says("1")).startswith("Done.")


async def test_what_is_no_answer_is_asked_again_and_nothing_happens(services: Services) -> None:
    stage, asked = await _asked(services, "cancel my appointment", "cancel")
    assert await stage.says("purple monkey dishwasher", "affirm") == asked
    assert len(await booked(services, HELEN)) == 1


@pytest.mark.parametrize("answer", ["1", "C", "c.", "yes", "\u0421", "\u0441"])  # the last two are Cyrillic
async def test_confirming(services: Services, answer: str) -> None:
    stage, asked = await _asked(services, "confirm my appointment", "confirm_appt")
    assert "Reply 1 or C to confirm" in asked
    done = await stage.says(answer)
    assert "you are confirmed" in done and "Riverside" in done
    assert [b.appointment.status for b in await booked(services, HELEN)] == ["confirmed"]


async def test_confirming_twice_says_that_it_is_confirmed(services: Services) -> None:
    stage, _ = await _asked(services, "confirm my appointment", "confirm_appt")
    await stage.says("1")
    assert "already confirmed" in await stage.says("i confirm", "confirm_appt")


async def test_x_to_a_confirmation_asks_before_it_cancels(services: Services) -> None:
    stage, _ = await _asked(services, "confirm my appointment", "confirm_appt")
    assert "off the calendar" in await stage.says("X") or stage.form == "cancel_form"
    assert len(await booked(services, HELEN)) == 1
    await stage.says("1")
    assert await booked(services, HELEN) == []
