"""Numbers, times and days that a text names, in a form in which two languages can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu.translation.lexicon import Lexicon, fold, greetings, lexicon

_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|gov|edu)(?:/\S*)?\b")
# Han and Hangul stand beside a number without a space.
_PHONE = re.compile(r"(?<![A-Za-z\d_/])\+?\(?\d[\d\s().-]{5,}\d(?![A-Za-z\d_/])")
_CLOCK = re.compile(
    r"(?<![\d:/])(?P<hour>\d{1,2})\s?(?::|h|giờ|点|點|时|時|시|heures?)\s?(?P<minute>[0-5]\d)(?!\d)(?:\s?(?:分|분|phút|h\b))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m(?!\w)\.?)?"
)
_DOTTED = re.compile(r"(?<![\d:/])(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)\s?(?P<half>[ap])\.?\s?m(?!\w)\.?")
_HOUR = re.compile(
    r"(?<![\d:/.,])(?P<hour>\d{1,2})(?P<minute>)\s?(?:(?P<half>[ap])\.?\s?m(?!\w)\.?|(?:h(?!\w)|点|點|时(?!间)|時(?!間)|시(?!간)|giờ|heures?(?!\w)|o'clock))"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?!\d)")
_HALF_MARK = "\ue000"
_WORD_NUMBER = re.compile("\ue001([\\d.]+)\ue002")
_JOIN = r"(?:\s|-|y|e|et|at|'t|و|и)*"
_TWO_WORDS = re.compile(f"\ue001([\\d.]+)\ue002{_JOIN}\ue001([\\d.]+)\ue002")
_CHINESE_COUNTED = re.compile(
    "([一二两兩三四五六七八九十]{1,4})(?=\\s?(?:[点點片粒颗顆次天周週个個号號日月年岁歲分位瓶盒时時颗杯滴颗针針倍]|小时|小時|毫克|毫升|半))"
)
_KOREAN = {
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열하나": 11,
    "열한": 11,
    "열두": 12,
    "열": 10,
}
_KOREAN_COUNTED = re.compile(
    "(열하나|열한|열두|다섯|여섯|일곱|여덟|아홉|두|세|네|열)(?=\\s?(?:시|번|알|개|명|살|주|달|정|병|가지|차례|사람|분))"
)
_KOREAN_ONE_OCLOCK = re.compile(r"(?<!열)한\s?시(?!간)")
_NEAR = 24  # characters within which a part of the day belongs to a time


@dataclass(frozen=True)
class Quantity:
    """A number, a time of day (`values` in minutes after midnight, two when the half of the day isn't said) or a month."""

    kind: str
    values: frozenset[float]
    unit: str | None = None


@dataclass(frozen=True)
class Quantities:
    """All of one text. `also` are numbers that a word may stand for ("a", "second") without having to."""

    strong: tuple[Quantity, ...]
    also: frozenset[float]
    halves: frozenset[str]
    weekdays: frozenset[int]
    relative: frozenset[str]
    exact: tuple[str, ...]
    slashed: tuple[tuple[int, int], ...]


@lru_cache(maxsize=512)
def quantities(text: str, code: str) -> Quantities:
    """What `text` says in numbers, times and days."""
    words = lexicon(code)
    plain = greetings(code).sub(" ", fold(text, code))
    exact, plain = _exact(plain)
    weekdays, plain = _weekdays(plain, words)
    plain = _counted_in_script(plain, code)
    months, plain = _months(plain, words)
    times = [
        Quantity("time", frozenset([at]))
        for mark, at in (("noon", 720.0), ("midnight", 0.0))
        for _ in _named(plain, words, mark)
    ]
    plain = _without_named(plain, words)
    halves = _halves(plain, words)
    relative, plain = _relative(plain, words)
    also = frozenset(value for value, listed in words.also_numbers.items() if listed.search(plain))
    plain = _with_digits(plain, words)
    clock, plain = _times(plain, halves)
    numbers = _numbers(plain, words)
    slashed = tuple((int(m[1]), int(m[2])) for m in _SLASHED.finditer(plain))
    implied = ("am" if max(q.values) < 720 else "pm" for q in (*times, *clock) if len(q.values) == 1)
    parts = frozenset([*(half for _, half in halves), *implied])
    return Quantities((*months, *times, *clock, *numbers), also, parts, weekdays, relative, exact, slashed)


def differences(source: Quantities, target: Quantities) -> frozenset[str]:
    """What didn't survive: any of number, unit, time, date, contact. Nothing may be added either."""
    found = set(_unmatched(source, target))
    if source.halves != target.halves:
        found.add("time")
    if source.weekdays != target.weekdays or not _same_days(source.relative, target.relative):
        found.add("date")
    if Counter(source.exact) != Counter(target.exact):
        found.add("contact")
    if _order_changed(source.slashed, target.slashed):
        found.add("date")
    return frozenset(found)


def _unmatched(source: Quantities, target: Quantities) -> list[str]:
    left = list(target.strong)
    reasons: list[str] = []
    for quantity in sorted(source.strong, key=lambda q: q.unit is None):
        match = _match(quantity, left, source, target)
        if match is not None:
            left.remove(match)
            if _units_differ(quantity.unit, match.unit):
                reasons.append("unit")
        elif not (quantity.kind == "number" and quantity.values <= target.also):
            reasons.append(_reason(quantity))
    reasons += [_reason(q) for q in left if not (q.kind == "number" and q.values <= source.also)]
    return reasons


def _match(quantity: Quantity, left: Sequence[Quantity], source: Quantities, target: Quantities) -> Quantity | None:
    ranked = sorted(left, key=lambda other: (other.kind != quantity.kind, other.unit != quantity.unit))
    return next((other for other in ranked if _same(quantity, other, source.halves, target.halves)), None)


def _same(one: Quantity, other: Quantity, halves: frozenset[str], other_halves: frozenset[str]) -> bool:
    if one.kind == other.kind:
        return one.values == other.values
    kinds = {one.kind, other.kind}
    if kinds == {"number", "month"}:
        return one.values == other.values
    if kinds != {"number", "time"}:
        return False
    number, time = (one, other) if one.kind == "number" else (other, one)
    (hour,) = number.values
    said = halves if number is one else other_halves
    # "at 9" beside "tomorrow morning" is 9:00 as much as "a las 9 de la mañana".
    possible = {hour * 60 + (720 if half == "pm" and hour < 12 else 0) for half in said} or {
        hour * 60,
        (hour + 12) * 60,
    }
    return bool(time.values <= possible)


def _units_differ(one: str | None, other: str | None) -> bool:
    strict = ("mg", "mcg", "g", "ml", "kg", "lb", "percent", "units")
    if one is None or other is None:
        return (one or other) in strict
    return one != other


def _reason(quantity: Quantity) -> str:
    return {"number": "number", "time": "time", "month": "date"}[quantity.kind]


def _same_days(source: frozenset[str], target: frozenset[str]) -> bool:
    both = "tomorrow_or_yesterday"  # Hindi has one word for the day before and the day after
    if both in source | target:
        plain = {"tomorrow", "yesterday", both}
        return bool(source & plain) == bool(target & plain) and source - plain == target - plain
    return source == target


def _order_changed(source: Sequence[tuple[int, int]], target: Sequence[tuple[int, int]]) -> bool:
    """ "3/4" must not come back as "4/3": both could be dates."""
    if len(source) != len(target):
        return False
    return any(one != other and max(one) <= 12 for one, other in zip(source, target, strict=True))


def _exact(plain: str) -> tuple[tuple[str, ...], str]:
    """Phone numbers, e-mail and web addresses, which survive as they are; and the text without them."""
    found = [match.group().rstrip(".") for match in _ADDRESS.finditer(plain)]
    plain = _ADDRESS.sub(" ", plain)
    for match in list(_PHONE.finditer(plain)):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) >= 7 and not re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4}", match.group()):
            found.append(digits)
            plain = plain.replace(match.group(), " ", 1)
    return tuple(found), plain


