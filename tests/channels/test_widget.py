"""The chat element in a real Chromium, as a patient uses it: by mouse, by keyboard, by screen reader, on a small phone."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from channels.webchat.limits import Buckets
from conversations.models import Author, Direction
from core.database import Database
from tests.channels.conftest import Desk, assemble, free_port, serving, text
from tests.channels.test_media import PNG

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
expect.set_options(timeout=10_000)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


class Chat:
    """The element on a page, by what a patient sees of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("frontdoor-chat")
        self.field = self.element.locator("textarea")
        self.log = self.element.locator(".log")
        self.bubbles = self.element.locator(".bubble")

    async def write(self, words: str) -> None:
        await self.field.fill(words)
        await self.field.press("Enter")

    async def texts(self) -> list[str]:
        return await self.bubbles.all_text_contents()

    def entry(self, words: str) -> Locator:
        return self.element.locator(".entry", has_text=words)

    async def open(self) -> None:
        await self.element.locator(".launcher").click()
        await expect(self.field).to_be_focused()

    async def online(self) -> None:
        await expect(self.element.locator(".panel")).to_have_attribute("data-state", "online")


async def visit(browser: Browser, url: str, **options: Any) -> Chat:
    options.setdefault("viewport", {"width": 1280, "height": 860})
    options.setdefault("locale", "en-US")
    context = await browser.new_context(**options)
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"error in the page: {error}"))
    await page.goto(url + "/demo/portal")
    await expect(page.locator("[data-practice]")).not_to_have_text("\u00a0")
    return Chat(page)


async def conversation_of(desk: Desk) -> str:
    return (await desk.messages())[-1].conversation_id


async def test_a_visitor_asks_is_answered_and_taps_a_button(desk: Desk, browser: Browser) -> None:
    replies = ({"title": "An appointment", "sends": "1"}, {"title": "A question", "sends": "2"})
    desk.answers = {"hello": [text("Hi! What is it about?", quick_replies=replies)], "2": [text("Please ask.")]}
    chat = await visit(browser, desk.url)
    await chat.open()
    await expect(chat.element.locator(".intro")).to_contain_text("automated assistant of Test Practice")
    await expect(chat.element.locator(".intro")).to_contain_text("not signed in")
    await chat.write("hello")
    await expect(chat.entry("hello").locator(".state")).to_have_text("Sent")
    await chat.element.get_by_role("button", name="A question").click()
    await expect(chat.entry("Please ask.")).to_be_visible()
    assert await chat.texts() == ["hello", "Hi! What is it about?", "A question", "Please ask."]
    await expect(chat.element.locator(".choices")).to_have_count(0)
    assert [row.body for row in await desk.messages() if row.direction == Direction.inbound] == ["hello", "2"]


async def test_signed_in_at_the_portal_the_patient_is_known_and_sees_their_thread_again(
    desk: Desk, browser: Browser
) -> None:
    desk.answers = {"hello": [text("Hi Pat.")]}
    chat = await visit(browser, desk.url, locale="es-MX")
    # The cast of the demo is not in this database: sign in as its patient by the portal's own call.
    await chat.page.context.add_cookies(
        [{"name": "frontdoor_demo_portal", "value": _cookie("pat.doe"), "url": desk.url + "/demo"}]
    )
    await chat.page.reload()
    await chat.open()
    await expect(chat.element.locator(".intro .fine")).to_have_count(0)
    await chat.write("hello")
    await expect(chat.entry("Hi Pat.")).to_be_visible()
    await chat.page.reload()
    await chat.open()
    await expect(chat.entry("Hi Pat.")).to_be_visible()
    assert await chat.texts() == ["hello", "Hi Pat."]
    stored = (await desk.messages())[0]
    assert stored.external_id is not None


def _cookie(user: str) -> str:
    import jwt

    from tests.channels.conftest import SESSION_SECRET

    return jwt.encode(
        {"aud": "frontdoor-demo-portal", "sub": user, "exp": 9_999_999_999}, SESSION_SECRET, algorithm="HS256"
    )


