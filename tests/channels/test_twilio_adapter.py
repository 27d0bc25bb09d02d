"""Sending through Twilio's own client to a local server that answers as Twilio does."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from channels.contract import AddressInvalid, OptedOut, OutcomeUnknown, Outgoing, Rejected, Retryable, SendError, Sent
from channels.sms_twilio import adapter as adapter_module
from channels.sms_twilio.adapter import TwilioAccount, TwilioSms, error_for
from tests.channels.conftest import free_port

TO, FROM = "+12175550101", "+12175550195"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
OUTGOING = Outgoing(reference="a" * 32, text="See you on Tuesday.", language="en", channel_id="main")


class FakeTwilio(ThreadingHTTPServer):
    """Keeps what was posted. `answer` (status, body) replaces the next answers; `hang` seconds before each."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", free_port()), _Handler)
        self.messages: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str, dict[str, str], str]] = []
        self.answer: tuple[int, bytes] | None = None
        self.hang = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/proxy"

    def keep(self, body: str, *, created: datetime = NOW, to: str = TO) -> str:
        sid = f"SM{len(self.messages):032d}"
        self.messages.insert(
            0,
            {
                "sid": sid,
                "body": body,
                "to": to,
                "from": FROM,
                "status": "sent",
                "date_created": format_datetime(created),
            },
        )
        return sid


class _Handler(BaseHTTPRequestHandler):
    server: FakeTwilio

    def do_POST(self) -> None:
        fields = {
            key: value[0]
            for key, value in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()
        }
        self._note("POST", fields)
        if self.server.answer is None:
            self.server.keep(fields["Body"], to=fields["To"])
        self._answer(self.server.messages[0] if self.server.messages else {}, 201)

    def do_GET(self) -> None:
        query = {key: value[0] for key, value in parse_qs(urlsplit(self.path).query).items()}
        self._note("GET", query)
        self._answer(
            {
                "messages": [one for one in self.server.messages if one["to"] == query.get("To")],
                "page": 0,
                "next_page_uri": None,
            },
            200,
        )

    def _note(self, method: str, fields: dict[str, str]) -> None:
        self.server.requests.append((method, urlsplit(self.path).path, fields, self.headers.get("Authorization", "")))

    def _answer(self, document: dict[str, Any], status: int) -> None:
        time.sleep(self.server.hang)
        status, body = self.server.answer or (status, json.dumps(document).encode())
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the client did not wait

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    server = FakeTwilio()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def sms(base_url: str) -> TwilioSms:
    return TwilioSms(
        TwilioAccount("AC" + "0" * 32, "token", FROM, base_url),
        lambda channel, ref: f"https://us.example/{channel}/{ref}",
    )


async def test_a_text_goes_out_with_its_callback(twilio: FakeTwilio) -> None:
    sent = await sms(twilio.url).send(OUTGOING, TO)
    [(method, path, fields, authorization)] = twilio.requests
    assert sent == Sent(twilio.messages[0]["sid"])
    assert (method, path) == ("POST", f"/proxy/2010-04-01/Accounts/AC{'0' * 32}/Messages.json")
    assert authorization.startswith("Basic ")
    assert fields["Body"] == OUTGOING.text
    assert (fields["To"], fields["From"]) == (TO, FROM)
    assert fields["StatusCallback"] == f"https://us.example/main/{'a' * 32}"


@pytest.mark.parametrize(
    ("name", "status", "code", "kind"),
    [
        ("opted out", 400, 21610, OptedOut),
        ("no such number", 400, 21211, AddressInvalid),
        ("landline", 400, 21614, AddressInvalid),
        ("too fast", 429, 20429, Retryable),
        ("queue full", 400, 30001, Retryable),
        ("blocked by the carrier", 400, 30007, Rejected),
        ("wrong credentials", 401, 20003, Rejected),
        ("Twilio is broken", 500, 20500, OutcomeUnknown),
        ("Twilio is away", 503, 20503, OutcomeUnknown),
    ],
)
async def test_twilios_errors_are_told_apart(
    twilio: FakeTwilio, name: str, status: int, code: int, kind: type[SendError]
) -> None:
    twilio.answer = (status, json.dumps({"code": code, "message": "no", "status": status}).encode())
    with pytest.raises(kind) as raised:
        await sms(twilio.url).send(OUTGOING, TO)
    assert raised.value.code == f"twilio:{code}"
    assert OUTGOING.text not in str(raised.value)


async def test_nobody_listening_means_certainly_not_sent() -> None:
    with pytest.raises(Retryable):
        await sms(f"http://127.0.0.1:{free_port()}").send(OUTGOING, TO)


async def test_no_answer_means_it_may_have_been_sent(twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_module, "TIMEOUT", 0.2)
    twilio.hang = 0.6
    with pytest.raises(OutcomeUnknown):
        await sms(twilio.url).send(OUTGOING, TO)


async def test_an_answer_that_is_no_json_means_it_may_have_been_sent(twilio: FakeTwilio) -> None:
    twilio.answer = (201, b"<html>gateway")
    with pytest.raises(OutcomeUnknown):
        await sms(twilio.url).send(OUTGOING, TO)


async def test_sending_does_not_hold_up_the_loop(twilio: FakeTwilio) -> None:
    import asyncio

    twilio.hang = 0.5
    sending = asyncio.create_task(sms(twilio.url).send(OUTGOING, TO))
    started = time.monotonic()
    await asyncio.sleep(0.01)
    assert time.monotonic() - started < 0.4
    await sending


@pytest.mark.parametrize(
    ("name", "kept", "known", "found"),
    [
        ("it is there", [(OUTGOING.text, 0, TO)], (), 0),
        ("another text", [("Something else", 0, TO)], (), None),
        ("the same text, but an earlier row's", [(OUTGOING.text, 0, TO)], (0,), None),
        ("the same text, sent long before", [(OUTGOING.text, -3600, TO)], (), None),
        ("the same text to somebody else", [(OUTGOING.text, 0, "+12175550999")], (), None),
        ("one known, one new", [(OUTGOING.text, 0, TO), (OUTGOING.text, 5, TO)], (0,), 1),
        ("nothing", [], (), None),
    ],
)
async def test_looking_up_what_a_crash_left_open(
    twilio: FakeTwilio, name: str, kept: list[tuple[str, int, str]], known: tuple[int, ...], found: int | None
) -> None:
    sids = [twilio.keep(body, created=NOW + timedelta(seconds=after), to=to) for body, after, to in kept]
    sent = await sms(twilio.url).find_sent(OUTGOING, TO, NOW, frozenset(sids[n] for n in known))
    assert sent == (None if found is None else Sent(sids[found]))


async def test_when_it_cannot_be_looked_up_now_that_is_said(twilio: FakeTwilio) -> None:
    twilio.answer = (503, b"{}")
    with pytest.raises(Retryable):
        await sms(twilio.url).find_sent(OUTGOING, TO, NOW, frozenset())


async def test_nothing_of_a_text_is_logged(twilio: FakeTwilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await sms(twilio.url).send(OUTGOING, TO)
    assert OUTGOING.text not in caplog.text
    assert TO not in caplog.text


def test_an_unknown_code_is_final() -> None:
    assert isinstance(error_for(99999), Rejected)
