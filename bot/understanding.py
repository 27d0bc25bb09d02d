"""From a message to its disposition (rules.md, 'Dispositions'): cues by rule, the second net, Rasa's intents, the knowledge base.

Any one of lexicon, net and classifier is enough to hand over to people; none of them can take an alarm back. The same
code serves a turn and `frontdoor understand`.
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
DIALOGUE = frozenset({"inform", "affirm", "deny", "more", "stop", "restart"})

# All chosen on tests/nlu/tune.jsonl (docs/understanding.md). Where two models are weighed, it is the mean of their scores.
ROUTINE_FLOOR = 0.28  # a routine intent below this is asked back
SURE = 0.55  # so sure a routine intent keeps its way when triage found only negated or past alarms; a nurse reviews in silence
ALARM_FLOOR = 0.58  # emergency or crisis, second net and intents together
CLINICAL_FLOOR = 0.62  # any of emergency, crisis, clinical, together
EMOTIONAL_FLOOR = 0.6
CONSENT_FLOOR = 0.6
NLU_CHARACTERS = 2000


class Parsed(Protocol):
    """What the dialogue engine says of a text."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def ranking(self) -> Sequence[tuple[str, float]]: ...


class Opinion(Protocol):
    """What the second net says of a text."""

    @property
    def raise_to(self) -> Level | None: ...
    @property
    def scores(self) -> dict[str, float]: ...


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
    likely = _likely(parsed)
    weighed = _weighed(likely, opinion)
    urgent = alarm(assessment, opinion) or _alarm_by_models(weighed)
    if urgent:
        return urgent, False
    if wish := _consent(text, assessment, likely):
        return wish, False
    routine = _routine(parsed, article)
    people = _for_people(assessment, opinion, parsed, weighed)
    if people and not (people is Disposition.clinical and _only_lowered(assessment, opinion, parsed, routine)):
        return people, False
    return routine, people is not None


def _likely(parsed: Parsed) -> dict[str, float]:
    return dict(parsed.ranking) | {parsed.intent: parsed.confidence}


def _weighed(likely: dict[str, float], opinion: Opinion | None) -> dict[str, float]:
    """The serious labels' scores: the mean of intents and second net, or the intents alone where there is no net."""
    if opinion is None:
        return {label: likely.get(label, 0.0) for label in SERIOUS}
    return {label: (likely.get(label, 0.0) + opinion.scores.get(label, 0.0)) / 2 for label in SERIOUS}


def _alarm_by_models(weighed: dict[str, float]) -> Disposition | None:
    if weighed["emergency"] + weighed["crisis"] < ALARM_FLOOR:
        return None
    return Disposition.emergency if weighed["emergency"] >= weighed["crisis"] else Disposition.crisis


def _consent(text: str, assessment: Assessment, likely: dict[str, float]) -> Disposition | None:
    keyword = consent.carrier_keyword(text)
    if keyword and text.strip(" .!").casefold() != "yes":  # without an opt-out before it, a yes is a yes
        return Disposition(keyword)
    for wish in (Disposition.opt_out, Disposition.opt_in):
        if wish in assessment.cues or likely.get(wish, 0.0) >= CONSENT_FLOOR:
            return wish
    return None


def _for_people(
    assessment: Assessment, opinion: Opinion | None, parsed: Parsed, weighed: dict[str, float]
) -> Disposition | None:
    raised = opinion.raise_to if opinion else None
    clinical = weighed["emergency"] + weighed["crisis"] + weighed["clinical"]
    if Level.CLINICAL in (assessment.level, raised) or "clinical" in assessment.cues or clinical >= CLINICAL_FLOOR:
        return Disposition.clinical
    emotional = Level.EMOTIONAL in (assessment.level, raised) or "emotional" in assessment.cues
    if emotional or weighed["emotional"] >= EMOTIONAL_FLOOR:
        return Disposition.emotional
    for wish in (Disposition.human, Disposition.interpreter):
        if wish in assessment.cues or (parsed.intent == wish and parsed.confidence >= ROUTINE_FLOOR):
            return wish
    return None


def _only_lowered(assessment: Assessment, opinion: Opinion | None, parsed: Parsed, routine: Disposition) -> bool:
    """The alarm's words were negated, past or somebody else's old story, and the message clearly wants something routine."""
    lowered = bool(assessment.matches) and all(
        m.lowered_because for m in assessment.matches if m.level.rank >= Level.CLINICAL.rank
    )
    raised = opinion is not None and opinion.raise_to is not None
    sure = parsed.intent == routine and parsed.confidence >= SURE
    return lowered and not raised and sure and routine not in ("unclear", "chitchat")


def _routine(parsed: Parsed, article: FoundArticle | None) -> Disposition:
    intent, confidence = parsed.intent, parsed.confidence
    if intent in ("unclear", "nlu_fallback") or intent in DIALOGUE or confidence < ROUTINE_FLOOR:
        if article and article.confident:
            return Disposition.faq
        return _next_routine(parsed) if confidence < ROUTINE_FLOOR or intent == "nlu_fallback" else Disposition.unclear
    if intent in set(Disposition):
        return Disposition(intent)
    return Disposition.unclear


def _next_routine(parsed: Parsed) -> Disposition:
    """The best routine intent where the winner was no answer in itself, if it is likely enough."""
    for intent, confidence in parsed.ranking:
        if intent in set(Disposition) and intent not in ("emergency", "crisis") and confidence >= ROUTINE_FLOOR:
            return Disposition(intent)
    return Disposition.unclear
