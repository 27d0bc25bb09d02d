"""Refills: the medicine found, an explicit yes, the rules applied, a case in the refill queue, and by when there is an answer."""

import pytest

from actions.services import Services
from handoff.models import Queue
from tests.actions.stage import Stage, booked, person, refill_requests

JAMES, JAMES_PHONE = person("james-carter"), "+12175550101"


async def _known(services: Services, phone: str, born: str, text: str) -> tuple[Stage, str]:
    stage = Stage(services, phone)
    await stage.says(text, "refill")
    return stage, await stage.says(born)


async def test_by_text_message_the_medicine_is_never_named(services: Services) -> None:
    stage, asked = await _known(services, JAMES_PHONE, "4/18/1962", "need more metformin pls")
    done = await stage.says("1")
    assert "found it on your list" in asked and "Dr. Kim" in done and "you will hear from us by" in done
    assert "metformin" not in (asked + done).lower()
    [request] = await refill_requests(services, JAMES)
    assert request.asked_for == "metformin 500 mg" and request.outcome == "meets_rules"
    [case] = await stage.cases()
    assert case.queue == Queue.refills and case.wants["requests"] == [request.id]
    assert case.wants["assessments"][0]["outcome"] == "meets_rules"


async def test_in_the_portal_it_is_named(services: Services) -> None:
    stage = Stage(services, "portal-james", channel="webchat", patient_id=JAMES)
    assert "metformin 500 mg" in await stage.says("refill my metformin", "refill")
    assert "metformin 500 mg" in await stage.says("1")


@pytest.mark.parametrize(
    ("phone", "born", "medicine", "outcome", "finding"),
    [
        (JAMES_PHONE, "4/18/1962", "lisinopril", "needs_review", "too_early"),
        ("+12175550103", "1/27/1955", "amlodipine", "needs_review", "too_early"),
        ("+12175550104", "11/9/1944", "levothyroxine", "needs_review", "renewal_needed"),
        ("+12175550105", "7/16/1971", "rosuvastatin", "needs_review", "not_seen_recently"),
        ("+12175550106", "5/22/1996", "methylphenidate", "to_a_person", "controlled_substance"),
        ("+12175550107", "10/30/1989", "amoxicillin", "to_a_person", "antibiotic"),
        ("+12175550109", "8/8/1948", "warfarin", "to_a_person", "anticoagulant"),
        ("+12175550111", "3/11/1993", "sertraline", "to_a_person", "recent_start"),
    ],
)
async def test_every_outcome_reaches_the_queue_with_its_reason(
    services: Services, phone: str, born: str, medicine: str, outcome: str, finding: str
) -> None:
    stage, _ = await _known(services, phone, born, f"refill {medicine} please")
    assert "Sent." in await stage.says("1")
    [case] = await stage.cases()
    assessment = case.wants["assessments"][0]
    assert assessment["outcome"] == outcome and finding in assessment["findings"]


async def test_an_open_request_is_found_again_and_not_doubled(services: Services) -> None:
    stage, _ = await _known(services, "+12175550114", "9/19/1964", "refill omeprazole")
    assert "already with" in await stage.says("1")
    assert len(await refill_requests(services, person("paul-jensen"))) == 1


async def test_not_now_sends_nothing(services: Services) -> None:
    stage, _ = await _known(services, JAMES_PHONE, "4/18/1962", "refill metformin")
    assert "sent nothing" in await stage.says("2")
    assert await refill_requests(services, JAMES) == []


async def test_a_gibberish_answer_sends_nothing(services: Services) -> None:
    stage, _ = await _known(services, JAMES_PHONE, "4/18/1962", "refill metformin")
    await stage.says("xyzzy 42", "affirm")
    assert await refill_requests(services, JAMES) == []


async def test_another_medicine_in_the_middle_is_a_correction(services: Services) -> None:
    stage, _ = await _known(services, JAMES_PHONE, "4/18/1962", "refill metformin")
    await stage.says("sorry i meant lisinopril")
    await stage.says("1")
    assert [request.asked_for for request in await refill_requests(services, JAMES)] == ["lisinopril 10 mg"]


async def test_two_medicines_in_one_message_are_both_asked_for(services: Services) -> None:
    stage, _ = await _known(services, JAMES_PHONE, "4/18/1962", "refill metformin and lisinopril")
    await stage.says("1")
    assert len(await refill_requests(services, JAMES)) == 2


async def test_a_medicine_that_is_not_on_the_list_goes_to_a_person_after_one_question(services: Services) -> None:
    stage, asked = await _known(services, JAMES_PHONE, "4/18/1962", "refill my ozempic")
    assert "Which medicine" in asked
    assert "do not find" in await stage.says("ozempic")
    answer = await stage.says("ozempic pen")
    assert "someone will look into it" in answer and "ozempic" not in answer
    [request] = await refill_requests(services, JAMES)
    assert request.outcome == "to_a_person" and stage.form is None


async def test_refill_and_move_in_one_message_are_done_one_after_the_other(services: Services) -> None:
    stage = Stage(services, JAMES_PHONE)
    before = await booked(services, JAMES)
    await stage.says("refill my metformin and move my thursday appt to next week", "refill", further=("reschedule",))
    await stage.says("4/18/1962")
    both = await stage.says("1")
    assert await stage.templates() == ["refill-done", "reschedule-offer"]
    assert "Sent." in both and "Instead of Thu, Nov 12" in both
    assert (await stage.says("1")).startswith("Done.")
    assert (await booked(services, JAMES))[0].slot.id != before[0].slot.id
    assert stage.slots.get("pending") in (None, [])


async def test_another_dose_than_on_the_list_needs_review(services: Services) -> None:
    stage, _ = await _known(services, JAMES_PHONE, "4/18/1962", "refill metformin 1000 mg please")
    assert "goes to a person" in await stage.says("1")
    [case] = await stage.cases()
    assert "other_dose" in case.wants["assessments"][0]["findings"]


async def test_a_misspelt_medicine_is_found(services: Services) -> None:
    stage, asked = await _known(services, JAMES_PHONE, "4/18/1962", "need more lisinpril")
    assert "found it on your list" in asked
    await stage.says("1")
    assert [request.asked_for for request in await refill_requests(services, JAMES)] == ["lisinopril 10 mg"]
