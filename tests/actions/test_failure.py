"""When something breaks, the patient gets an honest sentence and a person, and nothing is half done."""

import logging

import pytest

from actions.services import Services
from practice.sql.adapter import SqlPracticeSystem
from practice.system import ReadBackMismatch
from tests.actions.stage import Stage, booked, person


class ForgetfulCalendar(SqlPracticeSystem):
    """Says after every move that the calendar shows something else."""

    async def move_appointment(self, *arguments: object, **named: object) -> object:
        await super().move_appointment(*arguments, **named)
        raise ReadBackMismatch("The calendar does not show what was just written")


class BrokenCalendar(SqlPracticeSystem):
    async def upcoming_appointments(self, *arguments: object, **named: object) -> object:
        raise RuntimeError("secret words of a patient")


async def test_a_move_that_does_not_read_back_is_rolled_back_and_handed_over(services: Services) -> None:
    broken = Services(services.database, ForgetfulCalendar(), services.refill_rules)
    stage = Stage(broken, "portal", channel="webchat", patient_id=person("james-carter"))
    before = await booked(services, person("james-carter"))
    await stage.says("move my appointment", "reschedule")
    answer = await stage.says("1")
    assert answer.startswith("Something is not right with that change")
    assert [b.slot.id for b in await booked(services, person("james-carter"))] == [b.slot.id for b in before]
    assert [case.reason for case in await stage.cases()] == ["validate_reschedule_form: read_back_mismatch"]
    assert stage.form is None


async def test_an_unexpected_error_is_logged_without_its_words(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    stage = Stage(
        Services(services.database, BrokenCalendar(), services.refill_rules), "portal", channel="webchat",
        patient_id=person("james-carter"),
    )  # fmt: skip
    with caplog.at_level(logging.DEBUG, logger="actions"):
        answer = await stage.says("when is my appointment", "appt_info")
    assert answer.startswith("Something went wrong on our side") and len(await stage.cases()) == 1
    assert "secret" not in caplog.text and "RuntimeError" in caplog.text
