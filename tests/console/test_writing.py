"""Writing to a patient: canned replies by name, whose language it is in, to whom it goes, and what becomes of a draft."""

import re

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select, update

from conversations.models import Conversation, Message
from handoff.models import CannedReply, Case, Staff
from practice.models import Practice
from tests.console.conftest import Console, axe, claim, open_case, send, signed_in

pytestmark = pytest.mark.browser
TRANSLATING = True
CANNED = (
    ("greet", "Greeting", "en", "Hello, this is {me}."), ("greet", "Saludo", "es", "Hola, soy {me}."),
    ("hours", "Opening hours", "en", "We are open until 5."),
)  # fmt: skip


@pytest.fixture
async def canned(running: Console) -> Console:
    """The console with some approved replies."""
    async with running.world.database.transaction() as session:
        known = (await session.execute(select(CannedReply.id))).first()
        for name, title, language, text in () if known else CANNED:
            session.add(CannedReply(name=name, title=title, language=language, text=text, approved_by="dana"))
    return running


async def in_language(console: Console, language: str, disposition: str, text: str, phone: str) -> Case:
    """A case of a patient who reads this language."""
    case = await console.world.case(disposition, text=text, phone=phone)
    async with console.world.database.transaction() as session:
        await session.execute(
            update(Conversation).where(Conversation.id == case.conversation_id).values(language=language)
        )
        await session.execute(update(Case).where(Case.id == case.id).values(language=language))
    return case


async def speaks(console: Console, name: str, *languages: str) -> None:
    async with console.world.database.transaction() as session:
        await session.execute(update(Staff).where(Staff.name == name).values(languages=[*languages]))


async def sent(console: Console, case: Case) -> Message:
    """The newest message that went out in the thread."""
    async with console.world.database.read() as session:
        query = select(Message).where(Message.conversation_id == case.conversation_id, Message.direction == "out")
        return (await session.execute(query.order_by(Message.seq.desc()).limit(1))).scalar_one()


async def begun(browser: Browser, console: Console, who: str, text: str) -> Page:
    """This person's page with the case claimed."""
    page = await signed_in(browser, console, who)
    await open_case(page, text)
    await claim(page)
    return page


# Canned replies


async def test_a_canned_reply_is_found_by_its_name_while_writing(canned: Console, browser: Browser) -> None:
    await canned.world.case("human", text="slash me", phone="+12175550501")
    page = await begun(browser, canned, "Dana Whitfield", "slash me")
    box, offered = page.locator("#reply-text"), page.locator("#slash")
    await box.press_sequentially("Good morning. /")
    await expect(offered.locator("li:visible")).to_have_count(2)
    await box.press_sequentially("hou")
    await expect(offered.locator("li:visible")).to_have_count(1)
    await page.wait_for_timeout(600)  # the draft is kept meanwhile: the offer must not go away with it
    await expect(offered.locator("li:visible")).to_have_attribute("aria-selected", "true")
    assert await axe(page) == []
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("Good morning. We are open until 5.")
    await expect(offered).to_be_hidden()
    await box.press_sequentially(" /")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("Good morning. We are open until 5. Hello, this is Dana.")
    await expect(box).to_be_focused()
    await box.press_sequentially(" and/or 1/2 /gre")
    await page.keyboard.press("Escape")
    await expect(offered).to_be_hidden()
    await expect(box).to_be_focused()
    await expect(box).to_have_value(re.compile("1/2 /gre$"))


async def test_a_canned_reply_never_takes_the_place_of_what_was_begun(canned: Console, browser: Browser) -> None:
    await canned.world.case("human", text="do not eat my words", phone="+12175550502")
    page = await begun(browser, canned, "Dana Whitfield", "do not eat my words")
    await page.locator("#reply-text").fill("I looked it up.")
    await page.get_by_role("button", name="Canned replies").click()
    await page.locator("#canned button", has_text="Opening hours").click()
    await expect(page.locator("#reply-text")).to_have_value("I looked it up.\nWe are open until 5.")


async def test_a_gap_in_a_canned_reply_is_filled_before_it_leaves(canned: Console, browser: Browser) -> None:
    await canned.world.case("human", text="who are you", phone="+12175550512")
    page = await begun(browser, canned, "Dana Whitfield", "who are you")
    await page.locator("#reply-text").fill("Good morning {first_name}")
    await expect(page.locator("#reply-warnings .stop")).to_contain_text(
        "Fill in {first_name}: the patient’s first name."
    )
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await expect(page.get_by_role("button", name="Send as portal link")).to_have_count(0)
    await page.locator("#reply-text").fill("Good morning Ana")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


