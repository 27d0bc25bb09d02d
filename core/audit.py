"""The audit trail: who read or wrote what of whom, when and why (45 CFR 164.312(b)).

Rows are queued with `record` and written by `seal` at the end of the same transaction, chained by SHA-256 over the
previous row's hash. Database triggers (migrations) refuse UPDATE and DELETE. `verify` finds a changed, missing or
reordered row. Details hold ids and codes only, never patient text.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import BigInteger, Integer, MetaData, String, Table, bindparam, insert, select, update
from sqlalchemy import Column as C
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.ids import new_id

if TYPE_CHECKING:
    from core.database import Actor

GENESIS = "0" * 64

metadata = MetaData()
audit_events = Table(
    "audit_events",
    metadata,
    C("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    C("id", String(32), nullable=False, unique=True),
    C("at", String(32), nullable=False),
    C("actor_kind", String(16), nullable=False),
    C("actor_id", String(64), nullable=False, index=True),
    C("actor_role", String(32)),
    C("action", String(64), nullable=False, index=True),
    C("subject", String(32), nullable=False),
    C("subject_id", String(64), nullable=False, index=True),
    C("patient_id", String(32), index=True),
    C("why", String(300)),
    C("details", String(2000), nullable=False),
    C("previous_hash", String(64), nullable=False),
    C("hash", String(64), nullable=False),
)
# One row: the chain's end. Taking its lock is what puts concurrent transactions in order.
audit_head = Table(
    "audit_head",
    metadata,
    C("id", Integer, primary_key=True),
    C("seq", BigInteger, nullable=False),
    C("hash", String(64), nullable=False),
)

_ADVANCE = (
    update(audit_head)
    .where(audit_head.c.id == 1)
    .values(seq=audit_head.c.seq + bindparam("rows"))
    .returning(audit_head.c.seq, audit_head.c.hash)
)
_APPEND = insert(audit_events)
_SET_END = update(audit_head).where(audit_head.c.id == 1).values(hash=bindparam("end"))


@dataclass(frozen=True)
class AuditEvent:
    """One row of the trail. `at` is ISO 8601 in UTC; `details` is a JSON object in text."""

    seq: int
    id: str
    at: str
    actor_kind: str
    actor_id: str
    actor_role: str | None
    action: str
    subject: str
    subject_id: str
    patient_id: str | None
    why: str | None
    details: str
    previous_hash: str

    def digest(self) -> str:
        """SHA-256 over all fields, the previous hash included."""
        return hashlib.sha256(orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)).hexdigest()


def record(
    session: AsyncSession,
    action: str,
    *,
    subject: str,
    subject_id: str,
    patient_id: str | None = None,
    why: str | None = None,
    details: dict[str, Any] | None = None,
    actor: "Actor | None" = None,
) -> None:
    """Queue one audit row into the session's transaction. `action` reads like `appointment.move` or `patient.read`."""
    session.info.setdefault("audit", []).append(
        {
            "at": clock.now(),
            "actor": actor or session.info["actor"],
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "patient_id": patient_id,
            "why": why or session.info.get("why"),
            "details": orjson.dumps(details or {}, option=orjson.OPT_SORT_KEYS).decode(),
        }
    )


async def seal(session: AsyncSession) -> None:
    """Chain the queued rows and insert them. Called by Database.transaction just before the commit."""
    queued: list[dict[str, Any]] = session.info.pop("audit", [])
    if not queued:
        return
    connection = await session.connection()
    last_seq, previous = (await connection.execute(_ADVANCE, {"rows": len(queued)})).one()
    rows = []
    for seq, entry in enumerate(queued, start=last_seq - len(queued) + 1):
        event = _event(entry, seq, previous)
        previous = event.digest()
        rows.append(asdict(event) | {"hash": previous})
    await connection.execute(_APPEND, rows)
    await connection.execute(_SET_END, {"end": previous})


def _event(entry: dict[str, Any], seq: int, previous: str) -> AuditEvent:
    at: datetime = entry["at"]
    actor = entry["actor"]
    return AuditEvent(
        seq=seq,
        id=new_id(),
        at=at.isoformat(timespec="milliseconds"),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_role=actor.role,
        action=entry["action"],
        subject=entry["subject"],
        subject_id=entry["subject_id"],
        patient_id=entry["patient_id"],
        why=entry["why"],
        details=entry["details"],
        previous_hash=previous,
    )


@dataclass(frozen=True)
class Fault:
    """The first place where the trail does not hold."""

    seq: int
    problem: str


async def verify(session: AsyncSession) -> tuple[int, Fault | None]:
    """Walk the whole chain: (rows checked, first fault or None)."""
    expected_seq, previous = 1, GENESIS
    async for event, stored_hash in _stream(session):
        if event.seq != expected_seq:
            return expected_seq - 1, Fault(expected_seq, "row missing or renumbered")
        if event.previous_hash != previous:
            return expected_seq - 1, Fault(event.seq, "does not follow the row before it")
        if event.digest() != stored_hash:
            return expected_seq - 1, Fault(event.seq, "row was changed")
        expected_seq, previous = expected_seq + 1, stored_hash
    head = (await session.execute(select(audit_head.c.seq, audit_head.c.hash))).one_or_none()
    if head is None:
        return expected_seq - 1, Fault(expected_seq, "the chain's head is missing")
    if (head.seq, head.hash) != (expected_seq - 1, previous):
        return expected_seq - 1, Fault(expected_seq, "rows are missing at the end")
    return expected_seq - 1, None


async def export(session: AsyncSession) -> AsyncIterator[dict[str, Any]]:
    """Every row with its hash, in order: what `frontdoor audit export` writes."""
    async for event, stored_hash in _stream(session):
        yield asdict(event) | {"hash": stored_hash}


async def _stream(session: AsyncSession) -> AsyncIterator[tuple[AuditEvent, str]]:
    fields = [c for c in audit_events.c if c.name != "hash"]
    last = 0
    while True:
        query = select(*fields, audit_events.c.hash).where(audit_events.c.seq > last).order_by(audit_events.c.seq)
        rows = (await session.execute(query.limit(1000))).all()
        for row in rows:
            yield AuditEvent(*row[:-1]), row[-1]
        if len(rows) < 1000:
            return
        last = rows[-1].seq