def _weekdays(plain: str, words: Lexicon) -> tuple[frozenset[int], str]:
    found = set()
    for number, listed in enumerate(words.weekdays):
        plain, count = listed.subn(" , ", plain)
        if count:
            found.add(number)
    return frozenset(found), plain


def _months(plain: str, words: Lexicon) -> tuple[list[Quantity], str]:
    found = [Quantity("month", frozenset([float(match[1])])) for match in words.month_pattern.finditer(plain)]
    plain = words.month_pattern.sub(" , ", plain)
    # Twelve before two: "tháng mười hai" holds "tháng mười".
    for number in sorted(range(12), key=lambda at: -len(words.months[at].pattern)):
        found += [Quantity("month", frozenset([number + 1.0])) for _ in words.months[number].finditer(plain)]
        plain = words.months[number].sub(" , ", plain)
    return found, plain


def _named(plain: str, words: Lexicon, name: str) -> list[str]:
    listed = words.noon if name == "noon" else words.midnight
    return listed.findall(plain)


def _without_named(plain: str, words: Lexicon) -> str:
    """Noon and midnight taken out, with the 12 that may stand before them."""
    for listed in (words.midnight, words.noon):
        plain = re.sub(rf"(?:(?<!\d)12\s*(?::00)?\s*(?:del?|do|da|o'clock|ng)?\s*)?{listed.pattern}", " , ", plain)
    return plain


def _halves(plain: str, words: Lexicon) -> list[tuple[int, str]]:
    """Where the text says which half of the day."""
    named = [(m.start(), half) for half, listed in (("am", words.am), ("pm", words.pm)) for m in listed.finditer(plain)]
    return sorted(named)