async def test_signing_out_leaves_nothing_of_the_patient_on_the_screen(desk: Desk, browser: Browser) -> None:
    chat = await visit(browser, desk.url)
    cookie = {"name": "frontdoor_demo_portal", "value": _cookie("pat.doe"), "url": desk.url + "/demo"}
    await chat.page.context.add_cookies([cookie])  # type: ignore[list-item]
    await chat.page.reload()
    await chat.open()
    await chat.write("my secret")
    await expect(chat.entry("my secret").locator(".state")).to_have_text("Sent")
    await chat.page.context.clear_cookies()
    await chat.page.reload()
    await chat.open()
    await chat.online()
    await expect(chat.element.locator(".intro .fine")).to_be_visible()
    assert await chat.texts() == []
    assert "secret" not in json.dumps(await chat.page.evaluate("({...sessionStorage, ...localStorage})"))


async def test_what_is_written_while_the_line_is_down_goes_out_once_when_it_is_back(
    database: Database, browser: Browser
) -> None:
    port = free_port()
    desk = assemble(database, base_url=f"http://127.0.0.1:{port}")
    desk.answers = {"two": [text("answer to two")], "three": [text("answer to three")]}
    async with desk.hub.running():
        async with serving(desk, port) as url:
            chat = await visit(browser, url)
            await chat.open()
            await chat.write("one")
            await expect(chat.entry("one").locator(".state")).to_have_text("Sent")
        await expect(chat.element.locator(".notice")).to_contain_text("Connection lost")
        await chat.write("two")
        await chat.write("three")
        await expect(chat.entry("two").locator(".state")).to_have_text("Waiting for a connection…")
        await desk.say(await conversation_of(desk), text("said meanwhile"))
        async with serving(desk, port):
            await expect(chat.entry("answer to three")).to_be_visible(timeout=20_000)
            await expect(chat.entry("said meanwhile")).to_be_visible()
            await expect(chat.element.locator(".notice")).to_be_hidden()
            shown = await chat.texts()
            written = [row.body for row in await desk.messages() if row.direction == Direction.inbound]
    assert written == ["one", "two", "three"]
    assert sorted(shown) == sorted({"one", "two", "three", "said meanwhile", "answer to two", "answer to three"})
    assert shown.index("two") < shown.index("three")
    assert shown == [row.body for row in await desk.messages()]


async def test_what_was_not_sent_yet_survives_a_reload(database: Database, browser: Browser) -> None:
    port = free_port()
    desk = assemble(database, base_url=f"http://127.0.0.1:{port}")
    async with desk.hub.running(), serving(desk, port) as url:
        chat = await visit(browser, url)
        await chat.open()
        await chat.write("one")
        await expect(chat.entry("one").locator(".state")).to_have_text("Sent")
        assert desk.chat is not None
        desk.chat.messages = Buckets(burst=0, per_second=0)
        await chat.write("two")
        await expect(chat.entry("two").locator(".state")).to_contain_text("Not sent")
        await expect(chat.element.locator(".notice")).to_contain_text("One moment please")
        desk.chat.messages = Buckets(burst=30, per_second=1)
        await chat.page.reload()
        await chat.open()
        await expect(chat.entry("two").locator(".state")).to_have_text("Sent")
        assert await chat.texts() == ["one", "two"]


async def test_a_refused_message_can_be_sent_again(desk: Desk, browser: Browser) -> None:
    assert desk.chat is not None
    desk.chat.messages = Buckets(burst=0, per_second=0)
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.online()
    await chat.write("help")
    await expect(chat.entry("help").locator(".state")).to_contain_text("Not sent")
    desk.chat.messages = Buckets(burst=30, per_second=1)
    await chat.element.get_by_role("button", name="Try again").click()
    await expect(chat.entry("help").locator(".state")).to_have_text("Sent")
    assert [row.body for row in await desk.messages()] == ["help"]


