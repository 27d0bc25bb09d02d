"""Canned replies: approved texts that staff pick, per language. The practice's own wording; never a patient's."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, NotFound
from handoff.access import Permission, Viewer, require
from handoff.models import CannedReply


async def usable(session: AsyncSession, queue: str, language: str) -> list[CannedReply]:
    """Approved replies of this queue, in the patient's language first, then in English where it has none of that name."""
    query = select(CannedReply).where(CannedReply.approved_by.is_not(None), CannedReply.language.in_((language, "en")))
    rows = [
        row
        for row in (await session.execute(query.order_by(CannedReply.title))).scalars()
        if not row.queues or queue in row.queues
    ]
    own = {row.name for row in rows if row.language == language}
    return [row for row in rows if row.language == language or row.name not in own]


async def all_replies(session: AsyncSession) -> list[CannedReply]:
    """Every canned reply, by name and language."""
    return list((await session.execute(select(CannedReply).order_by(CannedReply.name, CannedReply.language))).scalars())


async def save(
    session: AsyncSession, viewer: Viewer, *, name: str, title: str, language: str, text: str, queues: list[str]
) -> CannedReply:
    """Write or change a reply: a new version, approved by who saves it. Raises BadInput."""
    require(viewer, Permission.edit_canned)
    name = name.strip().lower().replace(" ", "-")
    if not name or not text.strip() or not title.strip():
        raise BadInput("Name, title and text are needed.", code="empty")
    query = select(CannedReply).where(CannedReply.name == name, CannedReply.language == language)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = CannedReply(name=name[:60], title=title, language=language, text=text, queues=queues, version=0)
        session.add(row)
    row.title, row.text, row.queues = title.strip()[:80], text.strip(), queues
    row.version, row.approved_by, row.updated_at = row.version + 1, viewer.staff_id, clock.now()
    await session.flush()
    audit.record(session, "canned.save", subject="canned_reply", subject_id=row.id, details={"version": row.version})
    return row


async def delete(session: AsyncSession, viewer: Viewer, reply_id: str) -> None:
    """Take a reply out of use. Raises NotFound."""
    require(viewer, Permission.edit_canned)
    row = await session.get(CannedReply, reply_id)
    if row is None:
        raise NotFound("There is no such reply.")
    await session.delete(row)
    audit.record(session, "canned.delete", subject="canned_reply", subject_id=reply_id)
