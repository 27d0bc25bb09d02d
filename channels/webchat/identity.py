"""Who is at the other end of a chat socket: a patient by the portal's signed token, or a visitor by a token of ours."""

import re
from dataclasses import dataclass
from datetime import timedelta

import jwt
from redis.asyncio import Redis

from core import clock
from core.errors import Forbidden
from core.ids import new_id

ALGORITHM = "HS256"
PORTAL_AUDIENCE = "frontdoor"
PORTAL_ISSUER = "portal"
PORTAL_LIFETIME = timedelta(minutes=10)  # longest life a portal token may have
SESSION_AUDIENCE = "frontdoor-webchat"
PATIENT_SESSION = timedelta(minutes=30)
VISITOR_SESSION = timedelta(hours=12)
LEEWAY = 30  # seconds of clock difference between the portal and us
_ADDRESS = re.compile(r"(patient|visitor):[0-9a-f]{32}")


class NotIdentified(Forbidden):
    """The token does not hold. Nothing about why is told to the page."""

    code = "not_identified"


@dataclass(frozen=True)
class Guest:
    """Who is chatting: `address` is `patient:<id>` or `visitor:<id>`, the address of the thread."""

    address: str

    @property
    def patient_id(self) -> str | None:
        """The verified patient; None for a visitor."""
        kind, _, identifier = self.address.partition(":")
        return identifier if kind == "patient" else None

    @property
    def lifetime(self) -> timedelta:
        return PATIENT_SESSION if self.patient_id else VISITOR_SESSION


def new_visitor() -> Guest:
    """Somebody of whom we know nothing."""
    return Guest(f"visitor:{new_id()}")


class PortalTokens:
    """Checks the portal's tokens: HS256, `iss`, `aud`, `exp`, `iat`, `sub` (portal user name), and `jti`, which counts once."""

    def __init__(
        self, secret: str, redis: Redis, *, issuer: str = PORTAL_ISSUER, audience: str = PORTAL_AUDIENCE
    ) -> None:
        self._secret = secret
        self._redis = redis
        self._issuer = issuer
        self._audience = audience

    async def user_of(self, token: str) -> str:
        """The portal user who is signed in. Raises NotIdentified."""
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], audience=self._audience, issuer=self._issuer, leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            raise NotIdentified("This sign-in does not hold.") from None
        lifetime = claims["exp"] - claims["iat"]
        if not 0 < lifetime <= PORTAL_LIFETIME.total_seconds() or not await self._first_use(str(claims["jti"])):
            raise NotIdentified("This sign-in does not hold.")
        return str(claims["sub"])

    async def _first_use(self, jti: str) -> bool:
        keep = int(PORTAL_LIFETIME.total_seconds()) + 2 * LEEWAY
        return bool(await self._redis.set(f"frontdoor:portal-jti:{jti[:200]}", 1, nx=True, ex=keep))


def portal_token(secret: str, user: str, *, issuer: str = PORTAL_ISSUER, audience: str = PORTAL_AUDIENCE) -> str:
    """A token as a portal makes it, for the demo portal and as the example for real ones."""
    now = clock.now()
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": user,
        "iat": now,
        "exp": now + timedelta(minutes=2),
        "jti": new_id(),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


class ChatSessions:
    """Our own tokens: they let a page that lost its line come back as the same guest."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, guest: Guest, channel_id: str) -> str:
        """A token for this guest on this channel."""
        claims = {"aud": SESSION_AUDIENCE, "sub": guest.address, "ch": channel_id, "exp": clock.now() + guest.lifetime}
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def guest_of(self, token: str, channel_id: str) -> Guest:
        """The guest to whom we gave it. Raises NotIdentified."""
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], audience=SESSION_AUDIENCE,
                options={"require": ["exp", "aud", "sub", "ch"]},
            )  # fmt: skip
        except jwt.InvalidTokenError:
            raise NotIdentified("This chat session has ended.") from None
        address = str(claims["sub"])
        if claims["ch"] != channel_id or not _ADDRESS.fullmatch(address):
            raise NotIdentified("This chat session has ended.")
        return Guest(address)
