"""The chat socket over a real server: order, resume, identity, and everything a page should not send."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from channels.webchat.identity import portal_token
from channels.webchat.limits import Buckets
from channels.webchat.socket import MAX_CHARS, origin_allowed
from conversations.models import Author, Conversation, Direction, Message, Status
from tests.channels.conftest import PORTAL_SECRET, Desk, text


class Page:
    """A page's end of the socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.welcome: dict[str, Any] = {}

    async def say(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def hear(self, *types: str) -> dict[str, Any]:
        """The next frame of these types; typing and receipts in between are passed over."""
        async with asyncio.timeout(5):
            while True:
                frame: dict[str, Any] = json.loads(await self.connection.recv())
                if not types or frame["type"] in types:
                    return frame

    async def hear_messages(self, count: int) -> list[dict[str, Any]]:
        return [await self.hear("message") for _ in range(count)]

    async def hear_nothing_more(self) -> None:
        """Nothing but pongs comes until a ping is answered."""
        await self.say(type="ping")
        assert (await self.hear("message", "pong"))["type"] == "pong"

    async def closed_with(self) -> int:
        async with asyncio.timeout(5):
            while True:
                try:
                    await self.connection.recv()
                except ConnectionClosed as closed:
                    assert closed.rcvd is not None
                    return closed.rcvd.code


@asynccontextmanager
async def raw(desk: Desk, *, channel: str = "portal", origin: str | None = None) -> AsyncIterator[Page]:
    url = desk.url.replace("http", "ws") + f"/channels/webchat/{channel}/socket"
    async with websockets.connect(url, origin=origin, close_timeout=0.2) as connection:  # type: ignore[arg-type]
        yield Page(connection)


@asynccontextmanager
async def page(desk: Desk, **hello: Any) -> AsyncIterator[Page]:
    """A page that has said hello and was welcomed."""
    async with raw(desk) as connected:
        await connected.say(**({"type": "hello", "since": 0, "language": "en"} | hello))
        connected.welcome = await connected.hear("welcome")
        yield connected


async def test_a_visitor_writes_and_is_answered(desk: Desk) -> None:
    desk.answers["hello"] = [text("Hi, how can I help?", quick_replies=({"title": "A question", "sends": "3"},))]
    async with page(desk) as visitor:
        assert visitor.welcome["verified"] is False
        await visitor.say(type="message", id="client-0001", text="hello")
        assert await visitor.hear("accepted") == {"type": "accepted", "id": "client-0001", "seq": 1}
        mine, answer = await visitor.hear_messages(2)
    assert (mine["seq"], mine["who"], mine["client_id"], mine["text"]) == (
        1,
        {"kind": "patient"},
        "client-0001",
        "hello",
    )
    assert (answer["seq"], answer["who"], answer["text"]) == (2, {"kind": "assistant"}, "Hi, how can I help?")
    assert answer["choices"] == [{"title": "A question", "sends": "3"}]
    [stored, _] = await desk.messages()
    async with desk.database.read() as session:
        conversation = await session.get_one(Conversation, stored.conversation_id)
    assert conversation.patient_id is None
    assert conversation.address.startswith("visitor:")


async def test_a_portal_patient_is_verified_by_the_token(desk: Desk) -> None:
    async with page(desk, token=portal_token(PORTAL_SECRET, "ana.lopez")) as patient:
        assert patient.welcome["verified"] is True
        await patient.say(type="message", id="client-0001", text="hola")
        await patient.hear("accepted")
    [stored] = await desk.messages()
    async with desk.database.read() as session:
        conversation = await session.get_one(Conversation, stored.conversation_id)
    assert conversation.address == f"patient:{conversation.patient_id}"
    assert (conversation.verified_how, conversation.language) == ("portal", "es")


async def test_the_same_message_sent_again_is_accepted_again_and_stored_once(desk: Desk) -> None:
    async with page(desk) as visitor:
        for _ in range(20):
            await visitor.say(type="message", id="client-0001", text="hello")
        seqs = {(await visitor.hear("accepted"))["seq"] for _ in range(20)}
    assert seqs == {1}
    assert len(await desk.messages()) == 1
    assert len(desk.received) == 1


async def test_two_guests_with_the_same_client_id_are_two_messages(desk: Desk) -> None:
    for words in ("one", "two"):
        async with page(desk) as visitor:
            await visitor.say(type="message", id="client-0001", text=words)
            await visitor.hear("accepted")
    assert {one.body for one in await desk.messages()} == {"one", "two"}


async def test_after_a_broken_line_the_page_gets_exactly_what_it_missed(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear_messages(1)
        session = visitor.welcome["session"]
    [stored] = await desk.messages()
    await desk.say(stored.conversation_id, text("one"), text("two"))
    async with page(desk, session=session, since=1) as again:
        assert [(one["seq"], one["text"]) for one in await again.hear_messages(2)] == [(2, "one"), (3, "two")]
        assert (await again.hear("caught_up"))["seq"] == 3
        await again.hear_nothing_more()
        await desk.say(stored.conversation_id, text("three"))
        assert (await again.hear("message"))["text"] == "three"


async def test_a_hundred_breaks_lose_and_repeat_nothing(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0000", text="hello")
        await visitor.hear("accepted")
        session = visitor.welcome["session"]
    conversation_id = (await desk.messages())[0].conversation_id

    async def speak() -> None:
        for n in range(40):
            await desk.say(conversation_id, text(f"text {n}"))

    speaking = asyncio.create_task(speak())
    got: list[tuple[int, str]] = []
    while len(got) < 41:
        async with page(desk, session=session, since=got[-1][0] if got else 0) as again:
            for _ in range(3):  # hear at most three, then the line breaks
                try:
                    async with asyncio.timeout(1):
                        frame = await again.hear("message")
                except TimeoutError:
                    break
                got.append((frame["seq"], frame["text"]))
    await speaking
    assert got == [(1, "hello"), *[(n + 2, f"text {n}") for n in range(40)]]


async def test_two_windows_of_one_patient_show_the_same(desk: Desk) -> None:
    async with page(desk) as first, page(desk, session=first.welcome["session"]) as second:
        await first.say(type="message", id="client-0001", text="hello")
        await first.hear("message")
        # The second window learns of the thread when it says something itself, or comes back.
        async with page(desk, session=second.welcome["session"]) as third:
            assert (await third.hear("message"))["text"] == "hello"


async def test_notes_and_markers_of_staff_are_never_shown(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear_messages(1)
        conversation_id = (await desk.messages())[0].conversation_id
        async with desk.database.transaction() as session:
            conversation = await session.get_one(Conversation, conversation_id)
            for seq, direction in ((2, Direction.note), (3, Direction.event)):
                session.add(
                    Message(
                        conversation_id=conversation_id,
                        seq=seq,
                        direction=direction,
                        author=Author.staff,
                        channel="",
                        body="inside",
                        status=Status.processed,
                    )
                )
            conversation.last_seq = 3
        await desk.say(conversation_id, text("outside"))
        heard = await visitor.hear("message")
    assert (heard["seq"], heard["text"]) == (4, "outside")


async def test_a_person_is_named_with_their_role_and_a_translation_shows_its_original(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hola")
        await visitor.hear_messages(1)
        reply = text("Buenos días", author=Author.staff, author_id="s1", language="es", translation="Good morning")
        await desk.say((await desk.messages())[0].conversation_id, reply)
        heard = await visitor.hear("message")
    assert heard["who"] == {"kind": "person", "role": "nurse", "name": "Maria"}
    assert (heard["original"], heard["language"]) == ("Good morning", "es")


async def test_a_tapped_button_is_shown_by_its_title(desk: Desk) -> None:
    desk.answers["hello"] = [text("Which one?", quick_replies=({"title": "Tuesday 2 PM", "sends": "1"},))]
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear_messages(2)
        await visitor.say(type="message", id="client-0002", text="1")
        assert (await visitor.hear("message"))["text"] == "Tuesday 2 PM"
    assert (await desk.messages())[-1].body == "1"


async def test_receipts_move_our_texts_forward(desk: Desk) -> None:
    desk.answers["hello"] = [text("one"), text("two")]
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear_messages(3)

        async def statuses() -> list[str]:
            await visitor.hear_nothing_more()
            return [one.status for one in await desk.messages() if one.direction == Direction.outbound]

        assert await statuses() == ["sent", "sent"]
        await visitor.say(type="ack", seq=3)
        assert await statuses() == ["delivered", "delivered"]
        await visitor.say(type="seen", seq=2)
        assert await statuses() == ["read", "delivered"]
        await visitor.say(type="ack", seq=3)
        assert await statuses() == ["read", "delivered"]


async def test_staff_typing_is_shown_and_the_patients_typing_is_told(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear_messages(1)
        conversation_id = (await desk.messages())[0].conversation_id
        async with desk.events.subscribe("patient_typing") as notices:
            await visitor.say(type="typing")
            async with asyncio.timeout(5):
                topic, ids = await anext(notices)
        assert (topic, ids) == ("patient_typing", {"conversation_id": conversation_id})
        await desk.events.publish("typing", conversation_id=conversation_id, role="nurse", on=1)
        frames = [await visitor.hear("typing")]
        while frames[-1]["who"]["kind"] == "assistant":
            frames.append(await visitor.hear("typing"))
        assert frames[-1] == {"type": "typing", "who": {"kind": "person", "role": "nurse"}, "on": True}


async def test_a_language_picked_by_hand_holds(desk: Desk) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text="hello")
        await visitor.hear("accepted")
        await visitor.say(type="language", language="ko")
        await visitor.say(type="language", language="klingon")
        await visitor.say(type="ping")
        await visitor.hear("pong")
    async with desk.database.read() as session:
        conversation = await session.get_one(Conversation, (await desk.messages())[0].conversation_id)
    assert (conversation.language, conversation.language_fixed) == ("ko", True)


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("empty", "", "empty"),
        ("blanks", " \n\t ", "empty"),
        ("too long", "x" * (MAX_CHARS + 1), "too_long"),
        ("half a character", "\ud83d", "empty"),
    ],
)
async def test_what_cannot_be_a_message_is_refused_with_a_reason(desk: Desk, name: str, words: str, code: str) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text=words)
        assert await visitor.hear("refused") == {"type": "refused", "id": "client-0001", "code": code}
    assert await desk.messages() == []


@pytest.mark.parametrize("words", ["😀", "👩‍👩‍👧‍👦" * 50, "مرحبا", "x" * MAX_CHARS, "a\u202eb"])
async def test_unusual_texts_arrive_whole(desk: Desk, words: str) -> None:
    async with page(desk) as visitor:
        await visitor.say(type="message", id="client-0001", text=words)
        assert (await visitor.hear("message"))["text"] == words


async def test_a_flood_is_slowed_down_and_nothing_accepted_is_lost(desk: Desk) -> None:
    assert desk.chat is not None
    desk.chat.messages = Buckets(burst=5, per_second=0.001)
    async with page(desk) as visitor:
        for n in range(8):
            await visitor.say(type="message", id=f"client-{n:04}", text=str(n))
        answers = [await visitor.hear("accepted", "refused") for _ in range(8)]
    assert [one["type"] for one in answers] == ["accepted"] * 5 + ["refused"] * 3
    assert {one["code"] for one in answers[5:]} == {"slow_down"}
    assert [one.body for one in await desk.messages()] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("name", "raw_frame", "code"),
    [
        ("half JSON", '{"type": "message", "id"', 4400),
        ("a list", "[1, 2]", 4400),
        ("binary", b"\x00\x01", 4400),
        ("unknown type", '{"type": "sudo"}', 4400),
        ("no id", '{"type": "message", "text": "x"}', 4400),
        ("an id with markup", '{"type": "message", "id": "<script>alert(1)", "text": "x"}', 4400),
        ("text is a number", '{"type": "message", "id": "client-0001", "text": 5}', 4400),
        ("a second hello", '{"type": "hello"}', 4400),
        ("40 kB", json.dumps({"type": "message", "id": "client-0001", "text": "x" * 40_000}), 1009),
        ("100 kB", json.dumps({"type": "message", "id": "client-0001", "text": "x" * 100_000}), 1009),
    ],
)
async def test_garbage_ends_the_line_and_leaves_nothing(
    desk: Desk, name: str, raw_frame: str | bytes, code: int
) -> None:
    async with page(desk) as visitor:
        await visitor.connection.send(raw_frame)
        assert await visitor.closed_with() == code
    assert await desk.messages() == []


@pytest.mark.parametrize(
    ("name", "hello", "code"),
    [
        ("not a hello", {"type": "message", "id": "client-0001", "text": "x"}, 4400),
        ("a wrong token", {"type": "hello", "token": "a.b.c"}, 4401),
        ("a token for nobody", {"type": "hello", "token": portal_token(PORTAL_SECRET, "no.body")}, 4401),
        ("a wrong session", {"type": "hello", "session": "x"}, 4401),
    ],
)
async def test_who_cannot_be_identified_is_sent_away(desk: Desk, name: str, hello: dict[str, Any], code: int) -> None:
    async with raw(desk) as stranger:
        await stranger.say(**hello)
        assert await stranger.closed_with() == code


async def test_an_unknown_channel_is_closed(desk: Desk) -> None:
    async with raw(desk, channel="other") as stranger:
        assert await stranger.closed_with() == 4404


async def test_a_page_from_elsewhere_may_not_open_the_socket(desk: Desk) -> None:
    async with raw(desk, origin="https://evil.example") as stranger:
        assert await stranger.closed_with() == 4403


@pytest.mark.parametrize(
    ("name", "origin", "allowed", "fits"),
    [
        ("our own page", "https://clinic.example", (), True),
        ("another page", "https://evil.example", (), False),
        ("a page that was allowed", "https://portal.example", ("https://portal.example",), True),
        ("written otherwise", "https://Portal.Example/", ("https://portal.example",), True),
        ("http instead of https", "http://portal.example", ("https://portal.example",), False),
        ("a page that only begins so", "https://portal.example.evil", ("https://portal.example",), False),
        ("a sandboxed page", "null", (), False),
        ("no browser", None, (), True),
    ],
)
def test_origins(name: str, origin: str | None, allowed: tuple[str, ...], fits: bool) -> None:
    assert origin_allowed(origin, "clinic.example", frozenset(allowed)) is fits


async def test_one_visitor_cannot_read_anothers_thread(desk: Desk) -> None:
    async with page(desk) as first:
        await first.say(type="message", id="client-0001", text="my secret")
        await first.hear("accepted")
    async with page(desk) as second:
        assert (await second.hear("caught_up"))["seq"] == 0
        await second.hear_nothing_more()
