"""Facts that come from the practice's settings: its names, telephone numbers, addresses and opening hours, said in each language.

They are set by `facts.set_variables` whenever the settings say something else, so that one change there is in every answer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby

import phonenumbers
from babel.dates import format_time, get_day_names
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge_base import facts
from knowledge_base.answers import ANY_LOCALE, Variables

Span = tuple[time, time]  # 00:00 as an end is the end of the day
Week = Sequence[Sequence[Span]]  # seven days from Monday
_BABEL = {
    "en": "en_US", "es": "es_US", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW", "vi": "vi_VN", "ko": "ko_KR", "tl": "fil_PH",
    "ru": "ru_RU", "ar": "ar_EG", "pt": "pt_BR", "fr": "fr_FR", "hi": "hi_IN",
}  # fmt: skip
_HT_DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")  # CLDR has no Haitian Creole day names
_SAYS_AM_PM = frozenset({"en", "es", "tl", "ht"})  # shorter than CLDR's "8:00 AM", and as people write it
CLOSED = {
    "en": "closed", "es": "cerrado", "zh-Hans": "休息", "zh-Hant": "休息", "vi": "đóng cửa", "ko": "휴무", "tl": "sarado",
    "ru": "закрыто", "ar": "مغلق", "ht": "fèmen", "pt": "fechado", "fr": "fermé", "hi": "बंद",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A location as the practice's settings have it. `phone` is E.164."""

    name: str
    address: str
    phone: str
    week: Week


def of_practice(
    *, name: str, phones: Mapping[str, str], website: str | None, portal: str | None, places: Iterable[Place]
) -> dict[tuple[str, str], str]:
    """All of them by (name, language): `practice_name`, `phone`, `billing_phone`, `fax`, `site`, `portal`, and for each place
    `<place>_hours`, `<place>_address`, `<place>_phone`. `phones` are E.164 by purpose (main, billing, fax)."""
    said = {"practice_name": name, "site": (website or "").rstrip("/"), "portal": (portal or "").rstrip("/")}
    for purpose, fact in (("main", "phone"), ("billing", "billing_phone"), ("fax", "fax")):
        said[fact] = said_phone(phones.get(purpose, ""))
    made: dict[tuple[str, str], str] = {}
    for place in places:
        stem = stem_of(place.name)
        said |= {f"{stem}_address": place.address, f"{stem}_phone": said_phone(place.phone)}
        made |= {(f"{stem}_hours", locale): said_week(place.week, locale) for locale in [*_BABEL, "ht"]}
        made[f"{stem}_hours", ANY_LOCALE] = made[f"{stem}_hours", "en"]
    return made | {(fact, ANY_LOCALE): value for fact, value in said.items() if value}


def stem_of(place: str) -> str:
    """How the facts of a place begin: `main_street` for Main Street."""
    stem = re.sub(r"[^a-z0-9]+", "_", place.lower()).strip("_")
    return stem if stem[:1].isalpha() else f"place_{stem}".rstrip("_")


def said_phone(number: str) -> str:
    """An E.164 number the national way; anything else as it is."""
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def said_week(week: Week, locale: str) -> str:
    """Opening hours in a language, days of the same hours together: `Mon-Wed, Fri 8 am-12 pm, 1-5 pm; Thu …`."""
    together: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(week):
        if spans:
            together.setdefault(tuple(spans), []).append(day)
    if not together:
        return CLOSED.get(locale, CLOSED["en"])
    return "; ".join(
        f"{_said_days(days, locale)} {', '.join(_said_span(span, locale) for span in spans)}"
        for spans, days in together.items()
    )


def _said_days(days: Sequence[int], locale: str) -> str:
    names = (
        _HT_DAYS if locale == "ht" else [get_day_names("abbreviated", locale=_BABEL[locale])[day] for day in range(7)]
    )
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0])]
    said = [
        f"{names[run[0]]}-{names[run[-1]]}" if len(run) > 2 else ", ".join(names[day] for day in run) for run in runs
    ]
    return ", ".join(said)


def _said_span(span: Span, locale: str) -> str:
    opens, closes = span
    if locale not in _SAYS_AM_PM:
        return f"{_clock(opens, locale)}-{_clock(closes, locale)}"
    begins, half = _twelve(opens)
    ends, other = _twelve(closes)
    return f"{begins}-{ends} {other}" if half == other else f"{begins} {half}-{ends} {other}"


def _twelve(at: time) -> tuple[str, str]:
    hour = at.hour % 12 or 12
    return (f"{hour}:{at.minute:02}" if at.minute else str(hour)), ("am" if at.hour < 12 else "pm")


def _clock(at: time, locale: str) -> str:
    pattern = "aaaa h:mm" if locale == "ko" else "short"  # CLDR's short form says AM and PM in Korean
    return format_time(datetime(2026, 1, 1, at.hour, at.minute), pattern, locale=_BABEL[locale])


async def follow(session: AsyncSession, values: Variables) -> int:
    """Make the shared facts say what the settings say; how many changed. Nothing is written when they agree."""
    known = await facts.variables(session)
    changed = {key: value for key, value in values.items() if known.get(key) != value}
    return await facts.set_variables(session, changed) if changed else 0
