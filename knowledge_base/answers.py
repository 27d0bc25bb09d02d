"""From a stored answer to what a patient reads on a channel: variables filled in, Markdown made plain, SMS kept short."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.sms import for_sms, measure

SMS_SEGMENTS = 2
ANY_LOCALE = "*"
RIGHT_TO_LEFT = frozenset({"ar"})
_ISOLATE, _POP = "\u2068", "\u2069"  # UAX 9: what stands between them is laid out by itself
Variables = Mapping[tuple[str, str], str]  # (name, locale) -> value; locale `*` serves every language


class AnswerChannel(StrEnum):
    SMS = "sms"
    CHAT = "chat"
    EMAIL = "email"


class Placeholders(string.Template):
    """`{phone}` and nothing else: a dollar sign is a dollar sign, a stray brace stays."""

    flags = re.RegexFlag(0)
    pattern = r"\{(?P<braced>[a-z][a-z0-9_]*)\}|(?P<escaped>(?!))|(?P<named>(?!))|(?P<invalid>(?!))"  # type: ignore[assignment]


@dataclass(frozen=True)
class AnswerText:
    """An answer as it goes out. `text` is plain; `markdown` is for channels that show formatting (the same on SMS)."""

    article_id: str
    version: int
    locale: str
    channel: AnswerChannel
    text: str
    markdown: str


def values_for(variables: Variables, locale: str) -> dict[str, str]:
    """The variables as a language sees them. Within right-to-left text each stands apart, so that a phone number keeps its order;
    addresses of pages do not, since they may be part of a link."""
    values = {name: value for (name, where), value in variables.items() if where == ANY_LOCALE}
    values |= {name: value for (name, where), value in variables.items() if where == locale}
    if locale not in RIGHT_TO_LEFT:
        return values
    return {name: value if "://" in value else f"{_ISOLATE}{value}{_POP}" for name, value in values.items()}


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with its variables; an unknown one stays as it is (publishing refuses those)."""
    return Placeholders(text).safe_substitute(values)


def variables_in(text: str) -> set[str]:
    """Names of the variables that `text` uses."""
    return set(Placeholders(text).get_identifiers())


_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BULLET = re.compile(r"^\s*[-*]\s+", re.MULTILINE)
_BLANK = re.compile(r"\n{2,}")


def plain(markdown: str) -> str:
    """Markdown as plain text: links as `words: address`, bullets as lines with a dash."""
    text = _LINK.sub(r"\1: \2", markdown)
    text = _BOLD.sub(r"\1", text)
    text = _BULLET.sub("- ", text)
    return _BLANK.sub("\n", text).strip()


def searchable(answers: Mapping[str, str]) -> str:
    """The answer's own words, for the index: no addresses of links, no variables, no formatting."""
    text = answers.get(AnswerChannel.CHAT) or answers.get(AnswerChannel.EMAIL) or answers.get(AnswerChannel.SMS) or ""
    return " ".join(plain(fill(_LINK.sub(r"\1", text), _Blank())).split())


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return " "


def render(
    *,
    article_id: str,
    version: int,
    locale: str,
    answers: Mapping[str, str],
    channel: AnswerChannel,
    variables: Variables,
    page: str = "",
    title: str = "",
) -> AnswerText:
    """The answer for a channel. E-mail falls back to the chat text; SMS to the chat text when short, else to the `title` and a
    link to the answer's public `page`. Without a page it stays long, and the sender decides."""
    values = values_for(variables, locale)
    if channel is AnswerChannel.SMS:
        text = _for_sms(locale, answers, values)
        if page and measure(text).segments > SMS_SEGMENTS:
            text = _linked(for_sms(title, locale), page)
        return AnswerText(article_id, version, locale, channel, text, text)
    source = answers.get(channel) or answers.get(AnswerChannel.CHAT) or answers.get(AnswerChannel.SMS) or ""
    markdown = fill(source, values)
    return AnswerText(article_id, version, locale, channel, plain(markdown), markdown)


def _for_sms(locale: str, answers: Mapping[str, str], values: Mapping[str, str]) -> str:
    source = answers.get(AnswerChannel.SMS) or answers.get(AnswerChannel.CHAT) or ""
    return for_sms(plain(fill(source, values)), locale)


def _linked(title: str, page: str) -> str:
    """A bare link looks like a fraud, so its title stands before it, where that fits."""
    named = f"{title}\n{page}" if title else page
    return named if measure(named).segments <= SMS_SEGMENTS else page
