"""`frontdoor bench turns`: a full turn (webhook in to outbox row) next to plain Rasa's own, and the emergency path under load.

Plain Rasa runs the same model and the same action server over its own REST channel; its default configuration is trained
on the English examples (one epoch: the speed of a turn does not depend on how long it learned). All three answer the same
texts in the same run, one after the other, so that a noisy machine troubles all alike.
"""

import asyncio
import contextlib
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from bot.bench.plain_rasa import PlainRasa, plain_rasa
from bot.bench.stand import Stand, standing
from core.ids import new_id
from practice.demo.data import people

LEVELS = (1, 8, 32)
TURNS_A_LEVEL = {1: 60, 8: 160, 32: 320}
CHATTING = 20
EMERGENCIES = 60
# A patient's small talk with the practice: questions, a flow that is begun, gone on with, interrupted and given up.
SCRIPT = (
    "what time do you open tomorrow", "where do i park", "do you take blue cross", "thanks",
    "when is my next appointment", "never mind", "how do i get a copy of my records", "is there a bus that stops near you",
)  # fmt: skip
Send = Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True)
class Level:
    """Figures of one level of parallel patients; times in milliseconds."""

    turns_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


async def run(json: Path | None) -> None:
    """Measure, print, and write the figures where `json` says."""
    async with standing() as stand:
        await _warm(stand)
        levels = {str(n): await _frontdoor(stand, n) for n in LEVELS}
        emergency = await _emergencies(stand)
        memory = stand.memory_mb()
        rasa = await _plain_levels(stand, default=False)
        untuned = await _plain_levels(stand, default=True)
    figures = {
        "levels": _plain(levels), "rasa_same_model": _plain(rasa), "rasa_default": _plain(untuned),
        "emergency_p99_ms": emergency, "memory_mb": memory,
    }  # fmt: skip
    _print(levels, rasa, untuned, emergency, memory)
    if json:
        await asyncio.to_thread(json.write_bytes, orjson.dumps(figures, option=orjson.OPT_INDENT_2))


async def _warm(stand: Stand) -> None:
    await _frontdoor(stand, 4, turns=16)


async def _frontdoor(stand: Stand, parallel: int, *, turns: int | None = None) -> Level:
    """A closed loop: each patient texts, waits for the outbox row of the answer, and texts again."""
    async with Outbox.watching(stand) as outbox, httpx.AsyncClient(timeout=30) as client:

        async def send(sender: str, text: str) -> None:
            sid = f"SM{new_id()}"
            answered = outbox.expect(sid)
            await stand.text(client, sender, text, sid)
            await asyncio.wait_for(answered, 30)

        return await _level(send, _phones(parallel), turns or TURNS_A_LEVEL[parallel])


