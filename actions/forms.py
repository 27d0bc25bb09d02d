"""The base of every form: one flow, asked for step by step, in one remote call a turn.

Rasa calls `validate_<intent>_form` when the flow opens and at each message in it. The call hears the message, fills what it can,
asks for the next thing or does the act, and sets `requested_slot`. A message that asks for another flow is refused by setting
nothing, so that Rasa's rule for it opens the other form.
"""

from abc import abstractmethod
from enum import Enum, auto
from typing import Any, ClassVar

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.base import ASSISTANT, FrontdoorAction, Scene, button, heard_turn
from actions.hearing import asks_for_other, relation
from actions.services import Services
from actions.state import Pending
from conversations.models import Conversation

FLOWS = ("refill", "reschedule", "cancel", "book", "confirm_appt", "appt_info")
DIGRESSIONS = frozenset({"faq", "chitchat"})


class Step(Enum):
    """What became of one step: the slot is filled, the patient was asked, or the flow is over."""

    filled = auto()
    asked = auto()
    over = auto()


class Form(FrontdoorAction):
    """A flow. Subclasses name their steps (slots of the domain's form, in order) and do the act in `finish`."""

    intent: ClassVar[str]
    wording: ClassVar[str]  # prefix of the flow's messages
    steps: ClassVar[tuple[str, ...]]

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.action_name = f"validate_{self.intent}_form"
        self.in_doubt = f"{self.wording}-in-doubt"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        intent = tracker.latest_message["intent"]["name"]
        other = intent in FLOWS and intent != self.intent and tracker.slots.get("flow") == self.intent
        if other and not await self._is_correction(tracker):
            return []  # a change of mind: refuse, see above
        return await super().run(dispatcher, tracker, domain)

    async def _is_correction(self, tracker: Tracker) -> bool:
        """ "The other appointment" and "for my son" are answers within this flow, whatever else they sound like."""
        async with self.services.database.transaction(ASSISTANT, why="message.read") as session:
            turn = await heard_turn(session, tracker)
        return asks_for_other(turn) or relation(turn) is not None

    @abstractmethod
    async def fill(self, scene: Scene, step: str) -> Step:
        """Fill one step from what was said, or ask for it."""

    @abstractmethod
    async def finish(self, scene: Scene) -> Step:
        """Do the act. `over` ends the flow; `asked` means that a step was emptied and asked for again."""

    async def correct(self, scene: Scene) -> None:
        """Hear a correction of what was said earlier ("no wait, I meant Friday"), before the steps."""

    def kept(self, scene: Scene) -> None:
        """Say that nothing was changed."""
        scene.say("flow-stopped")

    async def act(self, scene: Scene) -> None:
        if scene.turn.active_flow != self.intent or scene.state.flow != self.intent:
            await self._begin(scene)
        scene.state.heard = scene.turn.turn_id
        if scene.intent in ("stop", "start_over", "leave"):
            await self._leave(scene)
            return
        scene.hears = scene.intent not in DIGRESSIONS
        if scene.hears:
            await self.correct(scene)
        await self._steps(scene)

    async def _begin(self, scene: Scene) -> None:
        state = scene.state
        await self._release(scene)
        queued = next((entry for entry in state.pending if entry.intent == self.intent), None)
        opening = queued.turn if queued else scene.turn.turn_id
        if queued:
            state.pending = [entry for entry in state.pending if entry is not queued]
        else:
            state.pending = await self._further(scene)
        state.begin(self.intent, opening)
        scene.awaiting = None
        await scene.listen_from(opening)

    async def _further(self, scene: Scene) -> list[Pending]:
        """What else this message asked for; taken off the conversation, so that no later flow takes it for its own."""
        if not scene.turn.further_intents:
            return []
        conversation = await scene.session.get_one(Conversation, scene.turn.conversation_id)
        conversation.further_intents = []
        further = [intent for intent in scene.turn.further_intents if intent in FLOWS and intent != self.intent]
        return [Pending(intent=intent, turn=scene.turn.turn_id) for intent in further]

    async def _steps(self, scene: Scene) -> None:
        for step in self.steps:
            if self._is_filled(scene, step):
                continue
            result = await self.fill(scene, step)
            if result is Step.over:
                await self._end(scene)
                return
            if result is Step.asked:
                scene.state.requested_slot = scene.asked_for or step
                return
        if await self.finish(scene) is Step.over:
            await self._end(scene)
        else:
            scene.state.requested_slot = scene.asked_for

    def _is_filled(self, scene: Scene, step: str) -> bool:
        return bool(getattr(scene.state, step))

    async def _leave(self, scene: Scene) -> None:
        """The patient wants out ("never mind"), or a person takes over (`leave`: said by whoever takes over)."""
        await self._release(scene)
        if scene.intent == "stop":
            self.kept(scene)
        if scene.intent == "start_over":
            scene.say("ask-back", buttons=MENU)
        scene.state.clear()

    async def _release(self, scene: Scene) -> None:
        """Give back what was held; every flow that offered times remembers that it did."""
        if scene.state.offered or scene.state.chosen:
            await scene.services.practice.release_holds(scene.session, scene.holder)

    async def _end(self, scene: Scene) -> None:
        """The flow is done: forget it, and go on with what else was asked for in the same message."""
        pending = scene.state.pending
        await self._release(scene)
        scene.state.clear()
        if pending and not scene.handed_over:
            scene.state.pending = pending
            scene.followup = f"{pending[0].intent}_form"


MENU = (
    button("choice-appointment", "appointment"),
    button("choice-refill", "refill"),
    button("choice-person", "person"),
)
