"""The chat socket. Frames are JSON objects with a `type`; the page's half is static/connection.js.

page -> us   hello {token?, session?, since, language} · message {id, text} · language {language} · typing · ack {seq} ·
             seen {seq} · look · ping
us -> page   welcome {session, verified, last_seq, max_chars} · message {seq, who, text, …} · caught_up {seq} · accepted {id, seq} ·
             refused {id, code} · typing {who, on} · pong

Every entry has its conversation's sequence number; the page gets them in order and says from where (`since`) it wants them,
so nothing is lost or shown twice over any number of broken lines. A message is accepted only once it is committed; the same
id again is accepted again and stored once. Close codes: 4400 unreadable, 4401 not identified, 4403 origin, 4404 channel,
4408 no hello, 4429 too many connections or frames, 1009 too large.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import structlog
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from channels.webchat.adapter import as_frame
from channels.webchat.files import files_router
from channels.webchat.hub import PATIENT_TYPING
from channels.webchat.identity import Guest, NotIdentified, new_visitor
from channels.webchat.limits import Buckets
from channels.webchat.reach import ChatSockets, origin_allowed
from conversations.models import Status
from conversations.wording import LANGUAGES

log = structlog.get_logger(__name__)

MAX_FRAME = 32 * 1024  # characters
MAX_CHARS = 2000
FRAMES_BURST, FRAMES_PER_SECOND = 200, 20  # of any kind on one line; a page at rest sends one in 20 seconds
HELLO_TIMEOUT = 10.0  # seconds
RE_READ = 15.0  # seconds after which a thread is looked at again without a notice: one may have been lost
_CLIENT_ID = re.compile(r"[0-9A-Za-z-]{8,40}")


class Closing(Exception):
    """End the socket with this close code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


def webchat_router(sockets: ChatSockets) -> APIRouter:
    """The socket of every chat channel, and the upload beside it."""
    router = APIRouter()
    router.include_router(files_router(sockets))

    @router.websocket("/channels/webchat/{channel_id}/socket")
    async def socket(websocket: WebSocket, channel_id: str) -> None:
        await websocket.accept()
        try:
            _may_connect(websocket, sockets, channel_id)
            await _Line(websocket, sockets, channel_id).run()
        except Closing as closing:
            with contextlib.suppress(RuntimeError):  # the other side was quicker
                await websocket.close(closing.code)
        except WebSocketDisconnect:
            pass

    return router


def _may_connect(websocket: WebSocket, sockets: ChatSockets, channel_id: str) -> None:
    if channel_id not in sockets.channel_ids:
        raise Closing(4404)
    headers = websocket.headers
    if not origin_allowed(headers.get("origin"), headers.get("host", ""), sockets.origins):
        log.warning("webchat.origin_refused", channel_id=channel_id)
        raise Closing(4403)
    if not sockets.connections.take(websocket.client.host if websocket.client else ""):
        raise Closing(4429)


