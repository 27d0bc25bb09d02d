"""Delivery: claim an outbox row, mark it *sending*, call the provider with no transaction open, record what came of it.

Strictly in order within a conversation: a row waits until every earlier one is sent or failed for good; only emergency texts
and pages pass what is stuck. A row that is still *sending* when its lease is over was cut off by a crash: it is looked up at the
provider, never sent again blindly. Web chat has no adapter: its rows go over the patient's own socket (channels/webchat), and
delivering means telling the sockets.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, String, and_, bindparam, exists, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from channels.content_rules import ContentRules, Scope, content_rules
from channels.contract import ChannelAdapter, OptedOut, OutcomeUnknown, Outgoing, Retryable, SendError, Sent
from channels.segments import shape
from conversations import consent
from conversations.models import Author, Conversation, Direction, Message, Status
from core import audit, clock
from core.database import Actor, Database, UtcDateTime

log = structlog.get_logger(__name__)

OnFailed = Callable[[AsyncSession, str], Awaitable[None]]

LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 45.0  # seconds; well under the lease, so that nobody looks up what is still being sent
MAX_ATTEMPTS = 8
BACK_OFF = (3, 10, 30, 60, 120, 300, 300)  # seconds until the next try: 14 minutes in all
URGENT = ("handoff-emergency", "handoff-crisis", "handoff-abuse", "handoff-page", "alarm-again", "crisis-again")
ACTOR = Actor("system", "delivery")

# A status only moves to a higher rank, so the order in which reports come in does not matter. `failed` stands below
# `delivered`: that it arrived is proof, that it failed can be a provider's first opinion.
RANK = {
    Status.queued: 0,
    Status.sending: 1,
    Status.sent: 2,
    Status.failed: 3,
    Status.delivered: 4,
    Status.read: 5,
}


@dataclass(frozen=True)
class Reported:
    """What a provider says about one text. `reference` is our row's id, where the report carries it."""

    channel: str
    provider_id: str
    status: Status
    reference: str | None = None
    error_code: str | None = None
    opted_out: bool = False


@dataclass(frozen=True)
class Claimed:
    """A row that is ours to send now."""

    outgoing: Outgoing
    channel: str
    address: str
    conversation_id: str
    claimed_at: datetime


