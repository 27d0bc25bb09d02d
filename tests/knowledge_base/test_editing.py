"""What editors do beyond a first fix, in a real browser: without a mouse, later, with a second person, back again, with bad files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from core import clock
from core.database import Actor
from handoff import staff
from knowledge_base import drafts, facts, gaps, publishing, repository, service, usage
from knowledge_base.checks import Content
from knowledge_base.demo.seed import seed
from knowledge_base.drafts import DraftBase
from knowledge_base.models import Article, Change, GapKind, RegressionRun
from practice.demo import seed as practice
from tests.console.conftest import Console, axe, browser, console_server, running, signed_in  # noqa: F401
from tests.knowledge_base.test_pages import EDITOR, opened, pytestmark  # noqa: F401

COLLEAGUE = "Rosa Lind"


@pytest.fixture
async def seeded(running: Console) -> Console:  # noqa: F811
    async with running.world.database.transaction() as session:
        await practice.seed(session, datetime(2026, 3, 9, tzinfo=UTC).date())
    async with running.world.database.transaction() as session:
        await seed(session)
        if COLLEAGUE not in {one.name for one in await staff.list_staff(session)}:
            await staff.add_staff(
                session, email="rosa@example.org", name=COLLEAGUE, roles=["editor"], password="demo", demo=True
            )
    return running


async def published_fix(page: Page) -> None:
    """From the open article's Publish button to live."""
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("test questions:", timeout=60000)
    await page.locator("#publish .btn.primary").click()


async def live(console: Console, slug: str, locale: str = "en") -> int | None:
    async with console.world.database.read() as session:
        article = await service.get(session, slug)
        return (await repository.translations(session, article))[locale].live_number


async def test_a_fix_is_found_written_and_published_with_the_keyboard_alone(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles")
    await page.locator("#kb-find").focus()
    await page.keyboard.type("snow")
    await expect(page.locator("table.kb tbody tr")).to_have_count(1)
    await _tab_to(page, "table.kb tbody tr a b")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("snow")
    await _tab_to(page, "textarea[name=sms]")
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" Look at our website.")
    await expect(page.locator("#kb-bubble")).to_contain_text("Look at our website.")
    await _tab_to(page, "#kb-review")
    await page.keyboard.press("Enter")
    await expect(page.locator("#publish")).to_contain_text("test questions:", timeout=60000)
    await page.keyboard.press("Enter")  # the dialog's Publish has the focus
    await expect(page.locator("#content")).to_contain_text("Live: version 2")


