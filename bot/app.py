"""The composition root: the only place that knows which adapters there are and puts a process together."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

import console
import console.knowledge
from bot import alarms, demo, known, reader
from bot.answer_pages import answer_pages
from bot.answers import KnowledgeAnswers
from bot.engine import DialogueEngine
from bot.failures import on_failed
from bot.jobs import Jobs
from bot.mail import receiving_mail
from bot.reader import Reader
from bot.services import Services
from bot.speakers import speaker_of
from channels.contract import ChannelAdapter
from channels.delivery import Delivery
from channels.demo import OutboxOnly
from channels.email import Email, MailServer, MailThreads, Sender, Tls
from channels.media import Media, twilio_media
from channels.sms_twilio import SmsWebhooks, TwilioAccount, TwilioSms, sms_router
from channels.webchat import ChatSessions, ChatSockets, Hub, PortalTokens, WebChat, webchat_router
from channels.webchat.static_files import webchat_static
from console.desk import Parts
from conversations.inbox import Received
from conversations.wording import LANGUAGES, wording
from core import clock, heap
from core.database import Database
from core.errors import FrontdoorError
from core.events import Events, connect_redis
from core.settings import Settings
from handoff import clocks, notices
from nlu import language
from nlu.encoder import load_encoder
from nlu.net import load_net
from nlu.translation.argos import ArgosTranslator
from nlu.translation.service import Translations
from nlu.triage import load_triage
from practice.hours import is_open
from practice.sql import SqlPracticeSystem
from practice.system import PracticeInfo

log = logging.getLogger(__name__)


class Process:
    """Everything one `web` or `worker` process holds. Build it, then run inside `running()`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings.resolved_database_url)
        self.redis = connect_redis(settings.redis_url)
        self.events = Events(self.redis)
        self.jobs = Jobs(settings.redis_url)
        self.engine = DialogueEngine(settings.rasa_url, settings.rasa_token.get_secret_value())
        self.system = SqlPracticeSystem()
        self.services: Services | None = None
        self.console: Parts | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Services]:
        """Loads what is slow to load, takes jobs within the block, and closes everything after it."""
        notices.configure(self.events)
        async with self.database.read() as session:
            practice = await self.system.practice(session)
            about = await known.of_practice(session, self.system)
            is_open(await clocks.working_hours(session), clock.now())  # loads the holidays of its country
        encoder = load_encoder(self.settings.encoder_dir)
        language.warm()
        reader.warm(LANGUAGES)
        async with KnowledgeAnswers.running(self.database, encoder, about, self.settings.base_url) as answers:
            console.knowledge.share(answers.keeper)
            net = load_net(self.settings.data_dir / "net")
            triage = load_triage(self.settings.triage_local_file)
            ears = Reader(triage, net, self.engine, answers)
            translator = ArgosTranslator(self.settings.data_dir)
            translations = Translations(
                translator, database=self.database, encoder=encoder, triage=triage, names=about.names
            )  # fmt: skip
            self.services = self._services(practice, about, ears, answers, translations)
            if self.console:
                self.console.translations = translations
            await translations.forget()
            warming = asyncio.create_task(translations.warm(LANGUAGES))
            heap.settle()
            await self.jobs.start(self.services)
            try:
                yield self.services
            finally:
                await self.jobs.stop()
                warming.cancel()
                translator.close()
                await self.engine.close()
                await self.database.close()
                await self.redis.aclose()

    def _services(
        self,
        practice: PracticeInfo,
        about: known.Practice,
        ears: Reader,
        answers: KnowledgeAnswers,
        translations: Translations,
    ) -> Services:
        delivery = Delivery(
            self.database, adapters(self.settings, practice.name, self.database), on_failed=on_failed,
            on_status=self.on_status, zone=self.settings.practice_time_zone,
        )  # fmt: skip
        return Services(
            settings=self.settings, database=self.database, events=self.events, engine=self.engine, reader=ears,
            wording=wording(), answers=answers, delivery=delivery, practice=practice, system=self.system, known=about,
            translations=translations, media=self._media(),
            kick_turn=self.jobs.kick_turn, kick_delivery=self.jobs.kick_delivery,
        )  # fmt: skip

    def _media(self) -> Media:
        """Fetches the files that patients send by MMS."""
        settings = self.settings
        token = settings.twilio_auth_token.get_secret_value()
        source = twilio_media(settings.twilio_account_sid, token, settings.twilio_base_url)

        async def on_stored(conversation_id: str) -> None:
            await self.events.publish("inbound", conversation_id=conversation_id)

        return Media(self.database, source, on_stored)

    async def on_status(self, conversation_id: str) -> None:
        await self.events.publish("outbox", conversation_id=conversation_id)

    async def on_received(self, received: Received) -> None:
        """A message was committed: start its turn, tell the screens. One that the rules find alarming is answered here and now."""
        assert self.services is not None
        if self.services.reader.triage(received.text).alarm:
            await alarms.sound_now(self.services, received.conversation_id)
        self.jobs.kick_turn(received.conversation_id)
        await self.events.publish("inbound", conversation_id=received.conversation_id)


