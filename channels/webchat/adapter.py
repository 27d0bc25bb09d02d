"""Web chat's side of the transcript: storing what a guest writes, and reading what they may see, in order, with audit."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import Capabilities
from channels.delivery import mark_seen
from channels.webchat.identity import Guest, NotIdentified
from conversations import attachments
from conversations.inbox import Inbound, Received, address_hash, receive
from conversations.models import Author, Conversation, Direction, Message, Status
from conversations.wording import LANGUAGES
from core import audit, clock
from core.database import Actor, Database
from practice.system import PracticeSystem

P = ParamSpec("P")
T = TypeVar("T")


def unbroken(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a method finish although its caller is cancelled: a closed browser tab must not leave a transaction half open."""

    @functools.wraps(method)
    async def finished(*args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.shield(asyncio.ensure_future(method(*args, **kwargs)))

    return finished


NAME = "webchat"
FILE_MARK = "[picture or file]"  # stands for an attachment without words, as in SMS
CAPABILITIES = Capabilities(encrypted=True, quick_replies=True)
# Shown so that they stand out, with numbers to tap. Not the texts about danger from another person: those look like any other.
URGENT = ("handoff-emergency", "handoff-crisis", "alarm-again", "crisis-again")
HISTORY = 200  # entries sent to a page that starts from nothing


@dataclass(frozen=True)
class Speaker:
    """A person of the practice, as the patient may know them: first name, and role code (`nurse`, `front_desk`)."""

    name: str | None
    role: str | None


SpeakerOf = Callable[[AsyncSession, str], Awaitable[Speaker]]


@dataclass(frozen=True)
class Entry:
    """One transcript entry as the patient's page shows it. Holds patient text: never logged."""

    seq: int
    kind: str  # patient, assistant, person
    text: str
    at: datetime
    language: str | None = None
    client_id: str | None = None
    original: str | None = None
    speaker: Speaker | None = None
    choices: list[dict[str, str]] = field(default_factory=list)
    urgent: bool = False


@dataclass(frozen=True)
class Batch:
    """Entries after a sequence number, and the number up to which there is nothing else to see."""

    entries: list[Entry]
    up_to: int


class WebChat:
    """One practice's chat over its database. Every method is a transaction of its own, or a read without patient data."""

    def __init__(self, database: Database, practice: PracticeSystem, speaker_of: SpeakerOf) -> None:
        self._database = database
        self._practice = practice
        self._speaker_of = speaker_of

    @unbroken
    async def patient_guest(self, portal_user: str) -> tuple[Guest, str]:
        """The guest of a portal account, and the patient's language. Raises NotIdentified for an unknown account."""
        async with self._database.transaction(Actor("system", "portal"), why="portal sign-in to chat") as session:
            patients = await self._practice.patients_of_portal_user(session, portal_user)
        if not patients:
            raise NotIdentified("This sign-in does not hold.")
        return Guest(f"patient:{patients[0].id}"), patients[0].language

    @unbroken
    async def thread_of(self, guest: Guest, channel_id: str) -> str | None:
        """The id of this guest's conversation, once it exists."""
        query = select(Conversation.id).where(
            Conversation.channel == NAME,
            Conversation.channel_id == channel_id,
            Conversation.address_hash == address_hash(NAME, guest.address),
        )
        async with self._database.read() as session:
            return (await session.execute(query)).scalar_one_or_none()

    @unbroken
    async def receive(
        self, guest: Guest, channel_id: str, *, client_id: str, text: str, language: str | None
    ) -> Received:
        """Store what the guest wrote; the same `client_id` again is the same message. Committed when this returns."""
        inbound = replace(
            _inbound(guest, channel_id, client_id, text), language=language if language in LANGUAGES else None
        )
        async with self._database.transaction(_actor(guest), why="chat message", ahead=True) as session:
            return await receive(session, inbound)

    @unbroken
    async def receive_file(self, guest: Guest, channel_id: str, *, client_id: str, content: bytes) -> Received:
        """Store a picture or file as a message without words, both in one transaction; sent again it is stored once."""
        inbound = _inbound(guest, channel_id, client_id, FILE_MARK)
        async with self._database.transaction(_actor(guest), why="chat file") as session:
            received = await receive(session, inbound)
            if not received.duplicate and received.message_id:
                await attachments.keep(
                    session, message_id=received.message_id, conversation_id=received.conversation_id, content=content
                )
        return received

    @unbroken
    async def bot_answers(self, conversation_id: str) -> bool:
        """Whether the assistant is the one to answer now."""
        query = select(Conversation.owner_id, Conversation.latch).where(Conversation.id == conversation_id)
        async with self._database.read() as session:
            row = (await session.execute(query)).one_or_none()
        return row is not None and row.owner_id is None and row.latch is None

    @unbroken
    async def last_seq(self, conversation_id: str) -> int:
        """The newest transcript number: whether there can be anything new. Holds no patient data."""
        async with self._database.read() as session:
            query = select(Conversation.last_seq).where(Conversation.id == conversation_id)
            return (await session.execute(query)).scalar_one_or_none() or 0

    @unbroken
    async def after(self, guest: Guest, conversation_id: str, since: int) -> Batch:
        """What the guest may see after `since`, in order; marks our texts as sent. Notes and markers stay inside."""
        async with self._database.transaction(_actor(guest), why="chat") as session:
            conversation = await session.get_one(Conversation, conversation_id, populate_existing=True)
            up_to = conversation.last_seq
            rows = await self._rows(session, conversation_id, since)
            entries = [await self._entry(session, row, titles) for row, titles in _with_titles(rows) if row.seq > since]
            if entries:
                await mark_seen(session, conversation_id, up_to, Status.sent)
                audit.record(
                    session, "conversation.read", subject="conversation", subject_id=conversation_id,
                    patient_id=conversation.patient_id, details={"from": entries[0].seq, "to": entries[-1].seq},
                )  # fmt: skip
        return Batch(entries, entries[-1].seq if len(entries) == HISTORY else up_to)

    @unbroken
    async def arrived(self, guest: Guest, conversation_id: str, seq: int, status: Status) -> None:
        """The guest's page says up to where our texts have arrived (`delivered`) or were on the screen (`read`)."""
        async with self._database.transaction(_actor(guest), why="chat receipt") as session:
            await mark_seen(session, conversation_id, seq, status)

    @unbroken
    async def choose_language(self, guest: Guest, conversation_id: str, language: str) -> None:
        """The guest has picked a language by hand: it holds from now on."""
        async with self._database.transaction(_actor(guest), why="chat language") as session:
            conversation = await session.get_one(Conversation, conversation_id)
            conversation.language, conversation.language_fixed = language, True
            audit.record(
                session, "conversation.language", subject="conversation", subject_id=conversation_id,
                patient_id=conversation.patient_id, details={"language": language},
            )  # fmt: skip

    async def _rows(self, session: AsyncSession, conversation_id: str, since: int) -> list[Message]:
        """The newest rows for a page that starts from nothing; the next ones for a page that comes back."""
        shown = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.direction.in_((Direction.inbound, Direction.outbound)),
            Message.status != Status.failed,
        )
        if not since:
            newest = await session.execute(shown.order_by(Message.seq.desc()).limit(HISTORY))
            return list(reversed(newest.scalars().all()))
        # One row more than asked for: its buttons tell what a tap on one of them says.
        last = await session.execute(shown.where(Message.seq <= since).order_by(Message.seq.desc()).limit(1))
        new = await session.execute(shown.where(Message.seq > since).order_by(Message.seq).limit(HISTORY))
        return [*last.scalars(), *new.scalars()]

    async def _entry(self, session: AsyncSession, row: Message, titles: dict[str, str]) -> Entry:
        if row.direction == Direction.inbound:
            text = titles.get(row.body, row.body)
            return Entry(row.seq, "patient", text, row.created_at, client_id=_client_id(row.external_id))
        person = row.author == Author.staff
        speaker = await self._speaker_of(session, row.author_id) if person and row.author_id else None
        return Entry(
            row.seq, "person" if person else "assistant", row.body, row.created_at,
            language=row.language, original=row.translation, speaker=speaker, choices=row.quick_replies or [],
            urgent=(row.template_id or "").startswith(URGENT),
        )  # fmt: skip


