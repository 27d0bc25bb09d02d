"""One subscription a process, many sockets: wakes the sockets of a thread when something in it has changed."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from typing import Any

import structlog
from redis.exceptions import RedisError

from core.events import Events

log = structlog.get_logger(__name__)

OUTBOX = "outbox"  # conversation_id: the thread has new entries, or statuses
INBOUND = "inbound"  # conversation_id: the patient wrote (also in another window)
TYPING = "typing"  # conversation_id, on (1 or 0), staff_id: somebody of the practice is writing
PATIENT_TYPING = "patient_typing"  # conversation_id: for the console
RECONNECT = 1.0  # seconds


class Listener:
    """What one socket waits for."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.typing: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=20)


class Hub:
    """Run it as a context (`async with hub.running()`) for as long as the process serves sockets."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self._listeners: dict[str, set[Listener]] = defaultdict(set)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen in the background within the block."""
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @contextlib.contextmanager
    def listening(self, conversation_id: str) -> Iterator[Listener]:
        """Within the block, a listener for this thread."""
        listener = Listener()
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    async def _listen(self) -> None:
        while True:
            try:
                async with self.events.subscribe(OUTBOX, INBOUND, TYPING) as notices:
                    self._wake_all()  # what was published while nobody listened
                    async for topic, ids in notices:
                        self._pass_on(topic, ids)
            except (RedisError, OSError) as error:
                log.warning("webchat.events_lost", kind=type(error).__name__)
            await asyncio.sleep(RECONNECT)

    def _pass_on(self, topic: str, ids: dict[str, Any]) -> None:
        for listener in self._listeners.get(str(ids.get("conversation_id")), ()):
            if topic == TYPING:
                with contextlib.suppress(asyncio.QueueFull):
                    listener.typing.put_nowait(ids)
            listener.changed.set()

    def _wake_all(self) -> None:
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.changed.set()