async def test_a_person_who_joins_is_named_and_seen_typing(desk: Desk, browser: Browser) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.element.get_by_role("button", name="Talk to a person").click()
    await expect(chat.entry("I would like to talk to a person.").locator(".state")).to_have_text("Sent")
    conversation_id = await conversation_of(desk)
    await desk.events.publish("typing", conversation_id=conversation_id, role="nurse", on=1)
    await expect(chat.element.locator(".typing")).to_contain_text("Nurse is writing")
    await desk.say(conversation_id, text("Hello, I am here.", author=Author.staff, author_id="s1"))
    await expect(chat.entry("Hello, I am here.")).to_contain_text("Maria · Nurse")
    await expect(chat.element.locator(".typing")).to_be_hidden()


async def test_a_message_that_comes_while_the_chat_is_closed_is_counted(desk: Desk, browser: Browser) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.write("hello")
    await expect(chat.entry("hello").locator(".state")).to_have_text("Sent")
    await chat.field.press("Escape")
    await expect(chat.element.locator(".launcher")).to_be_focused()
    await desk.say(await conversation_of(desk), text("one"), text("two"))
    await expect(chat.element.locator(".badge")).to_have_text("2 new")
    await chat.open()
    await expect(chat.element.locator(".badge")).to_be_hidden()
    for _ in range(50):  # the page's receipt is on its way
        if [row.status for row in await desk.messages() if row.direction == Direction.outbound] == ["read", "read"]:
            break
        await asyncio.sleep(0.1)
    assert [row.status for row in await desk.messages() if row.direction == Direction.outbound] == ["read", "read"]


async def test_everything_can_be_done_by_keyboard(desk: Desk, browser: Browser) -> None:
    desk.answers = {"hello": [text("Which?", quick_replies=({"title": "First", "sends": "1"},))]}
    chat = await visit(browser, desk.url)
    await chat.element.locator(".launcher").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.type("hello")
    await chat.page.keyboard.press("Shift+Enter")
    await chat.page.keyboard.press("Backspace")
    await chat.page.keyboard.press("Enter")
    await expect(chat.element.get_by_role("button", name="First")).to_be_visible()
    await chat.page.keyboard.press("Shift+Tab")
    await expect(chat.element.get_by_role("button", name="First")).to_be_focused()
    await chat.page.keyboard.press("Space")
    await expect(chat.entry("First")).to_be_visible()
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(chat.element.locator(".panel")).to_be_hidden()


async def test_a_screen_reader_hears_new_messages_but_not_the_history(desk: Desk, browser: Browser) -> None:
    desk.answers = {"hello": [text("Hi.")]}
    chat = await visit(browser, desk.url)
    await chat.open()
    await expect(chat.log).to_have_attribute("aria-live", "polite")
    await chat.write("hello")
    await expect(chat.entry("Hi.")).to_be_visible()
    await expect(chat.log).to_have_attribute("role", "log")
    await expect(chat.element.get_by_role("textbox", name="Your message")).to_be_visible()
    await expect(chat.element.get_by_role("dialog", name="Test Practice")).to_be_visible()
    assert re.search(r"You:\s*hello", (await chat.entry("hello").text_content()) or "")
    heard = await chat.page.evaluate(
        """() => new Promise((done) => {
             const seen = [];
             const element = document.createElement('frontdoor-chat');
             element.setAttribute('mode', 'inline');
             document.body.append(element);
             const log = element.shadowRoot.querySelector('.log');
             new MutationObserver(() => log.querySelectorAll('.entry').length && seen.push(log.getAttribute('aria-live')))
               .observe(log, {childList: true, subtree: true});
             setTimeout(() => done([seen, log.getAttribute('aria-live')]), 2500);
           })"""
    )
    assert set(heard[0]) == {"off"}
    assert heard[1] == "polite"


