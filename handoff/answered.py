"""What a person answered and an article could have: kept for the knowledge base's gap page when the case is settled."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Author, Conversation, Message
from handoff.models import Case
from knowledge_base import gaps
from knowledge_base.models import GapKind
from practice.models import Patient

# Questions to which an article may be the answer. What is clinical or personal never becomes one.
MAY_BE_AN_ARTICLE = frozenset({"faq", "unclear", "human", "billing", "referral"})


async def collect(session: AsyncSession, case: Case, conversation: Conversation) -> None:
    """Keep the case's question and the first answer that a person wrote to it, de-identified (knowledge_base/gaps.py)."""
    if case.disposition not in MAY_BE_AN_ARTICLE or conversation.latch or case.message_id is None:
        return
    question = await session.get(Message, case.message_id)
    if question is None or not question.body:
        return
    answers = select(Message).where(
        Message.conversation_id == conversation.id, Message.author == Author.staff, Message.seq > question.seq
    )
    answer = (await session.execute(answers.order_by(Message.seq).limit(1))).scalar_one_or_none()
    if answer is None:
        return
    patient = await session.get(Patient, conversation.patient_id) if conversation.patient_id else None
    names = [patient.given_name, patient.family_name] if patient else []
    await gaps.collect(
        session, kind=GapKind.PERSON_ANSWERED, locale=question.language or conversation.language, text=question.body,
        names=[name for name in names if name], reply=answer.body, conversation_id=conversation.id,
    )  # fmt: skip
