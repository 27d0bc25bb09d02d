"""The demo's pages and the little they need: who can be played, signing in to the portal, texting, reading the outbox."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import jwt
from fastapi import APIRouter, Cookie, HTTPException, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from channels.email.message import subject
from channels.segments import measure, shape
from channels.sms_twilio.webhooks import as_e164
from channels.webchat.identity import ALGORITHM, portal_token
from conversations.inbox import address_hash
from conversations.models import Conversation, Direction, Message
from conversations.wording.values import WhenValue
from core import audit, clock
from core.database import Actor, Database
from core.ids import new_id
from practice.demo.data import people
from practice.system import AppointmentInfo, PracticeSystem

STATIC = Path(__file__).parent / "static"
ACTOR = Actor("system", "demo")
COOKIE = "frontdoor_demo_portal"
COOKIE_AUDIENCE = "frontdoor-demo-portal"
COOKIE_LIFETIME = timedelta(hours=12)
SHOWN = 100  # rows of the outbox page


@dataclass(frozen=True)
class DemoPages:
    """What the pages need. `sms_token` signs the phone's webhooks; `on_call` are the phones that get pages."""

    database: Database
    practice: PracticeSystem
    base_url: str
    portal_secret: str
    cookie_secret: str
    sms_channel_id: str
    sms_number: str
    sms_token: str = field(repr=False)
    on_call: tuple[str, ...] = ()


class SignIn(BaseModel):
    user: str = Field(max_length=80)


class Phone(BaseModel):
    number: str = Field(max_length=20)


class Text(Phone):
    text: str = Field(max_length=1600)


PortalCookie = Annotated[str | None, Cookie(alias=COOKIE)]


def demo_router(demo: DemoPages) -> APIRouter:
    """All of /demo."""
    router = APIRouter(prefix="/demo", include_in_schema=False)
    router.add_api_route("/static/{name}", _static_file, methods=["GET"])
    for page in ("portal", "phone", "outbox"):
        router.add_api_route(f"/{page}", _page(page), methods=["GET"])
    _add_portal(router, demo)
    _add_phone(router, demo)

    @router.get("/cast.json")
    async def cast() -> dict[str, Any]:
        return await _cast(demo)

    @router.get("/outbox.json")
    async def outbox() -> dict[str, Any]:
        async with demo.database.transaction(ACTOR, why="demo outbox page") as session:
            return {"rows": await _outbox(session, demo)}

    return router


async def _static_file(name: str) -> FileResponse:
    if name not in {file.name for file in STATIC.iterdir()}:
        raise HTTPException(404, "no such file")
    return FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})


def _page(name: str) -> Any:
    async def page() -> FileResponse:
        return FileResponse(STATIC / f"{name}.html", headers={"Cache-Control": "no-store"})

    return page


def _add_portal(router: APIRouter, demo: DemoPages) -> None:
    @router.post("/portal/sign-in", status_code=204)
    async def sign_in(chosen: SignIn, response: Response) -> None:
        if chosen.user not in {person.portal_user for person in people()}:
            raise HTTPException(404, "no such account")
        claims = {"aud": COOKIE_AUDIENCE, "sub": chosen.user, "exp": clock.now() + COOKIE_LIFETIME}
        token = jwt.encode(claims, demo.cookie_secret, algorithm=ALGORITHM)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/demo")

    @router.post("/portal/sign-out", status_code=204)
    async def sign_out(response: Response) -> None:
        response.delete_cookie(COOKIE, path="/demo")

    @router.get("/portal/me")
    async def me(cookie: PortalCookie = None) -> dict[str, Any]:
        user = _signed_in(demo, cookie)
        return await _me(demo, user) if user else {"user": None}

    @router.get("/portal/chat-token", response_model=None)
    async def chat_token(cookie: PortalCookie = None) -> dict[str, str] | Response:
        user = _signed_in(demo, cookie)
        return {"token": portal_token(demo.portal_secret, user)} if user else Response(status_code=204)


def _add_phone(router: APIRouter, demo: DemoPages) -> None:
    @router.post("/phone/send", status_code=204)
    async def send(request: Request, text: Text) -> None:
        answer = await _post_webhook(request, demo, text)
        if answer.status_code != 200:
            raise HTTPException(502, f"the webhook answered {answer.status_code}")

    @router.post("/phone/thread")
    async def thread(phone: Phone) -> dict[str, Any]:
        async with demo.database.transaction(ACTOR, why="demo phone page") as session:
            return {"entries": await _thread(session, demo, as_e164(phone.number))}


