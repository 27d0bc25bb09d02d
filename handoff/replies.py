"""What leaves a case in words: replies that people typed, approved texts in their name, notes for colleagues.

One transaction an act, the thread's row locked first (threads.py). Raises NotFound, Forbidden, Conflict or BadInput; nothing that may
not leave on a channel goes out.
"""

import re
from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import consent, outbox, ownership
from conversations.inbox import next_seq
from conversations.models import Author, Conversation, Direction, Message, Status
from conversations.outbox import OutgoingText
from conversations.wording import wording
from core import clock
from core.errors import BadInput, Conflict
from handoff import drafts, notices, threads
from handoff.access import Permission, Viewer, require
from handoff.colleagues import works_in
from handoff.models import Case, Mention, Page, Queue, Staff

ContentGuard = Callable[[str, str], Sequence[str]]
"""(text, channel) -> codes of what may not leave on that channel; empty when it may. The composition root has the rules."""

LONGEST_REPLY = 4000
_MENTION = re.compile(r"@([\w.-]+(?:@[\w.-]+)?)")


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
    case, conversation = await threads.held(session, viewer, case_id)
    threads.must_own(viewer, case)
    if conversation_id and conversation_id != conversation.id:
        conversation = await _other_thread(session, viewer, case, conversation_id)
    if conversation.owner_id != viewer.staff_id:
        raise await threads.thread_not_mine(session, conversation)
    text = _checked_text(text)
    if await consent.opted_out(session, conversation.channel, conversation.address_hash):
        raise Conflict("This patient asked for no more messages on this channel.", code="opted_out")
    found = guard(text, conversation.channel)
    if found:
        raise BadInput("This text may not leave on this channel: " + ", ".join(found) + ".", code="content")
    outgoing = OutgoingText(
        text=text, language=language, author=Author.staff, author_id=viewer.staff_id, translation=original,
        quick_replies=() if original is None else _one_tap_to_an_interpreter(conversation, language),
    )  # fmt: skip
    row = (await outbox.put(session, conversation, [outgoing]))[0]
    await _answered(session, case)
    await drafts.drop(session, viewer, case.conversation_id, "reply")
    await threads.done(session, case, conversation, "replied", marker=False)
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


def _one_tap_to_an_interpreter(conversation: Conversation, language: str) -> tuple[dict[str, str], ...]:
    """Under what a machine translated. A text message has no buttons: its last line names the word."""
    if conversation.channel != "webchat":
        return ()
    return ({"title": wording().render("choice-interpreter", language).text, "sends": "interpreter"},)


async def send_template(
    session: AsyncSession, viewer: Viewer, case_id: str, text: OutgoingText, *, kind: str = "sent"
) -> Message:
    """Send an approved text in one's own thread (a portal link, a call-back promise). Raises Conflict."""
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    threads.must_own(viewer, case)
    if conversation.owner_id != viewer.staff_id:
        raise await threads.thread_not_mine(session, conversation)
    if await consent.opted_out(session, conversation.channel, conversation.address_hash):
        raise Conflict("This patient asked for no more messages on this channel.", code="opted_out")
    row = (await outbox.put(session, conversation, [text]))[0]
    await _answered(session, case)
    await threads.done(session, case, conversation, kind, marker=False, template=text.template_id)
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


async def note(session: AsyncSession, viewer: Viewer, case_id: str, text: str) -> Message:
    """An internal note in the thread: never sent. `@name` tells a colleague who may see the case."""
    require(viewer, Permission.work_cases)
    case, conversation = await threads.held(session, viewer, case_id)
    row = await write_note(session, viewer, case, conversation, text)
    await drafts.drop(session, viewer, conversation.id, "note")
    await threads.done(session, case, conversation, "noted", marker=False)
    return row


async def write_note(
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
        if names & known_as and works_in(person, Queue(case.queue)) and person.id != viewer.staff_id:
            session.add(Mention(staff_id=person.id, case_id=case.id, message_id=row.id, by_id=viewer.staff_id))
            notices.announce(session, "mention", staff_id=person.id, case_id=case.id)


async def say(session: AsyncSession, conversation: Conversation, template_id: str) -> Message:
    rendered = wording().render(template_id, conversation.language, {}, conversation.channel)
    text = OutgoingText(
        text=rendered.text, language=rendered.language, template_id=rendered.template_id,
        template_version=rendered.version,
    )  # fmt: skip
    row = (await outbox.put(session, conversation, [text]))[0]
    notices.announce(session, "outbox", conversation_id=conversation.id)
    return row


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


async def _other_thread(session: AsyncSession, viewer: Viewer, case: Case, conversation_id: str) -> Conversation:
    """Another channel of the same patient, taken along with the case's own thread."""
    other = await threads.lock(session, conversation_id)
    if case.patient_id is None or other.patient_id != case.patient_id:
        raise Conflict("This thread belongs to another person.", code="wrong_recipient")
    if other.owner_id is None:
        await ownership.take(session, other.id, viewer.staff_id, expected_owner=None)
        await session.refresh(other)
    return other


def _checked_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("Write something first.", code="empty")
    if len(text) > LONGEST_REPLY:
        raise BadInput(f"Keep it under {LONGEST_REPLY} characters.", code="too_long")
    return text
