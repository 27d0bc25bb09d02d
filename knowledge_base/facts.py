"""Facts that answers share (hours, phone, address): one change is everywhere."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit
from knowledge_base import service
from knowledge_base.answers import ANY_LOCALE, Variables
from knowledge_base.models import Variable


async def set_variables(session: AsyncSession, values: Variables) -> int:
    """Set shared facts by (name, locale). Every answer that uses one changes with it. Returns how many changed."""
    service.require_editor(session)
    known = {(v.name, v.locale): v for v in (await session.scalars(select(Variable))).all()}
    changed = 0
    for (name, locale), value in values.items():
        row = known.get((name, locale))
        if row is None:
            session.add(Variable(name=name, locale=locale, value=value))
        elif row.value == value:
            continue
        else:
            row.value = value
        changed += 1
        audit.record(session, "variable.set", subject="variable", subject_id=f"{name}.{locale}"[:64])
    if changed:
        await service.announce(session, None)
    return changed


async def variables(session: AsyncSession) -> dict[tuple[str, str], str]:
    """All shared facts by (name, locale); locale `*` serves every language."""
    return {(v.name, v.locale or ANY_LOCALE): v.value for v in (await session.scalars(select(Variable))).all()}
