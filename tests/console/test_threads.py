"""One patient, several threads; one thread, two patients; colleagues named; and how a case ends."""

from collections import defaultdict
from datetime import date

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from conversations.inbox import Inbound, receive
from conversations.models import Conversation, Message
from core import clock
from core.ids import new_id
from handoff import service
from handoff.models import Case, Satisfaction
from practice.demo import seed
from practice.models import PatientPhone
from tests.console.conftest import Console, axe, claim, open_case, send, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
async def practice(running: Console) -> Console:
    """The console with the demo practice's patients and calendar."""
    async with running.world.database.transaction() as session:
        await seed.seed(session, date.today())
    return running


async def families(console: Console) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """(phones that several patients share, phones of one patient alone)."""
    async with console.world.database.read() as session:
        found: dict[str, list[str]] = defaultdict(list)
        for row in (await session.execute(select(PatientPhone).order_by(PatientPhone.id))).scalars():
            found[row.phone].append(row.patient_id)
    shared = {phone: ids for phone, ids in found.items() if len(ids) > 1}
    return shared, [(phone, ids[0]) for phone, ids in found.items() if len(ids) == 1]


async def identify(page: Page) -> None:
    await page.get_by_role("button", name="It is them").first.click()
    await expect(page.locator(".transcript")).to_contain_text("Patient identified by staff")


async def by_chat(console: Console, patient_id: str, text: str, disposition: str = "human") -> Case:
    async with console.world.database.transaction() as session:
        chat = Inbound("webchat", "portal", new_id(), f"patient:{patient_id}", text, clock.now(), patient_id)
        received = await receive(session, chat)
        thread = await session.get_one(Conversation, received.conversation_id)
        return await service.open_case(
            session, conversation=thread, disposition=disposition, reason=disposition, message_id=received.message_id
        )


async def test_two_threads_of_a_patient_are_carried_on_in_one(practice: Console, browser: Browser) -> None:
    _, alone = await families(practice)
    phone, patient_id = alone[0]
    kept = await practice.world.case("human", text="about my visit", phone=phone)
    page = await signed_in(browser, practice, "Dana Whitfield")
    await open_case(page, "about my visit")
    await claim(page)
    await identify(page)
    other = await by_chat(practice, patient_id, "and my referral", "referral")
    await page.reload()
    await page.get_by_role("button", name="More acts").click()
    await page.get_by_role("button", name="Merge with another case of this patient").click()
    await page.locator("#merge label", has_text="Referral").click()
    assert await axe(page) == []
    await page.locator("#merge .btn.primary").click()
    await expect(page.locator("#toasts")).to_contain_text("Merged.")
    await expect(page.locator(".transcript")).to_contain_text("Merged")
    await expect(page.locator(".transcript")).to_contain_text("and my referral")  # one thread
    await expect(page.locator("#reply-way option")).to_have_count(2)  # answer where they wrote
    stored = await practice.world.again(other)
    assert (stored.state, stored.merged_into_id) == ("resolved", kept.id)
    await expect(page.locator(".transcript .msg.in")).to_have_count(2)  # nothing is lost, nothing is there twice
    to = page.locator("label.to[for=reply-text] b")
    await expect(to).to_contain_text("text message")
    await send(page, "Both are settled.")
    async with practice.world.database.read() as session:
        query = select(Message).where(Message.direction == "out", Message.author == "staff")
        said = [row for row in (await session.execute(query)).scalars() if row.body == "Both are settled."]
        thread = await session.get_one(Conversation, said[0].conversation_id)
    assert [(row.conversation_id, thread.address) for row in said] == [(kept.conversation_id, phone)]
    await page.goto(f"{practice.address}/console/?queue=referrals")
    await expect(page.locator("#case-list")).not_to_contain_text("and my referral")


async def test_two_people_on_one_phone_get_a_case_each(practice: Console, browser: Browser) -> None:
    shared, _ = await families(practice)
    phone, ids = next(iter(shared.items()))
    case = await practice.world.case("human", text="for me and for my son", phone=phone)
    page = await signed_in(browser, practice, "Dana Whitfield")
    await open_case(page, "for me and for my son")
    await claim(page)
    await identify(page)
    await page.get_by_role("button", name="More acts").click()
    await page.get_by_role("button", name="Two people write here: split").click()
    mine = (await practice.world.conversation(case)).patient_id
    son = next(one for one in ids if one != mine)
    await expect(page.locator(f"#split [value='{mine}']")).to_have_count(0)  # the other person is asked for
    await page.locator(f"#split [value='{son}']").check()
    await page.locator("#split [name=queue]").select_option("referrals")
    await page.locator("#split [name=note]").fill("the son's referral to the ear clinic")
    assert await axe(page) == []
    await page.locator("#split .btn.primary").click()
    await expect(page.locator("#toasts")).to_contain_text("A case of its own was opened.")
    await expect(page.locator(".transcript")).to_contain_text("Split")
    async with practice.world.database.read() as session:
        query = select(Case).where(Case.conversation_id == case.conversation_id, Case.id != case.id)
        fresh = (await session.execute(query)).scalar_one()
    assert (fresh.patient_id, fresh.queue, fresh.state) == (son, "referrals", "open")
    await page.locator("#d-cases a", has_text="Referrals").click()
    await expect(page.locator(".packet")).to_contain_text("the son's referral to the ear clinic")


