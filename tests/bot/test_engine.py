"""The dialogue engine's client against a server of the test's own: one that hangs holds nobody up for longer than once."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.engine import DialogueEngine, EngineUnavailable

ANSWER = b'[{"intent": {"name": "faq", "confidence": 0.9}, "ranking": [{"name": "faq", "confidence": 0.9}]}]'


@dataclass
class Server:
    """Answers every request alike, once `well` is set; until then it takes requests and says nothing."""

    well: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().splitlines()
                length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
                await reader.readexactly(length)
                self.asked.append(lines[0].split()[1].rsplit("/", 1)[-1])
                await self.well.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, str]]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    yield server, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    server.well.set()
    listening.close()


async def test_behind_a_hanging_engine_only_the_first_waits(server: tuple[Server, str]) -> None:
    hanging, url = server
    engine = DialogueEngine(url, "token", timeout=0.3)
    with pytest.raises(EngineUnavailable):
        await engine.parse("hello")
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(EngineUnavailable):
            await engine.parse("hello")
    assert time.monotonic() - began < 0.2
    assert hanging.asked.count("parse") == 1
    await engine.close()


async def test_an_engine_that_answers_again_is_asked_again(server: tuple[Server, str]) -> None:
    hanging, url = server
    engine = DialogueEngine(url, "token", timeout=0.3)
    with pytest.raises(EngineUnavailable):
        await engine.parse("hello")
    hanging.well.set()

    async def answered() -> str:
        while True:
            try:
                return (await engine.parse("hello")).intent
            except EngineUnavailable:
                await asyncio.sleep(0.02)

    assert await asyncio.wait_for(answered(), 10) == "faq"
    await engine.close()


async def test_the_other_process_takes_over_from_a_hanging_one(server: tuple[Server, str]) -> None:
    _, url = server
    other = Server()
    other.well.set()
    listening = await asyncio.start_server(other.serve, "127.0.0.1", 0)
    engine = DialogueEngine(f"{url},http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", "token", timeout=0.3)
    outcomes = []
    for _ in range(6):
        try:
            outcomes.append((await engine.parse("hello")).intent)
        except EngineUnavailable:
            outcomes.append("none")
    assert sorted(outcomes) == ["faq"] * 5 + ["none"]
    await engine.close()
    listening.close()
