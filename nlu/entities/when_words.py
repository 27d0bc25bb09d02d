"""Text into atoms of "when": what the words of each language mean, from `when/<language>.yml`, and the numbers between them.

An atom may mean several things at once (Spanish "a" is "to" and "in"); the grammar in `when_grammar.py` takes the one that fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

FOLDER = Path(__file__).parent / "when"
FILES = {"zh-Hans": "zh", "zh-Hant": "zh"}
READ_CHARACTERS = 600
_FUZZY_LEAST = 84
_FUZZY_KINDS = ("weekday", "day", "month", "weekdays", "part")
_FUZZY_LENGTH = 5

Value = Any  # an int, a part's name, a (month, day), a clock tuple: whatever the kind says


@dataclass(frozen=True)
class Atom:
    """A stretch of text with its possible meanings, kind -> value."""

    means: Mapping[str, Value]
    start: int
    end: int
    strong: bool = False  # unmistakably about time: a weekday or month written out, a date, a clock time

    def __contains__(self, kind: str) -> bool:
        return kind in self.means

    def __getitem__(self, kind: str) -> Value:
        return self.means[kind]


@dataclass(frozen=True)
class Lexicon:
    """One language's words for when, English ones behind them."""

    language: str
    day_first: bool
    next_is_next_week: bool
    after_follows: bool
    not_follows: bool
    spaced: bool
    entries: Mapping[str, tuple[Mapping[str, Value], ...]]
    pattern: re.Pattern[str]
    fuzzy: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def normalise(text: str, language: str) -> str:
    """Lower case, ASCII digits, no marks where the language can do without; the form that lexicons are matched in."""
    text = unicodedata.normalize("NFKC", text[:READ_CHARACTERS]).lower().replace("’", "'").replace("‘", "'")
    text = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None else c for c in text
    )
    if language == "hi":
        return text.replace("\u093c", "")
    if language in ("zh-Hans", "zh-Hant"):
        return _chinese_numbers(text)
    if language == "ko":
        return text
    if language == "vi" and _has_vietnamese_marks(text):
        return unicodedata.normalize("NFC", text)
    return _without_marks(text)


def atoms(text: str, lexicon: Lexicon) -> list[Atom]:
    """The atoms of a normalised text in order; words that say nothing about time are left out."""
    found: list[Atom] = []
    position = 0
    while position < len(text):
        step = _numeric(text, position, lexicon) or _worded(text, position, lexicon)
        if step is not None:
            found.extend(step[0])
            position = step[1]
            continue
        position = _skip(text, position, lexicon, found)
    return found


