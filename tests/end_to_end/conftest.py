"""One whole Frontdoor (Rasa, action server, web) on free ports for the tests of this folder."""

from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from bot.bench.stand import Stand, standing
from tests.stand import Loop, skip_without_rasa


@pytest.fixture(scope="session")
def loop() -> Loop:
    return Loop()


@pytest.fixture(scope="session")
def stand(loop: Loop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Seeded with the demo practice. Skips where Rasa's environment is not installed."""
    skip_without_rasa()
    stack = AsyncExitStack()
    yield loop.run(stack.enter_async_context(standing(tmp_path_factory.mktemp("stand"))))
    loop.run(stack.aclose())
