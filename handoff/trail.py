"""The audit trail for auditors: searched by person, patient, act and time; verified; exported with its hashes. Reading it is audited too."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from core.audit import Fault, audit_events
from handoff.access import Permission, Viewer, require
from handoff.models import Staff

PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """What to look for; None means anything. `action` may be the beginning of one. `before` is a sequence number."""

    actor_id: str | None = None
    patient_id: str | None = None
    subject_id: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class TrailRow:
    """One row as shown. `actor` is a name where we know one."""

    seq: int
    at: datetime
    actor: str
    actor_kind: str
    role: str | None
    action: str
    subject: str
    subject_id: str
    patient_id: str | None
    why: str | None
    details: dict[str, Any]


async def find(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> list[TrailRow]:
    """Rows that fit, newest first, at most PAGE."""
    require(viewer, Permission.read_audit)
    table = audit_events.c
    query = select(audit_events).order_by(table.seq.desc()).limit(PAGE)
    for column, value in (
        (table.actor_id, wanted.actor_id),
        (table.patient_id, wanted.patient_id),
        (table.subject_id, wanted.subject_id),
    ):
        if value:
            query = query.where(column == value)
    if wanted.action:
        query = query.where(table.action.startswith(wanted.action, autoescape=True))
    if wanted.since:
        query = query.where(table.at >= _iso(wanted.since))
    if wanted.until:
        query = query.where(table.at < _iso(wanted.until))
    if wanted.before:
        query = query.where(table.seq < wanted.before)
    names = {row.id: row.name for row in (await session.execute(select(Staff))).scalars()}
    rows = (await session.execute(query)).all()
    audit.record(session, "audit.search", subject="audit", subject_id=viewer.staff_id, details={"found": len(rows)})
    return [
        TrailRow(
            seq=row.seq, at=datetime.fromisoformat(row.at), actor=names.get(row.actor_id, row.actor_id),
            actor_kind=row.actor_kind, role=row.actor_role, action=row.action, subject=row.subject,
            subject_id=row.subject_id, patient_id=row.patient_id, why=row.why, details=orjson.loads(row.details),
        )
        for row in rows
    ]  # fmt: skip


async def verify(session: AsyncSession, viewer: Viewer) -> tuple[int, Fault | None]:
    """Walk the whole chain: (rows checked, first fault or None)."""
    require(viewer, Permission.read_audit)
    checked, fault = await audit.verify(session)
    audit.record(
        session, "audit.verify", subject="audit", subject_id=viewer.staff_id,
        details={"checked": checked, "fault": fault.seq if fault else None},
    )  # fmt: skip
    return checked, fault


async def count(session: AsyncSession) -> int:
    """How many rows the trail has."""
    return int((await session.execute(select(func.count()).select_from(audit_events))).scalar_one())


async def export(session: AsyncSession, viewer: Viewer, kind: str) -> AsyncIterator[str]:
    """The whole trail with every row's hash and the one before it, as `csv` or `jsonl`: whoever has it can walk the chain again."""
    require(viewer, Permission.read_audit)
    audit.record(session, "audit.export", subject="audit", subject_id=viewer.staff_id, details={"kind": kind})
    first = True
    async for row in audit.export(session):
        if kind == "jsonl":
            yield orjson.dumps(row).decode() + "\n"
            continue
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(row))
        if first:
            writer.writeheader()
        writer.writerow({name: _safe_cell(value) for name, value in row.items()})
        first = False
        yield out.getvalue()


def _safe_cell(value: Any) -> Any:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" else value


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
