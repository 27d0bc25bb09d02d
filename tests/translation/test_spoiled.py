"""A real package can be installed for any language: each has rules for everything that must survive, and a set that shows it."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.language import LANGUAGES
from nlu.translation.gate import Reason, judge
from nlu.translation.lexicon import NEVER, lexicon

OTHERS = tuple(language for language in LANGUAGES if language != "en")
ROWS: list[Any] = yaml.safe_load((Path(__file__).parent / "spoiled.yml").read_text(encoding="utf-8"))
KINDS = {"number", "unit", "time", "date", "contact", "name", "medicine", "negation"}
FEWEST = 30  # spoiled translations of each language


def _language(row: Any) -> str:
    return str(row[0] if row[1] == "en" else row[1])


SPOILED = [(row, bad, row[4][bad]) for row in ROWS if isinstance(row[4], dict) for bad in row[4]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]} {row[2][:24]}")
def test_the_faithful_translation_of_each_is_let_through(row: Any) -> None:
    source, target, text, faithful, _ = row
    assert judge(text, faithful, source, target).reasons == ()


@pytest.mark.parametrize(("row", "bad", "kind"), SPOILED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_was_spoiled_is_named(row: Any, bad: str, kind: str) -> None:
    source, target, text, faithful, _ = row
    assert bad != faithful
    assert Reason(kind) in judge(text, bad, source, target).reasons


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_every_kind_of_spoiling_in_both_directions(language: str) -> None:
    rows = [row for row in ROWS if _language(row) == language]
    kinds = Counter(kind for row, _, kind in SPOILED if _language(row) == language)
    assert set(kinds) == KINDS
    assert {row[1] for row in rows} == {"en", language}
    assert sum(len(row[4]) for row in rows) >= FEWEST


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_rules_for_numbers_times_days_and_negations(language: str) -> None:
    words = lexicon(language)
    assert words.negation is not NEVER
    assert NEVER not in (words.am, words.pm, words.noon, words.midnight)
    assert len(words.weekdays) == 7
    assert NEVER not in words.weekdays
    assert len(words.months) == 12
    assert words.month_pattern is not NEVER or NEVER not in words.months
    assert {"today", "day_after_tomorrow"} <= set(words.relative)
    assert {"tomorrow", "yesterday"} <= set(words.relative) or "tomorrow_or_yesterday" in words.relative
    assert {"day", "week", "month", "year", "hour", "minute", "mg", "mcg", "ml"} <= set(words.units)
    assert set(words.also_numbers) >= {1, 2, 3}
