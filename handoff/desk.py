"""What staff do with a case: claim, take over, assign, transfer, snooze, resolve, hand back. One transaction an act, audited and announced.

What they say in it is in replies.py; the locks and the trace of every act are in threads.py. Raises NotFound, Forbidden or Conflict;
nothing is ever taken silently.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import ownership
from conversations.models import Conversation
from core import clock
from core.errors import BadInput, Conflict, Forbidden
from handoff import answered, clocks, notices, paging, replies, satisfaction, threads
from handoff.access import Permission, Viewer, require
from handoff.colleagues import colleague
from handoff.models import LIVE, RANK, Case, CaseState, Queue, Urgency
from handoff.routing import resolutions
from handoff.service import open_cases

_CLINICAL_LATCHES = frozenset({"clinical", "crisis", "emergency"})


async def claim(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Take an unowned case and its thread. Raises Conflict naming who has it."""
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    now = clock.now()
    won = await session.execute(
        update(Case)
        .where(Case.id == case.id, Case.owner_id.is_(None), Case.state == str(CaseState.open))
        .values(owner_id=viewer.staff_id, state=str(CaseState.assigned), epoch=Case.epoch + 1, updated_at=now),
        execution_options={"synchronize_session": False},
    )
    await session.refresh(case)
    if not won.rowcount:  # type: ignore[attr-defined]
        if case.owner_id == viewer.staff_id and case.state in LIVE:
            return case
        raise await threads.not_mine(session, case)
    await threads.take_thread(session, viewer, case, conversation)
    if viewer.may(Permission.answer_pages):
        await paging.close(session, case)
    await threads.done(session, case, conversation, "claimed")
    return case


async def steal(session: AsyncSession, viewer: Viewer, case_id: str, *, from_id: str) -> Case:
    """Take a case over from the colleague whom the screen named. Raises Conflict when it is somebody else's by now."""
    require(viewer, Permission.steal)
    case, conversation = await threads.held(session, viewer, case_id)
    if case.owner_id != from_id or case.state not in LIVE:
        raise await threads.not_mine(session, case)
    await threads.give(session, case, conversation, viewer.staff_id)
    await threads.done(session, case, conversation, "taken_over", was=from_id)
    return case


async def assign(session: AsyncSession, viewer: Viewer, case_id: str, to_id: str) -> Case:
    """Give a case to a colleague who works in its queue. Raises Forbidden, BadInput."""
    case, conversation = await threads.held(session, viewer, case_id)
    if case.owner_id != viewer.staff_id:
        require(viewer, Permission.assign_others)
    person = await colleague(session, to_id, Queue(case.queue))
    was = case.owner_id
    await threads.give(session, case, conversation, person.id)
    await threads.done(session, case, conversation, "assigned", was=was, to=person.id)
    return case


async def transfer(
    session: AsyncSession, viewer: Viewer, case_id: str, queue: Queue, *, note: str = "", urgency: Urgency | None = None
) -> Case:
    """Send a case to another queue, without an owner, with a word of why. The promise starts anew there for what is left."""
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    await threads.must_own_or_free(session, viewer, case)
    if case.queue == queue:
        raise BadInput("It is in that queue already.", code="same_queue")
    if note.strip():
        await replies.write_note(session, viewer, case, conversation, note)
    await threads.free_thread(session, case, conversation)
    was = case.queue
    case.queue, case.owner_id, case.state = str(queue), None, str(CaseState.open)
    if urgency:
        case.urgency, case.rank = str(urgency), RANK[urgency]
    case.epoch += 1
    case.snoozed_until = None
    await clocks.start(session, case)
    if case.answered_at:
        case.due_at = clocks.next_due(case)
    await threads.done(session, case, conversation, "transferred", was=was, to=str(queue))
    if case.urgency in (Urgency.emergency, Urgency.crisis) and queue is Queue.oncall:
        await paging.page_on_call(session, case)
    return case


