"""Staff: their accounts and roles, and who is away. CLI and console call in; how they sign in: handoff/signing_in.py."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput, Conflict, Forbidden, NotFound
from handoff import notices, passwords
from handoff.access import Permission, Viewer, require
from handoff.models import LIVE, Case, Role, Staff
from handoff.sessions import end_all


@dataclass(frozen=True)
class Added:
    """A new account with its one-time password, to be changed at the first sign-in."""

    staff: Staff
    password: str


async def add_staff(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    roles: list[str],
    title: str = "",
    languages: list[str] | None = None,
    phone: str | None = None,
    password: str | None = None,
    demo: bool = False,
) -> Added:
    """A new member of staff. Without `password` a random one is made, which must be changed at the first sign-in.

    Raises BadInput for an unknown role or a bad address, Conflict when the address is taken.
    """
    email = normal_email(email)
    chosen = _checked_roles(roles)
    if await find(session, email):
        raise Conflict(f"There is already an account for {email}.", code="staff_exists")
    chosen_password = password or passwords.one_time()
    person = Staff(
        email=email,
        name=name.strip() or email,
        roles=chosen,
        title=title,
        languages=languages or [],
        password_hash=await passwords.hashed(chosen_password),
        must_change_password=password is None,
        demo=demo,
        active=True,
    )
    person.phone = phone
    session.add(person)
    await session.flush()
    audit.record(session, "staff.add", subject="staff", subject_id=person.id, details={"roles": chosen})
    return Added(person, chosen_password)


async def change_roles(session: AsyncSession, viewer: Viewer, staff_id: str, roles: list[str]) -> Staff:
    """Give somebody other roles. Nobody changes their own; the last administrator stays one. Raises Forbidden, Conflict."""
    require(viewer, Permission.manage_staff)
    if staff_id == viewer.staff_id:
        raise Forbidden("Nobody may change their own roles.", code="own_roles")
    person = await get(session, staff_id)
    chosen = _checked_roles(roles)
    if Role.administrator in person.roles and Role.administrator not in chosen:
        await _keep_one_administrator(session, person)
    person.roles = chosen
    audit.record(session, "staff.roles", subject="staff", subject_id=person.id, details={"roles": chosen})
    return person


async def disable(session: AsyncSession, email: str) -> Staff:
    """Close an account at once: its sessions end and its threads go back to their queues. Raises NotFound, Conflict."""
    person = await find(session, normal_email(email))
    if person is None:
        raise NotFound(f"There is no account for {email}.")
    if Role.administrator in person.roles:
        await _keep_one_administrator(session, person)
    person.active = False
    await end_all(session, person.id, "disabled")
    audit.record(session, "staff.disable", subject="staff", subject_id=person.id)
    return person


async def enable(session: AsyncSession, viewer: Viewer, staff_id: str) -> Staff:
    """Open a closed account again."""
    require(viewer, Permission.manage_staff)
    person = await get(session, staff_id)
    person.active, person.failures, person.locked_until = True, 0, None
    audit.record(session, "staff.enable", subject="staff", subject_id=person.id)
    return person


async def reset(session: AsyncSession, viewer: Viewer, staff_id: str) -> str:
    """A new one-time password, without authenticator and lock: for who lost theirs. Returns the password."""
    require(viewer, Permission.manage_staff)
    person = await get(session, staff_id)
    one_time = passwords.one_time()
    person.password_hash = await passwords.hashed(one_time)
    person.must_change_password = True
    person.totp_secret, person.totp_confirmed_at, person.totp_last_step = None, None, 0
    person.failures, person.locked_until = 0, None
    await end_all(session, person.id, "revoked")
    audit.record(session, "staff.reset", subject="staff", subject_id=person.id)
    return one_time


async def list_staff(session: AsyncSession) -> list[Staff]:
    """Everybody, by name; closed accounts last."""
    return list((await session.execute(select(Staff).order_by(Staff.active.desc(), Staff.name))).scalars())


async def live_case_counts(session: AsyncSession) -> dict[str, int]:
    """How many live cases each person holds."""
    query = select(Case.owner_id, func.count()).where(Case.state.in_(LIVE), Case.owner_id.is_not(None))
    rows = (await session.execute(query.group_by(Case.owner_id))).all()
    return {str(owner): int(count) for owner, count in rows}


async def find(session: AsyncSession, email: str) -> Staff | None:
    """The account with this sign-in name."""
    return (await session.execute(select(Staff).where(Staff.email == email.strip().lower()))).scalar_one_or_none()


async def get(session: AsyncSession, staff_id: str) -> Staff:
    """Raises NotFound."""
    person = await session.get(Staff, staff_id)
    if person is None:
        raise NotFound("There is no such member of staff.")
    return person


async def set_away(session: AsyncSession, viewer: Viewer, *, away: bool) -> None:
    """Off shift or back. Whoever is away gets nothing new; their threads go back after a while (handoff/sweep.py)."""
    person = await get(session, viewer.staff_id)
    person.away, person.away_since = away, clock.now() if away else None
    audit.record(session, "staff.away" if away else "staff.back", subject="staff", subject_id=person.id)
    notices.announce(session, "staff", staff_id=person.id)


def normal_email(email: str) -> str:
    """Lower case. Raises BadInput."""
    email = email.strip().lower()
    if email.count("@") != 1 or not all(email.split("@")) or " " in email:
        raise BadInput("This is not an e-mail address.", code="bad_email")
    return email


def _checked_roles(roles: list[str]) -> list[str]:
    try:
        chosen = sorted({str(Role(role)) for role in roles})
    except ValueError:
        raise BadInput(f"Roles are: {', '.join(Role)}.", code="bad_role") from None
    if not chosen:
        raise BadInput("Choose at least one role.", code="bad_role")
    return chosen


async def _keep_one_administrator(session: AsyncSession, leaving: Staff) -> None:
    others = (await session.execute(select(Staff).where(Staff.active, Staff.id != leaving.id))).scalars()
    if not any(Role.administrator in other.roles for other in others):
        raise Conflict("This is the last administrator.", code="last_administrator")
