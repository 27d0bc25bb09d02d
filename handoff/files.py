"""Patients' pictures and files for those who may read the thread: opened one by one, taken out as an archive, erased in time."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import attachments
from conversations.attachments import State
from conversations.models import Attachment, Conversation, Message
from core import audit, clock
from core.errors import BadInput, NotFound
from core.settings import get_settings
from handoff.access import Permission, Viewer, case_for, conversation_for, require
from handoff.models import LIVE, Case
from handoff.packet import threads_of

MOST_EXPORTED = 200 * 2**20  # bytes in one archive: it is made in memory
MOST_ERASED = 500  # in one go: the next one takes the rest
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "audio/amr": "amr", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg",
    "audio/x-wav": "wav", "video/mp4": "mp4", "video/3gpp": "3gp", "video/quicktime": "mov",
}  # fmt: skip


class Purpose(StrEnum):
    """Why files leave: a closed list, so that the audit trail says it without a word about the patient."""

    record = "record"  # into the medical record
    referral = "referral"  # to another practice that treats the patient
    patient = "patient"  # the patient's own copy (45 CFR 164.524)
    payment = "payment"  # to an insurer
    law = "law"  # a legal request


@dataclass(frozen=True)
class _Kept:
    id: str
    kind: str | None
    size: int | None  # bytes
    created_at: datetime  # of its message
    channel: str


async def opened(session: AsyncSession, viewer: Viewer, attachment_id: str) -> tuple[Attachment, bytes]:
    """A kept file in the clear. Raises NotFound, whether it is missing or in a thread that isn't theirs to read."""
    query = select(Attachment.conversation_id).where(Attachment.id == attachment_id)
    conversation_id = (await session.execute(query)).scalar_one_or_none()
    if conversation_id is None:
        raise NotFound("There is no such file.")
    await conversation_for(session, viewer, conversation_id)
    return await attachments.content(session, attachment_id)


async def exported(session: AsyncSession, viewer: Viewer, case_id: str, purpose: Purpose) -> bytes:
    """All kept files that the case's screen shows (those of the patient's other threads too) as one ZIP archive.

    Audited with its purpose, and each file's opening by itself. Names say when a file came, by which channel and its number, nothing of
    the patient. Raises NotFound without access or without a file, Forbidden, BadInput when it is more than fits into one archive.
    """
    case = await case_for(session, viewer, case_id)
    require(viewer, Permission.export_files)
    conversation = await conversation_for(session, viewer, case.conversation_id)
    threads = [conversation, *await threads_of(session, viewer, conversation)]
    rows = await _kept(session, [one.id for one in threads])
    if not rows:
        raise NotFound("There are no files in this thread.")
    if sum(row.size or 0 for row in rows) > MOST_EXPORTED:
        raise BadInput("These are too many files for one archive: open them one by one.", code="too_large")
    audit.record(
        session, "case.export_files", subject="case", subject_id=case.id, patient_id=conversation.patient_id,
        details={"purpose": str(purpose), "files": len(rows)},
    )  # fmt: skip
    return await _archive(session, rows)


async def _kept(session: AsyncSession, conversation_ids: Sequence[str]) -> list[_Kept]:
    query = (
        select(Attachment.id, Attachment.kind, Attachment.size, Message.created_at, Message.channel)
        .join(Message, Message.id == Attachment.message_id)
        .where(Attachment.conversation_id.in_(conversation_ids), Attachment.state == str(State.stored))
        .order_by(Message.created_at, Message.id, Attachment.position)
    )
    return [_Kept(*row) for row in (await session.execute(query)).all()]


async def _archive(session: AsyncSession, rows: list[_Kept]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as zipped:  # pictures and PDF are packed already
        for number, row in enumerate(rows, start=1):
            _, content = await attachments.content(session, row.id)
            name = f"{row.created_at:%Y-%m-%d-%H%M}-{row.channel}-{number:03}.{ENDINGS.get(row.kind or '', 'bin')}"
            zipped.writestr(zipfile.ZipInfo(name, date_time=row.created_at.timetuple()[:6]), content)
    return made.getvalue()


async def forget_old(session: AsyncSession) -> int:
    """Erase what was kept for as long as the practice keeps files (`FRONTDOOR_ATTACHMENT_DAYS`; 0: always). Returns how many.

    Never while a case of the thread or its patient is live, and counted from its end: no file vanishes from under who works on it.
    """
    days = get_settings().attachment_days
    if not days:
        return 0
    found = (await session.execute(_due(clock.now() - timedelta(days=days)))).scalars().all()
    for attachment_id in found:
        await attachments.erase(session, attachment_id)
    return len(found)


def _due(before: datetime) -> Any:
    theirs = or_(Case.conversation_id == Conversation.id, Case.patient_id == Conversation.patient_id)
    needed = exists().where(theirs, or_(Case.state.in_(LIVE), Case.resolved_at > before))
    return (
        select(Attachment.id)
        .join(Conversation, Conversation.id == Attachment.conversation_id)
        .where(
            Attachment.state == str(State.stored), func.coalesce(Attachment.stored_at, Attachment.created_at) <= before
        )
        .where(~needed)
        .order_by(Attachment.id)
        .limit(MOST_ERASED)
    )
