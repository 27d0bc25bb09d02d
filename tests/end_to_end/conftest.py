"""One whole Frontdoor (Rasa, action server, web) on free ports for the tests of this folder."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.bench.stand import Stand, standing
from bot.training import RASA


class Loop:
    """An event loop in a thread of its own, so that the stand outlives the loops of single tests."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine):  # type: ignore[no-untyped-def]
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(600)


@pytest.fixture(scope="session")
def loop() -> Loop:
    return Loop()


@pytest.fixture(scope="session")
def stand(loop: Loop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Seeded with the demo practice. Skips where Rasa's environment is not installed."""
    if not RASA.exists():
        pytest.skip("no Rasa environment (make install)")
    folder: Path = tmp_path_factory.mktemp("stand")
    stack = AsyncExitStack()
    yield loop.run(stack.enter_async_context(standing(folder)))
    loop.run(stack.aclose())
