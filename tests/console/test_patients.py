"""What people do for a patient on the screen, with the demo practice behind it: appointments, refills, forms, pictures, one thread."""

import re
from collections import defaultdict
from datetime import date

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from conversations import attachments
from conversations.inbox import Inbound, receive
from conversations.models import Conversation
from core import clock
from core.ids import new_id
from handoff import service
from practice import choices
from practice.choices import Form
from practice.demo import seed
from practice.models import Appointment, AppointmentStatus, PatientPhone, Prescription, RefillRequest
from tests.console.conftest import Console, axe, claim, open_case, signed_in

pytestmark = pytest.mark.browser
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
async def practice(running: Console) -> Console:
    """The console with the demo practice's patients and calendar."""
    async with running.world.database.transaction() as session:
        await seed.seed(session, date.today())
    return running


async def patient(console: Console, n: int) -> tuple[str, str]:
    """(phone, patient id) of the n-th patient who has a phone to themselves, an appointment to come and a prescription."""
    async with console.world.database.read() as session:
        by_phone: dict[str, list[str]] = defaultdict(list)
        for row in (await session.execute(select(PatientPhone).order_by(PatientPhone.id))).scalars():
            by_phone[row.phone].append(row.patient_id)
        coming = select(Appointment.patient_id).where(Appointment.status == AppointmentStatus.booked)
        booked = set((await session.execute(coming)).scalars())
        treated = set((await session.execute(select(Prescription.patient_id))).scalars())
    fit = [(phone, ids[0]) for phone, ids in by_phone.items() if len(ids) == 1 and ids[0] in booked & treated]
    return fit[n]


async def identified(
    console: Console, browser: Browser, n: int, text: str, *, who: str = "Nora Castillo"
) -> tuple[Page, str]:
    """A claimed thread whose writer was identified on the screen: (page, patient id)."""
    phone, patient_id = await patient(console, n)
    await console.world.case("human", text=text, phone=phone)
    page = await signed_in(browser, console, who)
    await open_case(page, text)
    await claim(page)
    await page.get_by_role("button", name="It is them").first.click()
    await expect(page.locator(".transcript")).to_contain_text("Patient identified by staff")
    return page, patient_id


async def appointments(console: Console, patient_id: str) -> dict[str, tuple[str, str]]:
    async with console.world.database.read() as session:
        rows = (await session.execute(select(Appointment).where(Appointment.patient_id == patient_id))).scalars()
        return {row.id: (row.slot_id, row.status) for row in rows}


async def test_an_appointment_is_moved_booked_and_cancelled_in_the_thread(practice: Console, browser: Browser) -> None:
    page, patient_id = await identified(practice, browser, 0, "can I come another day")
    before = await appointments(practice, patient_id)
    await page.locator("#d-appointments").get_by_role("button", name="Move").first.click()
    await expect(page.locator("#slots [data-act=take_slot]").first).to_be_visible()
    assert await axe(page) == []
    await page.locator("#slots [data-act=take_slot]").first.click()
    await expect(page.locator(".transcript")).to_contain_text("Appointment moved")
    moved = await appointments(practice, patient_id)
    assert {slot for slot, _ in moved.values()} != {slot for slot, _ in before.values()}

    await page.locator("#d-appointments").get_by_role("button", name="Book").click()
    await page.locator("#slots [data-act=take_slot]").last.click()
    await expect(page.locator(".transcript")).to_contain_text("Appointment booked")
    assert len(await appointments(practice, patient_id)) == len(before) + 1

    await page.locator("#d-appointments").get_by_role("button", name="Cancel").last.click()
    await page.locator("#cancel-appointment [data-act=cancel_appointment]").click()
    await expect(page.locator(".transcript")).to_contain_text("Appointment cancelled")
    statuses = [status for _, status in (await appointments(practice, patient_id)).values()]
    assert statuses.count(AppointmentStatus.cancelled) == 1


async def test_a_refill_is_filed_and_decided_in_the_thread(practice: Console, browser: Browser) -> None:
    page, patient_id = await identified(practice, browser, 1, "I need more of my pills")
    await page.locator("#d-medicines summary").click()
    await page.get_by_role("button", name="File a refill request").first.click()
    await expect(page.locator(".transcript")).to_contain_text("Refill request filed")
    await page.locator("#d-refills").get_by_role("button", name="Approve").first.click()
    await expect(page.locator(".transcript")).to_contain_text("Refill decided")
    async with practice.world.database.read() as session:
        query = select(RefillRequest.status).where(RefillRequest.patient_id == patient_id)
        assert "approved" in (await session.execute(query)).scalars().all()


async def test_a_front_desk_sees_no_medicines_and_sends_a_form(practice: Console, browser: Browser) -> None:
    async with practice.world.database.transaction() as session:
        await choices.set_forms(session, [Form("Intake", "https://portal.example/intake")])
    page, _ = await identified(practice, browser, 2, "what do I need to fill in", who="Dana Whitfield")
    await expect(page.locator("#d-medicines")).to_have_count(0)
    await page.get_by_role("button", name="More acts").click()
    await page.get_by_role("button", name="Send the form: Intake").click()
    await expect(page.locator(".transcript .msg.out").last).to_contain_text("https://portal.example/intake")


