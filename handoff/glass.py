"""Emergency ("break-glass") access to a thread outside one's role: with a reason, for a limited time, told to the compliance officer."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import inbox, outbox
from conversations.inbox import Inbound
from conversations.outbox import OutgoingText
from conversations.wording import wording
from conversations.wording.values import TextValue
from core import audit, clock
from core.errors import BadInput, NotFound
from core.settings import get_settings
from handoff import notices
from handoff.access import Permission, Viewer, require
from handoff.models import BreakGlass, Case, Role, Staff

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
    await _tell_compliance(session, row)
    notices.announce(session, "glass", glass_id=row.id)
    return row


async def _tell_compliance(session: AsyncSession, row: BreakGlass) -> None:
    """An e-mail to each compliance officer, through the outbox: that it happened and where to look, nothing of the patient."""
    people = (await session.execute(select(Staff).where(Staff.active))).scalars()
    officers = [one for one in people if Role.compliance in one.roles and one.id != row.staff_id]
    if not officers:
        audit.record(session, "glass.nobody_to_tell", subject="glass", subject_id=row.id)
    link = TextValue(text=f"{get_settings().base_url}/console/breakglass", kind="link")
    rendered = wording().render("handoff-glass-alert", "en", {"link": link}, "email")
    for officer in officers:
        inbound = Inbound(
            channel="email", channel_id="staff", external_id=f"glass:{row.id}", address=officer.email, body="",
            received_at=clock.now(),
        )  # fmt: skip
        thread = await inbox.find_or_open(session, inbound)
        text = OutgoingText(
            text=rendered.text, language="en", template_id=rendered.template_id, template_version=rendered.version
        )
        await outbox.put(session, thread, [text])
        notices.announce(session, "outbox", conversation_id=thread.id)


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
