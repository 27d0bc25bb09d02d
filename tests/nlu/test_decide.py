"""Dispositions from rules and voices: what a rule finds is never taken back, and which voice weighs how much."""

from dataclasses import dataclass, field

import pytest

from bot.understanding import Disposition, FoundArticle, decide, likeliest_intent, needs_article, weigh
from nlu.net import NetOpinion
from nlu.triage import Assessment, Level, Match


@dataclass(frozen=True)
class Intents:
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()


def rules(level: str = "none", *cues: str, lowered: bool = False) -> Assessment:
    """What the lexicons found."""
    original = Level.EMERGENCY if lowered else Level(level)
    why = "negated 'no'" if lowered else None
    match = Match("rule", "en", "words", Level(level), "symptom", original, why)
    named = frozenset({*cues, *([level] if level in ("clinical", "emotional") else [])})
    return Assessment(Level(level), None, (match,) if level != "none" else (), named, "")


def net(part: dict[str, float] | None = None, raised: str | None = None, **scores: float) -> NetOpinion:
    return NetOpinion(scores, Level(raised) if raised else None, (), part or {})


@dataclass(frozen=True)
class Case:
    """One row: what rules, net and intents say, and what the message gets."""

    says: str
    gets: str
    found: Assessment = field(default_factory=rules)
    opinion: NetOpinion | None = None
    intents: Intents = field(default_factory=lambda: Intents("unclear", 0.1))
    text: str = "a message"
    reviewed: bool = False


BOOK = Intents("book", 0.9, (("book", 0.9),))
SURE = net(book=0.97)
CASES = [
    Case("an emergency by rule stands, whatever the voices say", "emergency", rules("emergency"), SURE, BOOK),
    Case("abuse pages like a crisis", "crisis", rules("abuse"), SURE, BOOK),
    Case("both voices hear an emergency", "emergency", rules(), net(emergency=0.8), Intents("emergency", 0.8)),
    Case("the net's own word is enough", "crisis", rules(), net(raised="crisis", crisis=0.98), BOOK),
    Case("an alarm split between its two kinds is one", "crisis", rules(), net(crisis=0.55, emergency=0.4), Intents("crisis", 0.5)),
    Case("an alarm in one clause pages", "emergency", rules(), net({"emergency": 0.99}, book=0.9), BOOK),
    Case("a hint of alarm is the nurse's, not a page", "clinical", rules(), net(emergency=0.35, clinical=0.4, book=0.25), Intents("clinical", 0.4)),
    Case("clinical by the voices", "clinical", rules(), net(clinical=0.9), Intents("clinical", 0.6)),
    Case("serious in general, without being sure of what", "clinical", rules(), net(clinical=0.45, emotional=0.4), Intents("clinical", 0.4)),
    Case("emotional by the voices", "emotional", rules(), net(emotional=0.95), Intents("emotional", 0.6)),
    Case("clinical by rule, and the voices are not calm", "clinical", rules("clinical"), net(book=0.6, clinical=0.35), Intents("book", 0.5)),
    Case("a symptom word in plain business goes its way, reviewed", "book", rules("clinical"), SURE, BOOK, reviewed=True),
    Case("an old story in plain business goes its way, reviewed", "book", rules("clinical", lowered=True), SURE, BOOK, reviewed=True),
    Case("a clinical word wins over a question for an article", "clinical", rules("clinical"), net(faq=0.97), Intents("faq", 0.9)),
    Case("a clinical word is no small talk", "clinical", rules("clinical"), net(chitchat=0.97), Intents("chitchat", 0.9)),
    Case("grief beside a cancellation goes its way, reviewed", "cancel", rules("emotional"), net(cancel=0.97), Intents("cancel", 0.9), reviewed=True),
    Case("the carrier's keyword", "opt_out", rules(), net(cancel=0.97), Intents("cancel", 0.9), text="STOP"),
    Case("opt-out in plain words", "opt_out", rules("none", "opt_out"), SURE, BOOK),
    Case("back in after out: the voices tell which of the two", "opt_in", rules("none", "opt_out", "opt_in"), net(opt_in=0.8), Intents("opt_in", 0.7)),
    Case("a person by cue", "human", rules("none", "human"), SURE, BOOK),
    Case("routine by both voices", "book", rules(), SURE, BOOK),
    Case("the net outvotes the intents", "reschedule", rules(), net(reschedule=0.9), Intents("book", 0.9)),
    Case("the intents alone, where there is no net", "refill", rules(), None, Intents("refill", 0.8)),
    Case("nothing to act on", "unclear", rules(), net(unclear=0.9), Intents("unclear", 0.5)),
    Case("an answer to a question nobody asked", "unclear", rules(), net(dialogue=0.9), Intents("affirm", 0.9)),
    Case("nobody knows", "unclear", rules(), net(book=0.1, cancel=0.1, faq=0.1), Intents("billing", 0.1)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_what_a_message_gets(case: Case) -> None:
    got = decide(case.text, case.found, case.opinion, case.intents, None)
    assert got == (Disposition(case.gets), case.reviewed)


def test_a_confident_article_answers_what_is_unclear_but_never_what_is_clinical() -> None:
    article = FoundArticle("parking", 0.9, confident=True)
    vague = net(unclear=0.6, faq=0.3)
    assert decide("park?", rules(), vague, Intents("unclear", 0.4), article)[0] is Disposition.faq
    assert decide("park?", rules("clinical"), vague, Intents("unclear", 0.4), article)[0] is Disposition.clinical


def test_an_article_is_looked_for_only_where_it_can_matter() -> None:
    assert [d for d in Disposition if needs_article(d)] == [Disposition.faq, Disposition.unclear]


def test_scores_of_both_voices_never_pass_one() -> None:
    voices = weigh(Intents("affirm", 0.6, (("affirm", 0.6), ("deny", 0.4))), net(dialogue=0.9, book=0.1))
    assert voices["dialogue"] > 0.9
    assert sum(voices.values()) == pytest.approx(1)


def test_an_answer_keeps_the_name_that_the_dialogue_knows() -> None:
    intents = Intents("stop", 0.5, (("stop", 0.5), ("deny", 0.2)))
    assert likeliest_intent(intents, net(dialogue=0.9))[0] == "stop"
    assert likeliest_intent(intents, net(book=0.9))[0] == "book"