@pytest.mark.parametrize(
    ("language", "direction", "send", "person"),
    [
        ("es", "ltr", "Enviar", "Hablar con una persona"),
        ("ar", "rtl", "إرسال", "التحدث إلى شخص"),
        ("zh-Hant", "ltr", "傳送", "與真人交談"),
    ],
)
async def test_the_element_speaks_the_patients_language(
    desk: Desk, browser: Browser, language: str, direction: str, send: str, person: str
) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.write("hello")
    await expect(chat.entry("hello").locator(".state")).to_have_text("Sent")
    await chat.element.locator("select").select_option(language)
    await expect(chat.element.get_by_role("button", name=send, exact=True)).to_be_visible()
    await expect(chat.element.get_by_role("button", name=person)).to_be_visible()
    await expect(chat.element.locator(".panel")).to_have_attribute("dir", direction)
    box = await chat.element.locator(".send").bounding_box()
    field = await chat.field.bounding_box()
    assert box and field
    assert (box["x"] < field["x"]) is (direction == "rtl")


@pytest.mark.parametrize("language", ["en", "ru", "ar", "vi"])
async def test_nothing_sticks_out_at_320_pixels(desk: Desk, browser: Browser, language: str) -> None:
    desk.answers = {"hello": [text("x" * 300 + " https://portal.example/" + "y" * 120)]}
    chat = await visit(browser, desk.url, viewport={"width": 320, "height": 568})
    await chat.open()
    await chat.element.locator("select").select_option(language)
    await chat.write("hello")
    await expect(chat.bubbles).to_have_count(2)
    wide = await chat.page.evaluate(
        """() => [...document.querySelector('frontdoor-chat').shadowRoot.querySelectorAll('.panel *')]
             .filter((node) => node.offsetParent && !node.closest('.quiet') && node.getClientRects().length)
             .filter((node) => { const box = node.getBoundingClientRect(); return box.right > 320.5 || box.left < -0.5; })
             .map((node) => node.className || node.tagName)"""
    )
    assert wide == []
    targets = await chat.page.evaluate(
        """() => [...document.querySelector('frontdoor-chat').shadowRoot.querySelectorAll('.panel button, .panel select')]
             .filter((node) => node.offsetParent).map((node) => Math.min(node.offsetWidth, node.offsetHeight))"""
    )
    assert min(targets) >= 36


async def test_an_emergency_answer_stands_out_with_numbers_to_tap(desk: Desk, browser: Browser) -> None:
    emergency = text("Please call 911 now. You can also call or text 988.", template_id="handoff-emergency")
    discreet = text("You can call 911.", template_id="handoff-abuse")
    desk.answers = {"chest pain": [emergency], "not safe here": [discreet]}
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.write("chest pain")
    numbers = chat.element.locator(".urgent .bubble a")
    await expect(numbers).to_have_count(2)
    assert [await link.get_attribute("href") for link in await numbers.all()] == ["tel:911", "tel:988"]
    await chat.write("not safe here")
    await expect(chat.entry("You can call 911.")).to_be_visible()
    await expect(chat.element.locator(".urgent")).to_have_count(1)


async def test_somebody_else_signing_in_mid_session_sees_their_own_thread_from_its_beginning(
    desk: Desk, browser: Browser
) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    for words in ("one", "two", "three"):
        await chat.write(words)
        await expect(chat.entry(words).locator(".state")).to_have_text("Sent")
    cookie = {"name": "frontdoor_demo_portal", "value": _cookie("pat.doe"), "url": desk.url + "/demo"}
    await chat.page.context.add_cookies([cookie])  # type: ignore[list-item]
    await chat.page.evaluate("document.querySelector('frontdoor-chat').restart()")
    await expect(chat.bubbles).to_have_count(0)
    await chat.online()
    await chat.write("mine")
    await expect(chat.entry("mine").locator(".state")).to_have_text("Sent")
    assert await chat.texts() == ["mine"]


