"""What triage says of single messages: lowering, clearing, tricks of spelling, long and hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.triage import Assessment, Level, Triage, lexicon, load_triage
from nlu.triage.bench import HOSTILE_LENGTH, hostile_texts
from nlu.triage.normalise import HEAD, TAIL

PIECES = [
    "no",
    "chest",
    "pain",
    ".",
    "!",
    "\n",
    "💊",
    "took",
    "twice",
    "20",
    "38,5",
    "10:30",
    "1,000",
    "/",
    "\u200d",
    "\u0301",
]
PIECES += ["疼", "боль", "ألم", "दर्द", "c", "h", "e", "s", "t", "*", "$", "p@in", "….", "a" * 50]


@pytest.fixture(scope="module")
def triage() -> Triage:
    return load_triage()


def lowered(found: Assessment) -> list[str]:
    return [match.lowered_because for match in found.matches if match.lowered_because]


class TestLowering:
    @pytest.mark.parametrize(
        ("message", "reason"),
        [
            ("no chest pain", "negated 'no'"),
            ("i dont have any chest pain or trouble breathing", "negated"),
            ("my chest does not hurt", "negated"),
            ("had a stroke in 2019 can i fly", "history"),
            ("my mom had a heart attack 5 years ago", "history"),
            ("in case i have a heart attack what do i do", "hypothetical"),
            ("no tengo dolor de pecho", "negated"),
            ("tuve un derrame en 2018", "history"),
        ],
    )
    def test_a_negated_past_or_supposed_mention_goes_to_a_nurse(
        self, triage: Triage, message: str, reason: str
    ) -> None:
        found = triage.assess(message)
        assert found.level is Level.CLINICAL
        assert any(why.startswith(reason) for why in lowered(found)), found.explanation
        assert "lowered because: " in found.explanation

    @pytest.mark.parametrize(
        "message",
        [
            "no i cant make it my chest hurts",
            "im not ok my chest hurts",
            "not sure whats wrong chest pain all morning",
            "no fever but cant breathe",
            "his face drooped but it went back to normal",
            "had a stroke last year and now my arm is numb on one side",
            "i dont know what to do he wont wake up",
            "no puedo ir me duele el pecho",
            "no se que hacer mi papa no despierta",
        ],
    )
    def test_a_no_about_something_else_lowers_nothing(self, triage: Triage, message: str) -> None:
        assert triage.assess(message).level is Level.EMERGENCY, triage.assess(message).explanation

    def test_the_reason_names_words_and_rule(self, triage: Triage) -> None:
        match = next(match for match in triage.assess("no chest pain").matches if match.category == "chest_pain")
        assert (match.words, match.original_level, match.level) == ("chest pain", Level.EMERGENCY, Level.CLINICAL)


class TestClearing:
    @pytest.mark.parametrize(
        "message",
        [
            "i nearly had a heart attack when i saw the bill",
            "casi me da un infarto cuando vi la factura",
            "he shot me down for a refill",
        ],
    )
    def test_an_idiom_on_the_list_silences(self, triage: Triage, message: str) -> None:
        found = triage.assess(message)
        assert not found.level.is_alarm
        assert any(match.cleared_because for match in found.matches), found.explanation

    def test_an_idiom_does_not_silence_what_stands_beside_it(self, triage: Triage) -> None:
        found = triage.assess("i nearly had a heart attack when i saw the bill, also i cant breathe")
        assert found.level is Level.EMERGENCY
        assert found.category == "breathing"


class TestSpelling:
    @pytest.mark.parametrize(
        "message",
        [
            "CHEST PAIN",
            "ｃｈｅｓｔ　ｐａｉｎ",
            "che\u200bst pa\u200bin",
            "\u202echest pain\u202c",
            "c h e s t  p a i n",
            "c.h.e.s.t pain",
            "ch3st p@in",
            "chestpain",
            "cheeeest paaain",
            "сhest раin",
            "chset pain",
            "su1cidal",
            "k1ll myself",
            "u n a l i v e",
            "kms",
            "ive od'd",
            "he is unconcious",
            "cant breath",
            "I can’t breathe",
            "me duele el pehco",
            "quiero suisidarme",
            "d o l o r de pecho",
        ],
    )
    def test_tricks_typos_and_text_speak_are_read(self, triage: Triage, message: str) -> None:
        assert triage.assess(message).level.is_alarm, triage.assess(message).explanation

    @pytest.mark.parametrize(
        "message",
        ["the bills are here", "i heard the best news", "chess club at 3", "my shed burnt toast", "paint and paper"],
    )
    def test_ordinary_words_near_a_red_flag_are_not_corrected_to_it(self, triage: Triage, message: str) -> None:
        assert not triage.assess(message).level.is_alarm


class TestLanguages:
    def test_every_lexicon_runs_whatever_the_language_is_thought_to_be(self, triage: Triage) -> None:
        assert triage.assess("me duele el pecho", language="en").level is Level.EMERGENCY
        assert triage.assess("chest pain", language="es").level is Level.EMERGENCY

    def test_a_mixed_message_is_read_in_both(self, triage: Triage) -> None:
        assert triage.assess("hi can i move my cita, me duele el pecho bad").level is Level.EMERGENCY

    def test_the_translation_can_raise(self, triage: Triage) -> None:
        assert triage.assess("xyz", translation="he cannot breathe").level is Level.EMERGENCY

    def test_the_translation_cannot_lower(self, triage: Triage) -> None:
        assert triage.assess("me duele el pecho", translation="no chest pain").level is Level.EMERGENCY


class TestTheMostSeriousWins:
    def test_a_routine_request_around_an_emergency(self, triage: Triage) -> None:
        found = triage.assess("please refill my metformin and move friday, my husbands face is drooping on one side")
        assert (found.level, found.category) == (Level.EMERGENCY, "stroke")

    def test_anger_and_a_symptom(self, triage: Triage) -> None:
        found = triage.assess("this is ridiculous nobody calls me back and my knee hurts")
        assert found.level is Level.CLINICAL
        assert {"clinical", "emotional"} <= found.cues

    def test_cues_do_not_hide_an_alarm(self, triage: Triage) -> None:
        found = triage.assess("stop texting me i want to die")
        assert found.level is Level.CRISIS
        assert "opt_out" in found.cues


class TestLongAndHostile:
    def test_the_beginning_and_the_end_of_a_long_message_are_read(self, triage: Triage) -> None:
        filler = "thank you for the lovely visit " * 1000
        assert triage.assess("he cant breathe " + filler).level is Level.EMERGENCY
        assert triage.assess(filler + " he cant breathe").level is Level.EMERGENCY

    def test_what_is_too_long_to_read_wholly_goes_to_a_nurse(self, triage: Triage) -> None:
        found = triage.assess("thank you " * (HEAD + TAIL))
        assert found.level is Level.CLINICAL
        assert "too long" in found.explanation

    def test_zero_width_padding_hides_nothing(self, triage: Triage) -> None:
        assert triage.assess("\u200b" * HOSTILE_LENGTH + "chest pain").level is Level.EMERGENCY

    def test_100_kb_of_anything_is_done_in_bounded_time(self, triage: Triage) -> None:
        lexicons = [lexicon.read(path) for path in sorted(lexicon.LEXICON_FOLDER.glob("*.yml"))]
        for text in hostile_texts(lexicons):
            started = time.process_time()
            found = triage.assess(text)
            assert time.process_time() - started < 2.0, text[:40]
            assert found.level.rank >= Level.CLINICAL.rank

    def test_an_empty_message_is_none(self, triage: Triage) -> None:
        assert triage.assess("") == Assessment(Level.NONE, None, (), frozenset(), "nothing matched")

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=300))
    def test_no_text_makes_it_fall_over(self, triage: Triage, text: str) -> None:
        assert triage.assess(text).level in Level

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.sampled_from(PIECES), max_size=40))
    def test_no_mix_of_pieces_makes_it_fall_over(self, triage: Triage, pieces: list[str]) -> None:
        assert triage.assess(" ".join(pieces)).explanation
