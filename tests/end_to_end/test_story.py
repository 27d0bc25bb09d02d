"""The whole story in two browser windows: a patient in the portal's chat, and the nurse who picks the thread up."""

import shutil

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.bench.stand import Stand
from tests.end_to_end.conftest import Loop

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
pytestmark = [
    pytest.mark.rasa,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
PATIENCE = 20_000  # ms


async def say(page: Page, words: str) -> None:
    chat = page.locator("frontdoor-chat")
    await chat.locator("textarea").fill(words)
    await chat.locator("textarea").press("Enter")


async def hears(page: Page, words: str) -> None:
    await expect(page.locator("frontdoor-chat .log")).to_contain_text(words, timeout=PATIENCE)


async def sign_in(page: Page, stand: Stand) -> None:
    await page.goto(f"{stand.base_url}/console/signin")
    await page.get_by_role("button", name="Nora Castillo").click()
    await expect(page.locator("#case-list")).to_be_visible(timeout=PATIENCE)


async def story(stand: Stand) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        patient, nurse = await browser.new_page(), await (await browser.new_context()).new_page()
        await patient.goto(f"{stand.base_url}/demo/portal")
        await patient.get_by_text("Kevin O'Brien").first.click()
        await patient.locator("frontdoor-chat .launcher").click()
        await say(patient, "when are you open on fridays")
        await hears(patient, "automated assistant")
        await say(patient, "i want to book a physical with any doctor")
        await hears(patient, "1)")
        await say(patient, "never mind")
        await say(patient, "my chest feels crushed and i cant breathe")
        await hears(patient, "911")
        await sign_in(nurse, stand)
        await nurse.locator(".case", has_text="my chest feels crushed").first.click()
        await nurse.get_by_role("button", name="Claim", exact=True).click()
        await nurse.locator("#reply-text").fill("This is Nora, the nurse. Is somebody with you?")
        await nurse.keyboard.press("Control+Enter")
        await hears(patient, "This is Nora, the nurse")
        await say(patient, "yes my wife is here")
        await expect(nurse.locator(".transcript")).to_contain_text("yes my wife is here", timeout=PATIENCE)
        await browser.close()


def test_a_patient_asks_books_is_in_danger_and_a_nurse_takes_over(loop: Loop, stand: Stand) -> None:
    loop.run(story(stand))
