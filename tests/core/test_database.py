"""The write lock of SQLite: whatever happens to the task that holds it, the next one gets it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from core.database import Database

TASKS = 6


async def write(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO notes VALUES (1)"))
        await asyncio.sleep(0)
        await session.execute(text("INSERT INTO notes VALUES (2)"))


@pytest.mark.parametrize("steps", range(0, 60, 3))
async def test_a_task_cancelled_at_any_point_of_its_transaction_leaves_the_database_to_the_others(
    tmp_path: Path, steps: int
) -> None:
    file = tmp_path / "notes.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE notes (n INTEGER)")
    connection.close()
    database = Database(f"sqlite+aiosqlite:///{file}")
    tasks = [asyncio.create_task(write(database)) for _ in range(TASKS)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(write(database), 5)
    async with database.read() as session:
        rows = (await session.execute(text("SELECT count(*) FROM notes"))).scalar_one()
    assert rows % 2 == 0  # whole transactions only
    assert rows >= 2 * (TASKS - len(tasks[::2]) + 1)
    await database.close()
