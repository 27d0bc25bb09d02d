"""Sessions of signed-in staff: who a cookie stands for, idle and longest life, revoking (45 CFR 164.312(a)(2)(iii)).

The token itself is never stored. Signing in is handoff/staff.py's part.
"""

import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.encryption import keyed_hash
from core.errors import NotFound
from core.settings import get_settings
from handoff import notices
from handoff.access import Permission, Viewer, require
from handoff.models import Role, Staff, StaffSession

SESSION_LIFE = timedelta(hours=12)  # however active: a shift


def usable(person: Staff) -> bool:
    """Whether the account may be signed in to: open, and no demo account outside a demo."""
    return person.active and (not person.demo or get_settings().demo)


def viewer_of(person: Staff, session_id: str = "") -> Viewer:
    """How services know this person."""
    roles = frozenset(Role(role) for role in person.roles)
    return Viewer(person.id, person.name, roles, person.title, frozenset(person.languages or ()), session_id)


async def viewer_by_token(session: AsyncSession, token: str | None) -> Viewer | None:
    """Who has this cookie; None when signed out, idle too long, disabled or not through the second factor."""
    row = await session_row(session, token)
    if row is None or not row.verified:
        return None
    person = await session.get(Staff, row.staff_id)
    if person is None or not usable(person):
        return None
    return viewer_of(person, row.id)


async def alive(session: AsyncSession, session_id: str) -> bool:
    """Whether a session still holds: not ended, not idle too long, the account still open."""
    query = select(StaffSession, Staff.active).join(Staff, Staff.id == StaffSession.staff_id)
    found = await session.execute(
        query.where(StaffSession.id == session_id), execution_options={"populate_existing": True}
    )
    row = found.one_or_none()
    return row is not None and row[0].verified and not _over(row[0]) and row[1]


async def touch(session: AsyncSession, session_id: str) -> None:
    """The person did something: the idle clock starts anew. A session that is over stays over."""
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.id == session_id,
            StaffSession.ended_at.is_(None),
            StaffSession.last_active_at > clock.now() - idle_limit(),
        )
        .values(last_active_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


async def end(session: AsyncSession, session_id: str, why: str) -> None:
    """End one session: `signed_out`, `idle`, `revoked`."""
    row = await session.get(StaffSession, session_id)
    if row is None or row.ended_at:
        return
    row.ended_at, row.ended_why = clock.now(), why
    audit.record(session, "staff.sign_out", subject="staff", subject_id=row.staff_id, details={"why": why})
    notices.announce(session, "session", session_id=session_id)


async def of_person(session: AsyncSession, viewer: Viewer, staff_id: str) -> list[StaffSession]:
    """Live sessions of oneself, or of anybody for who manages staff. Raises Forbidden."""
    if staff_id != viewer.staff_id:
        require(viewer, Permission.manage_staff)
    query = select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
    rows = (await session.execute(query.order_by(StaffSession.last_active_at.desc()))).scalars()
    return [row for row in rows if not _over(row)]


async def revoke(session: AsyncSession, viewer: Viewer, session_id: str) -> None:
    """End a session of one's own, or of anybody for who manages staff. Raises NotFound, Forbidden."""
    row = await session.get(StaffSession, session_id)
    if row is None:
        raise NotFound("There is no such session.")
    if row.staff_id != viewer.staff_id:
        require(viewer, Permission.manage_staff)
    await end(session, session_id, "revoked")


async def end_idle(session: AsyncSession) -> int:
    """End the sessions that have been idle too long or open for a whole shift. Returns how many."""
    now = clock.now()
    query = select(StaffSession).where(
        StaffSession.ended_at.is_(None),
        (StaffSession.last_active_at <= now - idle_limit()) | (StaffSession.created_at <= now - SESSION_LIFE),
    )
    rows = list((await session.execute(query)).scalars())
    for row in rows:
        await end(session, row.id, "idle")
    return len(rows)


def idle_limit() -> timedelta:
    """After this long without an act, staff are signed off."""
    return timedelta(minutes=get_settings().session_minutes)


def _over(row: StaffSession) -> bool:
    now = clock.now()
    return bool(row.ended_at) or now - row.last_active_at >= idle_limit() or now - row.created_at >= SESSION_LIFE


async def session_row(session: AsyncSession, token: str | None) -> StaffSession | None:
    if not token:
        return None
    query = select(StaffSession).where(StaffSession.token_hash == token_hash(token))
    row = (await session.execute(query)).scalar_one_or_none()
    return None if row is None or _over(row) else row


async def open_session(
    session: AsyncSession, person: Staff, *, verified: bool, method: str, user_agent: str, address: str
) -> str:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        StaffSession(
            staff_id=person.id, token_hash=token_hash(token), verified=verified, method=method,
            user_agent=user_agent[:200], address=address[:64], created_at=now, last_active_at=now,
        )
    )  # fmt: skip
    await session.flush()
    return token


async def end_all(session: AsyncSession, staff_id: str, why: str) -> None:
    query = select(StaffSession.id).where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
    for session_id in list((await session.execute(query)).scalars()):
        await end(session, session_id, why)


def token_hash(token: str) -> str:
    return keyed_hash("staff_session", token)
