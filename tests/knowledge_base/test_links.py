"""Links of published articles are followed for real, on a real server; never into a private network."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from channels.media import is_public
from core import clock
from core.database import Database
from knowledge_base import links, publishing
from knowledge_base.bulk import insert_published
from knowledge_base.checks import Content
from knowledge_base.exchange.documents import Document
from knowledge_base.facts import set_variables
from knowledge_base.links import Follower, LinkState
from tests.knowledge_base.conftest import EDITOR

ANSWERS = {"/ok": 200, "/gone": 404, "/left": 410, "/broken": 500, "/members": 403}


class Pages(BaseHTTPRequestHandler):
    """A website with good, bad and odd pages; `asked` lists what was asked of it."""

    asked: list[str]

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/get-only" else None)

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, status: int | None) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        if self.path == "/slow":
            time.sleep(2)
        onward = {"/moved": "/ok", "/circle": "/circle", "/inside": "http://10.0.0.1/"}.get(self.path)
        self.send_response(status or (302 if onward else ANSWERS.get(self.path, 200)))
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    Pages.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def own_machine_too(address: str) -> bool:
    """The permission that only tests have: our own server is on the loopback."""
    return address == "127.0.0.1" or is_public(address)


FOLLOWER = Follower(own_machine_too, timeout=1.0)


@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/ok", LinkState.ALIVE, 200),
        ("/get-only", LinkState.ALIVE, 200),
        ("/moved", LinkState.ALIVE, 200),
        ("/gone", LinkState.DEAD, 404),
        ("/left", LinkState.DEAD, 410),
        ("/broken", LinkState.FAILING, 500),
        ("/members", LinkState.GUARDED, 403),
        ("/circle", LinkState.DEAD, None),
        ("/inside", LinkState.DEAD, None),
        ("/slow", LinkState.FAILING, None),
    ],
)
async def test_a_link_is_asked_for_and_judged(site: str, path: str, state: LinkState, status: int | None) -> None:
    followed = await FOLLOWER.follow(site + path)
    assert (followed.state, followed.status) == (state, status), followed


async def test_a_page_that_answers_head_is_not_fetched(site: str) -> None:
    await FOLLOWER.follow(f"{site}/ok")
    assert Pages.asked == ["HEAD /ok"]


async def test_a_server_that_knows_get_only_is_asked_again(site: str) -> None:
    await FOLLOWER.follow(f"{site}/get-only")
    assert Pages.asked == ["HEAD /get-only", "GET /get-only"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("{site}/ok", "private network"),
        ("http://localhost:{port}/ok", "private network"),
        ("http://169.254.169.254/latest", "private network"),
        ("http://[::1]:{port}/", "private network"),
        ("ftp://files.example/x", "not an address"),
        ("https://user:word@files.example/x", "not an address"),
        ("http://[broken", "not an address"),
    ],
)
async def test_our_own_network_is_never_called(site: str, url: str, why: str) -> None:
    followed = await Follower(is_public, timeout=1.0).follow(url.format(site=site, port=site.rpartition(":")[2]))
    assert followed.state is LinkState.DEAD
    assert why in followed.why
    assert Pages.asked == []


async def test_a_name_with_one_private_address_among_public_ones_is_refused(site: str) -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.7"]

    followed = await Follower(is_public, look_up=both).follow("https://two-faced.example/")
    assert "private network" in followed.why


async def test_an_unknown_host_and_a_closed_port_fail_for_now() -> None:
    for url in ("http://no-such-host.invalid/", "http://127.0.0.1:9/"):
        assert (await FOLLOWER.follow(url)).state is LinkState.FAILING


async def linked(base: Database, *paths: str) -> None:
    """One live article for each address."""
    async with base.transaction(EDITOR) as session:
        documents = [
            Document(f"page-{n}", "en", Content(f"Question {n}?", (), {"chat": f"See [here]({path})."}))
            for n, path in enumerate(paths)
        ]
        await insert_published(session, documents, marked_by="renee")


async def test_all_links_are_followed_and_the_dead_one_is_listed_with_its_article(base: Database, site: str) -> None:
    async with base.transaction(EDITOR) as session:
        await set_variables(session, {("site", "*"): site})
    await linked(base, "{site}/ok", f"{site}/gone", "tel:+12175550190", "{site}/ok")
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    clock.set(now)
    async with base.read() as session:
        assert [one.state for one in await links.report(session)] == [None, None]
    reports = await links.check_all(base, FOLLOWER)
    assert [(one.url, one.used_in, one.state, one.status, one.checked_at) for one in reports] == [
        (f"{site}/gone", (("page-1", "en"),), LinkState.DEAD, 404, now),
        (f"{site}/ok", (("page-0", "en"), ("page-3", "en")), LinkState.ALIVE, 200, now),
    ]
    assert [one.broken for one in reports] == [True, False]


async def test_the_timer_follows_new_and_failed_ones_first_and_others_once_a_day(base: Database, site: str) -> None:
    await linked(base, f"{site}/ok", f"{site}/gone")
    start = datetime(2026, 3, 10, 12, tzinfo=UTC)
    followed = []
    for hours in (0, 1, 4, 25):
        clock.set(start + timedelta(hours=hours))
        followed.append(await links.check_due(base, FOLLOWER))
    assert followed == [2, 0, 1, 2]
    assert await links.check_due(base, FOLLOWER, most=1) == 0


async def test_the_timer_takes_a_few_at_a_time(base: Database, site: str) -> None:
    await linked(base, *(f"{site}/page-{n}" for n in range(5)))
    assert [await links.check_due(base, FOLLOWER, most=2) for _ in range(4)] == [2, 2, 1, 0]


async def test_a_link_that_no_article_holds_any_more_is_forgotten(base: Database, site: str) -> None:
    await linked(base, f"{site}/gone")
    await links.check_all(base, FOLLOWER)
    async with base.transaction(EDITOR) as session:
        await publishing.unpublish(session, "page-0", "en")
    assert await links.check_all(base, FOLLOWER) == []


async def test_two_processes_at_once_disturb_no_one(any_base: Database, site: str) -> None:
    await linked(any_base, f"{site}/ok", f"{site}/gone")
    await asyncio.gather(*(links.check_all(any_base, FOLLOWER) for _ in range(3)))
    async with any_base.read() as session:
        assert len(await links.report(session)) == 2
