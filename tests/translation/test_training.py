"""The script that trains the starter: seeded, goes on where it was stopped, says how far it is, and ends in time with a package that works."""

import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nlu.translation import packages
from nlu.translation.argos import ArgosTranslator
from nlu.translation.starter.corpus import load

torch = pytest.importorskip("torch")
from nlu.translation.starter.train import Plan, tokenizer, train  # noqa: E402 - needs torch

PAIRS = """I need an appointment\tNecesito una cita
Can I change my appointment?\t¿Puedo cambiar mi cita?
Where is the office?\t¿Dónde está el consultorio?
I will come {n} minutes late\tLlego {n} minutos tarde
Please call me\tPor favor llámeme
My appointment is at {time}\tMi cita es a las {time}
Thank you very much\tMuchas gracias
I want to cancel\tQuiero cancelar
"""
SECONDS = 6
ROOT = Path(__file__).parents[2]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    folder = tmp_path / "pairs"
    (folder / "parts").mkdir(parents=True)
    (folder / "a.tsv").write_text(PAIRS, encoding="utf-8")
    (folder / "parts" / "greeting.tsv").write_text("Hello\tHola\nGood morning\tBuenos días\n", encoding="utf-8")
    (folder / "parts" / "thanks.tsv").write_text("Thank you.\tGracias.\n", encoding="utf-8")
    yield folder
    load.cache_clear()


def plan(pairs: Path, place: str, *, steps: int, minutes: float = 5.0) -> Plan:
    folder = pairs.parent / place
    tokenizer(folder, load(pairs), words=120, sample=300)
    return Plan("en", "es", steps, minutes, folder, folder / "out", pairs)


def held(made: Plan) -> dict[str, float]:
    state = torch.load(made.folder / "en_es.pt", weights_only=True)
    return {"step": state["step"], "minutes": state["minutes"], "sum": float(state["network"]["table.weight"].sum())}


def test_it_goes_on_where_it_was_stopped(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train(plan(pairs, "one", steps=2))
    first = held(plan(pairs, "one", steps=2))
    train(plan(pairs, "one", steps=5))
    later = held(plan(pairs, "one", steps=5))
    assert (first["step"], later["step"]) == (2, 5)
    assert later["minutes"] > first["minutes"] > 0
    assert "en>es  step 5/5" in capsys.readouterr().out


def test_the_same_seed_makes_the_same_model(pairs: Path) -> None:
    made = [plan(pairs, place, steps=2) for place in ("one", "two")]
    for one in made:
        train(one)
    first, second = ((one.folder / "pack-en_es" / "starter-en_es" / "model" / "model.bin").read_bytes() for one in made)
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_time_spent_in_earlier_runs_counts_and_what_there_is_is_packed_again(pairs: Path) -> None:
    train(plan(pairs, "one", steps=10_000, minutes=0.02))
    before = held(plan(pairs, "one", steps=10_000))
    made = plan(pairs, "one", steps=10_000, minutes=0.02)
    began = time.monotonic()
    train(made)
    assert held(made)["step"] == before["step"]
    assert time.monotonic() - began < SECONDS
    assert (made.out / "starter-en_es.argosmodel").is_file()


@pytest.mark.slow
async def test_in_the_time_it_is_given_it_trains_exports_and_packs_both_directions(pairs: Path, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "nlu.translation.starter.train", "--minutes", str(SECONDS / 60), "--pairs", str(pairs)),
        *("--words", "120", "--sample", "300", "--folder", str(tmp_path / "kept"), "--out", str(tmp_path / "out")),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    spent = [float(minutes) for minutes in re.findall(r"step \d+/14000  loss [\d.]+  ([\d.]+) of", done.stdout)]
    assert spent
    assert max(spent) <= SECONDS / 60 + 0.1
    data = tmp_path / "data"
    for way in ("en_es", "es_en"):
        packages.add(str(tmp_path / "out" / f"starter-{way}.argosmodel"), data_dir=data)
    translator = ArgosTranslator(data, limit=30, wait_for_load=True)
    made = await translator.translate("I need an appointment", "en", "es")
    translator.close()
    assert made.engine.startswith("starter en>es")