def _relative(plain: str, words: Lexicon) -> tuple[frozenset[str], str]:
    found = set()
    if words.code == "es":  # "mañana" is morning as well
        plain = words.am.sub(lambda match: " " * len(match.group()), plain)
    for name, listed in words.relative.items():
        plain, count = listed.subn(lambda match: " " * len(match.group()), plain)
        if count:
            found.add(name)
    return frozenset(found), plain


def _counted_in_script(plain: str, code: str) -> str:
    """Chinese and Korean numerals before a counter, as digits; elsewhere they are parts of words."""
    if code.startswith("zh"):
        plain = re.sub(r"([点點])半", r"\g<1>30", plain)
        plain = _CHINESE_COUNTED.sub(lambda match: _chinese(match.group(1)), plain)
        return re.sub(r"一(\d)", r"1\1", plain)
    if code == "ko":
        plain = re.sub(r"시\s?반", "시 30분", plain)
        plain = _KOREAN_ONE_OCLOCK.sub("1시", plain)
        return _KOREAN_COUNTED.sub(lambda match: str(_KOREAN[match.group(1)]), plain)
    return plain


def _chinese(numeral: str) -> str:
    digits = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2}
    if "十" not in numeral:
        # "一" alone is "a" as often as "one".
        return numeral if numeral == "一" else "".join(str(digits[c]) for c in numeral)
    tens, _, ones = numeral.partition("十")
    return str((digits.get(tens[-1:], 1) if tens else 1) * 10 + (digits.get(ones[:1], 0) if ones else 0))


def _with_digits(plain: str, words: Lexicon) -> str:
    """Number words as digits, "y media" as half past."""
    plain = words.half_hour.sub(f" {_HALF_MARK} ", plain)
    for value, listed in sorted(words.numbers.items(), key=lambda item: -max(map(len, item[1].pattern.split("|")))):
        plain = listed.sub(f" \ue001{value:g}\ue002 ", plain)
    for _ in range(2):
        plain = _TWO_WORDS.sub(_compound, plain)
    plain = _WORD_NUMBER.sub(r"\1", plain)
    plain = re.sub(rf"(\d{{1,2}})\s*(?:h|heures?|giờ|ش)?\s*{_HALF_MARK}", r"\1:30", plain)
    plain = re.sub(rf"{_HALF_MARK}\s*(\d{{1,2}})(?!\d)", r"\1:30", plain)
    return plain.replace(_HALF_MARK, " 0.5 ")


def _compound(match: re.Match[str]) -> str:
    first, second = float(match[1]), float(match[2])
    if first == 4 and second == 20:
        return "\ue00180\ue002"  # quatre-vingt
    if second in (100, 1000) and first < second:
        return f"\ue001{first * second:g}\ue002"
    if (20 <= first <= 90 and first % 10 == 0 and 1 <= second < 20) or (first in (100, 1000) and second < first):
        return f"\ue001{first + second:g}\ue002"
    return match.group()


def _times(plain: str, halves: Sequence[tuple[int, str]]) -> tuple[list[Quantity], str]:
    """Times of day; an hour alone whose half of the day isn't known stays a number."""
    found: list[Quantity] = []

    def read(match: re.Match[str]) -> str:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = f"{match['half']}m" if match["half"] else _half_near(match.start(), halves)
        if hour > 24 or (not match["minute"] and half is None and hour <= 12):
            return match.group() if hour > 24 else f" {hour} "
        found.append(Quantity("time", _minutes(hour, minute, half)))
        return " "

    for kind in (_DOTTED, _CLOCK, _HOUR):
        plain = kind.sub(read, plain)
    return found, plain


def _half_near(at: int, halves: Sequence[tuple[int, str]]) -> str | None:
    if not halves:
        return None
    where, half = min(halves, key=lambda item: abs(item[0] - at))
    return half if abs(where - at) <= _NEAR or len({name for _, name in halves}) == 1 else None


def _minutes(hour: int, minute: int, half: str | None) -> frozenset[float]:
    if hour > 12 or hour == 0:
        return frozenset([float(hour % 24 * 60 + minute)])
    morning, evening = float(hour % 12 * 60 + minute), float((hour % 12 + 12) * 60 + minute)
    return frozenset({"am": [morning], "pm": [evening]}.get(half or "", [morning, evening]))


def _numbers(plain: str, words: Lexicon) -> list[Quantity]:
    return [
        Quantity("number", frozenset([_value(match.group())]), _unit(plain[match.end() : match.end() + 24], words))
        for match in _NUMBER.finditer(plain)
    ]


def _value(written: str) -> float:
    """ "2,5" and "2.5" are one number, so are "1,000" and "1.000"; "0.125" is not a thousand."""
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", written):
        return float(re.sub(r"[.,]", "", written))
    whole, *rest = re.split(r"[.,]", written)
    return float(f"{whole}.{''.join(rest)}") if rest else float(whole)


def _unit(following: str, words: Lexicon) -> str | None:
    for name, listed in words.units.items():
        match = listed.match(following.lstrip(" -"))
        if match:
            return name
    return None
