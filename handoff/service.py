"""What the rest of the system asks of this room: bring a thread to people, and say what the patient may expect.

Every function runs in the caller's transaction. A case is never opened twice for the same thing: an open one is raised.
"""

from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import ownership
from conversations.drafts import ReplyDraft
from conversations.models import Conversation
from core import audit, clock
from core.database import actor_of
from handoff import clocks, notices, paging, places
from handoff.access import NURSE_QUEUES, QUEUES
from handoff.models import LIVE, RANK, Case, CaseEvent, CaseState, Queue, Role, Staff, Urgency
from handoff.routing import THREAD_QUEUES, Route, route
from handoff.texts import Expectation, alarm_drafts, what_to_expect

PAGED = frozenset({Urgency.emergency, Urgency.crisis})


class Alarm(Protocol):
    """What we read of a triage assessment."""

    @property
    def category(self) -> str | None: ...


async def open_case(
    session: AsyncSession,
    *,
    conversation: Conversation,
    disposition: str,
    reason: str,
    queue: Queue | None = None,
    urgency: Urgency | None = None,
    wants: dict[str, Any] | None = None,
    tried: list[Any] | None = None,
    message_id: str | None = None,
) -> Case:
    """Bring a conversation to people: a new case, or the open one raised. Sets the latch and pages as the disposition asks.

    `reason` is a code where there is one (a triage category, `failure`), else plain words; it is stored encrypted.
    """
    conversation = await _locked(session, conversation.id)
    way = route(disposition)
    way = Route(queue or way.queue, urgency or way.urgency, way.needs)
    if disposition in ownership.LATCHING:
        await ownership.latch(session, conversation, disposition)
    case = await _open_one(session, conversation.id, way.queue)
    if case is None:
        case = await _new(session, conversation, disposition, way, reason, wants, tried, message_id)
    else:
        await _raise(session, conversation, case, disposition, way, reason, wants, tried, message_id)
    if case.urgency in PAGED:
        await paging.page_on_call(session, case)
    notices.announce(session, "case", case_id=case.id, conversation_id=conversation.id, queue=case.queue)
    return case


async def open_review(session: AsyncSession, *, conversation: Conversation, message_id: str) -> Case:
    """Let a nurse look at a message in which an alarm was lowered (negated, past). The bot goes on; nothing is latched."""
    return await open_case(
        session, conversation=conversation, disposition="review", reason="lowered_alarm", message_id=message_id
    )


async def acknowledgement(
    session: AsyncSession, case: Case, conversation: Conversation | None = None
) -> list[ReplyDraft]:
    """What the patient is told once a person has their message: who, by when, and when we open if we are closed."""
    expectation: Expectation = await what_to_expect(session, case)
    return expectation.drafts()


def alarm_texts(assessment: Alarm | None, level: str) -> list[ReplyDraft]:
    """The fixed text of an alarm, by its level and category. Waits for nothing."""
    return alarm_drafts(str(level), assessment.category if assessment else None)


async def open_cases(session: AsyncSession, conversation_id: str) -> list[Case]:
    """Live cases of a conversation, most serious first."""
    query = select(Case).where(Case.conversation_id == conversation_id, Case.state.in_(LIVE))
    return list((await session.execute(query.order_by(Case.rank, Case.due_at))).scalars())


async def _locked(session: AsyncSession, conversation_id: str) -> Conversation:
    await session.flush()
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return (await session.execute(query)).scalar_one()


async def _open_one(session: AsyncSession, conversation_id: str, queue: Queue) -> Case | None:
    """The open case that a new reason belongs to: of the same queue, or the thread's own."""
    for case in await open_cases(session, conversation_id):
        if case.queue == queue or (queue in THREAD_QUEUES and case.queue in THREAD_QUEUES):
            return case
    return None


