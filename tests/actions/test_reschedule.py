"""Moving an appointment, by text message, from the first word to the confirmation."""

from datetime import timedelta

from actions.services import Services
from core import clock
from core.database import Actor
from practice.system import SlotSearch
from tests.actions.stage import Stage, booked, person

JAMES, JAMES_PHONE = person("james-carter"), "+12175550101"
WALTER, WALTER_PHONE = person("walter-brooks"), "+12175550108"


async def test_a_message_that_holds_everything_needs_only_the_birth_date_and_a_number(services: Services) -> None:
    stage = Stage(services, JAMES_PHONE)
    before = await booked(services, JAMES)
    asked = await stage.says("move my Thursday appt with Dr Kim to next week afternoon", "reschedule")
    assert "date of birth" in asked
    offered = await stage.says("4/18/1962")
    assert await stage.templates() == ["reschedule-offer"]
    assert "Instead of Thu, Nov 12" in offered and "1) " in offered and "3) " in offered and "4) " not in offered
    assert all("PM" in line for line in offered.splitlines() if line[:2] in ("1)", "2)", "3)"))
    done = await stage.says("2")
    assert done.startswith("Done. Your visit with Dr. Kim is now") and "120 Main Street" in done
    after = await booked(services, JAMES)
    assert len(after) == len(before) == 1
    assert after[0].slot.id != before[0].slot.id
    assert after[0].slot.starts_at > clock.now() + timedelta(days=6)
    assert stage.form is None and stage.slots.get("chosen") is None


async def test_more_offers_other_times_and_a_named_day_is_offered_then(services: Services) -> None:
    stage = await _verified(services)
    first = await stage.says("I need to move my appointment", "reschedule")
    second = await stage.says("more please", "more")
    assert _times(first) and _times(second) and not set(_times(first)) & set(_times(second))
    friday = await stage.says("can you do friday instead?")
    assert all("Fri" in line for line in _times(friday))


async def test_a_named_time_is_asked_back_once_and_nothing_moves_before_the_yes(services: Services) -> None:
    stage = await _verified(services)
    before = await booked(services, JAMES)
    await stage.says("move it to next week", "reschedule")
    offered = _times(await stage.says("more", "more"))
    weekday = {"Mon": "monday", "Tue": "tuesday", "Wed": "wednesday", "Thu": "thursday", "Fri": "friday"}
    days = [weekday[line[3:6]] for line in offered]
    single = next(day for day in days if days.count(day) == 1)
    asked = await stage.says(f"the {single} one")
    assert "Shall I move" in asked or "1) " in asked
    assert (await booked(services, JAMES))[0].slot.id == before[0].slot.id


async def test_an_unrelated_word_is_never_taken_for_a_choice(services: Services) -> None:
    stage = await _verified(services)
    before = await booked(services, JAMES)
    await stage.says("move my appointment", "reschedule")
    answer = await stage.says("xyzzy 42", "affirm")
    assert "number" in answer
    assert (await booked(services, JAMES))[0].slot.id == before[0].slot.id


async def test_never_mind_keeps_the_appointment_and_gives_the_held_times_back(services: Services) -> None:
    stage = await _verified(services)
    await stage.says("move my appointment", "reschedule")
    assert "changed nothing" in await stage.says("never mind", "stop")
    async with services.database.transaction() as session:
        assert await services.practice.release_holds(session, stage.conversation_id) == 0
    assert stage.form is None


async def test_a_question_in_between_is_followed_by_the_same_offer(services: Services) -> None:
    stage = await _verified(services)
    first = await stage.says("move my appointment", "reschedule")
    again = await stage.says("where do i park?", "faq")
    assert _times(again) == _times(first)
    assert (await stage.says("1")).startswith("Done.")


