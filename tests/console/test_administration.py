"""What administrators, supervisors and auditors do: accounts, sessions, places and hours, figures, the trail."""

import csv
import io
import json
import re

import pyotp
import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import delete, select

from core import audit
from core.audit import AuditEvent
from practice.models import Location, Practice
from tests.console.conftest import Console, axe, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
async def settings(running: Console) -> Console:
    """The console of a practice that has been named and has no place yet."""
    async with running.world.database.transaction() as session:
        await session.execute(delete(Location))
        await session.execute(delete(Practice))
        session.add(
            Practice(
                name="Cedar", timezone="America/Chicago", phones={}, portal_url="https://portal.example",
                holidays={"country": "US", "subdivision": "IL", "observed": ["Christmas Day"]},
            )
        )  # fmt: skip
    return running


async def test_a_new_colleague_signs_in_with_a_password_and_an_authenticator_of_their_own(
    running: Console, browser: Browser
) -> None:
    aiko = await signed_in(browser, running, "Aiko Tanaka")
    await aiko.goto(f"{running.address}/console/staff")
    await aiko.get_by_role("button", name="Add", exact=True).click()
    form = aiko.locator("#add-staff")
    await form.locator("[name=name]").fill("Rosa Diaz")
    await form.locator("[name=email]").fill("rosa@example.org")
    await form.locator("label", has_text=re.compile("^Nurse$")).click()
    assert await axe(aiko) == []
    await form.get_by_role("button", name="Add").click()
    one_time = await aiko.locator(".good b.mono").text_content()
    assert one_time

    rosa = await (await browser.new_context()).new_page()
    await rosa.goto(f"{running.address}/console/signin")
    await rosa.locator("[name=email]").fill("rosa@example.org")
    await rosa.locator("[name=password]").fill(one_time)
    await rosa.get_by_role("button", name="Sign in", exact=True).click()
    await rosa.wait_for_url("**/signin/enrol**")
    secret = await rosa.locator("details .mono").text_content()
    assert secret
    await rosa.locator("[name=code]").fill(pyotp.TOTP(secret.strip()).now())
    await rosa.locator("button.primary").click()
    await expect(rosa.locator(".codes span")).to_have_count(10)
    await rosa.get_by_role("link", name="I have kept them").click()
    await rosa.wait_for_url("**/signin/password**")  # the one-time password is changed
    await rosa.locator("[name=old]").fill(one_time)
    await rosa.locator("[name=new]").fill("a long one of my own 7")
    await rosa.locator("button.primary").click()
    await expect(rosa.locator(".side")).to_contain_text("Rosa Diaz")
    await expect(rosa.locator(".side")).to_contain_text("Nurse")


async def test_roles_are_changed_and_an_account_is_closed_and_opened_again(running: Console, browser: Browser) -> None:
    aiko = await signed_in(browser, running, "Aiko Tanaka")
    await aiko.goto(f"{running.address}/console/staff")
    row = aiko.locator("tr", has_text="ben@example.org")
    await row.get_by_role("button", name="Roles").click()
    await aiko.locator("dialog[open] label", has_text=re.compile("^Front desk$")).click()
    await aiko.locator("dialog[open]").get_by_role("button", name="Save").click()
    await expect(aiko.locator("#toasts")).to_contain_text("Ben Ortega works as")
    ben = await signed_in(browser, running, "Ben Ortega")
    await expect(ben.locator(".side")).to_contain_text("Referrals")  # a queue of the front desk
    await row.get_by_role("button", name="Close").click()
    await expect(row).to_contain_text("closed")
    await ben.goto(f"{running.address}/console/")
    assert "/console/signin" in ben.url
    await row.get_by_role("button", name="Open").click()
    await expect(row).to_contain_text("active")
    await expect(aiko.locator("tr", has_text="aiko@example.org").get_by_role("button")).to_have_count(0)  # not oneself


async def test_one_signs_a_forgotten_browser_out(running: Console, browser: Browser) -> None:
    there, here = await signed_in(browser, running, "Marta Quinn"), await signed_in(browser, running, "Marta Quinn")
    await here.goto(f"{running.address}/console/account")
    await expect(here.locator("li", has_text="This one")).to_have_count(1)
    await here.locator("[data-act=revoke]").first.click()
    await expect(here.locator("#toasts")).to_contain_text("Signed out there.")
    await there.wait_for_url("**/console/signin**", timeout=30_000)  # also while the page stands open
    await expect(here.locator("[data-act=revoke]")).to_have_count(0)


