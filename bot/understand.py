"""`frontdoor understand`: JSON lines in, what a turn would understand out. Starts Rasa itself when it isn't running."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import IO, Any

import orjson

from bot.app import build_reader
from bot.demo import seed_demo
from bot.engine import DialogueEngine, EngineUnavailable
from bot.processes import processes
from bot.reader import Heard, Reader
from bot.start import settings_for_tools
from bot.supervisor import Supervised
from bot.training import train_if_changed
from bot.understanding import Reading
from core.database import Database
from core.errors import BadInput
from core.settings import Settings
from migrations import upgrade
from nlu.net.build import build_if_changed

BATCH = 32


async def stream(source: IO[str], target: IO[str]) -> None:
    """Answer every line in order. A line that is no JSON object with a text stops with one clear error that names it."""
    settings = settings_for_tools()
    async with running_engine(settings) as engine, build_reader(settings, engine) as reader:
        batch: list[dict[str, Any]] = []
        for number, line in enumerate(source, start=1):
            if line.strip():
                batch.append(_message(line, number))
            if len(batch) == BATCH:
                await _answer(reader, batch, target)
                batch = []
        await _answer(reader, batch, target)


@contextlib.asynccontextmanager
async def running_engine(settings: Settings) -> AsyncIterator[DialogueEngine]:
    """The engine that is running, or one started for the time of the block."""
    await _prepare(settings)
    engine = DialogueEngine(settings.rasa_url, settings.rasa_token.get_secret_value(), timeout=60)
    child = None
    try:
        await engine.health()
    except EngineUnavailable:
        child = await _started(settings, engine)
    try:
        yield engine
    finally:
        await engine.close()
        if child:
            await child.stop()


async def _prepare(settings: Settings) -> None:
    """What a first start would make: the schema, the demo's articles, the second net."""
    await upgrade(settings.resolved_database_url)
    if settings.demo:
        database = Database(settings.resolved_database_url)
        await seed_demo(database, settings, _say)
        await database.close()
    await asyncio.to_thread(build_if_changed, settings.data_dir / "net", _say)


async def _started(settings: Settings, engine: DialogueEngine) -> Supervised:
    model = await asyncio.to_thread(train_if_changed, settings, _say)
    rasa = next(p for p in processes(settings, model) if p.name == "rasa")
    folder = settings.data_dir / "log"
    folder.mkdir(parents=True, exist_ok=True)
    child = Supervised(rasa, folder)
    await child.start()
    try:
        await child.ready()
        for _ in range(300):
            with contextlib.suppress(EngineUnavailable):
                await engine.health()
                return child
            await asyncio.sleep(0.2)
        raise EngineUnavailable("Rasa started but is not ready; see its log.")
    except BaseException:
        await child.stop()
        raise


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr)


def _message(line: str, number: int) -> dict[str, Any]:
    try:
        message = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise BadInput(f"line {number} is no JSON") from None
    if not isinstance(message, dict) or not isinstance(message.get("text"), str):
        raise BadInput(f'line {number} has no "text"')
    return message


async def _answer(reader: Reader, batch: list[dict[str, Any]], target: IO[str]) -> None:
    if not batch:
        return
    heard = await reader.hear_many([(message["text"], message.get("lang")) for message in batch])
    readings = await reader.read_many(heard)
    for message, one, reading in zip(batch, heard, readings, strict=True):
        target.write(orjson.dumps(_row(message, one, reading)).decode() + "\n")
    target.flush()


def _row(message: dict[str, Any], heard: Heard, reading: Reading) -> dict[str, Any]:
    triage = heard.assessment
    shows_article = reading.disposition == "faq" and reading.article is not None and reading.article.confident
    return {
        "id": message.get("id"),
        "disposition": str(reading.disposition),
        "language": heard.language.language,
        "intent": reading.intent,
        "confidence": round(reading.confidence, 4),
        "triage": {
            "level": str(triage.level), "category": triage.category, "matched": [m.words for m in triage.matches],
        } if triage.matches else None,
        "article_id": reading.article.article_id if shows_article and reading.article else None,
    }  # fmt: skip
