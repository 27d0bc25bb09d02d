"""What people do on the screen, done as they do it: in a real browser, against the real services."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.console.conftest import Console, axe, claim, open_case, signed_in

pytestmark = pytest.mark.browser


async def test_colleagues_see_who_reads_and_who_types(running: Console, browser: Browser) -> None:
    await running.world.case("clinical", text="who is here", phone="+12175550401")
    nora, marta = await signed_in(browser, running, "Nora Castillo"), await signed_in(browser, running, "Marta Quinn")
    for page in (nora, marta):
        await open_case(page, "who is here")
    await expect(marta.locator(".presence")).to_contain_text("Nora Castillo is reading")
    await claim(nora)
    await nora.locator("#reply-text").press_sequentially("I am look", delay=20)
    await expect(marta.locator(".presence")).to_contain_text("Nora Castillo is typing")
    await nora.goto(f"{running.address}/console/account")
    await expect(marta.locator(".presence")).not_to_contain_text("is typing", timeout=40_000)


async def test_the_palette_goes_anywhere_and_the_list_names_every_shortcut(running: Console, browser: Browser) -> None:
    page = await signed_in(browser, running, "Dana Whitfield")
    await expect(page.locator("#case-list")).to_be_visible()
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette-find")).to_be_focused()
    await page.keyboard.type("snoo")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"view=snoozed"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Snoozed")
    await page.keyboard.press("?")
    shortcuts = page.locator("#shortcuts")
    for what in ("claim", "reply", "transfer", "snooze", "resolve", "go anywhere", "next and previous case"):
        await expect(shortcuts).to_contain_text(what)
    assert await axe(page) == []


async def test_a_call_back_is_promised_in_words_and_the_case_sleeps_until_then(
    running: Console, browser: Browser
) -> None:
    case = await running.world.case("human", text="please ring me", phone="+12175550421")
    page = await signed_in(browser, running, "Dana Whitfield")
    await open_case(page, "please ring me")
    await claim(page)
    await page.get_by_role("button", name="More acts").click()
    await page.get_by_role("button", name="Promise a call back").click()
    await page.locator("#call-later label", has_text="In 2 hours").click()
    await page.locator("#call-later .btn.primary").click()
    await expect(page.locator(".transcript .msg.out").last).to_contain_text("will call you")
    stored = await running.world.again(case)
    assert stored.snoozed_until is not None


async def test_answered_threads_and_saved_views_are_found_again(running: Console, browser: Browser) -> None:
    await running.world.case("human", text="a view of mine", phone="+12175550422")
    page = await signed_in(browser, running, "Dana Whitfield")
    await page.get_by_role("button", name="Filters").click()
    await page.locator("#filters label", has_text="Front desk").click()
    await page.locator("#filters [name=name]").fill("Desk only")
    await page.locator("#filters .btn.primary").click()
    await page.get_by_role("link", name="Desk only").click()
    await expect(page).to_have_url(re.compile(r"saved="))
    await expect(page.locator("#case-list")).to_contain_text("a view of mine")


async def test_after_a_lost_connection_nothing_is_missing(running: Console, browser: Browser) -> None:
    await running.world.case("human", text="before the tunnel", phone="+12175550431")
    page = await signed_in(browser, running, "Dana Whitfield")
    await open_case(page, "before the tunnel")
    await page.context.set_offline(True)
    await page.evaluate("window.socket?.io.engine.close()")
    await running.world.writes("in the tunnel", phone="+12175550431")
    await page.context.set_offline(False)
    await expect(page.locator(".transcript")).to_contain_text("in the tunnel", timeout=30_000)
    await running.world.writes("behind the tunnel", phone="+12175550431")
    await expect(page.locator(".transcript")).to_contain_text("behind the tunnel", timeout=15_000)
    said = await page.locator(".msg.in .bubble").all_text_contents()
    assert [text.strip() for text in said] == ["before the tunnel", "in the tunnel", "behind the tunnel"]


async def test_the_figures_are_exported_as_a_table(running: Console, browser: Browser) -> None:
    page = await signed_in(browser, running, "Dana Whitfield")
    answer = await page.request.get(f"{running.address}/console/reports/export.csv?days=7")
    lines = (await answer.text()).splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0] == "figure,of,value"
    named = {line.split(",")[0] for line in lines[1:]}
    assert {"opened", "within_promise", "by_queue", "by_hour", "by_score", "satisfaction"} <= named
    nora = await signed_in(browser, running, "Nora Castillo")
    refused = await nora.request.get(f"{running.address}/console/reports/export.csv?days=7")
    assert refused.status == 403
