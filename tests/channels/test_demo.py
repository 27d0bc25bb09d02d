"""The demo's phone, portal and outbox: the phone posts signed webhooks through the real route."""

import httpx
import pytest

from conversations.models import Status
from tests.channels.conftest import NUMBER, Desk, queue, status_of, text, thread


async def test_the_phone_texts_through_the_signed_webhook_and_shows_the_answers(desk: Desk) -> None:
    desk.answers = {"hola": [text("Hola, ¿en qué le ayudo?", language="es")]}
    async with httpx.AsyncClient(base_url=desk.url) as phone:
        assert (
            await phone.post("/demo/phone/send", json={"number": "(217) 555-0101", "text": "hola"})
        ).status_code == 204
        entries = (await phone.post("/demo/phone/thread", json={"number": NUMBER})).json()["entries"]
    assert [(one["mine"], one["text"], one["status"]) for one in entries] == [
        (True, "hola", "received"),
        (False, "Hola, ¿en qué le ayudo?", "sent"),
    ]
    assert entries[1]["segments"] == 1
    [stored, _] = await desk.messages()
    assert stored.channel == "sms"


async def test_the_outbox_shows_texts_and_emails_that_would_have_left(desk: Desk) -> None:
    conversation = await thread(desk.database)
    mail = await thread(desk.database, channel="email", address="pat@example.com")
    [first] = await queue(desk.database, conversation, "See you on Tuesday.")
    await queue(desk.database, mail, "Your visit is on Tuesday.")
    for one in (conversation, mail):
        await desk.delivery.deliver(one)
    assert await status_of(desk.database, first) is Status.sent
    async with httpx.AsyncClient(base_url=desk.url) as reader:
        rows = (await reader.get("/demo/outbox.json")).json()["rows"]
    assert [(row["channel"], row["to"], row["subject"]) for row in rows] == [
        ("email", "pat@example.com", "A message from Test Practice"),
        ("sms", NUMBER, None),
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/demo/portal", 200),
        ("/demo/phone", 200),
        ("/demo/outbox", 200),
        ("/demo/static/demo.css", 200),
        ("/demo/static/..%2Fpages.py", 404),
        ("/demo/static/none.css", 404),
        ("/demo/portal/chat-token", 204),
        ("/channels/webchat/static/frontdoor-chat.js", 200),
    ],
)
async def test_pages_are_there(desk: Desk, path: str, status: int) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as reader:
        assert (await reader.get(path)).status_code == status


async def test_the_element_can_be_loaded_by_a_page_from_elsewhere(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as reader:
        answer = await reader.get(
            "/channels/webchat/static/connection.js", headers={"Origin": "https://portal.example"}
        )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "javascript" in answer.headers["Content-Type"]


async def test_signing_in_gives_chat_tokens_and_signing_out_ends_them(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.url) as portal:
        assert (await portal.post("/demo/portal/sign-in", json={"user": "nobody"})).status_code == 404
        assert (await portal.post("/demo/portal/sign-in", json={"user": "james.carter"})).status_code == 204
        first, second = [(await portal.get("/demo/portal/chat-token")).json()["token"] for _ in range(2)]
        assert first != second
        await portal.post("/demo/portal/sign-out")
        assert (await portal.get("/demo/portal/chat-token")).status_code == 204
