"""What the actions share: built once by the server, handed down by argument."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation
from core.database import Database
from handoff import service as handoff
from handoff.models import Queue
from practice.refill_rules import RefillRules
from practice.system import PracticeSystem

if TYPE_CHECKING:
    from actions.base import Scene


@dataclass
class Services:
    """The process's parts. The practice's time zone is read once: it does not change under a running process."""

    database: Database
    practice: PracticeSystem
    refill_rules: RefillRules
    zone: ZoneInfo | None = None

    async def know_zone(self, session: AsyncSession) -> None:
        """Read the practice's time zone, the first time."""
        self.zone = self.zone or (await self.practice.practice(session)).timezone

    async def hand_over(self, scene: "Scene", *, why: str, disposition: str = "other") -> None:
        """Bring the thread to a person, with what was wanted and tried, and tell the patient who answers and by when."""
        conversation = await scene.session.get_one(Conversation, scene.turn.conversation_id)
        case = await handoff.open_case(
            scene.session,
            conversation=conversation,
            disposition=disposition,
            reason=why,
            wants=wants(scene),
            tried=[scene.state.flow or scene.intent],
            message_id=scene.turn.message_id,
        )
        scene.drafts += await handoff.acknowledgement(scene.session, case, conversation)
        scene.handed_over = True

    async def file_case(self, scene: "Scene", *, queue: Queue, disposition: str, why: str, **more: Any) -> None:
        """Put work into a queue; the bot goes on in the thread."""
        conversation = await scene.session.get_one(Conversation, scene.turn.conversation_id)
        await handoff.open_case(
            scene.session,
            conversation=conversation,
            disposition=disposition,
            reason=why,
            queue=queue,
            wants=wants(scene) | more,
            message_id=scene.turn.message_id,
        )


def wants(scene: "Scene") -> dict[str, Any]:
    """What the patient wants so far, for the context packet: codes and ids."""
    state = scene.state
    known = state.model_dump(
        mode="json", include={"appointment", "visit", "wish", "chosen", "prescription"}, exclude_none=True
    )
    further = [entry.intent for entry in state.pending] or list(scene.turn.further_intents)
    return {
        "intent": state.flow or scene.intent,
        **{name: value for name, value in known.items() if value},
        **({"further": further} if further else {}),
    }
