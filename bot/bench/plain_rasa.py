"""Plain Rasa 3.6.21 to compare with: its own REST channel, the same action server, the same model or its default configuration."""

import asyncio
import contextlib
import hashlib
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

from bot.bench.stand import Stand, free_port
from bot.processes import ROOT, Process
from bot.supervisor import Supervised
from bot.training import PROJECT, RASA, fingerprint, rasa_environment, run_command
from conversations import inbox, turns
from conversations.inbox import Inbound
from conversations.models import Conversation
from core import clock
from core.database import Database
from core.ids import new_id

# What Rasa uses when a project's config names neither pipeline nor policies, spelled out to set the epochs.
DEFAULT_CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "frontdoor-default",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 1, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 1, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 1},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 1, "constrain_similarities": True},
    ],
}
DEAF_SECONDS = 120


@dataclass
class PlainRasa:
    """A running Rasa with its REST channel, and turns prepared in the database for its actions to find."""

    url: str
    prepared: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    async def say(self, client: httpx.AsyncClient, sender: str, text: str) -> None:
        """One turn: NLU, policies, and the remote actions that the dialogue asks for."""
        turn_id = self.prepared[sender, text].pop()
        body = {"sender": sender, "message": text, "metadata": {"turn_id": turn_id, "language": "en"}}
        answer = await client.post(f"{self.url}/webhooks/rest/webhook", json=body)
        answer.raise_for_status()


@contextlib.asynccontextmanager
async def plain_rasa(
    stand: Stand, script: Sequence[str], phones: Sequence[str], *, rounds: int, default: bool = False
) -> AsyncIterator[PlainRasa]:
    """A second Rasa beside the stand's action server, each phone having `rounds` turns of each text prepared."""
    settings = stand.settings
    model = await asyncio.to_thread(default_model, stand) if default else _model_of(stand)
    port, folder = free_port(), settings.data_dir / ("rasa-default" if default else "rasa-plain")
    folder.mkdir(exist_ok=True)
    credentials = folder / "credentials.yml"
    credentials.write_text("rest:\n")
    command = run_command(settings, model, port=port)
    command[command.index("--credentials") + 1] = str(credentials)
    child = Supervised(Process("rasa-plain", tuple(command), rasa_environment(settings), "127.0.0.1", port), folder)
    await child.start()
    try:
        rasa = PlainRasa(f"http://127.0.0.1:{port}")
        await _prepare(settings.resolved_database_url, rasa, script, phones, rounds)
        await _until_it_answers(child, rasa)
        yield rasa
    finally:
        await child.stop()


def default_model(stand: Stand) -> Path:
    """Rasa's default configuration trained on the English examples; kept in var/models while nothing changed."""
    digest = hashlib.sha256((fingerprint(stand.settings) + yaml.safe_dump(DEFAULT_CONFIG)).encode()).hexdigest()[:16]
    model = ROOT / "var" / "models" / f"default-{digest}.tar.gz"
    if model.exists():
        return model
    print("· training Rasa's default configuration, for comparison (a few minutes)", flush=True)
    folder = stand.settings.data_dir / "default"
    folder.mkdir(exist_ok=True)
    (folder / "config.yml").write_text(yaml.safe_dump(DEFAULT_CONFIG))
    data = [str(file) for file in sorted((ROOT / "nlu" / "data").glob("*.en.yml"))]
    subprocess.run(
        [
            str(RASA), "train", "--config", str(folder / "config.yml"), "--domain", str(PROJECT / "domain.yml"),
            "--data", str(PROJECT / "data"), *data, "--out", str(model.parent), "--fixed-model-name", model.name,
        ],
        check=True, env=rasa_environment(stand.settings), cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return model


def _model_of(stand: Stand) -> Path:
    command = stand.children["rasa"].process.command
    return Path(command[command.index("--model") + 1])


async def _prepare(url: str, rasa: PlainRasa, script: Sequence[str], phones: Sequence[str], rounds: int) -> None:
    """Conversations, messages and turns as Frontdoor would have made them, marked as handled."""
    database = Database(url)
    for phone in phones:
        async with database.transaction(why="bench") as session:
            for text in list(script) * rounds:
                message = Inbound("sms", "plain", new_id(), phone, text, clock.now())
                received = await inbox.receive(session, message)
                conversation = await session.get_one(Conversation, received.conversation_id, populate_existing=True)
                row = await turns.next_message(session, conversation)
                assert row is not None
                turn = await turns.begin(session, conversation, row)
                turns.finish(conversation, row, turn, "faq")
                await session.flush()
                rasa.prepared[phone, text].append(turn.id)
    await database.close()


async def _until_it_answers(child: Supervised, rasa: PlainRasa) -> None:
    await child.ready()
    async with httpx.AsyncClient(timeout=60) as client:
        for _ in range(DEAF_SECONDS * 2):
            with contextlib.suppress(httpx.HTTPError):
                answer = await client.post(
                    f"{rasa.url}/webhooks/rest/webhook", json={"sender": "warm", "message": "/more"}
                )
                if answer.status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.5)
    raise TimeoutError("plain Rasa did not answer")
