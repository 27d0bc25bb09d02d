"""What a process's jobs and pages share: built once by the composition root (bot/app.py), handed down by argument."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.answers import KnowledgeAnswers
from bot.engine import DialogueEngine
from bot.known import Practice
from bot.reader import Reader
from channels.delivery import Delivery
from channels.media import Media
from conversations.models import Conversation
from conversations.wording import Wording
from core.database import Database, after_commit
from core.events import Events
from core.settings import Settings
from nlu.translation.service import Translations
from practice.system import PracticeInfo, PracticeSystem


@dataclass
class Services:
    """The process's parts. `kick_turn`, `kick_delivery` start a job for a conversation id."""

    settings: Settings
    database: Database
    events: Events
    engine: DialogueEngine
    reader: Reader
    wording: Wording
    answers: KnowledgeAnswers
    delivery: Delivery
    practice: PracticeInfo
    system: PracticeSystem
    known: Practice
    translations: Translations
    media: Media
    kick_turn: Callable[[str], None]
    kick_delivery: Callable[[str], None]

    def announce(self, session: AsyncSession, conversation: Conversation) -> None:
        """Once committed: start delivery, which first tells every screen that shows the thread."""
        conversation_id = conversation.id
        after_commit(session, lambda: self.kick_delivery(conversation_id))