async def _new(
    session: AsyncSession,
    conversation: Conversation,
    disposition: str,
    way: Route,
    reason: str,
    wants: dict[str, Any] | None,
    tried: list[Any] | None,
    message_id: str | None,
) -> Case:
    now = clock.now()
    case = Case(
        conversation_id=conversation.id,
        patient_id=conversation.patient_id,
        message_id=message_id,
        queue=str(way.queue),
        disposition=str(disposition),
        urgency=str(way.urgency),
        rank=RANK[way.urgency],
        state=str(CaseState.open),
        epoch=0,
        language=conversation.language,
        channel=conversation.channel,
        needs=_needs(way, conversation),
        reason=reason,
        wants=wants or {},
        tried=tried or [],
        opened_at=now,
        updated_at=now,
        waiting_from=now,
        location_id=await places.location_of(session, conversation.patient_id),
    )
    await clocks.start(session, case)
    session.add(case)
    await session.flush()
    event(session, case, "opened", disposition=disposition, queue=case.queue, urgency=case.urgency)
    audit.record(
        session, "case.open", subject="case", subject_id=case.id, patient_id=case.patient_id,
        details={"disposition": disposition, "queue": case.queue, "urgency": case.urgency},
    )  # fmt: skip
    return case


def _needs(way: Route, conversation: Conversation) -> list[str]:
    spoken = [f"language:{conversation.language}"] if conversation.language != "en" else []
    return [*way.needs, *spoken]


async def _raise(
    session: AsyncSession,
    conversation: Conversation,
    case: Case,
    disposition: str,
    way: Route,
    reason: str,
    wants: dict[str, Any] | None,
    tried: list[Any] | None,
    message_id: str | None,
) -> None:
    """Carry a further reason in an open case. It may get more serious by that, never less."""
    case.patient_id = conversation.patient_id or case.patient_id
    case.wants = _merged_wants(case.wants or {}, wants or {}, disposition)
    case.tried = [*(case.tried or []), *(tried or [])]
    case.updated_at = clock.now()
    case.snoozed_until = None
    serious = RANK[way.urgency] < case.rank or (way.queue in NURSE_QUEUES and case.queue not in NURSE_QUEUES)
    if serious:
        case.reason, case.disposition = reason, str(disposition)
        case.message_id = message_id or case.message_id
        case.urgency = str(min(way.urgency, Urgency(case.urgency), key=RANK.__getitem__))
        case.rank, case.needs = RANK[Urgency(case.urgency)], _needs(way, conversation)
        case.epoch += 1
        case.waiting_from = clock.now()
        case.answered_at = None
        await _move(session, conversation, case, way.queue)
        await clocks.start(session, case)
    event(session, case, "raised" if serious else "carried", disposition=disposition, urgency=case.urgency)
    audit.record(
        session, "case.raise", subject="case", subject_id=case.id, patient_id=case.patient_id,
        details={"disposition": disposition, "urgency": case.urgency},
    )  # fmt: skip
    await session.flush()


async def _move(session: AsyncSession, conversation: Conversation, case: Case, queue: Queue) -> None:
    """To the more serious queue. An owner who doesn't work there loses the thread, so that who does can take it at once."""
    case.queue = str(queue)
    if case.owner_id is None:
        return
    owner = await session.get_one(Staff, case.owner_id)
    if any(queue in QUEUES.get(Role(role), frozenset()) for role in owner.roles):
        return
    event(session, case, "released", owner=case.owner_id)
    if conversation.owner_id == case.owner_id:
        await ownership.release(session, conversation.id, expected_owner=case.owner_id)
    case.owner_id, case.state = None, str(CaseState.open)


def _merged_wants(old: dict[str, Any], new: dict[str, Any], disposition: str) -> dict[str, Any]:
    if not old:
        return {**new}
    if not new or new == old:
        return old
    return {**old, "also": [*old.get("also", []), {"disposition": str(disposition), **new}]}


def event(session: AsyncSession, case: Case, kind: str, **details: Any) -> None:
    """One line of the case's history: codes and ids only."""
    actor = actor_of(session)
    session.add(
        CaseEvent(
            case_id=case.id, kind=kind, actor_kind=actor.kind, actor_id=actor.id, at=clock.now(),
            details={key: str(value) for key, value in details.items() if value is not None},
        )
    )  # fmt: skip


__all__ = [
    "Expectation", "acknowledgement", "alarm_texts", "event", "open_case", "open_cases", "open_review", "what_to_expect",
]  # fmt: skip
