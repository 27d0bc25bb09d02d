"""A practice's turn machinery over a real database, with a dialogue engine and a knowledge base that say what a test wants."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.engine import EngineReply, Parse
from bot.known import Practice
from bot.reader import Reader
from bot.services import Services
from bot.turn import handle
from bot.understanding import FoundArticle
from channels.contract import ChannelAdapter
from channels.delivery import Delivery
from channels.media import Media, twilio_media
from conversations import inbox
from conversations.drafts import Outcome, ReplyDraft, apply_once
from conversations.inbox import Inbound
from conversations.models import Conversation, Direction, Message
from conversations.wording import wording
from core import clock
from core.database import Database
from core.errors import Unavailable
from core.ids import new_id
from core.settings import get_settings
from handoff.models import Case
from knowledge_base.answers import AnswerChannel, AnswerText
from nlu.translation.port import Translation
from nlu.translation.service import Translations
from nlu.triage import Triage, load_triage
from practice.sql import SqlPracticeSystem

PHONE = "+12175550101"
_triage: Triage | None = None


@dataclass
class ScriptedEngine:
    """Says the intent a test sets; its step drafts what a test sets. `down` makes it unavailable."""

    database: Database
    intent: str = "unclear"
    confidence: float = 0.9
    drafts: list[ReplyDraft] = field(default_factory=list)
    active_flow: str | None = None
    down: bool = False
    steps: list[tuple[str, str]] = field(default_factory=list)

    async def parse(self, text: str) -> Parse:
        if self.down:
            raise Unavailable("down")
        return Parse(self.intent, self.confidence, ((self.intent, self.confidence),))

    async def parse_many(self, texts: list[str]) -> list[Parse]:
        return [await self.parse(text) for text in texts]

    async def step(self, session_id: str, intent: str, turn_id: str, language: str) -> EngineReply:
        if self.down:
            raise Unavailable("down")
        self.steps.append((session_id, intent))

        async def once() -> Outcome:
            return Outcome(drafts=self.drafts)

        async with self.database.transaction() as session:
            await apply_once(session, turn_id, "scripted", once)
        return EngineReply(("scripted",), self.active_flow, None)


@dataclass
class ScriptedAnswers:
    article: FoundArticle | None = None
    asked_verified: list[bool] = field(default_factory=list)

    async def find(
        self, text: str, language: str, translation: str | None = None, *, verified: bool = False
    ) -> FoundArticle | None:
        self.asked_verified.append(verified)
        return self.article

    def speaks(self, language: str) -> bool:
        return language in ("en", "es")

    async def text_of(
        self, session: AsyncSession, article_id: str, version: int, language: str, channel: str
    ) -> AnswerText | None:
        text = "The lot behind the building is free."
        return AnswerText(article_id, version, language, AnswerChannel.SMS, text, text)


@dataclass
class Glossary:
    """A translator that knows whole sentences, both ways; nothing is installed as long as it knows none."""

    sentences: dict[str, str] = field(default_factory=dict)

    def available(self, source: str, target: str) -> bool:
        return bool(self.sentences)

    def engine(self, source: str, target: str) -> str | None:
        return "glossary" if self.sentences else None

    async def warm(self, source: str, target: str) -> None:
        return None

    async def translate(self, text: str, source: str, target: str) -> Translation:
        known = self.sentences | {v: k for k, v in self.sentences.items()}
        return Translation(known.get(text, text), 0.95, None, "glossary")


class Office:
    """Receives texts and runs their turns to the end."""

    def __init__(
        self, database: Database, services: Services, engine: ScriptedEngine, answers: ScriptedAnswers,
        translator: "Glossary",
    ) -> None:  # fmt: skip
        self.database, self.services, self.engine, self.answers = database, services, engine, answers
        self.translator = translator

    async def receive(self, text: str, *, sender: str = PHONE, channel: str = "sms") -> str:
        """Store a message; returns the conversation's id. No turn yet."""
        async with self.database.transaction() as session:
            received = await inbox.receive(session, Inbound(channel, "main", new_id(), sender, text, clock.now()))
        return received.conversation_id

    async def text(self, text: str, *, sender: str = PHONE, channel: str = "sms") -> list[Message]:
        """Store a message, run its turn, and return what was said to it."""
        before = len(await self.said(sender=sender))
        conversation_id = await self.receive(text, sender=sender, channel=channel)
        await handle(self.services, conversation_id)
        return (await self.said(sender=sender))[before:]

    async def said(self, *, sender: str = PHONE) -> list[Message]:
        async with self.database.read() as session:
            query = (
                select(Message)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .where(Message.direction == Direction.outbound)
                .where(Conversation.address_hash.in_([inbox.address_hash(c, sender) for c in ("sms", "webchat")]))
                .order_by(Message.conversation_id, Message.seq)
            )
            return list((await session.execute(query)).scalars())

    async def conversation(self, *, sender: str = PHONE) -> Conversation:
        async with self.database.read() as session:
            query = select(Conversation).where(
                Conversation.address_hash.in_([inbox.address_hash(c, sender) for c in ("sms", "webchat")])
            )
            return (await session.execute(query)).scalar_one()

    async def cases(self) -> list[Case]:
        async with self.database.read() as session:
            return list((await session.execute(select(Case).order_by(Case.id))).scalars())


async def open_office(database: Database) -> Office:
    """The office of the demo practice in `database`."""
    global _triage
    _triage = _triage or load_triage()
    async with database.read() as session:
        practice = await SqlPracticeSystem().practice(session)
    engine, answers = ScriptedEngine(database), ScriptedAnswers()
    reader = Reader(_triage, None, engine, answers)  # type: ignore[arg-type]

    async def nothing(*_: object) -> None:
        return None

    adapters: dict[str, ChannelAdapter] = {}
    translator = Glossary()
    services = Services(
        settings=get_settings(), database=database, events=None, engine=engine, reader=reader, wording=wording(),  # type: ignore[arg-type]
        answers=answers, practice=practice, system=SqlPracticeSystem(), known=Practice(), translations=Translations(translator, encoder=None, triage=_triage),
        media=Media(database, twilio_media("", ""), nothing), kick_turn=lambda _: None, kick_delivery=lambda _: None,  # type: ignore[arg-type]
        delivery=Delivery(database, adapters, on_failed=nothing, on_status=nothing, zone="America/Chicago"),
    )  # fmt: skip
    return Office(database, services, engine, answers, translator)
