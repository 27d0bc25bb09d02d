"""Pictures and files from patients: fetched from where they may come, of kinds that are kept, and from nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from channels.media import Media, MediaRefused, MediaSource, fetch, is_public, twilio_media
from channels.webchat.identity import Guest
from conversations import attachments
from conversations.models import Attachment, Message
from core import clock
from core.database import Database
from tests.channels.conftest import Desk, assemble, free_port, serving
from tests.channels.test_sms_webhooks import INBOUND, form, post

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 40


@dataclass
class Store:
    """A provider's file store on a port of its own."""

    port: int
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def source(self) -> MediaSource:
        return twilio_media("AC0", "secret", self.address)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    made = Store(free_port())
    app = FastAPI()

    @app.get("/{name}")
    async def file(name: str, request: Request) -> Response:
        made.asked.append((name, request.headers.get("authorization")))
        answers: dict[str, Callable[[], Response]] = {
            "picture": lambda: Response(PNG, media_type="image/png"),
            "page": lambda: Response("<html><script>alert(1)</script></html>", media_type="image/png"),
            "huge": lambda: Response(PNG + b"\0" * attachments.MOST_BYTES),
            "onward": lambda: RedirectResponse("/picture"),
            "inward": lambda: RedirectResponse("http://169.254.169.254/latest/meta-data/"),
            "circle": lambda: RedirectResponse("/circle"),
            "gone": lambda: Response(status_code=404),
        }
        return answers[name]()

    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=made.port, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done()
        await asyncio.sleep(0.01)
    yield made
    server.should_exit = True
    await task


async def test_a_file_comes_with_the_accounts_own_sign_in_also_over_a_redirect(store: Store) -> None:
    assert await fetch(f"{store.address}/onward", store.source) == PNG
    assert [name for name, _ in store.asked] == ["onward", "picture"]
    assert all(sign_in and sign_in.startswith("Basic ") for _, sign_in in store.asked)


@pytest.mark.parametrize(
    ("name", "code"), [("huge", "too_large"), ("inward", "address"), ("circle", "address"), ("gone", "gone")]
)
async def test_what_is_too_large_leads_inward_or_is_gone_is_refused(store: Store, name: str, code: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        await fetch(f"{store.address}/{name}", store.source)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/picture", "http://api.twilio.com/picture", "https://api.twilio.com@evil.example/",
        "https://user:word@api.twilio.com/x", "file:///etc/passwd", "https://api.twilio.com.evil.example/x",
        "https://xtwilio.com/", "https://[::1]/", "https://127.0.0.1/", "nonsense", "", "https://api.twilio.com:99999999/x",
    ],
)  # fmt: skip
async def test_other_hosts_and_ways_are_refused_before_anything_is_asked(url: str) -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError("looked up")

    with pytest.raises(MediaRefused):
        await fetch(url, twilio_media("AC0", "secret"), look_up=never)


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.4", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
async def test_a_known_host_that_resolves_inward_is_refused(inside: str) -> None:
    async def rebound(host: str, port: int) -> list[str]:
        return ["52.1.2.3", inside]

    with pytest.raises(MediaRefused) as refused:
        await fetch("https://api.twilio.com/x", twilio_media("AC0", "secret"), look_up=rebound)
    assert refused.value.code == "address"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("52.1.2.3", True), ("2606:4700::1111", True), ("192.168.1.1", False), ("100.64.0.1", False), ("0.0.0.0", False),
        ("224.0.0.1", False), ("fe80::1%eth0", False), ("64:ff9b:1::1", False), ("2002:0a00:0001::1", False), ("x", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_open_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PNG, "image/png"), (PDF, "application/pdf"), (b"<svg onload=alert(1)>", None), (b"MZ" + b"\0" * 60, None), (b"", None)],
)  # fmt: skip
def test_what_a_file_is_its_first_bytes_say(content: bytes, kind: str | None) -> None:
    assert attachments.kind_of(content) == kind


async def kept(database: Database) -> list[Attachment]:
    async with database.read() as session:
        return list((await session.execute(select(Attachment).order_by(Attachment.position))).scalars())