def _signed_in(demo: DemoPages, cookie: str | None) -> str | None:
    try:
        claims = jwt.decode(cookie or "", demo.cookie_secret, algorithms=[ALGORITHM], audience=COOKIE_AUDIENCE)
    except jwt.InvalidTokenError:
        return None
    return str(claims["sub"])


async def _cast(demo: DemoPages) -> dict[str, Any]:
    async with demo.database.read() as session:
        practice = await demo.practice.practice(session)
    return {
        "practice": practice.name,
        "sms_number": demo.sms_number,
        "on_call": list(demo.on_call),
        "people": [
            {
                "name": person.name, "born": person.birth_date.isoformat(), "phone": person.phone,
                "language": person.language, "portal_user": person.portal_user, "shows": person.shows,
            }
            for person in people()
        ],
    }  # fmt: skip


async def _me(demo: DemoPages, user: str) -> dict[str, Any]:
    async with demo.database.transaction(ACTOR, why="demo portal page") as session:
        patients = await demo.practice.patients_of_portal_user(session, user)
        if not patients:
            return {"user": None}
        upcoming = await demo.practice.upcoming_appointments(session, patients[0].id)
    owner = patients[0]
    return {
        "user": user, "name": owner.full_name, "given_name": owner.given_name, "language": owner.language,
        "appointments": [_appointment(one, owner.language) for one in upcoming],
    }  # fmt: skip


def _appointment(appointment: AppointmentInfo, language: str) -> dict[str, str]:
    place = appointment.slot.location
    return {
        "when": WhenValue(at=appointment.slot.start, zone=str(place.timezone)).say(language),
        "what": appointment.visit_type.name,
        "who": appointment.slot.clinician.spoken_name,
        "where": f"{place.name}, {place.street}",
        "status": appointment.status.value,
    }


async def _post_webhook(request: Request, demo: DemoPages, text: Text) -> httpx.Response:
    """What Twilio would post for this text, signed as Twilio signs it, through the real route of this very app."""
    form = {
        "MessageSid": f"SM{new_id()}", "AccountSid": "AC-demo", "From": as_e164(text.number), "To": demo.sms_number,
        "Body": text.text, "NumMedia": "0", "NumSegments": str(measure(text.text).segments),
    }  # fmt: skip
    path = f"/channels/sms/{demo.sms_channel_id}/inbound"
    signature = RequestValidator(demo.sms_token).compute_signature(demo.base_url + path, form)
    transport = httpx.ASGITransport(app=request.app)
    async with httpx.AsyncClient(transport=transport, base_url=demo.base_url) as client:
        return await client.post(path, data=form, headers={SIGNATURE_HEADER: signature})


async def _thread(session: AsyncSession, demo: DemoPages, number: str) -> list[dict[str, Any]]:
    query = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == "sms",
            Conversation.channel_id == demo.sms_channel_id,
            Conversation.address_hash == address_hash("sms", number),
            Message.direction.in_((Direction.inbound, Direction.outbound)),
        )
        .order_by(Message.seq)
    )
    return [_on_phone(row) for row in (await session.execute(query)).scalars()]


def _on_phone(row: Message) -> dict[str, Any]:
    mine = row.direction == Direction.inbound
    text = row.body if mine else shape(row.body, language=row.language or "en")
    size = measure(text)
    return {
        "seq": row.seq, "mine": mine, "text": text, "at": row.created_at.isoformat(), "status": row.status,
        "segments": size.segments, "alphabet": size.alphabet.value, "error": row.error_code,
    }  # fmt: skip


async def _outbox(session: AsyncSession, demo: DemoPages) -> list[dict[str, Any]]:
    practice = await demo.practice.practice(session)
    query = (
        select(Message, Conversation)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.direction == Direction.outbound, Message.channel.in_(("sms", "email")))
        .order_by(Message.id.desc())
        .limit(SHOWN)
    )
    rows = []
    for row, conversation in (await session.execute(query)).all():
        audit.record(session, "message.read", subject="message", subject_id=row.id, patient_id=conversation.patient_id)
        language = row.language or conversation.language
        rows.append(
            _on_phone(row) | {
                "id": row.id, "channel": row.channel, "to": conversation.address, "language": language,
                "text": row.body, "template": row.template_id, "article": row.article_id, "person": row.author_id,
                "subject": subject(language, practice.name) if row.channel == "email" else None,
            }
        )  # fmt: skip
    return rows
