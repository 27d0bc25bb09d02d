"""The action server: rasa-sdk's actions behind a small HTTP app that asks for a token and never echoes what it was sent.

The sdk's own server asks for no token, answers an error with the whole request in it (patient identifiers included), and wants
Rasa's domain with each call. So its protocol and classes are used, and its server is not.
"""

import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.appointment_info import AppointmentInfoForm
from actions.base import FrontdoorAction
from actions.book import BookForm
from actions.cancel import CancelForm
from actions.confirm import ConfirmForm
from actions.control import Answer, AskBack, Leave, SmallTalk, Stop
from actions.hearing import warm_up
from actions.refill import RefillForm
from actions.reschedule import RescheduleForm
from actions.services import Services
from core.database import Database
from core.settings import Settings
from practice.refill_rules import load_rules
from practice.sql.adapter import SqlPracticeSystem

logger = logging.getLogger(__name__)

TOKEN_HEADER = "x-frontdoor-token"  # noqa: S105 a name, no secret


def actions(services: Services) -> list[FrontdoorAction]:
    """Every action that bot/rasa/domain.yml names."""
    return [
        RescheduleForm(services),
        CancelForm(services),
        ConfirmForm(services),
        BookForm(services),
        AppointmentInfoForm(services),
        RefillForm(services),
        Answer(services),
        SmallTalk(services),
        Stop(services),
        Leave(services),
        *(AskBack(services, name) for name in ("action_ask_back", "action_start_over", "action_default_fallback")),
    ]


def create_app(settings: Settings) -> Starlette:
    """The composition root of this process."""
    database = Database(settings.resolved_database_url)
    services = Services(database=database, practice=SqlPracticeSystem(), refill_rules=load_rules())
    return app_for(services, settings.actions_token.get_secret_value())


def app_for(services: Services, token: str) -> Starlette:
    """The HTTP app over given services."""
    by_name = {action.name(): action for action in actions(services)}

    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(TOKEN_HEADER, ""), token):
            return JSONResponse({"error": "token"}, status_code=401)
        call = orjson.loads(await request.body())
        action = by_name.get(call["next_action"])
        if action is None:
            return JSONResponse({"error": "no such action"}, status_code=404)
        dispatcher = CollectingDispatcher()
        try:
            events = await action.run(dispatcher, Tracker.from_dict(call["tracker"]), {})
        except Exception as error:  # noqa: BLE001 the HTTP edge: even the action's own hand-over failed
            logger.error("action server: %s failed with %s", action.name(), type(error).__name__)
            return JSONResponse({"error": type(error).__name__}, status_code=500)
        answer = {"events": events, "responses": dispatcher.messages}
        return Response(orjson.dumps(answer), media_type="application/json")

    async def health(_request: Request) -> Response:
        await services.database.ping()
        return JSONResponse({"status": "ok"})

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        warm_up()
        yield
        await services.database.close()

    routes = [Route("/webhook", webhook, methods=["POST"]), Route("/health", health)]
    return Starlette(routes=routes, lifespan=lifespan)
