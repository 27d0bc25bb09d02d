"""Who answered, as the patient may know them: the handoff room's knowledge in the chat's form."""

from sqlalchemy.ext.asyncio import AsyncSession

from channels.webchat import Speaker
from handoff import speakers


async def speaker_of(session: AsyncSession, staff_id: str) -> Speaker:
    """First name and role; nobody in particular for an unknown id."""
    person = await speakers.speaker_of(session, staff_id)
    return Speaker(person.name, person.role)
