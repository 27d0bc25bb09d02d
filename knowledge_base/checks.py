"""What an editor is told while typing, and what stops a publication: length, reading level, links, variables, wording."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from knowledge_base.answers import SMS_SEGMENTS, AnswerChannel, Variables, fill, plain, values_for, variables_in
from knowledge_base.sms import for_sms, measure

READING_GRADE = 6.0
READING_GRADE_LIMIT = 9.0  # names of places and plans push the formula up; above this it is the sentences
QUESTION_LIMIT = 500


class Weight(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One remark. An ERROR stops publishing. `field` is `question`, `phrasings` or a channel."""

    weight: Weight
    field: str
    message: str


@dataclass(frozen=True)
class Content:
    """What an editor writes: the question, other ways to ask it, and the answer per channel (Markdown in chat and e-mail)."""

    question: str
    phrasings: tuple[str, ...] = ()
    answers: Mapping[str, str] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        object.__setattr__(self, "phrasings", tuple(p.strip() for p in self.phrasings if p.strip()))
        kept = {channel: text.strip() for channel, text in (self.answers or {}).items() if text.strip()}
        object.__setattr__(self, "answers", kept)
        object.__setattr__(self, "question", self.question.strip())


def check(content: Content, *, locale: str, variables: Variables) -> list[Finding]:
    """All findings, errors first."""
    findings = [*_question(content), *_answers(content, locale, variables)]
    order = list(Weight)
    return sorted(findings, key=lambda finding: order.index(finding.weight))


def _question(content: Content) -> list[Finding]:
    found = []
    if not content.question:
        found.append(Finding(Weight.ERROR, "question", "Write the question that this answers."))
    if len(content.question) > QUESTION_LIMIT:
        found.append(Finding(Weight.ERROR, "question", f"Keep the question under {QUESTION_LIMIT} letters."))
    if len(content.phrasings) < 3:
        found.append(Finding(Weight.NOTE, "phrasings", "Three or more other ways to ask it help it to be found."))
    if len({p.casefold() for p in content.phrasings}) < len(content.phrasings):
        found.append(Finding(Weight.NOTE, "phrasings", "The same wording is there twice."))
    return found


def _answers(content: Content, locale: str, variables: Variables) -> list[Finding]:
    if not content.answers:
        return [Finding(Weight.ERROR, "chat", "Write an answer for at least one channel.")]
    values = values_for(variables, locale)
    found: list[Finding] = []
    for channel, text in content.answers.items():
        unknown = sorted(variables_in(text) - set(values))
        found += [Finding(Weight.ERROR, channel, f"There is no fact called {{{name}}}.") for name in unknown]
        found += _links(channel, fill(text, values))
        found += _wording(channel, plain(fill(text, values)), locale)
    found += _sms(content, locale, values)
    return found


def _sms(content: Content, locale: str, values: Mapping[str, str]) -> list[Finding]:
    text = content.answers.get(AnswerChannel.SMS)
    if text is None:
        return [
            Finding(Weight.NOTE, "sms", "No text-message answer: the chat answer goes out if it is short, else a link.")
        ]
    length = measure(for_sms(plain(fill(text, values)), locale))
    if length.segments > SMS_SEGMENTS:
        message = f"Too long for {SMS_SEGMENTS} text messages ({length.segments}): a link would go out instead."
        return [Finding(Weight.WARNING, "sms", message)]
    return []


_ADDRESS = re.compile(r"\[[^\]]*\]\(([^)]*)\)|(https?://[^\s)]+)")


def links_in(text: str) -> list[str]:
    """Every address in a Markdown or plain text."""
    return [(a or b).rstrip(".,;:!?") for a, b in _ADDRESS.findall(text)]


def _links(channel: str, text: str) -> list[Finding]:
    return [
        Finding(Weight.ERROR, channel, f"Not a working address: {link}")
        for link in links_in(text)
        if not _is_sound(link)
    ]


def _is_sound(link: str) -> bool:
    """Whether the address can be followed: https (or tel, mailto) and a host. Nothing is fetched."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if parts.scheme in ("tel", "mailto"):
        return bool(parts.path)
    return parts.scheme == "https" and "." in (parts.hostname or "") and " " not in link


_ADVICE = re.compile(
    r"\b(you should take|take \d+ ?(?:mg|pills?|tablets?)|stop taking|start taking|it is normal to|it's normal to|"
    r"nothing to worry about|\d+ ?(?:mg|mcg|ml)\b|dosage|your diagnosis|you (?:probably|likely) have)",
    re.IGNORECASE,
)
_CALL_US_ONLY = re.compile(
    r"^\W*(please )?(just )?(call|phone) (us|the office|our office)\b[^.!?]*[.!]?\W*$", re.IGNORECASE
)


def _wording(channel: str, text: str, locale: str) -> list[Finding]:
    found = []
    if _ADVICE.search(text):
        found.append(
            Finding(Weight.ERROR, channel, "This reads like medical advice. Articles hold none: a nurse answers that.")
        )
    if _CALL_US_ONLY.match(text):
        found.append(Finding(Weight.WARNING, channel, '"Please call us" alone is no answer to someone who wrote.'))
    if locale == "en" and len(text.split()) >= 12:
        grade = reading_grade(text)
        if grade > READING_GRADE_LIMIT:
            found.append(
                Finding(Weight.WARNING, channel, f"Reads like grade {grade:.0f}; aim for grade {READING_GRADE:.0f}.")
            )
    return found


_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)|\n")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_VOWELS = re.compile(r"[aeiouy]+")


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of an English text: US school years. Addresses and numbers are left out."""
    text = re.sub(r"https?://\S+", "", text)
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = sum(1 for part in _SENTENCE_END.split(text) if part and _WORD.search(part)) or 1
    syllables = sum(_syllables(word.lower()) for word in words)
    return max(0.0, 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59)


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1:
        groups -= 1
    if word.endswith("ed") and groups > 1 and not word.endswith(("ted", "ded")):
        groups -= 1
    return max(groups, 1)


def errors(findings: Sequence[Finding]) -> list[Finding]:
    """Those that stop a publication."""
    return [finding for finding in findings if finding.weight is Weight.ERROR]
