"""Reads a message: language, triage, second net, intents, article. `hear` needs no other process; `read` asks the engine.

`understand_stream` is `frontdoor understand`: the very same code, without a conversation behind it.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from bot.engine import DialogueEngine, Parse
from bot.understanding import (
    DIALOGUE,
    FLOWS,
    NLU_CHARACTERS,
    Disposition,
    FoundArticle,
    Opinion,
    Reading,
    alarm,
    decide,
    likeliest_intent,
    needs_article,
    weigh,
)
from conversations.models import Conversation, Message
from core import clock
from nlu.entities.choices import parse_choice, parse_yes_no
from nlu.entities.dates import parse_birth_date, parse_when
from nlu.entities.medicines import mentioned_medicine
from nlu.language import LanguageGuess, identify
from nlu.translation.service import STAFF_LANGUAGE, StaffTranslation
from nlu.triage import Assessment, Level, Triage

_JOINTS = re.compile(
    r"\s+(?:and(?: then)?|also|plus|y(?: tambi[eé]n)?|adem[aá]s|tambi[eé]n|e|et|и|va|va[̀à])\s+|[.;!?\n]+\s*|,\s+(?=also|and|y\b)",
    re.IGNORECASE,
)
_FEWEST_WORDS = 5
FURTHER_FLOOR = 0.5
MOST_CLAUSES = 4
OFFERING = {"book", "reschedule"}  # flows that offer times
LETTER = 2  # characters: C, R or X in answer to a reminder
SHORT = 60  # characters of an answer to a question


class Net(Protocol):
    """The second net (nlu/net)."""

    def assess_many(self, texts: Sequence[str]) -> Sequence[Opinion]: ...


class Answers(Protocol):
    """The knowledge base's search."""

    async def find(
        self, text: str, language: str, translation: str | None = None, *, verified: bool = False
    ) -> FoundArticle | None: ...


@dataclass(frozen=True)
class Heard:
    """What needs no other process: language, triage, the second net's opinion."""

    text: str
    language: LanguageGuess
    assessment: Assessment
    opinion: Opinion | None
    alarm: Disposition | None
    translation: StaffTranslation | None = None  # once a second reading was made, or could not be
    parsing: "asyncio.Task[Parse] | None" = field(
        default=None, compare=False, repr=False
    )  # asked of the engine already

    @property
    def second(self) -> str | None:
        """The translation as far as it may be relied on: what triage and intents read beside the patient's own words."""
        return self.translation.text if self.translation and self.translation.reliable else None

    @property
    def consent(self) -> Disposition | None:
        """Opt-out or opt-in in plain words, by rule."""
        wishes = (Disposition.opt_out, Disposition.opt_in)
        return next((wish for wish in wishes if wish in self.assessment.cues), None)

    @property
    def shown(self) -> Disposition:
        """The best guess without the engine, for threads that the bot does not answer."""
        if self.alarm:
            return self.alarm
        level = str(self.assessment.level)
        return Disposition(level) if level in set(Disposition) else Disposition.unclear

    def packed(self) -> dict[str, Any]:
        """The triage as kept with the message (encrypted)."""
        return {
            "level": str(self.assessment.level),
            "category": self.assessment.category,
            "explanation": self.assessment.explanation,
            "matches": [asdict(match) for match in self.assessment.matches[:20]],
            "translation": self.translation.note if self.translation else None,
        }

    def keep(self, conversation: Conversation, message: Message) -> None:
        """Write what was heard to the message, and the language to the thread (unless the patient chose one)."""
        message.language = self.language.language
        message.triage = self.packed()
        if self.translation:
            message.translation = self.translation.text
        if not conversation.language_fixed:
            conversation.language = self.language.language


