"""Typed values of a reply: what they are is kept until the reply is rendered, in the reader's language and time zone."""

import re
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_skeleton, format_time
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

BABEL_LOCALES = {
    "en": "en_US", "es": "es_US", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW", "vi": "vi_VN", "ko": "ko_KR",
    "tl": "fil_PH", "ru": "ru_RU", "ar": "ar_EG", "ht": "fr_HT", "pt": "pt_BR", "fr": "fr_FR", "hi": "hi_IN",
}  # fmt: skip
# Their text messages hold 67 letters a segment instead of 153.
DENSE_ON_SMS = frozenset({"zh-Hans", "zh-Hant", "vi", "ko", "ru", "ar", "hi"})
_BETWEEN = {"ar": "، ", "zh-Hans": " ", "zh-Hant": " ", "ko": " "}  # of date and time
_ISOLATE, _POP = "\u2068", "\u2069"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class WhenValue(_Value):
    """An instant, said with weekday, date and time in the zone of the place."""

    type: Literal["when"] = "when"
    at: AwareDatetime
    zone: str

    def say(self, language: str) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        return f"{say_date(local.date(), language)}{_BETWEEN.get(language, ', ')}{_say_time(local, language)}"

    def say_briefly(self, language: str) -> str:
        """Weekday, date in figures and time: a line of a list in a text message, where a letter costs two."""
        local = self.at.astimezone(ZoneInfo(self.zone))
        day = format_skeleton("MEd", local, locale=BABEL_LOCALES[language])
        plain = re.sub("[,\u060c\u200f]", "", day)
        return f"{plain} {_say_time(local, language)}"


class DayValue(_Value):
    """A day, said with its weekday."""

    type: Literal["day"] = "day"
    day: date

    def say(self, language: str) -> str:
        return say_date(self.day, language)


class TimeValue(_Value):
    """A time of day in the zone of the place."""

    type: Literal["time"] = "time"
    at: AwareDatetime
    zone: str

    def say(self, language: str) -> str:
        return _say_time(self.at.astimezone(ZoneInfo(self.zone)), language)


class NumberValue(_Value):
    """A count: Fluent picks the plural form by it."""

    type: Literal["number"] = "number"
    number: int


class PhoneValue(_Value):
    """A phone number, E.164 or a short number such as 911, shown the national way."""

    type: Literal["phone"] = "phone"
    number: str

    def say(self, language: str) -> str:
        shown = self.number
        if shown.startswith("+"):
            parsed = phonenumbers.parse(shown, None)
            shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        return f"{_ISOLATE}{shown}{_POP}" if language == "ar" else shown


class TextValue(_Value):
    """A proper name, an address or a link: said as it is. `kind` tells the content rules and the translator what it is."""

    type: Literal["text"] = "text"
    text: str
    kind: Literal["name", "place", "address", "link", "medicine", "role", "code", "options"] = "name"

    def say(self, language: str) -> str:
        return f"{_ISOLATE}{self.text}{_POP}" if language == "ar" else self.text

    def say_briefly(self, language: str) -> str:
        """At the end of a line, where a name needs no isolate."""
        return self.text


class TermValue(_Value):
    """Another Fluent message said inside this one, with values of its own: a visit type, a role, an appointment in a list."""

    type: Literal["term"] = "term"
    message: str
    values: dict[str, "Value"] = {}


class ListValue(_Value):
    """Numbered options: `1) …` a line, each a value of its own."""

    type: Literal["list"] = "list"
    items: tuple["Value", ...]


Value = Annotated[
    WhenValue | DayValue | TimeValue | NumberValue | PhoneValue | TextValue | TermValue | ListValue,
    Field(discriminator="type"),
]
TermValue.model_rebuild()
ListValue.model_rebuild()


def say_date(day: date, language: str) -> str:
    """Weekday, month and day in the reader's language (no year: it is always the coming one)."""
    locale = BABEL_LOCALES[language]
    if language == "ht":
        return _say_date_ht(day)
    return format_skeleton("MMMEd", datetime(day.year, day.month, day.day), locale=locale)


def _say_time(local: datetime, language: str) -> str:
    if language == "ko":  # CLDR's short form says AM and PM
        return format_time(local, "aaaa h:mm", locale="ko")
    if language == "en":
        return format_time(local, "h:mm a", locale="en_US")
    if language == "ht":
        return format_time(local, "h:mm a", locale="en_US")
    return format_time(local, "short", locale=BABEL_LOCALES[language])


# CLDR, and so Babel, has no Haitian Creole date names.
_HT_DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")
_HT_MONTHS = ("janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm")


def _say_date_ht(day: date) -> str:
    return f"{_HT_DAYS[day.weekday()]} {day.day} {_HT_MONTHS[day.month - 1]}"
