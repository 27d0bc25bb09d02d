"""Reads a message: language, triage, second net, intents, article. `hear` needs no other process; `read` asks the engine.

`understand_stream` is `frontdoor understand`: the very same code, without a conversation behind it.
"""

import asyncio
import re
from dataclasses import asdict, dataclass, replace
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
)
from conversations.models import Conversation, Message
from nlu.entities.choices import parse_choice, parse_yes_no
from nlu.entities.dates import parse_birth_date
from nlu.entities.medicines import mentioned_medicine
from nlu.language import LanguageGuess, identify
from nlu.triage import Assessment, Level, Triage

_JOINTS = re.compile(
    r"\s+(?:and(?: then)?|also|plus|y(?: tambi[eé]n)?|adem[aá]s|tambi[eé]n|e|et|и|va|va[̀à])\s+|[.;!?\n]+\s*|,\s+(?=also|and|y\b)",
    re.IGNORECASE,
)
_FEWEST_WORDS = 5
FURTHER_FLOOR = 0.5
LETTER = 2  # characters: C, R or X in answer to a reminder
SHORT = 60  # characters of an answer to a question


class Net(Protocol):
    """The second net (nlu/net)."""

    def assess(self, text: str) -> Opinion: ...


class Answers(Protocol):
    """The knowledge base's search."""

    async def find(self, text: str, language: str) -> FoundArticle | None: ...


@dataclass(frozen=True)
class Heard:
    """What needs no other process: language, triage, the second net's opinion."""

    text: str
    language: LanguageGuess
    assessment: Assessment
    opinion: Opinion | None
    alarm: Disposition | None

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
        }

    def keep(self, conversation: Conversation, message: Message) -> None:
        """Write what was heard to the message, and the language to the thread (unless the patient chose one)."""
        message.language = self.language.language
        message.triage = self.packed()
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

        The net is not asked about a bare answer (a number, a date) to what the flow of `conversation` has just asked.
        """
        first = self.triage(text, prior)
        if first.alarm is Disposition.emergency or self._net is None:
            return first
        if conversation and self.plain_answer(first, conversation):
            return first
        opinion = await asyncio.to_thread(self._net.assess, text[:NLU_CHARACTERS])
        return replace(first, opinion=opinion, alarm=alarm(first.assessment, opinion))

    async def read(self, heard: Heard) -> Reading:
        """The disposition. Raises the engine's errors when it does not answer."""
        text = heard.text[:NLU_CHARACTERS]
        parsed, article = await asyncio.gather(
            self._engine.parse(text), self._answers.find(text, heard.language.language)
        )
        return await self._decided(heard, parsed, article)

    async def read_many(self, messages: list[Heard]) -> list[Reading]:
        """`read` for many messages that stand alone, in one call of the engine."""
        parses = await self._engine.parse_many([heard.text[:NLU_CHARACTERS] for heard in messages])
        articles = [await self._answers.find(h.text[:NLU_CHARACTERS], h.language.language) for h in messages]
        return [
            await self._decided(heard, parsed, article)
            for heard, parsed, article in zip(messages, parses, articles, strict=True)
        ]

    async def _decided(self, heard: Heard, parsed: Parse, article: FoundArticle | None) -> Reading:
        disposition, review = decide(heard.text, heard.assessment, heard.opinion, parsed, article)
        further: tuple[str, ...] = ()
        if disposition in FLOWS:
            further = await self._further(heard.text, disposition)
        return Reading(
            disposition=disposition,
            language=heard.language,
            assessment=heard.assessment,
            intent=parsed.intent,
            confidence=parsed.confidence,
            ranking=parsed.ranking,
            article=article,
            further=further,
            review=review,
        )

    async def _further(self, text: str, first: Disposition) -> tuple[str, ...]:
        """Other routine acts asked for in the same message ("refill my metformin and move Friday")."""
        clauses = [c for c in _JOINTS.split(text) if c and len(c.split()) >= 2]
        if len(clauses) < 2 or len(text.split()) < _FEWEST_WORDS:
            return ()
        parses = await self._engine.parse_many(clauses[:4])
        sure = [p.intent for p in parses if p.intent in FLOWS and p.confidence >= FURTHER_FLOOR]
        return tuple(dict.fromkeys(intent for intent in sure if intent != first))

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
        changes_flow = intent in FLOWS and intent != flow and sure
        return intent if changes_flow else "inform"


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
