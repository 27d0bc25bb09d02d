"""Canned replies: approved texts that staff pick, per language. The practice's own wording; never a patient's."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, NotFound
from handoff.access import Permission, Viewer, require
from handoff.models import CannedReply

if TYPE_CHECKING:
    from handoff.packet import Packet
    from practice.system import PracticeInfo

VARIABLES = {
    "first_name": "the patient’s first name", "me": "your own first name", "practice": "the practice’s name",
    "portal": "the portal’s address", "clinician": "the patient’s clinician", "appointment": "day and time of the next appointment",
    "place": "where the next appointment is",
}  # fmt: skip
_VARIABLE = re.compile(r"\{\s*(\w+)\s*\}")
_BABEL = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant", "tl": "fil", "ht": "fr", "pt": "pt_BR"}


@dataclass(frozen=True)
class Filled:
    """An approved reply with its variables filled. `missing`: those that this thread has nothing for; they stay to be seen."""

    name: str
    title: str
    language: str
    text: str
    missing: tuple[str, ...] = ()


def fill(row: CannedReply, values: dict[str, str]) -> Filled:
    """Put the values in; what is not known stays in braces, so that nobody sends a gap unseen."""
    missing = tuple(dict.fromkeys(name for name in _VARIABLE.findall(row.text) if not values.get(name)))
    text = _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], row.text)
    return Filled(row.name, row.title, row.language, text, missing)


def gaps(text: str) -> list[str]:
    """Variables that still stand in a text: nobody means to send those."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name in VARIABLES]


def values_of(p: "Packet", *, me: str, practice: "PracticeInfo | None") -> dict[str, str]:
    """What the variables of canned replies stand for in this thread."""
    found = {"me": me.split()[0]}
    if practice:
        found |= {"practice": practice.name, "portal": practice.portal_url}
    if p.panel is None:
        return found
    found |= {"first_name": p.panel.patient.given_name, "clinician": p.panel.clinician or ""}
    if p.panel.appointments:
        slot = p.panel.appointments[0].slot
        language = p.conversation.language
        locale = _BABEL.get(language, language)
        found["appointment"] = format_datetime(
            slot.local_start, "EEEE, MMMM d, h:mm a" if language == "en" else "full", locale=locale
        )
        found["place"] = slot.location.name
    return found


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
    if unknown := set(_VARIABLE.findall(text)) - set(VARIABLES):
        raise BadInput(
            f"There is no {{{sorted(unknown)[0]}}}. Variables: {', '.join(sorted(VARIABLES))}.", code="variable"
        )
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