class _Line:
    """One open socket: a reader of what the page sends, and a pump that keeps the page up to date."""

    def __init__(self, websocket: WebSocket, sockets: ChatSockets, channel_id: str) -> None:
        self._websocket = websocket
        self._sockets = sockets
        self._channel_id = channel_id
        self._conversation_id: str | None = None
        self._known = asyncio.Event()  # set once the conversation exists
        self._one_at_a_time = asyncio.Lock()
        self._language: str | None = None

    async def run(self) -> None:
        """Greet, then serve until the line ends. Raises Closing or WebSocketDisconnect."""
        hello = await self._hello()
        self._guest = await self._identify(hello)
        self._know(await self._sockets.chat.thread_of(self._guest, self._channel_id))
        await self._welcome()
        tasks = [
            asyncio.create_task(part)
            for part in (self._read(), self._pump(_number(hello.get("since"))), self._expire())
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    # --- Greeting -------------------------------------------------------------------------------------------------

    async def _hello(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(HELLO_TIMEOUT):
                frame = await self._receive()
        except TimeoutError:
            raise Closing(4408) from None
        if frame.get("type") != "hello":
            raise Closing(4400)
        language = frame.get("language")
        self._language = language if language in LANGUAGES else None
        return frame

    async def _identify(self, hello: dict[str, Any]) -> Guest:
        """The portal's token first, else our own session, else a new visitor."""
        token, session = hello.get("token"), hello.get("session")
        try:
            if isinstance(token, str) and token:
                user = await self._sockets.portal.user_of(token)
                guest, self._language = await self._sockets.chat.patient_guest(user)
                return guest
            if isinstance(session, str) and session:
                return self._sockets.sessions.guest_of(session, self._channel_id)
        except NotIdentified:
            log.info("webchat.not_identified", channel_id=self._channel_id)
            raise Closing(4401) from None
        return new_visitor()

    async def _welcome(self) -> None:
        last = await self._sockets.chat.last_seq(self._conversation_id) if self._conversation_id else 0
        await self._send(
            {
                "type": "welcome", "session": self._sockets.sessions.issue(self._guest, self._channel_id),
                "thread": self._guest.address.partition(":")[2][-8:], "verified": self._guest.patient_id is not None,
                "last_seq": last, "max_chars": MAX_CHARS,
            }
        )  # fmt: skip

    async def _expire(self) -> None:
        """A session is not kept open for ever: the page then comes back with a fresh token, or doesn't."""
        await asyncio.sleep(self._guest.lifetime.total_seconds())
        raise Closing(4401)

    # --- What the page sends --------------------------------------------------------------------------------------

    async def _read(self) -> None:
        handlers: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "message": self._message, "language": self._choose_language, "typing": self._typing, "ack": self._ack,
            "seen": self._seen, "look": self._look, "ping": self._ping,
        }  # fmt: skip
        frames = Buckets(burst=FRAMES_BURST, per_second=FRAMES_PER_SECOND)
        while True:
            frame = await self._receive()
            if not frames.take(""):
                raise Closing(4429)
            handler = handlers.get(str(frame.get("type")))
            if handler is None:
                raise Closing(4400)
            await handler(frame)

    async def _message(self, frame: dict[str, Any]) -> None:
        client_id, text = frame.get("id"), frame.get("text")
        if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id) or not isinstance(text, str):
            raise Closing(4400)
        refusal = self._refusal(text)
        if refusal:
            return await self._send({"type": "refused", "id": client_id, "code": refusal})
        received = await self._sockets.chat.receive(
            self._guest, self._channel_id, client_id=client_id, text=_clean(text), language=self._language
        )
        self._know(received.conversation_id)
        await self._send({"type": "accepted", "id": client_id, "seq": received.seq})
        if received.duplicate:
            return None
        await self._sockets.on_received(received)
        if await self._sockets.chat.bot_answers(received.conversation_id):
            await self._send({"type": "typing", "who": {"kind": "assistant"}, "on": True})
        return None

    def _refusal(self, text: str) -> str | None:
        if not _clean(text).strip():
            return "empty"
        if len(text) > MAX_CHARS:
            return "too_long"
        return None if self._sockets.messages.take(self._guest.address) else "slow_down"

    async def _choose_language(self, frame: dict[str, Any]) -> None:
        language = frame.get("language")
        if language not in LANGUAGES:
            return
        self._language = language
        if self._conversation_id:
            await self._sockets.chat.choose_language(self._guest, self._conversation_id, language)

    async def _typing(self, _frame: dict[str, Any]) -> None:
        if self._conversation_id:
            await self._sockets.hub.events.publish(PATIENT_TYPING, conversation_id=self._conversation_id)

    async def _ack(self, frame: dict[str, Any]) -> None:
        await self._arrived(frame, Status.delivered)

    async def _seen(self, frame: dict[str, Any]) -> None:
        await self._arrived(frame, Status.read)

    async def _arrived(self, frame: dict[str, Any], status: Status) -> None:
        if self._conversation_id:
            seq = _number(frame.get("seq"))
            await self._sockets.chat.arrived(self._guest, self._conversation_id, seq, status)

    async def _look(self, _frame: dict[str, Any]) -> None:
        """The page has sent a file beside the socket: its thread may have begun with that."""
        if self._conversation_id is None:
            self._know(await self._sockets.chat.thread_of(self._guest, self._channel_id))

    async def _ping(self, _frame: dict[str, Any]) -> None:
        await self._send({"type": "pong"})

    # --- What the page gets ---------------------------------------------------------------------------------------

    async def _pump(self, since: int) -> None:
        """Everything after `since`, then everything new, in order."""
        if self._conversation_id is None:
            await self._send({"type": "caught_up", "seq": 0})
            await self._known.wait()
        conversation_id = self._conversation_id
        assert conversation_id is not None
        first = True
        with self._sockets.hub.listening(conversation_id) as listener:
            while True:
                since = await self._bring_up_to_date(conversation_id, since)
                if first:
                    await self._send({"type": "caught_up", "seq": since})
                    first = False
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RE_READ):
                        await listener.changed.wait()
                listener.changed.clear()
                while not listener.typing.empty():
                    await self._show_typing(listener.typing.get_nowait())

    async def _bring_up_to_date(self, conversation_id: str, since: int) -> int:
        chat = self._sockets.chat
        while await chat.last_seq(conversation_id) > since:
            batch = await chat.after(self._guest, conversation_id, since)
            for entry in batch.entries:
                await self._send(as_frame(entry))
            since = max(since, batch.up_to)
        return since

    async def _show_typing(self, ids: dict[str, Any]) -> None:
        who = {"kind": "person", "role": ids.get("role")}
        await self._send({"type": "typing", "who": who, "on": bool(ids.get("on", 1))})

    # --- The wire -------------------------------------------------------------------------------------------------

    def _know(self, conversation_id: str | None) -> None:
        if conversation_id:
            self._conversation_id = conversation_id
            self._known.set()

    async def _receive(self) -> dict[str, Any]:
        raw = await self._websocket.receive()
        if raw["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(raw.get("code", 1000))
        text = raw.get("text")
        if text is None:
            raise Closing(4400)
        if len(text) > MAX_FRAME:
            raise Closing(1009)
        try:
            frame = json.loads(text)  # not orjson: it refuses half characters, which pages do send
        except (ValueError, RecursionError):
            raise Closing(4400) from None
        if not isinstance(frame, dict):
            raise Closing(4400)
        return frame

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._one_at_a_time:
            try:
                await self._websocket.send_text(orjson.dumps(frame).decode())
            except RuntimeError:  # closed meanwhile
                raise WebSocketDisconnect(1006) from None


def _number(value: Any) -> int:
    return min(value, 2**31 - 1) if isinstance(value, int) and value > 0 else 0


def _clean(text: str) -> str:
    """Without half characters (lone surrogates), which no database takes."""
    return text.encode("utf-8", "ignore").decode()
