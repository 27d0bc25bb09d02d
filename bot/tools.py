"""The small commands: audit trail and staff accounts."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import typer

from bot.start import settings_for_tools
from core import audit
from core.database import Actor, Database
from handoff import staff

OPERATOR = Actor("system", "cli", "administrator")


@contextlib.asynccontextmanager
async def open_database() -> AsyncIterator[Database]:
    """The configured database, closed after the block."""
    database = Database(settings_for_tools().resolved_database_url)
    try:
        yield database
    finally:
        await database.close()


async def verify_audit() -> int:
    """Print what the walk along the chain found; the exit code."""
    async with open_database() as database, database.read() as session:
        rows, fault = await audit.verify(session)
    if fault:
        typer.echo(f"✗ row {fault.seq}: {fault.problem} ({rows} rows before it hold)")
        return 1
    typer.echo(f"✓ {rows} rows, unbroken")
    return 0


async def export_audit(file: Path) -> None:
    """Write the whole trail as JSON lines; the export itself is audited."""
    count = 0
    async with open_database() as database:
        async with database.transaction(OPERATOR, why="audit export") as session:
            audit.record(session, "audit.export", subject="audit", subject_id="all")
        with file.open("wb") as out:
            async with database.read() as session:
                async for row in audit.export(session):
                    out.write(orjson.dumps(row) + b"\n")
                    count += 1
    typer.echo(f"✓ {count} rows written to {file}")


async def add_staff(email: str, name: str, roles: list[str]) -> None:
    """Add an account and print its one-time password."""
    async with open_database() as database, database.transaction(OPERATOR, why="cli") as session:
        added = await staff.add_staff(session, email=email, name=name, roles=roles)
    typer.echo(f"✓ {added.staff.email} ({', '.join(added.staff.roles)})")
    typer.echo(f"  one-time password: {added.password} — to be changed at the first sign-in, which also sets up TOTP")


async def list_staff() -> None:
    """One line a person."""
    async with open_database() as database, database.read() as session:
        for person in await staff.list_staff(session):
            state = "" if person.active else "  disabled"
            typer.echo(f"{person.email:<36} {person.name:<24} {', '.join(person.roles)}{state}")


async def disable_staff(email: str) -> None:
    """Disable an account, which ends its sessions and returns its threads."""
    async with open_database() as database, database.transaction(OPERATOR, why="cli") as session:
        await staff.disable(session, email)
    typer.echo(f"✓ {email} is disabled")
