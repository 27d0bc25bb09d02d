"""`frontdoor kb …` and `frontdoor bench knowledge`: the knowledge base's own commands, with this practice's encoder."""

import asyncio
import sys
from pathlib import Path

import orjson
import typer

from bot.start import settings_for_tools
from core.database import Database
from core.errors import BadInput
from knowledge_base import bench, cli
from nlu.encoder import load_encoder


def search(address: str) -> None:
    """Answer the JSON lines of standard input from the base at `address` (the practice's own when empty)."""
    cli.search_stream(_base(address), load_encoder(), sys.stdin, sys.stdout)


def import_file(address: str, file: Path) -> None:
    """Import a CSV (`id,question,answer`), or a folder as `export` writes it, into the base at `address`."""
    if not file.exists():
        raise BadInput(f"{file} does not exist.")
    done = cli.import_articles(_base(address), file, encoder=load_encoder(), say=_say)
    _say(f"{done.created} added, {done.changed} changed, {done.same} the same as before")


def export(folder: Path) -> None:
    """Write every article as Markdown with front matter."""

    async def write() -> int:
        database = Database(settings_for_tools().resolved_database_url)
        try:
            return await cli.export_folder(database, folder)
        finally:
            await database.close()

    _say(f"{asyncio.run(write())} articles written to {folder}")


def measure(json: Path | None) -> None:
    """Figures of the knowledge base."""
    figures = bench.bench(load_encoder(), say=_say)
    for name, value in figures.items():
        typer.echo(f"{name:<26} {value}")
    if json:
        json.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))


def _base(address: str) -> str:
    """A base of its own needs no settings of the practice; without an address it is the practice's."""
    return address or settings_for_tools().resolved_database_url


def _say(line: str) -> None:
    typer.echo(f"· {line}", err=True)
