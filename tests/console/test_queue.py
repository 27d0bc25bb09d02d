"""The list: several cases at once, views, who is late and who hears of it, whose threads come back."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select, update

from core import clock
from handoff.models import Case, CaseEvent, Staff, StaffSession
from tests.console.conftest import Console, axe, claim, open_case, send, signed_in

pytestmark = pytest.mark.browser


async def select_cases(page: Page, words: list[str]) -> None:
    await page.get_by_role("button", name="Select", exact=True).click()
    for n, text in enumerate(words):
        await expect(page.locator(".bulk")).to_contain_text(f"{n} selected")
        await page.locator(".case", has_text=text).click()
        await expect(page.locator(".case", has_text=text).locator("input.pick")).to_be_checked()
    await expect(page.locator(".bulk")).to_contain_text(f"{len(words)} selected")


async def staff_id(console: Console, name: str) -> str:
    async with console.world.database.read() as session:
        return (await session.execute(select(Staff.id).where(Staff.name == name))).scalar_one()


async def test_selected_cases_are_assigned_transferred_claimed_and_resolved_together(
    running: Console, browser: Browser
) -> None:
    words = ["bulk one", "bulk two", "bulk three"]
    cases = [
        await running.world.case("human", text=text, phone=f"+1217555041{n}") for n, text in enumerate(words)
    ]  # fmt: skip
    page = await signed_in(browser, running, "Dana Whitfield")
    bulk = page.locator(".bulk")

    await select_cases(page, words)
    await bulk.get_by_role("button", name="Assign").click()
    names = await page.locator("#bulk-assign option").all_text_contents()
    assert not {"Aiko Tanaka", "Omar Farouk"} & set(names)  # they work no cases
    await page.locator("#bulk-assign [name=to]").select_option(label="Nora Castillo")
    await page.locator("#bulk-assign .btn.primary").click()
    await expect(page.locator("#toasts")).to_contain_text("3 assigned")
    await expect(page.locator(".case", has_text="bulk one")).to_contain_text("Nora Castillo")

    await select_cases(page, words)
    await bulk.get_by_role("button", name="Transfer").click()
    await page.locator("#bulk-transfer [name=queue]").select_option("referrals")
    await page.locator("#bulk-transfer .btn.primary").click()
    await expect(page.locator("#toasts")).to_contain_text("3 transferred")

    await select_cases(page, words)
    await bulk.get_by_role("button", name="Claim").click()
    await expect(page.locator("#toasts")).to_contain_text("3 claimed")

    await select_cases(page, words)
    await bulk.get_by_role("button", name="Resolve").click()
    offered = await page.locator("#bulk-resolve option").all_text_contents()
    assert "Referral sent" in offered
    assert "Payment plan" not in offered  # these are referrals
    await page.locator("#bulk-resolve [name=resolution]").select_option("answered")
    assert await axe(page) == []
    await page.locator("#bulk-resolve .btn.primary").click()
    await expect(page.locator("#toasts")).to_contain_text("3 resolved")
    nora = await staff_id(running, "Nora Castillo")
    for case in cases:
        stored = await running.world.again(case)
        assert (stored.queue, stored.state, stored.resolution) == ("referrals", "resolved", "answered")
        async with running.world.database.read() as session:
            query = select(CaseEvent.details).where(CaseEvent.case_id == case.id, CaseEvent.kind == "assigned")
            assert (await session.execute(query)).scalar_one()["to"] == nora


async def test_what_one_of_the_selected_cases_refuses_is_said_and_the_others_go_on(
    running: Console, browser: Browser
) -> None:
    mine = await running.world.case("human", text="refuse me not", phone="+12175550414")
    await running.world.case("human", text="held by nora", phone="+12175550415")
    nora = await signed_in(browser, running, "Nora Castillo")
    await open_case(nora, "held by nora")
    await claim(nora)
    dana = await signed_in(browser, running, "Dana Whitfield")
    await select_cases(dana, ["refuse me not", "held by nora"])
    await dana.locator(".bulk").get_by_role("button", name="Claim").click()
    await expect(dana.locator("#toasts")).to_contain_text("1 claimed. 1 left out: Nora Castillo has this case.")
    assert (await running.world.again(mine)).owner_id == await staff_id(running, "Dana Whitfield")


async def test_every_view_holds_what_its_name_says(running: Console, browser: Browser) -> None:
    page = await signed_in(browser, running, "Dana Whitfield")
    views = {
        text: f"+1217555042{n}" for n, text in enumerate(["lies open", "is mine", "was answered", "sleeps", "is done"])
    }
    for text, phone in views.items():
        await running.world.case("human", text=text, phone=phone)
    for text in list(views)[1:]:
        await open_case(page, text)
        await claim(page)
        if text == "was answered":
            await send(page, "Hello, this is Dana.")
        if text == "sleeps":
            await page.get_by_role("button", name="Snooze").click()
            await page.locator("#snooze label", has_text="Tomorrow").click()
            await page.locator("#snooze .btn.primary").click()
            await expect(page.locator("#toasts")).to_contain_text("Snoozed.")
        if text == "is done":
            await page.get_by_role("button", name="Resolve", exact=True).click()
            await page.locator("#resolve label", has_text="Answered").click()
            await page.locator("#resolve .btn.primary").click()
            await expect(page.locator("#toasts")).to_contain_text("Resolved.")
    shown = {
        "My queues": {"lies open", "is mine", "was answered"},
        "Mine": {"is mine", "was answered"},
        "Unassigned": {"lies open"},
        "Patient’s turn": {"was answered"},
        "Snoozed": {"sleeps"},
        "Resolved": {"is done"},
    }
    for view, inside in shown.items():
        await page.locator(".side .nav", has_text=re.compile(f"^{view}")).first.click()
        await expect(page.get_by_role("heading", level=1).first).to_have_text(view)
        for text in views:
            await expect(page.locator(".case", has_text=text)).to_have_count(int(text in inside))
    await page.goto(f"{running.address}/console/?view=all")
    for text in views:
        await expect(page.locator(".case", has_text=text)).to_have_count(1)


async def test_a_row_in_focus_shows_what_colleagues_do_with_it(running: Console, browser: Browser) -> None:
    await running.world.case("human", text="focus on me", phone="+12175550434")
    dana, nora = await signed_in(browser, running, "Dana Whitfield"), await signed_in(browser, running, "Nora Castillo")
    row = dana.locator(".case", has_text="focus on me")
    await row.focus()
    await open_case(nora, "focus on me")
    await claim(nora)
    await expect(row).to_contain_text("Nora Castillo")
    await expect(row).to_be_focused()


async def test_one_case_is_called_one_case(running: Console, browser: Browser) -> None:
    await running.world.case("interpreter", text="only one here", phone="+12175550430")
    page = await signed_in(browser, running, "Nora Castillo")
    await page.goto(f"{running.address}/console/?queue=interpreter")
    await expect(page.locator(".list-pane .pane-head")).to_contain_text("1 case")
    await expect(page.locator(".list-pane .pane-head")).not_to_contain_text("1 cases")


async def test_the_lead_hears_when_a_promise_is_broken_also_where_they_do_not_work(
    running: Console, browser: Browser
) -> None:
    await running.world.case("clinical", text="too long already", phone="+12175550431")
    waiting = await running.world.case("human", text="a promise to break", phone="+12175550432")
    dana, ben = await signed_in(browser, running, "Dana Whitfield"), await signed_in(browser, running, "Ben Ortega")
    await dana.goto(f"{running.address}/console/reports")
    past = clock.now() - timedelta(minutes=1)
    async with running.world.database.transaction() as session:
        await session.execute(
            update(Case).where(Case.queue.in_(("front_desk", "nurse")), Case.replied_at.is_(None)).values(due_at=past)
        )
    await expect(dana.locator("#toasts")).to_contain_text("beyond", timeout=15_000)
    await expect(dana.locator(".side")).to_contain_text(re.compile(r"Nurse overdue\s*1"))
    await expect(ben.locator(".side")).not_to_contain_text("verdue")
    await dana.locator(".side").get_by_role("link", name="Overdue").click()
    await expect(dana.locator("#case-list")).to_contain_text("a promise to break")
    await expect(dana.locator("#case-list")).not_to_contain_text("too long already")  # not hers to read
    async with running.world.database.read() as session:
        kinds = select(CaseEvent.kind).where(CaseEvent.case_id == waiting.id)
        assert "promise_broken" in (await session.execute(kinds)).scalars().all()
    assert await axe(dana) == []


async def test_the_threads_of_who_went_home_come_back_to_their_colleagues(running: Console, browser: Browser) -> None:
    case = await running.world.case("human", text="who looks after me now", phone="+12175550433")
    dana, nora = await signed_in(browser, running, "Dana Whitfield"), await signed_in(browser, running, "Nora Castillo")
    await open_case(dana, "who looks after me now")
    await claim(dana)
    await open_case(nora, "who looks after me now")
    await expect(nora.locator(".thread-head")).to_contain_text("Dana Whitfield has this")
    await dana.get_by_role("button", name="Sign out").click()
    await dana.wait_for_url("**/console/signin")
    went = clock.now() - timedelta(minutes=6)
    async with running.world.database.transaction() as session:
        dana_id = (await running.world.again(case)).owner_id
        await session.execute(
            update(StaffSession).where(StaffSession.staff_id == dana_id).values(ended_at=went, ended_why="signed_out")
        )
    await expect(nora.locator(".thread-head")).to_contain_text("Nobody yet", timeout=15_000)
    await expect(nora.locator(".transcript")).to_contain_text("Back in the queue: the owner is away")
