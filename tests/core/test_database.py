"""SQLite's write lock and its disk: whatever happens to the task that holds the lock, the next one gets it; nobody is told
that something is stored before the disk has it; and many wait for the disk together."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.database import Database
from core.sqlite import CHECKPOINT_EVERY

TASKS = 6


class SlowDisk:
    """An `os.fsync` that waits until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.go = threading.Event()
        self.error: OSError | None = None
        self._real = os.fsync
        monkeypatch.setattr(os, "fsync", self._sync)

    def _sync(self, file: int) -> None:
        self.asked += 1
        assert self.go.wait(10)
        if self.error:
            raise self.error
        self._real(file)

    async def is_asked(self, times: int) -> None:
        async with asyncio.timeout(5):
            while self.asked < times:
                await asyncio.sleep(0.005)


@pytest.fixture
async def notes(tmp_path: Path) -> AsyncIterator[Database]:
    with sqlite3.connect(tmp_path / "notes.db") as connection:
        connection.execute("CREATE TABLE notes (n INTEGER)")
    connection.close()
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'notes.db'}")
    yield database
    await database.close()


async def write(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO notes VALUES (1)"))
        await asyncio.sleep(0)
        await session.execute(text("INSERT INTO notes VALUES (2)"))


@pytest.mark.parametrize("steps", range(0, 60, 3))
async def test_a_task_cancelled_at_any_point_of_its_transaction_leaves_the_database_to_the_others(
    notes: Database, steps: int
) -> None:
    tasks = [asyncio.create_task(write(notes)) for _ in range(TASKS)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(write(notes), 5)
    rows = await count(notes)
    assert rows % 2 == 0  # whole transactions only
    assert rows >= 2 * (TASKS - len(tasks[::2]) + 1)


async def count(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM notes"))).scalar_one())


async def test_a_transaction_ends_when_the_disk_has_it_and_others_write_meanwhile(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk(monkeypatch)
    first = asyncio.create_task(write(notes))
    await disk.is_asked(1)
    others = [asyncio.create_task(write(notes)) for _ in range(TASKS)]
    async with asyncio.timeout(5):
        while await count(notes) < 2 * (TASKS + 1):  # all have committed and wait
            await asyncio.sleep(0.005)
    assert not first.done()
    assert not any(task.done() for task in others)
    disk.go.set()
    await asyncio.gather(first, *others)
    assert disk.asked == 2  # one wait that had begun, and one for all who committed after it began


async def test_what_is_soft_does_not_wait_for_the_disk(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = SlowDisk(monkeypatch)
    async with notes.transaction(soft=True) as session:
        await session.execute(text("INSERT INTO notes VALUES (1)"))
    assert disk.asked == 0


async def test_a_disk_that_fails_is_an_error_to_all_who_waited_and_the_next_one_is_asked_anew(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk(monkeypatch)
    disk.go.set()
    disk.error = OSError("no space left")
    told = await asyncio.gather(write(notes), write(notes), return_exceptions=True)
    assert [type(error) for error in told] == [OSError, OSError]
    disk.error = None
    await write(notes)


async def test_a_caller_that_leaves_does_not_take_the_others_wait_with_it(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = SlowDisk(monkeypatch)
    first, second = asyncio.create_task(write(notes)), asyncio.create_task(write(notes))
    await disk.is_asked(1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert not second.done()
    disk.go.set()
    await second


async def test_the_log_does_not_grow_without_end_while_writers_never_rest(notes: Database, tmp_path: Path) -> None:
    async def busy() -> None:
        for _ in range(CHECKPOINT_EVERY):
            await write(notes)

    await asyncio.gather(*(busy() for _ in range(TASKS)))
    pages = (tmp_path / "notes.db-wal").stat().st_size / 4096
    assert pages < 2 * 2 * CHECKPOINT_EVERY  # at most two pages a commit, and one stretch between two checkpoints
    assert await count(notes) == 2 * TASKS * CHECKPOINT_EVERY
