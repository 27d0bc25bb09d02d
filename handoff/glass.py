"""Emergency ("break-glass") access to a thread outside one's role: with a reason, for a limited time, told to the compliance officer."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, NotFound
from handoff import notices
from handoff.access import Permission, Viewer, require
from handoff.models import BreakGlass, Case

LASTS = timedelta(minutes=60)
SHORTEST_REASON = 15  # characters: a reason, not a dot


async def break_glass(session: AsyncSession, viewer: Viewer, case_id: str, reason: str) -> BreakGlass:
    """Open one thread for an hour. Raises Forbidden, NotFound, BadInput for an empty reason."""
    require(viewer, Permission.break_glass)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("Say why in a sentence: it is kept and reviewed.", code="reason")
    case = await session.get(Case, case_id)
    if case is None:
        raise NotFound("There is no such case.")
    now = clock.now()
    row = BreakGlass(
        staff_id=viewer.staff_id, conversation_id=case.conversation_id, reason=reason.strip(), at=now, until=now + LASTS
    )
    session.add(row)
    await session.flush()
    audit.record(
        session, "glass.break", subject="conversation", subject_id=case.conversation_id, patient_id=case.patient_id,
        details={"glass": row.id, "until": row.until.isoformat(timespec="seconds")},
    )  # fmt: skip
    notices.announce(session, "glass", glass_id=row.id)
    return row


async def unreviewed(session: AsyncSession) -> int:
    """How many wait for the compliance officer."""
    query = select(func.count()).select_from(BreakGlass).where(BreakGlass.reviewed_at.is_(None))
    return int((await session.execute(query)).scalar_one())


async def list_glass(session: AsyncSession, viewer: Viewer, *, limit: int = 100) -> list[BreakGlass]:
    """Every emergency access, newest first, for review."""
    require(viewer, Permission.review_break_glass)
    audit.record(session, "glass.list", subject="glass", subject_id=viewer.staff_id)
    return list((await session.execute(select(BreakGlass).order_by(BreakGlass.id.desc()).limit(limit))).scalars())


async def review(session: AsyncSession, viewer: Viewer, glass_id: str) -> None:
    """The compliance officer has looked at it. Raises NotFound."""
    require(viewer, Permission.review_break_glass)
    row = await session.get(BreakGlass, glass_id)
    if row is None:
        raise NotFound("There is no such access.")
    row.reviewed_at, row.reviewed_by = clock.now(), viewer.staff_id
    audit.record(session, "glass.review", subject="glass", subject_id=row.id)
    notices.announce(session, "glass", glass_id=row.id)
