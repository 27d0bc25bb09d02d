"""Further acts on a thread: say who writes, merge two cases of a patient, split a thread in which two people speak, act in place.

Same rules as in desk.py: one transaction, the conversation's row locked first, audited, announced, shown in the thread.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import ownership
from conversations.models import Conversation
from conversations.outbox import OutgoingText
from conversations.wording import wording
from conversations.wording.values import TextValue, Value, WhenValue
from core import audit, clock
from core.errors import BadInput, Conflict, Forbidden
from handoff import clocks, notices, paging, places, replies
from handoff.access import Permission, Viewer, case_for, require
from handoff.models import LIVE, RANK, Case, CaseState, Queue, Urgency
from handoff.routing import route
from handoff.service import event
from handoff.texts import role_of


async def identify(session: AsyncSession, viewer: Viewer, case_id: str, patient_id: str) -> Conversation:
    """A person made sure whom they are writing with. Only for patients known on this phone: the caller offers no others."""
    require(viewer, Permission.see_patient)
    case = await _own(session, viewer, case_id)
    conversation = await session.get_one(Conversation, case.conversation_id, with_for_update=True)
    conversation.patient_id, conversation.verified_how = patient_id, "staff"
    conversation.verified_at = clock.now()
    case.patient_id = patient_id
    case.location_id = await places.location_of(session, patient_id)
    await trace(session, viewer, case, "identity_set", patient_id=patient_id)
    return conversation


async def trace(
    session: AsyncSession, viewer: Viewer, case: Case, kind: str, *, patient_id: str | None = None, **ids: str
) -> None:
    """An act in place, shown in the thread and in the case's history. Ids only."""
    case.updated_at = clock.now()
    event(session, case, kind, **ids)
    audit.record(
        session,
        f"case.{kind}",
        subject="case",
        subject_id=case.id,
        patient_id=patient_id or case.patient_id,
        details=ids,
    )
    await ownership.mark(session, case.conversation_id, kind, by=viewer.staff_id, **ids)
    await session.flush()
    notices.announce(session, "case", case_id=case.id, conversation_id=case.conversation_id, queue=case.queue)


async def merge(session: AsyncSession, viewer: Viewer, case_id: str, other_id: str) -> Case:
    """Carry another live case of the same patient (or thread) on in this one. Raises Conflict for somebody else's."""
    case = await _own(session, viewer, case_id)
    other = await case_for(session, viewer, other_id)
    same = other.conversation_id == case.conversation_id or (case.patient_id and other.patient_id == case.patient_id)
    if not same or other.id == case.id:
        raise Conflict("These cases are not of the same patient.", code="wrong_patient")
    if other.state not in LIVE:
        raise Conflict("The other case is resolved.", code="resolved")
    if other.owner_id not in (None, viewer.staff_id):
        raise Conflict("A colleague has the other case.", code="owned")
    if other.rank < case.rank:
        case.urgency, case.rank = other.urgency, other.rank
        case.due_at = min(case.due_at, other.due_at)
    case.wants = {**(case.wants or {}), "also": [*(case.wants or {}).get("also", []), other.wants or {}]}
    other.state, other.merged_into_id, other.resolution = str(CaseState.resolved), case.id, "merged"
    other.resolved_at, other.resolved_by, other.epoch = clock.now(), viewer.staff_id, other.epoch + 1
    if other.conversation_id != case.conversation_id:
        thread = await session.get_one(Conversation, other.conversation_id, with_for_update=True)
        if thread.owner_id is None:
            await ownership.take(session, thread.id, viewer.staff_id, expected_owner=None)
    await paging.close(session, other)
    await trace(session, viewer, other, "merged", into=case.id)
    await trace(session, viewer, case, "merged", other=other.id)
    return case


async def split(
    session: AsyncSession, viewer: Viewer, case_id: str, *, patient_id: str, queue: Queue, note: str
) -> Case:
    """A case of its own for another person who writes in the same thread. Raises BadInput for the same person."""
    case = await _own(session, viewer, case_id)
    if patient_id == case.patient_id:
        raise BadInput("Choose the other person.", code="same_patient")
    if not note.strip():
        raise BadInput("Say what it is about.", code="empty")
    now, way = clock.now(), route("human")
    fresh = Case(
        conversation_id=case.conversation_id, patient_id=patient_id, message_id=case.message_id, queue=str(queue),
        disposition="human", urgency=str(way.urgency), rank=RANK[way.urgency], state=str(CaseState.open), epoch=0,
        language=case.language, channel=case.channel, needs=[], reason=note.strip(), wants={}, tried=[], opened_at=now,
        updated_at=now, waiting_from=now,
    )  # fmt: skip
    await clocks.start(session, fresh)
    session.add(fresh)
    await session.flush()
    event(session, fresh, "opened", disposition="human", queue=str(queue), split_from=case.id)
    audit.record(
        session, "case.split", subject="case", subject_id=fresh.id, patient_id=patient_id, details={"of": case.id}
    )
    await trace(session, viewer, case, "split", into=fresh.id)
    return fresh


async def call_later(session: AsyncSession, viewer: Viewer, case_id: str, by: datetime, zone: str) -> None:
    """Tell the patient by when somebody calls, and put the case to sleep until shortly before."""
    case = await _own(session, viewer, case_id)
    if by <= clock.now():
        raise BadInput("Choose a time to come.", code="past")
    await _say(
        session, viewer, case, "handoff-call-later", "call_promised",
        {"role": role_of(case.queue), "by": WhenValue(at=by, zone=zone)},
    )  # fmt: skip
    if case.urgency not in (Urgency.emergency, Urgency.crisis):
        case.snoozed_at = clock.now()
        case.snoozed_until = max(clock.now(), by - (by - clock.now()) / 4)


async def portal_link(session: AsyncSession, viewer: Viewer, case_id: str, link: str) -> None:
    """Send the way to the portal, for what may not be said on this channel."""
    case = await _own(session, viewer, case_id)
    await _say(session, viewer, case, "handoff-form-link", "link_sent", {"link": TextValue(text=link, kind="link")})


async def _say(
    session: AsyncSession, viewer: Viewer, case: Case, template_id: str, kind: str, values: dict[str, Value]
) -> None:
    conversation = await session.get_one(Conversation, case.conversation_id)
    rendered = wording().render(template_id, conversation.language, values, conversation.channel)
    text = OutgoingText(
        text=rendered.text, language=rendered.language, template_id=rendered.template_id,
        template_version=rendered.version, author_id=viewer.staff_id,
    )  # fmt: skip
    await replies.send_template(session, viewer, case.id, text, kind=kind)


async def _own(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    require(viewer, Permission.work_cases)
    thread = (await session.execute(select(Case.conversation_id).where(Case.id == case_id))).scalar_one_or_none()
    if thread:
        await session.get(Conversation, thread, with_for_update=True, populate_existing=True)
    case = await case_for(session, viewer, case_id)
    if case.state not in LIVE:
        raise Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id != viewer.staff_id:
        raise Forbidden("Claim the case first.", code="not_owner")
    return case
