"""Who may chat as whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

import fakeredis
import jwt
import pytest

from channels.webchat.identity import ChatSessions, Guest, NotIdentified, PortalTokens, new_visitor, portal_token
from core import clock

SECRET = "portal-secret-" + "0" * 32
OTHER = "other-secret-" + "0" * 32


def tokens() -> PortalTokens:
    return PortalTokens(SECRET, fakeredis.FakeAsyncRedis())


def made(secret: str = SECRET, algorithm: str = "HS256", without: str = "", **changes: Any) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": "portal", "aud": "frontdoor", "sub": "pat.doe", "iat": now, "exp": now + timedelta(minutes=5), "jti": "j1",
    }  # fmt: skip
    claims |= changes
    claims.pop(without, None)
    return jwt.encode(claims, secret, algorithm=algorithm)


async def test_the_portals_token_tells_who_is_signed_in() -> None:
    assert await tokens().user_of(portal_token(SECRET, "pat.doe")) == "pat.doe"


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("another secret", made(OTHER)),
        ("another issuer", made(iss="somebody")),
        ("another audience", made(aud="billing")),
        ("expired", made(exp=datetime.now(UTC) - timedelta(minutes=2), iat=datetime.now(UTC) - timedelta(minutes=5))),
        ("lives too long", made(exp=datetime.now(UTC) + timedelta(hours=2))),
        # Made when tests are collected: far enough ahead to be the future still when its turn comes.
        (
            "from the future",
            made(iat=datetime.now(UTC) + timedelta(hours=3), exp=datetime.now(UTC) + timedelta(hours=3, minutes=5)),
        ),
        ("no jti", made(without="jti")),
        ("no expiry", made(without="exp")),
        ("no subject", made(without="sub")),
        ("no time of issue", made(without="iat")),
        ("unsigned", jwt.encode({"sub": "pat.doe"}, "", algorithm="none")),
        ("another algorithm", made(algorithm="HS512")),
        ("garbage", "a.b.c"),
        ("nothing", ""),
    ],
)
async def test_what_is_not_the_portals_is_refused(name: str, token: str) -> None:
    with pytest.raises(NotIdentified):
        await tokens().user_of(token)


async def test_a_token_counts_once() -> None:
    checker, token = tokens(), made()
    await checker.user_of(token)
    with pytest.raises(NotIdentified):
        await checker.user_of(token)


@pytest.mark.parametrize("guest", [new_visitor(), Guest("patient:" + "a" * 32)])
def test_a_session_brings_the_same_guest_back(guest: Guest) -> None:
    sessions = ChatSessions(SECRET)
    assert sessions.guest_of(sessions.issue(guest, "portal"), "portal") == guest


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("of another channel", ChatSessions(SECRET).issue(new_visitor(), "other")),
        ("signed by somebody else", ChatSessions(OTHER).issue(new_visitor(), "portal")),
        ("a portal token is no session", portal_token(SECRET, "pat.doe")),
        (
            "an address that we never give",
            jwt.encode({"aud": "frontdoor-webchat", "sub": "+12175550101", "ch": "portal", "exp": 9999999999}, SECRET),
        ),
        ("garbage", "x"),
    ],
)
def test_what_is_no_session_of_ours_is_refused(name: str, token: str) -> None:
    with pytest.raises(NotIdentified):
        ChatSessions(SECRET).guest_of(token, "portal")


def test_a_patients_session_ends_after_half_an_hour() -> None:
    sessions = ChatSessions(SECRET)
    clock.set(datetime.now(UTC) - timedelta(minutes=31))
    token = sessions.issue(Guest("patient:" + "a" * 32), "portal")
    with pytest.raises(NotIdentified):
        sessions.guest_of(token, "portal")


def test_visitors_are_strangers_to_each_other() -> None:
    assert new_visitor() != new_visitor()
    assert new_visitor().patient_id is None
