"""The report-only sets stay apart: nothing of them stands in the training data or in a tuning set, near-duplicates neither."""

import json
import unicodedata
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from nlu.net.examples import load_examples

HERE = Path(__file__).parent
REPORTED = ("report.jsonl", "report_2.jsonl", "report_3.jsonl", "report_4.jsonl")
TUNED = ("tune.jsonl", "tune_2.jsonl", "tune_3.jsonl", "tune_4.jsonl", "tune_5.jsonl", "tune_6.jsonl")
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


@pytest.mark.parametrize("name", [*REPORTED, *TUNED])
def test_no_message_of_a_set_is_trained_on(name: str, training: list[str]) -> None:
    known = set(training)
    assert [text for text in texts(name) if is_long(text) and text in known] == []


@pytest.mark.parametrize("name", REPORTED)
def test_no_message_of_a_report_set_is_nearly_one_that_was_trained_on(name: str, training: list[str]) -> None:
    near = [
        (text, found[0])
        for text in texts(name)
        if is_long(text) and (found := process.extractOne(text, training, scorer=fuzz.ratio, score_cutoff=NEAR))
    ]
    assert near == []


@pytest.mark.parametrize("name", TUNED)
@pytest.mark.parametrize("reported", REPORTED)
def test_a_report_set_and_a_tuning_set_share_nothing(reported: str, name: str) -> None:
    tuned = texts(name)
    near = [
        text
        for text in texts(reported)
        if is_long(text) and process.extractOne(text, tuned, scorer=fuzz.ratio, score_cutoff=NEAR)
    ]
    assert near == []