async def test_the_patients_language_comes_first_among_the_canned_replies(canned: Console, browser: Browser) -> None:
    case = await in_language(canned, "es", "human", "quiero hablar con alguien", "+12175550503")
    page = await begun(browser, canned, "Dana Whitfield", "quiero hablar con alguien")
    await page.locator("#reply-text").press_sequentially("/gre")
    await page.keyboard.press("Enter")
    await expect(page.locator("#reply-text")).to_have_value("Hola, soy Dana.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out .bubble").last).to_have_text("Hola, soy Dana.")
    assert (await sent(canned, case)).body == "Hola, soy Dana."


# Languages


async def test_what_staff_write_in_english_is_read_back_before_it_goes_out_translated(
    canned: Console, browser: Browser
) -> None:
    case = await in_language(canned, "es", "human", "cuando abren ustedes", "+12175550504")
    page = await begun(browser, canned, "Dana Whitfield", "cuando abren ustedes")
    await expect(page.locator("label.to")).to_contain_text("reads Spanish")
    await page.get_by_role("checkbox", name="Translate").check()
    english = "The office is open on Saturday."
    await page.locator("#reply-text").fill(english)
    preview = page.locator("#reply-warnings")
    await expect(preview).to_contain_text("Spanish, by machine:")
    await expect(preview).to_contain_text("Back in English:")
    there = await preview.locator("[lang=es]").text_content()
    assert there
    assert "sábado" in there.lower()
    assert await axe(page) == []
    await page.get_by_role("button", name="Send", exact=True).click()
    bubble = page.locator(".msg.out .bubble").last
    await expect(bubble).to_contain_text(there)
    await expect(bubble).to_contain_text("Traducido por una máquina")
    await expect(bubble.locator(".orig")).to_contain_text(f"Written in English: {english}")
    row = await sent(canned, case)
    assert (row.language, row.translation) == ("es", english)


async def test_nothing_goes_out_translated_that_was_not_read_back(canned: Console, browser: Browser) -> None:
    await in_language(canned, "es", "human", "me urge saber algo", "+12175550505")
    page = await begun(browser, canned, "Dana Whitfield", "me urge saber algo")
    await page.get_by_role("checkbox", name="Translate").check()
    await page.locator("#reply-text").fill("The office is open on Friday.")
    await page.keyboard.press("Control+Enter")  # faster than the preview
    await expect(page.locator("#toasts")).to_contain_text("Read what it says translated back")
    await expect(page.locator(".msg.out")).to_have_count(0)
    await expect(page.locator("#reply-warnings")).to_contain_text("Back in English:")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out .bubble").last).to_contain_text("viernes")


async def test_clinical_words_are_not_translated_by_machine(canned: Console, browser: Browser) -> None:
    await in_language(canned, "es", "human", "una pregunta cualquiera", "+12175550506")
    page = await begun(browser, canned, "Nora Castillo", "una pregunta cualquiera")
    await page.get_by_role("checkbox", name="Translate").check()
    await page.locator("#reply-text").fill("If you have chest pain, take two aspirin")
    await expect(page.locator("#reply-warnings .stop").last).to_contain_text("ask an interpreter")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#toasts")).to_contain_text("Nothing was sent")
    await expect(page.locator(".msg.out")).to_have_count(0)


async def test_in_a_clinical_thread_it_is_said_who_speaks_the_language_and_they_take_it(
    canned: Console, browser: Browser
) -> None:
    await speaks(canned, "Marta Quinn", "es")
    case = await in_language(canned, "es", "clinical", "me duele mucho la rodilla", "+12175550507")
    nora = await begun(browser, canned, "Nora Castillo", "me duele mucho la rodilla")
    await expect(nora.get_by_role("checkbox", name="Translate")).to_have_count(0)
    ask = nora.locator("#ask-interpreter")
    await expect(ask).to_contain_text(
        "Nothing is translated by machine in a clinical or urgent thread. Marta Quinn speaks Spanish."
    )
    assert await axe(nora) == []
    await ask.get_by_role("button", name="Transfer or assign").click()
    await nora.locator("#transfer [name=to]").select_option(label="Marta Quinn · speaks Spanish")
    await nora.get_by_role("button", name="Assign", exact=True).click()
    marta = await signed_in(browser, canned, "Marta Quinn")
    await open_case(marta, "me duele mucho la rodilla")
    await expect(marta.locator("label.to")).to_contain_text("reads Spanish, and so do you")
    await expect(marta.locator("#ask-interpreter")).to_have_count(0)
    await send(marta, "Buenos días, soy Marta, la enfermera. ¿Desde cuándo le molesta?")
    assert (await sent(canned, case)).language == "es"
    await speaks(canned, "Marta Quinn")


