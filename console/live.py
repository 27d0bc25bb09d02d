"""Live screens: one watcher a process notices what changed in the database, and tells the pages that show it.

Notices (core.events) only wake it early; the database is what it reads. So nothing is missed when a notice is lost, when another
process writes without a shared Redis, or when a browser was away: it re-reads what it shows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Attachment, Conversation, Direction, Message
from core import clock
from core.database import Database
from core.errors import FrontdoorError
from core.events import Events
from handoff.models import Case

T = TypeVar("T")
log = logging.getLogger(__name__)
PAUSE = 0.6  # seconds between looks; a notice cuts it short
OVERLAP = timedelta(seconds=20)  # a row's time lies before its commit: look back this far
FRESH = timedelta(seconds=5)  # what was read for several pages is not older than this
PRESENCE_LIFE = timedelta(seconds=25)


@dataclass(eq=False)
class Screen:
    """One open page: which thread it shows, and what to call when something changed there or in the queue."""

    staff_id: str
    name: str
    changed: Callable[[bool, bool], Awaitable[None]]  # (queue, thread)
    met: Callable[[], None]  # somebody came into the thread, left it, or began to type
    conversation_id: str | None = None
    also: frozenset[str] = frozenset()  # the patient's other threads, shown in between

    @property
    def watched(self) -> frozenset[str]:
        return self.also | {self.conversation_id} if self.conversation_id else frozenset()


@dataclass
class Presence:
    """Who is in a thread just now."""

    name: str
    typing: bool
    at: datetime


@dataclass
class Live:
    """The watcher of one process."""

    database: Database
    events: Events
    screens: set[Screen] = field(default_factory=set)
    _presence: dict[str, dict[str, Presence]] = field(default_factory=dict)
    _cases: dict[str, datetime] = field(default_factory=dict)
    _threads: dict[str, tuple[object, ...]] = field(default_factory=dict)
    version: int = 0
    _shared: dict[Hashable, tuple[int, datetime, asyncio.Future[Any]]] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Begin watching. Call within the running loop."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._watch()), loop.create_task(self._listen())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Presence

    async def present(self, conversation_id: str, staff_id: str, name: str, *, typing: bool = False) -> None:
        """Somebody reads or writes in a thread; said to every process."""
        self._meet(conversation_id, staff_id, name, typing)
        await self.events.publish(
            "presence", conversation_id=conversation_id, staff_id=staff_id, name=name, typing=int(typing)
        )

    async def leave(self, conversation_id: str, staff_id: str) -> None:
        """Somebody closed the thread."""
        self._meet(conversation_id, staff_id, "", False)
        await self.events.publish("presence", conversation_id=conversation_id, staff_id=staff_id, name="", typing=0)

    def others(self, conversation_id: str, staff_id: str) -> list[Presence]:
        """Colleagues in this thread just now."""
        fresh = clock.now() - PRESENCE_LIFE
        people = self._presence.get(conversation_id, {})
        return [presence for key, presence in people.items() if key != staff_id and presence.at > fresh]

    def _meet(self, conversation_id: str, staff_id: str, name: str, typing: bool) -> None:
        """Note who is where; screens are told only when that is news. It costs no query."""
        people = self._presence.setdefault(conversation_id, {})
        known = people.get(staff_id)
        if not name:
            people.pop(staff_id, None)
        else:
            people[staff_id] = Presence(name, typing, clock.now())
        same = known is not None and bool(name) and known.typing == typing and known.at > clock.now() - PRESENCE_LIFE
        if same or (known is None and not name):
            return
        for screen in list(self.screens):
            if screen.conversation_id == conversation_id and screen.staff_id != staff_id:
                screen.met()

    async def shared(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives, read once for all pages that ask for the same since the last change. Keys must name all that access
        depends on: nobody gets what was read for somebody with other queues."""
        kept = self._shared.get(key)
        if kept is None or kept[0] != self.version or kept[1] < clock.now() - FRESH:
            task = asyncio.ensure_future(read())
            self._shared = {k: v for k, v in self._shared.items() if v[0] == self.version}
            kept = self._shared[key] = (self.version, clock.now(), task)
        found: T = await asyncio.shield(kept[2])
        return found

    # Watching

    async def _listen(self) -> None:
        while True:
            try:
                async with self.events.subscribe("*") as notices:
                    async for topic, ids in notices:
                        if topic == "presence":
                            self._meet(
                                str(ids["conversation_id"]), str(ids["staff_id"]), str(ids["name"]), bool(ids["typing"])
                            )
                        else:
                            self._wake.set()
                        if topic == "glass":
                            await self._tell_side()
            except (RedisError, OSError) as error:  # Redis away: the watcher goes on looking
                log.warning("live notices interrupted (%s)", type(error).__name__)
                await asyncio.sleep(2)

    async def _watch(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), PAUSE)
            self._wake.clear()
            try:
                if self.screens:
                    await self._look()
            except (SQLAlchemyError, OSError) as error:  # the database is away for a moment: look again
                log.warning("live watch failed (%s)", type(error).__name__)
                await asyncio.sleep(2)

    async def _look(self) -> None:
        since = clock.now() - OVERLAP
        watched = {thread for screen in self.screens for thread in screen.watched}
        async with self.database.read() as session:
            query = select(Case.id, Case.updated_at).where(Case.updated_at > since)
            cases = {case_id: at for case_id, at in (await session.execute(query)).all()}  # noqa: C416
            threads: dict[str, tuple[object, ...]] = {}
            if watched:
                threads = await self._state_of(session, watched)
        queue = any(self._cases.get(key) != at for key, at in cases.items())
        self._cases = cases
        moved = {key for key, state in threads.items() if self._threads.get(key) != state}
        self._threads = threads
        if queue:
            self.version += 1
        if queue or moved:
            await self._tell(set(cases), moved, queue=queue)

    async def _state_of(self, session: AsyncSession, watched: set[str]) -> dict[str, tuple[object, ...]]:
        query = (
            select(
                Conversation.id, Conversation.last_seq, Conversation.owner_id, Conversation.epoch, Conversation.latch,
                Conversation.patient_id,
            )
            .where(Conversation.id.in_(watched))
        )  # fmt: skip
        states: dict[str, tuple[object, ...]] = {row[0]: tuple(row) for row in (await session.execute(query)).all()}
        sent = (
            select(Message.conversation_id, Message.status, func.count())
            .where(Message.conversation_id.in_(watched), Message.direction == str(Direction.outbound))
            .group_by(Message.conversation_id, Message.status)
            .order_by(Message.conversation_id, Message.status)
        )
        for thread, status, count in (await session.execute(sent)).all():
            states[thread] = (*states.get(thread, ()), status, count)
        fetched = (
            select(Attachment.conversation_id, func.count())
            .where(Attachment.conversation_id.in_(watched), Attachment.state != "waiting")
            .group_by(Attachment.conversation_id)
        )
        for thread, count in (await session.execute(fetched)).all():
            states[thread] = (*states.get(thread, ()), "files", count)
        return states

    async def _tell_side(self) -> None:
        """Something beside the cases moved that side bars show."""
        self.version += 1
        await self._tell(set(), set(), queue=True)

    async def _tell(self, cases: set[str], threads: set[str], *, queue: bool) -> None:
        for screen in list(self.screens):
            mine = not screen.watched.isdisjoint(threads)
            if queue or mine:
                try:
                    await screen.changed(queue, mine)
                except (
                    SQLAlchemyError,
                    FrontdoorError,
                    RuntimeError,
                ) as error:  # one broken page must not stop the others
                    log.warning("a page could not be refreshed (%s)", type(error).__name__)
