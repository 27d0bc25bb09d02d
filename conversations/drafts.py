"""Reply drafts, and the at-most-once record of each action (invariants 4 and 7)."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import AppliedAction
from conversations.wording.values import Value


class QuickReply(BaseModel):
    """A button: what it says (a wording id, or a value said as it is) and what it sends when tapped."""

    model_config = ConfigDict(frozen=True)
    title: str | None = None  # wording id
    value: Value | None = None
    sends: str


class ReplyDraft(BaseModel):
    """One reply before it is rendered: a wording id with typed values, or a published article by id and version."""

    model_config = ConfigDict(frozen=True)
    template_id: str | None = None
    values: dict[str, Value] = {}
    article_id: str | None = None
    article_version: int | None = None
    article_language: str | None = None
    quick_replies: tuple[QuickReply, ...] = ()


class Outcome(BaseModel):
    """What an action left: drafts for the patient, and dialogue events (slots) for the engine to replay."""

    drafts: list[ReplyDraft] = []
    events: list[dict[str, Any]] = []


async def apply_once(
    session: AsyncSession, turn_id: str, action: str, act: Callable[[], Awaitable[Outcome]]
) -> Outcome:
    """Run `act` and record its outcome in the caller's transaction; when it already ran in this turn, return that outcome.

    Two callers at once: the second one's insert breaks on the unique key and its whole transaction rolls back.
    """
    query = select(AppliedAction).where(AppliedAction.turn_id == turn_id, AppliedAction.action == action)
    done = (await session.execute(query)).scalar_one_or_none()
    if done:
        return Outcome.model_validate(done.outcome)
    outcome = await act()
    count = select(func.count()).select_from(AppliedAction).where(AppliedAction.turn_id == turn_id)
    position = (await session.execute(count)).scalar_one()
    session.add(
        AppliedAction(turn_id=turn_id, action=action, position=position, outcome=outcome.model_dump(mode="json"))
    )
    await session.flush()
    return outcome


async def drafts_of_turn(session: AsyncSession, turn_id: str) -> list[ReplyDraft]:
    """All drafts of a turn, in the order the actions ran."""
    query = select(AppliedAction).where(AppliedAction.turn_id == turn_id).order_by(AppliedAction.position)
    rows = (await session.execute(query)).scalars()
    return [draft for row in rows for draft in Outcome.model_validate(row.outcome).drafts]
