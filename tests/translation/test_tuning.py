"""The set that the gate's limits are chosen on is neither taught nor reported on."""

import pytest
from rapidfuzz import fuzz, process

from bot.bench import translation as bench
from nlu.translation.lexicon import common
from nlu.translation.starter.corpus import load
from tests.translation import choose_limits as tuning
from tests.translation.test_starter import NEAR, folded, taught


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_of_the_tuning_set_is_reported_on_or_was_taught(language: str) -> None:
    reported = {folded(text) for text, _ in bench.routine(language)} | {
        folded(text) for text in bench.outside(language)
    }
    known = [*reported, *taught(load(), language)]
    tuned = [text for text, _ in tuning.pairs(language)] + tuning.outside(language)
    same = [
        (text, best[0])
        for text in tuned
        if (best := process.extractOne(folded(text), known, scorer=fuzz.ratio, score_cutoff=NEAR)) is not None
    ]
    assert same == []


def test_the_limits_in_use_are_among_those_that_were_tried() -> None:
    limits = common()["limits"]
    tried = {
        "returned": tuning.RETURNED, "surely_returned": tuning.SURELY, "starter_score": tuning.SCORE, "starter_meaning": tuning.MEANING,
    }  # fmt: skip
    assert {name for name, values in tried.items() if limits[name] not in values} == set()


def test_the_tuning_set_is_large_enough() -> None:
    assert len(tuning.pairs("en")) >= 60
    assert len(tuning.outside("en")) + len(tuning.outside("es")) >= 80
