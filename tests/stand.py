"""The bench's stand for tests that are not async themselves, or whose loop is shorter than the processes' life."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.bench.stand import EVERYTHING, Stand, standing
from bot.engine import DialogueEngine
from bot.training import RASA
from core.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
# Nothing of the demo but its patients: no outbox pages, no provider, nobody to page.
PLAIN = {"demo": "false", "twilio_account_sid": "", "oncall_numbers": ""}
MOST_SECONDS = 600
T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own, so that the stand outlives the loops of single tests."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(MOST_SECONDS)


class Rig:
    """A running stand, and what tests do to it from outside."""

    def __init__(self, stand: Stand, loop: Loop) -> None:
        self.stand = stand
        self._loop = loop

    @property
    def settings(self) -> Settings:
        return self.stand.settings

    def engine(self) -> DialogueEngine:
        return DialogueEngine(self.settings.rasa_url, self.settings.rasa_token.get_secret_value())

    def kill(self, name: str) -> None:
        self._loop.run(self.stand.kill(name))

    def start(self, name: str) -> None:
        self._loop.run(self.stand.start(name))

    def log_text(self) -> str:
        """Everything that the processes have logged."""
        return "".join(child.log_file.read_text() for child in self.stand.children.values())


@contextmanager
def rig(folder: Path, *, only: tuple[str, ...] = EVERYTHING, **options: Any) -> Iterator[Rig]:
    """Started and stopped. Skips where Rasa's environment or the encoder is missing."""
    skip_without_rasa()
    loop, stack = Loop(), AsyncExitStack()
    stand = loop.run(stack.enter_async_context(standing(folder, only=only, **options)))
    try:
        yield Rig(stand, loop)
    finally:
        loop.run(stack.aclose())


def skip_without_rasa() -> None:
    if not RASA.exists():
        pytest.skip("no Rasa environment (make install)")
    if not (ROOT / "var" / "encoder" / "model.bin").exists():
        pytest.skip("no converted sentence encoder (make install)")
