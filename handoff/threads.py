"""What an act on a case holds and leaves behind: case and thread locked, who has them, history, marker, audit and notice.

The conversation's row is locked first, in every act and in `open_case`: so two people acting at once are put in order, the first
one wins and the second one is told who it was.
"""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import ownership
from conversations.models import Conversation
from core import audit, clock
from core.errors import Conflict, NotFound
from handoff import notices
from handoff.access import Permission, Viewer, case_for
from handoff.models import LIVE, Case, CaseState, Staff, Urgency
from handoff.service import event


async def held(session: AsyncSession, viewer: Viewer, case_id: str) -> tuple[Case, Conversation]:
    """The case and its thread, the thread's row locked first; both as they are now."""
    thread = (await session.execute(select(Case.conversation_id).where(Case.id == case_id))).scalar_one_or_none()
    if thread is None:
        raise NotFound("There is no such case, or it isn't in your queues.")
    conversation = await lock(session, thread)
    return await case_for(session, viewer, case_id), conversation


async def lock(session: AsyncSession, conversation_id: str) -> Conversation:
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    found = await session.execute(query, execution_options={"populate_existing": True})
    conversation = found.scalar_one_or_none()
    if conversation is None:
        raise NotFound("There is no such thread.")
    return conversation


async def take_thread(session: AsyncSession, viewer: Viewer, case: Case, conversation: Conversation) -> None:
    if conversation.owner_id == viewer.staff_id:
        return
    if conversation.owner_id is not None:
        owner = await session.get_one(Staff, conversation.owner_id)
        if case.urgency not in (Urgency.emergency, Urgency.crisis) and owner.active and not owner.away:
            raise Conflict(f"{owner.name} is in this thread with another matter.", code="thread_owned")
        event(session, case, "thread_taken", was=conversation.owner_id)
    await ownership.take(session, conversation.id, viewer.staff_id, expected_owner=conversation.owner_id)


async def give(session: AsyncSession, case: Case, conversation: Conversation, to_id: str) -> None:
    """Owner of case and thread become `to_id`. The rows are locked, so nobody came between."""
    if conversation.owner_id != to_id:
        await ownership.take(session, conversation.id, to_id, expected_owner=conversation.owner_id)
    case.owner_id, case.state = to_id, str(CaseState.assigned)
    case.epoch += 1


async def free_thread(session: AsyncSession, case: Case, conversation: Conversation) -> None:
    if case.owner_id and conversation.owner_id == case.owner_id:
        await ownership.release(session, conversation.id, expected_owner=case.owner_id)


async def done(
    session: AsyncSession,
    case: Case,
    conversation: Conversation,
    kind: str,
    *,
    marker: bool = True,
    **details: str | None,
) -> None:
    """The act's trace: history, audit, a marker in the thread, a notice to every screen."""
    case.updated_at = clock.now()
    event(session, case, kind, **details)
    codes = {key: value for key, value in details.items() if value is not None}
    audit.record(
        session, f"case.{kind}", subject="case", subject_id=case.id, patient_id=conversation.patient_id, details=codes
    )
    if marker:
        by = session.info["actor"].id
        await ownership.mark(session, conversation.id, kind, by=by, queue=case.queue, **codes)
    await session.flush()
    notices.announce(session, "case", case_id=case.id, conversation_id=conversation.id, queue=case.queue)


def must_own(viewer: Viewer, case: Case) -> None:
    if case.state not in LIVE:
        raise Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id != viewer.staff_id:
        raise Conflict("Claim the case first.", code="not_owner")


async def must_own_or_free(session: AsyncSession, viewer: Viewer, case: Case) -> None:
    if case.state not in LIVE:
        raise Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id not in (None, viewer.staff_id) and not viewer.may(Permission.assign_others):
        raise await not_mine(session, case)


async def not_mine(session: AsyncSession, case: Case) -> Conflict:
    if case.state == CaseState.resolved:
        return Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id is None:
        return Conflict("Nobody has this case now.", code="unowned")
    owner = await session.get_one(Staff, case.owner_id)
    return Conflict(f"{owner.name} has this case.", code="owned")


async def thread_not_mine(session: AsyncSession, conversation: Conversation) -> Conflict:
    if conversation.owner_id is None:
        return Conflict("The assistant has this thread. Claim the case first.", code="not_owner")
    owner = await session.get_one(Staff, conversation.owner_id)
    return Conflict(f"{owner.name} has this thread now.", code="owned")
