"""The context packet: all that someone needs who picks a thread up, on one screen, in one audited read.

What a role may not see is left out here, not hidden in the page.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import attachments
from conversations.attachments import Attached
from conversations.models import Consent, Conversation, Direction, Message
from core import audit
from core.errors import NotFound
from handoff import desk, paging
from handoff.access import Permission, Viewer, case_for, conversation_for, may_read, visible
from handoff.models import Case, CaseEvent, Page, PageSend, Staff
from handoff.service import open_cases
from practice.system import (
    AppointmentInfo,
    FamilyMember,
    PatientInfo,
    PracticeSystem,
    PrescriptionInfo,
    RefillInfo,
)

_CLOCK_EVENTS = ("patient_wrote", "promise_near", "promise_broken")
LONGEST_TRANSCRIPT = 200  # newest entries shown at once; `before` pages back


@dataclass(frozen=True)
class Entry:
    """One line of the transcript. `triage` is what the rules found in it."""

    id: str
    seq: int
    conversation_id: str
    channel: str
    direction: str
    author: str
    author_id: str | None
    author_name: str | None
    at: datetime
    text: str
    translation: str | None
    translation_note: str | None
    language: str | None
    status: str
    error_code: str | None
    disposition: str | None
    triage: Any
    template_id: str | None
    article_id: str | None
    quick_replies: list[dict[str, str]]
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class PatientPanel:
    """The patient as this role may know them. None-s are what the role doesn't need."""

    patient: PatientInfo
    verified_at: datetime | None
    verified_how: str | None
    clinician: str | None
    appointments: tuple[AppointmentInfo, ...] = ()
    prescriptions: tuple[PrescriptionInfo, ...] | None = None
    refills: tuple[RefillInfo, ...] | None = None


@dataclass(frozen=True)
class Paged:
    """One page with its chain of sends."""

    page: Page
    sends: tuple[PageSend, ...]
    acknowledged_by: str | None


@dataclass(frozen=True)
class Packet:
    """Everything about one case. `threads` are the patient's other conversations that this viewer may read, newest first."""

    case: Case
    conversation: Conversation
    owner_name: str | None
    thread_owner_name: str | None
    reason: str
    wants: dict[str, Any]
    tried: list[Any]
    panel: PatientPanel | None
    family: tuple[FamilyMember, ...]
    consent: Consent | None
    other_cases: tuple[Case, ...]
    threads: tuple[Conversation, ...]
    history: tuple[CaseEvent, ...]
    pages: tuple[Paged, ...]
    files: int = 0  # of the patient that can be opened, in all these threads
    names: dict[str, str] = field(default_factory=dict)
    may_release: bool = True
    last_event: str | None = None

    @property
    def mark(self) -> tuple[object, ...]:
        """Equal as long as nothing but lines, clocks and statuses has changed."""
        thread = self.conversation
        return (
            self.case.epoch, self.case.state, self.case.owner_id, self.case.patient_id, self.last_event, thread.epoch,
            thread.owner_id, thread.latch, thread.patient_id, thread.language,
        )  # fmt: skip


async def assemble(session: AsyncSession, viewer: Viewer, case_id: str, system: PracticeSystem) -> Packet:
    """The packet of a case. Raises NotFound when the viewer may not see it."""
    case = await case_for(session, viewer, case_id)
    conversation = await conversation_for(session, viewer, case.conversation_id)
    names = {row.id: row.name for row in (await session.execute(select(Staff))).scalars()}
    audit.record(session, "case.read", subject="case", subject_id=case.id, patient_id=conversation.patient_id)
    panel = await _panel(session, viewer, conversation, system)
    threads = await threads_of(session, viewer, conversation)
    return Packet(
        case=case,
        conversation=conversation,
        owner_name=names.get(case.owner_id or ""),
        thread_owner_name=names.get(conversation.owner_id or ""),
        reason=case.reason or "",
        wants=case.wants or {},
        tried=case.tried or [],
        panel=panel,
        family=await _family(session, viewer, conversation, system),
        consent=await _consent(session, conversation),
        other_cases=await _others(session, viewer, case),
        threads=threads,
        files=await attachments.kept(session, [conversation.id, *(one.id for one in threads)]),
        history=await _history(session, case),
        pages=await _pages(session, case, names),
        names=names,
        may_release=await desk.may_release(viewer, conversation),
        last_event=await _last_event(session, case),
    )


async def refreshed(session: AsyncSession, viewer: Viewer, held: Packet) -> Packet | None:
    """The packet with case and thread as they are now, where only lines were added; None when it must be assembled anew.

    Raises NotFound when the viewer may no longer see it. Audited like any reading of the thread.
    """
    case = await case_for(session, viewer, held.case.id)
    conversation = await conversation_for(session, viewer, case.conversation_id)
    files = await attachments.kept(session, [conversation.id, *(one.id for one in held.threads)])
    last_event = await _last_event(session, case)
    fresh = replace(held, case=case, conversation=conversation, files=files, last_event=last_event)
    return fresh if fresh.mark == held.mark else None


async def statuses(session: AsyncSession, conversation_ids: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    """How far each of our newest messages got: (status, error code) by message id. Holds no patient data."""
    query = (
        select(Message.id, Message.status, Message.error_code)
        .where(Message.conversation_id.in_(conversation_ids), Message.direction == str(Direction.outbound))
        .order_by(Message.id.desc())
        .limit(LONGEST_TRANSCRIPT)
    )
    return {row.id: (row.status, row.error_code) for row in (await session.execute(query)).all()}


async def _last_event(session: AsyncSession, case: Case) -> str | None:
    """The newest event of the case's history that changes more than its clock."""
    query = select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id, CaseEvent.kind.not_in(_CLOCK_EVENTS))
    return (await session.execute(query)).scalar_one_or_none()


