"""A running console over a database of its own, Debian's Chromium, and people who sign in."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from core.database import Database
from handoff import staff
from handoff.models import Role
from migrations import upgrade
from tests.handoff.conftest import World, world  # noqa: F401
from tests.servers import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = {
    "Nora Castillo": ("nurse",), "Marta Quinn": ("nurse",), "Dana Whitfield": ("front_desk", "lead"), "Ben Ortega": ("billing",),
    "Aiko Tanaka": ("administrator",), "Omar Farouk": ("auditor", "compliance"),
}  # fmt: skip


class Console:
    """The running console: its address, its database as the bot sees it, and ready accounts."""

    def __init__(self, address: str, url: str) -> None:
        self.address, self.url = address, url
        self.world = World(Database(url))


async def prepare(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    async with database.transaction() as session:
        for name, roles in PEOPLE.items():
            email = f"{name.split()[0].lower()}@example.org"
            await staff.add_staff(session, email=email, name=name, roles=[*roles], password="demo", demo=True)
    await database.close()


@pytest.fixture(scope="module")
def console_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """(address, database url) of a console process; it translates where the module says `TRANSLATING = True`."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder, port = tmp_path_factory.mktemp("console"), free_port()
    url = f"sqlite+aiosqlite:///{folder / 'console.db'}"
    asyncio.run(prepare(url))
    environment = os.environ | {"FRONTDOOR_DEMO": "true", "FRONTDOOR_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    log = (folder / "log").open("wb")
    translating = ["translating"] if getattr(request.module, "TRANSLATING", False) else []
    command = [sys.executable, "-m", "tests.console.server", str(port), url, *translating]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, folder / "log")
        yield address, url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 180  # the machine may be busy with the rest of the suite
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/console/signin", timeout=2)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the console did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture
async def running(console_server: tuple[str, str]) -> AsyncIterator[Console]:
    made = Console(*console_server)
    yield made
    await made.world.database.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


async def signed_in(browser: Browser, console: Console, name: str, *, width: int = 1280, height: int = 860) -> Page:
    """A page of this person, at their first screen."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    page = await context.new_page()
    page.set_default_timeout(15000)
    await page.goto(f"{console.address}/console/signin")
    await page.get_by_role("button", name=name).click()
    await page.wait_for_selector(".frame")
    return page


async def axe(page: Page) -> list[str]:
    """Serious and critical findings of axe-core."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None and spec.submodule_search_locations
    await page.evaluate((Path(spec.submodule_search_locations[0]) / "axe.min.js").read_text())
    result = await page.evaluate("axe.run(document)")
    serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in serious]


async def open_case(page: Page, words: str) -> None:
    """Open the case that shows these words."""
    await page.locator(".case", has_text=words).click()
    await expect(page.locator(".transcript")).to_contain_text(words)


async def claim(page: Page) -> None:
    """Claim the open case."""
    await page.get_by_role("button", name="Claim", exact=True).click()
    await expect(page.locator("#reply-text")).to_be_visible()


async def send(page: Page, text: str) -> None:
    """Write a reply and send it."""
    await page.locator("#reply-text").fill(text)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".msg.out .bubble").last).to_contain_text(text)


__all__ = ["Console", "Role", "axe", "claim", "open_case", "send", "signed_in"]
