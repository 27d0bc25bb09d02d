"""The tests that stand beside the phrases in each lexicon file, run with all lexicons loaded, as patients' messages are."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.triage import Triage, lexicon, load_triage
from nlu.triage.checks import failures
from nlu.triage.triage import untested_clears

FILES = sorted(lexicon.LEXICON_FOLDER.glob("*.yml"))
SHARE_OF_NEAR_MISSES = 0.1


@pytest.fixture(scope="module")
def triage() -> Triage:
    return load_triage()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestLexiconFile:
    def test_its_messages_get_the_level_the_nurse_expects(self, file: Path, triage: Triage) -> None:
        own = lexicon.read(file)
        wrong = [
            f"{file.name}:{case.line} {case.message!r}: {problem}"
            for case, problem in failures(triage, own.tests, own.language)
        ]
        assert not wrong, "\n".join(wrong)

    def test_every_idiom_that_silences_is_tested(self, file: Path) -> None:
        own = lexicon.read(file)
        assert untested_clears(Triage([own]), own) == []

    def test_near_misses_are_tested_too(self, file: Path) -> None:
        tests = lexicon.read(file).tests
        quiet = [case for case in tests if case.heading in ("no alarm", "none", "clinical", "emotional")]
        assert len(tests) >= 100
        assert len(quiet) >= SHARE_OF_NEAR_MISSES * len(tests)

    def test_the_file_is_named_after_its_language(self, file: Path) -> None:
        assert lexicon.read(file).language == file.stem
