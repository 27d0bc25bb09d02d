"""Live notices of this room: after the commit, tell every process that shows queues or threads. Ids only, may be lost.

The composition root gives the process's Events once (`configure`). Without it, notices are dropped: screens re-read anyway.
"""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from core.database import after_commit
from core.events import Events

_events: Events | None = None
_running: set[asyncio.Task[None]] = set()


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
    if _events is None:
        return
    task = asyncio.get_running_loop().create_task(_events.publish(topic, **ids))
    _running.add(task)
    task.add_done_callback(_running.discard)
