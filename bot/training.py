"""The Rasa process: its environment, its commands, and training when (and only when) something it learns from has changed."""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlalchemy.engine import make_url

from core.errors import Misconfigured
from core.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
PROJECT = REPOSITORY / "bot" / "rasa"
RASA = PROJECT / ".venv" / "bin" / "rasa"
TRAINING_DATA = REPOSITORY / "nlu" / "data"
KEPT_MODELS = 3

_STEP = re.compile(r"(Starting|Finished) (?:to train|training) component '(\w+)'")


def train_if_changed(settings: Settings, progress: Callable[[str], None]) -> Path:
    """The model that fits the present files: the one from before, or a fresh one (some 20-60 s).

    `progress` gets one line a step. Raises Misconfigured when training fails, with Rasa's last words.
    """
    models = settings.data_dir / "models"
    model = (models / f"frontdoor-{fingerprint(settings)}.tar.gz").absolute()
    if model.exists():
        progress("Bot: nothing changed since it was trained")
        return model
    progress("Bot: training")
    models.mkdir(parents=True, exist_ok=True)
    _train(settings, model, progress)
    _forget_old(models, keep=model)
    return model


def fingerprint(settings: Settings) -> str:
    """A digest over everything that the model is made from."""
    digest = hashlib.sha256()
    for file in _inputs(settings):
        digest.update(file.name.encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def run_command(settings: Settings, model: Path, *, port: int) -> list[str]:
    """The command line of one Rasa process, on loopback, without Rasa's own HTTP API."""
    return [
        str(RASA), "run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model),
        "--endpoints", str(PROJECT / "endpoints.yml"), "--credentials", str(PROJECT / "credentials.yml"),
    ]  # fmt: skip


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Environment of the Rasa process: our settings under its names, one thread a process, and no telemetry.

    Telemetry would send error reports, tracebacks included, to a third party.
    """
    ours = {
        "PYTHONPATH": str(REPOSITORY),
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_CACHE_DIRECTORY": str((settings.data_dir / "models" / "cache").absolute()),
        "FRONTDOOR_ACTIONS_URL": settings.actions_url,
        "FRONTDOOR_ACTIONS_TOKEN": settings.actions_token.get_secret_value(),
        "FRONTDOOR_RASA_TOKEN": settings.rasa_token.get_secret_value(),
        "FRONTDOOR_TRACKER_KEY": settings.tracker_key.get_secret_value(),
        "FRONTDOOR_TRACKER_URL": tracker_url(settings),
        "FRONTDOOR_ENCODER_DIR": str(settings.encoder_dir.absolute()),
        "LOG_LEVEL": "WARNING",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {**_inherited(os.environ), **ours}


def tracker_url(settings: Settings) -> str:
    """Where the dialogues are kept: a SQLite file beside the database, or the same PostgreSQL (synchronous driver)."""
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{(settings.data_dir / 'rasa.db').absolute()}"
    return url.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def _inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """What a process needs of ours: paths and locale, none of the secrets."""
    names = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "USER")
    return {name: environment[name] for name in names if name in environment}


def _inputs(settings: Settings) -> Iterator[Path]:
    fixed = [PROJECT / "config.yml", PROJECT / "domain.yml", PROJECT / "requirements.lock"]
    yield from fixed
    yield from sorted((PROJECT / "data").glob("*.yml"))
    yield from sorted(TRAINING_DATA.glob("*.yml"))


def _train(settings: Settings, model: Path, progress: Callable[[str], None]) -> None:
    command = [
        str(RASA), "train", "--config", str(PROJECT / "config.yml"), "--domain", str(PROJECT / "domain.yml"),
        "--data", str(PROJECT / "data"), str(TRAINING_DATA), "--out", str(model.parent),
        "--fixed-model-name", model.name.removesuffix(".tar.gz"), "--skip-validation",
    ]  # fmt: skip
    environment = rasa_environment(settings) | {"LOG_LEVEL": "INFO"}
    last: list[str] = []
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = [*last[-11:], line.rstrip()]
            found = _STEP.search(line)
            if found and found[1] == "Starting":
                progress(f"Bot: training {found[2]}")
    if process.returncode or not model.exists():
        raise Misconfigured("Training the bot failed: " + " | ".join(line for line in last if line))


def _forget_old(models: Path, *, keep: Path) -> None:
    by_age = sorted(models.glob("frontdoor-*.tar.gz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in by_age[KEPT_MODELS:]:
        if file != keep:
            file.unlink()
