"""Dead links on the editors' list, found by a button, on a real website beside a real console."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from core.database import Actor
from knowledge_base.bulk import insert_published
from knowledge_base.checks import Content
from knowledge_base.exchange.documents import Document
from tests.console.conftest import CHROMIUM, ROOT, Console, _wait, axe, browser, prepare, running  # noqa: F401
from tests.knowledge_base.test_links import site  # noqa: F401
from tests.knowledge_base.test_pages import opened, pytestmark  # noqa: F401
from tests.servers import free_port


@pytest.fixture(scope="module")
def console_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """As the console's own, with the permission that only tests have."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder, port = tmp_path_factory.mktemp("links"), free_port()
    url = f"sqlite+aiosqlite:///{folder / 'console.db'}"
    asyncio.run(prepare(url))
    environment = os.environ | {"FRONTDOOR_DEMO": "true", "FRONTDOOR_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "tests.knowledge_base.server", str(port), url]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}", process, folder / "log")
        yield f"http://127.0.0.1:{port}", url
    finally:
        process.terminate()
        process.wait(timeout=20)


async def test_a_dead_link_is_found_by_a_button_and_shown_where_it_stands(
    running: Console,  # noqa: F811
    browser: Browser,  # noqa: F811
    site: str,  # noqa: F811
) -> None:
    texts = {"map": f"See [the map]({site}/gone).", "forms": f"Forms: {site}/ok"}
    async with running.world.database.transaction(Actor("system", "test", "editor")) as session:
        arrived = [
            Document(slug, "en", Content(f"Where is the {slug}?", (), {"chat": text})) for slug, text in texts.items()
        ]
        await insert_published(session, arrived, marked_by="renee")
    page = await opened(browser, running, "articles")
    await page.get_by_role("button", name="Dead links").click()
    await expect(page.locator("#kb-links")).to_contain_text("2 links, 0 of them dead")
    await expect(page.locator("#kb-links")).to_contain_text("not checked yet")
    await page.get_by_role("button", name="Check them now").click()
    await expect(page.locator("#kb-links")).to_contain_text("2 links, 1 of them dead", timeout=60000)
    dead = page.locator("#kb-links li").first
    for said in (f"{site}/gone", "is gone", "Today", "Where is the map? (en)"):
        await expect(dead).to_contain_text(said)
    await expect(page.locator("#kb-links li").nth(1)).to_contain_text("works")
    assert await axe(page) == []
    await page.get_by_role("button", name="All", exact=True).click()
    await expect(page.locator("table.kb tr", has_text="Where is the map?")).to_contain_text("dead link")
    await expect(page.locator("table.kb tr", has_text="Where is the forms?")).not_to_contain_text("dead link")
    await page.goto(f"{running.address}/console/articles/map")
    await expect(page.locator("#kb-form")).to_contain_text("/gone is gone.")
