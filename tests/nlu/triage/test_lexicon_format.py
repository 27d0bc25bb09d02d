"""Lexicon files that are wrong are refused with file, rule and line; a practice's own file is read, checked and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu.triage import Level, LexiconError, Triage, lexicon, load_triage, phrases

GOOD = """
language: en
rules:
  - id: our-pump
    category: diabetic
    level: emergency
    phrases:
      - zorblax … (alarm|beeping)
tests:
  emergency diabetic:
    - the zorblax keeps beeping
  no alarm:
    - zorblax supplies please
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "ours.yml"
    file.write_text(text, encoding="utf-8")
    return file


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "ours.yml, line 1: is empty"),
            ("rules: []", "'language' is missing"),
            ("language: en\nrulez: []", "line 2: 'rulez' is not known here"),
            ("language: en\nrules:\n  - category: stroke", "line 3: a rule has no 'id'"),
            (
                "language: en\nrules:\n  - id: a\n    category: strok\n    level: emergency\n    phrases: [x]",
                "line 4, rule 'a': category 'strok' is not one of",
            ),
            (
                "language: en\nrules:\n  - id: a\n    category: stroke\n    level: urgent\n    phrases: [x]",
                "line 5, rule 'a': level 'urgent' is not one of",
            ),
            (
                "language: en\nrules:\n  - id: a\n    category: stroke\n    level: emergency\n    phrases:\n      - (open",
                "line 7, rule 'a': in '(open': a '(' is never closed",
            ),
            (
                "language: en\nrules:\n  - id: a\n    category: stroke\n    level: emergency\n    phrases:\n      - <nothing> x",
                "line 7, rule 'a': class '<nothing>' in '<nothing> x' is not defined",
            ),
            (
                "language: en\nrules:\n  - id: a\n    category: stroke\n    level: emergency\n    phrases:\n      - … x",
                "cannot begin or end with",
            ),
            (
                "language: en\nrules:\n  - id: a\n    category: stroke\n    level: emergency\n    phrases:\n      - x: y",
                "put the line in quotes?",
            ),
            (
                "language: en\nrules:\n  - id: chest\n    category: stroke\n    level: emergency\n    phrases: [x]",
                "this id is already used",
            ),
            ("language: en\nclasses:\n  a: <b>, x\n  b: <a>", "this class contains itself"),
            ("language: en\nclasses:\n  a: x … y", "no '…'"),
            ("language: en\ngap: 99", "gap should be a number from 1 to 30"),
            ("language: en\nnumbers: two", "'two' should look like 'two=2'"),
            ("language: en\ncues:\n  - id: c\n    cue: shout\n    phrases: [x]", "cue 'shout' is not one of"),
            ("language: en\ntests:\n  maybe:\n    - x", "heading 'maybe' is not a level"),
            ("language: xx", "language 'xx' is not one of"),
            ("language: en\n  bad: [", "is not valid YAML"),
            (
                GOOD.replace("keeps beeping", "is fine"),
                "line 11: test 'the zorblax is fine' under 'emergency diabetic' fails",
            ),
            (
                GOOD.replace("tests:", "clears:\n  - id: quiet\n    phrases: [hum]\ntests:"),
                "rule 'quiet': no test of this file is silenced by this clears entry",
            ),
        ],
    )
    def test_a_bad_local_file_stops_the_start_with_one_line(self, tmp_path: Path, text: str, says: str) -> None:
        with pytest.raises(LexiconError) as caught:
            load_triage(write(tmp_path, text))
        assert says in str(caught.value)
        assert str(caught.value).startswith("ours.yml, line ")
        assert "\n" not in str(caught.value)

    def test_a_missing_file_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(LexiconError, match="cannot be opened"):
            load_triage(tmp_path / "nowhere.yml")


FILLERS = "language: qq\nfillers: so, just, the, a\n"


def one_rule(phrase: str) -> str:
    return f"{FILLERS}rules:\n  - id: a\n    category: stroke\n    level: emergency\n    phrases:\n      - {phrase}\n"


