"""Emergencies are heard and seen, on whatever page one is; once each; and only by those who can help."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.console.conftest import Console, open_case, signed_in

pytestmark = pytest.mark.browser

LISTEN = """
window.heard = []; window.noticed = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.heard.push(this.frequency.value); return start.apply(this, at); };
window.Notification = class { constructor(text, options) { this.text = text; window.noticed.push([this, text, options.tag]); } static permission = "granted"; static requestPermission() { window.asked = true; } };
"""


async def listening(browser: Browser, console: Console, name: str, path: str = "") -> Page:
    """A page of this person that notes what it plays and shows on the desktop."""
    page = await signed_in(browser, console, name)
    await page.add_init_script(LISTEN)
    await page.goto(f"{console.address}/console/{path}")
    await page.locator(".main").click(position={"x": 5, "y": 5})  # browsers play nothing before that
    return page


async def tones(page: Page) -> int:
    return len(await page.evaluate("window.heard"))


@pytest.mark.parametrize("path", ["", "oncall", "account"])
async def test_an_emergency_is_heard_and_noticed_on_every_page_and_leads_to_its_case(
    running: Console, browser: Browser, path: str
) -> None:
    page = await listening(browser, running, "Nora Castillo", path)
    before = await tones(page)
    phone = f"+121755504{40 + ['', 'oncall', 'account'].index(path)}"
    case = await running.world.case("emergency", text="I cannot breathe", phone=phone, reason="breathing")
    await page.wait_for_function(f"window.heard.length === {before + 3}")  # three tones
    assert await page.evaluate("window.noticed.at(-1).slice(1)") == [
        "Frontdoor: someone needs the on-call nurse now", "frontdoor-alarm",
    ]  # fmt: skip
    await expect(page.locator("#toasts [role=alert]").last).to_contain_text("It is first in the queue")
    assert (await page.title()).startswith("(!")
    await page.evaluate("window.noticed.at(-1)[0].onclick()")
    await page.wait_for_url(f"**/console/case/{case.id}")
    await expect(page.get_by_role("alert").first).to_contain_text("Emergency")
    await expect(page.locator("#d-pages")).to_contain_text("Nobody is on call: no text was sent")
    await page.locator(".side .nav", has_text="Mine").click()  # the same one is not played again on the next page
    await expect(page.get_by_role("heading", level=1).first).to_have_text("Mine")
    assert await tones(page) == 0


async def test_a_second_alarm_is_heard_though_the_first_was_taken_meanwhile(running: Console, browser: Browser) -> None:
    page = await listening(browser, running, "Nora Castillo")
    quiet = await running.world.case("human", text="harmless so far", phone="+12175550450")
    await running.world.case("crisis", text="I want to end it", phone="+12175550451", reason="suicidal_thoughts")
    await expect(page.locator(".case", has_text="I want to end it")).to_be_visible()
    await open_case(page, "I want to end it")
    heard = await tones(page)
    await page.get_by_role("button", name="Claim", exact=True).click()
    await expect(page.locator("#reply-text")).to_be_visible()
    assert await tones(page) == heard
    raised = await running.world.case("emergency", text="now my chest hurts", phone="+12175550450", reason="chest_pain")
    assert raised.id == quiet.id  # an older case became serious
    await page.wait_for_function(f"window.heard.length === {heard + 3}")
    assert await tones(page) == heard + 3


NOTE_SHOWN = """
window.shown = [];
window.Notification = class extends Notification { constructor(...args) { super(...args); this.onshow = () => window.shown.push(this.title); } };
"""


async def test_a_tab_in_the_background_shows_an_emergency_on_the_desktop(running: Console, browser: Browser) -> None:
    page = await signed_in(browser, running, "Nora Castillo")
    await page.context.grant_permissions(["notifications"], origin=running.address)  # the browser's own notices
    await page.add_init_script(NOTE_SHOWN)
    await page.goto(f"{running.address}/console/account")
    await expect(page.locator(".main")).to_contain_text("Where you are signed in")
    before = await page.evaluate("window.shown.length")
    other = await page.context.new_page()
    await other.bring_to_front()
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    assert await page.evaluate("document.hasFocus()") is False
    await running.world.case("emergency", text="she does not wake up", phone="+12175550455", reason="unconscious")
    await page.wait_for_function(f"window.shown.length > {before}")
    assert await page.evaluate("window.shown.at(-1)") == "Frontdoor: someone needs the on-call nurse now"
    assert await page.evaluate("document.hasFocus()") is False
    assert (await page.title()).startswith("(!")


async def test_the_front_desk_is_left_in_quiet(running: Console, browser: Browser) -> None:
    dana, nora = await listening(browser, running, "Dana Whitfield"), await listening(browser, running, "Nora Castillo")
    before = await tones(nora)
    await running.world.case("emergency", text="bleeding badly", phone="+12175550453", reason="bleeding")
    await nora.wait_for_function(f"window.heard.length > {before}")
    await running.world.case("human", text="after the alarm", phone="+12175550454")
    await expect(dana.locator("#case-list")).to_contain_text("after the alarm")
    assert await tones(dana) == 0
    assert await dana.evaluate("window.noticed.map((n) => n[2])") == []
    assert not (await dana.title()).startswith("(!")


async def test_the_browser_is_asked_for_leave_when_somebody_wants_notices(running: Console, browser: Browser) -> None:
    page = await listening(browser, running, "Nora Castillo", "account")
    await page.get_by_role("button", name="Allow notices").click()
    await page.wait_for_function("window.asked === true")
    assert await page.evaluate("window.asked") is True
