"""Staff: accounts, signing in (argon2id, then TOTP or a recovery code), sessions, lock-out. CLI and console call in.

A failed try must be counted, so the sign-in functions return what happened instead of raising: the caller commits either way.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.encryption import keyed_hash
from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.settings import get_settings
from handoff import notices
from handoff.access import Permission, Viewer, require
from handoff.models import LIVE, Case, RecoveryCode, Role, Staff, StaffSession
from handoff.sessions import end_all, open_session, session_row, usable, viewer_of

ISSUER = "Frontdoor"
MOST_FAILURES = 5  # then the account is locked, twice as long each time
LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=8)
RECOVERY_CODES = 10
SHORTEST_PASSWORD = 12
TOTP_STEP = 30

_hasher = PasswordHasher()
_DUMMY = _hasher.hash("nobody has this password")  # so that an unknown name takes as long as a known one


class SignIn(StrEnum):
    """How a step of signing in ended."""

    ok = "ok"
    wrong = "wrong"
    locked = "locked"
    second_factor = "second_factor"  # the password was right, the code comes next
    enrol = "enrol"  # the password was right, an authenticator must be set up


@dataclass(frozen=True)
class SignInResult:
    """`token` goes into the cookie; only its hash is stored."""

    outcome: SignIn
    token: str | None = None
    staff_id: str | None = None
    locked_until: datetime | None = None


@dataclass(frozen=True)
class Added:
    """A new account with its one-time password, to be changed at the first sign-in."""

    staff: Staff
    password: str


# Accounts


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
    one_time = password or secrets.token_urlsafe(12)
    person = Staff(
        email=email,
        name=name.strip() or email,
        roles=chosen,
        title=title,
        languages=languages or [],
        password_hash=await asyncio.to_thread(_hasher.hash, one_time),
        must_change_password=password is None,
        demo=demo,
        active=True,
    )
    person.phone = phone
    session.add(person)
    await session.flush()
    audit.record(session, "staff.add", subject="staff", subject_id=person.id, details={"roles": chosen})
    return Added(person, one_time)


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
    one_time = secrets.token_urlsafe(12)
    person.password_hash = await asyncio.to_thread(_hasher.hash, one_time)
    person.must_change_password = True
    person.totp_secret, person.totp_confirmed_at, person.totp_last_step = None, None, 0
    person.failures, person.locked_until = 0, None
    await end_all(session, person.id, "revoked")
    audit.record(session, "staff.reset", subject="staff", subject_id=person.id)
    return one_time


async def list_staff(session: AsyncSession) -> list[Staff]:
    """Everybody, by name; closed accounts last."""
    return list((await session.execute(select(Staff).order_by(Staff.active.desc(), Staff.name))).scalars())


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


def check_password(password: str, *, email: str = "") -> None:
    """Raises BadInput for a password that is too short or the sign-in name (NIST SP 800-63B: length, no composition rules)."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"Choose a password of at least {SHORTEST_PASSWORD} characters.", code="weak_password")
    if password.casefold() in (email, email.split("@")[0]) or len(set(password)) < 5:
        raise BadInput("This password is too easy to guess.", code="weak_password")


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


# Signing in


async def sign_in(
    session: AsyncSession, email: str, password: str, *, user_agent: str = "", address: str = ""
) -> SignInResult:
    """Check the password. With a second factor to come, the session it opens is good for nothing but that."""
    person = await find(session, email)
    if person is None or not usable(person) or person.password_hash is None:
        await asyncio.to_thread(_matches, _DUMMY, password)
        return SignInResult(SignIn.wrong)
    if person.locked_until and person.locked_until > clock.now():
        return SignInResult(SignIn.locked, locked_until=person.locked_until)
    if not await asyncio.to_thread(_matches, person.password_hash, password):
        return await _failed(session, person)
    if person.totp_confirmed_at:
        outcome = SignIn.second_factor
    elif person.demo:
        outcome = SignIn.ok
    else:
        outcome = SignIn.enrol
    token = await open_session(
        session, person, verified=outcome is SignIn.ok, method="password", user_agent=user_agent, address=address
    )
    if outcome is SignIn.ok:
        _welcome(session, person, "password")
    return SignInResult(outcome, token, person.id)


async def demo_accounts(session: AsyncSession) -> list[Staff]:
    """The demo's accounts; none outside a demo."""
    if not get_settings().demo:
        return []
    query = select(Staff).where(Staff.demo, Staff.active).order_by(Staff.id)
    return list((await session.execute(query)).scalars())


async def sign_in_demo(session: AsyncSession, staff_id: str, *, user_agent: str = "", address: str = "") -> str:
    """A session for a demo account, whose password everybody knows. Raises Forbidden outside a demo."""
    person = await session.get(Staff, staff_id)
    if person is None or not person.demo or not get_settings().demo or not person.active:
        raise Forbidden("There are no demo accounts here.", code="no_demo")
    return await sign_in_verified(session, person, method="demo", user_agent=user_agent, address=address)


async def second_factor(session: AsyncSession, token: str, code: str) -> SignInResult:
    """Check the authenticator's code, or a recovery code. A code works once; the window is one step either way."""
    found = await _half_open(session, token)
    if found is None:
        return SignInResult(SignIn.wrong)
    row, person = found
    if person.locked_until and person.locked_until > clock.now():
        return SignInResult(SignIn.locked, locked_until=person.locked_until)
    code = code.replace(" ", "").strip()
    if person.totp_secret and _totp_fits(person, code):
        method = "totp"
    elif await _recovery_fits(session, person, code):
        method = "recovery"
    else:
        return await _failed(session, person)
    row.verified, row.method = True, method
    _welcome(session, person, method)
    return SignInResult(SignIn.ok, token, person.id)