async def _plain_levels(stand: Stand, *, default: bool) -> dict[str, Level]:
    rounds = 2 + max(turns // (level * len(SCRIPT)) for level, turns in TURNS_A_LEVEL.items()) * len(LEVELS)
    async with plain_rasa(stand, SCRIPT, _phones(max(LEVELS)), rounds=rounds, default=default) as rasa:
        return {str(n): await _rasa(rasa, n) for n in LEVELS}


async def _rasa(rasa: PlainRasa, parallel: int) -> Level:
    async with httpx.AsyncClient(timeout=60) as client:

        async def send(sender: str, text: str) -> None:
            await rasa.say(client, sender, text)

        return await _level(send, _phones(parallel), TURNS_A_LEVEL[parallel])


async def _level(send: Send, phones: Sequence[str], turns: int) -> Level:
    times: list[float] = []

    async def patient(phone: str) -> None:
        for number in range(turns // len(phones)):
            started = time.perf_counter()
            await send(phone, SCRIPT[number % len(SCRIPT)])
            times.append(time.perf_counter() - started)

    began = time.perf_counter()
    await asyncio.gather(*(patient(phone) for phone in phones))
    elapsed = time.perf_counter() - began
    return Level(round(len(times) / elapsed, 1), *(percentile(times, share) for share in (0.50, 0.95, 0.99)))


async def _emergencies(stand: Stand) -> float:
    """The 99th percentile, in ms, of webhook to committed case and page while others chat."""
    times: list[float] = []
    async with (
        Outbox.watching(stand) as outbox,
        Outbox.watching(stand, PAGED) as pages,
        httpx.AsyncClient(timeout=30) as client,
    ):

        async def chat(phone: str) -> None:
            for number in range(10_000):
                sid = f"SM{new_id()}"
                answered = outbox.expect(sid)
                await stand.text(client, phone, SCRIPT[number % len(SCRIPT)], sid)
                await asyncio.wait_for(answered, 30)

        chats = [asyncio.create_task(chat(phone)) for phone in _phones(CHATTING)]
        await asyncio.sleep(1)
        for number in range(EMERGENCIES):
            sid = f"SM{new_id()}"
            paged = pages.expect(sid)
            started = time.perf_counter()
            await stand.text(client, f"+1608555{2000 + number}", "my chest feels crushed and i cant breathe", sid)
            await asyncio.wait_for(paged, 30)
            times.append(time.perf_counter() - started)
        for task in chats:
            task.cancel()
        await asyncio.gather(*chats, return_exceptions=True)
    return percentile(times, 0.99)


ANSWERED = "SELECT external_id FROM messages WHERE status = 'processed' AND external_id IN ({marks})"
PAGED = """SELECT messages.external_id FROM messages JOIN cases ON cases.message_id = messages.id
    JOIN pages ON pages.case_id = cases.id WHERE messages.external_id IN ({marks})"""


class Outbox:
    """Watches the database file for what a message's time is measured up to: its turn is committed, or its case and page are."""

    EVERY = 0.002  # seconds

    def __init__(self, file: Path, query: str) -> None:
        self._query = query
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
        self._waiting: dict[str, asyncio.Future[None]] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def watching(cls, stand: Stand, query: str = ANSWERED) -> AsyncIterator["Outbox"]:
        outbox = cls(stand.database_file, query)
        task = asyncio.create_task(outbox._watch())
        try:
            yield outbox
        finally:
            task.cancel()
            outbox._connection.close()

    def expect(self, sid: str) -> asyncio.Future[None]:
        """Done once what is watched for has happened to the message with this provider id."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[sid] = future
        return future

    async def _watch(self) -> None:
        while True:
            if self._waiting:
                marks = ",".join("?" * len(self._waiting))
                done = self._connection.execute(self._query.format(marks=marks), list(self._waiting)).fetchall()
                for (sid,) in done:
                    self._waiting.pop(sid).set_result(None)
            await asyncio.sleep(self.EVERY)


def _phones(count: int) -> list[str]:
    """Phones of demo patients, one each."""
    phones = list(dict.fromkeys(person.phone for person in people() if person.phone))
    return phones[:count]


def percentile(values: Sequence[float], share: float) -> float:
    """In milliseconds; `values` in seconds."""
    if len(values) == 1:
        return round(values[0] * 1000, 1)
    return round(statistics.quantiles(values, n=1000, method="inclusive")[int(share * 1000) - 1] * 1000, 1)


def _plain(levels: dict[str, Level]) -> dict[str, dict[str, float]]:
    return {name: vars(level) for name, level in levels.items()}


def _print(
    levels: dict[str, Level],
    rasa: dict[str, Level],
    untuned: dict[str, Level],
    emergency: float,
    memory: dict[str, Any],
) -> None:
    print(f"{'patients':>8} {'':<18} {'turns/s':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'p50 ratio':>10}")
    for number in levels:
        base = levels[number]
        for name, one in {
            "frontdoor": base,
            "rasa, same model": rasa[number],
            "rasa, default": untuned[number],
        }.items():
            ratio = f"{base.p50_ms / one.p50_ms:.2f}" if one is not base else ""
            print(
                f"{number:>8} {name:<18} {one.turns_per_s:>8} {one.p50_ms:>8} {one.p95_ms:>8} {one.p99_ms:>8} {ratio:>10}"
            )
    print(f"emergency, webhook to committed case and page, p99 while {CHATTING} patients chat: {emergency} ms")
    print(
        "memory, MB:",
        ", ".join(f"{name} {size}" for name, size in memory.items()),
        "· sum",
        round(sum(memory.values())),
    )
