"""From a message to its disposition (rules.md, 'Dispositions'): cues by rule, the second net, Rasa's intents, the knowledge base.

Rules come first and no voice takes an alarm back. The two voices (second net, intents) are heard together; what they find
serious goes to people, what only a word of the lexicon suggests and both voices call routine goes its way, with a nurse's silent review.
The same code serves a turn and `frontdoor understand`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from conversations import consent
from nlu.language import LanguageGuess
from nlu.triage import Assessment, Level


class Disposition(StrEnum):
    """In order: the first that applies wins."""

    emergency = "emergency"
    crisis = "crisis"
    opt_out = "opt_out"
    opt_in = "opt_in"
    clinical = "clinical"
    emotional = "emotional"
    human = "human"
    interpreter = "interpreter"
    refill = "refill"
    reschedule = "reschedule"
    cancel = "cancel"
    book = "book"
    confirm_appt = "confirm_appt"
    appt_info = "appt_info"
    billing = "billing"
    referral = "referral"
    faq = "faq"
    chitchat = "chitchat"
    unclear = "unclear"


FLOWS = frozenset({"refill", "reschedule", "cancel", "book", "confirm_appt", "appt_info"})
FOR_PEOPLE = frozenset({"clinical", "emotional", "human", "interpreter", "billing", "referral"})
SERIOUS = ("emergency", "crisis", "clinical", "emotional")
ALARMS = (Disposition.emergency, Disposition.crisis)
NEVER_OVER_A_CUE = frozenset({"faq", "chitchat", "unclear"})
DIALOGUE_LABEL = "dialogue"  # the net's one name for all of these
DIALOGUE = frozenset({"inform", "affirm", "deny", "more", "stop", "restart"})

# All chosen on the tuning sets, tests/nlu/tune*.jsonl (docs/understanding.md). The voices are the second net and Rasa's intents;
# what is compared is their weighted mean.
NET_SHARE = 0.85
ALARM_FLOOR = 0.35  # emergency and crisis together
PART_FLOOR = 0.9  # an alarm in one clause alone, by the net
CLINICAL_FLOOR = 0.42  # emergency, crisis and clinical together
EMOTIONAL_FLOOR = 0.42
CONSENT_FLOOR = 0.5
PERSON_FLOOR = 0.4
ROUTINE_FLOOR = 0.2  # a routine intent below this is asked back
CALM = 0.2  # all serious voices together below this: a symptom word, or an alarm that was lowered, is left to silent review
NLU_CHARACTERS = 2000
# What a reminder asks for ("Reply C to confirm, R to move, X to cancel"), also when it comes late and alone.
REPLY_LETTERS = {"c": Disposition.confirm_appt, "r": Disposition.reschedule, "x": Disposition.cancel}


class Parsed(Protocol):
    """What the dialogue engine says of a text."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def ranking(self) -> Sequence[tuple[str, float]]: ...


class Opinion(Protocol):
    """What the second net says of a text: of the whole, and of the clause that looks most serious by itself."""

    @property
    def raise_to(self) -> Level | None: ...
    @property
    def scores(self) -> dict[str, float]: ...
    @property
    def part(self) -> dict[str, float]: ...


@dataclass(frozen=True)
class FoundArticle:
    """The published answer to a question, with how sure the search is (0 to 1)."""

    article_id: str
    score: float
    confident: bool
    version: int = 0
    language: str = "en"
    title: str = ""
    also: tuple[tuple[str, str], ...] = ()  # (id, title) of others that are as near


@dataclass(frozen=True)
class Reading:
    """Everything understood of one message."""

    disposition: Disposition
    language: LanguageGuess
    assessment: Assessment
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    article: FoundArticle | None = None
    further: tuple[str, ...] = ()
    review: bool = False  # only lowered alarms: routine goes on, a nurse looks at it
    reasons: tuple[str, ...] = field(default=())


def alarm(assessment: Assessment, opinion: Opinion | None) -> Disposition | None:
    """Emergency or crisis by rule or by the second net. Needs no dialogue engine."""
    level = assessment.level
    if opinion and opinion.raise_to and opinion.raise_to.rank > level.rank:
        level = opinion.raise_to
    if level is Level.EMERGENCY:
        return Disposition.emergency
    return Disposition.crisis if level in (Level.CRISIS, Level.ABUSE) else None


def decide(
    text: str, assessment: Assessment, opinion: Opinion | None, parsed: Parsed, article: FoundArticle | None
) -> tuple[Disposition, bool]:
    """(disposition, whether a nurse should review it in silence)."""
    voices = weigh(parsed, opinion)
    urgent = alarm(assessment, opinion) or _alarm_by_voices(voices, opinion)
    if urgent:
        return urgent, False
    if wish := _consent(text, assessment, voices):
        return wish, False
    routine = _routine(text, assessment, voices, article)
    people = _heard_as(voices, opinion)
    if people:
        return people, False
    people = _named_by_rules(assessment)
    if people and not _left_to_review(assessment, voices, routine):
        return people, False
    return routine, people is not None


