"""The whole story in two browser windows: a patient in the portal's chat, and the nurse who picks the thread up."""

import shutil
from contextlib import suppress
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.bench.stand import Stand
from tests.stand import Loop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.rasa,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
PATIENCE = 20_000  # ms


@dataclass
class Story:
    """What each of the two saw, in the order in which the story asks."""

    greeting: str = ""
    times: str = ""
    alarm: str = ""
    case: str = ""
    from_the_nurse: str = ""
    transcript: str = ""


async def say(page: Page, words: str) -> None:
    chat = page.locator("frontdoor-chat")
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")


async def seen(place: Locator, words: str) -> str:
    """What stands there once the words do, or when patience is over."""
    with suppress(AssertionError):
        await expect(place).to_contain_text(words, timeout=PATIENCE)
    return await place.inner_text() if await place.count() == 1 else ""


async def heard(page: Page, words: str) -> str:
    """The patient's chat once the words stand in it."""
    return await seen(page.locator("frontdoor-chat .log"), words)


async def sign_in(page: Page, stand: Stand) -> None:
    await page.goto(f"{stand.base_url}/console/signin")
    await page.get_by_role("button", name="Nora Castillo").click()
    await page.locator("#case-list").wait_for(timeout=PATIENCE)


async def ask_book_and_be_in_danger(patient: Page, stand: Stand, story: Story) -> None:
    await patient.goto(f"{stand.base_url}/demo/portal")
    await patient.get_by_text("Kevin O'Brien").first.click()
    await patient.locator("frontdoor-chat .launcher").click()
    await say(patient, "when are you open on fridays")
    story.greeting = await heard(patient, "automated assistant")
    await say(patient, "i want to book a physical with any doctor")
    story.times = await heard(patient, "1)")
    await say(patient, "never mind")
    await say(patient, "my chest feels crushed and i cant breathe")
    story.alarm = await heard(patient, "911")


async def take_over(nurse: Page, stand: Stand, story: Story) -> None:
    await sign_in(nurse, stand)
    case = nurse.locator(".case", has_text="my chest feels crushed").first
    story.case = await seen(case, "my chest feels crushed")
    await case.click()
    await nurse.get_by_role("button", name="Claim", exact=True).click()
    await nurse.locator("#reply-text").fill("This is Nora, the nurse. Is somebody with you?")
    await nurse.keyboard.press("Control+Enter")


async def play(stand: Stand) -> Story:
    story = Story()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        patient, nurse = await browser.new_page(), await (await browser.new_context()).new_page()
        await ask_book_and_be_in_danger(patient, stand, story)
        await take_over(nurse, stand, story)
        story.from_the_nurse = await heard(patient, "This is Nora, the nurse")
        await say(patient, "yes my wife is here")
        story.transcript = await seen(nurse.locator(".transcript"), "yes my wife is here")
        await browser.close()
    return story


def test_a_patient_asks_books_is_in_danger_and_a_nurse_takes_over(loop: Loop, stand: Stand) -> None:
    story = loop.run(play(stand))
    assert "automated assistant" in story.greeting
    assert "1)" in story.times
    assert "911" in story.alarm
    assert "my chest feels crushed" in story.case
    assert "This is Nora, the nurse" in story.from_the_nurse
    assert "yes my wife is here" in story.transcript
