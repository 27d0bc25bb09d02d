"""`frontdoor`: the one command line. Imports are inside the commands, so that each starts as fast as it can."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import FrontdoorError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
kb = typer.Typer(no_args_is_help=True, help="The knowledge base.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail.")
staff = typer.Typer(no_args_is_help=True, help="Members of staff.")
db = typer.Typer(no_args_is_help=True, help="The database.")
bench = typer.Typer(no_args_is_help=True, help="Measurements; each prints, and with --json writes, its figures.")
languages = typer.Typer(no_args_is_help=True, help="Machine translation packages, and the wording.")
keys = typer.Typer(no_args_is_help=True, help="Keys for the settings.")
for name, group in {
    "kb": kb,
    "audit": audit,
    "staff": staff,
    "db": db,
    "bench": bench,
    "keys": keys,
    "languages": languages,
}.items():
    app.add_typer(group, name=name)

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")]


def main() -> None:
    """Entry point: an error of ours is one line on standard error and exit code 1."""
    try:
        app(standalone_mode=True)
    except FrontdoorError as error:
        typer.echo(f"✗ {error.message}", err=True)
        raise SystemExit(1) from None


@app.command()
def up(demo: Annotated[bool, typer.Option(help="Demo practice with demo data, secrets and pages.")] = False) -> None:
    """Start Frontdoor: Rasa, the action server and web, under one supervisor."""
    from bot.start import start

    asyncio.run(start(demo=demo))


@app.command()
def chat(
    as_patient: Annotated[str, typer.Option("--as", help="Portal user name of a demo patient; empty: a visitor.")] = "",
) -> None:
    """Be a demo patient in the terminal (Frontdoor must be running)."""
    from bot.terminal import chat as run

    asyncio.run(run(as_patient))


@app.command()
def understand() -> None:
    """Read JSON lines {"id","text","lang"?} from standard input; write what is understood, in order."""
    from bot.understand import stream

    asyncio.run(stream(sys.stdin, sys.stdout))


@app.command()
def evaluate(
    files: list[Path],
    report: Annotated[Path | None, typer.Option(help="Folder for report.json and report.html.")] = None,
    floors: Annotated[Path | None, typer.Option(help="YAML of floors; exits 1 when one is missed.")] = None,
) -> None:
    """Measure understanding on labelled JSON lines (`text`, `gold`, optional `lang`, `also`)."""
    from bot.evaluate import run

    raise typer.Exit(run(files, report, floors))


@app.command()
def train() -> None:
    """Train the bot if its files changed."""
    from bot.start import settings_for_tools
    from bot.training import train_if_changed

    train_if_changed(settings_for_tools(), typer.echo)


@app.command()
def doctor() -> None:
    """Check every dependency and setting, one line each; exit 1 if something must be mended."""
    from bot.doctor import run

    raise typer.Exit(asyncio.run(run()))


@kb.command("search")
def kb_search(
    database: Annotated[
        str, typer.Option(help="SQLAlchemy address or file of the base; empty: the practice's own.")
    ] = "",
) -> None:
    """Read JSON lines {"id","text"}; write {"id","results":[{"id","score"},…]}, best first."""
    from bot.knowledge_cli import search

    search(database)


@kb.command("import")
def kb_import(
    file: Path, database: Annotated[str, typer.Option(help="The base to import into; made if missing.")] = ""
) -> None:
    """Import a CSV (`id,question,answer`; repeats of an id are further phrasings)."""
    from bot.knowledge_cli import import_file

    import_file(database, file)


@kb.command("export")
def kb_export(folder: Path) -> None:
    """Export all articles as Markdown with front matter."""
    from bot.knowledge_cli import export

    export(folder)


@audit.command("verify")
def audit_verify() -> None:
    """Walk the chain; exit 1 and name the row if any was changed, removed or reordered."""
    from bot.tools import verify_audit

    raise typer.Exit(asyncio.run(verify_audit()))


@audit.command("export")
def audit_export(file: Path) -> None:
    """Write every row with its hash as JSON lines."""
    from bot.tools import export_audit

    asyncio.run(export_audit(file))


@staff.command("add")
def staff_add(email: str, name: str, role: list[str]) -> None:
    """Add a member of staff; prints a one-time password and asks for TOTP at the first sign-in."""
    from bot.tools import add_staff

    asyncio.run(add_staff(email, name, role))


@staff.command("list")
def staff_list() -> None:
    """All members of staff, their roles, and who is disabled."""
    from bot.tools import list_staff

    asyncio.run(list_staff())


@staff.command("disable")
def staff_disable(email: str) -> None:
    """Disable an account and end its sessions."""
    from bot.tools import disable_staff

    asyncio.run(disable_staff(email))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    from bot.start import settings_for_tools
    from migrations import upgrade

    asyncio.run(upgrade(settings_for_tools().resolved_database_url))
    typer.echo("· database is at the newest schema")


@keys.command("new")
def keys_new() -> None:
    """Print fresh values for every secret setting."""
    from bot.secrets import fresh_secrets

    for name, value in fresh_secrets().items():
        typer.echo(f"FRONTDOOR_{name}={value}")


@keys.command("rotate")
def keys_rotate() -> None:
    """Print the present keyset with a new primary key added."""
    from bot.start import settings_for_tools
    from core.encryption import rotated_keyset

    typer.echo(
        f"FRONTDOOR_ENCRYPTION_KEYSET={rotated_keyset(settings_for_tools().encryption_keyset.get_secret_value())}"
    )


@languages.command("add")
def languages_add(names: list[str]) -> None:
    """Install pairs by language code from the Argos index, or from local .argosmodel files."""
    from bot.languages_cli import add

    add(names)


@languages.command("list")
def languages_list() -> None:
    """Installed pairs with their digests."""
    from bot.languages_cli import list_

    list_()


@languages.command("remove")
def languages_remove(names: list[str]) -> None:
    """Remove a language or a pair."""
    from bot.languages_cli import remove

    remove(names)


@languages.command("export")
def languages_export(
    language: str,
    file: Path,
    unreviewed: Annotated[bool, typer.Option(help="Only the texts that nobody has reviewed yet.")] = False,
) -> None:
    """Write the wording of a language beside the English as XLIFF 2 (.xlf) or CSV (.csv), for a translator."""
    from bot.languages_cli import export

    export(language, file, unreviewed=unreviewed)


@languages.command("import")
def languages_import(
    language: str,
    file: Path,
    by: Annotated[str, typer.Option(help="Who reviewed the texts that are marked as reviewed.")] = "",
) -> None:
    """Take a translator's XLIFF or CSV back; whatever is wrong in it is named, and then nothing is changed."""
    from bot.languages_cli import import_

    import_(language, file, by=by)