async def release(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Put one's own case back into its queue; the bot stays out of a latched thread."""
    case, conversation = await threads.held(session, viewer, case_id)
    threads.must_own(viewer, case)
    await threads.free_thread(session, case, conversation)
    case.owner_id, case.state = None, str(CaseState.open)
    case.epoch += 1
    await threads.done(session, case, conversation, "released")
    return case


async def snooze(session: AsyncSession, viewer: Viewer, case_id: str, until: datetime) -> Case:
    """Out of sight until then, or until the patient writes. Raises BadInput for the past, Forbidden for an alarm."""
    case, conversation = await threads.held(session, viewer, case_id)
    await threads.must_own_or_free(session, viewer, case)
    if until <= clock.now():
        raise BadInput("Choose a time to come.", code="past")
    if case.urgency in (Urgency.emergency, Urgency.crisis):
        raise Forbidden("An emergency or crisis cannot be snoozed.", code="alarm")
    case.snoozed_at, case.snoozed_until = clock.now(), until
    await threads.done(session, case, conversation, "snoozed", marker=False, until=until.isoformat())
    return case


async def wake(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Bring a snoozed case back now."""
    case, conversation = await threads.held(session, viewer, case_id)
    case.snoozed_until = None
    await threads.done(session, case, conversation, "woken", marker=False)
    return case


async def resolve(
    session: AsyncSession,
    viewer: Viewer,
    case_id: str,
    resolution: str,
    *,
    hand_back_thread: bool = True,
    ask_satisfaction: bool = False,
) -> Case:
    """Settle a case with one of its queue's codes, and by default give the thread back to the assistant.

    A thread latched for a clinical reason is given back only by who may release it. Raises Forbidden, Conflict, BadInput.
    """
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    threads.must_own(viewer, case)
    if resolution not in resolutions(case.queue):
        raise BadInput("Choose how it was settled.", code="resolution")
    _may_release(viewer, conversation)
    now = clock.now()
    case.state, case.resolution = str(CaseState.resolved), resolution
    case.resolved_at, case.resolved_by, case.snoozed_until = now, viewer.staff_id, None
    case.epoch += 1
    await paging.close(session, case)
    await threads.done(session, case, conversation, "resolved", resolution=resolution)
    await answered.collect(session, case, conversation)
    others = [other for other in await open_cases(session, conversation.id) if other.id != case.id]
    if conversation.owner_id == viewer.staff_id and not any(other.owner_id == viewer.staff_id for other in others):
        if ask_satisfaction:
            await satisfaction.asked(session, case, await replies.say(session, conversation, satisfaction.TEMPLATE))
        if hand_back_thread:
            await _hand_back(session, viewer, conversation)
    return case


async def hand_back(session: AsyncSession, viewer: Viewer, conversation_id: str) -> None:
    """Give one's own thread back to the assistant: owner and latch go, a marker stays. Its live cases return to their queues."""
    require(viewer, Permission.work_cases)
    conversation = await threads.lock(session, conversation_id)
    if conversation.owner_id != viewer.staff_id:
        raise await threads.thread_not_mine(session, conversation)
    _may_release(viewer, conversation)
    if conversation.latch and await open_cases(session, conversation_id):
        raise Conflict("Resolve the case first: this thread is clinical or sensitive.", code="case_open")
    for case in await open_cases(session, conversation_id):
        if case.owner_id == viewer.staff_id:
            case.owner_id, case.state, case.epoch = None, str(CaseState.open), case.epoch + 1
            await threads.done(session, case, conversation, "released", marker=False)
    await _hand_back(session, viewer, conversation)


async def reopen(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Take up a resolved case again, as its owner. Raises Conflict when the thread has another live case."""
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    if case.state != CaseState.resolved:
        raise Conflict("It is still open.", code="still_open")
    if await open_cases(session, conversation.id):
        raise Conflict("This thread has a newer case.", code="newer_case")
    case.state, case.owner_id = str(CaseState.assigned), viewer.staff_id
    case.resolved_at = case.resolution = case.resolved_by = None
    case.waiting_from = case.opened_at = clock.now()
    case.epoch += 1
    await clocks.start(session, case)
    await threads.take_thread(session, viewer, case, conversation)
    await threads.done(session, case, conversation, "reopened")
    return case


async def may_release(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether this viewer may take the latch off this thread."""
    try:
        _may_release(viewer, conversation)
    except Forbidden:
        return False
    return True


def _may_release(viewer: Viewer, conversation: Conversation) -> None:
    if conversation.latch in _CLINICAL_LATCHES and not viewer.may(Permission.release_clinical):
        raise Forbidden(
            "Only a nurse or clinician can close a clinical thread. Transfer it to a nurse.", code="latched"
        )


async def _hand_back(session: AsyncSession, viewer: Viewer, conversation: Conversation) -> None:
    await ownership.hand_back(session, conversation.id, expected_owner=viewer.staff_id)
    notices.announce(session, "conversation", conversation_id=conversation.id)
