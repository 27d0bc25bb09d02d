"""What somebody has begun to write: kept per person and thread, whatever else happens there. Never seen by anybody else."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from handoff.access import Viewer
from handoff.models import Draft


async def keep(session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str, text: str) -> None:
    """Keep what somebody has begun to write; an empty text drops it."""
    if not text.strip():
        await drop(session, viewer, conversation_id, kind)
        return
    row = await _draft(session, viewer, conversation_id, kind)
    if row is None:
        row = Draft(staff_id=viewer.staff_id, conversation_id=conversation_id, kind=kind, text=text)
        session.add(row)
    row.text, row.updated_at = text, clock.now()
    await session.flush()


async def of_thread(session: AsyncSession, viewer: Viewer, conversation_id: str) -> dict[str, str]:
    """One's own drafts in a thread, by kind."""
    query = select(Draft).where(Draft.staff_id == viewer.staff_id, Draft.conversation_id == conversation_id)
    return {row.kind: row.text for row in (await session.execute(query)).scalars()}


async def drop(session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str) -> None:
    """Forget a draft."""
    row = await _draft(session, viewer, conversation_id, kind)
    if row is not None:
        await session.delete(row)


async def _draft(session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str) -> Draft | None:
    query = select(Draft).where(
        Draft.staff_id == viewer.staff_id, Draft.conversation_id == conversation_id, Draft.kind == kind
    )
    return (await session.execute(query)).scalar_one_or_none()
