"""Signing in with the practice's own identity provider (OpenID Connect, authorization code with PKCE), through Authlib.

Configured by FRONTDOOR_OIDC_*; off when there is no issuer. An account is matched by the provider's subject, or the first time by a
verified e-mail address: nobody is created by signing in. A second factor is asked here unless the provider says it asked for one.
"""

import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx
import jwt
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from console.desk import COOKIE, parts
from core import audit
from core.errors import Forbidden, Unavailable
from handoff import sessions, signing_in, staff
from handoff.models import Staff

router = APIRouter(prefix="/console/oidc", include_in_schema=False)
FLOW = "frontdoor_oidc"  # the signed cookie between leaving for the provider and coming back
FLOW_SECONDS = 600
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"})  # RFC 8176


class OidcSettings(BaseSettings):
    """The identity provider. Empty issuer: no such sign-in."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDOOR_OIDC_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    issuer: str = Field("", description="Address of the provider, as in its discovery document.")
    client_id: str = Field("", description="Our client id there.")
    client_secret: SecretStr = Field(SecretStr(""), description="Our client secret there.")
    name: str = Field("your organisation", description="What the button says.")
    second_factor_there: bool = Field(
        False, description="The provider always asks for a second factor, even if it doesn't say so."
    )


@lru_cache(maxsize=1)
def oidc_settings() -> OidcSettings:
    """The process's provider, read once."""
    return OidcSettings()


@dataclass(frozen=True)
class Provider:
    """What the discovery document says."""

    issuer: str
    authorize: str
    token: str
    keys: str


