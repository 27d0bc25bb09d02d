"""An article's form: what is on the page as a text and as settings, how each channel shows it, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from channels.content_rules import Scope as RuleScope
from console import knowledge, words
from console.desk import parts
from core.errors import BadInput
from knowledge_base import diff, service
from knowledge_base.answers import AnswerChannel, AnswerText, Variables, fill, plain, values_for
from knowledge_base.answers import render as rendered
from knowledge_base.checks import Content, Finding, Weight, check
from knowledge_base.entries import Audience
from knowledge_base.links import LinkReport
from knowledge_base.models import ArticleVersion
from knowledge_base.service import ArticleSettings
from knowledge_base.sms import SmsLength, for_sms, measure

FIELDS = ("question", "phrasings", "sms", "chat", "email")
_CHANNELS = ("sms", "chat", "email")
_RULES_OF = {"sms": "sms", "chat": "webchat", "email": "email"}


@dataclass
class Compared:
    """Two versions side by side, field by field, word by word."""

    old: int
    new: int
    fields: list[tuple[str, list[diff.Piece]]]


def values_of(content: Content) -> dict[str, str]:
    """A text as the form's fields."""
    answers = {name: content.answers.get(name, "") for name in _CHANNELS}
    return {"question": content.question, "phrasings": "\n".join(content.phrasings), **answers}


def content_of(values: Mapping[str, str]) -> Content:
    """The form's fields as a text."""
    answers = {name: values.get(name, "") for name in _CHANNELS}
    return Content(values.get("question", ""), tuple(values.get("phrasings", "").splitlines()), answers)


def views_of(slug: str, locale: str, content: Content, shared: Variables) -> dict[str, AnswerText]:
    """What a patient gets on each channel."""
    return {
        str(channel): rendered(
            article_id=slug, version=0, locale=locale, answers=content.answers, channel=channel, variables=shared
        )
        for channel in AnswerChannel
    }


def sms_length(locale: str, content: Content, views: Mapping[str, AnswerText], shared: Variables) -> SmsLength:
    """How long the text message is as it is typed, also when it is too long and a link would go out; else of what goes out."""
    typed = content.answers.get("sms")
    if typed is None:
        return measure(views["sms"].text)
    return measure(for_sms(plain(fill(typed, values_for(shared, locale))), locale))


def findings_of(content: Content, *, locale: str, shared: Variables, views: Mapping[str, AnswerText]) -> list[Finding]:
    """What is wrong with a text: by its own rules, and by what may leave on each channel."""
    return [*check(content, locale=locale, variables=shared), *_channel_findings(content, views)]


def _channel_findings(content: Content, views: Mapping[str, AnswerText]) -> list[Finding]:
    """What the channels' content rules would stop, also for a text that tells everyone the same."""
    found = []
    for name, channel in _RULES_OF.items():
        if name not in content.answers:
            continue
        verdict = parts().rules().check(views[name].text, channel=channel, scope=RuleScope.general)
        for reason in verdict.reasons:
            message = f"“{reason.found}” may not leave on this channel ({words.say(words.CONTENT, reason.category)})."
            found.append(Finding(Weight.ERROR, name, message))
    return found


def link_findings(content: Content, views: Mapping[str, AnswerText], reports: list[LinkReport]) -> list[Finding]:
    """Links in the text that led nowhere when they were last followed."""
    return [
        Finding(Weight.WARNING, name, f"The link {one.url} {one.why}.")
        for one in reports
        if one.broken
        for name in _CHANNELS
        if name in content.answers and one.url in views[name].markdown
    ]


def fields_compared(old: ArticleVersion, new: ArticleVersion) -> list[tuple[str, list[diff.Piece]]]:
    """What changed between two versions, for each field that did."""
    before, after = values_of(service.content_of(old)), values_of(service.content_of(new))
    return [(name, diff.words(before[name], after[name])) for name in FIELDS if before[name] != after[name]]


def settings_from(values: Mapping[str, Any]) -> ArticleSettings:
    """The settings form. Raises BadInput."""
    said = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    return ArticleSettings(
        owner=said["owner"],
        review_by=said["review_by"] or None,
        audience=Audience(said["audience"]),
        tags=tuple(part.strip() for part in said["tags"].split(",") if part.strip()),
        locations=tuple(values.get("locations") or ()),
        clinicians=tuple(values.get("clinicians") or ()),
        valid_from=moment(said["valid_from"]) if said["valid_from"] else None,
        valid_until=moment(said["valid_until"]) if said["valid_until"] else None,
        tests=_tests(said["tests"]),
    )


def _tests(text: str) -> tuple[tuple[str, str], ...]:
    made = []
    for line in text.splitlines():
        if not line.strip():
            continue
        locale, colon, question = line.partition(":")
        if not colon or locale.strip() not in knowledge.LOCALE_NAMES:
            locale, question = "en", line
        made.append((locale.strip(), question.strip()))
    return tuple(made)


def for_input(at: datetime | None) -> str:
    """A moment as a datetime-local field takes it: the practice's wall clock."""
    return at.astimezone(ZoneInfo(parts().zone)).strftime("%Y-%m-%dT%H:%M") if at else ""


def moment(text: str) -> datetime:
    """The other way round. Raises BadInput."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(parts().zone))
    except ValueError:
        raise BadInput("This is not a time.", code="bad_time") from None
