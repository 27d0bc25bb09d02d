"""What is said while no form runs, and Rasa's own fallback. In a form, the form itself hears these."""

from actions.base import FrontdoorAction, Scene
from actions.forms import MENU
from actions.services import Services


class AskBack(FrontdoorAction):
    """Nothing to act on: asked back in plain words, with choices."""

    def __init__(self, services: Services, name: str) -> None:
        super().__init__(services)
        self.action_name = name

    async def act(self, scene: Scene) -> None:
        scene.say("ask-back", buttons=MENU)


class Stop(FrontdoorAction):
    action_name = "action_stop"

    async def act(self, scene: Scene) -> None:
        await scene.services.practice.release_holds(scene.session, scene.holder)
        scene.state.clear()
        scene.say("flow-stopped")


class Leave(FrontdoorAction):
    """A person takes over: forget the dialogue, say nothing."""

    action_name = "action_leave"

    async def act(self, scene: Scene) -> None:
        await scene.services.practice.release_holds(scene.session, scene.holder)
        scene.state.clear()


class SmallTalk(FrontdoorAction):
    action_name = "action_small_talk"

    async def act(self, scene: Scene) -> None:
        scene.say("chitchat")


class Answer(FrontdoorAction):
    """A question while nothing is open: the turn itself answers from the knowledge base; without an article it asks back."""

    action_name = "action_answer"

    async def act(self, scene: Scene) -> None:
        scene.say("ask-back", buttons=MENU)
