"""Draws the second net's trade-off on the tuning set: `python -m nlu.net.tune` prints the curve and writes docs/second-net.svg.

A threshold is chosen by hand from the picture and written to operating_point.yml: the net may raise, so its false pages and
false reviews are what it costs, and what the rules missed is what it gains.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np

from nlu.encoder import load_encoder
from nlu.net.model import SecondNet, load_net

matplotlib.use("svg")
import matplotlib.pyplot as plt

ROOT = Path(__file__).resolve().parents[2]
TUNING_SET = ROOT / "tests" / "nlu" / "tune.jsonl"
PICTURE = ROOT / "docs" / "second-net.svg"
STEPS = np.linspace(0.05, 0.95, 37)
ALARMS = ("emergency", "crisis")


def main() -> None:
    """Print and draw recall and false raises over the threshold, for alarms and for clinical review."""
    net = load_net(ROOT / "var" / "net", load_encoder())
    rows = [json.loads(line) for line in TUNING_SET.read_text(encoding="utf-8").splitlines()]
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for axis, levels, name in ((axes[0], ALARMS, "alarms"), (axes[1], (*ALARMS, "clinical"), "clinical review")):
        scores, gold = _scores(net, [row["text"] for row in rows], levels), [row["gold"] for row in rows]
        hit = np.array([label in levels for label in gold])
        routine = np.array([label not in (*ALARMS, "clinical", "emotional") for label in gold])
        recall = [float((scores[hit] >= step).mean()) for step in STEPS]
        false = [float((scores[routine] >= step).mean()) for step in STEPS]
        axis.plot(STEPS, recall, label="found")
        axis.plot(STEPS, false, label="routine raised")
        axis.set(title=f"Second net alone: {name}", xlabel="threshold", ylim=(0, 1))
        axis.legend()
        print(name)
        for step, found, wrong in zip(STEPS, recall, false, strict=True):
            print(f"  {step:.3f}  found {found:.3f}  routine raised {wrong:.3f}")
    figure.tight_layout()
    figure.savefig(PICTURE)


def _scores(net: SecondNet, texts: Sequence[str], levels: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([max(row.get(level, 0.0) for level in levels) for row in net.scores_of(texts)])


if __name__ == "__main__":
    main()
