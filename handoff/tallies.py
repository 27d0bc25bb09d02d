"""How much there is: live cases by queue, view and person, for the side bars. Read once for everybody; holds no patient data."""

from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation
from core import clock
from handoff.access import Permission, Viewer
from handoff.board import WAITS, View, asleep
from handoff.models import LIVE, Case, Page, Urgency


@dataclass(frozen=True)
class Counts:
    """For the side bar: live cases by queue and by view, and how many are overdue."""

    queues: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    alarms: int = 0
    newest_alarm: str = ""  # id of the newest page about a case that nobody has
    late_elsewhere: dict[str, int] = field(default_factory=dict)  # for leads: overdue in queues they do not work


@dataclass(frozen=True)
class Share:
    """Live cases of one queue and owner: what everybody's counts are made of."""

    queue: str
    owner_id: str | None
    awake: int
    patients_turn: int
    asleep: int
    overdue: int
    alarms: int
    newest_alarm: str | None = None


async def tally(session: AsyncSession) -> tuple[Share, ...]:
    """All live cases by queue and owner: one query for the side bars of everybody. Holds no patient data."""
    now = clock.now()
    sleeps, one = asleep(now), func.count()
    alarm = and_(Case.urgency.in_((str(Urgency.emergency), str(Urgency.crisis))), Case.owner_id.is_(None))
    query = (
        select(
            Case.queue,
            Case.owner_id,
            one.filter(~sleeps),
            one.filter(~sleeps, ~WAITS),
            one.filter(sleeps),
            one.filter(~sleeps, Case.due_at < now, WAITS),
            one.filter(alarm),
        )
        .join(Conversation, Conversation.id == Case.conversation_id)
        .where(Case.state.in_(LIVE))
        .group_by(Case.queue, Case.owner_id)
    )
    rows = (await session.execute(query)).all()
    newest = select(Case.queue, func.max(Page.id)).join(Page, Page.case_id == Case.id)
    newest = newest.where(Case.state.in_(LIVE), alarm).group_by(Case.queue)
    pages = {queue: page for queue, page in (await session.execute(newest)).all()}  # noqa: C416 - rows are no pairs to mypy
    return tuple(Share(*row, newest_alarm=pages.get(row[0]) if row[1] is None else None) for row in rows)


def counts_for(shares: tuple[Share, ...], viewer: Viewer) -> Counts:
    """The viewer's part of a tally: their queues, and what they own elsewhere."""
    if not viewer.may(Permission.work_cases):
        return Counts()
    seen = [one for one in shares if one.queue in viewer.queues or one.owner_id == viewer.staff_id]
    queues: dict[str, int] = {}
    for one in seen:
        queues[one.queue] = queues.get(one.queue, 0) + one.awake
    views = {
        View.queues: sum(one.awake for one in seen),
        View.mine: sum(one.awake for one in seen if one.owner_id == viewer.staff_id),
        View.unassigned: sum(one.awake for one in seen if one.owner_id is None),
        View.waiting: sum(one.patients_turn for one in seen),
        View.snoozed: sum(one.asleep for one in seen),
    }
    return Counts(
        queues=queues,
        views={str(name): count for name, count in views.items()},
        overdue=sum(one.overdue for one in seen),
        alarms=sum(one.alarms for one in seen),
        newest_alarm=max((one.newest_alarm or "" for one in seen), default=""),
        late_elsewhere=_late_elsewhere(shares, viewer),
    )


def _late_elsewhere(shares: tuple[Share, ...], viewer: Viewer) -> dict[str, int]:
    """Leads are told of broken promises everywhere: as a number, where the threads themselves are not theirs to read."""
    if not viewer.may(Permission.assign_others):
        return {}
    late: dict[str, int] = {}
    for one in shares:
        if one.overdue and one.queue not in viewer.queues:
            late[one.queue] = late.get(one.queue, 0) + one.overdue
    return late


def owns_elsewhere(shares: tuple[Share, ...], viewer: Viewer) -> bool:
    """Whether the viewer has live cases in queues that are not theirs."""
    return any(one.owner_id == viewer.staff_id and one.queue not in viewer.queues for one in shares)


async def counts(session: AsyncSession, viewer: Viewer) -> Counts:
    """How much there is, without patient data."""
    return counts_for(await tally(session), viewer)
