"""Patients' pictures and files for those who may read the thread; each opening is audited."""

import zipfile
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import attachments
from conversations.attachments import State
from conversations.models import Attachment, Message
from core.errors import BadInput, NotFound
from handoff.access import Viewer, case_for, conversation_for

MOST_EXPORTED = 200 * 2**20  # bytes in one archive: it is made in memory
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "audio/amr": "amr", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg",
    "audio/x-wav": "wav", "video/mp4": "mp4", "video/3gpp": "3gp", "video/quicktime": "mov",
}  # fmt: skip


async def opened(session: AsyncSession, viewer: Viewer, attachment_id: str) -> tuple[Attachment, bytes]:
    """A kept file in the clear. Raises NotFound, whether it is missing or in a thread that isn't theirs to read."""
    query = select(Attachment.conversation_id).where(Attachment.id == attachment_id)
    conversation_id = (await session.execute(query)).scalar_one_or_none()
    if conversation_id is None:
        raise NotFound("There is no such file.")
    await conversation_for(session, viewer, conversation_id)
    return await attachments.content(session, attachment_id)


async def exported(session: AsyncSession, viewer: Viewer, case_id: str) -> bytes:
    """All kept files of a case's thread as one ZIP archive, for the patient's record; each file's opening is audited.

    Names say when it came, by which channel and its number, nothing of the patient. Raises NotFound without access or without a file,
    BadInput when there is more than fits into one archive.
    """
    case = await case_for(session, viewer, case_id)
    conversation = await conversation_for(session, viewer, case.conversation_id)
    query = (
        select(
            Attachment.id, Attachment.position, Attachment.kind, Attachment.size, Message.created_at, Message.channel
        )
        .join(Message, Message.id == Attachment.message_id)
        .where(Attachment.conversation_id == conversation.id, Attachment.state == str(State.stored))
        .order_by(Message.seq, Attachment.position)
    )
    rows = (await session.execute(query)).all()
    if not rows:
        raise NotFound("There are no files in this thread.")
    if sum(row.size or 0 for row in rows) > MOST_EXPORTED:
        raise BadInput("These are too many files for one archive: open them one by one.", code="too_large")
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:  # pictures and PDF are packed already
        for number, row in enumerate(rows, start=1):
            _, content = await attachments.content(session, row.id)
            name = f"{row.created_at:%Y-%m-%d-%H%M}-{row.channel}-{number:03}.{ENDINGS.get(row.kind or '', 'bin')}"
            zipped.writestr(zipfile.ZipInfo(name, date_time=row.created_at.timetuple()[:6]), content)
    return archive.getvalue()
