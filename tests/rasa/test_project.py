"""The Rasa project itself: data and rules hold together, and what we replace in Rasa behaves as it did."""

import subprocess

import pytest

from bot.bench.stand import settings_of, stand_environment
from bot.training import PROJECT, RASA, TRAINING_DATA, fingerprint, rasa_environment, tracker_url, train_if_changed
from tests.stand import PLAIN, ROOT, skip_without_rasa

pytestmark = pytest.mark.rasa

# Said by people's queues, not by rules; and two that only the engine sends.
FOR_PEOPLE = [
    "emergency",
    "crisis",
    "opt_out",
    "opt_in",
    "clinical",
    "emotional",
    "human",
    "interpreter",
    "billing",
    "referral",
]
SENT_ONLY = ("leave", "start_over")


@pytest.fixture
def settings(tmp_path):
    skip_without_rasa()
    return settings_of(stand_environment(tmp_path, **PLAIN))


@pytest.mark.slow
def test_rasa_finds_nothing_wrong_with_data_domain_and_rules(settings) -> None:
    command = [
        str(RASA), "data", "validate", "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
        str(TRAINING_DATA),
    ]  # fmt: skip
    environment = rasa_environment(settings) | {"LOG_LEVEL": "INFO", "PYTHONWARNINGS": "default::UserWarning"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "No story structure conflicts found" in said, said[-2000:]
    warned = {line.split("UserWarning: ")[1].strip() for line in said.splitlines() if "UserWarning: The " in line}
    expected = {f"The intent '{name}' is not used in any story or rule." for name in FOR_PEOPLE}
    expected |= {
        f"The intent '{name}' is listed in the domain file, but is not found in the NLU training data."
        for name in SENT_ONLY
    }
    assert warned <= expected, warned - expected


COMPARE = """
import copy
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from bot.rasa import checks

answers = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "x", "value": {"a": [1, 2]}, "timestamp": None}], "responses": [{"custom": {}}]},
    {"events": [{"event": "followup", "name": "x_form", "timestamp": None}], "responses": []},
    {"events": [{"event": "no such"}], "responses": []},
    {"events": [{"name": "x"}], "responses": []},
    {"events": "none"},
    {"responses": ["text"]},
]

def verdicts():
    action = RemoteAction("x", None)
    found = []
    for answer in copy.deepcopy(answers):
        try:
            found.append(action._validate_action_result(answer))
        except ValidationError:
            found.append(False)
    return found

before = verdicts()
checks.install()
assert RemoteAction._validate_action_result is checks._validate_action_result
assert verdicts() == before, (before, verdicts())
assert True in before and False in before
print("same")
"""


def test_the_faster_check_of_answers_says_what_rasas_own_says(settings) -> None:
    environment = rasa_environment(settings)
    done = subprocess.run(
        [str(RASA.with_name("python")), "-c", COMPARE], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip().endswith("same"), done.stderr[-1500:]


def test_rasa_gets_none_of_our_secrets_but_its_own_and_sends_no_telemetry(settings, monkeypatch) -> None:
    monkeypatch.setenv("FRONTDOOR_SESSION_SECRET", "not for rasa")
    environment = rasa_environment(settings)
    assert "not for rasa" not in environment.values()
    assert "FRONTDOOR_ENCRYPTION_KEYSET" not in environment
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        ("sqlite+aiosqlite:////data/frontdoor.db", "sqlite:///"),
        ("postgresql+asyncpg://u:p%40ss@db:5432/frontdoor", "postgresql+psycopg2://u:p%40ss@db:5432/frontdoor"),
    ],
)
def test_dialogues_are_kept_beside_the_database(settings, database: str, expected: str) -> None:
    assert tracker_url(settings.model_copy(update={"database_url": database})).startswith(expected)


def test_nothing_is_trained_while_nothing_has_changed(settings) -> None:
    models = settings.data_dir / "models"
    models.mkdir(parents=True)
    model = models / f"frontdoor-{fingerprint(settings)}.tar.gz"
    model.write_bytes(b"a model")
    said: list[str] = []
    assert train_if_changed(settings, said.append) == model.absolute()
    assert said == ["Bot: nothing changed since it was trained"]