async def test_a_place_is_added_with_its_hours_and_the_practices_holidays_are_chosen(
    settings: Console, browser: Browser
) -> None:
    page = await signed_in(browser, settings, "Aiko Tanaka")
    await page.goto(f"{settings.address}/console/settings")
    await page.get_by_role("button", name="Add a place").click()
    form = page.locator("#new-location")
    for name, value in {
        "name": "Northside", "phone": "217 555 0188", "street": "4 North Road", "city": "Cedar Grove", "state": "IL",
        "postal_code": "62798", "timezone": "America/Denver",
    }.items():  # fmt: skip
        await form.locator(f"[name={name}]").fill(value)
    assert await axe(page) == []
    await form.get_by_role("button", name="Add", exact=True).click()
    await expect(page.locator("#toasts")).to_contain_text("Northside is saved.")
    await page.locator("summary", has_text="Northside").click()
    await expect(page.locator("[data-act=hours] [name=mon]")).to_have_value("08:00-12:00, 13:00-17:00")
    await page.locator("[data-act=hours] [name=sat]").fill("09:00-11:00, 10:00-12:00")
    await page.get_by_role("button", name="Save the hours of Northside").click()
    await expect(page.locator("#toasts")).to_contain_text("overlap")  # said, not stored
    await page.locator("[data-act=hours] [name=sat]").fill("09:00-12:00")
    await page.get_by_role("button", name="Save the hours of Northside").click()
    await expect(page.locator("#toasts")).to_contain_text("Opening hours saved.")
    await page.locator("[data-act=location][data-location] [name=timezone]").fill("Denver")
    await page.get_by_role("button", name="Save the address of Northside").click()
    await expect(page.locator("#toasts")).to_contain_text("There is no time zone Denver.")
    await expect(page.get_by_role("checkbox", name="Christmas Day")).to_be_checked()
    await page.get_by_role("checkbox", name="Labor Day").check()
    await page.get_by_role("button", name="Save holidays").click()
    await expect(page.locator("#toasts")).to_contain_text("Clocks and replies know it")
    async with settings.world.database.read() as session:
        place = (await session.execute(select(Location))).scalar_one()
        kept = (await session.execute(select(Practice.holidays))).scalar_one()
    assert (place.phone, place.timezone, place.weekly_hours["sat"]) == (
        "+12175550188",
        "America/Denver",
        ["09:00-12:00"],
    )
    assert kept["observed"] == ["Christmas Day", "Labor Day"]


async def test_the_charts_show_what_was_counted_for_the_period_chosen(running: Console, browser: Browser) -> None:
    await running.world.case("billing", text="count me", phone="+12175550701")
    page = await signed_in(browser, running, "Dana Whitfield")
    await page.goto(f"{running.address}/console/reports")
    await expect(page.locator(".cards .figure")).to_have_count(7)
    await expect(page.locator(".cards")).to_contain_text("did we help?")
    await expect(page.locator(".charts canvas, .charts svg").first).to_be_visible()
    drawn = page.locator(".charts > *")
    assert await drawn.count() == 5
    await page.get_by_role("button", name="Thirty days").click()
    await expect(page.get_by_role("button", name="Thirty days")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("link", name="Export CSV")).to_have_attribute("href", re.compile("days=30"))
    assert await axe(page) == []


async def test_the_trail_is_searched_by_person_and_an_export_walks_again(running: Console, browser: Browser) -> None:
    await running.world.case("clinical", text="who read me", phone="+12175550702")
    nora = await signed_in(browser, running, "Nora Castillo")
    await nora.locator(".case", has_text="who read me").click()
    await expect(nora.locator(".transcript")).to_contain_text("who read me")
    omar = await signed_in(browser, running, "Omar Farouk")
    await omar.goto(f"{running.address}/console/audit")
    await omar.locator("[name=actor]").select_option(label="Nora Castillo")
    await omar.locator("[name=action]").fill("conversation.read")
    await omar.get_by_role("button", name="Search").click()
    await expect(omar.locator("tbody tr").first).to_contain_text("conversation.read")
    who = omar.locator("tbody tr td:nth-child(3)")
    await expect(who.filter(has_not_text="Nora Castillo")).to_have_count(0)  # the search has come in
    people = await who.all_text_contents()
    assert {name.split("Nurse")[0].strip().removesuffix("nurse") for name in people} == {"Nora Castillo"}
    await omar.locator("[name=since]").fill("2031-01-01")
    await omar.get_by_role("button", name="Search").click()
    await expect(omar.locator("tbody")).to_contain_text("Nothing fits.")

    exported = await (await omar.request.get(f"{running.address}/console/audit/export.jsonl")).text()
    previous = audit.GENESIS
    for row in map(json.loads, exported.splitlines()):  # whoever has the file can walk the chain without us
        proof = row.pop("hash")
        assert (row["previous_hash"], AuditEvent(**row).digest()) == (previous, proof)
        previous = proof
    table = await (await omar.request.get(f"{running.address}/console/audit/export.csv")).text()
    hashes = [row["hash"] for row in csv.DictReader(io.StringIO(table))]
    assert previous in hashes
    assert len(hashes) > 10