async def test_markup_in_a_message_stays_text_and_links_are_links(desk: Desk, browser: Browser) -> None:
    desk.answers = {
        "<img src=x onerror=alert(1)>": [text("See https://portal.example/a?b=1. javascript:alert(1) <b>bold</b>")]
    }
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.write("<img src=x onerror=alert(1)>")
    await expect(chat.bubbles).to_have_count(2)
    assert (await chat.texts())[0] == "<img src=x onerror=alert(1)>"
    links = chat.element.locator(".bubble a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://portal.example/a?b=1")
    await expect(links).to_have_attribute("rel", "noopener noreferrer")
    await expect(chat.element.locator(".bubble b, .bubble img")).to_have_count(0)


async def test_a_text_that_is_too_long_cannot_be_sent_and_says_so(desk: Desk, browser: Browser) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.write("x" * 2001)
    await expect(chat.element.locator(".count")).to_contain_text("at most 2000 characters")
    await expect(chat.field).to_have_attribute("aria-invalid", "true")
    await expect(chat.bubbles).to_have_count(0)
    assert await desk.messages() == []


@pytest.mark.parametrize(
    ("name", "options", "language"),
    [
        ("light", {"color_scheme": "light"}, "en"),
        ("dark", {"color_scheme": "dark"}, "en"),
        ("phone", {"color_scheme": "light", "viewport": {"width": 360, "height": 720}}, "es"),
        ("right to left", {"color_scheme": "dark", "viewport": {"width": 360, "height": 720}}, "ar"),
        ("forced colours", {"forced_colors": "active"}, "en"),
        ("less motion", {"reduced_motion": "reduce"}, "en"),
    ],
)
async def test_axe_finds_nothing_serious(
    desk: Desk, browser: Browser, name: str, options: dict[str, Any], language: str
) -> None:
    desk.answers = {"hello": [text("Which?", quick_replies=({"title": "First", "sends": "1"},))]}
    chat = await visit(browser, desk.url, **options)
    system_colours = "forced_colors" in options  # then contrast is the system's, and axe sees ours
    assert await _serious(chat.page, contrast=not system_colours) == []
    await chat.open()
    await chat.element.locator("select").select_option(language)
    await chat.write("hello")
    await expect(chat.element.locator(".choices")).to_be_visible()
    conversation_id = await conversation_of(desk)
    await desk.say(conversation_id, text("Hello.", author=Author.staff, author_id="s1", translation="Hallo."))
    await expect(chat.bubbles).to_have_count(3)
    await desk.events.publish("typing", conversation_id=conversation_id, role="nurse", on=1)
    await expect(chat.element.locator(".typing")).to_be_visible()
    await chat.page.wait_for_timeout(300)  # entries fade in: their colours settle
    assert await _serious(chat.page, contrast=not system_colours) == []


@pytest.mark.parametrize("path", ["/demo/portal", "/demo/phone", "/demo/outbox"])
async def test_axe_finds_nothing_serious_on_the_demo_pages(desk: Desk, browser: Browser, path: str) -> None:
    chat = await visit(browser, desk.url)
    await chat.page.goto(desk.url + path)
    await chat.page.wait_for_load_state("networkidle") if path == "/demo/portal" else await chat.page.wait_for_timeout(
        800
    )
    assert await _serious(chat.page) == []


async def _serious(page: Page, *, contrast: bool = True) -> list[str]:
    await page.add_script_tag(path=AXE_FILE_PATH)
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    result = await page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]


async def test_a_visitor_sends_a_picture_and_is_told_when_a_file_cannot_go(desk: Desk, browser: Browser) -> None:
    chat = await visit(browser, desk.url)
    await chat.open()
    await chat.online()
    button = chat.element.get_by_role("button", name="Send a picture or file")
    await expect(button).to_be_visible()
    picture = {"name": "foot.png", "mimeType": "image/png", "buffer": PNG}
    await chat.element.locator("input[type=file]").set_input_files(picture)
    await expect(chat.entry("[picture or file]")).to_be_visible()
    page = {"name": "foot.png", "mimeType": "image/png", "buffer": b"<html></html>"}
    await chat.element.locator("input[type=file]").set_input_files(page)
    await expect(chat.element.locator(".notice")).to_contain_text("could not be sent")
    assert [row.body for row in await desk.messages()] == ["[picture or file]"]
