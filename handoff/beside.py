"""What stands beside the list: saved views, notes in which somebody was named, reminders, who is away."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.errors import BadInput
from handoff import reminders
from handoff.access import Permission, Viewer, require
from handoff.board import Filter
from handoff.models import Mention, Reminder, SavedView, Staff


async def saved_views(session: AsyncSession, viewer: Viewer) -> list[SavedView]:
    """One's own saved views and the shared ones, by name."""
    query = select(SavedView).where(or_(SavedView.staff_id == viewer.staff_id, SavedView.shared))
    return list((await session.execute(query.order_by(SavedView.name))).scalars())


@dataclass(frozen=True)
class Beside:
    """What side bars show beside the counts, for everybody: read once for all open screens."""

    saved: tuple[SavedView, ...]
    mentions: tuple[Mention, ...]
    away: frozenset[str]
    reminders: tuple[Reminder, ...] = ()

    def reminders_of(self, viewer: Viewer) -> list[Reminder]:
        return [one for one in self.reminders if one.staff_id == viewer.staff_id]

    def saved_of(self, viewer: Viewer) -> list[SavedView]:
        return [one for one in self.saved if one.shared or one.staff_id == viewer.staff_id]

    def mentions_of(self, viewer: Viewer) -> list[Mention]:
        return [one for one in self.mentions if one.staff_id == viewer.staff_id][:20]


async def read(session: AsyncSession) -> Beside:
    """Saved views, unseen mentions and who is away. Codes and ids only."""
    saved = (await session.execute(select(SavedView).order_by(SavedView.name))).scalars()
    unseen = select(Mention).where(Mention.seen_at.is_(None)).order_by(Mention.id.desc()).limit(2000)
    away = select(Staff.id).where(Staff.active, Staff.away)
    mentions = tuple((await session.execute(unseen)).scalars())
    gone = frozenset((await session.execute(away)).scalars())
    return Beside(tuple(saved), mentions, gone, await reminders.fallen_due(session))


async def save_view(
    session: AsyncSession, viewer: Viewer, name: str, wanted: Filter, *, shared: bool = False
) -> SavedView:
    """Keep a filter under a name; the same name of the same person is replaced. Only leads share."""
    name = name.strip()
    if not name:
        raise BadInput("Give the view a name.", code="empty")
    if shared:
        require(viewer, Permission.assign_others)
    query = select(SavedView).where(SavedView.staff_id == viewer.staff_id, SavedView.name == name)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = SavedView(staff_id=viewer.staff_id, name=name[:60], filters={}, shared=shared)
        session.add(row)
    row.filters, row.shared = wanted.as_json(), shared
    await session.flush()
    return row


async def delete_view(session: AsyncSession, viewer: Viewer, view_id: str) -> None:
    """Forget one's own saved view."""
    row = await session.get(SavedView, view_id)
    if row is not None and row.staff_id == viewer.staff_id:
        await session.delete(row)


async def unseen_mentions(session: AsyncSession, viewer: Viewer) -> list[Mention]:
    """Notes in which the viewer was named and which they have not opened."""
    query = select(Mention).where(Mention.staff_id == viewer.staff_id, Mention.seen_at.is_(None))
    return list((await session.execute(query.order_by(Mention.id.desc()).limit(20))).scalars())


async def see_mentions(session: AsyncSession, viewer: Viewer, case_id: str) -> bool:
    """The viewer opened the case: its mentions are seen. Returns whether there were any."""
    query = select(Mention).where(
        Mention.staff_id == viewer.staff_id, Mention.case_id == case_id, Mention.seen_at.is_(None)
    )
    rows = list((await session.execute(query)).scalars())
    for row in rows:
        row.seen_at = clock.now()
    return bool(rows)