class Reader:
    """All of a process's understanding. Build once; share."""

    def __init__(self, triage: Triage, net: Net | None, engine: DialogueEngine, answers: Answers) -> None:
        self._triage, self._net, self._engine, self._answers = triage, net, engine, answers

    def triage(self, text: str, prior: str | None = None) -> Heard:
        """Language and rules only: what an alarm needs, at once."""
        language = identify(text, prior=prior)
        assessment = of_its_language(self._triage.assess(text, language=language.language), language)
        return Heard(text, language, assessment, None, alarm(assessment, None))

    async def hear(self, text: str, prior: str | None = None, conversation: Conversation | None = None) -> Heard:
        """Language, triage by rules, then the second net (only if the rules found no emergency: it can only raise).

        The net is not asked about a bare answer (a number, a date) to what the flow of `conversation` has just asked. Where the bot
        is to answer, the engine is asked for intents meanwhile: `read` takes them from `parsing`.
        """
        first = self.triage(text, prior)
        if conversation and self.plain_answer(first, conversation):
            return first
        if conversation and not (first.alarm or conversation.owner_id or conversation.latch):
            first = replace(first, parsing=self._ask_early(text))
        return (await self._with_opinions([first]))[0]

    def _ask_early(self, text: str) -> "asyncio.Task[Parse]":
        parsing = asyncio.create_task(self._engine.parse(text[:NLU_CHARACTERS]))
        parsing.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may come for it
        return parsing

    async def hear_many(self, messages: Sequence[tuple[str, str | None]]) -> list[Heard]:
        """`hear` for many messages that stand alone, as (text, prior language): the net reads them in one go."""
        return await self._with_opinions([self.triage(text, prior) for text, prior in messages])

    async def _with_opinions(self, heard: list[Heard]) -> list[Heard]:
        """The net's opinion beside each message in which the rules found no emergency."""
        asked = [number for number, one in enumerate(heard) if one.alarm is not Disposition.emergency]
        if self._net is None or not asked:
            return heard
        texts = [heard[number].text[:NLU_CHARACTERS] for number in asked]
        opinions = await asyncio.to_thread(self._net.assess_many, texts)
        result = list(heard)
        for number, opinion in zip(asked, opinions, strict=True):
            one = heard[number]
            result[number] = replace(one, opinion=opinion, alarm=alarm(one.assessment, opinion))
        return result

    async def hear_translated(self, heard: Heard, translation: StaffTranslation) -> Heard:
        """The same message with its translation as a second reading: it may find what the patient's own words hid, and clears
        nothing."""
        heard = replace(heard, translation=translation)
        if heard.second is None:
            return heard
        again = await self.hear(heard.second, STAFF_LANGUAGE)
        worse = again.assessment.level.rank > heard.assessment.level.rank
        assessment = again.assessment if worse else heard.assessment
        return replace(
            heard, assessment=replace(assessment, cues=heard.assessment.cues | again.assessment.cues),
            alarm=heard.alarm or again.alarm,
        )  # fmt: skip

    async def read(self, heard: Heard, *, verified: bool = False) -> Reading:
        """The disposition. Raises the engine's errors when it does not answer. `verified`: it is known which patient writes."""
        own = heard.parsing or self._engine.parse(heard.text[:NLU_CHARACTERS])
        second = [self._engine.parse(heard.second)] if heard.second else []
        return await self._decided(heard, mean_of(await asyncio.gather(own, *second)), verified)

    async def read_many(self, messages: list[Heard]) -> list[Reading]:
        """`read` for many messages that stand alone, in one call of the engine."""
        parses = await self._engine.parse_many([heard.text[:NLU_CHARACTERS] for heard in messages])
        return [await self._decided(heard, parsed) for heard, parsed in zip(messages, parses, strict=True)]

    async def _decided(self, heard: Heard, parsed: Parse, verified: bool = False) -> Reading:
        disposition, review = decide(heard.text, heard.assessment, heard.opinion, parsed, None)
        article = None
        if needs_article(disposition):
            text = heard.text[:NLU_CHARACTERS]
            article = await self._answers.find(text, heard.language.language, heard.second, verified=verified)
            disposition, review = decide(heard.text, heard.assessment, heard.opinion, parsed, article)
        intent, confidence = likeliest_intent(parsed, heard.opinion)
        return Reading(
            disposition=disposition,
            language=heard.language,
            assessment=heard.assessment,
            intent=intent,
            confidence=confidence,
            ranking=parsed.ranking,
            article=article,
            further=await self._further(heard.text, disposition) if disposition in FLOWS else (),
            review=review,
        )

    async def _further(self, text: str, first: Disposition) -> tuple[str, ...]:
        """Other routine acts asked for in the same message ("refill my metformin and move Friday")."""
        clauses = [c for c in _JOINTS.split(text) if c and len(c.split()) >= 2]
        if len(clauses) < 2 or len(text.split()) < _FEWEST_WORDS:
            return ()
        clauses = clauses[:MOST_CLAUSES]
        parses = await self._engine.parse_many(clauses)
        opinions = await asyncio.to_thread(self._net.assess_many, clauses) if self._net else [None] * len(clauses)
        asked = []
        for parsed, opinion in zip(parses, opinions, strict=True):
            voices = weigh(parsed, opinion)
            loudest = max(voices, key=lambda label: voices[label])
            if loudest in FLOWS and voices[loudest] >= FURTHER_FLOOR:
                asked.append(loudest)
        return tuple(dict.fromkeys(intent for intent in asked if intent != first))

    def plain_answer(self, heard: Heard, conversation: Conversation) -> Reading | None:
        """A message that by its shape answers what the flow has just asked, and in which the rules find nothing: no model is
        asked what it means."""
        if not conversation.active_flow or heard.assessment.matches or heard.assessment.cues:
            return None
        named = conversation.active_flow == "refill" and mentioned_medicine(heard.text) is not None
        if not (named and len(heard.text) <= SHORT) and not _answers_question(heard.text, heard.language.language):
            return None
        return Reading(Disposition.unclear, heard.language, heard.assessment, intent="inform", confidence=1.0)

    def dialogue_intent(self, heard: Heard, reading: Reading, conversation: Conversation) -> str:
        """What to tell the dialogue: an answer to what was asked, a digression, or another flow."""
        if not conversation.active_flow:
            return reading.intent if reading.intent in DIALOGUE else str(reading.disposition)
        if _answers_question(heard.text, heard.language.language):
            return "inform"
        intent, flow = reading.intent or "inform", conversation.active_flow
        sure = reading.confidence >= 0.5
        if intent in ("stop", "more", "restart") and reading.confidence >= 0.4:
            return intent
        if reading.disposition is Disposition.faq and reading.article and reading.article.confident and sure:
            return "faq"
        could_be_a_wish = flow in OFFERING and intent in OFFERING | {"appt_info"}
        if could_be_a_wish and parse_when(heard.text, language=heard.language.language, now=clock.now()):
            return "inform"  # "rather a Friday" while times are offered is another wish, not another act
        changes_flow = intent in FLOWS and intent != flow and sure
        return intent if changes_flow else "inform"


