"""Receiving: insert first, on unique (channel, external_id); a repeat is told apart and dropped."""

import contextlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Author, Conversation, Direction, Message, Status
from core import audit, clock
from core.database import UtcDateTime
from core.encryption import keyed_hash

MAX_BODY = 20_000  # characters kept of one message; what is longer is cut, and says so to staff
CUT_MARK = " […]"

_KNOWN = select(Message.conversation_id, Message.id, Message.seq).where(
    Message.channel == bindparam("channel"), Message.external_id == bindparam("external_id")
)
_THREAD = select(Conversation).where(
    Conversation.channel == bindparam("channel"),
    Conversation.channel_id == bindparam("channel_id"),
    Conversation.address_hash == bindparam("address"),
)
_NEXT_SEQ = (
    update(Conversation)
    .where(Conversation.id == bindparam("thread"))
    .values(last_seq=Conversation.last_seq + 1)
    .returning(Conversation.last_seq)
    .execution_options(synchronize_session=False)
)
_NEXT_INBOUND_SEQ = _NEXT_SEQ.values(
    last_inbound_seq=Conversation.last_seq + 1, last_inbound_at=bindparam("now", type_=UtcDateTime)
)


@dataclass(frozen=True)
class Inbound:
    """One message as a channel adapter parsed it. `external_id` is the sender's or provider's id of it."""

    channel: str
    channel_id: str
    external_id: str
    address: str
    body: str
    received_at: datetime
    patient_id: str | None = None  # already proven by the channel (a portal's signed token)
    verified_how: str | None = None
    language: str | None = None  # the patient's preferred language, where the channel knows it


@dataclass(frozen=True)
class Received:
    conversation_id: str
    message_id: str | None
    seq: int
    duplicate: bool
    text: str = ""  # of a new message: whether it cannot wait is seen from it


async def receive(session: AsyncSession, inbound: Inbound) -> Received:
    """Store one inbound message. Acknowledge to the sender only after the transaction has committed."""
    known = await _known(session, inbound)
    if known:
        return known
    conversation = await find_or_open(session, inbound)
    try:
        async with _alone(session):
            row = await _insert(session, conversation.id, inbound)
    except IntegrityError:  # the same message came in twice at once; the other one won
        known = await _known(session, inbound)
        if known is None:
            raise
        return known
    audit.record(session, "message.receive", subject="message", subject_id=row.id, patient_id=inbound.patient_id)
    return Received(conversation.id, row.id, row.seq, duplicate=False, text=inbound.body)


def _alone(session: AsyncSession) -> contextlib.AbstractAsyncContextManager[object]:
    """What may fail without failing the transaction. SQLite has one writer: no other can have come between look and insert."""
    return contextlib.nullcontext() if session.get_bind().dialect.name == "sqlite" else session.begin_nested()


async def _insert(session: AsyncSession, conversation_id: str, inbound: Inbound) -> Message:
    row = Message(
        conversation_id=conversation_id,
        seq=await next_seq(session, conversation_id, inbound=True),
        direction=Direction.inbound,
        author=Author.patient,
        channel=inbound.channel,
        external_id=inbound.external_id,
        created_at=inbound.received_at,
        body=_kept(inbound.body),
        status=Status.received,
    )
    session.add(row)
    await session.flush()
    return row


def address_hash(channel: str, address: str) -> str:
    """Look-up hash of an address on a channel. Phones must be E.164, e-mail lower case."""
    return keyed_hash(f"address:{channel}", address)


async def find_or_open(session: AsyncSession, inbound: Inbound) -> Conversation:
    """The thread of this address, opened if need be (safe under concurrent first messages)."""
    hashed = address_hash(inbound.channel, inbound.address)
    found = await _thread(session, inbound, hashed)
    if found is None:
        opened = Conversation(
            channel=inbound.channel,
            channel_id=inbound.channel_id,
            address_hash=hashed,
            address=inbound.address,
            language=inbound.language or "en",
        )
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        values = {
            "id": opened.id,
            "channel": opened.channel,
            "channel_id": opened.channel_id,
            "address_hash": hashed,
            "address_ct": opened.address_ct,
            "language": opened.language,
        }
        await session.execute(dialect.insert(Conversation).values(values).on_conflict_do_nothing())
        found = await _thread(session, inbound, hashed)
        assert found is not None
    if inbound.patient_id and found.patient_id != inbound.patient_id:
        found.patient_id, found.verified_how = inbound.patient_id, inbound.verified_how
        found.verified_at = clock.now()
    return found


async def next_seq(session: AsyncSession, conversation_id: str, *, inbound: bool = False) -> int:
    """The next transcript number; takes the conversation's row lock, which is what puts messages in order."""
    if inbound:
        result = await session.execute(_NEXT_INBOUND_SEQ, {"thread": conversation_id, "now": clock.now()})
    else:
        result = await session.execute(_NEXT_SEQ, {"thread": conversation_id})
    return int(result.scalar_one())


async def _known(session: AsyncSession, inbound: Inbound) -> Received | None:
    values = {"channel": inbound.channel, "external_id": inbound.external_id}
    row = (await session.execute(_KNOWN, values)).one_or_none()
    return Received(row.conversation_id, row.id, row.seq, duplicate=True) if row else None


async def _thread(session: AsyncSession, inbound: Inbound, hashed: str) -> Conversation | None:
    values = {"channel": inbound.channel, "channel_id": inbound.channel_id, "address": hashed}
    return (await session.execute(_THREAD, values)).scalar_one_or_none()


def _kept(body: str) -> str:
    clean = body.replace("\x00", "")
    return clean if len(clean) <= MAX_BODY else clean[:MAX_BODY] + CUT_MARK
