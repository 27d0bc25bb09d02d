"""Names, phone numbers, medicines, addresses and appointment values kept out of the model's hands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

_PLACEHOLDER = re.compile(r"[\[［【]\s*[\[［【]?\s*(\d{1,2})\s*[\]］】]?\s*[\]］】]")

_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}(?::\d{2})?)\s?([ap])(?:\.\s?m\.|m\b)", re.IGNORECASE)
_FIGURES = re.compile(rf"{_CLOCK.pattern}|\$\s?\d[\d,]*(?:\.\d+)?|\d+(?:[.,:/-]\d+)*", re.IGNORECASE)
_LATIN = "[A-Za-z0-9\u00c0-\u024f\u1e00-\u1eff]"


def placeholder(number: int) -> str:
    """What stands for the value of this number (from 1). The starter's training pairs hold the same form."""
    return f"[[{number}]]"


def protect(text: str, values: Iterable[str]) -> tuple[str, Callable[[str], str]]:
    """The text with each of `values` that it holds replaced, and the function that puts them back, exactly as they were written.

    A value that the model lost stays lost and is the gate's to find (give it the same values as names); a placeholder that it
    made up becomes "[…]". The longest value is replaced first; letter case doesn't matter, half words are left alone.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return placeholder(len(kept))

    wanted = sorted({value.strip() for value in values if value.strip()}, key=lambda value: -len(value))
    # What looks like a placeholder in the patient's own words is kept too.
    inside = "|".join([*(_whole(value) for value in wanted), _PLACEHOLDER.pattern])
    text = re.sub(inside, keep, text, flags=re.IGNORECASE)

    def restore(translated: str) -> str:
        return _PLACEHOLDER.sub(lambda match: _kept(match, kept), translated)

    return text, restore


def protect_figures(text: str) -> tuple[str, Callable[[str, str], str]]:
    """Times, amounts, dates and numbers in figures replaced too, beside the placeholders there are; the second function restores them all,
    given the language that they are restored into: a clock time is written as that language writes it."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return placeholder(len(kept))

    masked = re.sub(f"{_PLACEHOLDER.pattern}|{_FIGURES.pattern}", keep, text, flags=re.IGNORECASE)
    return masked, lambda translated, language: _clocks(
        _PLACEHOLDER.sub(lambda match: _kept(match, kept), translated), language
    )


def _clocks(text: str, language: str) -> str:
    wanted = r"\1 \2m" if language == "en" else r"\1 \2.m."
    text = _CLOCK.sub(lambda match: match.expand(wanted).lower(), text)
    text = re.sub(r"\.m\.\.", ".m.", text)
    return re.sub(r"\blas (1)(?=[ :]\S|[.,?!]|$)(?!:\d\d:)", r"la \1", text) if language == "es" else text


def without_placeholders(text: str) -> str:
    """The text with nothing where its placeholders were."""
    return _PLACEHOLDER.sub(" ", text)


def leftover(text: str) -> bool:
    """Whether a placeholder, or what became of one, is still in the text."""
    return "[…]" in text or _PLACEHOLDER.search(text) is not None


def _kept(match: re.Match[str], kept: list[str]) -> str:
    number = int("".join(str(unicodedata.digit(digit)) for digit in match.group(1)))
    return kept[number - 1] if 1 <= number <= len(kept) else "[…]"


def _whole(value: str) -> str:
    # Letters of Latin only: in Chinese a name stands between characters without a space.
    before = f"(?<!{_LATIN})" if re.match(_LATIN, value[0]) else ""
    after = f"(?!{_LATIN})" if re.match(_LATIN, value[-1]) else ""
    return before + re.escape(value) + after
