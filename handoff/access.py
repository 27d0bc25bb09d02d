"""Who may do and see what: roles to permissions and queues (minimum necessary, 45 CFR 164.502(b), 164.514(d)).

Decided here and in the queries, never in a page. A role sees the queues it works in; nobody sees all threads by default.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation
from core import audit, clock
from core.database import Actor
from core.errors import Forbidden, NotFound
from handoff.models import LIVE, BreakGlass, Case, Queue, Role


class Permission(StrEnum):
    work_cases = "work_cases"  # claim, reply, note, transfer, resolve
    release_clinical = "release_clinical"  # take the clinical latch off
    answer_pages = "answer_pages"
    steal = "steal"  # take a thread from a colleague
    assign_others = "assign_others"
    reset_latch = "reset_latch"
    see_patient = "see_patient"  # the patient's panel, appointments
    see_prescriptions = "see_prescriptions"
    change_appointments = "change_appointments"
    export_files = "export_files"  # take all files of a thread out at once
    decide_refills = "decide_refills"
    edit_articles = "edit_articles"
    publish_articles = "publish_articles"
    edit_canned = "edit_canned"
    see_outbox = "see_outbox"
    see_charts = "see_charts"
    manage_staff = "manage_staff"
    manage_settings = "manage_settings"
    manage_rota = "manage_rota"
    read_audit = "read_audit"
    break_glass = "break_glass"
    review_break_glass = "review_break_glass"


P, Q = Permission, Queue
_DESK = {P.work_cases, P.see_patient, P.change_appointments, P.steal}
_CARE = _DESK | {
    P.release_clinical, P.answer_pages, P.see_prescriptions, P.decide_refills, P.export_files, P.break_glass,
}  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.front_desk: frozenset(_DESK | {P.break_glass}),
    Role.lead: frozenset(_DESK | {P.assign_others, P.export_files, P.see_charts, P.edit_canned, P.see_outbox, P.break_glass, P.manage_rota}),
    Role.nurse: frozenset(_CARE),
    Role.clinician: frozenset(_CARE),
    Role.billing: frozenset({P.work_cases, P.steal}),
    Role.interpreter: frozenset({P.work_cases}),
    Role.editor: frozenset({P.edit_articles, P.publish_articles}),
    Role.administrator: frozenset(
        {P.manage_staff, P.manage_settings, P.manage_rota, P.see_charts, P.edit_canned, P.see_outbox, P.break_glass,
         P.edit_articles, P.publish_articles}
    ),
    Role.auditor: frozenset({P.read_audit}),
    Role.compliance: frozenset({P.read_audit, P.review_break_glass}),
}  # fmt: skip

QUEUES: dict[Role, frozenset[Queue]] = {
    Role.front_desk: frozenset({Q.front_desk, Q.referrals, Q.interpreter}),
    Role.lead: frozenset({Q.front_desk, Q.referrals, Q.interpreter, Q.billing}),
    Role.nurse: frozenset({Q.oncall, Q.nurse, Q.refills, Q.front_desk, Q.interpreter}),
    Role.clinician: frozenset({Q.oncall, Q.nurse, Q.refills}),
    Role.billing: frozenset({Q.billing}),
    Role.interpreter: frozenset({Q.interpreter}),
}

NURSE_QUEUES = frozenset({Queue.oncall, Queue.nurse})


@dataclass(frozen=True)
class Viewer:
    """A signed-in member of staff, as every service wants to know them."""

    staff_id: str
    name: str
    roles: frozenset[Role]
    title: str = ""
    languages: frozenset[str] = frozenset()
    session_id: str = ""
    permissions: frozenset[Permission] = field(init=False)
    queues: frozenset[Queue] = field(init=False)

    def __post_init__(self) -> None:
        permissions = frozenset[Permission]().union(*(PERMISSIONS[role] for role in self.roles))
        object.__setattr__(self, "permissions", permissions)
        object.__setattr__(self, "queues", frozenset[Queue]().union(*(QUEUES.get(r, frozenset()) for r in self.roles)))

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit trail: the roles are part of it."""
        return Actor("staff", self.staff_id, ",".join(sorted(self.roles))[:32])

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def require(viewer: Viewer, permission: Permission) -> None:
    """Raises Forbidden unless the viewer's roles allow it."""
    if not viewer.may(permission):
        raise Forbidden("Your role does not allow this.", code="role")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Case` under which this viewer may see it: their queues, and what they own."""
    if Permission.work_cases not in viewer.permissions:
        return false()
    return or_(in_queues(viewer), Case.owner_id == viewer.staff_id)


def in_queues(viewer: Viewer) -> ColumnElement[bool]:
    """The part of `visible` that holds alike for everyone with the same queues."""
    if Permission.work_cases not in viewer.permissions:
        return false()
    return Case.queue.in_(sorted(str(queue) for queue in viewer.queues))


async def case_for(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """The case, freshly read, if the viewer may see it. Raises NotFound, whether it is missing or not theirs to see."""
    query = select(Case).where(Case.id == case_id)
    case = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if case is None or not await may_see(session, viewer, case):
        raise NotFound("There is no such case, or it isn't in your queues.")
    return case


async def may_see(session: AsyncSession, viewer: Viewer, case: Case) -> bool:
    """Whether this viewer may see this case: queue, ownership, or emergency access."""
    if viewer.may(Permission.work_cases) and (case.queue in viewer.queues or case.owner_id == viewer.staff_id):
        return True
    return await glass_broken(session, viewer, case.conversation_id)


async def glass_broken(session: AsyncSession, viewer: Viewer, conversation_id: str) -> bool:
    """Whether the viewer has emergency access to this thread now."""
    query = select(BreakGlass.id).where(
        BreakGlass.staff_id == viewer.staff_id,
        BreakGlass.conversation_id == conversation_id,
        BreakGlass.until > clock.now(),
    )
    return (await session.execute(query.limit(1))).first() is not None


async def conversation_for(session: AsyncSession, viewer: Viewer, conversation_id: str) -> Conversation:
    """The thread, if the viewer may read it; the reading is audited. Raises NotFound.

    A thread is readable for those who may see one of its live cases (or any of its cases once none is live).
    """
    conversation = await session.get(Conversation, conversation_id, populate_existing=True)
    if conversation is None or not await may_read(session, viewer, conversation):
        raise NotFound("There is no such thread, or it isn't in your queues.")
    audit.record(
        session, "conversation.read", subject="conversation", subject_id=conversation.id,
        patient_id=conversation.patient_id,
    )  # fmt: skip
    return conversation


async def may_read(session: AsyncSession, viewer: Viewer, conversation: Conversation) -> bool:
    """Whether this viewer may read this thread now."""
    if conversation.owner_id == viewer.staff_id or await glass_broken(session, viewer, conversation.id):
        return True
    mine = exists().where(and_(Case.conversation_id == conversation.id, visible(viewer)))
    live = exists().where(and_(Case.conversation_id == conversation.id, Case.state.in_(LIVE)))
    live_mine = exists().where(and_(Case.conversation_id == conversation.id, Case.state.in_(LIVE), visible(viewer)))
    row = (await session.execute(select(mine, live, live_mine))).one()
    return bool(row[2] or (row[0] and not row[1]))


async def glass_until(session: AsyncSession, viewer: Viewer, conversation_id: str) -> datetime | None:
    """Until when the viewer has emergency access to this thread; None without."""
    query = select(func.max(BreakGlass.until)).where(
        BreakGlass.staff_id == viewer.staff_id,
        BreakGlass.conversation_id == conversation_id,
        BreakGlass.until > clock.now(),
    )
    return (await session.execute(query)).scalar_one_or_none()