class Delivery:
    """Sends what is due on the channels that have an adapter here.

    `on_failed(session, row id)` runs in the very transaction that marks a row failed for good: it opens a case, because the
    patient did not get the text.
    `on_status(conversation id)` whenever a thread has rows to send or a status has moved: it wakes chat sockets and staff pages,
    in whichever process they are (Events topic `outbox`). `zone` is the patients' time zone where none better is known.
    """

    def __init__(
        self,
        database: Database,
        adapters: Mapping[str, ChannelAdapter],
        *,
        on_failed: OnFailed,
        on_status: Callable[[str], Awaitable[None]],
        zone: str,
        rules: ContentRules | None = None,
    ) -> None:
        self._database = database
        self._adapters = adapters
        self._on_failed = on_failed
        self._on_status = on_status
        self._zone = zone
        self._rules = rules or content_rules()
        # Built once: putting a statement together costs more than running it.
        self._ready, self._cut = _is_ready(list(adapters)), _is_cut_off(list(adapters))
        of_thread = Message.conversation_id == bindparam("thread")
        self._next = select(Message.id).where(of_thread, *self._ready).order_by(Message.seq).limit(1)
        self._cut_rows = select(Message).where(of_thread, *self._cut).order_by(Message.seq)
        any_cut = select(Message.id).where(of_thread, *self._cut).limit(1)
        self._look = select(self._next.scalar_subquery(), any_cut.scalar_subquery())
        self._due = union(
            select(Message.conversation_id).where(*self._ready), select(Message.conversation_id).where(*self._cut)
        )

    async def due(self, session: AsyncSession) -> list[str]:
        """Conversations with something to send or to settle now: what the sweep starts `deliver` for."""
        return list((await session.execute(self._due, {"now": clock.now()})).scalars())

    async def deliver(self, conversation_id: str) -> int:
        """Send everything of a conversation that is due. Returns how many texts were handed to a provider.

        Safe to run twice at once, in any process: each row is claimed by a conditional update.
        """
        await self._on_status(conversation_id)
        next_row, cut_off = await self._due_here(conversation_id)
        if cut_off:
            for row in await self._cut_off(conversation_id):
                await self._settle(row)
            next_row, _ = await self._due_here(conversation_id)
        handed = 0
        while next_row:
            claimed = await self._claim(next_row)
            if claimed and (sent := await self._sent(claimed)):
                handed += 1
                next_row = await self._record_sent(claimed, sent)
            else:
                next_row, _ = await self._due_here(conversation_id)
        return handed

    async def _due_here(self, conversation_id: str) -> tuple[str | None, bool]:
        """(the next row that may go, whether a crash cut others off)."""
        async with self._database.read() as session:
            found = await session.execute(self._look, {"thread": conversation_id, "now": clock.now()})
            next_row, cut_row = found.one()
        return next_row, cut_row is not None

    # --- Claiming -------------------------------------------------------------------------------------------------

    async def _claim(self, row_id: str) -> Claimed | None:
        """The row, marked *sending* and committed; None when it is not to go, or not by us."""
        async with self._database.transaction(ACTOR, why="delivery") as session:
            return await self._take(session, row_id)

    async def _take(self, session: AsyncSession, row_id: str) -> Claimed | None:
        """The claim; None when somebody else was quicker, when it may not go now, or never."""
        at = clock.now()
        taken = await session.execute(_CLAIM, {"row": row_id, "now": at, "until": at + LEASE})
        if not taken.rowcount:  # type: ignore[attr-defined]
            return None
        row, conversation = await _row(session, row_id)
        why_not = await self._why_not(session, row, conversation)
        if why_not:
            await self._fail(session, row, why_not)
            return None
        if row.practice_initiated and (allowed := consent.allowed_from(at, self._zone)) > at:
            row.status, row.attempts, row.next_attempt_at = Status.queued, row.attempts - 1, allowed
            return None
        return self._claimed(row, conversation, at)

    async def _why_not(self, session: AsyncSession, row: Message, conversation: Conversation) -> str | None:
        """What forbids this row, as a code. Consent may have changed since it was queued.

        A reply written after the opt-out is the turn's own decision: its confirmation, or an answer to an emergency.
        """
        opted_out_at = await consent.opted_out_at(session, row.channel, conversation.address_hash)
        if opted_out_at and (row.practice_initiated or row.created_at < opted_out_at):
            return "opted_out"
        scope = Scope.general if row.article_id else Scope.patient
        verdict = self._rules.check(row.body, channel=row.channel, template_id=row.template_id, scope=scope)
        return None if verdict.passes else "content_rules"

    def _claimed(self, row: Message, conversation: Conversation, at: datetime) -> Claimed:
        language = row.language or conversation.language
        limit = self._adapters[row.channel].capabilities.max_segments
        text = row.body if limit is None else shape(row.body, language=language, max_segments=limit)
        outgoing = Outgoing(
            reference=row.id, text=text, language=language, channel_id=conversation.channel_id,
            written_by_person=row.author == Author.staff,
        )  # fmt: skip
        return Claimed(outgoing, row.channel, conversation.address, conversation.id, at)

    # --- Sending --------------------------------------------------------------------------------------------------

    async def _sent(self, claimed: Claimed) -> Sent | None:
        """What the provider said of a text that it took; None when it did not, or nobody knows."""
        adapter = self._adapters[claimed.channel]
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                return await adapter.send(claimed.outgoing, claimed.address)
        except TimeoutError:
            log.warning("delivery.timeout", message_id=claimed.outgoing.reference)
        except OutcomeUnknown as error:  # stays *sending*; reconcile looks it up when its lease is over
            log.warning("delivery.outcome_unknown", message_id=claimed.outgoing.reference, code=error.code)
        except SendError as error:
            await self._record_error(claimed, error)
        return None

    async def _record_sent(self, claimed: Claimed, sent: Sent) -> str | None:
        """Returns the row that may go after it."""
        async with self._database.transaction(ACTOR, why="delivery", soft=True) as session:
            await _advance(session, claimed.outgoing.reference, Status.sent, provider_id=sent.provider_id)
            values = {"thread": claimed.conversation_id, "now": clock.now()}
            next_row = (await session.execute(self._next, values)).scalar_one_or_none()
        await self._on_status(claimed.conversation_id)
        return next_row

    async def _record_error(self, claimed: Claimed, error: SendError) -> None:
        row_id = claimed.outgoing.reference
        log.warning("delivery.error", message_id=row_id, kind=type(error).__name__, code=error.code)
        async with self._database.transaction(ACTOR, why="delivery") as session:
            row, conversation = await _row(session, row_id)
            if RANK[Status(row.status)] > RANK[Status.sending]:
                return  # a report came first and knows better
            if isinstance(error, Retryable) and row.attempts < MAX_ATTEMPTS:
                _again_later(row, error)
                return
            if isinstance(error, OptedOut):
                source = error.code
                await consent.change(session, row.channel, conversation.address_hash, consent.Keyword.opt_out, source)
            await self._fail(session, row, error.code)
        await self._on_status(claimed.conversation_id)

    async def _fail(self, session: AsyncSession, row: Message, code: str) -> None:
        row.status, row.error_code = Status.failed, code[:40]
        audit.record(session, "message.failed", subject="message", subject_id=row.id, details={"code": code})
        await session.flush()
        await self._on_failed(session, row.id)

    # --- After a crash --------------------------------------------------------------------------------------------

    async def _cut_off(self, conversation_id: str) -> list[Claimed]:
        values = {"thread": conversation_id, "now": clock.now()}
        async with self._database.transaction(ACTOR, why="delivery after a crash") as session:
            conversation = await session.get_one(Conversation, conversation_id)
            found = []
            for row in (await session.execute(self._cut_rows, values)).scalars():
                audit.record(
                    session,
                    "message.reconcile",
                    subject="message",
                    subject_id=row.id,
                    patient_id=conversation.patient_id,
                )
                claimed_at = (row.next_attempt_at or clock.now()) - LEASE
                found.append(self._claimed(row, conversation, claimed_at))
            return found

    async def _settle(self, claimed: Claimed) -> None:
        adapter, row_id = self._adapters[claimed.channel], claimed.outgoing.reference
        known = await self._known_ids(claimed.conversation_id)
        try:
            sent = await adapter.find_sent(claimed.outgoing, claimed.address, claimed.claimed_at, known)
        except Retryable as error:
            log.warning("delivery.cannot_look_up", message_id=row_id, code=error.code)
            return
        except SendError as error:  # this provider can never tell: say so to staff rather than send it twice
            await self._record_error(claimed, OutcomeUnknown(error.code))
            return
        if sent:
            await self._record_sent(claimed, sent)
            return
        async with self._database.transaction(ACTOR, why="reconcile") as session:
            await session.execute(
                update(Message)
                .where(Message.id == row_id, Message.status == Status.sending, Message.next_attempt_at <= clock.now())
                .values(status=Status.queued, next_attempt_at=clock.now())
            )

    async def _known_ids(self, conversation_id: str) -> frozenset[str]:
        query = select(Message.provider_id).where(
            Message.conversation_id == conversation_id, Message.provider_id.is_not(None)
        )
        async with self._database.read() as session:
            return frozenset(str(provider_id) for provider_id in (await session.execute(query)).scalars())


