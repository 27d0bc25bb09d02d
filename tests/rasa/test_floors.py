"""Understanding, measured on the report-only set through the real reading: no figure falls below its floor."""

import json
from pathlib import Path

import pytest
import yaml

from bot.answers import KnowledgeAnswers
from bot.evaluate import judge, measure, missed_floors, worst_first
from bot.known import Practice
from bot.reader import Reader
from core.database import Database
from nlu.encoder import load_encoder
from nlu.net import load_net
from nlu.net.build import build_if_changed
from nlu.triage import load_triage
from tests.stand import ROOT, Rig

pytestmark = [pytest.mark.rasa]
SETS = ROOT / "tests" / "nlu"


async def test_no_figure_falls_below_its_floor(rig: Rig, tmp_path: Path) -> None:
    encoder = load_encoder(ROOT / "var" / "encoder")
    build_if_changed(ROOT / "var" / "net", print)
    messages = [json.loads(line) for line in (SETS / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    database = Database(rig.settings.resolved_database_url)
    engine = rig.engine()
    async with KnowledgeAnswers.running(database, encoder, Practice()) as answers:
        reader = Reader(load_triage(), load_net(ROOT / "var" / "net"), engine, answers)
        judged = await judge(reader, messages)
    await engine.close()
    await database.close()
    figures = measure(judged)
    for one in worst_first(judged)[:40]:
        print(one.gold, "->", one.got, one.language, one.text)
    missed = missed_floors(figures, yaml.safe_load((SETS / "floors.yml").read_text()))
    assert missed == []
