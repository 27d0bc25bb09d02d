"""What the chat's routes share: their parts, and which pages may use them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from channels.webchat.adapter import WebChat
from channels.webchat.hub import Hub
from channels.webchat.identity import ChatSessions, PortalTokens
from channels.webchat.limits import Buckets
from conversations.inbox import Received


@dataclass
class ChatSockets:
    """What the route needs. `origins`: who may embed the chat; empty means only pages of the server itself.

    `on_received` starts the job of a new message, after its commit, and tells the events (topic `inbound`).
    """

    chat: WebChat
    hub: Hub
    portal: PortalTokens
    sessions: ChatSessions
    channel_ids: frozenset[str]
    on_received: Callable[[Received], Awaitable[None]]
    origins: frozenset[str] = frozenset()
    connections: Buckets = field(default_factory=lambda: Buckets(burst=60, per_second=1))
    messages: Buckets = field(default_factory=lambda: Buckets(burst=30, per_second=1))


def origin_allowed(origin: str | None, host: str, allowed: frozenset[str]) -> bool:
    """Whether a page from `origin` may open the socket. A client that sends no Origin is no browser: it may."""
    if origin is None:
        return True
    if allowed:
        return origin.rstrip("/").lower() in allowed
    return urlsplit(origin).netloc.lower() == host.lower()
