"""Live notices of this room: after the commit, tell every process that shows queues or threads. Ids only, may be lost.

The composition root gives the process's Events once (`configure`). Without it, notices are dropped: screens re-read anyway.
"""

import asyncio
import logging
from collections import deque

from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import after_commit
from core.events import Events

log = logging.getLogger(__name__)

_events: Events | None = None
_waiting: deque[tuple[str, dict[str, str]]] = deque()
_sender: asyncio.Task[None] | None = None


def configure(events: Events | None) -> None:
    """Set where notices go in this process."""
    global _events
    _events = events


def announce(session: AsyncSession, topic: str, **ids: str) -> None:
    """Publish on `topic` once the transaction stands; several equal ones in a transaction are sent once."""
    key = (topic, *sorted(ids.items()))
    said: set[tuple[object, ...]] = session.info.setdefault("handoff_notices", set())
    if key in said:
        return
    said.add(key)
    after_commit(session, lambda: _send(topic, ids))


def _send(topic: str, ids: dict[str, str]) -> None:
    """One after the other over one connection: a sweep may have hundreds to say at once."""
    global _sender
    if _events is None:
        return
    _waiting.append((topic, ids))
    loop = asyncio.get_running_loop()
    if _sender is None or _sender.done() or _sender.get_loop() is not loop:
        _sender = loop.create_task(_publish(_events))


async def _publish(events: Events) -> None:
    while _waiting:
        topic, ids = _waiting.popleft()
        try:
            await events.publish(topic, **ids)
        except (RedisError, OSError) as error:  # it may be lost: screens read again by themselves
            log.warning("a notice was lost (%s)", type(error).__name__)