async def test_a_reply_stays_with_the_thread_it_was_begun_in(practice: Console, browser: Browser) -> None:
    _, alone = await families(practice)
    phone, patient_id = alone[1]
    await practice.world.case("human", text="where will it go", phone=phone)
    page = await signed_in(browser, practice, "Dana Whitfield")
    await open_case(page, "where will it go")
    await claim(page)
    await identify(page)
    chat = await by_chat(practice, patient_id, "I also chat")
    await page.reload()
    way = page.locator("#reply-way option", has_text="portal chat")
    await page.locator("#reply-way").select_option(await way.get_attribute("value"))
    await page.locator("#reply-text").fill("Only for the chat")
    to = page.locator("label.to[for=reply-text] b")
    await expect(to).to_contain_text("portal chat")
    await page.wait_for_function("document.querySelector('#reply-text').value === 'Only for the chat'")
    await expect(page.locator("#reply-warnings")).to_have_text("")
    await page.wait_for_timeout(600)  # the draft is kept
    await page.reload()
    await expect(page.locator("#reply-text")).to_have_value("Only for the chat")
    await expect(to).to_contain_text("portal chat")  # not back to the phone by itself
    nora = await signed_in(browser, practice, "Nora Castillo")  # meanwhile a colleague takes the chat
    await nora.goto(f"{practice.address}/console/case/{chat.id}")
    await claim(nora)
    await expect(page.locator("#reply-warnings")).to_contain_text("is with a colleague now. Choose where this goes.")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await page.locator("#reply-way").select_option(index=1)
    await expect(to).to_contain_text("text message")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".msg.out .bubble").last).to_contain_text("Only for the chat")


async def test_a_colleague_who_is_named_in_a_note_finds_it(practice: Console, browser: Browser) -> None:
    await practice.world.case("clinical", text="look at this with me", phone="+12175550610")
    nora, marta = await signed_in(browser, practice, "Nora Castillo"), await signed_in(browser, practice, "Marta Quinn")
    await open_case(nora, "look at this with me")
    await nora.get_by_role("tab", name="Internal note").click()
    await nora.locator("#note-text").fill("@marta what do you think?")
    await nora.keyboard.press("Control+Enter")
    await marta.locator(".nav", has_text="Mentions").click()
    await expect(marta.locator(".msg.note")).to_contain_text("@marta what do you think?")
    await expect(marta.locator(".nav", has_text="Mentions")).to_have_count(0)  # seen


async def test_a_case_ends_with_its_queues_word_and_the_patient_is_asked_whether_it_helped(
    practice: Console, browser: Browser
) -> None:
    case = await practice.world.case("human", text="thank you for asking", phone="+12175550611")
    page = await signed_in(browser, practice, "Dana Whitfield")
    await open_case(page, "thank you for asking")
    await claim(page)
    await send(page, "Done.")
    await page.get_by_role("button", name="Resolve", exact=True).click()
    offered = await page.locator("#resolve [name=resolution]").evaluate_all("all => all.map(e => e.value)")
    assert "answered" in offered
    assert "payment_plan" not in offered  # of another queue
    await page.locator("#resolve label", has_text="Answered").click()
    await page.get_by_label("Ask the patient whether this helped").check()
    await page.locator("#resolve .btn.primary").click()
    await expect(page.locator(".transcript")).to_contain_text("Handed back to the assistant")
    await expect(page.locator(".msg.out.bot .bubble").last).to_contain_text("1")
    async with practice.world.database.read() as session:
        assert (await session.execute(select(Satisfaction.case_id).where(Satisfaction.case_id == case.id))).first()


async def test_a_clinical_case_is_not_closed_by_the_front_desk(practice: Console, browser: Browser) -> None:
    await practice.world.case("clinical", text="nurse only please", phone="+12175550612")
    nora = await signed_in(browser, practice, "Nora Castillo")
    await open_case(nora, "nurse only please")
    await claim(nora)
    await nora.get_by_role("button", name="Transfer", exact=True).click()
    await nora.locator("#transfer label", has_text="Front desk").click()
    await nora.locator("#transfer [name=note]").fill("please book a visit")
    await nora.locator("#transfer .btn.primary").click()
    dana = await signed_in(browser, practice, "Dana Whitfield")
    await open_case(dana, "nurse only please")
    await expect(dana.locator(".msg.note")).to_contain_text("please book a visit")
    await claim(dana)
    await dana.get_by_role("button", name="Resolve", exact=True).click()
    await expect(dana.locator("#resolve")).to_contain_text("only a nurse or clinician can close it")
    await expect(dana.locator("#resolve .btn.primary")).to_be_disabled()


async def test_beside_the_thread_stands_why_what_is_wanted_and_what_the_assistant_tried(
    practice: Console, browser: Browser
) -> None:
    thread_id = await practice.world.writes("none of that fits", phone="+12175550613")
    async with practice.world.database.transaction() as session:
        thread = await session.get_one(Conversation, thread_id)
        await service.open_case(
            session, conversation=thread, disposition="human", reason="failure", wants={"intent": "reschedule", "day": "Friday"},
            tried=["offered three slots on Friday"],
        )  # fmt: skip
    page = await signed_in(browser, practice, "Dana Whitfield", width=390, height=844)
    await page.locator(".case", has_text="Asked for a person").last.click()
    await expect(page.locator(".transcript")).to_contain_text("none of that fits")
    await page.get_by_role("button", name="Context", exact=True).click()
    packet = page.locator(".packet")
    await expect(packet).to_contain_text("The assistant could not finish its turn.")
    await expect(packet).to_contain_text("Move an appointment")
    await expect(packet).to_contain_text("Friday")
    await expect(packet).to_contain_text("offered three slots on Friday")
    await page.locator("#d-history summary").click()
    await expect(packet).to_contain_text("Case opened: Asked for a person")
    assert await axe(page) == []
    await page.get_by_role("button", name="Close context").click()  # nothing lies over it on a phone
    await expect(packet).to_be_hidden()
