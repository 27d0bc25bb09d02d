"""What staff do with a case: claim, reply, note, transfer, snooze, resolve, hand back. One transaction an act, audited and announced.

The conversation's row is locked first, in every act and in `open_case`: so two people acting at once are put in order, the first
one wins and the second one is told who it was. Raises NotFound, Forbidden or Conflict; nothing is ever taken silently.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import consent, outbox, ownership
from conversations.inbox import next_seq
from conversations.models import Author, Conversation, Direction, Message, Status
from conversations.outbox import OutgoingText
from conversations.wording import wording
from core import audit, clock
from core.errors import BadInput, Conflict, Forbidden, NotFound
from handoff import answered, clocks, drafts, notices, paging, satisfaction
from handoff.access import QUEUES, Permission, Viewer, case_for, require
from handoff.models import LIVE, RANK, Case, CaseState, Mention, Page, Queue, Role, Staff, Urgency
from handoff.routing import resolutions
from handoff.service import event, open_cases

ContentGuard = Callable[[str, str], Sequence[str]]
"""(text, channel) -> codes of what may not leave on that channel; empty when it may. The composition root has the rules."""

LONGEST_REPLY = 4000
_CLINICAL_LATCHES = frozenset({"clinical", "crisis", "emergency"})
_MENTION = re.compile(r"@([\w.-]+(?:@[\w.-]+)?)")


async def claim(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Take an unowned case and its thread. Raises Conflict naming who has it."""
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
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
        raise await _not_mine(session, case)
    await _take_thread(session, viewer, case, conversation)
    if viewer.may(Permission.answer_pages):
        await paging.close(session, case)
    await _done(session, case, conversation, "claimed")
    return case


async def steal(session: AsyncSession, viewer: Viewer, case_id: str, *, from_id: str) -> Case:
    """Take a case over from the colleague whom the screen named. Raises Conflict when it is somebody else's by now."""
    require(viewer, Permission.steal)
    case, conversation = await _held(session, viewer, case_id)
    if case.owner_id != from_id or case.state not in LIVE:
        raise await _not_mine(session, case)
    await _give(session, case, conversation, viewer.staff_id)
    await _done(session, case, conversation, "taken_over", was=from_id)
    return case


async def assign(session: AsyncSession, viewer: Viewer, case_id: str, to_id: str) -> Case:
    """Give a case to a colleague who works in its queue. Raises Forbidden, BadInput."""
    case, conversation = await _held(session, viewer, case_id)
    if case.owner_id != viewer.staff_id:
        require(viewer, Permission.assign_others)
    person = await _colleague(session, to_id, Queue(case.queue))
    was = case.owner_id
    await _give(session, case, conversation, person.id)
    await _done(session, case, conversation, "assigned", was=was, to=person.id)
    return case


async def transfer(
    session: AsyncSession, viewer: Viewer, case_id: str, queue: Queue, *, note: str = "", urgency: Urgency | None = None
) -> Case:
    """Send a case to another queue, without an owner, with a word of why. The promise starts anew there for what is left."""
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
    await _must_own_or_free(session, viewer, case)
    if case.queue == queue:
        raise BadInput("It is in that queue already.", code="same_queue")
    if note.strip():
        await _write_note(session, viewer, case, conversation, note)
    await _free_thread(session, case, conversation)
    was = case.queue
    case.queue, case.owner_id, case.state = str(queue), None, str(CaseState.open)
    if urgency:
        case.urgency, case.rank = str(urgency), RANK[urgency]
    case.epoch += 1
    case.snoozed_until = None
    await clocks.start(session, case)
    if case.answered_at:
        case.due_at = clocks.next_due(case)
    await _done(session, case, conversation, "transferred", was=was, to=str(queue))
    if case.urgency in (Urgency.emergency, Urgency.crisis) and queue is Queue.oncall:
        await paging.page_on_call(session, case)
    return case