async def test_pictures_of_a_text_are_announced_with_it_and_fetched_once(desk: Desk, store: Store) -> None:
    database, names = desk.database, ("picture", "page", "huge")
    addresses = {f"MediaUrl{n}": f"{store.address}/{name}" for n, name in enumerate(names)}
    for _ in range(2):  # Twilio may send the same webhook twice
        assert (await post(desk, INBOUND, form(NumMedia="3", **addresses))).status_code == 200
    told: list[str] = []

    async def on_stored(conversation_id: str) -> None:
        told.append(conversation_id)

    media = Media(database, store.source, on_stored)
    assert [one.state for one in await kept(database)] == ["waiting"] * 3
    assert sum(await asyncio.gather(media.fetch_due(), media.fetch_due())) == 1
    rows = await kept(database)
    assert [(row.state, row.kind, row.reason) for row in rows] == [
        ("stored", "image/png", None), ("refused", None, "kind"), ("refused", None, "too_large"),
    ]  # fmt: skip
    assert set(told) == {rows[0].conversation_id}
    async with database.transaction() as session:
        _, content = await attachments.content(session, rows[0].id)
    assert content == PNG
    raw = (await _column(database, "content_ct")) + (await _column(database, "url_ct"))
    assert all(PNG[:16] not in cipher and b"http" not in cipher for cipher in raw if cipher)


async def _column(database: Database, name: str) -> list[bytes | None]:
    async with database.read() as session:
        return list((await session.execute(select(getattr(Attachment, name)))).scalars())


async def test_a_store_that_does_not_answer_is_asked_again_and_at_last_given_up(desk: Desk) -> None:
    database, gone = desk.database, f"http://127.0.0.1:{free_port()}"
    await post(desk, INBOUND, form(NumMedia="1", MediaUrl0=f"{gone}/picture"))

    async def on_stored(conversation_id: str) -> None:
        raise AssertionError

    media = Media(database, twilio_media("AC0", "secret", gone), on_stored)
    for _ in range(len(attachments.BACK_OFF) + 1):
        assert (await kept(database))[0].state == "waiting"
        await media.fetch_due()
        clock.set(clock.now() + timedelta(hours=1))
    assert [(row.state, row.reason) for row in await kept(database)] == [("refused", "unreachable")]


# Files that a chat page sends


@pytest.fixture
async def upload(database: Database) -> AsyncIterator[Callable[..., object]]:
    port = free_port()
    desk = assemble(database, base_url=f"http://127.0.0.1:{port}")
    session = desk.chat.sessions.issue(Guest("visitor:" + "a" * 32), "portal")
    async with serving(desk, port) as address, httpx.AsyncClient(base_url=address) as client:

        async def send(
            content: bytes, *, token: str = session, id: str = "page-made-id", channel: str = "portal", **more: str
        ):
            headers = {"Authorization": f"Bearer {token}", "X-Message-Id": id} | more
            return await client.post(f"/channels/webchat/{channel}/files", content=content, headers=headers)

        yield send


async def test_a_chat_page_sends_a_picture_that_is_stored_once(database: Database, upload) -> None:
    first, again = await upload(PNG), await upload(PNG)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    (row,) = await kept(database)
    assert (row.state, row.kind, row.size) == ("stored", "image/png", len(PNG))
    async with database.read() as session:
        message = await session.get_one(Message, row.message_id)
    assert (message.body, message.seq) == ("[picture or file]", first.json()["seq"])


@pytest.mark.parametrize(
    ("content", "more", "status"),
    [
        (b"<html></html>", {}, 415), (PNG + b"\0" * attachments.MOST_BYTES, {}, 413), (PNG, {"token": "made up"}, 401),
        (PNG, {"id": "../x"}, 400), (PNG, {"channel": "other"}, 404), (PNG, {"Origin": "https://evil.example"}, 403),
    ],
    ids=["a page", "too large", "no session", "bad id", "other channel", "other site"],
)  # fmt: skip
async def test_what_a_chat_page_may_not_send(
    database: Database, upload, content: bytes, more: dict[str, str], status: int
) -> None:
    assert (await upload(content, **more)).status_code == status
    assert await kept(database) == []
