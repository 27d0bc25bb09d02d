"""What Twilio posts to us: inbound texts, and what became of outbound ones. Signature first; committed, then acknowledged."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

import phonenumbers
import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import ClientDisconnect
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from channels.contract import OptedOut, SendError
from channels.delivery import OnFailed, Reported, record_status
from channels.sms_twilio.adapter import NAME, error_for
from conversations import attachments
from conversations.inbox import Inbound, Received, receive
from conversations.models import Status
from core import clock
from core.database import Actor, Database

log = structlog.get_logger(__name__)

MAX_FORM = 64 * 1024  # bytes; a real webhook has under 4 kB
MAX_FIELDS = 200
MAX_BODY = 1600  # characters of one text, Twilio's own limit
MEDIA_MARK = "[picture or file]"  # stands for an attachment without words
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
ACTOR = Actor("system", "twilio")

# What Twilio calls it, in our words. What Twilio has accepted is sent, as far as we are concerned.
STATUSES = {
    "accepted": Status.sent, "scheduled": Status.sent, "queued": Status.sent, "sending": Status.sent, "sent": Status.sent,
    "delivered": Status.delivered, "read": Status.read, "undelivered": Status.failed, "failed": Status.failed,
    "canceled": Status.failed,
}  # fmt: skip

Form = ImmutableMultiDict[str, str]
OnReceived = Callable[[Received], Awaitable[None]]
OnStatus = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class SmsWebhooks:
    """What the routes need. `tokens`: auth token by channel id. `public_base_url` wins over anything a request says.

    `on_received` starts the message's job and `on_status(conversation id)` tells live pages; both run after the commit, and what
    they lose the sweeps find. `on_failed` is delivery's: it runs inside the transaction.
    """

    database: Database
    tokens: Mapping[str, str]
    on_received: OnReceived
    on_failed: OnFailed
    on_status: OnStatus | None = None
    public_base_url: str = ""
    trusted_proxies: frozenset[str] = frozenset()


def sms_router(webhooks: SmsWebhooks) -> APIRouter:
    """The two routes of every SMS channel."""
    router = APIRouter(prefix="/channels/sms/{channel_id}", include_in_schema=False)

    @router.post("/inbound")
    async def inbound(request: Request, channel_id: str) -> Response:
        form = await _signed_form(request, webhooks, channel_id)
        message = _parse(form, channel_id)
        async with webhooks.database.transaction(ACTOR, why="inbound SMS", ahead=True) as session:
            received = await receive(session, message)
            await _announce_media(session, received, form)
        if received.duplicate:
            log.info("sms.duplicate", message_id=received.message_id)
        else:
            await webhooks.on_received(received)
        return Response(EMPTY_TWIML, media_type="text/xml")

    @router.post("/status")
    async def status(request: Request, channel_id: str) -> Response:
        form = await _signed_form(request, webhooks, channel_id)
        report = _report(form, reference=request.query_params.get("reference"))
        if report is None:
            return Response(status_code=204)
        async with webhooks.database.transaction(ACTOR, why="SMS status") as session:
            conversation_id = await record_status(session, report, webhooks.on_failed)
        if conversation_id and webhooks.on_status:
            await webhooks.on_status(conversation_id)
        return Response(status_code=204)

    return router


def called_url(request: Request, *, public_base_url: str, trusted_proxies: frozenset[str]) -> str:
    """The address as the caller knew it. Forwarded headers count only when the peer is a proxy of ours."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if public_base_url:
        return public_base_url.rstrip("/") + target
    scheme, host = request.url.scheme, request.headers.get("host", request.url.netloc)
    if request.client and request.client.host in trusted_proxies:
        scheme = _last(request.headers.get("x-forwarded-proto")) or scheme
        host = _last(request.headers.get("x-forwarded-host")) or host
    return f"{scheme}://{host}{target}"


def _last(header: str | None) -> str | None:
    """The value that the nearest proxy, ours, has added."""
    return header.split(",")[-1].strip() if header else None


async def _signed_form(request: Request, webhooks: SmsWebhooks, channel_id: str) -> Form:
    """The form of a request that Twilio signed. Raises 404, 413, 415, 400 or 403, with nothing of the request in it."""
    token = webhooks.tokens.get(channel_id)
    if not token:
        raise HTTPException(404, "no such channel")
    form = _parsed(await _body(request), request.headers.get("content-type", ""))
    url = called_url(request, public_base_url=webhooks.public_base_url, trusted_proxies=webhooks.trusted_proxies)
    if not RequestValidator(token).validate(url, form, request.headers.get(SIGNATURE_HEADER, "")):
        log.warning("sms.signature_refused", channel_id=channel_id)
        raise HTTPException(403, "signature does not match")
    return form


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > MAX_FORM:
                raise HTTPException(413, "too large")
    except ClientDisconnect:
        raise HTTPException(400, "incomplete") from None
    return b"".join(parts)


def _parsed(body: bytes, content_type: str) -> Form:
    if content_type.split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "form expected")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise HTTPException(400, "unreadable form") from None
    return ImmutableMultiDict(fields)


def _parse(form: Form, channel_id: str) -> Inbound:
    sid, sender = form.get("MessageSid") or form.get("SmsSid"), form.get("From")
    if not sid or not sender or len(sid) > 64 or len(sender) > 64:
        raise HTTPException(400, "MessageSid or From missing")
    body = form.get("Body", "")[:MAX_BODY]
    if form.get("NumMedia", "0") not in ("", "0"):
        body = f"{body}\n{MEDIA_MARK}".strip()
    return Inbound(
        channel=NAME,
        channel_id=channel_id,
        external_id=sid,
        address=as_e164(sender),
        body=body,
        received_at=clock.now(),
    )


async def _announce_media(session: AsyncSession, received: Received, form: Form) -> None:
    """Remember where the pictures are, in the transaction of their message; channels/media.py fetches them."""
    if received.duplicate or received.message_id is None or not form.get("NumMedia", "0").isdigit():
        return
    count = min(int(form.get("NumMedia", "0")), attachments.MOST_FILES)
    urls = [url for n in range(count) if (url := form.get(f"MediaUrl{n}", "")[:2000])]
    if urls:
        await attachments.announce(
            session, message_id=received.message_id, conversation_id=received.conversation_id, urls=urls
        )


def as_e164(number: str) -> str:
    """The one spelling of a phone number; short codes and sender names stay as they are."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number.strip()
    if not phonenumbers.is_possible_number(parsed):
        return number.strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _report(form: Form, *, reference: str | None) -> Reported | None:
    sid, status = form.get("MessageSid") or form.get("SmsSid"), STATUSES.get(form.get("MessageStatus", "").lower())
    if not sid or status is None:
        return None
    error = _error(form.get("ErrorCode", "")) if status is Status.failed else None
    return Reported(
        channel=NAME, provider_id=sid, reference=reference, status=status,
        error_code=error.code if error else ("twilio:undelivered" if status is Status.failed else None),
        opted_out=isinstance(error, OptedOut),
    )  # fmt: skip


def _error(code: str) -> SendError | None:
    return error_for(int(code)) if code.isdigit() and int(code) else None
