"""The queue as staff see it: which cases, in which order, with which clock. Rows hold no patient text; `briefs` adds it, audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Message
from core import audit, clock
from core.errors import BadInput
from handoff.access import Permission, Viewer, in_queues, require, visible
from handoff.models import LIVE, Case, CaseState, Page, Staff, Urgency
from practice.models import Patient


class View(StrEnum):
    """Ready-made views, as in the console's side bar."""

    queues = "queues"  # everything live in my queues, snoozed left out
    mine = "mine"
    unassigned = "unassigned"
    waiting = "waiting"  # answered; the patient's turn
    snoozed = "snoozed"
    resolved = "resolved"
    all = "all"


class Scope(StrEnum):
    """All that the viewer may see; or its part that is alike for everyone with the same queues; or the rest."""

    all = "all"
    queues = "queues"
    own_elsewhere = "own_elsewhere"


@dataclass(frozen=True)
class Filter:
    """What to show. Codes and ids only, so that it can be saved as it is."""

    view: View = View.queues
    queues: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    owner_id: str | None = None
    overdue: bool = False

    def as_json(self) -> dict[str, Any]:
        """For a saved view."""
        return {
            "view": str(self.view), "queues": list(self.queues), "urgencies": list(self.urgencies),
            "languages": list(self.languages), "channels": list(self.channels), "owner_id": self.owner_id,
            "overdue": self.overdue,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Filter":
        """Raises BadInput for what no filter is."""
        try:
            return cls(
                View(value.get("view", "queues")), tuple(value.get("queues", ())), tuple(value.get("urgencies", ())),
                tuple(value.get("languages", ())), tuple(value.get("channels", ())), value.get("owner_id"),
                bool(value.get("overdue")),
            )  # fmt: skip
        except ValueError:
            raise BadInput("This saved view cannot be read.", code="view") from None


@dataclass(frozen=True)
class QueueRow:
    """One case in a list. Times are aware UTC."""

    case_id: str
    conversation_id: str
    patient_id: str | None
    message_id: str | None
    queue: str
    disposition: str
    urgency: str
    state: str
    owner_id: str | None
    owner_name: str | None
    language: str
    channel: str
    opened_at: datetime
    waiting_from: datetime
    due_at: datetime
    answered: bool
    patients_turn: bool
    snoozed_until: datetime | None
    resolved_at: datetime | None
    resolution: str | None
    warned: bool
    needs: tuple[str, ...]
    epoch: int
    page_open: bool

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def alarm(self) -> bool:
        return self.urgency in (Urgency.emergency, Urgency.crisis)

    def left(self, now: datetime) -> timedelta:
        """Until the promise; negative once it is broken."""
        return self.due_at - now

    def overdue(self, now: datetime) -> bool:
        return self.live and not self.patients_turn and self.due_at < now


@dataclass(frozen=True)
class Brief:
    """What tells a row's patient apart: shown beside it, its reading audited."""

    name: str | None
    preview: str
    reason: str


# The patient wrote after our last reply, or nobody has replied yet.
WAITS = or_(
    Case.replied_at.is_(None),
    and_(Conversation.last_inbound_at.is_not(None), Conversation.last_inbound_at > Case.replied_at),
)
_PAGE_OPEN = (
    select(func.count()).select_from(Page).where(Page.case_id == Case.id, Page.next_at.is_not(None)).scalar_subquery()
)


def asleep(now: datetime) -> ColumnElement[bool]:
    """Snoozed, and the patient has not written since."""
    woken = and_(Conversation.last_inbound_at.is_not(None), Conversation.last_inbound_at > Case.snoozed_at)
    return and_(Case.snoozed_until.is_not(None), Case.snoozed_until > now, ~woken)


def _conditions(viewer: Viewer, wanted: Filter, now: datetime, scope: Scope) -> list[ColumnElement[bool]]:
    live, sleeps = Case.state.in_(LIVE), asleep(now)
    by_view: dict[View, list[ColumnElement[bool]]] = {
        View.queues: [live, ~sleeps],
        View.mine: [live, ~sleeps, Case.owner_id == viewer.staff_id],
        View.unassigned: [live, ~sleeps, Case.owner_id.is_(None)],
        View.waiting: [live, ~sleeps, ~WAITS],
        View.snoozed: [live, sleeps],
        View.resolved: [Case.state == str(CaseState.resolved)],
        View.all: [live],  # the settled ones are asked for apart: see list_cases
    }
    conditions = [_seen_in(viewer, scope), *by_view[wanted.view]]
    for column, chosen in (
        (Case.queue, wanted.queues), (Case.urgency, wanted.urgencies),
        (Case.language, wanted.languages), (Case.channel, wanted.channels),
    ):  # fmt: skip
        if chosen:
            conditions.append(column.in_(chosen))
    if wanted.owner_id:
        conditions.append(Case.owner_id == wanted.owner_id)
    if wanted.overdue:
        conditions += [live, Case.due_at < now, WAITS]
    return conditions


def _seen_in(viewer: Viewer, scope: Scope) -> ColumnElement[bool]:
    if scope is Scope.queues:
        return in_queues(viewer)
    if scope is Scope.own_elsewhere:
        return and_(visible(viewer), Case.owner_id == viewer.staff_id, ~in_queues(viewer))
    return visible(viewer)


def merged(shared: list[QueueRow], own: list[QueueRow], wanted: Filter) -> list[QueueRow]:
    """Rows of the queues (alike for colleagues) and one's own of other queues, in the list's order."""
    if not own:
        return shared
    if wanted.view in (View.resolved, View.snoozed):
        return [*own, *shared]
    rank = {str(urgency): n for n, urgency in enumerate(Urgency)}
    return sorted([*shared, *own], key=lambda row: (not row.live, rank[row.urgency], row.patients_turn, row.due_at))


async def list_cases(
    session: AsyncSession,
    viewer: Viewer,
    wanted: Filter | None = None,
    *,
    limit: int = 100,
    offset: int = 0,
    scope: Scope | None = None,
) -> list[QueueRow]:
    """Cases in the order in which they should be worked: alarms, urgent, then by how little of the promise is left.

    Those whose turn is the patient's come last within their urgency; resolved ones newest first. Holds no patient text.
    """
    wanted, scope = wanted or Filter(), scope or Scope.all
    if wanted.view is not View.all:
        return await _listed(session, viewer, wanted, limit=limit, offset=offset, scope=scope)
    # Live ones first; of the million that are settled only as many as there is room for, along their own index.
    rows = await _listed(session, viewer, wanted, limit=limit, offset=offset, scope=scope)
    if len(rows) < limit:
        live = offset and await _live_count(session, viewer, wanted, scope)
        settled = replace(wanted, view=View.resolved)
        rows += await _listed(
            session, viewer, settled, limit=limit - len(rows), offset=max(0, offset - live), scope=scope
        )
    return rows


async def _listed(
    session: AsyncSession, viewer: Viewer, wanted: Filter, *, limit: int, offset: int, scope: Scope
) -> list[QueueRow]:
    query = _rows().where(*_conditions(viewer, wanted, clock.now(), scope)).limit(limit).offset(offset)
    if wanted.view is View.resolved:
        query = query.order_by(Case.resolved_at.desc(), Case.id.desc())
    elif wanted.view is View.snoozed:
        query = query.order_by(Case.snoozed_until, Case.id)
    else:
        query = query.order_by(Case.rank, ~WAITS, Case.due_at, Case.id)
    return [_row(row) for row in (await session.execute(query)).all()]


async def _live_count(session: AsyncSession, viewer: Viewer, wanted: Filter, scope: Scope) -> int:
    query = (
        select(func.count(Case.id))
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(*_conditions(viewer, wanted, clock.now(), scope))
    )
    return int((await session.execute(query)).scalar_one())


async def rows_of(session: AsyncSession, viewer: Viewer, case_ids: Sequence[str]) -> list[QueueRow]:
    """Rows as the list shows them, in the order asked for; what isn't the viewer's to see is left out."""
    found = await session.execute(_rows().where(visible(viewer), Case.id.in_(case_ids)))
    by_id = {row.case_id: row for row in map(_row, found.all())}
    return [by_id[one] for one in case_ids if one in by_id]


def _rows() -> Select[Any]:
    return (
        select(Case, WAITS.label("waits"), Staff.name, _PAGE_OPEN.label("pages"))
        .join(Conversation, Conversation.id == Case.conversation_id)
        .outerjoin(Staff, Staff.id == Case.owner_id)
    )


def _row(row: Any) -> QueueRow:
    case, waits, owner, pages = row
    return QueueRow(
        case_id=case.id, conversation_id=case.conversation_id, patient_id=case.patient_id, message_id=case.message_id,
        queue=case.queue, disposition=case.disposition, urgency=case.urgency, state=case.state, owner_id=case.owner_id,
        owner_name=owner, language=case.language, channel=case.channel, opened_at=case.opened_at,
        waiting_from=case.waiting_from, due_at=case.due_at, answered=case.answered_at is not None,
        patients_turn=not waits, snoozed_until=case.snoozed_until, resolved_at=case.resolved_at,
        resolution=case.resolution, warned=case.warned_at is not None, needs=tuple(case.needs or ()), epoch=case.epoch,
        page_open=bool(pages),
    )  # fmt: skip


async def briefs(session: AsyncSession, viewer: Viewer, rows: list[QueueRow]) -> dict[str, Brief]:
    """Name, first words and reason of each row, by case id. One audit row a case: call it for rows not shown before."""
    require(viewer, Permission.work_cases)
    cases = {row.id: row for row in await _by_ids(session, Case, [row.case_id for row in rows])}
    patients = {row.id: row for row in await _by_ids(session, Patient, [row.patient_id for row in rows])}
    messages = {row.id: row for row in await _by_ids(session, Message, [row.message_id for row in rows])}
    found: dict[str, Brief] = {}
    for row in rows:
        case, patient = cases.get(row.case_id), patients.get(row.patient_id or "")
        message = messages.get(row.message_id or "")
        if case is None:
            continue
        name = f"{patient.given_name} {patient.family_name}" if patient else None
        found[row.case_id] = Brief(name, _first_words(message), case.reason or "")
        audit.record(
            session, "case.list", subject="case", subject_id=row.case_id, patient_id=row.patient_id,
        )  # fmt: skip
    return found


def _first_words(message: Message | None) -> str:
    if message is None:
        return ""
    text = " ".join((message.body or "").split())  # the patient's own words: a translation belongs beside its verdict
    return text if len(text) <= 140 else text[:139].rsplit(" ", 1)[0] + "…"


async def _by_ids(session: AsyncSession, model: Any, ids: list[Any]) -> list[Any]:
    wanted = [one for one in set(ids) if one]
    if not wanted:
        return []
    return list((await session.execute(select(model).where(model.id.in_(wanted)))).scalars())
