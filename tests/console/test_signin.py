"""Signing in through the pages, with password and authenticator, and with a real OpenID Connect provider on a port of its own."""

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pyotp
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse

from console import desk, oidc, signin
from core import clock
from core.database import Database
from core.errors import FrontdoorError
from core.events import Events, connect_redis
from core.settings import get_settings
from handoff import staff
from handoff.models import Role
from practice.sql import SqlPracticeSystem
from tests.handoff.conftest import World
from tests.servers import free_port

PASSWORD = "correct horse battery"


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The sign-in pages, without the rest of the console."""
    events = Events(connect_redis(""))
    live: Any = None
    desk.install(desk.Parts(database, events, get_settings(), SqlPracticeSystem(), live))
    app = FastAPI()
    app.include_router(signin.router)
    app.include_router(oidc.router)

    @app.exception_handler(FrontdoorError)
    async def as_json(_: Request, error: FrontdoorError) -> JSONResponse:
        return JSONResponse({"error": error.code}, status_code=error.status)

    base = get_settings().base_url
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as made:
        yield made


@pytest.fixture
async def nora(world: World) -> World:
    await world.person("Nora", Role.nurse)
    return world


async def password(client: httpx.AsyncClient, word: str = PASSWORD, next: str = "/console/") -> httpx.Response:
    return await client.post("/console/signin", data={"email": "Nora@example.org", "password": word, "next": next})


async def test_the_first_sign_in_sets_up_the_authenticator_and_shows_recovery_codes_once(
    nora: World, client: httpx.AsyncClient
) -> None:
    answer = await password(client, next="/console/case/abc")
    assert answer.headers["location"].startswith("/console/signin/enrol")
    page = await client.get(answer.headers["location"])
    secret = re.search(r'class="mono">([A-Z2-7]{32})<', page.text)
    assert secret is not None
    assert "<svg" in page.text
    code = pyotp.TOTP(secret[1]).at(clock.now())
    done = await client.post("/console/signin/enrol", data={"code": code, "next": "/console/case/abc"})
    assert len(re.findall(r"[0-9a-f]{6}-[0-9a-f]{6}", done.text)) == 10
    assert 'href="/console/case/abc"' in done.text
    assert (await client.post("/console/alive", json={"active": True})).json()["seconds_left"] > 800


async def test_a_wrong_password_says_nothing_about_the_account(nora: World, client: httpx.AsyncClient) -> None:
    wrong = await password(client, "no")
    unknown = await client.post("/console/signin", data={"email": "who@example.org", "password": "no"})
    assert wrong.status_code == unknown.status_code == 401
    assert "E-mail or password is not right." in wrong.text
    assert "E-mail or password is not right." in unknown.text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example",
        "/elsewhere",
        "/console/signin",
        "javascript:alert(1)",
        "/console\\@evil",
    ],
)
def test_after_signing_in_nobody_is_led_elsewhere(path: str) -> None:
    assert signin.safe_path(path) == "/console/"


async def test_a_form_from_another_site_is_refused(nora: World, client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/console/signin",
        data={"email": "nora@example.org", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403


async def test_signed_out_means_signed_out(nora: World, client: httpx.AsyncClient) -> None:
    assert (await client.post("/console/alive", json={"active": True})).status_code == 401


# A provider of our own, as a process's thread on a real port: discovery, code with PKCE, signed id tokens.


class Provider:
    """An OpenID Connect provider that lets `claims` in."""

    def __init__(self) -> None:
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.app = FastAPI()
        self._declare()

    def _declare(self) -> None:
        @self.app.get("/.well-known/openid-configuration")
        async def discovery() -> dict[str, str]:
            paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.issuer} | {name: self.issuer + path for name, path in paths.items()}

        @self.app.get("/authorize")
        async def authorize(redirect_uri: str, state: str, nonce: str, code_challenge: str) -> RedirectResponse:
            code = f"code-{len(self.codes)}"
            self.codes[code] = {"nonce": nonce, "challenge": code_challenge}
            return RedirectResponse(f"{redirect_uri}?code={code}&state={state}")

        @self.app.post("/token")
        async def token(code: str = Form(), code_verifier: str = Form()) -> dict[str, str]:
            from authlib.oauth2.rfc7636 import create_s256_code_challenge

            kept = self.codes.pop(code)
            assert create_s256_code_challenge(code_verifier) == kept["challenge"]
            now = int(time.time())
            claims = {
                "iss": self.issuer,
                "aud": "frontdoor",
                "iat": now,
                "exp": now + 60,
                "nonce": kept["nonce"],
                **self.claims,
            }
            signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})
            return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

        @self.app.get("/keys")
        async def keys() -> dict[str, Any]:
            from jwt.algorithms import RSAAlgorithm

            key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    made = Provider()
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=made.port, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    for name, value in {"ISSUER": made.issuer, "CLIENT_ID": "frontdoor", "CLIENT_SECRET": "s" * 20}.items():
        monkeypatch.setenv(f"FRONTDOOR_OIDC_{name}", value)
    oidc.oidc_settings.cache_clear()
    yield made
    oidc.oidc_settings.cache_clear()
    server.should_exit = True
    thread.join(timeout=10)


async def through(client: httpx.AsyncClient) -> httpx.Response:
    """From the button to the provider and back."""
    start = await client.get("/console/oidc/start")
    async with httpx.AsyncClient() as outside:
        there = await outside.get(start.headers["location"])
    back = urlsplit(there.headers["location"])
    return await client.get(back.path, params={name: values[0] for name, values in parse_qs(back.query).items()})


async def test_the_practices_own_provider_lets_staff_in_with_its_second_factor(
    nora: World, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.claims = {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["pwd", "mfa"]}
    assert (await through(client)).headers["location"] == "/console/"
    assert (await client.post("/console/alive", json={"active": True})).status_code == 200
    provider.claims = {"sub": "u1", "amr": ["mfa"]}  # later the subject is enough
    assert (await through(client)).headers["location"] == "/console/"


async def test_without_a_second_factor_there_it_is_asked_here(
    nora: World, client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.claims = {"sub": "u1", "email": "nora@example.org", "email_verified": True}
    assert (await through(client)).headers["location"].startswith("/console/signin/enrol")
    assert (await client.post("/console/alive", json={"active": True})).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u9", "email": "stranger@example.org", "email_verified": True, "amr": ["mfa"]},
        {"sub": "u9", "email": "nora@example.org", "email_verified": False, "amr": ["mfa"]},
        {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["mfa"], "aud": "another"},
        {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["mfa"], "nonce": "other"},
        {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["mfa"], "exp": 1},
        {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["mfa"], "iss": "http://other"},
    ],
    ids=["stranger", "unverified address", "other audience", "other nonce", "expired", "other issuer"],
)
async def test_what_the_provider_says_must_hold(
    nora: World, client: httpx.AsyncClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert (await through(client)).status_code == 403


async def test_an_answer_without_our_state_is_refused(
    nora: World, client: httpx.AsyncClient, provider: Provider
) -> None:
    await client.get("/console/oidc/start")
    assert (
        await client.get("/console/oidc/callback", params={"code": "code-0", "state": "made up"})
    ).status_code == 403


async def test_a_disabled_account_stays_out_whatever_the_provider_says(
    nora: World, client: httpx.AsyncClient, provider: Provider
) -> None:
    async with nora.database.transaction() as session:
        await staff.disable(session, "nora@example.org")
    provider.claims = {"sub": "u1", "email": "nora@example.org", "email_verified": True, "amr": ["mfa"]}
    assert (await through(client)).status_code == 403
