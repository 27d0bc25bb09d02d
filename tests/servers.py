"""Real PostgreSQL and Redis for the tests: started once a session on free ports, in a temporary folder, stopped by pid.

Use by importing the fixtures in a conftest: `from tests.servers import postgres_database, postgres_url, redis_url`.
A test that asks for a server which this machine lacks is skipped, and says for lack of what. A server that is there but does not
start is an error, not a skip.
"""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

START_SECONDS = 60.0  # This machine is shared; a start takes about two seconds when it is idle.


def free_port() -> int:
    """A port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _found(program: str) -> str:
    path = shutil.which(program)
    if path:
        return path
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    if not installed:
        pytest.skip(f"no {program} on this machine")
    return str(installed[0])


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then another user, `postgres` where there is one. None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    pytest.skip("PostgreSQL must not run as root, and there is no other user")


def _run_as(user: pwd.struct_passwd | None) -> dict[str, object]:
    """What subprocess needs to run as that user."""
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    if user is None:
        return {"env": environment}
    return {"env": environment, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _connects(url: str) -> bool:
    async def attempt() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        await connection.close()

    try:
        asyncio.run(attempt())
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    return True


def _wait_for_postgres(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    # The port opens before the server takes statements.
    deadline = time.monotonic() + START_SECONDS
    while not _connects(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """SQLAlchemy address of a fresh PostgreSQL cluster's `postgres` database; it lives for the session."""
    initdb, postgres = _found("initdb"), _found("postgres")
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="frontdoor-pg-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, log, port = folder / "data", folder / "log", free_port()
    options = _run_as(user)
    made = subprocess.run(
        [initdb, "-D", str(data), "-U", "frontdoor", "--auth=trust", "-E", "UTF8", "--no-sync"],
        cwd=folder,
        capture_output=True,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr.decode(errors='replace')}")
    arguments = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    # fsync off: these databases live for minutes. Everything else as in production.
    quick = ["-c", "fsync=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB"]
    with log.open("wb") as output:
        process = subprocess.Popen(  # type: ignore[call-overload]
            [postgres, *arguments, *quick], cwd=folder, stdout=output, stderr=output, **options
        )
    try:
        _wait_for_postgres(f"postgresql://frontdoor@127.0.0.1:{port}/postgres", process, log)
        yield f"postgresql+asyncpg://frontdoor@127.0.0.1:{port}/postgres"
    finally:
        _stop(process, signal.SIGINT)  # fast shutdown
        shutil.rmtree(folder, ignore_errors=True)


def _administer(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """SQLAlchemy address of an empty database of this test's own."""
    name = f"test_{uuid4().hex}"
    _administer(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.rsplit("/", 1)[0] + f"/{name}"
    _administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Address of a fresh Redis without persistence; it lives for the session. Tests share it: use keys of your own or FLUSHDB."""
    server = _found("redis-server")
    folder, port = Path(tempfile.mkdtemp(prefix="frontdoor-redis-")), free_port()
    log = folder / "log"
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen([server, *arguments], stdout=output, stderr=output)
    try:
        _wait_for_port(port, process, log)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        _stop(process, signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