async def test_original_and_translation_stand_side_by_side_and_the_machine_is_named(
    canned: Console, browser: Browser
) -> None:
    case = await in_language(canned, "es", "human", "necesito una cita pronto", "+12175550508")
    async with canned.world.database.transaction() as session:
        row = await session.get_one(Message, case.message_id)
        row.translation, row.language = "I need an appointment soon", "es"
    page = await signed_in(browser, canned, "Dana Whitfield")
    await open_case(page, "necesito una cita pronto")
    bubble = page.locator(".msg.in .bubble").last
    await expect(bubble).to_have_attribute("lang", "es")
    await expect(bubble).to_contain_text("necesito una cita pronto")
    await expect(bubble.locator(".orig")).to_have_text("Translated by machine: I need an appointment soon")


# To whom, and drafts


async def test_what_may_not_leave_by_text_goes_as_the_portal_link_in_one_click(
    canned: Console, browser: Browser
) -> None:
    async with canned.world.database.transaction() as session:
        session.add(
            Practice(
                name="Cedar", timezone="America/Chicago", phones={}, portal_url="https://portal.example", holidays={}
            )
        )
    await canned.world.case("clinical", text="what about my test", phone="+12175550509")
    page = await begun(browser, canned, "Nora Castillo", "what about my test")
    await page.locator("#reply-text").fill("Your biopsy results are ready")
    await page.get_by_role("button", name="Send as portal link").click()
    bubble = page.locator(".msg.out .bubble").last
    await expect(bubble).to_contain_text("https://portal.example")
    await expect(bubble).not_to_contain_text("biopsy")


async def test_a_draft_outlives_what_colleagues_do_in_the_thread(canned: Console, browser: Browser) -> None:
    await canned.world.case("human", text="keep my draft", phone="+12175550510")
    nora = await begun(browser, canned, "Nora Castillo", "keep my draft")
    await nora.locator("#reply-text").fill("I was just saying")
    dana = await signed_in(browser, canned, "Dana Whitfield")
    await open_case(dana, "keep my draft")
    await dana.get_by_role("tab", name="Internal note").click()
    await dana.locator("#note-text").fill("they called twice")
    await dana.keyboard.press("Control+Enter")
    await expect(nora.locator(".transcript")).to_contain_text("they called twice")
    await canned.world.writes("are you there", phone="+12175550510")
    await expect(nora.locator(".transcript")).to_contain_text("are you there")
    await expect(nora.locator("#reply-text")).to_have_value("I was just saying")
    await dana.get_by_role("button", name="Take over").first.click()
    await dana.locator("#steal .btn.primary").click()
    await expect(nora.locator(".thread-head")).to_contain_text("Dana Whitfield has this")
    await expect(dana.locator("#reply-text")).to_have_value("")  # never another person's
    await nora.get_by_role("button", name="Take over").first.click()
    await nora.locator("#steal .btn.primary").click()
    await expect(nora.locator("#reply-text")).to_have_value("I was just saying")


async def test_what_was_sent_in_a_hurry_does_not_come_back_as_a_draft(canned: Console, browser: Browser) -> None:
    await canned.world.case("human", text="quick answer please", phone="+12175550511")
    page = await begun(browser, canned, "Dana Whitfield", "quick answer please")
    await page.locator("#reply-text").fill("Yes.")
    await page.keyboard.press("Control+Enter")  # before the draft was kept
    await expect(page.locator(".msg.out .bubble").last).to_have_text("Yes.")
    await page.locator("#reply-text").fill("W")
    await page.locator("#reply-text").fill("")
    await page.reload()
    await expect(page.locator("#reply-text")).to_have_value("")
    await expect(page.locator("#reply-text")).to_be_visible()
