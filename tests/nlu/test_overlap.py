"""The report-only set stays apart: nothing of it stands in the training data or in the tuning set, near-duplicates neither."""

import json
import unicodedata
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from nlu.net.examples import load_examples

HERE = Path(__file__).parent
NEAR = 92
LEAST_WORDS = 5  # "thank you" and "what time do you close" are nobody's invention


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def texts(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [folded(json.loads(line)["text"]) for line in lines]


def is_long(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS or (not text.isascii() and len(text) >= 12)


@pytest.fixture(scope="module")
def training() -> list[str]:
    return [folded(example.text) for example in load_examples()]


@pytest.mark.parametrize("name", ["report.jsonl", "report_2.jsonl", "tune.jsonl", "tune_2.jsonl", "tune_3.jsonl"])
def test_no_message_of_a_set_is_trained_on(name: str, training: list[str]) -> None:
    known = set(training)
    assert [text for text in texts(name) if is_long(text) and text in known] == []


@pytest.mark.parametrize("name", ["report.jsonl", "report_2.jsonl"])
def test_no_message_of_a_report_set_is_nearly_one_that_was_trained_on(name: str, training: list[str]) -> None:
    near = [
        (text, found[0])
        for text in texts(name)
        if is_long(text) and (found := process.extractOne(text, training, scorer=fuzz.ratio, score_cutoff=NEAR))
    ]
    assert near == []


@pytest.mark.parametrize("name", ["tune.jsonl", "tune_2.jsonl", "tune_3.jsonl"])
def test_the_report_set_and_a_tuning_set_share_nothing(name: str) -> None:
    tuned = texts(name)
    near = [
        text
        for text in texts("report.jsonl")
        if is_long(text) and process.extractOne(text, tuned, scorer=fuzz.ratio, score_cutoff=NEAR)
    ]
    assert near == []
