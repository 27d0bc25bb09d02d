"""Files that a page sends: `POST /channels/webchat/{channel}/files`, the bytes as the body, the chat's own session as the bearer token.

The id in `X-Message-Id` is the page's own, as for texts: the same file sent again is stored once. Answers 201 with the sequence number;
401 without a session, 413 too large, 415 of a kind that is not kept, 429 too many. What the patient sees of it comes over the socket.
"""

import re

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from channels.webchat.identity import Guest, NotIdentified
from channels.webchat.reach import ChatSockets, origin_allowed
from conversations.attachments import MOST_BYTES, kind_of

log = structlog.get_logger(__name__)
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,40}")


class Refused(Exception):
    """Answer with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def files_router(sockets: ChatSockets) -> APIRouter:
    """The upload of every chat channel."""
    router = APIRouter(include_in_schema=False)

    @router.post("/channels/webchat/{channel_id}/files")
    async def files(request: Request, channel_id: str) -> JSONResponse:
        try:
            guest = _guest(request, sockets, channel_id)
            client_id = request.headers.get("x-message-id", "")
            if not _CLIENT_ID.fullmatch(client_id):
                raise Refused(400, "id")
            if not sockets.messages.take(guest.address):
                raise Refused(429, "slow_down")
            content = await _body(request)
            if kind_of(content) is None:
                raise Refused(415, "kind")
        except Refused as refused:
            log.info("webchat.file_refused", channel_id=channel_id, code=refused.code)
            return JSONResponse({"code": refused.code}, status_code=refused.status)
        received = await sockets.chat.receive_file(guest, channel_id, client_id=client_id, content=content)
        if not received.duplicate:
            await sockets.on_received(received)
        return JSONResponse({"id": client_id, "seq": received.seq}, status_code=201)

    return router


def _guest(request: Request, sockets: ChatSockets, channel_id: str) -> Guest:
    if channel_id not in sockets.channel_ids:
        raise Refused(404, "channel")
    headers = request.headers
    if not origin_allowed(headers.get("origin"), headers.get("host", ""), sockets.origins):
        raise Refused(403, "origin")
    scheme, _, token = headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise NotIdentified("No session.")
        return sockets.sessions.guest_of(token, channel_id)
    except NotIdentified:
        raise Refused(401, "session") from None


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                raise Refused(413, "too_large")
            parts.append(part)
    except ClientDisconnect:
        raise Refused(400, "incomplete") from None
    return b"".join(parts)
