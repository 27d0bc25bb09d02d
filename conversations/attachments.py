"""What patients attach (pictures, files): known from the moment the message is in, fetched later, kept as ciphertext.

A channel announces addresses (`announce`) in the very transaction that stores the message, or hands over bytes (`keep`). What a
file is, its first bytes say, not its name or what the sender claims. Only kinds in `KINDS` are kept; anything that a browser could
run is not among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import filetype
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from conversations.models import Attachment
from core import audit, clock
from core.errors import NotFound

MOST_BYTES = 10 * 2**20  # of one file; carriers stop at 5 MB
MOST_FILES = 10  # of one message, as with Twilio
LEASE = timedelta(seconds=90)  # a fetch takes less: after that another process may try
BACK_OFF = (10, 60, 300, 1800)  # seconds until the next try; then it is given up, and staff see that
# What may be kept: kind by its first bytes -> whether a browser shows it by itself.
KINDS: dict[str, bool] = {
    "image/jpeg": True, "image/png": True, "image/gif": True, "image/webp": True, "image/heic": False,
    "application/pdf": False, "audio/amr": False, "audio/mpeg": False, "audio/mp4": False, "audio/ogg": False,
    "audio/x-wav": False, "video/mp4": False, "video/3gpp": False, "video/quicktime": False,
}  # fmt: skip


class State(StrEnum):
    waiting = "waiting"  # announced, not fetched yet
    stored = "stored"
    refused = "refused"  # `reason` says why: too_large, kind, address, unreachable
    erased = "erased"  # was kept as long as the practice keeps files


@dataclass(frozen=True)
class Attached:
    """One attachment as a screen lists it; its content is asked for by itself."""

    id: str
    position: int
    state: str
    kind: str | None
    size: int | None
    reason: str | None

    @property
    def shown(self) -> bool:
        """Whether a browser shows it in place."""
        return self.state == State.stored and KINDS.get(self.kind or "", False)


@dataclass(frozen=True)
class ToFetch:
    """One attachment whose turn it is."""

    id: str
    url: str


def kind_of(content: bytes) -> str | None:
    """The kind by the first bytes, where it is one that we keep."""
    found = filetype.guess(content[:8192])
    kind = found.mime if found else None
    return kind if kind in KINDS else None


async def announce(
    session: AsyncSession, *, message_id: str, conversation_id: str, urls: Sequence[str]
) -> list[Attachment]:
    """Remember where a message's files are. The addresses are kept as ciphertext: they open the files."""
    rows = [
        Attachment(
            message_id=message_id, conversation_id=conversation_id, position=n, state=str(State.waiting), url=url,
            next_at=clock.now(),
        )
        for n, url in enumerate(urls[:MOST_FILES])
    ]  # fmt: skip
    session.add_all(rows)
    await session.flush()
    return rows


async def keep(
    session: AsyncSession, *, message_id: str, conversation_id: str, content: bytes, position: int = 0
) -> Attachment:
    """Keep what was handed over with a message; what may not be kept is refused, and says so to staff."""
    row = Attachment(
        message_id=message_id, conversation_id=conversation_id, position=position, state=str(State.waiting)
    )
    session.add(row)
    await session.flush()
    _put(session, row, content)
    await session.flush()
    return row


async def due(session: AsyncSession, *, limit: int = 20) -> list[ToFetch]:
    """Take attachments that wait for their fetch; nobody else gets them while the lease runs."""
    now = clock.now()
    query = (
        select(Attachment)
        .where(Attachment.state == str(State.waiting), or_(Attachment.next_at.is_(None), Attachment.next_at <= now))
        .order_by(Attachment.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list((await session.execute(query)).scalars())
    for row in rows:
        row.next_at, row.attempts = now + LEASE, row.attempts + 1
    return [ToFetch(row.id, row.url) for row in rows if row.url]


async def store(session: AsyncSession, attachment_id: str, content: bytes) -> Attachment | None:
    """Keep what was fetched; None when another process did already."""
    row = await session.get(Attachment, attachment_id, with_for_update=True)
    if row is None or row.state != State.waiting:
        return None
    _put(session, row, content)
    return row


async def refuse(session: AsyncSession, attachment_id: str, reason: str) -> None:
    """It will never be kept."""
    row = await session.get(Attachment, attachment_id, with_for_update=True)
    if row is not None and row.state == State.waiting:
        _refused(session, row, reason)


async def later(session: AsyncSession, attachment_id: str) -> None:
    """Not reachable now: try again after a while, at last give it up."""
    row = await session.get(Attachment, attachment_id, with_for_update=True)
    if row is None or row.state != State.waiting:
        return
    if row.attempts > len(BACK_OFF):
        _refused(session, row, "unreachable")
    else:
        row.next_at = clock.now() + timedelta(seconds=BACK_OFF[row.attempts - 1])


async def of_messages(session: AsyncSession, message_ids: Sequence[str]) -> dict[str, list[Attached]]:
    """What hangs on these messages, without contents. The reading of the thread is audited by who asks."""
    if not message_ids:
        return {}
    query = select(Attachment).where(Attachment.message_id.in_(message_ids))
    found: dict[str, list[Attached]] = {}
    for row in (await session.execute(query.order_by(Attachment.message_id, Attachment.position))).scalars():
        one = Attached(row.id, row.position, row.state, row.kind, row.size, row.reason)
        found.setdefault(row.message_id, []).append(one)
    return found


async def content(session: AsyncSession, attachment_id: str) -> tuple[Attachment, bytes]:
    """A kept file in the clear. The caller has decided who may see its thread. Raises NotFound."""
    query = select(Attachment).where(Attachment.id == attachment_id).options(undefer(Attachment.content_ct))
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None or row.state != State.stored or row.content is None:
        raise NotFound("There is no such file.")
    audit.record(session, "attachment.read", subject="attachment", subject_id=row.id)
    return row, row.content


async def kept(session: AsyncSession, conversation_ids: Sequence[str]) -> int:
    """How many files of these threads can be opened."""
    query = select(func.count(Attachment.id)).where(
        Attachment.conversation_id.in_(conversation_ids), Attachment.state == str(State.stored)
    )
    return int((await session.execute(query)).scalar_one())


async def erase(session: AsyncSession, attachment_id: str) -> None:
    """Its content is gone for good; that it was there, and what it was, stays to be seen. The caller has decided that it is due."""
    row = await session.get(Attachment, attachment_id, with_for_update=True)
    if row is None or row.state != State.stored:
        return
    row.state, row.content = str(State.erased), None
    audit.record(session, "attachment.erase", subject="attachment", subject_id=row.id)


def _put(session: AsyncSession, row: Attachment, content: bytes) -> None:
    kind = kind_of(content)
    if len(content) > MOST_BYTES or kind is None:
        _refused(session, row, "too_large" if len(content) > MOST_BYTES else "kind")
        return
    row.kind, row.size, row.content = kind, len(content), content
    row.state, row.url, row.next_at, row.stored_at = str(State.stored), None, None, clock.now()
    audit.record(session, "attachment.store", subject="attachment", subject_id=row.id, details={"kind": kind})


def _refused(session: AsyncSession, row: Attachment, reason: str) -> None:
    row.state, row.reason, row.url, row.next_at = str(State.refused), reason, None, None
    audit.record(session, "attachment.refuse", subject="attachment", subject_id=row.id, details={"reason": reason})
