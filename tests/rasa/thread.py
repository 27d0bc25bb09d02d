"""One patient's thread over the real engine. The channels and the turn are not part of it: see tests/conversations."""

from dataclasses import dataclass

from actions.services import Services
from bot.engine import DialogueEngine, EngineReply
from conversations.models import Conversation
from tests.actions.stage import Stage


@dataclass
class Thread(Stage):
    """A stage on which Rasa itself plays."""

    engine: DialogueEngine | None = None
    reply: EngineReply | None = None

    async def take(self, turn_id: str, intent: str) -> None:
        assert self.engine is not None
        self.last_turn = turn_id
        self.reply = await self.engine.step(await self._session_id(), intent, turn_id, self.language)
        self.form = f"{self.reply.active_flow}_form" if self.reply.active_flow else None
        self.slots = {"requested_slot": self.reply.awaiting}
        await self._close(turn_id)

    async def _session_id(self) -> str:
        async with self.services.database.read() as session:
            return (await session.get_one(Conversation, self.conversation_id)).engine_session_id


def thread(services: Services, engine: DialogueEngine, address: str, **more: str | None) -> Thread:
    return Thread(services, address, engine=engine, **more)  # type: ignore[arg-type]