def _with_titles(rows: list[Message]) -> list[tuple[Message, dict[str, str]]]:
    """Each row with what the buttons before it send: a tapped button is shown by its title."""
    titles: dict[str, str] = {}
    paired = []
    for row in rows:
        paired.append((row, titles))
        if row.direction == Direction.outbound:
            titles = {choice["sends"]: choice["title"] for choice in row.quick_replies or []}
    return paired


def _inbound(guest: Guest, channel_id: str, client_id: str, body: str) -> Inbound:
    """What a guest sent, received now. `client_id` is the browser's own name for it."""
    return Inbound(
        channel=NAME,
        channel_id=channel_id,
        external_id=f"{_own(guest)}:{client_id}",
        address=guest.address,
        body=body,
        received_at=clock.now(),
        patient_id=guest.patient_id,
        verified_how="portal" if guest.patient_id else None,
    )


def _own(guest: Guest) -> str:
    """Keeps the ids that one guest's page makes apart from every other's."""
    return address_hash(NAME, guest.address)[:32]


def _client_id(external_id: str | None) -> str | None:
    return external_id.partition(":")[2] or None if external_id else None


def _actor(guest: Guest) -> Actor:
    if guest.patient_id:
        return Actor("patient", guest.patient_id)
    return Actor("patient", guest.address.partition(":")[2], "visitor")


def as_frame(entry: Entry) -> dict[str, Any]:
    """The entry as the page gets it."""
    who: dict[str, Any] = {"kind": entry.kind}
    if entry.speaker:
        who |= {"role": entry.speaker.role, "name": entry.speaker.name}
    frame: dict[str, Any] = {
        "type": "message", "seq": entry.seq, "who": who, "text": entry.text,
        "at": entry.at.isoformat(timespec="seconds"),
    }  # fmt: skip
    optional = {
        "language": entry.language, "client_id": entry.client_id, "original": entry.original, "choices": entry.choices,
        "urgent": entry.urgent,
    }  # fmt: skip
    return frame | {name: value for name, value in optional.items() if value}
