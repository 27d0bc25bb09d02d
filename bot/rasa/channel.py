"""Frontdoor's way into Rasa: `step` (a decided intent, never the patient's words), `parse` (NLU only), `health`.

Rasa's own REST channel asks for no token, swallows errors and answers 200 with an empty list; this one does none of that.
A turn that was stored before (redelivered after a crash) is answered again from the store, and not run again.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.rasa import checks
from bot.rasa.tracker_store import EncryptedTrackerStore, Report, report

logger = logging.getLogger(__name__)
checks.install()

MAX_PARSE_CHARACTERS = 2000
MAX_PARSE_TEXTS = 256


class FrontdoorChannel(InputChannel):
    """JSON over HTTP on loopback; every call carries the token in the header `X-Frontdoor-Token`."""

    def __init__(self, token: str) -> None:
        if not token or token.startswith("$"):
            raise ValueError("The channel has no token: set FRONTDOOR_RASA_TOKEN.")
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "frontdoor"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "FrontdoorChannel":
        return cls((credentials or {}).get("token", ""))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("frontdoor_channel", __name__)

        @blueprint.middleware("request")
        async def check_token(request: Request) -> HTTPResponse | None:
            if hmac.compare_digest(request.headers.get("X-Frontdoor-Token", ""), self._token):
                return None
            return response.json({"error": "token"}, status=401)

        @blueprint.post("/step")
        async def step(request: Request) -> HTTPResponse:
            return await _guarded(_step, request, on_new_message)

        @blueprint.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            return await _guarded(_parse, request)

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return await _guarded(_health, request)

        return blueprint


async def _guarded(handler: Callable[..., Awaitable[HTTPResponse]], *arguments: Any) -> HTTPResponse:
    """The HTTP edge: an error is logged by kind and answered without what was sent.

    It catches everything, because what it lets through reaches Sanic's own error page, which quotes the request and the traceback.
    """
    try:
        return await handler(*arguments)
    except Exception as error:  # noqa: BLE001 - the HTTP edge, see above
        logger.error("frontdoor channel: %s failed with %s", handler.__name__, type(error).__name__)
        return response.json({"error": type(error).__name__}, status=500)


async def _step(request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    body = request.json
    sender, intent, turn_id = body["session_id"], body["intent"], body["turn_id"]
    store = _store(request)
    stored_turn, events = store.load(sender)
    if stored_turn == turn_id:
        answered = _replay(events or [])
        if answered["replies"]:  # without any, the action server was away: the turn has not been taken yet
            return response.json(answered)
    collector = CollectingOutputChannel()
    current = Report(sender, events)
    token = report.set(current)
    try:
        await on_new_message(_message(sender, intent, turn_id, body.get("language"), collector))
    finally:
        report.reset(token)
    if current.failures or not current.saves:
        return response.json({"error": "storage", "kinds": current.failures}, status=503)
    return response.json(
        {
            "replies": [m["custom"] for m in collector.messages if m.get("custom")],
            "active_form": current.active_form,
            "requested_slot": current.requested_slot,
            "replayed": False,
        }
    )


def _message(
    sender: str, intent: str, turn_id: str, language: str | None, collector: CollectingOutputChannel
) -> UserMessage:
    """A message whose intent is given, so that Rasa runs no NLU and stores no text of the patient's."""
    chosen = {"name": intent, "confidence": 1.0}
    return UserMessage(
        text="/" + intent,
        output_channel=collector,
        sender_id=sender,
        parse_data={"text": "/" + intent, "intent": chosen, "entities": [], "intent_ranking": [chosen]},
        input_channel=FrontdoorChannel.name(),
        message_id=turn_id,
        metadata={"turn_id": turn_id, "language": language},
    )


def _replay(events: list[dict[str, Any]]) -> dict[str, Any]:
    """What the last turn answered, read back from its stored events."""
    start = max(index for index, event in enumerate(events) if event["event"] == "user")
    replies = [
        event["data"]["custom"]
        for event in events[start:]
        if event["event"] == "bot" and (event.get("data") or {}).get("custom")
    ]
    loops = [event["name"] for event in events if event["event"] == "active_loop"]
    asked = [event["value"] for event in events if event["event"] == "slot" and event["name"] == "requested_slot"]
    return {
        "replies": replies,
        "active_form": loops[-1] if loops else None,
        "requested_slot": asked[-1] if asked else None,
        "replayed": True,
    }


async def _parse(request: Request) -> HTTPResponse:
    """Intents of texts, in order. Stores nothing."""
    texts = request.json["texts"]
    if len(texts) > MAX_PARSE_TEXTS:
        return response.json({"error": "too many texts"}, status=400)
    processor = request.app.ctx.agent.processor
    parsed = [await processor.parse_message(UserMessage(text[:MAX_PARSE_CHARACTERS])) for text in texts]
    return response.json([{"intent": p["intent"], "ranking": p.get("intent_ranking", [])} for p in parsed])


async def _health(request: Request) -> HTTPResponse:
    """Ready when a model is loaded and the encrypted store, not memory, can be written."""
    agent = request.app.ctx.agent
    if agent is None or not agent.is_ready():
        return response.json({"status": "no model"}, status=503)
    _store(request).ping()
    return response.json({"status": "ok", "model": agent.processor.model_filename})


def _store(request: Request) -> EncryptedTrackerStore:
    """The encrypted store itself, without Rasa's fallback around it. Raises RuntimeError if Rasa runs on another one."""
    store = request.app.ctx.agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, EncryptedTrackerStore):
        raise RuntimeError("Rasa does not use the encrypted tracker store")
    return store