def adapters(settings: Settings, practice_name: str, database: Database) -> dict[str, ChannelAdapter]:
    """Channels that have a provider here. Without one, texts stay in the outbox."""
    found: dict[str, ChannelAdapter] = {name: OutboxOnly(name) for name in ("sms", "email")} if settings.demo else {}
    if settings.twilio_account_sid and (settings.twilio_base_url or not settings.demo):
        token = settings.twilio_auth_token.get_secret_value()
        account = TwilioAccount(settings.twilio_account_sid, token, settings.sms_from, settings.twilio_base_url)

        def status_url(channel_id: str, reference: str) -> str:
            return f"{settings.base_url}/channels/sms/{channel_id}/status?reference={reference}"

        found["sms"] = TwilioSms(account, status_url)
    if settings.smtp_host:
        server = MailServer(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password.get_secret_value(),
            Tls(settings.smtp_tls),
        )  # fmt: skip
        read = settings.email_channel_id if settings.email_inbound_port else ""
        sender = Sender(settings.email_from, practice_name, read_channel=read)
        found["email"] = Email(server, sender, MailThreads(database))
    return found


@contextlib.asynccontextmanager
async def build_reader(settings: Settings, engine: DialogueEngine) -> AsyncIterator[Reader]:
    """The reader alone, over the practice's knowledge base: for `understand` and `evaluate`."""
    database = Database(settings.resolved_database_url)
    encoder = load_encoder(settings.encoder_dir)
    try:
        async with database.read() as session:
            about = await known.of_practice(session, SqlPracticeSystem())
        async with KnowledgeAnswers.running(database, encoder, about) as answers:
            net = load_net(settings.data_dir / "net")
            yield Reader(load_triage(settings.triage_local_file), net, engine, answers)
    finally:
        await database.close()


def create_app(settings: Settings) -> FastAPI:
    """The web process: channel webhooks, chat socket, console and, in a demo, its pages."""
    process = Process(settings)
    hub = Hub(process.events)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with process.running() as services, hub.running():
            app.state.services = services
            async with receiving_mail(services, process.on_received, process.on_status):
                yield

    app = FastAPI(title="Frontdoor", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.process = process
    app.add_exception_handler(FrontdoorError, _as_json)

    def running_services() -> Services:
        assert process.services is not None
        return process.services

    app.include_router(answer_pages(running_services))

    @app.get("/health", include_in_schema=False)
    async def health() -> dict[str, str]:
        await process.database.ping()
        return {"status": "ok"}

    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/demo/portal" if settings.demo else "/console")

    if settings.demo:
        demo.add_pages(app, process)
    process.console = console.register(app, process.database, process.events, settings, process.system)
    app.add_middleware(Directly, prefix="/channels/", target=_channels(process, hub))
    return app


def _channels(process: Process, hub: Hub) -> FastAPI:
    """Webhooks, the chat socket and the chat's files."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(FrontdoorError, _as_json)
    app.include_router(sms_router(_sms(process)))
    app.include_router(webchat_router(_chat(process, hub)))
    app.mount("/channels/webchat/static", webchat_static())
    return app


class Directly:
    """Requests under `prefix` go straight to `target`, past what the console's pages need: sessions, page tracking, headers."""

    def __init__(self, app: ASGIApp, prefix: str, target: ASGIApp) -> None:
        self._app, self._prefix, self._target = app, prefix, target

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, socket or lifespan."""
        direct = scope["type"] != "lifespan" and scope["path"].startswith(self._prefix)
        await (self._target if direct else self._app)(scope, receive, send)


def _sms(process: Process) -> SmsWebhooks:
    settings = process.settings
    return SmsWebhooks(
        database=process.database, tokens={settings.sms_channel_id: settings.twilio_auth_token.get_secret_value()},
        on_received=process.on_received, on_failed=on_failed, on_status=process.on_status,
        public_base_url=settings.public_base_url,
        trusted_proxies=frozenset(p.strip() for p in settings.trusted_proxies.split(",") if p.strip()),
    )  # fmt: skip


def _chat(process: Process, hub: Hub) -> ChatSockets:
    settings = process.settings
    chat = WebChat(process.database, process.system, speaker_of)
    return ChatSockets(
        chat=chat, hub=hub, portal=PortalTokens(settings.portal_jwt_secret.get_secret_value(), process.redis),
        sessions=ChatSessions(settings.session_secret.get_secret_value()),
        channel_ids=frozenset({settings.webchat_channel_id}), on_received=process.on_received,
        origins=frozenset(o.strip().rstrip("/").lower() for o in settings.allowed_origins.split(",") if o.strip()),
    )  # fmt: skip


async def _as_json(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FrontdoorError)
    return JSONResponse({"error": error.code, "message": error.message}, status_code=error.status)
