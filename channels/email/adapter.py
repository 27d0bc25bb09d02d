"""Sending e-mail through an SMTP server, its errors told apart."""

import ssl
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from enum import StrEnum

import aiosmtplib

from channels.contract import (
    AddressInvalid,
    Capabilities,
    ChannelAdapter,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    Retryable,
    SendError,
    Sent,
)
from channels.email.message import Sender, compose, message_id
from channels.email.threads import MailThreads, Thread

NAME = "email"
TIMEOUT = 20.0  # seconds for each step of the conversation with the server
NO_SUCH_MAILBOX = frozenset({510, 511, 512, 513, 515, 550, 551, 553, 556})


class Tls(StrEnum):
    """`starttls` upgrades after connecting, `tls` begins with it; `none` is for a server on the same machine."""

    starttls = "starttls"
    tls = "tls"
    none = "none"


@dataclass(frozen=True)
class MailServer:
    """Where and how. `context`: other trusted certificates than the system's."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: Tls = Tls.starttls
    context: ssl.SSLContext | None = None


class Email(ChannelAdapter):
    """One connection a message; the server's answer decides what it was. With `threads`, e-mails stay in the patient's mail thread."""

    name = NAME
    capabilities = Capabilities(encrypted=False, quick_replies=False, max_segments=None)

    def __init__(self, server: MailServer, sender: Sender, threads: MailThreads | None = None) -> None:
        self._server = server
        self._sender = sender
        self._threads = threads

    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        """See ChannelAdapter. The provider id is our Message-ID."""
        thread = await self._threads.before(outgoing.reference) if self._threads else Thread()
        try:
            message = compose(outgoing, address, self._sender, thread)
        except (ValueError, MessageError):
            raise AddressInvalid("smtp:not_an_address") from None
        client = self._client()
        try:
            await client.connect()
        except aiosmtplib.SMTPException as error:
            raise Retryable(f"smtp:{_code(error) or 'connect'}") from None
        except OSError:
            raise Retryable("smtp:connect") from None
        try:
            await client.send_message(message, sender=self._sender.address, recipients=[address])
        except aiosmtplib.SMTPException as error:
            raise error_for(error) from None
        except OSError:
            raise OutcomeUnknown("smtp:connection") from None
        finally:
            client.close()
        return Sent(message_id(outgoing.reference, self._sender))

    async def find_sent(self, outgoing: Outgoing, address: str, since: datetime, known: frozenset[str]) -> Sent | None:
        """SMTP cannot be asked what it has sent."""
        raise OutcomeUnknown("smtp:unknown")

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.tls is Tls.tls,
            start_tls=server.tls is Tls.starttls,
            tls_context=server.context,
            timeout=TIMEOUT,
        )


def error_for(error: aiosmtplib.SMTPException) -> SendError:
    """The typed error for what the server said."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        code = codes[0] if codes else 550
        name = f"smtp:{code}"
        return Retryable(name) if code < 500 else (AddressInvalid if code in NO_SUCH_MAILBOX else Rejected)(name)
    answered = _code(error)
    if answered is None:
        return OutcomeUnknown("smtp:no_answer")
    return Retryable(f"smtp:{answered}") if answered < 500 else Rejected(f"smtp:{answered}")


def _code(error: aiosmtplib.SMTPException) -> int | None:
    return error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
