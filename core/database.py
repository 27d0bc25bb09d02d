"""SQLAlchemy 2 (async) over SQLite or PostgreSQL: the declarative base, column types, and the two ways to a session.

Only the edges (jobs, HTTP handlers, the action base class) open a transaction; services take the session and never commit.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, String, TypeDecorator, event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core import audit, sqlite
from core.ids import new_id

Json = JSON  # Not for patient data: that goes through core.encryption.


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC out, on both databases. Raises ValueError for a naive value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime given to the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every row has a time-ordered text id, set at construction: encryption binds to it."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)

    def __init__(self, **values: Any) -> None:
        self.id = values.pop("id", None) or new_id()
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no field {name}")
            setattr(self, name, value)


@dataclass(frozen=True)
class Actor:
    """Who acts, for the audit trail: kind is `system`, `patient` or `staff`."""

    kind: str
    id: str
    role: str | None = None


SYSTEM = Actor("system", "frontdoor")


class Database:
    """One engine. SQLite (core/sqlite.py) runs in WAL mode with `BEGIN IMMEDIATE` for transactions: writers queue, never deadlock."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 10}
        if self.is_sqlite:
            options["connect_args"] = {"async_creator_fn": sqlite.connector(sqlite.Writers())}
        else:
            options["pool_pre_ping"] = True
        self.engine: AsyncEngine = create_async_engine(
            url, json_serializer=lambda value: orjson.dumps(value).decode(), json_deserializer=orjson.loads, **options
        )
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self.engine.execution_options(frontdoor_reads=True), expire_on_commit=False)
        self._soft = async_sessionmaker(self.engine.execution_options(frontdoor_soft=True), expire_on_commit=False)

    @asynccontextmanager
    async def transaction(
        self, actor: Actor = SYSTEM, *, why: str | None = None, soft: bool = False, ahead: bool = False
    ) -> AsyncIterator[AsyncSession]:
        """A session that commits on leaving, with its audit rows chained in, or rolls back on an error.

        Callables queued by `after_commit` run once the commit stands. `soft`: on SQLite the commit does not wait for the disk; for
        what would only be done once more after a loss of power (a lease, a status), never for what is acknowledged to anybody.
        `ahead`: on SQLite it goes before the process's other writers that wait; for receiving and for alarms.
        """
        token = sqlite.ahead.set(ahead)
        try:
            async with self._begun(actor, why, soft=soft) as session:
                yield session
        finally:
            sqlite.ahead.reset(token)
        for callback in session.info.pop("after_commit", []):
            callback()

    @asynccontextmanager
    async def _begun(self, actor: Actor, why: str | None, *, soft: bool) -> AsyncIterator[AsyncSession]:
        async with (self._soft if soft else self._sessions)() as session:
            session.info["actor"] = actor
            session.info["why"] = why
            async with session.begin():
                yield session
                await session.flush()
                await audit.seal(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reads that hold no patient data (an audit row could not be written): it never commits."""
        async with self._readers() as session:
            yield session

    async def ping(self) -> None:
        """Raises the driver's error when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Run `callback` once the transaction has committed; never if it rolls back. Must not raise."""
    session.info.setdefault("after_commit", []).append(callback)


def actor_of(session: AsyncSession) -> Actor:
    """Who opened this transaction."""
    actor = session.info.get("actor", SYSTEM)
    assert isinstance(actor, Actor)
    return actor


def _prepare_sqlite(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get("frontdoor_reads"):
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql(sqlite.TAKE_LOCK_SOFT if options.get("frontdoor_soft") else sqlite.TAKE_LOCK)
