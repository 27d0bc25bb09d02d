"""What Twilio posts to us: named cases through the real route on a real server."""

import asyncio
import itertools
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from channels.sms_twilio.webhooks import EMPTY_TWIML, MEDIA_MARK, as_e164, called_url
from conversations.consent import opted_out
from conversations.inbox import address_hash
from conversations.models import Status
from tests.channels.conftest import NUMBER, SMS_TOKEN, Desk, queue, row, status_of, thread

INBOUND = "/channels/sms/main/inbound"
STATUS = "/channels/sms/main/status"


def form(sid: str = "SM1", body: str = "hello", **changes: str) -> dict[str, str]:
    return {"MessageSid": sid, "From": NUMBER, "To": "+12175550195", "Body": body, "NumMedia": "0"} | changes


async def post(
    desk: Desk, path: str, fields: dict[str, str], *, token: str = SMS_TOKEN, signed_url: str = "", **options: Any
) -> httpx.Response:
    headers = {SIGNATURE_HEADER: RequestValidator(token).compute_signature(signed_url or desk.url + path, fields)}
    async with httpx.AsyncClient(base_url=desk.url) as client:
        return await client.post(path, data=fields, headers=headers | options.get("headers", {}))


async def test_a_text_is_stored_before_it_is_acknowledged_and_answered_with_nothing(desk: Desk) -> None:
    answer = await post(desk, INBOUND, form(body="move my appointment"))
    assert (answer.status_code, answer.text) == (200, EMPTY_TWIML)
    [stored] = await desk.messages()
    assert (stored.body, stored.status, stored.external_id) == ("move my appointment", Status.received, "SM1")
    assert [one.message_id for one in desk.received] == [stored.id]


