"""Signing in: password, then authenticator or recovery code; demo accounts; lock-out. The console calls in; sessions: handoff/sessions.py.

A failed try must be counted, so these functions return what happened instead of raising: the caller commits either way.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.encryption import keyed_hash
from core.errors import BadInput, Forbidden
from core.settings import get_settings
from handoff import passwords
from handoff.models import RecoveryCode, Staff, StaffSession
from handoff.sessions import open_session, session_row, usable
from handoff.staff import find, get

ISSUER = "Frontdoor"
MOST_FAILURES = 5  # then the account is locked, twice as long each time
LOCK = timedelta(minutes=5)
LONGEST_LOCK = timedelta(hours=8)
RECOVERY_CODES = 10
TOTP_STEP = 30  # seconds


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


async def sign_in(
    session: AsyncSession, email: str, password: str, *, user_agent: str = "", address: str = ""
) -> SignInResult:
    """Check the password. With a second factor to come, the session it opens is good for nothing but that."""
    person = await find(session, email)
    if person is None or not usable(person) or person.password_hash is None:
        await passwords.fits(None, password)  # so that an unknown name takes as long as a known one
        return SignInResult(SignIn.wrong)
    if person.locked_until and person.locked_until > clock.now():
        return SignInResult(SignIn.locked, locked_until=person.locked_until)
    if not await passwords.fits(person.password_hash, password):
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
    if person.password_hash and not await passwords.fits(person.password_hash, old):
        raise Forbidden("The current password is not right.", code="wrong_password")
    passwords.check(new, email=person.email)
    if old == new:
        raise BadInput("Choose another password than the one you have.", code="same_password")
    person.password_hash = await passwords.hashed(new)
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