async def discover() -> Provider:
    """The provider's addresses. Raises Unavailable when it does not answer or is another one than configured."""
    issuer = oidc_settings().issuer.rstrip("/")
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            found = (await client.get(f"{issuer}/.well-known/openid-configuration")).raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        raise Unavailable("The identity provider does not answer. Sign in with your password, or try later.") from None
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise Unavailable("The identity provider names itself otherwise than configured.")
    return Provider(found["issuer"], found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"])


def _redirect_uri() -> str:
    return f"{parts().settings.base_url}/console/oidc/callback"


def _client() -> AsyncOAuth2Client:
    own = oidc_settings()
    return AsyncOAuth2Client(
        own.client_id, own.client_secret.get_secret_value(), scope="openid email profile", redirect_uri=_redirect_uri(),
        code_challenge_method="S256", timeout=10,
    )  # fmt: skip


@router.get("/start")
async def start(next: str = "/console/") -> Response:
    """Leave for the provider, with state, nonce and verifier kept in a signed cookie."""
    if not oidc_settings().issuer:
        raise Forbidden("There is no such sign-in here.", code="no_oidc")
    provider = await discover()
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    async with _client() as client:
        url, state = client.create_authorization_url(provider.authorize, code_verifier=verifier, nonce=nonce)
    flow = {"state": state, "nonce": nonce, "verifier": verifier, "next": next, "exp": int(time.time()) + FLOW_SECONDS}
    response = RedirectResponse(url, status_code=303)
    secure = parts().settings.base_url.startswith("https:")
    signed = jwt.encode(flow, parts().settings.session_secret.get_secret_value(), "HS256")
    response.set_cookie(
        FLOW, signed, path="/console/oidc", httponly=True, secure=secure, samesite="lax", max_age=FLOW_SECONDS
    )
    return response


@router.get("/callback")
async def callback(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Come back: check state, exchange the code, check the id token, open a session for the account."""
    flow = _flow(request)
    if error or not code or not secrets.compare_digest(state, str(flow["state"])):
        raise Forbidden("The identity provider did not let you in.", code="oidc_refused")
    claims = await _claims(code, flow)
    async with parts().database.transaction(why="sign in") as session:
        person = await _account(session, claims)
        if person is None:
            audit.record(session, "staff.sign_in_unknown", subject="staff", subject_id="oidc")
            token = None
        else:
            token, step = await _open(session, person, claims, request)
    if token is None:
        raise Forbidden("There is no account for you here. Ask an administrator.", code="no_account")
    return _entered(token, step, str(flow["next"]))


def _flow(request: Request) -> dict[str, Any]:
    secret = parts().settings.session_secret.get_secret_value()
    try:
        found: dict[str, Any] = jwt.decode(request.cookies.get(FLOW, ""), secret, algorithms=["HS256"])
    except jwt.PyJWTError:
        raise Forbidden("This sign-in took too long. Start again.", code="oidc_flow") from None
    return found


async def _claims(code: str, flow: dict[str, Any]) -> dict[str, Any]:
    """The id token's claims: signature, issuer, audience, times and nonce checked. Raises Forbidden, Unavailable."""
    provider = await discover()
    try:
        async with _client() as client:
            token = await client.fetch_token(provider.token, code=code, code_verifier=flow["verifier"])
        async with httpx.AsyncClient(timeout=10) as plain:
            keys = (await plain.get(provider.keys)).raise_for_status().json()
    except (AuthlibBaseError, httpx.HTTPError):
        raise Unavailable("The identity provider did not confirm the sign-in.") from None
    try:
        header = jwt.get_unverified_header(token["id_token"])
        algorithm = header["alg"]
        if algorithm not in ("RS256", "ES256", "PS256", "EdDSA"):
            raise jwt.InvalidAlgorithmError
        key = next(one for one in jwt.PyJWKSet.from_dict(keys).keys if header.get("kid") in (None, one.key_id))
        claims: dict[str, Any] = jwt.decode(
            token["id_token"], key.key, algorithms=[algorithm], audience=oidc_settings().client_id, issuer=provider.issuer,
            options={"require": ["exp", "iat", "sub"]}, leeway=30,
        )  # fmt: skip
    except (jwt.PyJWTError, KeyError, StopIteration):
        raise Forbidden("The identity provider's answer does not hold.", code="oidc_token") from None
    if not secrets.compare_digest(str(claims.get("nonce", "")), str(flow["nonce"])):
        raise Forbidden("The identity provider's answer does not hold.", code="oidc_nonce")
    return claims


async def _account(session: AsyncSession, claims: dict[str, Any]) -> Staff | None:
    subject = f"{claims['iss']}|{claims['sub']}"
    query = select(Staff).where(Staff.oidc_subject == subject)
    person = (await session.execute(query)).scalar_one_or_none()
    if person is None and claims.get("email") and claims.get("email_verified") is True:
        person = await staff.find(session, str(claims["email"]))
        if person is not None and person.oidc_subject is None:
            person.oidc_subject = subject
            audit.record(session, "staff.link_oidc", subject="staff", subject_id=person.id)
        elif person is not None:
            return None  # linked to somebody else there: the address moved on
    return person if person is not None and sessions.usable(person) else None


async def _open(session: AsyncSession, person: Staff, claims: dict[str, Any], request: Request) -> tuple[str, str]:
    """A session, and the step that is left: "" or the second factor's page."""
    agent = request.headers.get("user-agent", "")
    address = request.client.host if request.client else ""
    strong = oidc_settings().second_factor_there or bool(STRONG & set(claims.get("amr") or ()))
    if strong:
        return await signing_in.sign_in_verified(session, person, method="oidc", user_agent=agent, address=address), ""
    token = await signing_in.half_open(session, person, method="oidc", user_agent=agent, address=address)
    return token, "code" if person.totp_confirmed_at else "enrol"


def _entered(token: str, step: str, next: str) -> Response:
    from console.signin import HALF_OPEN, put_cookie, safe_path

    target = f"/console/signin/{step}?next={safe_path(next)}" if step else safe_path(next)
    response = RedirectResponse(target, status_code=303)
    put_cookie(response, HALF_OPEN if step else COOKIE, token)
    response.delete_cookie(FLOW, path="/console/oidc")
    return response


def button() -> str:
    """What the sign-in page's button says; empty when there is no provider."""
    return oidc_settings().name if oidc_settings().issuer else ""


__all__ = ["button", "router"]
