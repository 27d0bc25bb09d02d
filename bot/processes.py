"""The three processes of one machine, and the environment each is started with."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.training import rasa_environment, run_command
from core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Process:
    """One child: its command, its environment, and the address that takes connections once it is up."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    host: str
    port: int


def processes(settings: Settings, model: Path, environment: Mapping[str, str] | None = None) -> list[Process]:
    """Rasa (slowest to start), the action server and web, in the order they are started.

    `environment`: where our own two read their settings; this process's own when not given.
    """
    ours = dict(os.environ if environment is None else environment) | {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
    }
    rasa, actions = _address(settings.rasa_url.split(",")[0], 5005), _address(settings.actions_url, 5055)
    return [
        Process("rasa", tuple(run_command(settings, model, port=rasa[1])), rasa_environment(settings), *rasa),
        Process("actions", (sys.executable, "-m", "actions"), ours, *actions),
        Process("web", (sys.executable, "-m", "bot.web"), ours, settings.host, settings.port),
    ]


def _address(url: str, default_port: int) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or default_port
