"""What a tapped button or a bare number stands for, and the one-tap answer to "did this help?"."""

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.drafts import QuickReply, ReplyDraft
from conversations.models import Conversation, Direction, Message
from knowledge_base import usage

_LAST = (
    select(Message)
    .where(Message.conversation_id == bindparam("thread"), Message.direction == Direction.outbound)
    .order_by(Message.seq.desc())
    .limit(1)
)

HELPED, NOT_HELPED = "👍", "👎"
FEEDBACK = (
    QuickReply(title="helped-yes", sends=HELPED),
    QuickReply(title="helped-no", sends=NOT_HELPED),
)


async def last_reply(session: AsyncSession, conversation: Conversation) -> Message | None:
    """The newest thing we said in the thread."""
    return (await session.execute(_LAST, {"thread": conversation.id})).scalar_one_or_none()


def meant(text: str, last: Message | None) -> str:
    """The words a tap or a bare number stands for after `last`; any other text as it is."""
    choices = (last.quick_replies or []) if last else []
    said = text.strip()
    for number, choice in enumerate(choices, start=1):
        if said == str(number) or said.casefold() in (choice["title"].casefold(), choice["sends"].casefold()):
            return str(choice["sends"])
    return text


async def feedback(
    session: AsyncSession, conversation: Conversation, text: str, last: Message | None, names: tuple[str, ...] = ()
) -> ReplyDraft | None:
    """Count a thumb up or down for the article just given, and answer it; None when the text is no such tap.

    `names` are taken out of the question before an editor reads it.
    """
    if text not in (HELPED, NOT_HELPED) or last is None or not last.article_id or last.article_version is None:
        return None
    await usage.give_feedback(
        session, slug=last.article_id, locale=last.language or conversation.language, version=last.article_version,
        answer_ref=last.id, helped=text == HELPED, question=await _question_before(session, last),
        conversation_id=conversation.id, names=names,
    )  # fmt: skip
    if text == HELPED:
        return ReplyDraft(template_id="helped-thanks")
    return ReplyDraft(
        template_id="helped-sorry", quick_replies=(QuickReply(title="choice-person", sends="person"),)
    )  # fmt: skip


async def _question_before(session: AsyncSession, answer: Message) -> str | None:
    query = (
        select(Message)
        .where(
            Message.conversation_id == answer.conversation_id,
            Message.direction == Direction.inbound,
            Message.seq < answer.seq,
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    row = (await session.execute(query)).scalar_one_or_none()
    return row.body if row else None
