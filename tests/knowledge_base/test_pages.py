"""The editors' pages in a real browser: a first fix within a minute, two editors at once, translation, gaps, phone width, axe-core."""

import time

import pytest
from playwright.async_api import Browser, Page, expect

from core.database import Actor
from knowledge_base import drafts, gaps, service
from knowledge_base.checks import Content
from knowledge_base.demo.seed import seed
from knowledge_base.drafts import DraftBase
from knowledge_base.models import GapKind
from nlu.encoder import encoder_folder
from tests.console.conftest import Console, browser, console_server, running, signed_in  # noqa: F401
from tests.console.test_story import axe

expect.set_options(timeout=15000)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (encoder_folder() / "model.bin").exists(), reason="the sentence encoder is not converted yet"
    ),
]
EDITOR = "Aiko Tanaka"


@pytest.fixture
async def seeded(running: Console) -> Console:  # noqa: F811
    async with running.world.database.transaction() as session:
        await seed(session)
    return running


async def opened(browser: Browser, console: Console, path: str, *, width: int = 1280) -> Page:  # noqa: F811
    page = await signed_in(browser, console, EDITOR, width=width)
    await page.goto(f"{console.address}/console/{path}")
    await page.wait_for_selector("#content h1")
    return page


async def test_a_newcomer_publishes_a_fix_within_a_minute_and_sees_it_live(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    began = time.monotonic()
    page = await opened(browser, seeded, "articles")
    assert await axe(page) == []
    await page.locator("#kb-find").fill("parking")
    await page.get_by_role("link", name="Where can I park, and is it free?").click()
    await expect(page.locator("h1")).to_contain_text("Where can I park")
    assert await axe(page) == []
    box = page.locator("textarea[name=sms]")
    await box.fill("Park in the blue garage. It is free.")
    await expect(page.locator("#kb-bubble")).to_contain_text("blue garage")
    await expect(page.locator("#kb-count")).to_contain_text("1 of 2 text messages")
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("test questions:", timeout=30000)
    assert await axe(page) == []
    await page.locator("#publish .btn.primary").click()
    await expect(page.locator("#content")).to_contain_text("Live: version 2")
    assert time.monotonic() - began < 60
    await page.goto(f"{seeded.address}/console/articles")
    await page.locator("input[name=text]").fill("wheres the parking lot")
    await page.get_by_role("button", name="Try", exact=True).click()
    await expect(page.locator("#tried")).to_contain_text("answered with the first one")


async def test_an_error_keeps_it_from_going_live_and_says_why(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles/guest-wifi")
    await page.locator("textarea[name=chat]").fill("You should take 200 mg and use {no_such_fact}.")
    await expect(page.locator("#kb-form")).to_contain_text("reads like medical advice")
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("no_such_fact")
    await expect(page.locator("#publish .btn.primary")).to_be_disabled()


async def test_two_editors_lose_nothing_and_both_are_told(seeded: Console, browser: Browser) -> None:  # noqa: F811
    first = await opened(browser, seeded, "articles/masks")
    async with seeded.world.database.transaction() as session:
        version = await service.get_version(session, await service.get(session, "masks"), "en", 1)
        content = service.content_of(version)
    async with seeded.world.database.transaction(Actor("staff", "omar", "editor")) as session:
        theirs = Content(content.question, content.phrasings, {"chat": "Masks, says Omar."})
        await drafts.save_draft(session, "masks", "en", theirs, base=DraftBase(1))
    await first.locator("textarea[name=chat]").fill("Masks, says Aiko.")
    await first.get_by_role("button", name="Save draft").click()
    await expect(first.locator("#content .error[role=alert]")).to_contain_text("Nothing is lost")
    await first.get_by_role("button", name="Compare the two").click()
    await expect(first.locator("#compare")).to_contain_text("Omar")
    await expect(first.locator("#compare")).to_contain_text("Aiko")
    await first.locator("#compare").get_by_role("button", name="Close").click()
    await first.get_by_role("button", name="Use what is on the page").click()
    await expect(first.locator("#content .error[role=alert]")).to_have_count(0)
    await expect(first.locator("textarea[name=chat]")).to_have_value("Masks, says Aiko.")


async def test_a_translation_stands_beside_its_source(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles/guest-wifi?locale=es")
    await expect(page.locator(".kb-source")).to_contain_text("Is there Wi-Fi")
    await page.locator("input[name=question]").fill("¿Hay wifi?")
    await page.locator("textarea[name=chat]").fill("Sí, es gratis: CedarGrove-Guest.")
    await page.locator("textarea[name=sms]").fill("Sí, es gratis.")
    await expect(page.locator("#kb-bubble")).to_have_text("Si, es gratis.")
    await expect(page.locator("input[name=question]")).to_have_value("¿Hay wifi?")
    await expect(page.locator("#kb-saved")).to_have_text("Draft saved")  # by itself
    await page.get_by_role("button", name="Publish …").click()
    await page.locator("#publish .btn.primary").click()
    await expect(page.locator("#content")).to_contain_text("Live: version 1")


async def test_what_is_missing_becomes_a_draft_with_one_click(seeded: Console, browser: Browser) -> None:  # noqa: F811
    async with seeded.world.database.transaction() as session:
        for text in ("do you have a water fountain", "is there a water fountain", "can i rent crutches"):
            await gaps.collect(session, kind=GapKind.UNANSWERED, locale="en", text=text)
    page = await opened(browser, seeded, "knowledge/gaps")
    await expect(page.locator("section.card").first).to_contain_text("water fountain")
    await expect(page.locator("section.card").first).to_contain_text("2 no answer")
    assert await axe(page) == []
    await page.get_by_role("button", name="Draft an article").first.click()
    await expect(page.locator("input[name=question]")).to_have_value("do you have a water fountain")


@pytest.mark.parametrize("path", ["articles", "articles/parking", "knowledge/usage", "knowledge/facts"])
async def test_the_pages_fit_a_phone(seeded: Console, browser: Browser, path: str) -> None:  # noqa: F811
    page = await opened(browser, seeded, path, width=390)
    wide = await page.evaluate(
        "document.querySelector('.main').scrollWidth - document.querySelector('.main').clientWidth"
    )
    assert wide <= 1
    assert await axe(page) == []


async def test_one_fact_changes_from_its_page(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "knowledge/facts")
    await page.get_by_label("no_show_fee").fill("$55")
    await page.locator("#fact-no_show_fee-any").get_by_role("button", name="Save").click()
    await expect(page.locator("#toasts")).to_contain_text("Every answer that uses it has changed")
    await page.goto(f"{seeded.address}/console/articles/missed-appointment")
    await expect(page.locator("#kb-bubble")).to_contain_text("$55")
