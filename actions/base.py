"""The base of every action: one transaction, applied once, and nobody left without an answer when something breaks."""

import logging
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker
from sqlalchemy.ext.asyncio import AsyncSession

from actions.services import Services
from actions.state import State
from conversations.drafts import Outcome, QuickReply, ReplyDraft, apply_once
from conversations.turns import TurnContext, load_turn
from conversations.wording.values import TextValue, Value
from core.database import Actor
from practice.system import ReadBackMismatch

logger = logging.getLogger(__name__)

ASSISTANT = Actor("system", "assistant")


@dataclass
class Scene:
    """One action in one turn: what it knows, and the drafts that it leaves."""

    services: Services
    session: AsyncSession
    turn: TurnContext
    intent: str
    state: State
    awaiting: str | None
    drafts: list[ReplyDraft] = field(default_factory=list)
    followup: str | None = None
    hears: bool = True  # whether the message may fill anything: not when it is a question in between
    handed_over: bool = False
    asked_for: str | None = None  # the step that was asked for, where it is an earlier one than the form is at
    words: list[TurnContext] = field(default_factory=list)  # messages to hear, the latest last

    def __post_init__(self) -> None:
        self.words = self.words or [self.turn]

    async def listen_from(self, turn_id: str) -> None:
        """Hear the message that opened the flow (again), and this one if it is another and nothing else was meant by it."""
        if turn_id == self.turn.turn_id:
            self.words = [self.turn]
            return
        opening = await load_turn(self.session, turn_id)
        self.words = [opening]

    @property
    def language(self) -> str:
        return self.turn.language

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone: in it, dates are meant."""
        assert self.services.zone is not None
        return self.services.zone

    @property
    def holder(self) -> str:
        """Under this key the calendar holds slots for this conversation."""
        return self.turn.conversation_id

    def say(
        self, template_id: str, values: Mapping[str, Value] | None = None, *, buttons: tuple[QuickReply, ...] = ()
    ) -> None:
        """Draft one reply."""
        self.drafts.append(ReplyDraft(template_id=template_id, values=dict(values or {}), quick_replies=buttons))


def button(title: str, sends: str) -> QuickReply:
    """A quick reply whose label is a wording id."""
    return QuickReply(title=title, sends=sends)


def numbers(count: int) -> tuple[QuickReply, ...]:
    """Quick replies 1, 2, 3 …"""
    return tuple(QuickReply(value=TextValue(text=str(n), kind="code"), sends=str(n)) for n in range(1, count + 1))


class FrontdoorAction(Action):  # type: ignore[misc]
    """Runs `act` at most once a turn, in one transaction. Rasa gets the action's name and slot events."""

    action_name: str
    in_doubt = "flow-trouble"

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        return self.action_name

    @abstractmethod
    async def act(self, scene: Scene) -> None:
        """Read the message, call services, change `scene.state`, leave drafts."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Rasa's call. The one place that catches everything: the patient gets an honest sentence and a person."""
        turn_id = str(tracker.latest_message["metadata"]["turn_id"])
        try:
            outcome = await self._apply(turn_id, tracker)
        except Exception as error:  # noqa: BLE001 the edge; see above
            logger.error("action %s failed in turn %s: %s", self.name(), turn_id, _kind(error))
            outcome = await self._hand_over(turn_id, tracker, error)
        dispatcher.utter_message(json_message={"action": self.name()})
        return outcome.events

    async def _apply(self, turn_id: str, tracker: Tracker) -> Outcome:
        async with self.services.database.transaction(ASSISTANT, why=self.name()) as session:
            scene = await self._scene(session, tracker)

            async def once() -> Outcome:
                before = scene.state.model_copy(deep=True)
                await self.act(scene)
                return self._outcome(scene, before)

            return await apply_once(session, turn_id, self.name(), once)

    async def _hand_over(self, turn_id: str, tracker: Tracker, error: Exception) -> Outcome:
        """In a transaction of its own, since the failed one is rolled back: nothing was done, and a person takes over."""
        async with self.services.database.transaction(ASSISTANT, why=f"{self.name()} failed") as session:
            scene = await self._scene(session, tracker)

            async def once() -> Outcome:
                before = scene.state.model_copy(deep=True)
                scene.say(self.in_doubt if isinstance(error, ReadBackMismatch) else "flow-trouble")
                await self.services.hand_over(scene, why=f"{self.name()}: {_kind(error)}")
                scene.state.clear()
                return self._outcome(scene, before)

            return await apply_once(session, turn_id, self.name(), once)

    async def _scene(self, session: AsyncSession, tracker: Tracker) -> Scene:
        turn = await heard_turn(session, tracker)
        state = State.of(tracker.slots)
        intent = str(tracker.latest_message["intent"]["name"])
        await self.services.know_zone(session)
        return Scene(self.services, session, turn, intent, state, state.requested_slot)

    def _outcome(self, scene: Scene, before: State) -> Outcome:
        events = scene.state.events_since(before)
        if scene.followup:
            events.append({"event": "followup", "timestamp": None, "name": scene.followup})
        return Outcome(drafts=scene.drafts, events=events)


async def heard_turn(session: AsyncSession, tracker: Tracker) -> TurnContext:
    """The turn that Rasa is in. Its language comes along: the conversation learns it only when the turn is over."""
    metadata = tracker.latest_message["metadata"]
    turn = await load_turn(session, str(metadata["turn_id"]))
    return replace(turn, language=metadata.get("language") or turn.language)


def _kind(error: Exception) -> str:
    """What went wrong without what was said: an error's text may quote a row or a message."""
    return str(getattr(error, "code", None) or type(error).__name__)
