"""Paging who is on call: an SMS with a link and no patient data, again and wider until somebody acknowledges.

Round 1 goes to the first on call, round 2 also to the backup, round 3 and later also to the clinician. The rounds are kept
in the database; `tick` sends what is due, so that a restart loses nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import inbox, outbox
from conversations.inbox import Inbound
from conversations.outbox import OutgoingText
from conversations.wording import wording
from conversations.wording.values import TextValue
from core import audit, clock
from core.database import actor_of
from core.errors import NotFound
from core.settings import get_settings
from handoff import notices
from handoff.access import Permission, Viewer, require
from handoff.models import LIVE, RANK, Case, CaseEvent, OnCallLevel, OnCallShift, Page, PageSend, Staff, Urgency

LEVELS = tuple(OnCallLevel)


@dataclass(frozen=True)
class Contact:
    """Somebody to page: a phone (E.164), and who it is where we know."""

    level: OnCallLevel
    phone: str
    staff_id: str | None = None


async def on_call(session: AsyncSession) -> list[Contact]:
    """Who is on call now, first to last: overrides, then the rota, then the settings' numbers for levels still empty."""
    now = clock.now()
    query = (
        select(OnCallShift, Staff)
        .join(Staff, Staff.id == OnCallShift.staff_id)
        .where(OnCallShift.starts_at <= now, OnCallShift.ends_at > now, Staff.active)
        .order_by(OnCallShift.override.desc(), OnCallShift.starts_at.desc())
    )
    by_level: dict[OnCallLevel, Contact] = {}
    for shift, person in (await session.execute(query)).all():
        level = OnCallLevel(shift.level)
        if level not in by_level and person.phone:
            by_level[level] = Contact(level, person.phone, person.id)
    numbers = [number.strip() for number in get_settings().oncall_numbers.split(",") if number.strip()]
    for level, number in zip(LEVELS, numbers, strict=False):
        by_level.setdefault(level, Contact(level, number))
    return [by_level[level] for level in LEVELS if level in by_level]


async def page_on_call(session: AsyncSession, case: Case) -> Page:
    """Page for a case, at once. A page that still runs, or was acknowledged by who holds the case now, is not doubled."""
    page = await _current(session, case)
    if page is not None and not _needs_new(page, case):
        return page
    page = Page(case_id=case.id, urgency=case.urgency, opened_at=clock.now(), rounds=0)
    session.add(page)
    await session.flush()
    audit.record(session, "page.open", subject="page", subject_id=page.id, details={"case": case.id})
    await _send_round(session, page)
    notices.announce(session, "page", page_id=page.id, case_id=case.id)
    return page


def _needs_new(page: Page, case: Case) -> bool:
    if page.next_at is not None:
        return False
    more_serious = RANK[Urgency(case.urgency)] < RANK[Urgency(page.urgency)]
    return more_serious or (case.owner_id is None and clock.now() - page.opened_at > repage_after())


def repage_after() -> timedelta:
    """How long a page waits for its acknowledgement before the next round."""
    return timedelta(seconds=get_settings().repage_seconds)


async def tick(session: AsyncSession) -> int:
    """Send the next round of every page nobody has acknowledged in time. Returns how many were sent. Call every few seconds."""
    query = select(Page).where(Page.next_at <= clock.now()).with_for_update(skip_locked=True)
    pages = list((await session.execute(query)).scalars())
    for page in pages:
        case = await session.get_one(Case, page.case_id)
        if case.state not in LIVE:
            page.next_at = None
            continue
        await _send_round(session, page)
        notices.announce(session, "page", page_id=page.id, case_id=case.id)
    return len(pages)