async def test_of_two_patients_after_one_time_the_slower_is_offered_the_next(services: Services) -> None:
    stage = await _verified(services)
    await stage.says("move my appointment", "reschedule")
    wanted = stage.slots["offered"][0]
    clock.set(clock.now() + timedelta(minutes=11))  # the hold has run out
    async with services.database.transaction(Actor("system", "test")) as session:
        visit = (await services.practice.visit_types(session))[0]
        await services.practice.book_appointment(
            session, patient_id=WALTER, slot_id=wanted, visit_type_id=visit.id, holder="other", idempotency_key="other"
        )
    answer = await stage.says("1")
    assert await stage.templates() == ["offer-taken", "reschedule-offer"]
    assert wanted not in stage.slots["offered"] and len(_times(answer)) == 3
    assert (await stage.says("1")).startswith("Done.")


async def test_the_same_turn_taken_twice_moves_once_and_says_the_same(services: Services) -> None:
    stage = await _verified(services)
    await stage.says("move my appointment", "reschedule")
    slots, form = dict(stage.slots), stage.form
    first = await stage.says("1")
    moved = await booked(services, JAMES)
    stage.slots, stage.form = slots, form  # Rasa's process died before it stored the turn
    await stage.take(stage.last_turn, "inform")
    assert [d.template_id for d in await stage.drafts()] == ["reschedule-done"]
    assert [b.slot.id for b in await booked(services, JAMES)] == [b.slot.id for b in moved]
    assert first.startswith("Done.") and stage.form is None


async def test_with_two_appointments_it_is_asked_which_and_the_other_one_can_be_chosen_later(
    services: Services,
) -> None:
    stage = Stage(services, WALTER_PHONE)
    await stage.says("I want to reschedule my appointment", "reschedule")
    which = await stage.says("2/14/1950")
    assert "Which appointment" in which and "Dr. Kim" in which and "Dr. Okafor" in which
    assert "with Dr. Kim, I can offer" in await stage.says("1")
    assert "Which appointment" in await stage.says("sorry I meant the other appointment")
    assert "with Dr. Okafor, I can offer" in await stage.says("2")


async def test_naming_the_clinician_decides_which_appointment(services: Services) -> None:
    stage = Stage(services, WALTER_PHONE)
    await stage.says("need to move my visit with dr okafor to next week", "reschedule")
    assert "with Dr. Okafor, I can offer" in await stage.says("2/14/1950")


async def test_a_change_of_mind_is_refused_by_the_form_so_that_the_other_flow_opens(services: Services) -> None:
    stage = await _verified(services)
    await stage.says("move my appointment", "reschedule")
    turn = await stage._receive("actually just cancel it", ())
    assert (
        await stage._run("validate_reschedule_form", {"intent": {"name": "cancel"}, "metadata": {"turn_id": turn}})
        is None
    )
    assert stage.slots["flow"] == "reschedule"  # nothing was set: Rasa opens cancel_form by its rule


async def test_without_any_appointment_it_says_so(services: Services) -> None:
    stage = Stage(services, "+12175550105")
    await stage.says("please reschedule me", "reschedule")
    assert "no upcoming appointment" in await stage.says("7/16/1971")


async def test_a_free_time_is_searched_near_the_wish_when_none_fits(services: Services) -> None:
    stage = await _verified(services)
    async with services.database.transaction() as session:
        visit = next(v for v in await services.practice.visit_types(session) if v.code == "office_visit")
        page = await services.practice.find_slots(session, SlotSearch(visit_type_id=visit.id, limit=1))
    assert page.slots
    answer = await stage.says("move my appointment to sunday", "reschedule")
    assert await stage.templates() == ["offer-none"] and len(_times(answer)) == 3


async def _verified(services: Services) -> Stage:
    """James, who has given his birth date and been told when he comes."""
    stage = Stage(services, JAMES_PHONE)
    await stage.says("when is my appointment", "appt_info")
    assert "You have Thu, Nov 12" in await stage.says("4/18/1962")
    return stage


def _times(text: str) -> list[str]:
    return [line for line in text.splitlines() if line[:2] in ("1)", "2)", "3)")]