@languages.command("status")
def languages_status() -> None:
    """How many texts of each language are reviewed, written or missing."""
    from bot.languages_cli import status

    status()


@bench.command("translation")
def bench_translation(
    json: JsonFile = None,
    verbose: Annotated[bool, typer.Option(help="Print every text that went wrong.")] = False,
) -> None:
    """Machine translation between English and Spanish on the report-only sets, and what the gate stops."""
    from bot.bench.translation import run

    asyncio.run(run(json, verbose=verbose))


@bench.command("turns")
def bench_turns(json: JsonFile = None) -> None:
    """Full turns next to plain Rasa, the emergency path under load, memory."""
    from bot.bench.turns import run

    asyncio.run(run(json))


@bench.command("console")
def bench_console(json: JsonFile = None) -> None:
    """The console under load in PostgreSQL: queue page, a message on every screen, claims at once, memory of web."""
    from bot.bench.console import run

    asyncio.run(run(json))


@bench.command("triage")
def bench_triage(json: JsonFile = None) -> None:
    """Triage alone: latency, memory, adversarial text; and messages understood a second."""
    from bot.bench.triage import run

    asyncio.run(run(json))


@bench.command("knowledge")
def bench_knowledge(json: JsonFile = None) -> None:
    """Search latency, publish-to-live, index memory, first hit."""
    from bot.knowledge_cli import measure

    measure(json)