async def acknowledge(session: AsyncSession, page_id: str, viewer: Viewer) -> Page:
    """Take note of a page: it stops. Of two people at once the first counts; the second sees who. Raises NotFound, Forbidden."""
    require(viewer, Permission.answer_pages)
    now = clock.now()
    won = await session.execute(
        update(Page)
        .where(Page.id == page_id, Page.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=viewer.staff_id, next_at=None),
        execution_options={"synchronize_session": False},
    )
    page = await session.get(Page, page_id, populate_existing=True)
    if page is None:
        raise NotFound("There is no such page.")
    if won.rowcount:  # type: ignore[attr-defined]
        await session.execute(update(Case).where(Case.id == page.case_id).values(updated_at=now))
        _history(session, page, "page_acknowledged", seconds=int((now - page.opened_at).total_seconds()))
        audit.record(session, "page.acknowledge", subject="page", subject_id=page.id, details={"case": page.case_id})
        notices.announce(session, "page", page_id=page.id, case_id=page.case_id)
    return page


async def close(session: AsyncSession, case: Case) -> None:
    """Stop every page of a case: it was claimed by someone who answers pages, or resolved."""
    await session.execute(
        update(Page).where(Page.case_id == case.id, Page.next_at.is_not(None)).values(next_at=None),
        execution_options={"synchronize_session": "fetch"},
    )


async def pages_of(session: AsyncSession, case_id: str) -> list[Page]:
    """All pages of a case, oldest first."""
    return list((await session.execute(select(Page).where(Page.case_id == case_id).order_by(Page.id))).scalars())


async def sends_of(session: AsyncSession, page_id: str) -> list[PageSend]:
    """Every SMS of a page, in order: the whole chain."""
    query = select(PageSend).where(PageSend.page_id == page_id).order_by(PageSend.id)
    return list((await session.execute(query)).scalars())


async def is_on_call_phone(session: AsyncSession, phone: str) -> bool:
    """Whether a message from this phone comes from who is on call, not from a patient."""
    return any(contact.phone == phone for contact in await on_call(session))


async def _current(session: AsyncSession, case: Case) -> Page | None:
    query = select(Page).where(Page.case_id == case.id).order_by(Page.id.desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def _send_round(session: AsyncSession, page: Page) -> None:
    contacts = await on_call(session)
    page.rounds += 1
    page.next_at = clock.now() + repage_after()
    reached = contacts[: page.rounds]
    for contact in reached:
        message_id = await _text(session, page, contact)
        session.add(
            PageSend(
                page_id=page.id, round=page.rounds, level=contact.level, staff_id=contact.staff_id,
                phone=contact.phone, message_id=message_id, sent_at=clock.now(),
            )
        )  # fmt: skip
    if not reached:
        audit.record(session, "page.nobody_on_call", subject="page", subject_id=page.id, details={"case": page.case_id})
    _history(session, page, "paged" if reached else "nobody_on_call", round=page.rounds, people=len(reached))
    await session.flush()


async def _text(session: AsyncSession, page: Page, contact: Contact) -> str:
    settings = get_settings()
    link = TextValue(text=f"{settings.base_url}/console/page/{page.id}", kind="link")
    rendered = wording().render("handoff-page", "en", {"link": link}, "sms")
    thread = await inbox.find_or_open(
        session,
        Inbound(
            channel="sms", channel_id=settings.sms_channel_id, external_id=f"page:{page.id}", address=contact.phone,
            body="", received_at=clock.now(),
        ),
    )  # fmt: skip
    text = OutgoingText(
        text=rendered.text, language="en", template_id=rendered.template_id, template_version=rendered.version
    )
    rows = await outbox.put(session, thread, [text])
    notices.announce(session, "outbox", conversation_id=thread.id)
    return rows[0].id


def _history(session: AsyncSession, page: Page, kind: str, **details: int) -> None:
    actor = actor_of(session)
    session.add(
        CaseEvent(
            case_id=page.case_id, kind=kind, actor_kind=actor.kind, actor_id=actor.id, at=clock.now(),
            details={"page": page.id, **details},
        )
    )  # fmt: skip