def weigh(parsed: Parsed, opinion: Opinion | None) -> dict[str, float]:
    """Each disposition's score, and that of `dialogue`: an answer to a question. Adds up to 1 at most."""
    voices: dict[str, float] = {}
    share = NET_SHARE if opinion else 0.0
    for label, score in (dict(parsed.ranking) | {parsed.intent: parsed.confidence}).items():
        name = DIALOGUE_LABEL if label in DIALOGUE else label
        voices[name] = voices.get(name, 0.0) + (1 - share) * score
    for label, score in (opinion.scores if opinion else {}).items():
        voices[label] = voices.get(label, 0.0) + share * score
    return voices


def likeliest_intent(parsed: Parsed, opinion: Opinion | None) -> tuple[str, float]:
    """What both voices together take the message for, with its score; an answer to a question is named as the intents name it."""
    voices = weigh(parsed, opinion)
    best = max(voices, key=lambda label: voices[label])
    if best != DIALOGUE_LABEL:
        return best, voices[best]
    named = [
        (score, label) for label, score in (*parsed.ranking, (parsed.intent, parsed.confidence)) if label in DIALOGUE
    ]
    return max(named)[1] if named else "inform", voices[best]


def needs_article(disposition: Disposition) -> bool:
    """Whether an article could answer, or decide between a question and nothing to act on."""
    return disposition in (Disposition.faq, Disposition.unclear)


def _mass(voices: dict[str, float], *labels: str) -> float:
    return sum(voices.get(label, 0.0) for label in labels)


def _alarm_by_voices(voices: dict[str, float], opinion: Opinion | None) -> Disposition | None:
    part = opinion.part if opinion else {}
    if _mass(voices, *ALARMS) < ALARM_FLOOR and _mass(part, *ALARMS) < PART_FLOOR:
        return None
    louder = voices if _mass(voices, *ALARMS) >= ALARM_FLOOR else part
    return max(ALARMS, key=lambda alarm: louder.get(alarm, 0.0))


def _consent(text: str, assessment: Assessment, voices: dict[str, float]) -> Disposition | None:
    keyword = consent.carrier_keyword(text)
    if keyword and text.strip(" .!").casefold() != "yes":  # without an opt-out before it, a yes is a yes
        return Disposition(keyword)
    wishes = (Disposition.opt_out, Disposition.opt_in)
    named = [wish for wish in wishes if wish in assessment.cues]
    if len(named) == 1:
        return named[0]
    likelier = max(wishes, key=lambda wish: voices.get(wish, 0.0))
    return likelier if named or voices.get(likelier, 0.0) >= CONSENT_FLOOR else None


def _heard_as(voices: dict[str, float], opinion: Opinion | None) -> Disposition | None:
    """Clinical or emotional, by the voices."""
    raised = opinion.raise_to if opinion else None
    emotional = raised is Level.EMOTIONAL or voices.get("emotional", 0.0) >= EMOTIONAL_FLOOR
    if raised is Level.CLINICAL or _mass(voices, *ALARMS, "clinical") >= CLINICAL_FLOOR:
        return Disposition.clinical
    if emotional:
        return Disposition.emotional
    if _mass(voices, *SERIOUS) >= CLINICAL_FLOOR:
        return max((Disposition.clinical, Disposition.emotional), key=lambda one: voices.get(one, 0.0))
    return None


def _named_by_rules(assessment: Assessment) -> Disposition | None:
    """Clinical or emotional, by the lexicons."""
    if assessment.level is Level.CLINICAL or "clinical" in assessment.cues:
        return Disposition.clinical
    if assessment.level is Level.EMOTIONAL or "emotional" in assessment.cues:
        return Disposition.emotional
    return None


def _left_to_review(assessment: Assessment, voices: dict[str, float], routine: Disposition) -> bool:
    """The lexicons found only a word, or an alarm that was negated, past or another's, and both voices hear plain business.
    Never for an article or a thank-you: those would answer where a nurse should."""
    return routine not in NEVER_OVER_A_CUE and _mass(voices, *SERIOUS) < CALM


def _routine(text: str, assessment: Assessment, voices: dict[str, float], article: FoundArticle | None) -> Disposition:
    """The likeliest way among those that are not serious."""
    for wish in (Disposition.human, Disposition.interpreter):
        if wish in assessment.cues:
            return wish
    if letter := REPLY_LETTERS.get(text.strip(" .!").casefold()):
        return letter
    ways = [d for d in Disposition if d not in SERIOUS and d not in ("opt_out", "opt_in")]
    best = max(ways, key=lambda way: voices.get(way, 0.0))
    floor = PERSON_FLOOR if best in ("human", "interpreter") else ROUTINE_FLOOR
    answerable = article is not None and article.confident
    if best is Disposition.unclear or voices.get(best, 0.0) < floor or voices.get(DIALOGUE_LABEL, 0.0) > voices[best]:
        return Disposition.faq if answerable else Disposition.unclear
    return best
