"""The audit trail: chained in the act's own transaction, append-only, and telling when it was tampered with."""

import asyncio

import pytest
import sqlalchemy as sa

from core import audit
from core.database import Actor, Database


async def write(database: Database, count: int) -> None:
    for n in range(count):
        async with database.transaction(Actor("staff", "s1", "nurse"), why="test") as session:
            audit.record(session, "patient.read", subject="patient", subject_id=f"p{n}")


async def check(database: Database) -> tuple[int, audit.Fault | None]:
    async with database.read() as session:
        return await audit.verify(session)


async def test_an_untouched_trail_verifies(database: Database) -> None:
    await write(database, 3)
    assert await check(database) == (3, None)


async def test_a_rolled_back_act_leaves_no_row_and_no_gap(database: Database) -> None:
    await write(database, 1)
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            audit.record(session, "x", subject="x", subject_id="x")
            raise RuntimeError
    await write(database, 1)
    assert await check(database) == (2, None)


async def test_concurrent_transactions_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(write(database, 5) for _ in range(5)))
    assert await check(database) == (25, None)


async def test_the_database_refuses_to_change_or_delete_rows(database: Database) -> None:
    await write(database, 1)
    for statement in ("UPDATE audit_events SET action = 'y'", "DELETE FROM audit_events"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            async with database.transaction() as session:
                await session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        ("UPDATE audit_events SET actor_id = 'other' WHERE seq = 2", "changed"),
        ("DELETE FROM audit_events WHERE seq = 2", "missing"),
        ("DELETE FROM audit_events WHERE seq = 4", "missing at the end"),
        ("UPDATE audit_events SET seq = seq + 10 WHERE seq = 3", "missing or renumbered"),
        ("UPDATE audit_events SET previous_hash = 'x' WHERE seq = 1", "follow"),
        ("DELETE FROM audit_head", "head is missing"),
    ],
)
async def test_tampering_by_someone_with_the_database_is_found(
    database: Database, tampering: str, problem: str
) -> None:
    await write(database, 4)
    async with database.transaction() as session:
        for trigger in ("audit_no_update", "audit_no_delete"):
            await session.execute(sa.text(f"DROP TRIGGER {trigger}"))
        await session.execute(sa.text(tampering))
    _, fault = await check(database)
    assert fault is not None
    assert problem in fault.problem
