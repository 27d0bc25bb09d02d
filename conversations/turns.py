"""Turns: one inbound message at a time per conversation, in order; what an action may know of its turn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Direction, Message, Status, Turn
from core import clock
from core.database import UtcDateTime
from core.errors import NotFound

LEASE = timedelta(seconds=60)
JUST_NOW = timedelta(seconds=5)

_TAKE_LEASE = (
    update(Conversation)
    .where(
        Conversation.id == bindparam("thread"),
        or_(
            Conversation.lease_owner.is_(None),
            Conversation.lease_owner == bindparam("holder"),
            Conversation.lease_until < bindparam("now", type_=UtcDateTime),
        ),
    )
    .values(lease_owner=bindparam("holder"), lease_until=bindparam("until", type_=UtcDateTime))
    .execution_options(synchronize_session=False)
)
_NEXT = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("thread"),
        Message.direction == Direction.inbound,
        Message.seq > bindparam("done"),
    )
    .order_by(Message.seq)
    .limit(1)
)
_TURN = select(Turn).where(Turn.message_id == bindparam("message"))
_CONTEXT = (
    select(Turn, Message, Conversation)
    .join(Message, Message.id == Turn.message_id)
    .join(Conversation, Conversation.id == Turn.conversation_id)
    .where(Turn.id == bindparam("turn"))
)


@dataclass(frozen=True)
class TurnContext:
    """What the actions read of the turn they run in. Times are aware UTC."""

    turn_id: str
    conversation_id: str
    message_id: str
    text: str
    translation: str | None
    language: str
    channel: str
    address: str
    patient_id: str | None  # verified; None means nobody was verified yet
    verified_how: str | None
    identity_attempts: int
    active_flow: str | None
    awaiting: str | None
    further_intents: tuple[str, ...] = field(default=())
    now: datetime = field(default_factory=clock.now)


async def load_turn(session: AsyncSession, turn_id: str) -> TurnContext:
    """The context of a turn. Raises NotFound for an unknown id."""
    row = (await session.execute(_CONTEXT, {"turn": turn_id})).one_or_none()
    if row is None:
        raise NotFound("no such turn")
    turn, message, conversation = row
    return TurnContext(
        turn_id=turn.id,
        conversation_id=conversation.id,
        message_id=message.id,
        text=message.body,
        translation=message.translation,
        language=conversation.language,
        channel=conversation.channel,
        address=conversation.address,
        patient_id=conversation.patient_id,
        verified_how=conversation.verified_how,
        identity_attempts=conversation.identity_attempts,
        active_flow=conversation.active_flow,
        awaiting=conversation.awaiting,
        further_intents=tuple(conversation.further_intents or ()),
    )


async def take_lease(session: AsyncSession, conversation_id: str, holder: str) -> bool:
    """Become the only one who handles this conversation's messages, for a minute (renew by calling again)."""
    now = clock.now()
    values = {"thread": conversation_id, "holder": holder, "now": now, "until": now + LEASE}
    taken = await session.execute(_TAKE_LEASE, values)
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def renew_lease(conversation: Conversation, holder: str) -> None:
    """Keep a conversation for its next message, unless it was taken just now; its row is locked."""
    until = clock.now() + LEASE
    held = conversation.lease_until if conversation.lease_owner == holder else None
    if held is None or until - held > JUST_NOW:
        conversation.lease_owner, conversation.lease_until = holder, until


def leave_lease(conversation: Conversation) -> None:
    """Give a conversation up of which every message is handled; its row is locked, so none can come in between."""
    conversation.lease_owner = conversation.lease_until = None


async def next_message(session: AsyncSession, conversation: Conversation) -> Message | None:
    """The oldest inbound message not yet handled. The conversation is as its row is now."""
    if conversation.processed_seq >= conversation.last_inbound_seq:
        return None
    found = await session.execute(_NEXT, {"thread": conversation.id, "done": conversation.processed_seq})
    return found.scalar_one_or_none()


async def begin(session: AsyncSession, conversation: Conversation, message: Message) -> Turn:
    """The turn of this message: a new one, or the same one again with its attempt counted."""
    turn = (await session.execute(_TURN, {"message": message.id})).scalar_one_or_none()
    if turn:
        turn.attempt += 1
        turn.epoch = conversation.epoch
        return turn
    turn = Turn(conversation_id=conversation.id, message_id=message.id, epoch=conversation.epoch)
    session.add(turn)
    await session.flush()
    return turn


def finish(conversation: Conversation, message: Message, turn: Turn, disposition: str) -> None:
    """Mark message and turn as handled, in the transaction that holds the turn's results."""
    message.disposition = turn.disposition = disposition
    message.status = Status.processed
    message.turn_id = turn.id
    turn.finished_at = clock.now()
    conversation.processed_seq = max(conversation.processed_seq, message.seq)
