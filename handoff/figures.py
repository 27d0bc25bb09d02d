"""Figures for supervisors: counts and times only, no patient data."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Direction, Message, Turn
from core import clock
from handoff.access import Permission, Viewer, require
from handoff.models import LIVE, Case, Page, Satisfaction


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
    asked: int = 0  # how often "did we help?" was asked
    satisfaction: float | None = None  # mean of the answers, 1..5
    by_score: dict[str, int] = field(default_factory=dict)


async def measure(session: AsyncSession, viewer: Viewer, *, days: int, zone: str) -> Figures:
    """Everything on the reports page, over the last `days` days."""
    require(viewer, Permission.see_charts)
    now = clock.now()
    found = Figures(since=now - timedelta(days=days))
    live = select(func.count().filter(Case.answered_at.is_(None)), func.count().filter(Case.due_at < now))
    found.waiting_now, found.overdue_now = (await session.execute(live.where(Case.state.in_(LIVE)))).one()
    await _by_queue(session, found, now)
    found.by_language = await _grouped(session, found, Case.language)
    found.by_disposition = await _grouped(session, found, Case.disposition)
    await _by_hour(session, found, ZoneInfo(zone))
    found.median_first_answer = await _median(session, Case.opened_at, Case.answered_at, found.since)
    found.median_page_acknowledged = await _median(session, Page.opened_at, Page.acknowledged_at, found.since)
    await _by_whom(session, found)
    await _satisfaction(session, found)
    return found


async def _by_queue(session: AsyncSession, found: Figures, now: datetime) -> None:
    """Opened, resolved and answered in time, added up by the database: there may be hundreds of thousands of cases."""
    answered = Case.answered_at.is_not(None)
    query = (
        select(
            Case.queue, func.count(), func.count().filter(Case.resolved_at.is_not(None)),
            func.count().filter(answered, Case.answered_at <= Case.first_due_at),
            func.count().filter(or_(answered, Case.first_due_at < now)),
        )
        .where(Case.opened_at >= found.since)
        .group_by(Case.queue)
    )  # fmt: skip
    rows = (await session.execute(query)).all()
    found.by_queue = {queue: opened for queue, opened, _, _, _ in rows}
    found.opened, found.resolved = sum(row[1] for row in rows), sum(row[2] for row in rows)
    found.promise_by_queue = {queue: kept / due for queue, _, _, kept, due in rows if due}
    due = sum(row[4] for row in rows)
    found.within_promise = sum(row[3] for row in rows) / due if due else None


async def _grouped(session: AsyncSession, found: Figures, column: Any) -> dict[str, int]:
    query = select(column, func.count()).where(Case.opened_at >= found.since).group_by(column)
    return {str(value): int(count) for value, count in (await session.execute(query)).all()}


async def _by_hour(session: AsyncSession, found: Figures, zone: ZoneInfo) -> None:
    """Cases by the practice's hour of the day. Grouped by the hour in UTC first, so that the clocks may change in between."""
    hour = (
        func.strftime("%Y-%m-%d %H", Case.opened_at)
        if _is_sqlite(session)
        else func.to_char(func.timezone("UTC", Case.opened_at), "YYYY-MM-DD HH24")
    )
    query = select(hour.label("hour"), func.count()).where(Case.opened_at >= found.since).group_by("hour")
    for text, count in (await session.execute(query)).all():
        at = datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)
        found.by_hour[at.astimezone(zone).hour] += int(count)


async def _median(session: AsyncSession, start: Any, end: Any, since: datetime) -> float | None:
    """The median of the seconds between two times of a row; None without any."""
    where = (start >= since, end.is_not(None))
    if _is_sqlite(session):
        rows = (await session.execute(select(start, end).where(*where))).all()
        return median((row[1] - row[0]).total_seconds() for row in rows) if rows else None
    middle = func.percentile_cont(0.5).within_group(extract("epoch", end - start))
    value = (await session.execute(select(middle).where(*where))).scalar_one_or_none()
    return None if value is None else float(value)


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


async def _satisfaction(session: AsyncSession, found: Figures) -> None:
    query = select(Satisfaction.score, func.count()).where(Satisfaction.asked_at >= found.since)
    counts = {score: int(count) for score, count in (await session.execute(query.group_by(Satisfaction.score))).all()}
    found.asked = sum(counts.values())
    found.by_score = {str(score): counts.get(score, 0) for score in range(1, 6)}
    answers = sum(found.by_score.values())
    found.satisfaction = sum(int(k) * n for k, n in found.by_score.items()) / answers if answers else None


async def _by_whom(session: AsyncSession, found: Figures) -> None:
    """Turns that ended with the assistant's own answer, and those that went to people."""
    turns = select(func.count()).select_from(Turn).where(Turn.finished_at >= found.since)
    total = int((await session.execute(turns)).scalar_one())
    with_case = select(func.count(func.distinct(Case.message_id))).where(
        Case.opened_at >= found.since, Case.message_id.is_not(None)
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
