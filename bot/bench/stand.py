"""A whole Frontdoor on free ports in a folder of its own: what the measurements (and the end-to-end tests) run against."""

import asyncio
import contextlib
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from twilio.request_validator import RequestValidator

from bot.demo import seed_demo
from bot.processes import ROOT, processes
from bot.secrets import fresh_secrets
from bot.supervisor import Supervised
from bot.training import train_if_changed
from core import encryption
from core.database import Database
from core.settings import Settings
from migrations import upgrade
from nlu.net.build import build_if_changed

EVERYTHING = ("rasa", "actions", "web")
Seed = Callable[[Database, Settings, Callable[[str], None]], Awaitable[object]]
"""Fills an empty database; gets somewhere to say how far it is."""
SIGNING_TOKEN = "bench-signing-token"  # noqa: S105 - signs webhooks of this throw-away stand only


@dataclass
class Stand:
    """The running processes and how to reach them."""

    settings: Settings
    children: dict[str, Supervised] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def database_file(self) -> Path:
        return self.settings.data_dir / "frontdoor.db"

    async def text(self, client: httpx.AsyncClient, sender: str, body: str, sid: str) -> None:
        """Post one inbound SMS, signed as Twilio signs. Raises httpx.HTTPStatusError when it is not taken."""
        url = f"{self.base_url}/channels/sms/{self.settings.sms_channel_id}/inbound"
        form = {"MessageSid": sid, "From": sender, "To": self.settings.sms_from, "Body": body, "NumMedia": "0"}
        signature = RequestValidator(SIGNING_TOKEN).compute_signature(url, form)
        answer = await client.post(url, data=form, headers={"X-Twilio-Signature": signature})
        answer.raise_for_status()

    async def kill(self, name: str) -> None:
        """Kill -9 one process; returns when it is gone."""
        child = self.children[name].child
        assert child is not None
        child.kill()
        await child.wait()

    async def start(self, name: str) -> None:
        """Start one process (again); returns when it takes connections."""
        await self.children[name].start()
        await self.children[name].ready()

    async def stop(self) -> None:
        await asyncio.gather(*(child.stop() for child in self.children.values()))

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of each process with its children, in MB."""
        return {name: round(_memory(child), 1) for name, child in self.children.items()}


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stand_environment(folder: Path, **changes: str) -> dict[str, str]:
    """What makes a process one of a throw-away demo in `folder`; `changes` are settings by name. Keys in the environment are kept."""
    fresh = {f"FRONTDOOR_{name}": value for name, value in fresh_secrets().items()}
    values = {name: os.environ.get(name, value) for name, value in fresh.items()}
    values |= {
        "FRONTDOOR_DEMO": "true",
        "FRONTDOOR_DATA_DIR": str(folder),
        "FRONTDOOR_DATABASE_URL": "",
        "FRONTDOOR_PORT": str(free_port()),
        "FRONTDOOR_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        "FRONTDOOR_RASA_URL": f"http://127.0.0.1:{free_port()}",
        "FRONTDOOR_ENCODER_DIR": str(ROOT / "var" / "encoder"),
        "FRONTDOOR_SMS_FROM": "+16085550100",
        "FRONTDOOR_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "FRONTDOOR_TWILIO_AUTH_TOKEN": SIGNING_TOKEN,
        "FRONTDOOR_ONCALL_NUMBERS": "+16085550181,+16085550182",
    }
    return values | {f"FRONTDOOR_{name.upper()}": value for name, value in changes.items()}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings that a process with this environment has."""
    prefix = "FRONTDOOR_"
    return Settings(**{name.removeprefix(prefix).lower(): value for name, value in environment.items()})  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def standing(
    folder: Path | None = None, *, only: Collection[str] = EVERYTHING, seed: Seed = seed_demo, **changes: str
) -> AsyncIterator[Stand]:
    """Seed and start a throw-away Frontdoor; stop it at the end of the block. The model and the second net are the checkout's own."""
    with tempfile.TemporaryDirectory() as made:
        environment = stand_environment(folder or Path(made), **changes)
        settings = settings_of(environment)
        encryption.configure(
            encryption.Keyring(settings.encryption_keyset.get_secret_value(), settings.lookup_key.get_secret_value())
        )
        await _fill(settings, seed)
        model = await asyncio.to_thread(_trained, settings) if "rasa" in only else Path("none")
        (settings.data_dir / "log").mkdir(exist_ok=True)
        stand = Stand(settings)
        for process in processes(settings, model, os.environ | environment):
            if process.name in only:
                stand.children[process.name] = Supervised(process, settings.data_dir / "log")
        try:
            await asyncio.gather(*(stand.start(name) for name in stand.children))
            yield stand
        finally:
            await stand.stop()


def _trained(settings: Settings) -> Path:
    return train_if_changed(settings.model_copy(update={"data_dir": ROOT / "var"}), print)


async def _fill(settings: Settings, seed: Seed) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.resolved_database_url)
    database = Database(settings.resolved_database_url)
    await seed(database, settings, print)
    await database.close()
    await asyncio.to_thread(build_if_changed, ROOT / "var" / "net", print)
    link = settings.data_dir / "net"
    if not link.exists():
        link.symlink_to(ROOT / "var" / "net")


def _memory(child: Supervised) -> float:
    if child.child is None:
        return 0.0
    process = psutil.Process(child.child.pid)
    return float(sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])) / 2**20
