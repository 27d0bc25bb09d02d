"""`frontdoor languages …`: the machine translation packages of this practice, and its wording out to a translator and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from bot.start import settings_for_tools
from conversations.wording import LANGUAGES, Wording, exchange
from conversations.wording.review import State
from nlu.translation import packages
from nlu.translation.packages import Installed


def add(names: Sequence[str]) -> None:
    """Install each: a language code from the Argos index, or a package file. Stops at the first that is refused."""
    for name in names:
        for entry in packages.add(name, data_dir=_data_dir()):
            typer.echo(f"added    {_line(entry)}")


def list_() -> None:
    """What is installed."""
    installed = packages.list_installed(data_dir=_data_dir())
    for entry in installed:
        typer.echo(_line(entry))
    if not installed:
        typer.echo("no translation installed")


def remove(names: Sequence[str]) -> None:
    """Remove the packages of each language ("es") or pair ("en_es")."""
    for name in names:
        for entry in packages.remove(name, data_dir=_data_dir()):
            typer.echo(f"removed  {_line(entry)}")


def export(language: str, file: Path, *, unreviewed: bool) -> None:
    """The wording of a language beside the English, for a translator."""
    count = exchange.export(language, file, only=State.WRITTEN if unreviewed else None)
    typer.echo(f"{file}: {count} texts")


def import_(language: str, file: Path, *, by: str) -> None:
    """Take a translator's file back, whole or not at all."""
    done = exchange.import_(language, file, by=by)
    typer.echo(f"{len(done.changed)} texts changed, {len(done.reviewed)} reviewed")


def status() -> None:
    """How far the wording of each language is."""
    wording = Wording()
    for language in LANGUAGES:
        if language == "en":
            continue
        found = Counter(text.state for text in wording.status(language))
        counts = ", ".join(f"{found[state]} {state}" for state in (State.REVIEWED, State.WRITTEN, State.MISSING))
        typer.echo(f"{language:<8} {counts}")


def _data_dir() -> Path:
    return settings_for_tools().data_dir


def _line(entry: Installed) -> str:
    kind = "starter " if entry.starter else ""
    size = f"{entry.size / 1_000_000:.1f} MB"
    return f"{entry.source} to {entry.target}  {kind}{entry.version}  {size}  sha256 {entry.sha256}  {entry.origin}"
