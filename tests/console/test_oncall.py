"""Who is on call: the rota, an override, a hand-over, and the chain of a page as the screen shows it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import delete, select, update

from core import clock
from handoff import paging
from handoff.models import OnCallShift, Page, PageSend, Staff
from tests.console.conftest import Console, axe, claim, open_case, send, signed_in

pytestmark = pytest.mark.browser
PHONES = {"Nora Castillo": "+12175550981", "Marta Quinn": "+12175550982"}


@pytest.fixture
async def rota(running: Console) -> AsyncIterator[Console]:
    """Nurses with phones and an empty rota."""
    async with running.world.database.transaction() as session:
        await session.execute(delete(OnCallShift))
        for person in (await session.execute(select(Staff).where(Staff.name.in_(PHONES)))).scalars():
            person.phone = PHONES[person.name]
    yield running


async def paged(console: Console) -> list[str]:
    """Whom the newest page was sent to, in order."""
    async with console.world.database.read() as session:
        newest = (await session.execute(select(Page.id).order_by(Page.id.desc()).limit(1))).scalar_one()
        return [send.phone for send in await paging.sends_of(session, newest)]


async def test_a_shift_is_planned_an_override_wins_and_the_rota_goes_on_after_it(
    rota: Console, browser: Browser
) -> None:
    dana = await signed_in(browser, rota, "Dana Whitfield")
    await dana.goto(f"{rota.address}/console/oncall")
    await expect(dana.get_by_role("alert")).to_contain_text("Nobody is on call")
    form = dana.locator("form[data-act=add]")
    offered = await form.locator("[name=staff] option").all_text_contents()
    assert {name.strip() for name in offered} == set(PHONES)  # who can answer pages
    await form.locator("[name=staff]").select_option(label="Nora Castillo")
    await form.get_by_role("button", name="Add shift").click()
    await expect(dana.locator(".cards")).to_contain_text("Nora Castillo")
    await expect(dana.locator("tbody")).to_contain_text("now")
    assert await axe(dana) == []

    marta = await signed_in(browser, rota, "Marta Quinn")
    await marta.goto(f"{rota.address}/console/oncall")
    await marta.locator("form[data-act=take] [name=hours]").select_option("4")
    await marta.get_by_role("button", name="I take over").click()
    await expect(marta.locator("#toasts")).to_contain_text("You are on call now")
    await expect(marta.locator(".cards")).to_contain_text("Marta Quinn")
    await expect(marta.locator("tbody")).to_contain_text("before the plan")
    await rota.world.case("emergency", text="page whom", phone="+12175550461", reason="chest_pain")
    assert await paged(rota) == [PHONES["Marta Quinn"]]

    await marta.locator("tr", has_text="before the plan").get_by_role("button", name="Take out").click()
    await expect(marta.locator(".cards")).to_contain_text("Nora Castillo")
    await expect(marta.locator("tr", has_text="Nora Castillo").get_by_role("button")).to_have_count(0)  # the lead's


async def test_who_is_on_call_hands_over_to_a_colleague(rota: Console, browser: Browser) -> None:
    nora = await signed_in(browser, rota, "Nora Castillo")
    await nora.goto(f"{rota.address}/console/oncall")
    await nora.get_by_role("button", name="I take over").click()
    await expect(nora.locator(".cards")).to_contain_text("Nora Castillo")
    await nora.locator("form[data-act=hand_over] [name=staff]").select_option(label="Marta Quinn")
    await nora.get_by_role("button", name="Hand over").click()
    await expect(nora.locator("#toasts")).to_contain_text("Marta Quinn is on call now")
    await expect(nora.locator(".cards")).to_contain_text("Marta Quinn")
    await rota.world.case("crisis", text="hand over to whom", phone="+12175550462", reason="suicidal_thoughts")
    assert await paged(rota) == [PHONES["Marta Quinn"]]
    dana = await signed_in(browser, rota, "Dana Whitfield")
    await dana.goto(f"{rota.address}/console/oncall")
    await expect(dana.locator("form[data-act=hand_over]")).to_have_count(0)  # only who is on call has it to give


async def test_the_chain_of_a_page_stands_in_the_thread_timed_to_the_first_answer(
    rota: Console, browser: Browser
) -> None:
    nora = await signed_in(browser, rota, "Nora Castillo")
    await nora.goto(f"{rota.address}/console/oncall")
    await nora.get_by_role("button", name="I take over").click()
    await expect(nora.locator(".cards")).to_contain_text("Nora Castillo")
    case = await rota.world.case("emergency", text="chain of a page", phone="+12175550463", reason="chest_pain")
    async with rota.world.database.transaction() as session:  # nobody answers: it is sent again
        ago = clock.now() - timedelta(minutes=2)
        await session.execute(update(Page).where(Page.case_id == case.id).values(next_at=ago, opened_at=ago))
    marta = await signed_in(browser, rota, "Marta Quinn")
    await open_case(marta, "chain of a page")
    chain = marta.locator("#d-pages")
    await expect(chain).to_contain_text("round 2: First on call (Nora Castillo)", timeout=15_000)
    await expect(chain).to_contain_text("still paging")
    await marta.get_by_role("button", name="Acknowledge the page").click()
    await expect(chain).to_contain_text("acknowledged by Marta Quinn after 2 min")
    await claim(marta)
    await send(marta, "I am Marta, the nurse. Are you with somebody?")
    await expect(chain).to_contain_text("first answer to the patient after 2 min")
    await marta.locator("#d-history summary").click()
    await expect(marta.locator("#d-history")).to_contain_text("Page acknowledged · Marta Quinn")
    async with rota.world.database.read() as session:
        rounds = select(PageSend.round).join(Page, Page.id == PageSend.page_id).where(Page.case_id == case.id)
        assert (await session.execute(rounds)).scalars().all() == [1, 2]
