"""Fetching what patients attached, safely: known hosts only, no private addresses, bounded in size and time, never run, only kept.

The addresses come with a signed webhook, yet whoever can make a provider name an address must not make us call on our own network:
each host is looked up once, every address it has must be public, and the connection goes to the very address that was checked.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx
import structlog

from conversations import attachments
from conversations.attachments import MOST_BYTES, ToFetch
from core.database import Actor, Database

log = structlog.get_logger(__name__)

TIMEOUT = 20.0  # seconds for one file, redirects included
MOST_REDIRECTS = 3
ACTOR = Actor("system", "media")
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # NAT64: IPv4 inside
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class MediaRefused(Exception):
    """This will never be fetched: `code` is address, too_large or gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MediaUnavailable(Exception):
    """Not now: worth another try."""


@dataclass(frozen=True)
class MediaSource:
    """Where a provider keeps files. `hosts`: exact names, or `.suffix`. `basic` goes to `hosts[0]` alone.

    `trusted` are `host:port` that the practice itself configured (a provider's emulator): they may be private, and without TLS.
    """

    hosts: tuple[str, ...]
    basic: tuple[str, str] | None = None
    trusted: frozenset[str] = frozenset()

    def knows(self, host: str) -> bool:
        """Whether files may come from there."""
        return any(host == one or (one.startswith(".") and host.endswith(one)) for one in self.hosts)


def twilio_media(account_sid: str, auth_token: str, base_url: str = "") -> MediaSource:
    """Twilio's files: asked for at its API with the account's own sign-in, which redirects to a store."""
    trusted = frozenset({urlsplit(base_url).netloc}) if base_url else frozenset[str]()
    hosts = ("api.twilio.com", ".twilio.com", ".twiliocdn.com", ".amazonaws.com")
    return MediaSource(hosts, (account_sid, auth_token), trusted)


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


async def fetch(url: str, source: MediaSource, *, look_up: Resolve = resolve) -> bytes:
    """The file's bytes. Raises MediaRefused or MediaUnavailable."""
    try:
        async with asyncio.timeout(TIMEOUT):
            for _ in range(MOST_REDIRECTS + 1):
                content, onward = await _one(url, source, look_up)
                if onward is None:
                    return content
                url = urljoin(url, onward)
    except (TimeoutError, httpx.TransportError, OSError):
        raise MediaUnavailable from None
    except (ValueError, httpx.InvalidURL):
        raise MediaRefused("address") from None
    raise MediaRefused("address")


async def _one(url: str, source: MediaSource, look_up: Resolve) -> tuple[bytes, str | None]:
    """One request: the content, or where it leads on."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    trusted = parts.netloc.rpartition("@")[2] in source.trusted
    if (not trusted and (parts.scheme != "https" or not source.knows(host))) or parts.username:
        raise MediaRefused("address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = host if trusted else await _public_address(host, port, look_up)
    target = httpx.URL(url).copy_with(host=address, port=port)
    signs_in = source.basic is not None and (trusted or host == source.hosts[0])
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT) as client:
        request = client.build_request(
            "GET", target, headers={"Host": parts.netloc, "Accept": "*/*"}, extensions={"sni_hostname": host}
        )
        auth = httpx.BasicAuth(*source.basic) if signs_in and source.basic else None
        response = await client.send(request, auth=auth, stream=True)
        try:
            if response.is_redirect:
                return b"", response.headers.get("location", "")
            _check(response)
            return await _bounded(response), None
        finally:
            await response.aclose()


def _check(response: httpx.Response) -> None:
    if response.status_code >= 500 or response.status_code == 429:
        raise MediaUnavailable
    if response.status_code != 200:
        raise MediaRefused("gone")
    length = response.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise MediaRefused("too_large")


async def _bounded(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise MediaRefused("too_large")
        parts.append(part)
    return b"".join(parts)


async def _public_address(host: str, port: int, look_up: Resolve) -> str:
    """An address of the host, where all of them are public. Raises MediaRefused."""
    addresses = await look_up(host, port)
    if not addresses or not all(is_public(one) for one in addresses):
        raise MediaRefused("address")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether this is an address of the open internet, also when it is IPv4 wrapped into IPv6."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not any(ip in one for one in _TRANSLATED)


@dataclass
class Media:
    """Fetches what waits. `on_stored(conversation id)` runs after the commit: screens that show the thread read again."""

    database: Database
    source: MediaSource
    on_stored: Callable[[str], Awaitable[None]]
    look_up: Resolve = field(default=resolve)

    async def fetch_due(self) -> int:
        """Fetch every file whose turn it is; safe to run twice at once, in any process. Returns how many were kept."""
        async with self.database.transaction(ACTOR, why="attachments") as session:
            waiting = await attachments.due(session)
        return sum(await asyncio.gather(*(self._fetch(one) for one in waiting)))

    async def _fetch(self, one: ToFetch) -> bool:
        """With no transaction open while the provider is asked."""
        try:
            content = await fetch(one.url, self.source, look_up=self.look_up)
        except MediaRefused as refused:
            log.warning("media.refused", attachment_id=one.id, code=refused.code)
            async with self.database.transaction(ACTOR, why="attachments") as session:
                await attachments.refuse(session, one.id, refused.code)
            return False
        except MediaUnavailable:
            async with self.database.transaction(ACTOR, why="attachments") as session:
                await attachments.later(session, one.id)
            return False
        async with self.database.transaction(ACTOR, why="attachments") as session:
            kept = await attachments.store(session, one.id, content)
        if kept is not None:
            await self.on_stored(kept.conversation_id)
        return kept is not None and kept.state == attachments.State.stored
