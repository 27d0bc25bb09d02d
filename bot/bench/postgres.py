"""A throw-away PostgreSQL for measurements: its own cluster in a temporary folder, stopped at the end."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg

from bot.bench.stand import free_port
from core.errors import Unavailable

START_SECONDS = 60


@contextlib.asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    """SQLAlchemy address of an empty database. Raises Unavailable where PostgreSQL's programs are missing."""
    initdb, server = _found("initdb"), _found("postgres")
    folder, port, account = Path(tempfile.mkdtemp(prefix="frontdoor-bench-")), free_port(), _account()
    if "user" in account:
        os.chown(folder, account["user"], account["group"])
    try:
        made = await asyncio.create_subprocess_exec(
            initdb, "-D", str(folder / "data"), "-U", "frontdoor", "--auth=trust", "-E", "UTF8", "--no-sync",
            stdout=asyncio.subprocess.DEVNULL, cwd=folder, **account,
        )  # fmt: skip
        if await made.wait():
            raise Unavailable("initdb failed")
        options = ["fsync=off", "max_connections=200", "shared_buffers=256MB", "max_wal_size=4GB"]
        process = await asyncio.create_subprocess_exec(
            server, "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder),
            *(part for option in options for part in ("-c", option)),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, cwd=folder, **account,
        )  # fmt: skip
        address = f"frontdoor@127.0.0.1:{port}/postgres"
        try:
            await _ready(f"postgresql://{address}")
            yield f"postgresql+asyncpg://{address}"
        finally:
            process.send_signal(signal.SIGINT)
            await process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _found(program: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    path = shutil.which(program) or (str(installed[0]) if installed else None)
    if path is None:
        raise Unavailable(f"This measurement needs PostgreSQL ({program} was not found)")
    return path


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then as another user."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Unavailable("PostgreSQL must not run as root, and there is no other user")


async def _ready(url: str) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            connection = await asyncpg.connect(url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            await asyncio.sleep(0.1)
            continue
        await connection.close()
        return
    raise Unavailable("PostgreSQL did not start")