def _is_ready(channels: list[str]) -> tuple[ColumnElement[bool], ...]:
    """Rows that may go at `:now`."""
    now = bindparam("now", type_=UtcDateTime)
    earlier = aliased(Message)
    # What waits for the morning (never tried, due later) holds up nobody; what is being tried holds up what follows.
    being_tried = and_(earlier.status == Status.queued, or_(earlier.attempts > 0, earlier.next_attempt_at <= now))
    in_the_way = exists().where(
        earlier.conversation_id == Message.conversation_id,
        earlier.direction == Direction.outbound,
        earlier.seq < Message.seq,
        or_(earlier.status == Status.sending, being_tried),
    )
    urgent = or_(*(Message.template_id.startswith(prefix) for prefix in URGENT))
    return (
        Message.direction == Direction.outbound,
        Message.status == Status.queued,
        Message.channel.in_(channels),
        Message.next_attempt_at <= now,
        or_(urgent, ~in_the_way),
    )


def _is_cut_off(channels: list[str]) -> tuple[ColumnElement[bool], ...]:
    """Rows whose sending began and whose lease is over at `:now`."""
    return (
        Message.direction == Direction.outbound,
        Message.status == Status.sending,
        Message.channel.in_(channels),
        Message.next_attempt_at <= bindparam("now", type_=UtcDateTime),
    )


