"""What the net says: raises by thresholds, names its nearest examples, reads clauses, and keeps the order of many."""

from collections.abc import Sequence

import numpy as np
import pytest

from nlu.net.examples import LABELS
from nlu.net.model import Examples, NetOpinion, OperatingPoint, SecondNet, clauses, operating_point
from nlu.triage import Level

POINT = OperatingPoint(
    {Level.EMERGENCY: 0.8, Level.CRISIS: 0.8, Level.CLINICAL: 0.9, Level.EMOTIONAL: 0.9}, temperature=1.0
)


class Words:
    """Stands for the encoder: one axis a word that it knows."""

    axes = ("chest", "sad", "refill", "lab")

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.array([[float(word in text) for word in self.axes] + [0.1] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def net(point: OperatingPoint = POINT) -> SecondNet:
    weights = np.zeros((len(LABELS), 5), np.float32)
    for word, label in enumerate(("emergency", "crisis", "refill", "clinical")):
        weights[LABELS.index(label), word] = 9.0
    texts = ["chest hurts", "so sad", "refill my pills", "lab results"]
    examples = Examples(texts, ["emergency", "crisis", "refill", "clinical"], np.eye(4, 5, dtype=np.float32), np.eye(5, dtype=np.float32), np.zeros(5, np.float32))  # fmt: skip
    return SecondNet(Words(), LABELS, (weights, np.zeros(len(LABELS), np.float32)), examples, point)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("my chest", Level.EMERGENCY),
        ("sad", Level.CRISIS),
        ("lab", Level.CLINICAL),
        ("refill", None),
        ("refill chest", None),
    ],
)
def test_it_raises_what_reaches_its_threshold(text: str, level: Level | None) -> None:
    assert net().assess(text).raise_to is level


def test_scores_of_all_dispositions_add_up_to_one() -> None:
    scores = net().assess("refill").scores
    assert set(scores) == set(LABELS)
    assert sum(scores.values()) == pytest.approx(1)


def test_a_label_that_is_rarer_in_life_than_among_the_examples_needs_more_to_be_believed() -> None:
    rarer = OperatingPoint(POINT.raise_at, 1.0, {"crisis": 2.0})
    assert net().assess("sad refill").scores["crisis"] == pytest.approx(net().assess("sad refill").scores["refill"])
    scores = net(rarer).assess("sad refill").scores
    assert scores["refill"] / scores["crisis"] == pytest.approx(np.exp(2.0), rel=1e-4)
    assert sum(scores.values()) == pytest.approx(1)


def test_it_names_the_nearest_examples_of_what_it_raises() -> None:
    nearest = net().assess("chest").nearest
    assert nearest[0].text == "chest hurts"
    assert nearest[0].similarity > 0.9


def test_it_names_none_for_plain_business() -> None:
    assert net().assess("refill").nearest == ()


def test_the_clause_that_looks_worst_is_scored_by_itself() -> None:
    opinion = net().assess("please refill my pills now. also there is my chest. refill it soon please")
    assert opinion.part["emergency"] > opinion.scores["emergency"]


def test_many_are_answered_in_order_and_none_gives_none() -> None:
    opinions: list[NetOpinion] = net().assess_many(["chest", "refill", "sad"])
    assert [max(o.scores, key=lambda label: o.scores[label]) for o in opinions] == ["emergency", "refill", "crisis"]
    assert net().assess_many([]) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("only one sentence here.", 0), ("ok. thanks.", 0),
        ("I need to move Friday. My arm went numb this morning.", 2), ("想改约到周五下午。我爸突然说不出话了。", 2),
    ],
)  # fmt: skip
def test_clauses_are_sentences_with_some_words(text: str, parts: int) -> None:
    assert len(clauses(text)) == parts


def test_the_committed_operating_point_is_whole() -> None:
    point = operating_point()
    assert set(point.raise_at) == {Level.EMERGENCY, Level.CRISIS, Level.CLINICAL, Level.EMOTIONAL}
    assert all(0.5 < value < 1 for value in point.raise_at.values())
    assert 0.5 < point.temperature < 3
    assert set(point.rarer) <= {"emergency", "crisis"}
    assert all(0 <= value <= 3 for value in point.rarer.values())
