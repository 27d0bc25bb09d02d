"""`frontdoor languages add|list|remove`: the machine translation packages of this practice, one line for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from bot.start import settings_for_tools
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


def _data_dir() -> Path:
    return settings_for_tools().data_dir


def _line(entry: Installed) -> str:
    kind = "starter " if entry.starter else ""
    size = f"{entry.size / 1_000_000:.1f} MB"
    return f"{entry.source} to {entry.target}  {kind}{entry.version}  {size}  sha256 {entry.sha256}  {entry.origin}"
