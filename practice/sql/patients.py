"""Patients by id, phone, portal account or name. Every patient whose data is opened gets an audit row."""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from core.encryption import keyed_hash
from core.errors import BadInput, NotFound
from practice import lookup
from practice.models import Patient, PatientNameToken, PatientPhone, PatientRelation, PortalAccess, PortalAccount
from practice.sql import rows
from practice.system import FamilyMember, PatientInfo


async def get_patient(session: AsyncSession, patient_id: str) -> PatientInfo:
    row = await session.get(Patient, patient_id)
    if row is None:
        raise NotFound("There is no such patient")
    return (await _opened(session, [row], "patient.read"))[0]


async def find_patients_by_phone(session: AsyncSession, phone: str) -> tuple[PatientInfo, ...]:
    if "@" in phone:
        return await _by_email(session, phone)
    try:
        hashed = lookup.phone_hash(phone)
    except BadInput:  # a short code or a mail gateway writes to us: nobody's phone
        return ()
    query = select(Patient).join(PatientPhone, PatientPhone.patient_id == Patient.id)
    found = (await session.execute(query.where(PatientPhone.phone_hash == hashed).order_by(Patient.id))).scalars().all()
    audit.record(session, "patient.search", subject="phone", subject_id=hashed, details={"found": len(found)})
    return await _opened(session, found, "patient.match")


async def _by_email(session: AsyncSession, address: str) -> tuple[PatientInfo, ...]:
    hashed = lookup.email_hash(address)
    query = select(Patient).where(Patient.email_hash == hashed).order_by(Patient.id)
    found = (await session.execute(query)).scalars().all()
    audit.record(session, "patient.search", subject="email", subject_id=hashed, details={"found": len(found)})
    return await _opened(session, found, "patient.match")


async def family_on_phone(session: AsyncSession, phone: str) -> tuple[FamilyMember, ...]:
    members = await find_patients_by_phone(session, phone)
    ids = [member.id for member in members]
    query = select(PatientRelation).where(PatientRelation.patient_id.in_(ids), PatientRelation.other_id.in_(ids))
    relations: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in (await session.execute(query)).scalars():
        relations[row.other_id].append((row.kind, row.patient_id))
    return tuple(FamilyMember(member, tuple(relations[member.id])) for member in members)


async def patients_of_portal_user(session: AsyncSession, user_name: str) -> tuple[PatientInfo, ...]:
    hashed = lookup.portal_user_hash(user_name)
    query = select(PortalAccount).where(PortalAccount.user_name_hash == hashed, PortalAccount.active)
    account = (await session.execute(query)).scalar_one_or_none()
    if account is None:
        audit.record(session, "patient.search", subject="portal_user", subject_id=hashed, details={"found": 0})
        return ()
    others = select(Patient).join(PortalAccess, PortalAccess.patient_id == Patient.id).order_by(Patient.id)
    found = [
        await session.get_one(Patient, account.patient_id),
        *(await session.execute(others.where(PortalAccess.account_id == account.id))).scalars(),
    ]
    return await _opened(session, found, "patient.match")


async def find_patients(session: AsyncSession, words: str, *, limit: int = 20) -> tuple[PatientInfo, ...]:
    found = await _by_address(session, words) or await _by_name(session, words, limit)
    audit.record(
        session,
        "patient.search",
        subject="words",
        subject_id=keyed_hash("search", words),
        details={"found": len(found)},
    )
    return await _opened(session, found[:limit], "patient.match")


async def _by_address(session: AsyncSession, words: str) -> Sequence[Patient]:
    if "@" in words:
        query = select(Patient).where(Patient.email_hash == lookup.email_hash(words))
        return (await session.execute(query)).scalars().all()
    try:
        hashed = lookup.phone_hash(words)
    except BadInput:
        return []
    by_phone = select(PatientPhone.patient_id).where(PatientPhone.phone_hash == hashed)
    return (await session.execute(select(Patient).where(Patient.id.in_(by_phone)).order_by(Patient.id))).scalars().all()


async def _by_name(session: AsyncSession, words: str, limit: int) -> Sequence[Patient]:
    hashes = lookup.name_hashes(words)
    if not hashes:
        return []
    matching = (
        select(PatientNameToken.patient_id)
        .where(PatientNameToken.token_hash.in_(hashes))
        .group_by(PatientNameToken.patient_id)
        .having(func.count() == len(hashes))
    )
    query = select(Patient).where(Patient.id.in_(matching)).order_by(Patient.id).limit(limit)
    return (await session.execute(query)).scalars().all()


async def verify_birth_date(session: AsyncSession, patient_id: str, birth_date: date) -> bool:
    row = await session.get(Patient, patient_id)
    known = row.birth_date_text if row else "unknown"
    right = hmac.compare_digest(known.encode(), birth_date.isoformat().encode())
    audit.record(
        session,
        "patient.verify_birth_date",
        subject="patient",
        subject_id=patient_id,
        patient_id=patient_id if row else None,
        details={"right": right},
    )
    return right


async def _opened(session: AsyncSession, found: Iterable[Patient], action: str) -> tuple[PatientInfo, ...]:
    """The rows as values, with one audit row each."""
    patients = list(dict.fromkeys(found))
    ids = [row.id for row in patients]
    phones: defaultdict[str, list[str]] = defaultdict(list)
    for phone in (
        await session.execute(select(PatientPhone).where(PatientPhone.patient_id.in_(ids)).order_by(PatientPhone.id))
    ).scalars():
        phones[phone.patient_id].append(phone.phone)
    accounts = await session.execute(select(PortalAccount).where(PortalAccount.patient_id.in_(ids)))
    users = {account.patient_id: account.user_name for account in accounts.scalars()}
    for row in patients:
        audit.record(session, action, subject="patient", subject_id=row.id, patient_id=row.id)
    return tuple(rows.patient_info(row, tuple(phones[row.id]), users.get(row.id)) for row in patients)
