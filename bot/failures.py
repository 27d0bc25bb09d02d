"""A text that could not be delivered is work for people: the patient did not get it."""

from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Message
from handoff import service as handoff


async def on_failed(session: AsyncSession, message_id: str) -> None:
    """Open a case for a row that failed for good, unless it was withheld because the patient opted out."""
    message = await session.get_one(Message, message_id)
    if message.error_code == "opted_out" or (message.template_id or "").startswith("handoff-page"):
        return
    conversation = await session.get_one(Conversation, message.conversation_id)
    await handoff.open_case(
        session, conversation=conversation, disposition="human", reason="undelivered", message_id=message_id,
        tried=[f"{message.channel}:{message.error_code}"],
    )  # fmt: skip
