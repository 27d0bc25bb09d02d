"""Draws the trade-off on the tuning sets: `python -m nlu.net.tune` prints the curve and writes docs/second-net.svg.

The thresholds are chosen by hand from the picture and written to operating_point.yml (the net alone) and bot/understanding.py (net
and intents together): the net may raise, so false pages and false reviews are what it costs, and what the rules missed is its gain.
"""

import json
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt

from nlu.net.model import SERIOUS, SecondNet, load_net

matplotlib.use("svg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parents[2]
TUNING_SETS = tuple(sorted((ROOT / "tests" / "nlu").glob("tune*.jsonl")))
PICTURE = ROOT / "docs" / "second-net.svg"
STEPS = np.linspace(0.05, 0.95, 37)
ALARMS = ("emergency", "crisis")
TEMPERATURES = np.linspace(0.6, 2.0, 29)


def main() -> None:
    """Print and draw recall and false raises over the threshold, for alarms and for clinical review."""
    net = load_net(ROOT / "var" / "net")
    rows = [json.loads(line) for file in TUNING_SETS for line in file.read_text(encoding="utf-8").splitlines()]
    scores = net.scores_of([row["text"] for row in rows])
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for axis, levels, name in ((axes[0], ALARMS, "alarms"), (axes[1], SERIOUS, "handed to people")):
        mass = np.array([sum(row[level] for level in levels) for row in scores])
        hit = np.array([row["gold"] in levels for row in rows])
        routine = np.array([row["gold"] not in SERIOUS for row in rows])
        _draw(axis, name, mass[hit], mass[routine])
    figure.tight_layout()
    figure.savefig(PICTURE)
    print(f"temperature that fits best: {_temperature(net, rows):.2f} times the present one")


def _draw(axis: Any, name: str, hits: npt.NDArray[np.float64], routine: npt.NDArray[np.float64]) -> None:
    found = [float((hits >= step).mean()) for step in STEPS]
    false = [float((routine >= step).mean()) for step in STEPS]
    axis.plot(STEPS, found, label="found")
    axis.plot(STEPS, false, label="routine raised")
    axis.set(title=f"Second net alone: {name}", xlabel="threshold", ylim=(0, 1))
    axis.legend()
    print(name)
    for step, right, wrong in zip(STEPS, found, false, strict=True):
        print(f"  {step:.3f}  found {right:.3f}  routine raised {wrong:.3f}")


def _temperature(net: SecondNet, rows: list[dict[str, Any]]) -> float:
    """The factor on the temperature at which the right labels' scores are likeliest."""
    scores = net.scores_of([row["text"] for row in rows])
    logs = np.log(np.array([list(row.values()) for row in scores]) + 1e-9)
    labels = list(scores[0])
    gold = np.array([labels.index(row["gold"]) for row in rows])

    def loss(temperature: float) -> float:
        scaled = logs / temperature
        return float(np.mean(np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(gold)), gold]))

    return float(min(TEMPERATURES, key=loss))


if __name__ == "__main__":
    main()
