"""SQLite without a thread for each connection: what SQLAlchemy's aiosqlite dialect asks of a connection, run in the event loop.

aiosqlite hands every call (cursor, execute, fetch, close) to a thread and back, which costs more than the statement itself:
a turn has some sixty of them. Here statements run where they are; only a commit, which waits for the disk, goes to a thread. Writers
of one process queue in order of arrival before they try for the file's lock, instead of polling for it all at once; receiving
a message and sounding an alarm go `ahead` of what can wait.
"""

import asyncio
import sqlite3
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
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={READ_LOCK_MS}", "foreign_keys=ON")


# Whether the transactions of this context go before those that wait in others.
ahead: ContextVar[bool] = ContextVar("ahead", default=False)


class Writers:
    """The queue of one process's writers to one file, and the thread in which they commit."""

    def __init__(self) -> None:
        self._busy = False
        self._ahead, self._waiting = deque[asyncio.Future[None]](), deque[asyncio.Future[None]]()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="commit")

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

    async def commit(self, connection: sqlite3.Connection) -> None:
        """Commit in the thread; a cancelled caller leaves only when the disk has answered."""
        done = asyncio.get_running_loop().run_in_executor(self._disk, connection.commit)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise


class Connection:
    """One connection, of the interface of `aiosqlite.Connection` as far as SQLAlchemy uses it."""

    def __init__(self, connection: sqlite3.Connection, writers: Writers) -> None:
        self._connection: sqlite3.Connection | None = connection
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
        try:
            self._set_durable(durable)
            await _until_free(self.driver)
        except BaseException:
            self._writers.leave()
            raise
        self._writes = True

    async def commit(self) -> None:
        """Wait for the disk in a thread, if there is anything to wait for."""
        if self.driver.in_transaction and self._writes and self._durable:
            await self._writers.commit(self.driver)
        else:
            self.driver.commit()
        self._done()

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

    def _set_durable(self, durable: bool) -> None:
        if durable != self._durable:
            self.driver.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}").close()
            self._durable = durable

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
        return Connection(connection, writers)

    return connect


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
