"""`upgrade` on an empty database makes exactly the models' schema, on both databases; a model that no revision knows is noticed."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

import migrations
from migrations import ROOMS_WITH_TABLES, tables, upgrade

ROOT = Path(migrations.__file__).parents[1]
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database of that kind."""
    if kind == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("postgres_database"))


async def on(url: str, work: Any) -> Any:
    """What `work` returns, given a plain connection in a transaction that is then committed."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def differences(connection: Connection, wanted: list[MetaData]) -> list[Any]:
    """What Alembic would have to change so that the database is as wanted."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found: list[Any] = compare_metadata(context, wanted)
    return found


def schema(connection: Connection) -> dict[str, Any]:
    """Every table as the database itself describes it; Alembic does not compare checks, nor the conditions of indexes."""
    seen = inspect(connection)
    return {
        name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"], c.get("autoincrement"))
                for c in seen.get_columns(name)
            ],
            "key": seen.get_pk_constraint(name),
            "unique": sorted(map(str, seen.get_unique_constraints(name))),
            "foreign": sorted(map(str, seen.get_foreign_keys(name))),
            "checks": sorted(map(str, seen.get_check_constraints(name))),
            "indexes": sorted(_index(index) for index in seen.get_indexes(name)),
        }
        for name in seen.get_table_names()
        if name != "alembic_version"
    }


def _index(index: Any) -> str:
    """In one line; a condition on SQLite comes as an object."""
    options = {name: str(value) for name, value in sorted(index.get("dialect_options", {}).items())}
    return f"{index['name']} {index['column_names']} {bool(index['unique'])} {options}"


def create_all(connection: Connection) -> None:
    for metadata in tables():
        metadata.create_all(connection)


@BOTH
async def test_the_migrations_leave_alembic_nothing_to_change(url: str) -> None:
    await upgrade(url)
    assert await on(url, lambda connection: differences(connection, tables())) == []


@BOTH
async def test_the_migrated_schema_is_the_models_one_in_every_detail(url: str, kind: str) -> None:
    await on(url, create_all)
    from_models = await on(url, schema)
    await on(url, _drop_all)
    await upgrade(url)
    assert await on(url, schema) == from_models
    assert len(from_models) > 50


def _drop_all(connection: Connection) -> None:
    for metadata in reversed(tables()):
        metadata.drop_all(connection)


@BOTH
async def test_a_table_a_column_or_an_index_that_no_revision_makes_is_noticed(url: str) -> None:
    await upgrade(url)
    changed = MetaData()
    for metadata in tables():
        for table in metadata.tables.values():
            table.to_metadata(changed)
    Table("unheard_of", changed, Column("id", Integer, primary_key=True))
    changed.tables["patients"].append_column(Column("shoe_size", Integer, index=True))
    found = await on(url, lambda connection: differences(connection, [changed]))
    assert [change[0] for change in found] == ["add_table", "add_column", "add_index"]


@BOTH
async def test_the_audit_trail_starts_its_chain_and_refuses_to_be_rewritten(url: str, kind: str) -> None:
    await upgrade(url)
    head = await on(url, lambda connection: connection.execute(text("SELECT id, seq, hash FROM audit_head")).all())
    assert [tuple(row) for row in head] == [(1, 0, "0" * 64)]
    made = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if kind == "postgresql":
        made = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    guards = await on(url, lambda connection: connection.execute(text(made)).scalars().all())
    assert all(name.startswith("audit_") for name in guards)
    assert len(guards) == (2 if kind == "sqlite" else 1)


def test_every_room_with_tables_is_known_to_the_migrations() -> None:
    rooms = {
        ".".join(file.parent.relative_to(ROOT).parts)
        for room in ("practice", "conversations", "nlu", "knowledge_base", "channels", "handoff", "actions", "console")
        for file in (ROOT / room).rglob("models.py")
        if "(Base)" in file.read_text(encoding="utf-8")
    }
    assert rooms == set(ROOMS_WITH_TABLES)


def test_no_revision_reads_the_live_models() -> None:
    files = [*(ROOT / "migrations" / "versions").glob("*.py"), *(ROOT / "migrations" / "first_schema").glob("*.py")]
    imports = {line for file in files for line in re.findall(r"^(?:from|import) .*", file.read_text(), re.MULTILINE)}
    ours = {
        line for line in imports if re.match(r"(?:from|import) (?!sqlalchemy|alembic|migrations\.first_schema)", line)
    }
    assert files
    assert ours == set()
