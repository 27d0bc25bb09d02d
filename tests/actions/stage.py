"""Plays Rasa's part towards the actions: intents in, forms kept, slots kept, follow-ups run; real services on SQLite.

What Rasa does with forms is checked against the real one in tests/rasa and in the conversation tables.
"""

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from sqlalchemy import select

from actions.base import FrontdoorAction
from actions.forms import FLOWS
from actions.server import actions
from actions.services import Services
from conversations import inbox, turns
from conversations.drafts import ReplyDraft, drafts_of_turn
from conversations.models import Conversation, Message
from conversations.wording import wording
from core import clock
from core.ids import new_id
from handoff.models import Case
from practice.demo.data import demo_id
from practice.models import Appointment, RefillRequest, Slot

SINGLE = {
    "faq": "action_answer",
    "chitchat": "action_small_talk",
    "stop": "action_stop",
    "leave": "action_leave",
    "restart": "action_start_over",
}


@dataclass
class Stage:
    """One patient's thread."""

    services: Services
    address: str
    channel: str = "sms"
    language: str = "en"
    patient_id: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    form: str | None = None
    conversation_id: str = ""
    last_turn: str = ""

    def __post_init__(self) -> None:
        self._actions: dict[str, FrontdoorAction] = {action.name(): action for action in actions(self.services)}

    async def says(self, text: str, intent: str = "inform", *, further: tuple[str, ...] = ()) -> str:
        """One message of the patient's; what is answered, as text, drafts parted by a line."""
        turn_id = await self._receive(text, further)
        await self.take(turn_id, intent)
        return await self.drafts_text()

    async def take(self, turn_id: str, intent: str) -> None:
        """Take (or take again) a turn."""
        self.last_turn = turn_id
        message = {"intent": {"name": intent}, "metadata": {"turn_id": turn_id}}
        name: str | None = self._first(intent)
        while name:
            name = await self._run(name, message)
        await self._close(turn_id)

    def _first(self, intent: str) -> str:
        if self.form and (intent not in FLOWS or f"{intent}_form" == self.form):
            return f"validate_{self.form}"
        return f"validate_{intent}_form" if intent in FLOWS else SINGLE.get(intent, "action_ask_back")

    async def _run(self, name: str, message: dict[str, Any]) -> str | None:
        tracker = Tracker("session", dict(self.slots), message, [], False, None, {"name": self.form}, "action_listen")
        events = await self._actions[name].run(CollectingDispatcher(), tracker, {})
        followup = None
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
            if event["event"] == "followup":
                followup = event["name"]
        if name.startswith("validate_"):
            self.form = name.removeprefix("validate_") if self.slots.get("requested_slot") else None
        return f"validate_{followup}" if followup else None

    async def _receive(self, text: str, further: tuple[str, ...]) -> str:
        async with self.services.database.transaction() as session:
            received = await inbox.receive(
                session,
                inbox.Inbound(
                    self.channel, "main", new_id(), self.address, text, clock.now(), self.patient_id,
                    "portal" if self.patient_id else None, self.language,
                ),
            )  # fmt: skip
            conversation = await session.get_one(Conversation, received.conversation_id)
            conversation.language = self.language
            conversation.further_intents = list(further)
            self.conversation_id = conversation.id
            message = await session.get_one(Message, received.message_id or "")
            return (await turns.begin(session, conversation, message)).id

    async def _close(self, turn_id: str) -> None:
        async with self.services.database.transaction() as session:
            conversation = await session.get_one(Conversation, self.conversation_id)
            conversation.active_flow = self.form.removesuffix("_form") if self.form else None
            conversation.awaiting = self.slots.get("requested_slot")

    async def drafts(self) -> list[ReplyDraft]:
        async with self.services.database.read() as session:
            return await drafts_of_turn(session, self.last_turn)

    async def drafts_text(self) -> str:
        return "\n--\n".join(draft_text(draft, self) for draft in await self.drafts())

    async def templates(self) -> list[str | None]:
        return [draft.template_id for draft in await self.drafts()]

    async def cases(self) -> list[Case]:
        async with self.services.database.read() as session:
            return list(
                (await session.execute(select(Case).where(Case.conversation_id == self.conversation_id))).scalars()
            )


def draft_text(draft: ReplyDraft, stage: Stage) -> str:
    """As the patient reads it."""
    assert draft.template_id is not None
    return wording().render(draft.template_id, stage.language, draft.values, stage.channel).text


def person(key: str) -> str:
    """Id of a demo patient."""
    return demo_id("patient", key)


@dataclass(frozen=True)
class Booked:
    """An appointment with its slot."""

    appointment: Appointment
    slot: Slot


async def booked(services: Services, patient_id: str) -> list[Booked]:
    """The patient's live upcoming appointments, soonest first."""
    async with services.database.read() as session:
        query = (
            select(Appointment, Slot)
            .join(Slot, Slot.id == Appointment.slot_id)
            .where(
                Appointment.patient_id == patient_id, Appointment.status.in_(("booked", "confirmed")),
                Slot.starts_at > clock.now(),
            )
            .order_by(Slot.starts_at)
        )  # fmt: skip
        return [Booked(*row) for row in (await session.execute(query)).all()]


async def refill_requests(services: Services, patient_id: str) -> list[RefillRequest]:
    async with services.database.read() as session:
        query = select(RefillRequest).where(RefillRequest.patient_id == patient_id)
        return list((await session.execute(query)).scalars())
