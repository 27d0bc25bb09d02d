"""The page of the languages in a real browser: a file goes out and comes back."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from conversations.wording import FOLDER
from tests.console.conftest import Console, browser, console_server, running, signed_in  # noqa: F401
from tests.console.test_story import axe

pytestmark = pytest.mark.browser


async def test_a_file_is_downloaded_and_taken_back_with_a_report(
    running: Console,  # noqa: F811
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    before = {file: file.read_bytes() for file in FOLDER.rglob("*.ftl")}
    page = await signed_in(browser, running, "Aiko Tanaka")
    await page.goto(f"{running.address}/console/languages?language=vi")
    await page.wait_for_selector("#take-back")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="XLIFF of Vietnamese").click()
    sent = tmp_path / "frontdoor-vi.xlf"
    await (await waiting.value).save_as(sent)
    async with page.expect_file_chooser() as choosing:
        await page.locator("#take-back").click()
    await (await choosing.value).set_files(sent)
    await expect(page.locator("#taken")).to_contain_text("0 changed, 0 reviewed", timeout=20000)
    assert await axe(page) == []

    bad = tmp_path / "bad.xlf"
    bad.write_text(
        sent.read_text(encoding="utf-8").replace('id="handoff-abuse"', 'id="no-such-text"', 1), encoding="utf-8"
    )
    async with page.expect_file_chooser() as choosing:
        await page.locator("#take-back").click()
    await (await choosing.value).set_files(bad)
    await expect(page.locator("#taken")).to_contain_text("nothing was taken", timeout=20000)
    await expect(page.locator("#f-1")).to_contain_text("no such text")
    assert await axe(page) == []
    assert {file: file.read_bytes() for file in FOLDER.rglob("*.ftl")} == before


async def test_a_nurse_neither_sees_the_page_nor_gets_the_texts(
    running: Console,  # noqa: F811
    browser: Browser,  # noqa: F811
) -> None:
    page = await signed_in(browser, running, "Nora Castillo")
    for path in ("languages", "languages/export/vi.xlf"):
        answer = await page.goto(f"{running.address}/console/{path}")
        assert answer is not None
        assert answer.status == 403