async def begin_enrolment(session: AsyncSession, token: str) -> tuple[str, str]:
    """A fresh authenticator secret for the half-open session: (secret, otpauth URI). Raises Forbidden."""
    found = await _half_open(session, token)
    if found is None or found[1].totp_confirmed_at:
        raise Forbidden("Sign in again.", code="signed_out")
    person = found[1]
    secret = person.totp_secret or pyotp.random_base32()
    person.totp_secret = secret
    return secret, pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)


async def finish_enrolment(session: AsyncSession, token: str, code: str) -> tuple[SignInResult, list[str]]:
    """Confirm the authenticator by its first code. Returns the recovery codes, which are shown once."""
    found = await _half_open(session, token)
    if found is None or not found[1].totp_secret or found[1].totp_confirmed_at:
        return SignInResult(SignIn.wrong), []
    row, person = found
    if not _totp_fits(person, code.replace(" ", "")):
        return await _failed(session, person), []
    person.totp_confirmed_at = clock.now()
    codes = await new_recovery_codes(session, person)
    row.verified, row.method = True, "totp"
    _welcome(session, person, "totp")
    audit.record(session, "staff.enrol_totp", subject="staff", subject_id=person.id)
    return SignInResult(SignIn.ok, token, person.id), codes


async def new_recovery_codes(session: AsyncSession, person: Staff) -> list[str]:
    """Ten fresh codes; the old ones stop working."""
    for old in (await session.execute(select(RecoveryCode).where(RecoveryCode.staff_id == person.id))).scalars():
        await session.delete(old)
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(staff_id=person.id, code_hash=_code_hash(person, code)) for code in codes)
    await session.flush()
    audit.record(session, "staff.recovery_codes", subject="staff", subject_id=person.id)
    return codes


async def change_password(session: AsyncSession, staff_id: str, old: str, new: str) -> None:
    """Change one's own password. Raises BadInput, Forbidden when the old one is wrong."""
    person = await get(session, staff_id)
    if person.password_hash and not await asyncio.to_thread(_matches, person.password_hash, old):
        raise Forbidden("The current password is not right.", code="wrong_password")
    check_password(new, email=person.email)
    if old == new:
        raise BadInput("Choose another password than the one you have.", code="same_password")
    person.password_hash = await asyncio.to_thread(_hasher.hash, new)
    person.must_change_password = False
    audit.record(session, "staff.password", subject="staff", subject_id=person.id)


async def sign_in_verified(
    session: AsyncSession, person: Staff, *, method: str, user_agent: str = "", address: str = ""
) -> str:
    """A full session for somebody whom another authority has proven (OpenID Connect). Returns the token."""
    token = await open_session(session, person, verified=True, method=method, user_agent=user_agent, address=address)
    _welcome(session, person, method)
    return token


async def half_open(
    session: AsyncSession, person: Staff, *, method: str, user_agent: str = "", address: str = ""
) -> str:
    """A session that is good for the second factor only. Returns the token."""
    return await open_session(session, person, verified=False, method=method, user_agent=user_agent, address=address)


async def _half_open(session: AsyncSession, token: str) -> tuple[StaffSession, Staff] | None:
    row = await session_row(session, token)
    if row is None or row.verified:
        return None
    person = await get(session, row.staff_id)
    return (row, person) if person.active else None


def _welcome(session: AsyncSession, person: Staff, method: str) -> None:
    person.failures, person.locked_until = 0, None
    audit.record(session, "staff.sign_in", subject="staff", subject_id=person.id, details={"method": method})


async def _failed(session: AsyncSession, person: Staff) -> SignInResult:
    person.failures += 1
    audit.record(session, "staff.sign_in_failed", subject="staff", subject_id=person.id)
    if person.failures < MOST_FAILURES:
        return SignInResult(SignIn.wrong)
    wait = min(LOCK * 2 ** (person.failures - MOST_FAILURES), LONGEST_LOCK)
    person.locked_until = clock.now() + wait
    audit.record(
        session, "staff.locked", subject="staff", subject_id=person.id, details={"minutes": wait.seconds // 60}
    )
    return SignInResult(SignIn.locked, locked_until=person.locked_until)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _totp_fits(person: Staff, code: str) -> bool:
    totp = pyotp.TOTP(person.totp_secret)
    now = int(clock.now().timestamp())
    for offset in (0, -1, 1):
        step = now // TOTP_STEP + offset
        if step > person.totp_last_step and secrets.compare_digest(totp.at(step * TOTP_STEP), code):
            person.totp_last_step = step
            return True
    return False


async def _recovery_fits(session: AsyncSession, person: Staff, code: str) -> bool:
    used = await session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == person.id,
            RecoveryCode.code_hash == _code_hash(person, code.lower()),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _code_hash(person: Staff, code: str) -> str:
    return keyed_hash("recovery_code", f"{person.id}:{code}")


async def live_case_counts(session: AsyncSession) -> dict[str, int]:
    """How many live cases each person holds."""
    query = select(Case.owner_id, func.count()).where(Case.state.in_(LIVE), Case.owner_id.is_not(None))
    rows = (await session.execute(query.group_by(Case.owner_id))).all()
    return {str(owner): int(count) for owner, count in rows}


__all__ = [
    "Added", "SignIn", "SignInResult", "add_staff", "begin_enrolment", "change_password", "change_roles", "check_password",
    "demo_accounts", "disable", "enable", "find", "finish_enrolment", "get", "half_open", "list_staff", "live_case_counts",
    "new_recovery_codes", "normal_email", "reset", "second_factor", "set_away", "sign_in", "sign_in_demo", "sign_in_verified",
    "usable", "viewer_of",
]  # fmt: skip
