"""Patients' files leave the console: by whom, with what purpose, and what the trail says of it."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from conversations import attachments
from handoff.models import Case
from tests.channels.test_media import PDF, PNG
from tests.console.conftest import Console, axe, open_case, signed_in

pytestmark = pytest.mark.browser


async def with_files(console: Console, disposition: str, text: str, phone: str) -> Case:
    case = await console.world.case(disposition, text=text, phone=phone)
    assert case.message_id
    async with console.world.database.transaction() as session:
        for position, content in enumerate((PNG, PDF)):
            await attachments.keep(
                session,
                message_id=case.message_id,
                conversation_id=case.conversation_id,
                content=content,
                position=position,
            )
    return case


async def test_a_lead_downloads_a_cases_files_and_the_trail_says_what_for(running: Console, browser: Browser) -> None:
    case = await with_files(running, "human", "my insurance card", "+12175550701")
    page = await signed_in(browser, running, "Dana Whitfield")
    await open_case(page, "my insurance card")
    await expect(page.locator(".packet")).to_contain_text("2 pictures and files in this thread")
    await page.get_by_role("button", name="Download all of them").click()
    await page.locator("#export-files").get_by_role("button", name="Download", exact=True).click()
    await expect(page.locator("#export-files")).to_be_visible()  # not without saying what for
    assert await axe(page) == []
    await page.locator("#export-files label", has_text="medical record").click()
    async with page.expect_download() as coming:
        await page.locator("#export-files").get_by_role("button", name="Download", exact=True).click()
    archive = Path(await (await coming.value).path()).read_bytes()
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        assert [opened.read(name) for name in opened.namelist()] == [PNG, PDF]
    await expect(page.locator("#export-files")).to_be_hidden()
    await running.world.writes("one word more", phone="+12175550701")
    await expect(page.locator(".transcript")).to_contain_text("one word more")  # the page lives on
    omar = await signed_in(browser, running, "Omar Farouk")
    await omar.goto(f"{running.address}/console/audit?subject={case.id}")
    row = omar.locator("tbody tr", has_text="case.export_files")
    await expect(row).to_contain_text("Dana Whitfield")
    await expect(row).to_contain_text("purpose: record")


async def test_who_only_works_the_case_is_offered_no_archive_and_gets_none(running: Console, browser: Browser) -> None:
    case = await with_files(running, "billing", "the bill as a picture", "+12175550702")
    page = await signed_in(browser, running, "Ben Ortega")
    await open_case(page, "the bill as a picture")
    await expect(page.locator(".files img")).to_be_visible()
    await expect(page.get_by_role("button", name="Download all of them")).to_have_count(0)
    refused = await page.goto(f"{running.address}/console/case/{case.id}/files?purpose=record")
    assert refused is not None and refused.status == 403


async def test_without_a_purpose_nothing_leaves(running: Console, browser: Browser) -> None:
    case = await with_files(running, "human", "no purpose", "+12175550703")
    page = await signed_in(browser, running, "Dana Whitfield")
    for purpose in ("", "?purpose=curiosity"):
        refused = await page.goto(f"{running.address}/console/case/{case.id}/files{purpose}")
        assert refused is not None and refused.status == 400


async def test_an_erased_file_says_that_it_was_there(running: Console, browser: Browser) -> None:
    case = await with_files(running, "human", "an old picture", "+12175550704")
    async with running.world.database.transaction() as session:
        assert case.message_id
        for one in (await attachments.of_messages(session, [case.message_id]))[case.message_id]:
            await attachments.erase(session, one.id)
    page = await signed_in(browser, running, "Dana Whitfield")
    await open_case(page, "an old picture")
    await expect(page.locator(".files .tag")).to_have_count(2)
    await expect(page.locator(".files").first).to_contain_text(
        "It was erased after the time for which the practice keeps files"
    )
    await expect(page.locator(".packet")).not_to_contain_text("Files from the patient")
    gone = await page.goto(f"{running.address}/console/case/{case.id}/files?purpose=record")
    assert gone is not None and gone.status == 404
