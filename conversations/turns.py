"""Turns: one inbound message at a time per conversation, in order; what an action may know of its turn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Direction, Message, Status, Turn
from core import clock
from core.errors import NotFound

LEASE = timedelta(seconds=60)


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
    query = (
        select(Turn, Message, Conversation)
        .join(Message, Message.id == Turn.message_id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.id == turn_id)
    )
    row = (await session.execute(query)).one_or_none()
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
    free = or_(
        Conversation.lease_owner.is_(None), Conversation.lease_owner == holder, Conversation.lease_until < clock.now()
    )
    taken = await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, free)
        .values(lease_owner=holder, lease_until=clock.now() + LEASE),
        execution_options={"synchronize_session": False},
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


async def leave_lease(session: AsyncSession, conversation_id: str, holder: str) -> bool:
    """Give the lease up if nothing is left to do. False: a message came in meanwhile, go on."""
    left = await session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.lease_owner == holder,
            Conversation.processed_seq >= Conversation.last_inbound_seq,
        )
        .values(lease_owner=None, lease_until=None),
        execution_options={"synchronize_session": False},
    )
    return bool(left.rowcount)  # type: ignore[attr-defined]


async def next_message(session: AsyncSession, conversation: Conversation) -> Message | None:
    """The oldest inbound message not yet handled."""
    query = (
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.direction == Direction.inbound,
            Message.seq > conversation.processed_seq,
        )
        .order_by(Message.seq)
        .limit(1)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def begin(session: AsyncSession, conversation: Conversation, message: Message) -> Turn:
    """The turn of this message: a new one, or the same one again with its attempt counted."""
    turn = (await session.execute(select(Turn).where(Turn.message_id == message.id))).scalar_one_or_none()
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
