"""Practice settings of the queues: promised times, ways of giving out work. Changed in the console, no code."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from core.errors import BadInput
from handoff import clocks
from handoff.access import Permission, Viewer, require
from handoff.clocks import Promise
from handoff.models import Queue, QueueSetting, QueueWay, Urgency
from handoff.routing import table


async def all_promises(session: AsyncSession) -> dict[tuple[str, str], Promise]:
    """What holds, by queue and urgency, for the combinations that queues.yml lists."""
    pairs = [(str(queue), urgency) for queue in Queue for urgency in table()[queue]]
    return {(queue, urgency): await clocks.promise(session, queue, urgency) for queue, urgency in pairs}


async def set_promise(session: AsyncSession, viewer: Viewer, queue: str, urgency: str, promised: Promise) -> None:
    """Promise other times from now on; running clocks stay as they were promised. Raises BadInput."""
    require(viewer, Permission.manage_settings)
    if not 0 < promised.first_minutes <= promised.resolve_minutes <= 30 * 24 * 60:
        raise BadInput("The first answer must come before the end, and both within 30 days.", code="minutes")
    queue, urgency = str(Queue(queue)), str(Urgency(urgency))
    query = select(QueueSetting).where(QueueSetting.queue == queue, QueueSetting.urgency == urgency)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = QueueSetting(queue=queue, urgency=urgency, first_minutes=1, resolve_minutes=1, always=False)
        session.add(row)
    row.first_minutes, row.resolve_minutes, row.always = (
        promised.first_minutes,
        promised.resolve_minutes,
        promised.always,
    )
    await session.flush()
    audit.record(
        session, "settings.promise", subject="queue_setting", subject_id=row.id,
        details={"queue": queue, "urgency": urgency, "first": row.first_minutes, "resolve": row.resolve_minutes},
    )  # fmt: skip


async def ways(session: AsyncSession) -> dict[str, str]:
    """How each queue gives out its work: `pull` or `round_robin`."""
    own = {row.queue: row.assignment for row in (await session.execute(select(QueueWay))).scalars()}
    return {str(queue): own.get(str(queue), "pull") for queue in Queue}


async def set_way(session: AsyncSession, viewer: Viewer, queue: str, assignment: str) -> None:
    """Pull or round robin. Raises BadInput."""
    require(viewer, Permission.manage_settings)
    if assignment not in ("pull", "round_robin"):
        raise BadInput("Choose pull or round robin.", code="assignment")
    query = select(QueueWay).where(QueueWay.queue == str(Queue(queue)))
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = QueueWay(queue=str(Queue(queue)), assignment=assignment)
        session.add(row)
    row.assignment = assignment
    await session.flush()
    audit.record(session, "settings.assignment", subject="queue_way", subject_id=row.id, details={"way": assignment})
