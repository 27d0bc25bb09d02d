"""The practice's mail server hands e-mail over to us here, by SMTP or LMTP (aiosmtpd). Not a mail server for the world.

Only from the peers named, only for the practice's own addresses, only so large, with TLS where a certificate is configured. A 250 means
committed; whatever goes wrong on our side is a 451, so that the sending server keeps the e-mail and tries again. It runs in a thread and
event loop of its own, so that a large e-mail holds up nobody's chat.
"""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.email.arrivals import NoSender
from channels.email.mail import Mail, read
from core.errors import Misconfigured
from core.settings import Settings

log = structlog.get_logger(__name__)
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)  # aiosmtpd's own: it writes addresses and command lines

IDENT = "Frontdoor"
IDLE = 120.0  # seconds of silence until a connection is closed
COMMIT_TIMEOUT = 60.0  # seconds; senders wait ten minutes for the answer to their last dot (RFC 5321, 4.5.3.2.6)
LONGEST_LINE = 64 * 1024  # bytes; RFC 5321 says 1,000, and broken programs write whole paragraphs
NOT_PERMITTED = "554 5.7.1 This server takes no mail from you"
BUSY = "421 4.3.2 Too many connections, try again later"
TRY_AGAIN = "451 4.3.0 Could not be stored, try again later"
NO_SENDER = "550 5.6.0 There is no sender to answer"
UNKNOWN = "550 5.1.1 No such mailbox here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
MOST_RECIPIENTS = 100

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Take = Callable[[Mail, str], Awaitable[None]]


@dataclass(frozen=True)
class Receiving:
    """Where e-mail comes in, from whom and for which addresses (lower case)."""

    host: str
    port: int
    addresses: frozenset[str]
    peers: tuple[Network, ...]
    lmtp: bool = False
    max_bytes: int = 25 * 2**20
    most_connections: int = 20  # at once
    tls: ssl.SSLContext | None = None

    def permits(self, peer: Any) -> bool:
        """Whether this peer may hand mail over. `peer` is a socket's address."""
        try:
            address = ipaddress.ip_address(str(peer[0]).partition("%")[0])
        except (ValueError, TypeError, IndexError):
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address.version == one.version and address in one for one in self.peers)


def receiving(settings: Settings) -> Receiving | None:
    """From the settings; None where no port is set. Raises Misconfigured with one line."""
    if not settings.email_inbound_port:
        return None
    addresses = own_addresses(settings)
    if not addresses:
        raise Misconfigured("Settings: FRONTDOOR_EMAIL_INBOUND_ADDRESSES: name the practice's e-mail addresses.")
    return Receiving(
        settings.email_inbound_host, settings.email_inbound_port, addresses, networks(settings.email_inbound_peers),
        lmtp=settings.email_inbound_protocol == "lmtp", max_bytes=settings.email_inbound_max_mb * 2**20, tls=_tls(settings),
    )  # fmt: skip


def own_addresses(settings: Settings) -> frozenset[str]:
    """The practice's addresses for which e-mail is taken: those named, else the one that we write from."""
    named = settings.email_inbound_addresses or settings.email_from
    return frozenset(one.strip().casefold() for one in named.split(",") if "@" in one)


def networks(peers: str) -> tuple[Network, ...]:
    """Comma-separated addresses and CIDR ranges. Raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in peers.split(",") if one.strip())


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.email_inbound_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.email_inbound_certificate, settings.email_inbound_key)
    except (ssl.SSLError, OSError):
        raise Misconfigured(
            "Settings: FRONTDOOR_EMAIL_INBOUND_CERTIFICATE: no readable certificate with its key."
        ) from None
    return context


@asynccontextmanager
async def taking_mail(where: Receiving, take: Take) -> AsyncIterator[None]:
    """Take e-mail within the block. `take` runs in the caller's event loop. Raises Misconfigured when the port cannot be had."""
    handler = _Handler(where, take, asyncio.get_running_loop())
    controller = _Controller(handler, where)
    try:
        await asyncio.to_thread(controller.start)
    except OSError:
        raise Misconfigured(
            f"Settings: FRONTDOOR_EMAIL_INBOUND_PORT: {where.host}:{where.port} cannot be listened on."
        ) from None
    log.info("email.receiving", port=where.port, tls=where.tls is not None)
    try:
        yield
    finally:
        await asyncio.to_thread(controller.stop)


class _Handler:
    """aiosmtpd's hooks. They run in the receiver's thread."""

    def __init__(self, where: Receiving, take: Take, loop: asyncio.AbstractEventLoop) -> None:
        self._where, self._take, self._loop = where, take, loop

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.strip().strip("<>").casefold() not in self._where.addresses:
            return UNKNOWN
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        mail = read(content if isinstance(content, bytes) else str(content).encode("utf-8", "surrogateescape"))
        answer = await self._kept(mail, envelope.mail_from or "")
        # LMTP wants one answer a recipient (RFC 2033, 4.2); they are all for the same thread.
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self._where.lmtp else 1))

    async def _kept(self, mail: Mail, envelope_sender: str) -> str:
        future = asyncio.run_coroutine_threadsafe(_taken(self._take, mail, envelope_sender), self._loop)
        try:
            # Shielded: a sender that hangs up meanwhile must not leave a transaction half done. It sends again, we know it.
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), COMMIT_TIMEOUT)
        except NoSender:
            return NO_SENDER
        return "250 2.0.0 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Every failure of ours. Only its kind is logged: its text may hold the patient's."""
        log.error("email.not_stored", kind=type(error).__name__)
        return TRY_AGAIN


async def _taken(take: Take, mail: Mail, envelope_sender: str) -> None:
    await take(mail, envelope_sender)


class _Controller(Controller):
    """aiosmtpd's thread with our server in it."""

    def __init__(self, handler: _Handler, where: Receiving) -> None:
        super().__init__(handler, hostname=where.host, port=where.port, loop=asyncio.SelectorEventLoop())
        self._where, self._open = where, set[int]()

    def factory(self) -> SMTP:
        kind = _Lmtp if self._where.lmtp else _Smtp
        server = kind(
            self.handler, data_size_limit=self._where.max_bytes, enable_SMTPUTF8=True, ident=IDENT, hostname=IDENT.lower(),
            tls_context=self._where.tls, require_starttls=self._where.tls is not None, timeout=IDLE,
            auth_exclude_mechanism=("LOGIN", "PLAIN"), loop=self.loop,
        )  # fmt: skip
        server.where, server.open_connections = self._where, self._open
        return server


class _Guarded(SMTP):
    """Turns away at the door who may not come in, before a word is read."""

    line_length_limit = LONGEST_LINE
    where: Receiving
    open_connections: set[int]

    async def _handle_client(self) -> None:
        assert self.session is not None
        if refusal := self._refusal():
            await self.push(refusal)
            self._writer.close()
            return
        self.open_connections.add(id(self))
        try:
            await super()._handle_client()
        finally:
            self.open_connections.discard(id(self))

    def _refusal(self) -> str | None:
        assert self.session is not None
        if not self.where.permits(self.session.peer):
            log.warning("email.peer_refused")
            return NOT_PERMITTED
        return BUSY if len(self.open_connections) >= self.where.most_connections else None


class _Smtp(_Guarded):
    pass


class _Lmtp(_Guarded, LMTP):
    pass
