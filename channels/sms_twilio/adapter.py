"""Sending by Twilio's REST API, through Twilio's own client, with its errors told apart."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.contract import (
    AddressInvalid,
    Capabilities,
    ChannelAdapter,
    OptedOut,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    Retryable,
    SendError,
    Sent,
)
from channels.segments import MAX_SEGMENTS

NAME = "sms"
TIMEOUT = 10.0  # seconds for one request to the API
LOOK_BACK = 50  # messages to one number that are looked through after a crash

# https://www.twilio.com/docs/api/errors, as far as they say something about the recipient or the text.
OPTED_OUT = frozenset({21610})
ADDRESS_INVALID = frozenset({21211, 21214, 21217, 21265, 21408, 21421, 21612, 21614, 30003, 30005, 30006, 30011})
TRANSIENT = frozenset({14107, 20429, 30001, 30017, 30022, 63018, 63038})  # too fast, queue full: later it works

T = TypeVar("T")


@dataclass(frozen=True)
class TwilioAccount:
    """One account and number. `base_url` is for a region's or a test's server; empty for Twilio's own."""

    account_sid: str
    auth_token: str
    number: str
    base_url: str = ""


def error_for(code: int, *, http_status: int = 400, after: float | None = None) -> SendError:
    """The typed error for a Twilio error code (from the API or from a status callback)."""
    name = f"twilio:{code}"
    if code in OPTED_OUT:
        return OptedOut(name)
    if code in ADDRESS_INVALID:
        return AddressInvalid(name)
    if code in TRANSIENT or http_status == 429:
        return Retryable(name, after=after)
    return OutcomeUnknown(name) if http_status >= 500 else Rejected(name)


class TwilioSms(ChannelAdapter):
    """Texts to phones. `status_url(channel_id, reference)` is where Twilio reports each text's fate."""

    name = NAME
    capabilities = Capabilities(encrypted=False, quick_replies=False, max_segments=MAX_SEGMENTS)

    def __init__(self, account: TwilioAccount, status_url: Callable[[str, str], str]) -> None:
        self._account = account
        self._status_url = status_url
        http = _HttpClient(account.base_url)
        self._client = Client(account.account_sid, account.auth_token, http_client=http)

    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        """See ChannelAdapter. Runs Twilio's blocking client on a thread."""

        def create() -> str:
            message = self._client.messages.create(
                to=address,
                from_=self._account.number,
                body=outgoing.text,
                status_callback=self._status_url(outgoing.channel_id, outgoing.reference),
                smart_encoded=False,  # channels.segments has chosen the alphabet
            )
            return str(message.sid)

        return Sent(await _asked(create))

    async def find_sent(self, outgoing: Outgoing, address: str, since: datetime, known: frozenset[str]) -> Sent | None:
        """Look through what Twilio has for this number since then: same text, and not another row's message.

        Twilio keeps no reference of the sender's, so the text itself and the ids already known are the reference.
        """

        def look() -> str | None:
            listed = self._client.messages.list(
                to=address, from_=self._account.number, date_sent_after=since - timedelta(days=1), limit=LOOK_BACK
            )
            for message in sorted(listed, key=lambda one: one.date_created or since):
                created = message.date_created or since
                if (
                    message.sid not in known
                    and message.body == outgoing.text
                    and created >= since - timedelta(seconds=5)
                ):
                    return str(message.sid)
            return None

        try:
            sid = await _asked(look)
        except OutcomeUnknown as error:  # asking changes nothing: ask again later
            raise Retryable(error.code) from None
        return Sent(sid) if sid else None


async def _asked(call: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(call)
    except TwilioRestException as error:
        raise error_for(int(error.code or error.status), http_status=int(error.status)) from None
    except requests.exceptions.ConnectTimeout:
        raise Retryable("twilio:connect") from None
    except requests.exceptions.ConnectionError as error:
        raise (Retryable if _never_connected(error) else OutcomeUnknown)("twilio:connection") from None
    except requests.exceptions.RequestException:
        raise OutcomeUnknown("twilio:no_answer") from None
    except (TwilioException, ValueError):  # an answer that is not Twilio's JSON
        raise OutcomeUnknown("twilio:unreadable_answer") from None


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Twilio's client with a settable server, no retries of its own, and no log of requests: they hold patient text."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=TIMEOUT, max_retries=0)
        self._base = urlsplit(base_url) if base_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, self._moved(url), *args, **kwargs)

    def _moved(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        return urlunsplit(
            (self._base.scheme, self._base.netloc, self._base.path.rstrip("/") + parts.path, parts.query, "")
        )

    def log_request(self, kwargs: dict[str, Any]) -> None:
        return

    def log_response(self, status_code: int, response: Any) -> None:
        return
