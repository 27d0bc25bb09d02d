"""The console alone on a free port, with a thread or two: what the browser tests drive. Run: `python -m tests.console.server PORT URL`."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI

import console
import tests.conftest  # noqa: F401  (test keys)
from core.database import Database
from core.events import Events, connect_redis
from core.settings import get_settings
from handoff import notices, sweep


def app(url: str) -> FastAPI:
    """The console over this database, with its sweep."""
    database, events = Database(url, pool_size=30), Events(connect_redis(""))
    notices.configure(events)

    async def sweeping() -> None:
        while True:
            async with database.transaction(why="sweep") as session:
                await sweep.tick(session)
            await asyncio.sleep(1)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(sweeping())
        yield
        task.cancel()

    made = FastAPI(lifespan=lifespan)
    console.register(made, database, events, get_settings())
    return made


if __name__ == "__main__":
    uvicorn.run(app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