@lru_cache(maxsize=32)
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language code of the practice; English where there is none."""
    english = _english()
    known = language != "en" and _file(language).exists()
    own = _read(FILES.get(language, language)) if known else english
    entries: dict[str, tuple[Mapping[str, Value], ...]] = {}
    marked = language == "vi"
    if language != "en":
        for phrase, meaning in _entries(english, language="en", shared=True):
            entries[phrase] = meaning
    for phrase, meaning in _entries(own, language=language, shared=False):
        entries[phrase] = meaning
        if marked:
            entries.setdefault(_without_marks(phrase), meaning)
    spaced = bool(own.get("spaced", True))
    return Lexicon(
        language=language,
        day_first=own["order"] == "dmy",
        next_is_next_week=own["next_weekday"] == "week",
        after_follows=bool(own.get("after_follows", False)),
        not_follows=bool(own.get("not_follows", False)),
        spaced=spaced,
        entries=entries,
        pattern=_pattern(entries, language, spaced),
        fuzzy={
            phrase: meaning[0]
            for phrase, meaning in entries.items()
            if len(meaning) == 1
            and len(phrase) > _FUZZY_LENGTH
            and phrase.isalpha()
            and set(meaning[0]) & set(_FUZZY_KINDS)
        },
    )


def _file(language: str) -> Path:
    return FOLDER / f"{FILES.get(language, language)}.yml"


@lru_cache(maxsize=1)  # English, most often: each other language borrows from it
def _english() -> dict[str, Any]:
    return _read("en")


def _read(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _entries(
    source: Mapping[str, Any], *, language: str, shared: bool
) -> Iterator[tuple[str, tuple[Mapping[str, Value], ...]]]:
    """Each phrase of a lexicon file with the atoms that it stands for; phrases of several kinds come merged."""
    merged: dict[str, dict[str, Value]] = {}
    sections = [source] if shared else [source, source.get("only_here", {})]
    for section in sections:
        for kind, content in section.items():
            if kind in ("phrases", "only_here", "order", "next_weekday", "after_follows", "not_follows", "spaced"):
                continue
            for phrase, value in _phrases_of(kind, content):
                merged.setdefault(_key(phrase, language), {})[kind] = value
    for phrase, meaning in merged.items():
        yield phrase, (meaning,)
    for phrase, sequence in source.get("phrases", {}).items():
        yield _key(str(phrase), language), tuple(_meaning(word) for word in str(sequence).split())


def _phrases_of(kind: str, content: Any) -> Iterator[tuple[str, Value]]:
    if isinstance(content, dict):
        for value, phrases in content.items():
            number = tuple(int(part) for part in value.split("-")) if kind == "date" else value
            for phrase in phrases:
                yield str(phrase), number
    else:
        for phrase in content:
            yield str(phrase), True


def _meaning(word: str) -> Mapping[str, Value]:
    """An atom of a `phrases` entry: "number2" -> {"number": 2}, "week" -> {"unit": "week"}, "morning" -> {"part": "morning"}."""
    kind = word.rstrip("0123456789")
    if kind != word:
        value = int(word[len(kind) :])
        return {"clock": (value, 0, None)} if kind == "time" else {kind: value}
    if word in ("hour", "day", "week", "month", "year", "weekend"):
        return {"unit": word}
    if word in PARTS:
        return {"part": word}
    return {word: True}


PARTS = (
    "morning", "early_morning", "late_morning", "noon", "lunch", "afternoon", "early_afternoon", "late_afternoon", "evening",
    "after_lunch", "after_school", "after_work", "early",
)  # fmt: skip


def _key(phrase: str, language: str) -> str:
    if language == "vi":
        return unicodedata.normalize("NFC", phrase.lower())
    star = phrase.endswith("*")
    return normalise(phrase.removesuffix("*"), language) + ("*" if star else "")


def _pattern(entries: Mapping[str, Any], language: str, spaced: bool) -> re.Pattern[str]:
    """All phrases, the longest first. What may stand before a phrase is asked once for all that ask the same: tried one by one,
    hundreds of phrases would each look back."""
    prefix = "(?:و|ف)?(?:ب|ل|ك)?(?:ال|ل)?" if language == "ar" else ""
    groups: dict[str, list[str]] = {}
    for entry in sorted(entries, key=len, reverse=True):
        before, body = _alternative(entry, spaced, prefix)
        groups.setdefault(before, []).append(body)
    return re.compile("|".join(f"{before}(?:{'|'.join(bodies)})" for before, bodies in groups.items()))


_LETTER = r"[\w\u0900-\u097f']"
_LATIN = r"[a-z\u00c0-\u024f\u1e00-\u1eff0-9']"
_IS_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")


def _alternative(entry: str, spaced: bool, prefix: str) -> tuple[str, str]:
    """(what must stand before a phrase, the phrase with what must follow), as regular expressions."""
    body = re.escape(entry.removesuffix("*")).replace(r"\ ", r"\s+")
    tail = r"\w*" if entry.endswith("*") else ""
    if not re.search(r"\w", entry):
        return "", body
    if entry.isascii() or _IS_LATIN.search(entry):
        last = f"(?!{_LATIN})" if entry[-1].isalnum() or entry.endswith("*") else ""
        return f"(?<!{_LATIN})", f"{body}{tail}{last}"
    if not spaced:
        return "", body
    arabic = prefix if not entry.startswith("ال") else "(?:و|ف)?(?:ب|ل)?"
    return f"(?<!{_LETTER})", f"{arabic}{body}{tail}(?!{_LETTER})"


def _worded(text: str, position: int, lexicon: Lexicon) -> tuple[list[Atom], int] | None:
    match = lexicon.pattern.match(text, position)
    if match is None or not match.group():
        return None
    meaning = _meaning_of(match.group(), lexicon)
    if meaning is None:
        return None
    return [_atom(each, match.start(), match.end()) for each in meaning], match.end()


def _meaning_of(matched: str, lexicon: Lexicon) -> tuple[Mapping[str, Value], ...] | None:
    plain = re.sub(r"\s+", " ", matched)
    if plain in lexicon.entries:
        return lexicon.entries[plain]
    for end in range(len(plain), 2, -1):
        if plain[:end] + "*" in lexicon.entries:
            return lexicon.entries[plain[:end] + "*"]
    for start in range(1, min(len(plain), 6)):  # an Arabic article or preposition in front
        if plain[start:] in lexicon.entries:
            return lexicon.entries[plain[start:]]
    return None


def _atom(meaning: Mapping[str, Value], start: int, end: int) -> Atom:
    strong = end - start > 3 and bool(set(meaning) & {"weekday", "weekdays", "month", "day", "date", "floating"})
    return Atom(meaning, start, end, strong)


def _skip(text: str, position: int, lexicon: Lexicon, found: list[Atom]) -> int:
    """Pass over one word or sign; a misspelt weekday or month is still taken."""
    character = text[position]
    if character in ".!?;\n":
        found.append(Atom({"break": True}, position, position + 1))
        return position + 1
    if character in ",،、，":
        found.append(Atom({"comma": True}, position, position + 1))
        return position + 1
    word = re.compile(r"[\w\u0900-\u097f']+").match(text, position)
    if word is None or (not lexicon.spaced and not character.isascii()):
        return position + 1
    fuzzy = _fuzzy(word.group(), lexicon)
    if fuzzy is not None:
        found.append(Atom(fuzzy, position, word.end(), strong=True))
    return word.end()


def _fuzzy(word: str, lexicon: Lexicon) -> Mapping[str, Value] | None:
    if len(word) < _FUZZY_LENGTH or not word.isalpha():
        return None
    best, best_score = None, float(_FUZZY_LEAST)
    for phrase, meaning in lexicon.fuzzy.items():
        if phrase[0] != word[0] or abs(len(phrase) - len(word)) > 2:
            continue
        score = fuzz.ratio(word, phrase)
        if score >= best_score:
            best, best_score = meaning, score
    return best


# Numbers ------------------------------------------------------------------------------------------------------------------

_AMPM = r"(?P<{0}>[ap])\.?\s?m\b\.?"
_CLOCK_RANGE = re.compile(
    r"(?P<h1>\d{1,2})(?:[:.h](?P<m1>\d{2}))?\s*(?:(?P<a1>[ap])\.?m?\b\.?)?\s*[-–—~]\s*"
    r"(?P<h2>\d{1,2})(?:[:.h](?P<m2>\d{2}))?\s*(?:(?P<a2>[ap])\.?\s?m?\b\.?)?(?![\d/])"
)
_ISO = re.compile(r"(?P<y>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_NUMERIC_DATE = re.compile(
    r"(?P<a>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<b>\d{1,2})(?:\s?(?P=sep)\s?(?P<y>\d{4}|\d{2}))?(?![\d/])"
)
_CJK_DATE = re.compile(
    r"(?:(?P<y>20\d\d)\s*[年년]\s*)?(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*(?:[日号號]|일)?(?!\d)"
)
_CJK_MONTH = re.compile(r"(?P<m>\d{1,2})\s*[月월](?!\d)")
_CJK_SPAN = re.compile(
    r"(?P<n>\d{1,3})\s*(?:(?P<day>天|日|일)|(?P<week>个?星期|個?星期|个?礼拜|個?禮拜|周|週|주일?)|(?P<month>个月|個月|개월|달)"
    r"|(?P<hour>个?小时|個?小時|시간))\s*(?:以后|之后|以後|之後|后|後|이?후|뒤)"
)
_CJK_DAY = re.compile(r"(?P<d>\d{1,2})\s*(?:[日号號]|일)(?!\s*요일)")
_CJK_CLOCK = re.compile(
    r"(?P<h>\d{1,2})\s*(?:[点點时時]|시)(?![间間간])\s*(?:(?P<m>\d{1,2})\s*(?:分|분)|(?P<half>半|반)|(?P<m2>\d{2})(?!\d))?"
)
_VIETNAMESE_MONTH = re.compile(r"th[aá]ng\s*(?P<m>\d{1,2})(?!\d)")
_VIETNAMESE_CLOCK = re.compile(
    r"(?P<h>\d{1,2})\s*(?:gi[oờ]|g|h)\s*(?:(?P<m>\d{2})(?!\d)|(?P<half>r[uư][oỡ]i))?(?![a-zà-ỹ])"
)
_CLOCK = re.compile(r"(?P<h>\d{1,2})\s?[:h]\s?(?P<m>\d{2})(?!\d)\s*(?:" + _AMPM.format("a") + r"|(?P<b>[ap])\b)?")
_CLOCK_DOT = re.compile(r"(?P<h>\d{1,2})\.(?P<m>\d{2})(?!\d)\s*(?:" + _AMPM.format("a") + r")?")
_CLOCK_PLAIN = re.compile(r"(?P<h>\d{1,2})(?:(?P<m>[0-5]\d))?\s?(?:" + _AMPM.format("a") + r"|(?<=\d)(?P<b>[ap])\b)")
_CLOCK_ISH = re.compile(r"(?P<h>\d{1,2})(?:[:.](?P<m>\d{2}))?\s?-?ish\b")
_CLOCK_H = re.compile(r"(?P<h>\d{1,2})\s?h(?:rs?|s)?(?![a-z])")
_ORDINAL = re.compile(r"(?P<d>\d{1,2})(?:\s?(?:st|nd|rd|th|eme)|er|o|-?(?:го|ого|е|ое|му))(?!\w)")
_YEAR = re.compile(r"(?P<y>20\d\d)(?!\d)")
_PLAIN = re.compile(r"(?P<n>\d{1,2})(?![\d])")
_DIGITS = re.compile(r"[\d]+")


def _numeric(text: str, position: int, lexicon: Lexicon) -> tuple[list[Atom], int] | None:
    """The atom that starts with the digits here, if any. Digits too many to be a day or an hour are passed over."""
    if lexicon.language == "vi" and text.startswith("th", position):
        return _vietnamese_month(text, position)
    if not text[position].isdigit() or (position and text[position - 1].isdigit()):
        return None
    for reader in _READERS:
        read = reader(text, position, lexicon)
        if read is not None:
            meaning, end = read
            strong = not set(meaning) & {"number"}
            return [Atom(meaning, position, end, strong)], end
    run = _DIGITS.match(text, position)
    return ([], run.end()) if run else None


def _vietnamese_month(text: str, position: int) -> tuple[list[Atom], int] | None:
    match = _VIETNAMESE_MONTH.match(text, position)
    if match is None or not 1 <= int(match["m"]) <= 12:
        return None
    return [Atom({"month": int(match["m"])}, position, match.end(), True)], match.end()


Read = tuple[Mapping[str, Value], int] | None


def _read_iso(text: str, position: int, lexicon: Lexicon) -> Read:
    match = _ISO.match(text, position)
    if match and _valid(int(match["m"]), int(match["d"])):
        return {"date": (int(match["m"]), int(match["d"]), int(match["y"]))}, match.end()
    return None


def _read_cjk(text: str, position: int, lexicon: Lexicon) -> Read:
    if lexicon.spaced:
        return None
    if match := _CJK_DATE.match(text, position):
        if _valid(int(match["m"]), int(match["d"])):
            year = (int(match["y"]),) if match["y"] else ()
            return {"date": (int(match["m"]), int(match["d"]), *year)}, match.end()
        return None
    if match := _CJK_SPAN.match(text, position):
        unit = next(name for name in ("day", "week", "month", "hour") if match[name])
        return {"ahead": (int(match["n"]), unit)}, match.end()
    if (match := _CJK_CLOCK.match(text, position)) and int(match["h"]) <= 24:
        minutes = 30 if match["half"] else int(match["m"] or match["m2"] or 0)
        return {"clock": (int(match["h"]), minutes, None)}, match.end()
    if (match := _CJK_DAY.match(text, position)) and 1 <= int(match["d"]) <= 31:
        return {"day_number": int(match["d"])}, match.end()
    if (match := _CJK_MONTH.match(text, position)) and 1 <= int(match["m"]) <= 12:
        return {"month": int(match["m"])}, match.end()
    return None


def _read_range(text: str, position: int, lexicon: Lexicon) -> Read:
    match = _CLOCK_RANGE.match(text, position)
    if match is None or int(match["h1"]) > 31 or int(match["h2"]) > 31 or not int(match["h1"]) or not int(match["h2"]):
        return None
    first = (int(match["h1"]), int(match["m1"] or 0), match["a1"])
    second = (int(match["h2"]), int(match["m2"] or 0), match["a2"])
    return {"clock_range": (first, second)}, match.end()


def _read_date(text: str, position: int, lexicon: Lexicon) -> Read:
    match = _NUMERIC_DATE.match(text, position)
    if match is None:
        return None
    a, b, separator = int(match["a"]), int(match["b"]), match["sep"]
    if match["y"] is None and separator != "/" and not (separator == "." and lexicon.language == "ru"):
        return None
    for month, day in ((b, a), (a, b)) if lexicon.day_first else ((a, b), (b, a)):
        if _valid(month, day):
            year = (_century(int(match["y"])),) if match["y"] else ()
            return {"date": (month, day, *year)}, match.end()
    return {"ignore": True}, match.end()


def _read_clock(text: str, position: int, lexicon: Lexicon) -> Read:
    if lexicon.language == "vi" and (match := _VIETNAMESE_CLOCK.match(text, position)):
        return _clock(int(match["h"]), 30 if match["half"] else int(match["m"] or 0), None, match.end())
    if match := _CLOCK_ISH.match(text, position):
        return _clock(int(match["h"]), int(match["m"] or 0), None, match.end())
    if match := _CLOCK.match(text, position):
        return _clock(int(match["h"]), int(match["m"]), match["a"] or match["b"], match.end())
    if match := _CLOCK_PLAIN.match(text, position):
        return _clock(int(match["h"]), int(match["m"] or 0), match["a"] or match["b"], match.end())
    if match := _CLOCK_DOT.match(text, position):
        return _clock(int(match["h"]), int(match["m"]), match["a"], match.end())
    if match := _CLOCK_H.match(text, position):
        return _clock(int(match["h"]), 0, None, match.end())
    return None


def _clock(hour: int, minute: int, half: str | None, end: int) -> Read:
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    return {"clock": (hour, minute, half)}, end


def _read_number(text: str, position: int, lexicon: Lexicon) -> Read:
    if (match := _ORDINAL.match(text, position)) and 1 <= int(match["d"]) <= 31:
        return {"day_number": int(match["d"])}, match.end()
    if match := _YEAR.match(text, position):
        return {"year": int(match["y"])}, match.end()
    if match := _PLAIN.match(text, position):
        return {"number": int(match["n"])}, match.end()
    return None


_READERS: tuple[Callable[[str, int, Lexicon], Read], ...] = (
    _read_iso,
    _read_cjk,
    _read_date,
    _read_range,
    _read_clock,
    _read_number,
)


def _valid(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _century(year: int) -> int:
    return year if year > 99 else 2000 + year


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", kept).replace("ى", "ي").replace("ة", "ه")


def _has_vietnamese_marks(text: str) -> bool:
    return text != _without_marks(text)


_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2}
_CHINESE_NUMBER = re.compile(
    r"(?<![周週期拜])[一二两兩三四五六七八九十]+(?=\s*(?:点|點|月|号|號|日|天|周|週|个|個|星期|礼拜|禮拜|小时|小時|分))"
)


def _chinese_numbers(text: str) -> str:
    return _CHINESE_NUMBER.sub(lambda match: str(_chinese_number(match.group())), text)


def _chinese_number(written: str) -> int:
    """ "二十五" -> 25. Up to 99."""
    if "十" in written:
        tens, _, ones = written.partition("十")
        return (_CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + (_CHINESE_DIGITS.get(ones, 0) if ones else 0)
    value = 0
    for character in written:
        value = value * 10 + _CHINESE_DIGITS[character]
    return value
