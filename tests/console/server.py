"""The console alone on a free port, with a thread or two: what the browser tests drive.

Run: `python -m tests.console.server PORT URL [translating]`.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI

import console
import tests.conftest  # noqa: F401  (test keys)
from core.database import Database
from core.events import Events, connect_redis
from core.settings import get_settings
from handoff import notices, search, sweep
from nlu import language
from nlu.encoder import load_encoder
from nlu.translation.argos import ArgosTranslator
from nlu.translation.service import Translations
from nlu.translation.starter.install import install
from nlu.triage import load_triage

ENCODER = Path(__file__).resolve().parents[2] / "var" / "encoder"


def app(url: str, *, translating: bool) -> FastAPI:
    """The console over this database, with its sweep."""
    database, events = Database(url, pool_size=30), Events(connect_redis(""))
    notices.configure(events)

    async def sweeping() -> None:
        while True:
            async with database.transaction(why="sweep") as session:
                await sweep.tick(session)
            await search.follow(database)
            await asyncio.sleep(1)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if translating:
            parts.translations = await _translations(database)
        task = asyncio.create_task(sweeping())
        yield
        task.cancel()

    made = FastAPI(lifespan=lifespan)
    parts = console.register(made, database, events, get_settings())
    return made


async def _translations(database: Database) -> Translations:
    """The starter pair that is shipped, as a practice has it that installed nothing; warm, as `web` is before it serves."""
    folder = get_settings().data_dir
    install(folder)
    made = Translations(
        ArgosTranslator(folder, limit=30, wait_for_load=True), database=database, encoder=load_encoder(ENCODER), triage=load_triage(),
        limit=30,
    )  # fmt: skip
    await made.warm(["es"])
    language.warm()
    return made


if __name__ == "__main__":
    uvicorn.run(
        app(sys.argv[2], translating="translating" in sys.argv[3:]), host="127.0.0.1", port=int(sys.argv[1]),
        log_level="warning", access_log=False,
    )  # fmt: skip
