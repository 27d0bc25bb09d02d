"""`frontdoor up`: everything between a fresh checkout and a running practice, with a line for each step."""

import os
import time
from pathlib import Path

import typer

from bot.processes import processes
from bot.secrets import demo_environment
from bot.supervisor import Supervisor
from bot.training import train_if_changed
from core import encryption
from core.database import Database
from core.errors import Misconfigured, Unavailable
from core.settings import Settings, load_settings
from migrations import upgrade
from nlu.net.build import build_if_changed
from nlu.translation.starter.install import install as install_starters


def say(text: str) -> None:
    typer.echo(f"· {text}")


def prepare_settings(*, demo: bool) -> Settings:
    """Settings of this start, with the keyring configured. Raises Misconfigured with one line."""
    if demo:
        demo_environment(Path("var"))
    settings = load_settings()
    encryption.configure(
        encryption.Keyring(settings.encryption_keyset.get_secret_value(), settings.lookup_key.get_secret_value())
    )
    return settings


def settings_for_tools() -> Settings:
    """Settings for the other commands: those of the environment, or the demo's where nothing is configured (it is said)."""
    try:
        return prepare_settings(demo=False)
    except Misconfigured:
        if any(name in os.environ for name in ("FRONTDOOR_ENCRYPTION_KEYSET", "FRONTDOOR_DATABASE_URL")):
            raise
        typer.echo("· no settings in the environment: the demo practice is used", err=True)
        return prepare_settings(demo=True)


async def start(*, demo: bool) -> None:
    """Prepare, start, and stay until Ctrl-C."""
    began = time.monotonic()
    settings = prepare_settings(demo=demo)
    say("database: migrating")
    await upgrade(settings.resolved_database_url)
    sign_ins = await _seed(settings) if demo else []
    model = train_if_changed(settings, say)
    build_if_changed(settings.data_dir / "net", say)
    for entry in install_starters(settings.data_dir):
        say(f"translation: starter {entry.source} to {entry.target} installed")
    supervisor = Supervisor(processes(settings, model), settings.data_dir / "log", say)

    def ready() -> None:
        _welcome(settings, sign_ins, time.monotonic() - began)

    try:
        await supervisor.run(ready)
    except Unavailable as error:
        raise SystemExit(f"✗ {error.message}") from None


async def _seed(settings: Settings) -> list[str]:
    """The demo practice, once; returns the lines that name the demo sign-ins."""
    from bot.demo import seed_demo

    database = Database(settings.resolved_database_url)
    try:
        return await seed_demo(database, settings, say)
    finally:
        await database.close()


def _welcome(settings: Settings, sign_ins: list[str], seconds: float) -> None:
    base = settings.base_url
    typer.echo(f"\nFrontdoor is running (started in {seconds:.0f} s). Ctrl-C stops it.\n")
    if settings.demo:
        typer.echo(f"  be a patient, in the portal   {base}/demo/portal")
        typer.echo(f"  be a patient, by text         {base}/demo/phone")
        typer.echo(f"  what would have been sent     {base}/demo/outbox")
    typer.echo(f"  staff console                 {base}/console")
    for line in sign_ins:
        typer.echo(f"    {line}")
    typer.echo("")
