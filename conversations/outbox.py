"""The outbox: outgoing entries of a transcript, written in the transaction that decides them. Delivery is channels' job."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.inbox import next_seq
from conversations.models import Author, Conversation, Direction, Message, Status
from core import audit, clock
from core.errors import Conflict


@dataclass(frozen=True)
class OutgoingText:
    """A finished text and where it comes from: a template version, an article version, or a signed-in person."""

    text: str
    language: str
    template_id: str | None = None
    template_version: str | None = None
    article_id: str | None = None
    article_version: int | None = None
    quick_replies: tuple[dict[str, str], ...] = ()
    author: str = Author.bot
    author_id: str | None = None
    practice_initiated: bool = False
    translation: str | None = None  # what staff wrote, where the text was translated for the patient


async def put(
    session: AsyncSession, conversation: Conversation, texts: list[OutgoingText], *, turn_id: str | None = None
) -> list[Message]:
    """Queue texts for delivery, in order. The caller has compared owner and epoch (`still_ours`) in this transaction."""
    rows = []
    for text in texts:
        if not (text.template_id or text.article_id or text.author_id):
            raise ValueError("an outgoing text must carry its template, its article or its author")
        rows.append(await _row(session, conversation, text, turn_id))
    session.add_all(rows)
    await session.flush()
    for row in rows:
        audit.record(
            session, "message.queue", subject="message", subject_id=row.id, patient_id=conversation.patient_id,
            details={"template": row.template_id, "version": row.template_version, "article": row.article_id},
        )  # fmt: skip
    return rows


async def lock_if_ours(session: AsyncSession, conversation_id: str, epoch: int) -> Conversation:
    """The conversation, row-locked, if no person owns it and its epoch is still `epoch`. Raises Conflict otherwise."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one()
    if conversation.owner_id is not None or conversation.epoch != epoch:
        raise Conflict("The thread changed hands during the turn.", code="epoch_changed")
    return conversation


async def _row(session: AsyncSession, conversation: Conversation, text: OutgoingText, turn_id: str | None) -> Message:
    return Message(
        conversation_id=conversation.id,
        seq=await next_seq(session, conversation.id),
        direction=Direction.outbound,
        author=text.author,
        author_id=text.author_id,
        channel=conversation.channel,
        body=text.text,
        translation=text.translation,
        language=text.language,
        turn_id=turn_id,
        template_id=text.template_id,
        template_version=text.template_version,
        article_id=text.article_id,
        article_version=text.article_version,
        quick_replies=list(text.quick_replies) or None,
        status=Status.queued,
        practice_initiated=text.practice_initiated,
        next_attempt_at=clock.now(),
    )
