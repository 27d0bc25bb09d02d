"""Who is writing: a known phone and the patient's date of birth, three tries, then a person.

The answer has the same shape, takes the same steps and leaves the same kind of trace whether or not the phone is known, so that
nobody learns from it who is a patient here. A family that shares a phone is normal: the date of birth says which of them it is
about, and a mention ("for my son") or a given name decides between those whom it does not tell apart.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.encryption import keyed_hash
from core.errors import BadInput
from practice import lookup
from practice.models import IdentityGuard
from practice.system import FamilyMember, PracticeInfo, PracticeSystem


class How(StrEnum):
    """How a patient was verified; shown to staff."""

    phone_and_birth_date = "phone_and_birth_date"
    email_and_birth_date = "email_and_birth_date"
    stated_phone_and_birth_date = "stated_phone_and_birth_date"  # the phone was only said, not written from
    portal = "portal"
    staff = "staff"


class Ask(StrEnum):
    """What else is needed to tell the members of a family apart."""

    given_name = "given_name"
    patients_birth_date = "patients_birth_date"


@dataclass(frozen=True)
class Verified:
    """The conversation is about this patient."""

    patient_id: str
    how: How


@dataclass(frozen=True)
class NotVerified:
    """Phone and birth date do not go together, whichever is wrong. `tries_left` is 1 or more."""

    tries_left: int


@dataclass(frozen=True)
class WhichPatient:
    """The birth date is right but does not decide; no try is used up."""

    ask: Ask


@dataclass(frozen=True)
class IdentityLocked:
    """No tries left: a person takes over. Tries are possible again after `until` (UTC), or when a person unlocks."""

    until: datetime


NOBODY = "0" * 32  # no patient has this id

Identity = Verified | NotVerified | WhichPatient | IdentityLocked

_SAME_RELATION = (
    frozenset({"child", "kid", "baby", "son", "daughter", "stepson", "stepdaughter"}),
    frozenset({"parent", "mother", "father", "mom", "mum", "dad"}),
    frozenset({"partner", "spouse", "wife", "husband"}),
    frozenset({"sibling", "brother", "sister"}),
    frozenset({"grandparent", "grandmother", "grandfather", "grandma", "grandpa"}),
    frozenset({"grandchild", "grandson", "granddaughter"}),
)
_UNGENDERED = frozenset({"child", "kid", "baby", "parent", "partner", "spouse", "sibling", "grandparent", "grandchild"})
_PLAIN = {"mom": "mother", "mum": "mother", "dad": "father", "grandma": "grandmother", "grandpa": "grandfather"}


async def verify(
    session: AsyncSession,
    system: PracticeSystem,
    *,
    phone: str,
    birth_date: date,
    relation: str | None = None,
    given_name: str | None = None,
    visitor: str | None = None,
) -> Identity:
    """Check one try.

    `phone` is the phone or e-mail address written from; with `visitor` (an opaque key of an anonymous chat) it was only stated, and tries are
    counted for the visitor, so that a stranger cannot lock the owner out. `relation` is an English kinship word in lower case.
    Never raises for what a patient may write. Call it with the same arguments at most once a message: each call is a try.
    """
    practice = await system.practice(session)
    guard = await _guard(session, _sender(phone, visitor), practice)
    if guard.failures >= practice.identity_tries:
        _trace(session, guard, "identity.refused")
        return IdentityLocked(_locked_until(guard, practice))
    family = await system.family_on_phone(session, phone)
    right = [m for m in family if await system.verify_birth_date(session, m.patient.id, birth_date)]
    if not family:  # the same steps for an unknown phone
        await system.verify_birth_date(session, NOBODY, birth_date)
    chosen = _narrow(right, relation, given_name)
    if not chosen:
        return _failed(session, guard, practice)
    if isinstance(chosen, Ask):
        _trace(session, guard, "identity.ask")
        return WhichPatient(chosen)
    guard.failures, guard.last_failure_at = 0, None
    _trace(session, guard, "identity.verified", patient_id=chosen.patient.id)
    return Verified(chosen.patient.id, _how(phone, visitor))


def _how(address: str, visitor: str | None) -> How:
    if visitor:
        return How.stated_phone_and_birth_date
    return How.email_and_birth_date if "@" in address else How.phone_and_birth_date


async def verify_portal(session: AsyncSession, system: PracticeSystem, user_name: str) -> Verified | None:
    """The owner of a portal account whose signed token was checked by the channel; None when there is no such account."""
    patients = await system.patients_of_portal_user(session, user_name)
    return Verified(patients[0].id, How.portal) if patients else None


async def unlock(session: AsyncSession, *, phone: str) -> None:
    """A person has made sure who it is: tries count from nought again."""
    sender = _sender(phone, None)
    await session.execute(delete(IdentityGuard).where(IdentityGuard.sender_hash == sender))
    audit.record(session, "identity.unlock", subject="sender", subject_id=sender)


def _narrow(right: list[FamilyMember], relation: str | None, given_name: str | None) -> FamilyMember | Ask | None:
    """Among those whose birth date it is: the one meant, what to ask, or None when a given name contradicts."""
    if not right:
        return None
    if relation:
        meant = [member for member in right if _is(member, relation)]
        if not meant and any(member.relations for member in right):
            return Ask.patients_birth_date  # they gave their own birth date, and write for someone else
        right = meant or right
    if given_name:
        words = lookup.name_tokens(given_name)
        right = [m for m in right if words & lookup.name_tokens(m.patient.given_name)]
    if not right:
        return None
    return right[0] if len(right) == 1 else Ask.given_name


def _is(member: FamilyMember, relation: str) -> bool:
    """Whether somebody on this phone would call the member so; an unknown word fits nobody."""
    said = _PLAIN.get(relation, relation)
    for kind, _ in member.relations:
        if kind == said:
            return True
        loosely = said in _UNGENDERED or kind in _UNGENDERED
        if loosely and any(said in group and kind in group for group in _SAME_RELATION):
            return True
    return False


def _sender(phone: str, visitor: str | None) -> str:
    """Hash under which tries are counted."""
    if visitor:
        return keyed_hash("visitor", visitor)
    try:
        return lookup.phone_hash(phone)
    except BadInput:
        return keyed_hash("visitor", phone)


async def _guard(session: AsyncSession, sender_hash: str, practice: PracticeInfo) -> IdentityGuard:
    """The sender's count, locked against a second message at the same time, and forgotten after the lock's hours."""
    query = select(IdentityGuard).where(IdentityGuard.sender_hash == sender_hash).with_for_update()
    fresh = query.execution_options(populate_existing=True)
    guard = (await session.execute(fresh)).scalar_one_or_none()
    if guard is None:
        try:
            async with session.begin_nested():
                session.add(IdentityGuard(sender_hash=sender_hash, failures=0))
        except IntegrityError:  # the other message was quicker to write the first row
            pass
        guard = (await session.execute(fresh)).scalar_one()
    if guard.last_failure_at and clock.now() >= _locked_until(guard, practice):
        guard.failures, guard.last_failure_at = 0, None
    return guard


def _locked_until(guard: IdentityGuard, practice: PracticeInfo) -> datetime:
    return (guard.last_failure_at or clock.now()) + timedelta(hours=practice.identity_lock_hours)


def _failed(session: AsyncSession, guard: IdentityGuard, practice: PracticeInfo) -> NotVerified | IdentityLocked:
    guard.failures += 1
    guard.last_failure_at = clock.now()
    left = practice.identity_tries - guard.failures
    _trace(session, guard, "identity.failed", tries_left=left)
    return NotVerified(left) if left > 0 else IdentityLocked(_locked_until(guard, practice))


def _trace(
    session: AsyncSession, guard: IdentityGuard, action: str, *, patient_id: str | None = None, **details: int
) -> None:
    audit.record(
        session,
        action,
        subject="sender",
        subject_id=guard.sender_hash,
        patient_id=patient_id,
        details=details or None,
    )