async def release(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Put one's own case back into its queue; the bot stays out of a latched thread."""
    case, conversation = await _held(session, viewer, case_id)
    _must_own(viewer, case)
    await _free_thread(session, case, conversation)
    case.owner_id, case.state = None, str(CaseState.open)
    case.epoch += 1
    await _done(session, case, conversation, "released")
    return case


async def reply(
    session: AsyncSession,
    viewer: Viewer,
    case_id: str,
    text: str,
    *,
    guard: ContentGuard,
    conversation_id: str | None = None,
    language: str = "en",
    original: str | None = None,
) -> Message:
    """Send what a signed-in person typed, in the thread that the reply was begun in.

    `original` is what staff wrote where `text` is its translation. Raises Conflict when the thread is a colleague's or the patient
    opted out, BadInput when the text is empty or holds what may not leave on this channel (`code` = "content").
    """
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
    _must_own(viewer, case)
    if conversation_id and conversation_id != conversation.id:
        conversation = await _other_thread(session, viewer, case, conversation_id)
    if conversation.owner_id != viewer.staff_id:
        raise await _thread_not_mine(session, conversation)
    text = _checked_text(text)
    if await consent.opted_out(session, conversation.channel, conversation.address_hash):
        raise Conflict("This patient asked for no more messages on this channel.", code="opted_out")
    found = guard(text, conversation.channel)
    if found:
        raise BadInput("This text may not leave on this channel: " + ", ".join(found) + ".", code="content")
    outgoing = OutgoingText(
        text=text, language=language, author=Author.staff, author_id=viewer.staff_id, translation=original
    )
    row = (await outbox.put(session, conversation, [outgoing]))[0]
    await _answered(session, case)
    await drafts.drop(session, viewer, case.conversation_id, "reply")
    await _done(session, case, conversation, "replied", marker=False)
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


async def send_template(
    session: AsyncSession, viewer: Viewer, case_id: str, text: OutgoingText, *, kind: str = "sent"
) -> Message:
    """Send an approved text in one's own thread (a portal link, a call-back promise). Raises Conflict."""
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
    _must_own(viewer, case)
    if conversation.owner_id != viewer.staff_id:
        raise await _thread_not_mine(session, conversation)
    if await consent.opted_out(session, conversation.channel, conversation.address_hash):
        raise Conflict("This patient asked for no more messages on this channel.", code="opted_out")
    row = (await outbox.put(session, conversation, [text]))[0]
    await _answered(session, case)
    await _done(session, case, conversation, kind, marker=False, template=text.template_id)
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


async def note(session: AsyncSession, viewer: Viewer, case_id: str, text: str) -> Message:
    """An internal note in the thread: never sent. `@name` tells a colleague who may see the case."""
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
    row = await _write_note(session, viewer, case, conversation, text)
    await drafts.drop(session, viewer, conversation.id, "note")
    await _done(session, case, conversation, "noted", marker=False)
    return row


async def snooze(session: AsyncSession, viewer: Viewer, case_id: str, until: datetime) -> Case:
    """Out of sight until then, or until the patient writes. Raises BadInput for the past, Forbidden for an alarm."""
    case, conversation = await _held(session, viewer, case_id)
    await _must_own_or_free(session, viewer, case)
    if until <= clock.now():
        raise BadInput("Choose a time to come.", code="past")
    if case.urgency in (Urgency.emergency, Urgency.crisis):
        raise Forbidden("An emergency or crisis cannot be snoozed.", code="alarm")
    case.snoozed_at, case.snoozed_until = clock.now(), until
    await _done(session, case, conversation, "snoozed", marker=False, until=until.isoformat())
    return case


async def wake(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Bring a snoozed case back now."""
    case, conversation = await _held(session, viewer, case_id)
    case.snoozed_until = None
    await _done(session, case, conversation, "woken", marker=False)
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
    case, conversation = await _held(session, viewer, case_id)
    _must_own(viewer, case)
    if resolution not in resolutions(case.queue):
        raise BadInput("Choose how it was settled.", code="resolution")
    _may_release(viewer, conversation)
    now = clock.now()
    case.state, case.resolution = str(CaseState.resolved), resolution
    case.resolved_at, case.resolved_by, case.snoozed_until = now, viewer.staff_id, None
    case.epoch += 1
    await paging.close(session, case)
    await _done(session, case, conversation, "resolved", resolution=resolution)
    await answered.collect(session, case, conversation)
    others = [other for other in await open_cases(session, conversation.id) if other.id != case.id]
    if conversation.owner_id == viewer.staff_id and not any(other.owner_id == viewer.staff_id for other in others):
        if ask_satisfaction:
            await satisfaction.asked(session, case, await _say(session, conversation, satisfaction.TEMPLATE))
        if hand_back_thread:
            await _hand_back(session, viewer, conversation)
    return case


async def hand_back(session: AsyncSession, viewer: Viewer, conversation_id: str) -> None:
    """Give one's own thread back to the assistant: owner and latch go, a marker stays. Its live cases return to their queues."""
    require(viewer, Permission.work_cases)
    conversation = await _lock(session, conversation_id)
    if conversation.owner_id != viewer.staff_id:
        raise await _thread_not_mine(session, conversation)
    _may_release(viewer, conversation)
    if conversation.latch and await open_cases(session, conversation_id):
        raise Conflict("Resolve the case first: this thread is clinical or sensitive.", code="case_open")
    for case in await open_cases(session, conversation_id):
        if case.owner_id == viewer.staff_id:
            case.owner_id, case.state, case.epoch = None, str(CaseState.open), case.epoch + 1
            await _done(session, case, conversation, "released", marker=False)
    await _hand_back(session, viewer, conversation)


async def reopen(session: AsyncSession, viewer: Viewer, case_id: str) -> Case:
    """Take up a resolved case again, as its owner. Raises Conflict when the thread has another live case."""
    require(viewer, Permission.work_cases)
    case, conversation = await _held(session, viewer, case_id)
    if case.state != CaseState.resolved:
        raise Conflict("It is still open.", code="still_open")
    if await open_cases(session, conversation.id):
        raise Conflict("This thread has a newer case.", code="newer_case")
    case.state, case.owner_id = str(CaseState.assigned), viewer.staff_id
    case.resolved_at = case.resolution = case.resolved_by = None
    case.waiting_from = case.opened_at = clock.now()
    case.epoch += 1
    await clocks.start(session, case)
    await _take_thread(session, viewer, case, conversation)
    await _done(session, case, conversation, "reopened")
    return case


async def may_release(viewer: Viewer, conversation: Conversation) -> bool:
    """Whether this viewer may take the latch off this thread."""
    try:
        _may_release(viewer, conversation)
    except Forbidden:
        return False
    return True


# Parts


async def _held(session: AsyncSession, viewer: Viewer, case_id: str) -> tuple[Case, Conversation]:
    """The case and its thread, the thread's row locked first; both as they are now."""
    thread = (await session.execute(select(Case.conversation_id).where(Case.id == case_id))).scalar_one_or_none()
    if thread is None:
        raise NotFound("There is no such case, or it isn't in your queues.")
    conversation = await _lock(session, thread)
    return await case_for(session, viewer, case_id), conversation


async def _lock(session: AsyncSession, conversation_id: str) -> Conversation:
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    found = await session.execute(query, execution_options={"populate_existing": True})
    conversation = found.scalar_one_or_none()
    if conversation is None:
        raise NotFound("There is no such thread.")
    return conversation


async def _take_thread(session: AsyncSession, viewer: Viewer, case: Case, conversation: Conversation) -> None:
    if conversation.owner_id == viewer.staff_id:
        return
    if conversation.owner_id is not None:
        owner = await session.get_one(Staff, conversation.owner_id)
        if case.urgency not in (Urgency.emergency, Urgency.crisis) and owner.active and not owner.away:
            raise Conflict(f"{owner.name} is in this thread with another matter.", code="thread_owned")
        event(session, case, "thread_taken", was=conversation.owner_id)
    await ownership.take(session, conversation.id, viewer.staff_id, expected_owner=conversation.owner_id)


async def _give(session: AsyncSession, case: Case, conversation: Conversation, to_id: str) -> None:
    """Owner of case and thread become `to_id`. The rows are locked, so nobody came between."""
    if conversation.owner_id != to_id:
        await ownership.take(session, conversation.id, to_id, expected_owner=conversation.owner_id)
    case.owner_id, case.state = to_id, str(CaseState.assigned)
    case.epoch += 1


async def _free_thread(session: AsyncSession, case: Case, conversation: Conversation) -> None:
    if case.owner_id and conversation.owner_id == case.owner_id:
        await ownership.release(session, conversation.id, expected_owner=case.owner_id)


async def _hand_back(session: AsyncSession, viewer: Viewer, conversation: Conversation) -> None:
    await ownership.hand_back(session, conversation.id, expected_owner=viewer.staff_id)
    notices.announce(session, "conversation", conversation_id=conversation.id)


async def _answered(session: AsyncSession, case: Case) -> None:
    now = clock.now()
    if case.answered_at is None:
        case.answered_at = now
        await session.execute(
            update(Page)
            .where(Page.case_id == case.id, Page.first_answer_at.is_(None))
            .values(first_answer_at=now, next_at=None),
            execution_options={"synchronize_session": False},
        )
    case.replied_at = now
    case.warned_at = None
    case.answered_at = max(case.answered_at, case.waiting_from)
    case.due_at = case.resolve_due_at


async def _done(
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


async def _write_note(
    session: AsyncSession, viewer: Viewer, case: Case, conversation: Conversation, text: str
) -> Message:
    text = _checked_text(text)
    row = Message(
        conversation_id=conversation.id, seq=await next_seq(session, conversation.id), direction=Direction.note,
        author=Author.staff, author_id=viewer.staff_id, channel="", body=text, language="en", status=Status.processed,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _mention(session, viewer, case, row, text)
    return row


async def _mention(session: AsyncSession, viewer: Viewer, case: Case, row: Message, text: str) -> None:
    names = {name.casefold().strip(".") for name in _MENTION.findall(text)}
    if not names:
        return
    for person in (await session.execute(select(Staff).where(Staff.active))).scalars():
        known_as = {person.email, person.email.split("@")[0], person.name.split()[0].casefold()}
        if names & known_as and _works_in(person, Queue(case.queue)) and person.id != viewer.staff_id:
            session.add(Mention(staff_id=person.id, case_id=case.id, message_id=row.id, by_id=viewer.staff_id))
            notices.announce(session, "mention", staff_id=person.id, case_id=case.id)


async def _say(session: AsyncSession, conversation: Conversation, template_id: str) -> Message:
    rendered = wording().render(template_id, conversation.language, {}, conversation.channel)
    text = OutgoingText(
        text=rendered.text, language=rendered.language, template_id=rendered.template_id,
        template_version=rendered.version,
    )  # fmt: skip
    row = (await outbox.put(session, conversation, [text]))[0]
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


async def _other_thread(session: AsyncSession, viewer: Viewer, case: Case, conversation_id: str) -> Conversation:
    """Another channel of the same patient, taken along with the case's own thread."""
    other = await _lock(session, conversation_id)
    if case.patient_id is None or other.patient_id != case.patient_id:
        raise Conflict("This thread belongs to another person.", code="wrong_recipient")
    if other.owner_id is None:
        await ownership.take(session, other.id, viewer.staff_id, expected_owner=None)
        await session.refresh(other)
    return other


async def _colleague(session: AsyncSession, staff_id: str, queue: Queue) -> Staff:
    person = await session.get(Staff, staff_id)
    if person is None or not person.active:
        raise NotFound("There is no such colleague.")
    if not _works_in(person, queue):
        raise BadInput(f"{person.name} does not work in this queue.", code="not_in_queue")
    if person.away:
        raise Conflict(f"{person.name} is away.", code="away")
    return person


def _works_in(person: Staff, queue: Queue) -> bool:
    return any(queue in QUEUES.get(Role(role), frozenset()) for role in person.roles)


def _checked_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("Write something first.", code="empty")
    if len(text) > LONGEST_REPLY:
        raise BadInput(f"Keep it under {LONGEST_REPLY} characters.", code="too_long")
    return text


def _must_own(viewer: Viewer, case: Case) -> None:
    if case.state not in LIVE:
        raise Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id != viewer.staff_id:
        raise Conflict("Claim the case first.", code="not_owner")


async def _must_own_or_free(session: AsyncSession, viewer: Viewer, case: Case) -> None:
    if case.state not in LIVE:
        raise Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id not in (None, viewer.staff_id) and not viewer.may(Permission.assign_others):
        raise await _not_mine(session, case)


def _may_release(viewer: Viewer, conversation: Conversation) -> None:
    if conversation.latch in _CLINICAL_LATCHES and not viewer.may(Permission.release_clinical):
        raise Forbidden(
            "Only a nurse or clinician can close a clinical thread. Transfer it to a nurse.", code="latched"
        )


async def _not_mine(session: AsyncSession, case: Case) -> Conflict:
    if case.state == CaseState.resolved:
        return Conflict("This case was resolved meanwhile.", code="resolved")
    if case.owner_id is None:
        return Conflict("Nobody has this case now.", code="unowned")
    owner = await session.get_one(Staff, case.owner_id)
    return Conflict(f"{owner.name} has this case.", code="owned")


async def _thread_not_mine(session: AsyncSession, conversation: Conversation) -> Conflict:
    if conversation.owner_id is None:
        return Conflict("The assistant has this thread. Claim the case first.", code="not_owner")
    owner = await session.get_one(Staff, conversation.owner_id)
    return Conflict(f"{owner.name} has this thread now.", code="owned")


async def colleagues_for(session: AsyncSession, queue: Queue) -> list[Staff]:
    """Who may be given a case of this queue: active, present, working there."""
    query = select(Staff).where(Staff.active, or_(Staff.away.is_(False), Staff.away.is_(None))).order_by(Staff.name)
    return [person for person in (await session.execute(query)).scalars() if _works_in(person, queue)]
