"""Patients' pictures and files for those who may read the thread; each opening is audited."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import attachments
from conversations.models import Attachment
from core.errors import NotFound
from handoff.access import Viewer, conversation_for


async def opened(session: AsyncSession, viewer: Viewer, attachment_id: str) -> tuple[Attachment, bytes]:
    """A kept file in the clear. Raises NotFound, whether it is missing or in a thread that isn't theirs to read."""
    query = select(Attachment.conversation_id).where(Attachment.id == attachment_id)
    conversation_id = (await session.execute(query)).scalar_one_or_none()
    if conversation_id is None:
        raise NotFound("There is no such file.")
    await conversation_for(session, viewer, conversation_id)
    return await attachments.content(session, attachment_id)
