"""Figures for supervisors: counts and times only, no patient data."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Direction, Message, Turn
from core import clock
from handoff.access import Permission, Viewer, require
from handoff.models import LIVE, Case, Page


@dataclass
class Figures:
    """What happened since `since`. Shares are 0..1; times in seconds; None where nothing was measured."""

    since: datetime
    waiting_now: int = 0
    overdue_now: int = 0
    opened: int = 0
    resolved: int = 0
    within_promise: float | None = None
    median_first_answer: float | None = None
    median_page_acknowledged: float | None = None
    by_bot: int = 0
    by_people: int = 0
    by_queue: dict[str, int] = field(default_factory=dict)
    promise_by_queue: dict[str, float] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    by_hour: list[int] = field(default_factory=lambda: [0] * 24)
    by_disposition: dict[str, int] = field(default_factory=dict)


async def measure(session: AsyncSession, viewer: Viewer, *, days: int, zone: str) -> Figures:
    """Everything on the reports page, over the last `days` days."""
    require(viewer, Permission.see_charts)
    now = clock.now()
    found = Figures(since=now - timedelta(days=days))
    live = (await session.execute(select(Case.due_at, Case.answered_at).where(Case.state.in_(LIVE)))).all()
    found.waiting_now = sum(1 for row in live if row.answered_at is None)
    found.overdue_now = sum(1 for row in live if row.due_at < now)
    columns = (
        Case.queue, Case.language, Case.opened_at, Case.answered_at, Case.first_due_at, Case.resolved_at, Case.disposition,
    )  # fmt: skip
    cases = (await session.execute(select(*columns).where(Case.opened_at >= found.since))).all()
    found.opened = len(cases)
    found.resolved = sum(1 for row in cases if row.resolved_at)
    kept: dict[str, list[bool]] = defaultdict(list)
    waits = []
    for row in cases:
        if row.answered_at:
            waits.append((row.answered_at - row.opened_at).total_seconds())
        if row.answered_at or row.first_due_at < now:
            kept[row.queue].append(bool(row.answered_at and row.answered_at <= row.first_due_at))
        found.by_hour[row.opened_at.astimezone(ZoneInfo(zone)).hour] += 1
    every = [one for group in kept.values() for one in group]
    found.within_promise = sum(every) / len(every) if every else None
    found.promise_by_queue = {queue: sum(group) / len(group) for queue, group in kept.items()}
    found.median_first_answer = median(waits) if waits else None
    found.by_queue = dict(Counter(row.queue for row in cases))
    found.by_language = dict(Counter(row.language for row in cases))
    found.by_disposition = dict(Counter(row.disposition for row in cases))
    await _by_whom(session, found)
    pages = (
        await session.execute(select(Page.opened_at, Page.acknowledged_at).where(Page.opened_at >= found.since))
    ).all()
    times = [(row.acknowledged_at - row.opened_at).total_seconds() for row in pages if row.acknowledged_at]
    found.median_page_acknowledged = median(times) if times else None
    return found


async def _by_whom(session: AsyncSession, found: Figures) -> None:
    """Turns that ended with the assistant's own answer, and those that went to people."""
    turns = select(func.count()).select_from(Turn).where(Turn.finished_at >= found.since)
    total = int((await session.execute(turns)).scalar_one())
    with_case = (
        select(func.count(func.distinct(Case.message_id)))
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(Case.opened_at >= found.since, Case.message_id.is_not(None))
    )
    found.by_people = int((await session.execute(with_case)).scalar_one())
    found.by_bot = max(0, total - found.by_people)


@dataclass(frozen=True)
class OutboxRow:
    """One outgoing message without its text."""

    message_id: str
    at: datetime
    channel: str
    author: str
    template_id: str | None
    article_id: str | None
    status: str
    attempts: int
    error_code: str | None
    next_attempt_at: datetime | None


async def outbox(session: AsyncSession, viewer: Viewer, *, status: str = "", limit: int = 100) -> list[OutboxRow]:
    """Outgoing messages, newest first, without text: whether the practice's words get out."""
    require(viewer, Permission.see_outbox)
    query = select(Message).where(Message.direction == str(Direction.outbound))
    if status:
        query = query.where(Message.status == status)
    rows = (await session.execute(query.order_by(Message.id.desc()).limit(limit))).scalars()
    return [
        OutboxRow(
            row.id, row.created_at, row.channel, row.author, row.template_id, row.article_id, row.status, row.attempts,
            row.error_code, row.next_attempt_at,
        )
        for row in rows
    ]  # fmt: skip


async def outbox_counts(session: AsyncSession, viewer: Viewer) -> dict[str, int]:
    """Outgoing messages by status."""
    require(viewer, Permission.see_outbox)
    query = (
        select(Message.status, func.count())
        .where(Message.direction == str(Direction.outbound))
        .group_by(Message.status)
    )
    return {str(status): int(count) for status, count in (await session.execute(query)).all()}
