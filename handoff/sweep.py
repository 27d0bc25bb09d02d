"""What time does to cases: `tick` is called every few seconds by the scheduler, and does nothing that it has done before.

Pages are re-sent, clocks warn and break, threads of absent colleagues go back to their queues, a patient who writes again is
waiting again, round-robin queues give out their work, idle sessions end.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import ownership
from conversations.models import Conversation, Direction, Message
from core import audit, clock
from handoff import clocks, notices, paging, sessions, staff
from handoff.colleagues import AWAY_AFTER, off_shift, works_in
from handoff.models import LIVE, Case, CaseState, Queue, QueueWay, Staff, Urgency
from handoff.service import event, open_case
from handoff.spans import id_from

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(hours=2)  # messages that the sweep looks at again
MOST_WATCHED = 2000  # live clocks looked at in one round, nearest first
MOST_AT_ONCE = 200  # of them warned about in one round: the next one comes in seconds


async def tick(session: AsyncSession) -> None:
    """One round of everything that falls due. Idempotent: run it as often as you like, from any process.

    Pages come first, and each chore stands in a savepoint of its own: whatever is wrong with one of them, pages go out.
    """
    chores = (
        paging.tick, _patients_wrote, _silenced_threads, _warn_and_escalate, _return_threads, _give_out, sessions.end_idle,
    )  # fmt: skip
    for chore in chores:
        await _alone(session, chore)


async def _alone(session: AsyncSession, chore: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Run one chore; when it fails, nothing of it stays: neither its rows nor its audit rows nor its notices."""
    kept = {name: list(session.info.get(name, ())) for name in ("audit", "after_commit")}
    try:
        async with session.begin_nested():
            await chore(session)
    except Exception as error:  # noqa: BLE001 - a job's edge: one chore must not keep pages from going out
        session.info.update(kept)
        log.error("sweep: %s failed (%s)", chore.__qualname__, type(error).__name__)


async def _patients_wrote(session: AsyncSession) -> None:
    """The patient wrote after our last reply: they wait again, and the clock for an answer starts anew."""
    query = (
        select(Case, Conversation)
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(
            Case.state.in_(LIVE),
            Case.replied_at.is_not(None),
            Conversation.last_inbound_at > Case.replied_at,
            Case.waiting_from <= Case.replied_at,
        )
        .limit(500)
    )
    for case, conversation in (await session.execute(query)).all():
        promised = await clocks.promise(session, case.queue, case.urgency)
        opening = await clocks.working_hours(session, case.location_id)
        case.waiting_from = conversation.last_inbound_at or clock.now()
        case.first_due_at = clocks.due(promised, opening, case.waiting_from, minutes=promised.first_minutes)
        case.due_at = case.first_due_at
        case.warned_at = case.broken_at = None
        case.snoozed_until = None
        case.updated_at = clock.now()
        event(session, case, "patient_wrote")
        notices.announce(session, "case", case_id=case.id, conversation_id=conversation.id, queue=case.queue)


async def _silenced_threads(session: AsyncSession) -> None:
    """A patient writes in a thread where the bot is silent and nobody has a case: that must never be. Open one."""
    live = select(Case.conversation_id).where(Case.state.in_(LIVE))
    lately = select(Message.conversation_id).where(
        Message.id > id_from(clock.now() - LOOK_BACK), Message.direction == str(Direction.inbound)
    )
    query = select(Conversation).where(
        Conversation.id.in_(lately),
        or_(Conversation.latch.is_not(None), Conversation.owner_id.is_not(None)),
        Conversation.last_inbound_at.is_not(None),
        Conversation.id.not_in(live),
    )
    for conversation in list((await session.execute(query.limit(100))).scalars()):
        last = select(Case).where(Case.conversation_id == conversation.id).order_by(Case.resolved_at.desc()).limit(1)
        settled = (await session.execute(last)).scalar_one_or_none()
        wrote_at = conversation.last_inbound_at or clock.now()
        if settled and settled.resolved_at and settled.resolved_at >= wrote_at:
            continue
        owner = conversation.owner_id
        case = await open_case(
            session, conversation=conversation, disposition=conversation.latch or "human", reason="wrote_again"
        )
        if owner and case.owner_id is None and await _still_there(session, owner):
            case.owner_id, case.state = owner, str(CaseState.assigned)


async def _warn_and_escalate(session: AsyncSession) -> None:
    """Warn before a promise is broken; when it is, tell the lead. Once each."""
    now = clock.now()
    query = select(Case).where(Case.id.in_(await _pressing(session, now)))
    for case in list((await session.execute(query)).scalars()):
        if case.due_at <= now and case.broken_at is None:
            case.broken_at = now
            case.warned_at = case.warned_at or now
            event(session, case, "promise_broken", owner=case.owner_id)
            audit.record(session, "case.promise_broken", subject="case", subject_id=case.id, patient_id=case.patient_id)
        else:
            case.warned_at = now
            event(session, case, "promise_near", owner=case.owner_id)
        case.updated_at = now
        notices.announce(session, "case", case_id=case.id, conversation_id=case.conversation_id, queue=case.queue)