async def test_the_same_text_twenty_times_at_once_is_one_message(desk: Desk) -> None:
    answers = await asyncio.gather(*(post(desk, INBOUND, form()) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await desk.messages()) == 1
    assert len(desk.received) == 1


async def test_twenty_different_texts_at_once_are_all_there_in_one_thread(desk: Desk) -> None:
    await asyncio.gather(*(post(desk, INBOUND, form(sid=f"SM{n}", body=str(n))) for n in range(20)))
    stored = await desk.messages()
    assert {one.body for one in stored} == {str(n) for n in range(20)}
    assert len({one.conversation_id for one in stored}) == 1
    assert sorted(one.seq for one in stored) == list(range(1, 21))


@pytest.mark.parametrize(
    ("name", "body", "stored"),
    [
        ("emoji only", "😀👍🏽", "😀👍🏽"),
        ("empty", "", ""),
        ("right to left", "أريد موعدًا", "أريد موعدًا"),
        ("as long as Twilio sends", "x" * 1600, "x" * 1600),
        ("plus, ampersand and line breaks survive the form", "a+b & c=d\n100%", "a+b & c=d\n100%"),
        ("looks like a command", "/restart", "/restart"),
        ("null characters go", "a\x00b", "ab"),
    ],
)
async def test_texts_arrive_as_written(desk: Desk, name: str, body: str, stored: str) -> None:
    answer = await post(desk, INBOUND, form(body=body))
    assert answer.status_code == 200
    assert [one.body for one in await desk.messages()] == [stored]


async def test_a_picture_without_words_is_not_lost(desk: Desk) -> None:
    await post(desk, INBOUND, form(body="", NumMedia="1", MediaUrl0="https://example.com/x"))
    assert [one.body for one in await desk.messages()] == [MEDIA_MARK]


@pytest.mark.parametrize(
    ("name", "options", "status"),
    [
        ("signed with another token", {"token": "wrong"}, 403),
        ("signed for another address", {"signed_url": "https://elsewhere.example/x"}, 403),
        (
            "a forwarded host from nobody we trust",
            {"headers": {"X-Forwarded-Host": "evil.example"}, "signed_url": "http://evil.example" + INBOUND},
            403,
        ),
    ],
)
async def test_what_twilio_did_not_sign_is_refused(desk: Desk, name: str, options: dict[str, Any], status: int) -> None:
    answer = await post(desk, INBOUND, form(), **options)
    assert answer.status_code == status
    assert await desk.messages() == []
    assert "hello" not in answer.text


async def test_a_changed_body_breaks_the_signature(desk: Desk) -> None:
    headers = {SIGNATURE_HEADER: RequestValidator(SMS_TOKEN).compute_signature(desk.url + INBOUND, form())}
    async with httpx.AsyncClient() as client:
        answer = await client.post(desk.url + INBOUND, data=form(body="something else"), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("name", "path", "content", "content_type", "status"),
    [
        ("unknown channel", "/channels/sms/other/inbound", b"a=1", "application/x-www-form-urlencoded", 404),
        ("JSON", INBOUND, b'{"Body": "x"', "application/json", 415),
        ("no content type", INBOUND, b"a=1", "", 415),
        ("100 kB", INBOUND, b"Body=" + b"x" * 100_000, "application/x-www-form-urlencoded", 413),
        ("a thousand fields", INBOUND, b"&".join(b"a%d=1" % n for n in range(1000)), "application/x-www-form-urlencoded", 400),
        ("not UTF-8", INBOUND, b"Body=%ff%fe", "application/x-www-form-urlencoded", 400),
        ("raw bytes", INBOUND, b"\xff\xfe\x00", "application/x-www-form-urlencoded", 400),
        ("unsigned", INBOUND, b"Body=hi&From=%2B12175550101&MessageSid=SM1", "application/x-www-form-urlencoded", 403),
        ("empty", INBOUND, b"", "application/x-www-form-urlencoded", 403),
    ],
)  # fmt: skip
async def test_garbage_is_refused_and_leaves_nothing(
    desk: Desk, name: str, path: str, content: bytes, content_type: str, status: int
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(desk.url + path, content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert await desk.messages() == []


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_a_signed_form_without_its_ids_is_refused(desk: Desk, missing: str) -> None:
    fields = {name: value for name, value in form().items() if name != missing}
    assert (await post(desk, INBOUND, fields)).status_code == 400


@pytest.mark.parametrize(
    ("name", "public", "peer", "headers", "url"),
    [
        ("directly", "", "203.0.113.9", {"host": "front.example"}, "http://front.example/a?b=c"),
        ("a public address is set", "https://clinic.example/", "10.0.0.2", {"host": "web:8080"}, "https://clinic.example/a?b=c"),
        ("our proxy tells", "", "10.0.0.2", {"host": "web:8080", "x-forwarded-proto": "https", "x-forwarded-host": "clinic.example"}, "https://clinic.example/a?b=c"),
        ("our proxy tells the scheme only", "", "10.0.0.2", {"host": "clinic.example", "x-forwarded-proto": "https"}, "https://clinic.example/a?b=c"),
        ("a caller pretends to be a proxy", "", "203.0.113.9", {"host": "clinic.example", "x-forwarded-proto": "https", "x-forwarded-host": "evil.example"}, "http://clinic.example/a?b=c"),
        ("a caller prepends to our proxy's header", "", "10.0.0.2", {"host": "web", "x-forwarded-proto": "http, https", "x-forwarded-host": "evil.example, clinic.example"}, "https://clinic.example/a?b=c"),
    ],
)  # fmt: skip
def test_the_address_as_twilio_knew_it(name: str, public: str, peer: str, headers: dict[str, str], url: str) -> None:
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/a", "query_string": b"b=c", "server": ("web", 8080),
        "client": (peer, 1), "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }  # fmt: skip
    assert called_url(Request(scope), public_base_url=public, trusted_proxies=frozenset({"10.0.0.2"})) == url


@pytest.mark.parametrize(
    ("number", "spelled"),
    [("+1 (217) 555-0101", "+12175550101"), ("2175550101", "+12175550101"), ("72345", "72345"), ("CLINIC", "CLINIC")],
)
def test_one_spelling_a_phone(number: str, spelled: str) -> None:
    assert as_e164(number) == spelled


# --- Status callbacks -----------------------------------------------------------------------------------------------

HAPPY = ("queued", "sending", "sent", "delivered")
READ = ("sent", "delivered", "read")
LOST = ("queued", "sent", "undelivered")
DOUBTED = ("sent", "failed", "delivered")


@pytest.mark.parametrize(
    ("order", "end"),
    [(order, Status.delivered) for order in itertools.permutations(HAPPY)]
    + [(order, Status.read) for order in itertools.permutations(READ)]
    + [(order, Status.failed) for order in itertools.permutations(LOST)]
    + [(order, Status.delivered) for order in itertools.permutations(DOUBTED)],
)
async def test_status_only_moves_forward_in_whatever_order(desk: Desk, order: tuple[str, ...], end: Status) -> None:
    conversation_id = await thread(desk.database)
    [row_id] = await queue(desk.database, conversation_id, "See you soon.")
    await desk.delivery.deliver(conversation_id)
    for status in order:
        answer = await post(desk, STATUS, {"MessageSid": f"demo-{row_id}", "MessageStatus": status})
        assert answer.status_code == 204
    assert await status_of(desk.database, row_id) is end


async def test_all_callbacks_at_once_end_in_the_furthest(desk: Desk) -> None:
    conversation_id = await thread(desk.database)
    [row_id] = await queue(desk.database, conversation_id, "See you soon.")
    await desk.delivery.deliver(conversation_id)
    fields = [{"MessageSid": f"demo-{row_id}", "MessageStatus": status} for status in HAPPY * 5]
    await asyncio.gather(*(post(desk, STATUS, one) for one in fields))
    assert await status_of(desk.database, row_id) is Status.delivered


async def test_a_callback_that_overtakes_the_answer_of_the_api_finds_its_row_by_our_reference(desk: Desk) -> None:
    conversation_id = await thread(desk.database)
    [row_id] = await queue(desk.database, conversation_id, "See you soon.")
    path = f"{STATUS}?reference={row_id}"
    await post(desk, path, {"MessageSid": "SMx", "MessageStatus": "delivered"})
    assert await status_of(desk.database, row_id) is Status.delivered
    assert (await row(desk.database, row_id)).provider_id == "SMx"


async def test_a_callback_for_something_unknown_is_acknowledged(desk: Desk) -> None:
    answer = await post(desk, STATUS, {"MessageSid": "SM-unknown", "MessageStatus": "delivered"})
    assert answer.status_code == 204


async def test_the_carriers_opt_out_becomes_ours_and_staff_are_told_once(desk: Desk) -> None:
    conversation_id = await thread(desk.database)
    [row_id] = await queue(desk.database, conversation_id, "See you soon.")
    await desk.delivery.deliver(conversation_id)
    fields = {"MessageSid": f"demo-{row_id}", "MessageStatus": "undelivered", "ErrorCode": "21610"}
    for _ in range(3):
        await post(desk, STATUS, fields)
    assert (await row(desk.database, row_id)).error_code == "twilio:21610"
    assert desk.failed == [row_id]
    async with desk.database.read() as session:
        assert await opted_out(session, "sms", address_hash("sms", NUMBER))


async def test_an_unsigned_status_changes_nothing(desk: Desk) -> None:
    conversation_id = await thread(desk.database)
    [row_id] = await queue(desk.database, conversation_id, "See you soon.")
    await desk.delivery.deliver(conversation_id)
    answer = await post(desk, STATUS, {"MessageSid": f"demo-{row_id}", "MessageStatus": "failed"}, token="wrong")
    assert answer.status_code == 403
    assert await status_of(desk.database, row_id) is Status.sent
