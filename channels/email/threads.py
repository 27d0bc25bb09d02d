"""Which e-mails came before one of ours in its thread: what In-Reply-To and References name (RFC 5322, 3.6.4)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from conversations.models import Direction, Message
from core.database import Database

MOST_REFERENCES = 10


@dataclass(frozen=True)
class Thread:
    """Message-IDs with angle brackets, oldest first. `answers` is the e-mail that is answered, None where we begin."""

    references: tuple[str, ...] = ()
    answers: str | None = None


@dataclass(frozen=True)
class MailThreads:
    """Looks a thread up by one of our rows. Ids only, nothing of a patient."""

    database: Database

    async def before(self, reference: str) -> Thread:
        """The thread before the outbox row `reference`."""
        ours = aliased(Message)
        query = (
            select(Message.direction, Message.external_id, Message.provider_id)
            .join(ours, ours.conversation_id == Message.conversation_id)
            .where(
                ours.id == reference,
                Message.seq < ours.seq,
                Message.direction.in_((str(Direction.inbound), str(Direction.outbound))),
            )
            .order_by(Message.seq.desc())
            .limit(2 * MOST_REFERENCES)
        )
        async with self.database.read() as session:
            rows = (await session.execute(query)).all()
        known = [(str(row.direction), _ident(row.direction, row.external_id, row.provider_id)) for row in rows]
        named = [(direction, ident) for direction, ident in known if ident]
        answers = next((ident for direction, ident in named if direction == Direction.inbound), None)
        return Thread(tuple(ident for _, ident in reversed(named[:MOST_REFERENCES])), answers)


def _ident(direction: str, external_id: str | None, provider_id: str | None) -> str | None:
    """An inbound e-mail's id is its external id, unless that is a digest; of ours the adapter has kept it."""
    if direction == Direction.inbound:
        return f"<{external_id}>" if external_id and "@" in external_id else None
    return provider_id if provider_id and provider_id.startswith("<") else None