class TestFillers:
    """Fillers are ignored in messages and phrases alike: what they leave of a phrase must still be what it says."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (
                one_rule("red (so|just) kite"),
                "line 8, rule 'a': of '(so|just)' in 'red (so|just) kite' nothing is left",
            ),
            (one_rule("red (so|just)? kite"), "of '(so|just)' in 'red (so|just)? kite' nothing is left"),
            (one_rule("red … (the|a) kite"), "of '(the|a)' in 'red … (the|a) kite' nothing is left"),
            (one_rule("red (just|big) kite"), "'just' in 'red (just|big) kite' is a filler, ignored in every message"),
            (one_rule("up & (just|big|so) kite"), "'just', 'so' in 'up & (just|big|so) kite' is a filler"),
            (one_rule("so kite"), "line 8, rule 'a': 'so kite' is left with one word ('kite')"),
            (one_rule("so the (kite|swan)"), "'so the (kite|swan)' is left with one word ('kite', 'swan')"),
            (one_rule("(the|my) kite"), "'(the|my) kite' is left with one word ('kite')"),
            (one_rule("so just the"), "'so just the' has nothing left without the fillers"),
            (
                f"{FILLERS}classes:\n  birds: so, the\n" + one_rule("<birds> kite").removeprefix(FILLERS),
                "line 4, rule 'class birds': the class is empty",
            ),
            (
                f"{FILLERS}classes:\n  birds: swan, so kite\n" + one_rule("red <birds>").removeprefix(FILLERS),
                "line 4, rule 'class birds': 'so kite' is left with one word ('kite')",
            ),
            (f"{FILLERS}context:\n  history: so just", "line 4: 'so just' has nothing left without the fillers"),
            (f"{FILLERS}context:\n  resolved: up just", "line 4: 'up just' is left with one word ('up')"),
            (
                f"{FILLERS}clears:\n  - id: quiet\n    phrases:\n      - red (so|just) kite",
                "line 6, rule 'quiet': of '(so|just)'",
            ),
        ],
    )
    def test_a_phrase_that_they_empty_or_widen_is_refused(self, tmp_path: Path, text: str, says: str) -> None:
        with pytest.raises(LexiconError) as caught:
            Triage([lexicon.read(write(tmp_path, text))])
        assert says in str(caught.value)
        assert str(caught.value).startswith("ours.yml, line ")

    @pytest.mark.parametrize(
        ("phrase", "hits", "misses"),
        [
            ("the kite flies", ["my kite so flies", "the kite flies"], ["kite"]),
            ("kite (just|big)? flies", ["kite just flies", "kite big flies", "kite flies"], ["kite rests"]),
            ("(the|our) kite flies", ["the kite flies", "our kite flies", "kite flies"], ["our kite"]),
        ],
    )
    def test_fillers_that_take_nothing_away_are_fine(
        self, tmp_path: Path, phrase: str, hits: list[str], misses: list[str]
    ) -> None:
        triage = Triage([lexicon.read(write(tmp_path, one_rule(phrase)))])
        assert [hit for hit in hits if not triage.assess(hit).level.is_alarm] == []
        assert [miss for miss in misses if triage.assess(miss).level.is_alarm] == []

    def test_in_a_practices_own_file_the_line_is_that_of_its_own(self, tmp_path: Path) -> None:
        text = "language: en\ncontext:\n  history: so just"
        with pytest.raises(LexiconError, match=r"^ours\.yml, line 3: 'so just' has nothing left"):
            load_triage(write(tmp_path, text))


class TestLocalFile:
    def test_its_phrases_are_found_beside_the_shipped_ones(self, tmp_path: Path) -> None:
        triage = load_triage(write(tmp_path, GOOD))
        assert triage.assess("my zorblax is beeping").category == "diabetic"
        assert triage.assess("chest pain").level is Level.EMERGENCY
        assert load_triage().assess("my zorblax is beeping").level is Level.NONE

    def test_its_words_join_the_shipped_classes(self, tmp_path: Path) -> None:
        text = "language: en\nclasses:\n  med_any: zorbium\ntests:\n  emergency overdose:\n    - took zorbium twice by mistake\n"
        assert load_triage(write(tmp_path, text)).assess("took zorbium twice by mistake").level is Level.EMERGENCY


class TestPhrases:
    @pytest.mark.parametrize(
        ("phrase", "hits", "misses"),
        [
            ("red … kite", ["red kite", "red paper kite"], ["kite red", "red 1 2 3 4 5 kite"]),
            ("red …1 kite", ["red old kite"], ["red old big kite"]),
            ("red ~ kite", ["red kite", "kite so red"], ["red"]),
            ("red & kite", ["red kite", "kite is far away and rather red"], ["red " + "x " * 20 + "kite"]),
            ("red && kite", ["red " + "x " * 50 + "kite"], ["red"]),
            ("(red|blue big) kite", ["red kite", "blue big kite"], ["blue kite"]),
            ("red? kite flies", ["kite flies", "red kite flies"], ["red kite"]),
            ("^ kite $", ["kite", "KITE!"], ["my kite"]),
            ("kit* flies", ["kites flies", "kit flies"], ["ki flies"]),
            ("<number 5-20> kites", ["7 kites", "20 kites"], ["21 kites", "4 kites", "kites"]),
            ("<number 38.5-42>", ["39", "38,6", "38.5"], ["38.4", "10:39"]),
            ("in <past_year>", ["in 2019"], ["in 2999"]),
        ],
    )
    def test_the_phrase_language(self, tmp_path: Path, phrase: str, hits: list[str], misses: list[str]) -> None:
        text = f"language: qq\nrules:\n  - id: r\n    category: stroke\n    level: emergency\n    phrases:\n      - '{phrase}'\n"
        triage = Triage([lexicon.read(write(tmp_path, text))])
        assert [hit for hit in hits if not triage.assess(hit).level.is_alarm] == []
        assert [miss for miss in misses if triage.assess(miss).level.is_alarm] == []

    def test_too_many_alternatives_are_refused(self) -> None:
        with pytest.raises(phrases.PhraseError, match="too many alternatives"):
            phrases.parse("a? b? c? d? e? f? g? h? i? j? x")

    def test_characters_need_no_spaces(self, tmp_path: Path) -> None:
        text = (
            "language: qq\nsegmentation: characters\nclasses:\n  chest: 胸, 胸口\n  pain: 痛, 疼\n"
            "context:\n  negation: 没有, 不\nrules:\n  - id: r\n    category: chest_pain\n    level: emergency\n    phrases:\n      - <chest> … <pain>\n"
        )
        triage = Triage([lexicon.read(write(tmp_path, text))])
        assert triage.assess("我 胸口 很 痛").level is Level.EMERGENCY
        assert triage.assess("没有胸痛").level is Level.CLINICAL
        assert triage.assess("你好").level is Level.NONE