async def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element (or the link around it) has the focus."""
    for _ in range(90):
        await page.keyboard.press("Tab")
        if await page.evaluate(
            "(s) => [...document.querySelectorAll(s)].some(e => (e.closest('a') || e) === document.activeElement)",
            selector,
        ):
            return
    raise AssertionError(f"{selector} is not reached with Tab")


async def test_each_channel_is_previewed_as_the_patient_gets_it(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles/opening-hours")
    await expect(page.locator("#kb-bubble")).to_contain_text("Main Street: Mon-Wed, Fri 8 am-12 pm")
    await page.get_by_role("button", name="Chat", exact=True).click()
    await expect(page.locator("#kb-bubble strong").first).to_have_text("Main Street:")
    await page.get_by_role("button", name="E-mail", exact=True).click()
    await expect(page.locator(".kb-phone.email #kb-bubble li")).to_have_count(2)


async def test_what_may_not_leave_on_a_channel_is_said_while_typing_and_never_goes_live(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles/masks")
    await page.locator("textarea[name=sms]").fill("Masks are at the door. " * 14)
    await expect(page.locator("#kb-count")).to_contain_text("3 of 2 text messages")
    await page.locator("textarea[name=sms]").fill("The oncology clinic is upstairs.")
    await expect(page.locator("#kb-form")).to_contain_text("may not leave on this channel")
    await page.get_by_role("button", name="Save draft").click()
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("test questions:", timeout=60000)
    await expect(page.locator("#publish .btn.primary")).to_be_disabled()
    await page.evaluate("(b => { b.disabled = false; b.click(); })(document.querySelector('#publish .btn.primary'))")
    await expect(page.locator("#toasts .bad")).to_contain_text("may not leave on this channel")
    assert await live(seeded, "masks") == 1


async def test_an_earlier_version_is_compared_brought_back_and_scheduled(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles/guest-wifi")
    before = await page.locator("textarea[name=sms]").input_value()
    await page.locator("textarea[name=sms]").fill("The guest network is called Cedar.")
    await published_fix(page)
    await expect(page.locator("#content")).to_contain_text("Live: version 2")
    await page.get_by_role("button", name="Compare version 2").click()
    await expect(page.locator("#compare ins").first).to_contain_text("guest network")
    await page.locator("#compare").get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Restore version 1").click()
    await expect(page.locator("textarea[name=sms]")).to_have_value(before)
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("test questions:", timeout=60000)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    await page.locator("#publish input[name=at]").fill(tomorrow)
    await page.locator("#publish .btn.primary").click()
    await expect(page.locator("#content")).to_contain_text("Scheduled: version 3")
    assert await live(seeded, "guest-wifi") == 2


async def test_what_a_publication_changed_is_kept_as_it_was_shown(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles/careers")
    await page.locator("input[name=question]").fill("Where can I park, and is it free?")
    await page.locator("textarea[name=phrasings]").fill("is parking free\nwhere do i park\nparking lot")
    await page.get_by_role("button", name="Publish …").click()
    await expect(page.locator("#publish")).to_contain_text("no longer right", timeout=60000)
    await page.locator("#publish .btn.primary").click()
    await expect(page.locator("#content")).to_contain_text("Live: version 2")
    async with seeded.world.database.read() as session:
        runs = (await session.scalars(select(RegressionRun))).all()
    assert any(change["effect"] == "broken" for run in runs for change in run.result["changed"])


async def test_a_second_person_approves_where_the_practice_wants_it(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles")
    await page.locator("#kb-approval").click()
    await expect(page.locator("#toasts")).to_contain_text("A second person approves from now on")
    try:
        await page.goto(f"{seeded.address}/console/articles/public-transport")
        await page.locator("textarea[name=sms]").fill("Bus 4 stops at our door.")
        await page.get_by_role("button", name="Save draft").click()
        await page.get_by_role("button", name="Ask for approval").click()
        await expect(page.locator("#content")).to_contain_text("Waits for approval")
        await published_fix(page)
        await expect(page.locator("#toasts .bad")).to_contain_text("second person")
        second = await signed_in(browser, seeded, COLLEAGUE)
        await second.goto(f"{seeded.address}/console/articles/public-transport")
        await second.get_by_role("button", name="Approve").click()
        await expect(second.locator("#content")).to_contain_text(f"Approved by {COLLEAGUE}")
        await published_fix(second)
        await expect(second.locator("#content")).to_contain_text("Live: version 2")
    finally:
        async with seeded.world.database.transaction() as session:
            await publishing.set_needs_approval(session, False)


async def test_who_may_find_an_article_is_chosen_from_the_practices_places_and_people(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles/counseling-offered")
    await page.locator("#kb-settings summary").click()
    await page.get_by_label("Riverside").check()
    await page.get_by_label("Dr. Kim").check()
    await page.locator("#kb-settings select[name=audience]").select_option("verified")
    await page.locator("#kb-settings select[name=owner]").select_option(label=COLLEAGUE)
    await page.locator("#kb-settings").get_by_role("button", name="Save").click()
    await expect(page.locator("#toasts")).to_contain_text("It holds at once")
    async with seeded.world.database.read() as session:
        article = await service.get(session, "counseling-offered")
        people = {one.id: one.name for one in await staff.list_staff(session)}
    assert len(article.locations) == len(article.clinicians) == 1
    assert (article.audience, people[article.owner]) == ("verified", COLLEAGUE)
    await page.reload()
    await page.locator("#kb-settings summary").click()
    await expect(page.get_by_label("Riverside")).to_be_checked()


async def test_the_mark_as_non_clinical_is_taken_off_and_put_back(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles/pets-service-animals")
    await page.locator("#kb-mark").click()
    await expect(page.locator("#content")).to_contain_text("Not marked non-clinical: never answered")
    await page.locator("#kb-mark").click()
    await expect(page.locator("#content")).not_to_contain_text("Not marked non-clinical")
    async with seeded.world.database.read() as session:
        assert (await service.get(session, "pets-service-animals")).non_clinical_by is not None


async def test_whoever_has_the_page_open_sees_what_a_colleague_saved(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles/weather-closures")
    number = await live(seeded, "weather-closures") or 1
    async with seeded.world.database.transaction(Actor("staff", "omar", "editor")) as session:
        text = Content("Snow?", (), {"sms": "Omar wrote this meanwhile."})
        draft = (await drafts.save_draft(session, "weather-closures", "en", text, base=DraftBase(number))).version
        revision = draft.revision
    await expect(page.locator("textarea[name=sms]")).to_have_value("Omar wrote this meanwhile.")
    await expect(page.locator("#toasts")).to_contain_text("omar changed this text just now")
    await page.locator("textarea[name=sms]").fill("Aiko goes on from there.")
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.locator("#toasts")).to_contain_text("Saved as a draft")
    async with seeded.world.database.transaction(Actor("staff", "omar", "editor")) as session:
        late = Content("Snow?", (), {"sms": "Omar, from his older page."})
        saved = await drafts.save_draft(session, "weather-closures", "en", late, base=DraftBase(draft.number, revision))
        assert saved.collision is not None
    await expect(page.locator("#content .error[role=alert]")).to_contain_text("Nothing is lost")
    await expect(page.locator("#toasts .bad")).to_contain_text("Both are kept")


async def test_a_translation_shows_what_changed_in_its_source_and_is_vouched_for(
    seeded: Console,
    browser: Browser,  # noqa: F811
) -> None:
    async with seeded.world.database.transaction() as session:
        spanish = Content("¿Hay wifi?", (), {"chat": "Sí."})
        await drafts.save_draft(session, "cost-estimate", "es", spanish, base=None)
        article = await service.get(session, "cost-estimate")
        english = service.content_of(await service.get_version(session, article, "en", 1))
        newer = Content(english.question, english.phrasings, {**english.answers, "sms": "Ask us: a new sentence."})
        saved = await drafts.save_draft(session, "cost-estimate", "en", newer, base=DraftBase(1))
        await publishing.publish(session, "cost-estimate", "en", saved.version.number, change=Change.MAJOR)
    page = await opened(browser, seeded, "articles/cost-estimate?locale=es")
    await expect(page.locator("#src-changed")).to_contain_text("new sentence")
    await page.get_by_role("button", name="Publish …").click()
    await page.get_by_label("It says what version 2 of the English text says").check()
    await page.locator("#publish .btn.primary").click()
    await expect(page.locator("#content")).to_contain_text("Live: version 1")
    async with seeded.world.database.read() as session:
        states = await repository.translations(session, await service.get(session, "cost-estimate"))
    assert states["es"].stale == "none"


async def test_the_list_says_what_lacks_what(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "articles")
    await page.get_by_role("button", name="Not translated").click()
    row = page.locator("#cov-vi td.num")
    await expect(row.nth(0)).to_have_text("10")
    assert int(await row.nth(1).inner_text()) >= 70
    await page.locator("#cov-vi button").click()
    await expect(page.locator("#content")).to_contain_text("Missing in Vietnamese")
    assert await axe(page) == []


async def test_a_bad_file_is_shown_line_by_line_and_a_good_one_goes_in(
    seeded: Console,
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    page = await opened(browser, seeded, "articles")
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "id,question,answer\nshade,Is there shade?,Yes.\nbad one,,No.\nworse,Q?,Take 200 mg.\n", encoding="utf-8"
    )
    chooser = page.locator("input[type=file].q-uploader__input")
    await chooser.set_input_files(bad)
    await expect(page.locator("#kb-problems")).to_contain_text("bad.csv, line 3: the question is empty")
    assert await axe(page) == []
    async with seeded.world.database.read() as session:
        assert await session.scalar(select(Article.id).where(Article.slug == "shade")) is None
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Export Markdown").click()
    exported = tmp_path / "articles.zip"
    await (await waiting.value).save_as(exported)
    await page.reload()
    await page.locator("input[type=file].q-uploader__input").set_input_files(exported)
    await expect(page.locator("#toasts")).to_contain_text("0 new, 0 changed", timeout=60000)


async def test_usage_is_shown_by_language_and_week(seeded: Console, browser: Browser) -> None:  # noqa: F811
    for day, locale, times in ((9, "en", 3), (9, "es", 1), (16, "en", 2)):
        clock.set(datetime(2026, 3, day, 12, tzinfo=UTC))
        async with seeded.world.database.transaction() as session:
            for _ in range(times):
                await usage.count_answer(session, "parking", locale)
            await usage.count_to_person(session, "parking", locale)
    clock.set(None)
    page = await opened(browser, seeded, "knowledge/usage")
    await expect(page.locator("#u-1 td").nth(1)).to_have_text("6")
    await page.locator("#usage-language").select_option("es")
    await expect(page.locator("#u-1 td").nth(1)).to_have_text("1")
    await page.locator("#u-1 a").click()
    rows = page.locator(".kb-more table tbody tr")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("2026-03-16")


async def test_the_gap_page_shows_the_three_sources_and_fits_a_phone(seeded: Console, browser: Browser) -> None:  # noqa: F811
    async with seeded.world.database.transaction() as session:
        for kind, text, more in (
            (GapKind.UNANSWERED, "do you have a water fountain, i am Maria Lopez", {}),
            (GapKind.WRONG_ANSWER, "is there a water fountain", {"article_slug": "parking"}),
            (GapKind.PERSON_ANSWERED, "water fountain?", {"reply": "By the stairs."}),
        ):
            await gaps.collect(session, kind=kind, locale="en", text=text, **more)
    page = await opened(browser, seeded, "knowledge/gaps", width=390)
    card = page.locator("section.card", has_text="water fountain").first
    for said in ("1 no answer", "1 wrong answer", "1 answered by a person"):
        await expect(card).to_contain_text(said)
    await card.locator("summary").click()
    await expect(card).to_contain_text("By the stairs.")
    await expect(card).not_to_contain_text("Maria")
    wide = await page.evaluate(
        "document.querySelector('.main').scrollWidth - document.querySelector('.main').clientWidth"
    )
    assert wide <= 1
    assert await axe(page) == []


async def test_a_fact_from_the_settings_is_changed_there_and_nowhere_else(seeded: Console, browser: Browser) -> None:  # noqa: F811
    page = await opened(browser, seeded, "knowledge/facts")
    row = page.locator("#fact-main_street_hours-any")
    await expect(row).to_contain_text("from Settings")
    await expect(row.locator("input")).to_have_count(0)
    async with seeded.world.database.read() as session:
        assert ("main_street_hours", "*") in await facts.variables(session)
