"""What somebody has begun to write: kept per person and thread, whatever else happens there. Never seen by anybody else."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from handoff.access import Viewer
from handoff.models import Draft

REPLY, NOTE, WAY = "reply", "note", "way"
"""Kinds of what is kept: a reply, a note, and (`way`) to whom the reply was begun: a thread's id and a patient's, if known."""


async def keep(
    session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str, text: str, *, way: str | None = None
) -> None:
    """Keep what somebody has begun to write, and with a reply to whom; an empty text drops both."""
    if not text.strip():
        await drop(session, viewer, conversation_id, kind)
        return
    await _put(session, viewer, conversation_id, kind, text)
    if kind == REPLY and way:
        await _put(session, viewer, conversation_id, WAY, way)


async def _put(session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str, text: str) -> None:
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
    for one in (REPLY, WAY) if kind == REPLY else (kind,):
        row = await _draft(session, viewer, conversation_id, one)
        if row is not None:
            await session.delete(row)


async def _draft(session: AsyncSession, viewer: Viewer, conversation_id: str, kind: str) -> Draft | None:
    query = select(Draft).where(
        Draft.staff_id == viewer.staff_id, Draft.conversation_id == conversation_id, Draft.kind == kind
    )
    return (await session.execute(query)).scalar_one_or_none()