async def merged(
    session: AsyncSession, viewer: Viewer, held: Packet, *, after: Mapping[str, int] | None = None
) -> list[Entry]:
    """One thread per patient: what was said over SMS, chat and e-mail, in order of time. `after`: numbers already held, by
    conversation; what they leave out is read from the start. Threads that the viewer may no longer read are left out."""
    known = after or {}
    entries = await transcript(session, viewer, held.conversation.id, after=known.get(held.conversation.id, 0))
    for thread in held.threads:
        with suppress(NotFound):
            entries += await transcript(session, viewer, thread.id, after=known.get(thread.id, 0))
    return sorted(entries, key=lambda entry: (entry.at, entry.id))


async def transcript(
    session: AsyncSession, viewer: Viewer, conversation_id: str, *, before: int | None = None, after: int = 0
) -> list[Entry]:
    """The thread, oldest first: its newest entries, those before a number, or those after one. Raises NotFound."""
    conversation = await conversation_for(session, viewer, conversation_id)
    query = select(Message, Staff.name).outerjoin(Staff, Staff.id == Message.author_id)
    query = query.where(Message.conversation_id == conversation.id, Message.seq > after)
    if before is not None:
        query = query.where(Message.seq < before)
    rows = (await session.execute(query.order_by(Message.seq.desc()).limit(LONGEST_TRANSCRIPT))).all()
    asked = [message.id for message, _ in rows if message.direction == Direction.inbound]
    files = await attachments.of_messages(session, asked)
    return [_entry(message, name, files.get(message.id, [])) for message, name in reversed(rows)]


def _entry(message: Message, name: str | None, files: list[Attached]) -> Entry:
    return Entry(
        id=message.id, seq=message.seq, conversation_id=message.conversation_id, channel=message.channel,
        direction=message.direction, author=message.author, author_id=message.author_id, author_name=name,
        at=message.created_at, text=message.body or "", translation=message.translation,
        translation_note=(message.triage or {}).get("translation"), language=message.language,
        status=message.status, error_code=message.error_code, disposition=message.disposition, triage=message.triage,
        template_id=message.template_id, article_id=message.article_id, quick_replies=message.quick_replies or [],
        attachments=tuple(files),
    )  # fmt: skip


async def _panel(
    session: AsyncSession, viewer: Viewer, conversation: Conversation, system: PracticeSystem
) -> PatientPanel | None:
    if conversation.patient_id is None:
        return None
    try:
        patient = await system.get_patient(session, conversation.patient_id)
    except NotFound:
        return None
    proven = (conversation.verified_at, conversation.verified_how)
    if not viewer.may(Permission.see_patient):
        return PatientPanel(patient, *proven, clinician=None)
    clinicians = {one.id: one.spoken_name for one in await system.clinicians(session)}
    medicines = refills = None
    if viewer.may(Permission.see_prescriptions):
        medicines = await system.prescriptions(session, patient.id, with_stopped=False)
        refills = await system.refill_requests(session, patient.id)
    return PatientPanel(
        patient, *proven,
        clinician=clinicians.get(patient.clinician_id or ""),
        appointments=await system.upcoming_appointments(session, patient.id),
        prescriptions=medicines,
        refills=refills,
    )  # fmt: skip


async def _family(
    session: AsyncSession, viewer: Viewer, conversation: Conversation, system: PracticeSystem
) -> tuple[FamilyMember, ...]:
    """Everyone on the phone that writes: a shared phone is normal, and the wrong patient must not be answered."""
    if conversation.channel not in ("sms", "email") or not viewer.may(Permission.see_patient):
        return ()
    return await system.family_on_phone(session, conversation.address)


async def _consent(session: AsyncSession, conversation: Conversation) -> Consent | None:
    query = select(Consent).where(
        Consent.channel == conversation.channel, Consent.address_hash == conversation.address_hash
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _others(session: AsyncSession, viewer: Viewer, case: Case) -> tuple[Case, ...]:
    same_thread = Case.conversation_id == case.conversation_id
    same = same_thread | (Case.patient_id == case.patient_id) if case.patient_id else same_thread
    query = select(Case).where(same, Case.id != case.id, visible(viewer)).order_by(Case.id.desc()).limit(20)
    return tuple((await session.execute(query)).scalars())


async def threads_of(session: AsyncSession, viewer: Viewer, conversation: Conversation) -> tuple[Conversation, ...]:
    """The patient's other threads that this viewer may read, newest first."""
    if conversation.patient_id is None:
        return ()
    query = select(Conversation).where(
        Conversation.patient_id == conversation.patient_id, Conversation.id != conversation.id
    )
    rows = list((await session.execute(query.order_by(Conversation.last_inbound_at.desc()).limit(10))).scalars())
    return tuple([row for row in rows if await may_read(session, viewer, row)])


async def _history(session: AsyncSession, case: Case) -> tuple[CaseEvent, ...]:
    query = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    return tuple((await session.execute(query)).scalars())


async def _pages(session: AsyncSession, case: Case, names: dict[str, str]) -> tuple[Paged, ...]:
    pages = await paging.pages_of(session, case.id)
    return tuple(
        [
            Paged(page, tuple(await paging.sends_of(session, page.id)), names.get(page.acknowledged_by or ""))
            for page in pages
        ]
    )


__all__ = ["Entry", "Packet", "Paged", "PatientPanel", "assemble", "open_cases", "transcript"]