async def _pressing(session: AsyncSession, now: datetime) -> list[str]:
    """Cases to warn about or to list as late, those due first. Only the clocks are read: there may be thousands of live cases."""
    query = select(
        Case.id, Case.due_at, Case.broken_at, Case.warned_at, Case.waiting_from, Case.replied_at, Case.opened_at,
        Case.answered_at,
    ).where(
        Case.state.in_(LIVE),
        or_(Case.snoozed_until.is_(None), Case.snoozed_until <= now),
        or_(Case.replied_at.is_(None), Case.waiting_from > Case.replied_at),
        or_(and_(Case.warned_at.is_(None), Case.due_at <= now + timedelta(hours=4)),
            and_(Case.broken_at.is_(None), Case.due_at <= now)),
    )  # fmt: skip
    rows = (await session.execute(query.order_by(Case.due_at).limit(MOST_WATCHED))).all()
    late = [row.id for row in rows if row.due_at <= now and row.broken_at is None]
    near = [row.id for row in rows if row.due_at > now and row.warned_at is None and clocks.worth_warning(row, now)]
    return [*late, *near][:MOST_AT_ONCE]


async def _return_threads(session: AsyncSession) -> None:
    """Threads of who is away, off shift or gone return to their queue; the bot stays out of latched ones. What sleeps stays with
    its owner until it wakes: then it is looked at again."""
    now = clock.now()
    gone = or_(Staff.active.is_(False), and_(Staff.away, Staff.away_since <= now - AWAY_AFTER), off_shift(now))
    awake = or_(Case.snoozed_until.is_(None), Case.snoozed_until <= now, Staff.active.is_(False))
    query = select(Case, Conversation).join(Staff, Staff.id == Case.owner_id)
    query = query.join(Conversation, Conversation.id == Case.conversation_id)
    query = query.where(Case.state.in_(LIVE), gone, awake)
    for case, conversation in (await session.execute(query.limit(200))).all():
        owner = case.owner_id
        if conversation.owner_id == owner:
            await ownership.release(session, conversation.id, expected_owner=owner)
        case.owner_id, case.state, case.epoch = None, str(CaseState.open), case.epoch + 1
        case.updated_at = clock.now()
        event(session, case, "returned", was=owner)
        await ownership.mark(session, conversation.id, "returned", was=str(owner))
        notices.announce(session, "case", case_id=case.id, conversation_id=conversation.id, queue=case.queue)
        if case.urgency in (Urgency.emergency, Urgency.crisis):
            await paging.page_on_call(session, case)


async def _give_out(session: AsyncSession) -> None:
    """Round robin, for the queues that have it: by language, then by location, never above somebody's cap. Alarms are for who is quickest."""
    ways = (await session.execute(select(QueueWay).where(QueueWay.assignment == "round_robin"))).scalars()
    for way in list(ways):
        query = select(Case).where(
            Case.state == str(CaseState.open), Case.queue == way.queue, Case.owner_id.is_(None),
            Case.urgency.in_((str(Urgency.urgent), str(Urgency.routine))),
            or_(Case.snoozed_until.is_(None), Case.snoozed_until <= clock.now()),
        )  # fmt: skip
        for case in list((await session.execute(query.order_by(Case.rank, Case.due_at).limit(20))).scalars()):
            if not await _give_to_next(session, way, case):
                break


async def _give_to_next(session: AsyncSession, way: QueueWay, case: Case) -> bool:
    loads = await staff.live_case_counts(session)
    query = select(Staff).where(Staff.active, Staff.away.is_(False), ~off_shift(clock.now())).order_by(Staff.id)
    people = [
        person
        for person in (await session.execute(query)).scalars()
        if works_in(person, Queue(way.queue)) and loads.get(person.id, 0) < person.case_cap
    ]
    speaking = [person for person in people if case.language in ("en", *(person.languages or ()))]
    people = speaking or people
    here = [person for person in people if case.location_id and person.location_id == case.location_id]
    people = here or people
    if not people:
        return False
    person = next((one for one in people if one.id > (way.last_given_to or "")), people[0])
    conversation = await session.get_one(Conversation, case.conversation_id, populate_existing=True)
    if conversation.owner_id not in (None, person.id):
        return True  # a colleague is in this thread with another matter: leave it to them
    if conversation.owner_id is None:
        await ownership.take(session, conversation.id, person.id, expected_owner=None)
    case.owner_id, case.state, case.epoch = person.id, str(CaseState.assigned), case.epoch + 1
    case.updated_at, way.last_given_to = clock.now(), person.id
    event(session, case, "given", to=person.id)
    audit.record(
        session, "case.given", subject="case", subject_id=case.id, patient_id=case.patient_id, details={"to": person.id}
    )
    notices.announce(session, "case", case_id=case.id, conversation_id=conversation.id, queue=case.queue)
    return True


async def _still_there(session: AsyncSession, staff_id: str) -> bool:
    person = await session.get(Staff, staff_id)
    if person is None or not person.active or person.away:
        return False
    off = select(Staff.id).where(Staff.id == staff_id, off_shift(clock.now()))
    return (await session.execute(off)).first() is None
