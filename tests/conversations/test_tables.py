"""Conversations as patients have them, from tables/*.yml, through real channels, real Rasa and the real action server.

A step is `patient` (what is written), `bot` (templates of the answers, in order; `article` for an article; `a|b` for either, where
it depends on the calendar) with `says` (words that must stand in them), or `expect`: appointments (moved, unchanged, gone, confirmed, booked), cases (queues), refills (outcomes),
held (slots), told (templates said somewhere in the thread), never_said (words that no answer holds).

A Spanish table names its counterpart in `english`: same answers, same outcome. Every answer is in the table's language.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.demo import seed_demo
from core.database import Database
from core.settings import Settings
from tests.conversations.front import Patient, Said, patient, restore
from tests.stand import PLAIN, Rig
from tests.stand import rig as started

FOLDER = Path(__file__).parent / "tables"
DATABASE = "frontdoor.db"
TABLES = [
    pytest.param(table, id=f"{file.stem}: {table['name']}")
    for file in sorted(FOLDER.glob("*.yml"))
    for table in yaml.safe_load(file.read_text(encoding="utf-8"))
]
ALL: list[dict[str, Any]] = [param.values[0] for param in TABLES]  # type: ignore[misc]
ENGLISH = {table["name"]: table for table in ALL if "language" not in table}
SPANISH = {table["english"]: table for table in ALL if "english" in table}


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rig, Path]]:
    """The three processes, and the database as it was seeded."""
    folder = tmp_path_factory.mktemp("front")
    seeded = folder / "seeded.db"
    with started(folder, seed=partial(_seed_and_keep, seeded), **PLAIN) as rig:
        yield rig, seeded


async def _seed_and_keep(copy: Path, database: Database, settings: Settings, say: Callable[[str], None]) -> None:
    """Seed the demo practice, and copy the database as it is then."""
    await seed_demo(database, settings, say)
    with closing(sqlite3.connect(settings.data_dir / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


@pytest.mark.parametrize("name", ENGLISH)
def test_every_english_conversation_is_held_in_spanish_too(name: str) -> None:
    assert name in SPANISH, "no Spanish table names it in `english`"
    spanish, english = _promised(SPANISH[name]), _promised(ENGLISH[name])
    assert len(spanish) == len(english)
    for here, there in zip(spanish, english, strict=True):
        assert here & there, f"Spanish gets {here}, English {there}"


def test_no_spanish_conversation_names_an_english_one_that_is_not_there() -> None:
    assert set(SPANISH) <= set(ENGLISH)


def _promised(table: dict[str, Any]) -> list[set[str]]:
    """What each step promises, in order: any of an answer's templates, and the outcome. Words that are said or not differ."""
    promised: list[set[str]] = []
    for step in table["steps"]:
        promised += [set(name.split("|")) for name in step.get("bot", [])]
        promised += [{f"{of}: {what}"} for of, what in step.get("expect", {}).items() if of != "never_said"]
    return promised


@pytest.mark.rasa
@pytest.mark.parametrize("table", TABLES)
async def test_conversation(front: tuple[Rig, Path], table: dict[str, Any]) -> None:
    rig, seeded = front
    restore(rig.settings.data_dir / DATABASE, seeded)
    async with patient(rig, table) as someone:
        before = await someone.appointments() if someone.key else {}
        answers: list[Said] = []
        for number, step in enumerate(table["steps"], start=1):
            if "patient" in step:
                answers = await someone.write(step["patient"])
            if "bot" in step:
                _check_answers(number, step, answers, someone.language)
            if "expect" in step:
                await _check_state(someone, step["expect"], before)


def _check_answers(number: int, step: dict[str, Any], answers: list[Said], language: str) -> None:
    told = "\n".join(f"[{said.template}, {said.language}] {said.text}" for said in answers)
    wanted = [name.split("|") for name in step["bot"]]
    as_wanted = len(answers) == len(wanted) and all(
        said.template in names for said, names in zip(answers, wanted, strict=True)
    )
    assert as_wanted, f"step {number}, expected {step['bot']}:\n{told}"
    assert {said.language for said in answers} <= {language}, f"step {number} is not all in {language}:\n{told}"
    for words in step.get("says", []):
        assert words in told, f"step {number} lacks {words!r}:\n{told}"


async def _check_state(someone: Patient, expected: dict[str, Any], before: dict[str, tuple[str, str]]) -> None:
    if "appointments" in expected:
        assert _change(before, await someone.appointments()) == expected["appointments"]
    if "cases" in expected:
        assert await someone.cases() == sorted(expected["cases"])
    if "refills" in expected:
        assert await someone.refills() == sorted(expected["refills"])
    if "held" in expected:
        assert await someone.held() == expected["held"]
    assert set(expected.get("told", [])) <= {said.template for said in someone.heard}
    everything = " ".join(said.text for said in someone.heard).casefold()
    for words in expected.get("never_said", []):
        assert words not in everything


def _change(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> str:
    """In one word, what became of a patient's appointments."""
    if before == after:
        return "unchanged"
    if len(after) < len(before):
        return "gone"
    if len(after) > len(before):
        return "booked"
    slots_moved = any(before[key][0] != after[key][0] for key in before if key in after)
    return "moved" if slots_moved else "confirmed"
