"""A member of staff as a patient may know them: first name and role, nothing more."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handoff.models import Role, Staff

# Which of somebody's roles a patient hears of: the first of these.
_SHOWN = (Role.clinician, Role.nurse, Role.interpreter, Role.billing, Role.front_desk, Role.lead)


@dataclass(frozen=True)
class Speaker:
    """First name, and role code (`nurse`, `front_desk`); None-s for somebody unknown."""

    name: str | None
    role: str | None


async def speaker_of(session: AsyncSession, staff_id: str) -> Speaker:
    """Who wrote a message, as the patient may know them."""
    person = await session.get(Staff, staff_id)
    if person is None:
        return Speaker(None, None)
    role = next((role for role in _SHOWN if role in person.roles), None)
    shown = Role.front_desk if role is Role.lead else role
    return Speaker(person.name.split()[0], str(shown) if shown else None)
