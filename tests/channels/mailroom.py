"""A mail room for the e-mail tests: the real receiver on a real port, the real triage, and `smtplib` as the practice's mail server."""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.email import Arrivals, Receiving, taking_mail
from channels.email.receiver import networks
from conversations.inbox import Received
from conversations.models import Attachment, Conversation, Direction, Message
from core.database import Database
from nlu.triage import load_triage
from tests.channels.conftest import free_port

PRACTICE = "Cedar Grove Family Medicine"
OURS = "hello@cedargrove.example"
PAT = "pat@example.com"


@lru_cache(maxsize=1)
def triage():  # type: ignore[no-untyped-def]
    return load_triage()


def alarming(text: str) -> bool:
    return bool(triage().assess(text).level.is_alarm)


def mail(
    text: str = "hello", *, subject: str = "", sender: str = PAT, ident: str | None = "<m1@mx.example>", **headers: str
) -> EmailMessage:
    """An e-mail to the practice as a patient's program writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = f"Pat Doe <{sender}>", OURS, "Tue, 04 Mar 2025 09:12:00 -0600"
    if subject:
        message["Subject"] = subject
    if ident:
        message["Message-ID"] = ident
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@dataclass
class MailRoom:
    """What came in, as the tests look at it."""

    database: Database
    where: Receiving
    received: list[Received] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def arrivals(self) -> Arrivals:
        return Arrivals(
            self.database, "main", self.where.addresses, PRACTICE, alarming, self.on_received, self.on_alarm,
            self.on_failed, self.on_status,
        )  # fmt: skip

    async def on_received(self, received: Received) -> None:
        self.received.append(received)

    async def on_alarm(self, session: AsyncSession, conversation: Conversation, message_id: str) -> None:
        self.alarms.append(message_id)

    async def on_failed(self, session: AsyncSession, message_id: str) -> None:
        self.failed.append(message_id)

    async def on_status(self, conversation_id: str) -> None:
        pass

    async def send(self, *messages: EmailMessage | bytes, envelope: str = PAT, to: tuple[str, ...] = (OURS,)) -> None:
        """Deliver, one connection each, all at once."""
        await asyncio.gather(*(asyncio.to_thread(self._send, one, envelope, to) for one in messages))

    def _send(self, message: EmailMessage | bytes, envelope: str, to: tuple[str, ...]) -> None:
        with self.client() as client:
            raw = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
            client.sendmail(envelope, list(to), raw)
            for _ in range(len(to) - 1 if self.where.lmtp else 0):
                assert client.getreply()[0] == 250  # smtplib reads the first of LMTP's answers only

    def client(self) -> smtplib.SMTP:
        kind = smtplib.LMTP if self.where.lmtp else smtplib.SMTP
        client = kind("127.0.0.1", self.where.port)
        client.timeout = 30
        if self.where.tls:
            client.starttls(context=_trusting())
        return client

    async def messages(self, *directions: Direction) -> list[Message]:
        wanted = [str(one) for one in directions or (Direction.inbound,)]
        async with self.database.read() as session:
            query = select(Message).where(Message.direction.in_(wanted)).order_by(Message.conversation_id, Message.seq)
            return list((await session.execute(query)).scalars())

    async def bodies(self) -> list[str]:
        return [one.body for one in await self.messages()]

    async def threads(self) -> list[Conversation]:
        async with self.database.read() as session:
            return list((await session.execute(select(Conversation).order_by(Conversation.id))).scalars())

    async def files(self) -> list[Attachment]:
        async with self.database.read() as session:
            return list((await session.execute(select(Attachment).order_by(Attachment.position))).scalars())


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def somewhere(**changes: object) -> Receiving:
    """A free port of this machine, for one address, from this machine."""
    where = Receiving("127.0.0.1", free_port(), frozenset({OURS}), networks("127.0.0.1"))
    return replace(where, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def open_room(database: Database, where: Receiving | None = None) -> AsyncIterator[MailRoom]:
    await asyncio.to_thread(triage)  # loaded before mail is taken, as in `web`: it may take longer than a sender waits
    room = MailRoom(database, where or somewhere())
    async with taking_mail(room.where, room.arrivals().take):
        yield room