async def test_text_and_chat_of_a_patient_are_one_thread_and_the_answer_says_where_it_goes(
    practice: Console, browser: Browser
) -> None:
    page, patient_id = await identified(practice, browser, 3, "first by text")
    async with practice.world.database.transaction() as session:
        chat = Inbound("webchat", "portal", new_id(), f"patient:{patient_id}", "then by chat", clock.now(), patient_id)
        thread = await session.get_one(Conversation, (await receive(session, chat)).conversation_id)
        await service.open_case(session, conversation=thread, disposition="human", reason="human")
    await page.reload()
    transcript = page.locator(".transcript")
    await expect(transcript).to_contain_text("then by chat")
    await expect(transcript.locator(".msg.in").last).to_contain_text("Portal chat")
    way = page.locator("#reply-way option", has_text="portal chat")
    await page.locator("#reply-way").select_option(await way.get_attribute("value"))
    await expect(page.locator("label.to[for=reply-text]")).to_contain_text("portal chat")
    await page.locator("#reply-text").fill(
        "Your biopsy results are in the portal"
    )  # the chat is encrypted: it may leave
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(transcript.locator(".msg.out").last).to_contain_text("Portal chat")


async def test_a_picture_appears_in_the_thread_by_itself_once_it_is_kept(practice: Console, browser: Browser) -> None:
    case = await practice.world.case("clinical", text="look at my foot", phone="+12175550451")
    page = await signed_in(browser, practice, "Nora Castillo")
    await open_case(page, "look at my foot")
    async with practice.world.database.transaction() as session:
        assert case.message_id
        await attachments.keep(session, message_id=case.message_id, conversation_id=case.conversation_id, content=PNG)
        await attachments.keep(
            session, message_id=case.message_id, conversation_id=case.conversation_id, content=b"MZ" + b"\0" * 80, position=1
        )  # fmt: skip
    picture = page.locator(".files img")
    await expect(picture).to_be_visible()
    await page.wait_for_function("document.querySelector('.files img').naturalWidth > 0")
    await expect(page.locator(".files")).to_contain_text("kind that is not kept")
    source = await picture.get_attribute("src")
    ben = await signed_in(browser, practice, "Ben Ortega")
    refused = await ben.goto(f"{practice.address}{source}")
    assert refused is not None and refused.status == 404


async def test_a_reminder_and_a_canned_reply_with_its_variables(practice: Console, browser: Browser) -> None:
    dana = await signed_in(browser, practice, "Dana Whitfield")
    await dana.goto(f"{practice.address}/console/settings")
    await dana.get_by_role("button", name="Write one").click()
    await dana.locator("#canned-edit [name=name]").fill("greet")
    await dana.locator("#canned-edit [name=title]").fill("Greeting")
    await dana.locator("#canned-edit [name=text]").fill("Hello {first_name}, this is {me} of {practice}.")
    await dana.locator("#canned-edit .btn.primary").click()
    await expect(dana.locator(".main")).to_contain_text("Hello {first_name}")
    page, _ = await identified(practice, browser, 4, "hello, anybody there")
    await page.get_by_role("button", name="Canned replies").click()
    await page.locator("#canned button", has_text="Greeting").click()
    await expect(page.locator("#reply-text")).to_have_value(re.compile(r"Hello \w+, this is Nora of \w+"))
    await page.get_by_role("button", name="More acts").click()
    await page.get_by_role("button", name="Remind me").click()
    await page.locator("#remind [name=text]").fill("ask about the bus")
    await page.locator("#remind .btn.primary").click()
    await expect(page.locator(".banner", has_text="ask about the bus")).to_be_visible()
    assert await axe(page) == []
    await page.locator(".banner", has_text="ask about the bus").get_by_role("button", name="Done").click()
    await expect(page.locator(".banner", has_text="ask about the bus")).to_have_count(0)


async def test_an_administrator_changes_the_practices_settings_without_code(
    practice: Console, browser: Browser
) -> None:
    page = await signed_in(browser, practice, "Aiko Tanaka")
    await page.goto(f"{practice.address}/console/settings")
    await expect(page.locator("#strict")).not_to_be_checked()
    await page.locator("#strict").check()
    await expect(page.locator("#toasts")).to_contain_text("strict rules hold")
    await page.locator("#lang-hi input").uncheck()
    await page.get_by_role("button", name="Save languages").click()
    await expect(page.locator("#toasts")).to_contain_text("English is always served")
    row = page.locator("#pr-front_desk-routine")
    await row.locator("[name=first]").fill("45")
    await row.get_by_role("button", name="Save").click()
    await expect(page.locator("#toasts")).to_contain_text("Promised from now on")
    await page.locator("#way-billing").select_option("round_robin")
    await expect(page.locator("#toasts")).to_contain_text("Saved.")
    await page.locator("[data-act=closure] [name=reason]").fill("Staff day")
    await page.locator("[data-act=closure]").get_by_role("button", name="Add").click()
    await expect(page.locator(".main")).to_contain_text("Staff day")
    assert await axe(page) == []
    await page.reload()
    await expect(page.locator("#strict")).to_be_checked()
    await expect(page.locator("#lang-hi input")).not_to_be_checked()
    await expect(page.locator("#pr-front_desk-routine [name=first]")).to_have_value("45")
    await page.locator("#strict").uncheck()


async def test_the_compliance_officer_hears_of_emergency_access_at_once(practice: Console, browser: Browser) -> None:
    case = await practice.world.case("clinical", text="private matter", phone="+12175550461")
    omar = await signed_in(browser, practice, "Omar Farouk")
    await omar.goto(f"{practice.address}/console/audit")
    dana = await signed_in(browser, practice, "Dana Whitfield")
    await dana.goto(f"{practice.address}/console/case/{case.id}")
    await dana.get_by_label("Why you need it now").fill("Patient collapsed at the desk, no nurse reachable")
    await dana.get_by_role("button", name="Open with emergency access").click()
    await expect(dana.locator(".transcript")).to_contain_text("private matter")
    await expect(omar.locator("#toasts")).to_contain_text("emergency access")
    await expect(omar.locator(".nav", has_text="Emergency access").locator(".n")).to_be_visible()
