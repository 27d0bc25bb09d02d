"""SQLite without a thread for each connection: what SQLAlchemy's aiosqlite dialect asks of a connection, run in the event loop.

aiosqlite hands every call (cursor, execute, fetch, close) to a thread and back, which costs more than the statement itself:
a turn has some sixty of them. Here statements run where they are; only waiting for the disk goes to a thread. Writers
of one process queue in order of arrival before they try for the file's lock, instead of polling for it all at once; receiving
a message and sounding an alarm go `ahead` of what can wait. A commit gives the lock back before it waits for the disk, and
all that wait share one wait (docs/decisions/0007).
"""

import asyncio
import contextlib
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, Self

LOCK_SECONDS = 15.0  # how long a writer waits for the writers before it, and then for other processes' lock on the file
READ_LOCK_MS = 2000  # a reader waits only while another process opens or recovers the file
RETRY_SECONDS = 0.002
TAKE_LOCK = "BEGIN IMMEDIATE"
TAKE_LOCK_SOFT = "BEGIN IMMEDIATE /* soft */"  # its commit does not wait for the disk
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",  # a commit writes and does not wait: `Disk` does
    "wal_autocheckpoint=0",  # nor does it copy the log into the file: `Disk` does
    f"busy_timeout={READ_LOCK_MS}",
    "foreign_keys=ON",
)
CHECKPOINT_EVERY = 200  # commits; some forty turns


# Whether the transactions of this context go before those that wait in others.
ahead: ContextVar[bool] = ContextVar("ahead", default=False)


class Disk:
    """The thread in which one process waits for the disk under one database file."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._next: asyncio.Future[None] | None = None
        self._lock = threading.Lock()  # of `_next`
        self._commits = 0

    async def wait(self, file: str) -> None:
        """Return once everything committed before this call would outlast a loss of power. Raises OSError when the disk fails."""
        with self._lock:
            if self._next is None:
                self._next = asyncio.get_running_loop().run_in_executor(self._thread, self._sync, file)
            done = self._next
        await asyncio.shield(done)

    async def checkpoint(self, file: str) -> None:
        """After every `CHECKPOINT_EVERY`th commit, copy the log into the file. Nobody may write meanwhile, or the log never ends."""
        self._commits += 1
        if self._commits >= CHECKPOINT_EVERY:
            self._commits = 0
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, _checkpoint, file))

    def _sync(self, file: str) -> None:
        with self._lock:
            self._next = None  # who commits from here on waits for the next one
        with contextlib.suppress(FileNotFoundError), open(f"{file}-wal", "rb") as log:  # no log: all is in the file
            os.fsync(log.fileno())


class Writers:
    """The queue of one process's writers to one file."""

    def __init__(self) -> None:
        self.disk = Disk()
        self._busy = False
        self._ahead, self._waiting = deque[asyncio.Future[None]](), deque[asyncio.Future[None]]()

    async def enter(self) -> None:
        """Raises sqlite3.OperationalError when those before do not get done: most likely one of them waits for this one."""
        if not self._busy:
            self._busy = True
            return
        turn = asyncio.get_running_loop().create_future()
        (self._ahead if ahead.get() else self._waiting).append(turn)
        try:
            async with asyncio.timeout(LOCK_SECONDS):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()  # it came just as we gave up: hand it on
            turn.cancel()
            if isinstance(error, TimeoutError):
                raise sqlite3.OperationalError("database is locked by a writer of this process") from None
            raise

    def leave(self) -> None:
        """Hand over to the next one that still waits."""
        for queue in (self._ahead, self._waiting):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._busy = False


class Connection:
    """One connection, of the interface of `aiosqlite.Connection` as far as SQLAlchemy uses it."""

    def __init__(self, connection: sqlite3.Connection, file: str, writers: Writers) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._file = file
        self._writers = writers
        self._writes = False
        self._durable = True

    @property
    def isolation_level(self) -> str | None:
        return self.driver.isolation_level

    @property
    def driver(self) -> sqlite3.Connection:
        """The driver's own connection. Raises ValueError when it was closed."""
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection

    def cursor(self) -> "Cursor":
        return Cursor(self, self.driver.cursor())

    async def begin_writing(self, *, durable: bool) -> None:
        """Take the file's write lock. Raises sqlite3.OperationalError when another process keeps it for LOCK_SECONDS.

        What is not durable survives the end of any process, but after a loss of power the file may stand before it; the next
        durable commit makes it durable too.
        """
        await self._writers.enter()
        self._durable = durable
        try:
            await _until_free(self.driver)
        except BaseException:
            self._writers.leave()
            raise
        self._writes = True

    async def commit(self) -> None:
        """Let the next writer go on, then wait for the disk if there is anything to wait for."""
        self.driver.commit()
        if not self._writes:
            return
        try:
            await self._writers.disk.checkpoint(self._file)
        finally:
            self._done()
        if self._durable:
            await self._writers.disk.wait(self._file)

    async def rollback(self) -> None:
        self.driver.rollback()
        self._done()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Close at once; what was not committed is rolled back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._done()

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self.driver.create_function(*arguments, **options)

    def _done(self) -> None:
        if self._writes:
            self._writes = False
            self._writers.leave()


class Cursor:
    """One statement at work."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        if statement in (TAKE_LOCK, TAKE_LOCK_SOFT):
            await self._connection.begin_writing(durable=statement == TAKE_LOCK)
        else:
            self._cursor.execute(statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> None:
        self._cursor.executemany(statement, parameters)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


def connector(writers: Writers) -> Callable[..., Any]:
    """SQLAlchemy's `async_creator_fn`: opens connections that share one queue of writers."""

    async def connect(database: str, **options: Any) -> Connection:
        options |= {"check_same_thread": False, "isolation_level": None}  # commits have their thread; BEGIN is ours
        connection = sqlite3.connect(database, **options)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        return Connection(connection, database, writers)

    return connect


def _checkpoint(file: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()


async def _until_free(connection: sqlite3.Connection) -> None:
    deadline = asyncio.get_running_loop().time() + LOCK_SECONDS
    connection.execute("PRAGMA busy_timeout=0").close()
    try:
        while True:
            try:
                connection.execute(TAKE_LOCK).close()
            except sqlite3.OperationalError as error:
                locked = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not locked or asyncio.get_running_loop().time() > deadline:
                    raise
            else:
                return
            await asyncio.sleep(RETRY_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout={READ_LOCK_MS}").close()
