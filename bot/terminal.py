"""`frontdoor chat`: a demo patient (or a visitor) in the terminal, over the same chat socket that a browser uses."""

import asyncio
import contextlib
import sys
from typing import Any

import orjson
import typer
import websockets

from bot.start import settings_for_tools
from channels.webchat.identity import portal_token
from core.ids import new_id

PROMPT = "you › "


async def chat(as_patient: str) -> None:
    """Talk until end of input. Every line typed is a message; a number picks a quick reply."""
    settings = settings_for_tools()
    address = f"ws://{settings.host}:{settings.port}/channels/webchat/{settings.webchat_channel_id}/socket"
    hello: dict[str, Any] = {"type": "hello", "since": 0, "language": "en"}
    if as_patient:
        hello["token"] = portal_token(settings.portal_jwt_secret.get_secret_value(), as_patient)
    try:
        async with websockets.connect(address) as socket:
            await socket.send(orjson.dumps(hello).decode())
            listening = asyncio.create_task(_listen(socket))
            await _type(socket)
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
    except OSError:
        typer.echo("✗ Frontdoor is not running here: start it with `make run`.", err=True)
        raise typer.Exit(1) from None


async def _listen(socket: websockets.ClientConnection) -> None:
    async for frame in socket:
        entry = orjson.loads(frame)
        if entry.get("type") == "message" and entry["who"]["kind"] != "patient":
            typer.echo(f"\r{entry['who'].get('name') or 'Frontdoor'} › {entry['text']}")
            for number, choice in enumerate(entry.get("choices", []), start=1):
                typer.echo(f"   {number}. {choice['title']}")
            typer.echo(PROMPT, nl=False)


async def _type(socket: websockets.ClientConnection) -> None:
    typer.echo(PROMPT, nl=False)
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            await socket.send(orjson.dumps({"type": "message", "id": new_id(), "text": line.strip()}).decode())
        typer.echo(PROMPT, nl=False)
    await asyncio.sleep(1.5)  # the answer to the last line, when the input was a pipe
