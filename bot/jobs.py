"""The jobs of every process: turns, deliveries, and the sweeps that find what a crash or a lost notice left behind."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from taskiq import AsyncBroker, TaskiqScheduler
from taskiq.api import run_receiver_task, run_scheduler_task
from taskiq.schedule_sources import LabelScheduleSource

import console.knowledge
from bot import known, turn
from bot.services import Services
from channels import content_rules
from conversations.models import Conversation
from core import clock
from core.jobs import new_broker
from handoff import files, search, sweep
from knowledge_base import gaps, links

log = logging.getLogger(__name__)
SWEEP_SECONDS = 5
UPKEEP = timedelta(minutes=10)
TURNS_AT_ONCE = 2  # more of them only lengthen each other, and the time until an alarm gets its share of the processor


class Jobs:
    """The broker with its tasks. `start` runs workers and timers in this process; kicks may come from any process."""

    def __init__(self, redis_url: str) -> None:
        self.broker: AsyncBroker = new_broker(redis_url)
        self.embedded = not redis_url
        self._slots = asyncio.Semaphore(TURNS_AT_ONCE)
        self._running: set[asyncio.Task[Any]] = set()
        self._services: Services | None = None
        self._stopping = False
        self._declare()

    def kick_turn(self, conversation_id: str) -> None:
        """Handle what waits in this conversation, soon, in whichever process."""
        self._spawn(self._turn.kiq(conversation_id))

    def kick_delivery(self, conversation_id: str) -> None:
        """Deliver what this conversation's outbox holds."""
        self._spawn(self._deliver.kiq(conversation_id))

    async def start(self, services: Services) -> None:
        """Take jobs in this process and run the timers."""
        self._services = services
        await self.broker.startup()
        if self.embedded:
            await _free_leases(services)
        else:
            self._spawn(run_receiver_task(self.broker, run_startup=False))
        await _sweep(services)
        scheduler = TaskiqScheduler(self.broker, [LabelScheduleSource(self.broker)])
        for source in scheduler.sources:
            await source.startup()
        self._spawn(run_scheduler_task(scheduler, loop_interval=timedelta(seconds=1)))

    async def stop(self) -> None:
        """Stop timers and turns, and begin none: what was running is rolled back, and found again by the next process."""
        self._stopping = True
        ended = list(self._running)
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        await self.broker.shutdown()

    def _declare(self) -> None:
        every = [{"interval": timedelta(seconds=SWEEP_SECONDS)}]
        now_and_then = [{"interval": UPKEEP}]

        async def run_turn(conversation_id: str) -> None:
            with self._taken():
                async with self._slots:
                    await turn.handle(self.services, conversation_id)

        async def run_delivery(conversation_id: str) -> None:
            with self._taken():
                await self.services.delivery.deliver(conversation_id)

        async def run_sweep() -> None:
            with self._taken():
                await _sweep(self.services)

        async def run_upkeep() -> None:
            with self._taken():
                await upkeep(self.services)

        self._turn = self.broker.task(task_name="turn")(run_turn)
        self._deliver = self.broker.task(task_name="deliver")(run_delivery)
        self._sweep = self.broker.task(task_name="sweep", schedule=every)(run_sweep)
        self._upkeep = self.broker.task(task_name="upkeep", schedule=now_and_then)(run_upkeep)

    @property
    def services(self) -> Services:
        if self._services is None:
            raise RuntimeError("jobs were not started in this process")
        return self._services

    @contextlib.contextmanager
    def _taken(self) -> Iterator[None]:
        """The job that runs in this task is cancelled by a stop, and not begun after it."""
        task = asyncio.current_task()
        assert task is not None
        if self._stopping:
            raise asyncio.CancelledError
        self._running.add(task)
        try:
            yield
        finally:
            self._running.discard(task)

    def _spawn(self, job: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _sweep(services: Services) -> None:
    """Page again where nobody answered, and start what waits: turns without a holder, texts that are due."""
    async with services.database.transaction(why="sweep") as session:
        await sweep.tick(session)
    async with services.database.read() as session:
        await content_rules.refresh(session)
        free = or_(Conversation.lease_owner.is_(None), Conversation.lease_until < clock.now())
        waiting = select(Conversation.id).where(Conversation.processed_seq < Conversation.last_inbound_seq, free)
        turns_due = (await session.execute(waiting.limit(200))).scalars().all()
        deliveries_due = await services.delivery.due(session)
    for conversation_id in turns_due:
        services.kick_turn(conversation_id)
    for conversation_id in deliveries_due:
        services.kick_delivery(conversation_id)
    await services.media.fetch_due()  # after what patients wait for
    await console.knowledge.follow_practice(services.database, services.system)
    await search.follow(services.database)


async def upkeep(services: Services) -> None:
    """What may wait for minutes: names of the practice, links of the articles, what has been kept long enough."""
    async with services.database.read() as session:
        services.known = await known.of_practice(session, services.system)
    services.answers.practice = services.known
    services.translations.know(services.known.names)
    async with services.database.transaction(why="upkeep") as session:
        await gaps.forget_old(session)
        await files.forget_old(session)
    await services.translations.forget()
    await links.check_due(services.database, console.knowledge.follower())


async def _free_leases(services: Services) -> None:
    """At the start of the only process: leases of the one before it are void."""
    async with services.database.transaction(why="start") as session:
        await session.execute(
            update(Conversation).where(Conversation.lease_owner.is_not(None)).values(lease_owner=None, lease_until=None)
        )