async def record_status(session: AsyncSession, report: Reported, on_failed: OnFailed) -> str | None:
    """Apply a provider's report. Returns the id of the conversation it belongs to; None for an unknown text."""
    row_id = await _reported_row(session, report)
    if row_id is None:
        return None
    moved = await _advance(session, row_id, report.status, provider_id=report.provider_id, error_code=report.error_code)
    _, conversation = await _row(session, row_id)
    if report.opted_out:
        source = report.error_code or "provider"
        if not await consent.opted_out(session, report.channel, conversation.address_hash):
            await consent.change(session, report.channel, conversation.address_hash, consent.Keyword.opt_out, source)
    if moved and report.status is Status.failed:
        await on_failed(session, row_id)
    return conversation.id


async def mark_seen(session: AsyncSession, conversation_id: str, up_to_seq: int, status: Status) -> int:
    """Move all outgoing rows of a chat up to `up_to_seq` forward to `status` (the patient's own page says so)."""
    lower = [name for name, rank in RANK.items() if rank < RANK[status] and name is not Status.failed]
    moved = await session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == Direction.outbound,
            Message.seq <= up_to_seq,
            Message.status.in_(lower),
        )
        .values(status=status),
        execution_options={"synchronize_session": False},
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


async def _reported_row(session: AsyncSession, report: Reported) -> str | None:
    """The row a report is about: by the provider's id, else by our reference while the row has no provider id yet."""
    by_id = select(Message.id).where(Message.channel == report.channel, Message.provider_id == report.provider_id)
    row_id = (await session.execute(by_id)).scalar_one_or_none()
    if row_id is None and report.reference:
        by_reference = select(Message.id).where(
            Message.id == report.reference,
            Message.channel == report.channel,
            Message.direction == Direction.outbound,
            Message.provider_id.is_(None),
        )
        row_id = (await session.execute(by_reference)).scalar_one_or_none()
    return row_id


async def _advance(
    session: AsyncSession,
    row_id: str,
    status: Status,
    *,
    provider_id: str | None = None,
    error_code: str | None = None,
) -> bool:
    """Move forward, never back, in one conditional statement. Whether it moved."""
    lower = [name for name, rank in RANK.items() if rank < RANK[status]]
    values = {"row": row_id, "to": status, "lower": lower, "error": error_code, "provider": provider_id}
    moved = await session.execute(_ADVANCE, values)
    if not moved.rowcount and provider_id:  # type: ignore[attr-defined]  # a later report came first, without the id
        await session.execute(
            update(Message).where(Message.id == row_id, Message.provider_id.is_(None)).values(provider_id=provider_id),
            execution_options={"synchronize_session": False},
        )
    if not moved.rowcount:  # type: ignore[attr-defined]
        return False
    audit.record(session, f"message.{status}", subject="message", subject_id=row_id, details={"code": error_code})
    return True


_CLAIM = (
    update(Message)
    .where(
        Message.id == bindparam("row"),
        Message.status == Status.queued,
        Message.next_attempt_at <= bindparam("now", type_=UtcDateTime),
    )
    .values(
        status=Status.sending,
        attempts=Message.attempts + 1,
        next_attempt_at=bindparam("until", type_=UtcDateTime),
    )
    .execution_options(synchronize_session=False)
)
_ADVANCE = (
    update(Message)
    .where(Message.id == bindparam("row"), Message.status.in_(bindparam("lower", expanding=True)))
    .values(
        status=bindparam("to"),
        error_code=bindparam("error"),
        provider_id=func.coalesce(Message.provider_id, bindparam("provider", type_=String)),
    )
    .execution_options(synchronize_session=False)
)
_ROW = (
    select(Message, Conversation)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.id == bindparam("row"))
)


async def _row(session: AsyncSession, row_id: str) -> tuple[Message, Conversation]:
    found = await session.execute(_ROW, {"row": row_id}, execution_options={"populate_existing": True})
    row = found.one()
    return row[0], row[1]


def _again_later(row: Message, error: Retryable) -> None:
    wait = error.after if error.after is not None else BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
    row.status, row.error_code = Status.queued, error.code[:40]
    row.next_attempt_at = clock.now() + timedelta(seconds=wait)
