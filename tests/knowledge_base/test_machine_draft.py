"""Where a model is installed, a machine's draft is something to begin from: marked as such, live only by a person."""

from playwright.async_api import Browser, expect

from knowledge_base import repository, service
from tests.console.conftest import Console, browser, console_server, running  # noqa: F401
from tests.knowledge_base.test_pages import opened, pytestmark, seeded  # noqa: F401

TRANSLATING = True


async def test_a_machines_draft_is_marked_until_a_person_has_published_it(
    seeded: Console,  # noqa: F811
    browser: Browser,  # noqa: F811
) -> None:
    page = await opened(browser, seeded, "articles/guest-wifi?locale=es")
    page.set_default_timeout(120000)
    await page.get_by_role("button", name="Begin with a machine’s draft").click()
    await expect(page.locator("input[name=question]")).not_to_have_value("", timeout=120000)
    await expect(page.locator("#kb-machine")).to_contain_text("read every sentence")
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.locator("#toasts")).to_contain_text("Saved as a draft", timeout=60000)
    async with seeded.world.database.read() as session:
        article = await service.get(session, "guest-wifi")
        stored = await repository.versions(session, article, "es")
        assert [(v.state, v.machine_draft) for v in stored] == [("draft", True)]
        assert (await repository.translations(session, article))["es"].live_number is None
    await page.reload()
    await expect(page.locator("#kb-machine")).to_be_visible()
