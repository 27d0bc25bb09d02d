"""What the packed starter must reach on sentences that it was never taught."""

from pathlib import Path

import pytest

from bot.bench.translation import measure
from nlu.encoder import load_encoder
from nlu.translation.starter.install import install

FLOORS = {
    "chrf_en_es": 60, "chrf_es_en": 60, "routine_passed": 0.6, "outside_stopped": 0.95, "spoiled_stopped": 1.0,
}  # fmt: skip
MOST_MILLISECONDS = 150


@pytest.mark.slow
async def test_the_starter_reaches_its_floors(tmp_path: Path) -> None:
    install(tmp_path)
    figures, _ = await measure(tmp_path, load_encoder())
    assert {name: figures[name] for name, floor in FLOORS.items() if figures[name] < floor} == {}
    assert figures["p50_ms"] < MOST_MILLISECONDS