def mean_of(parses: Sequence[Parse]) -> Parse:
    """What the classifier thinks of several readings of one message: the mean of their confidences."""
    if len(parses) == 1:
        return parses[0]
    scores: dict[str, float] = {}
    for parse in parses:
        for intent, confidence in parse.ranking:
            scores[intent] = scores.get(intent, 0.0) + confidence / len(parses)
    ranking = tuple(sorted(scores.items(), key=lambda item: -item[1]))
    return Parse(ranking[0][0], ranking[0][1], ranking)


def of_its_language(assessment: Assessment, language: LanguageGuess) -> Assessment:
    """Alarms count in whatever language they were found; a mere clinical or emotional find does not, in a language that the
    message surely isn't in: words that mean nothing here are symptoms elsewhere."""
    if assessment.level.is_alarm or not language.certain:
        return assessment
    if any(_related(match.language, language.language) for match in assessment.matches):
        return assessment
    return replace(assessment, level=Level.NONE, category=None, cues=assessment.cues - {"clinical", "emotional"})


def _related(one: str, other: str) -> bool:
    """The same language in either script, or English, which everyone mixes in."""
    return one == "en" or one.split("-")[0] == other.split("-")[0]


def warm(languages: Iterable[str]) -> None:
    """Load each language's words for dates and choices now (0.1 s each): at its first message everybody would wait."""
    for language in languages:
        _answers_question("12 3", language)


def _answers_question(text: str, language: str) -> bool:
    """Whether a message by its shape answers a question: a choice, a yes or no, a birth date."""
    short = text.strip()
    if len(short) > SHORT:
        return False
    return (
        len(short) <= LETTER
        or parse_choice(short, language, 9) is not None
        or parse_yes_no(short, language) is not None
        or parse_birth_date(short, language=language) is not None
    )
