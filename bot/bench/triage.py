"""`frontdoor bench triage`: triage alone, and messages understood a second through the whole reading."""

import asyncio
import time
from pathlib import Path

import orjson

from bot.app import build_reader
from bot.start import settings_for_tools
from bot.understand import BATCH, running_engine
from nlu.triage.bench import measure

MESSAGES = 640
TEXTS = (
    "what time do you open tomorrow", "can i move my appt to next friday", "need more metformin please",
    "quiero cambiar mi cita para la otra semana", "i got a bill i dont understand", "is it ok to take tylenol with my bp pill",
    "mi hijo tiene cita el jueves a que hora es", "thanks so much",
)  # fmt: skip


async def run(json: Path | None) -> None:
    """Measure, print, and write the figures where `json` says."""
    figures = await asyncio.to_thread(measure)
    settings = settings_for_tools()
    async with running_engine(settings) as engine, build_reader(settings, engine) as reader:
        texts = [f"{TEXTS[n % len(TEXTS)]} {n}" for n in range(MESSAGES)]
        await reader.read_many(await reader.hear_many([(text, None) for text in texts[:BATCH]]))
        started = time.perf_counter()
        for start in range(0, len(texts), BATCH):
            batch = [(text, None) for text in texts[start : start + BATCH]]
            await reader.read_many(await reader.hear_many(batch))
        figures["understand_per_s"] = round(len(texts) / (time.perf_counter() - started), 1)
    for name, value in figures.items():
        print(f"{name:<20} {value}")
    if json:
        await asyncio.to_thread(json.write_bytes, orjson.dumps(figures, option=orjson.OPT_INDENT_2))
