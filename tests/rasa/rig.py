"""Real Rasa and a real action server over a demo database, as child processes on free ports."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.engine import DialogueEngine
from bot.training import RASA, rasa_environment, run_command, train_if_changed
from core.settings import Settings
from nlu.net.build import build_if_changed
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


@dataclass
class Rig:
    """The processes and how they are reached."""

    settings: Settings
    model: Path
    rasa: subprocess.Popen[bytes]
    actions: subprocess.Popen[bytes]
    web: subprocess.Popen[bytes] | None = None

    def engine(self) -> DialogueEngine:
        return DialogueEngine(self.settings.rasa_url, self.settings.rasa_token.get_secret_value())

    def start_actions(self) -> None:
        self.actions = start_actions(self.settings)
        wait_for(f"{self.settings.actions_url}/health", self.actions)

    def start_rasa(self) -> None:
        self.rasa = start_rasa(self.settings, self.model)
        wait_for_rasa(self.settings, self.rasa)

    def start_web(self) -> None:
        """The web process too; the second net is the checkout's."""
        net = ROOT / "var" / "net"
        build_if_changed(net, print)
        if not (self.settings.data_dir / "net").exists():
            (self.settings.data_dir / "net").symlink_to(net)
        self.web = start_python(self.settings, "bot.web")
        wait_for(f"{self.settings.base_url}/health", self.web)

    def stop(self) -> None:
        for process in (self.rasa, self.actions, self.web):
            if process:
                process.kill()
                process.wait()


def rig_settings(folder: Path, database: Path) -> Settings:
    """Settings of a rig: a database file and two free ports. The model and the encoder are those of the checkout."""
    return Settings(  # type: ignore[call-arg]
        data_dir=folder,
        database_url=f"sqlite+aiosqlite:///{database}",
        actions_url=f"http://127.0.0.1:{free_port()}",
        rasa_url=f"http://127.0.0.1:{free_port()}",
        encoder_dir=ROOT / "var" / "encoder",
        port=free_port(),
        sms_from="+12175550195",
        twilio_auth_token="for-tests-only",
    )


def trained_model(settings: Settings) -> Path:
    """The checkout's model, trained if its inputs changed. Skips where Rasa's environment or the encoder is missing."""
    if not RASA.exists():
        pytest.skip("no Rasa environment (make install)")
    if not (settings.encoder_dir / "model.bin").exists():
        pytest.skip("no converted sentence encoder (make install)")
    at_home = settings.model_copy(update={"data_dir": ROOT / "var"})
    return train_if_changed(at_home, lambda line: print(line, flush=True))


def start_rig(settings: Settings, model: Path) -> Rig:
    rig = Rig(settings, model, start_rasa(settings, model), start_actions(settings))
    try:
        wait_for(f"{settings.actions_url}/health", rig.actions)
        wait_for_rasa(settings, rig.rasa)
    except BaseException:
        rig.stop()
        raise
    return rig


def start_actions(settings: Settings) -> subprocess.Popen[bytes]:
    return start_python(settings, "actions")


def start_python(settings: Settings, module: str) -> subprocess.Popen[bytes]:
    """One of our own processes, with the rig's settings in its environment."""
    chosen = {
        f"FRONTDOOR_{name.upper()}": str(getattr(settings, name))
        for name in ("database_url", "actions_url", "rasa_url", "data_dir", "encoder_dir", "port", "sms_from")
    }
    chosen["FRONTDOOR_TWILIO_AUTH_TOKEN"] = settings.twilio_auth_token.get_secret_value()
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    log = (settings.data_dir / f"{module}.log").open("ab")
    return subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, env=dict(os.environ) | chosen | {"PYTHONPATH": path}, stdout=log,
        stderr=log,
    )  # fmt: skip


def start_rasa(settings: Settings, model: Path) -> subprocess.Popen[bytes]:
    port = int(settings.rasa_url.rsplit(":", 1)[1])
    log = (settings.data_dir / "rasa.log").open("ab")
    return subprocess.Popen(
        run_command(settings, model, port=port), cwd=ROOT, env=rasa_environment(settings), stdout=log, stderr=log
    )


def wait_for(url: str, process: subprocess.Popen[bytes], headers: dict[str, str] | None = None) -> None:
    """Until the address answers 200. Raises when the process ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        try:
            if httpx.get(url, timeout=2, trust_env=False, headers=headers).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within {START_SECONDS} s")


def wait_for_rasa(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    token = {"X-Frontdoor-Token": settings.rasa_token.get_secret_value()}
    wait_for(f"{settings.rasa_url}/webhooks/frontdoor/health", process, token)
