"""Faults in Rasa training data are found and told with their place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlu.data_lint import DATA, Fault, Finding, lint, plain


def write(folder: Path, name: str, **intents: list[str]) -> Path:
    lines = ['version: "3.1"', "nlu:"]
    for intent, examples in intents.items():
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {example}" for example in examples)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def of(findings: list[Finding], fault: Fault) -> list[Finding]:
    return [finding for finding in findings if finding.fault is fault]


def test_a_text_in_two_intents_is_an_error_with_both_places(tmp_path: Path) -> None:
    first = write(tmp_path, "refill.en.yml", refill=["i need my pills", "refill please"])
    second = write(tmp_path, "faq.en.yml", faq=["where do i park", "I need my pills!!"])
    (found,) = of(lint([tmp_path]), Fault.two_intents)
    assert {found.intent, found.other.split("]")[0].lstrip("[")} == {"refill", "faq"}
    assert found.line in (5, 6)
    assert str(first) in str(found)
    assert str(second) in str(found)


def test_accents_case_and_annotations_do_not_hide_it(tmp_path: Path) -> None:
    write(tmp_path, "a.es.yml", refill=["necesito mi [Metformina](medicine)"], faq=["NECESITO MÍ metformina"])
    assert len(of(lint([tmp_path]), Fault.two_intents)) == 1


def test_vietnamese_words_that_differ_in_marks_are_different(tmp_path: Path) -> None:
    write(tmp_path, "a.vi.yml", affirm=["đúng"], deny=["đừng"])
    assert of(lint([tmp_path]), Fault.two_intents) == []


def test_near_duplicates_are_told(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.en.yml",
        refill=["please refill my metformin today", "please refill my metformin todayy"],
        book=["please refil my metformin today"],
    )
    findings = lint([tmp_path])
    assert len(of(findings, Fault.near_same_intent)) == 1
    assert len(of(findings, Fault.near_other_intent)) >= 1


def test_short_examples_are_not_compared_letter_by_letter(tmp_path: Path) -> None:
    write(tmp_path, "a.en.yml", affirm=["yes", "yep"], deny=["yet", "no"])
    assert of(lint([tmp_path]), Fault.near_other_intent) == []


def test_a_thin_intent_is_told_for_each_language_that_has_data(tmp_path: Path) -> None:
    write(tmp_path, "a.en.yml", refill=["one", "two", "three"])
    write(tmp_path, "a.es.yml", greeting=["hola"])
    thin = {(finding.file, finding.intent) for finding in of(lint([tmp_path]), Fault.thin)}
    assert ("(en)", "refill") in thin
    assert ("(es)", "refill") in thin


@pytest.mark.parametrize("content", ["nlu: [", "stories: []\n", "- just a list\n"])
def test_a_file_that_is_no_training_data_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "broken.en.yml").write_text(content)
    assert len(of(lint([tmp_path]), Fault.unreadable)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Refill, PLEASE!!", "refill please", True),
        ("café", "cafe", True),
        ("हाँ", "हो", False),
        ("noooo", "noo", True),
        ("a b", "ab", False),
    ],
)
def test_what_makes_two_texts_the_same(one: str, other: str, same: bool) -> None:
    assert (plain(one) == plain(other)) is same


def test_the_command_fails_on_errors_and_names_them(tmp_path: Path) -> None:
    write(tmp_path, "a.en.yml", refill=["my pills"], faq=["my pills"])
    done = subprocess.run(
        [sys.executable, "-m", "nlu.data_lint", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "two_intents: [faq] my pills ~ [refill] my pills" in done.stdout


def test_our_own_training_data_has_no_text_in_two_intents() -> None:
    assert [str(finding) for finding in lint([DATA]) if finding.fault in (Fault.two_intents, Fault.unreadable)] == []
