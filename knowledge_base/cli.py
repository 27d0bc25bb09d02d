"""What `frontdoor kb …` and `frontdoor bench knowledge` do. The command line itself (Typer) is in bot/cli.py and hooks these in.

They work on any database address, also on a separate one that is not there yet: its knowledge base tables are then made.
"""

import asyncio
import getpass
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import orjson
from sqlalchemy import insert, inspect, select

from core import audit
from core.database import Actor, Base, Database
from core.errors import BadInput
from knowledge_base import bulk, facts
from knowledge_base.answers import Variables
from knowledge_base.encoding import Encoder
from knowledge_base.exchange import csv_table, documents, markdown
from knowledge_base.exchange.documents import Document, Imported
from knowledge_base.index import IndexKeeper
from knowledge_base.models import Article

RESULTS = 10
LanguageOf = Callable[[str], str]


def database_address(given: str) -> str:
    """An async SQLAlchemy address from what people type: a file name, `sqlite:///x.db`, `postgresql://…`."""
    for plain, driver in (
        ("sqlite+aiosqlite:", "sqlite+aiosqlite:"),
        ("sqlite:", "sqlite+aiosqlite:"),
        ("postgresql+asyncpg:", "postgresql+asyncpg:"),
        ("postgresql:", "postgresql+asyncpg:"),
        ("postgres:", "postgresql+asyncpg:"),
    ):
        if given.startswith(plain):
            return driver + given.removeprefix(plain)
    if "://" in given:
        raise BadInput("The database address begins with sqlite:///, postgresql:// or is a file name.")
    return f"sqlite+aiosqlite:///{Path(given).expanduser().absolute()}"


async def prepare(database: Database) -> None:
    """Make the knowledge base's tables (and the audit trail's) where they are missing; touch nothing else."""
    async with database.engine.begin() as connection:
        await connection.run_sync(_make_tables)
        if (await connection.execute(select(audit.audit_head.c.id))).first() is None:
            await connection.execute(insert(audit.audit_head).values(id=1, seq=0, hash=audit.GENESIS))


def _make_tables(connection: Any) -> None:
    known = set(inspect(connection).get_table_names())
    ours = [t for t in Base.metadata.sorted_tables if t.name.startswith("kb_") and t.name not in known]
    Base.metadata.create_all(connection, tables=ours)
    audit.metadata.create_all(connection)


def import_articles(
    database: str,
    source: Path,
    *,
    encoder: Encoder | None = None,
    marked_by: str | None = None,
    say: Callable[[str], None] | None = None,
) -> Imported:
    """Publish articles into `database`: a folder as `export` writes it, or a CSV.

    A CSV may be as simple as `id,question,answer`; repeats of an id are further phrasings. The one who runs it vouches that
    they are non-clinical (`marked_by`; the signed-in user's name by default). Raises BadImport with every bad line, and then
    nothing is changed.
    """
    shared: dict[tuple[str, str], str] = {}
    if source.is_dir():
        arrived, shared = markdown.read_folder(source), markdown.read_facts(source)
        if not arrived:
            raise BadInput(f"{source.name} holds no article (<name>/<language>.md).")
    else:
        arrived = csv_table.from_csv(_utf8(source), where=source.name)
    return asyncio.run(_import(database, arrived, shared, encoder, marked_by or getpass.getuser(), say))


def _utf8(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name} is not UTF-8 text ({error.reason} at byte {error.start}).") from None


async def _import(
    address: str,
    arrived: list[Document],
    shared: Variables,
    encoder: Encoder | None,
    marked_by: str,
    say: Callable[[str], None] | None,
) -> Imported:
    database = Database(database_address(address))
    try:
        await prepare(database)
        actor = Actor("system", f"import by {marked_by}"[:64])
        async with database.transaction(actor, why="import of a file") as session:
            await facts.set_variables(session, shared)
            taken = set((await session.scalars(select(Article.slug))).all())
            new = [d for d in arrived if d.slug not in taken and d.published]
            known = [d for d in arrived if d.slug in taken or not d.published]
            if new:
                progress = (lambda n: say(f"{n} of {len(new)} encoded")) if say else None
                await bulk.insert_published(session, new, marked_by=marked_by, encoder=encoder, progress=progress)
            done = await documents.take_in(session, known, marked_by=marked_by) if known else Imported(0, 0, 0)
        return Imported(done.created + len(new), done.changed, done.same)
    finally:
        await database.close()


def search_stream(
    database: str,
    encoder: Encoder,
    source: IO[str] | None = None,
    target: IO[str] | None = None,
    *,
    language_of: LanguageOf | None = None,
    limit: int = RESULTS,
) -> int:
    """Answer JSON lines `{"id","text","lang"?}` with `{"id","results":[{"id","score"},…]}`, in order, best first.

    `language_of` tells the language of a text without `lang`; without it, English. Returns how many lines were answered.
    Raises BadInput naming the line that is not such an object.
    """
    return asyncio.run(
        _search(database, encoder, source or sys.stdin, target or sys.stdout, language_of or (lambda _: "en"), limit)
    )


async def _search(
    address: str, encoder: Encoder, source: Iterable[str], target: IO[str], language_of: LanguageOf, limit: int
) -> int:
    database = Database(database_address(address))
    try:
        await prepare(database)
        keeper = IndexKeeper(database, encoder)
        await keeper.load()
    finally:
        await database.close()
    languages = keeper.index.locales()
    answered = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        asked_id, text, language = _asked(line, number, language_of)
        if language not in languages and languages:
            language = "en" if "en" in languages else languages[0]
        hits = keeper.index.search(text, language=language, limit=limit)
        results = [{"id": hit.article_id, "score": hit.score} for hit in hits]
        target.write(orjson.dumps({"id": asked_id, "results": results}).decode() + "\n")
        answered += 1
    target.flush()
    return answered


def _asked(line: str, number: int, language_of: LanguageOf) -> tuple[Any, str, str]:
    try:
        asked = orjson.loads(line)
        text = asked["text"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise BadInput(f'Line {number} is not an object with "id" and "text".') from None
    if not isinstance(text, str):
        raise BadInput(f'Line {number}: "text" is not a text.')
    return asked.get("id"), text, asked.get("lang") or language_of(text)


async def export_folder(database: Database, folder: Path) -> int:
    """Write every article as Markdown under `folder`, with the shared facts; how many articles."""
    async with database.read() as session:
        shared = await facts.variables(session)
        return markdown.write_folder(await documents.of_base(session), folder, shared=shared)
