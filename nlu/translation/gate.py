"""The gate: whether a machine translation says what its source says, by rules for each language. In doubt it doesn't.

A verdict's reasons are names, never text: they may be logged and shown. What is not reliable is shown to staff as such, offered to an
interpreter, and never sent to a patient.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from nlu.entities.medicines import mentioned_medicine
from nlu.translation.lexicon import Lexicon, common, fold, lexicon
from nlu.translation.placeholders import leftover, protect
from nlu.translation.quantities import differences, quantities

__all__ = ["Reason", "Verdict", "judge", "protect"]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "hi": "DEVANAGARI", "ko": "HANGUL", "zh-Hans": "CJK", "zh-Hant": "CJK"}
_UNKNOWN = ("⁇", "<unk>", "<s>", "</s>", "\ufffd", "▁")
_CLAUSE = 40  # characters within which two negations may be one ("no … nada")


class Reason(StrEnum):
    """Why a translation may not be used."""

    EMPTY = "empty"
    NUMBER = "number"
    UNIT = "unit"
    TIME = "time"
    DATE = "date"
    CONTACT = "contact"
    NAME = "name"
    MEDICINE = "medicine"
    NEGATION = "negation"
    LENGTH = "length"
    REPETITION = "repetition"
    UNTRANSLATED = "untranslated"
    UNKNOWN = "unknown words"
    PLACEHOLDER = "placeholder"
    SCORE = "model unsure"
    UNFAMILIAR = "words the model does not know"
    ROUND_TRIP = "round trip"


@dataclass(frozen=True)
class Verdict:
    """`reasons` in the order of Reason; empty when reliable."""

    reliable: bool
    reasons: tuple[Reason, ...]


class Encoder(Protocol):
    """`nlu.encoder.SentenceEncoder`, or another of its shape."""

    def encode(self, texts: Sequence[str]) -> Any:
        """One row of length 1 for each text."""
        ...


def judge(
    source_text: str,
    translated: str,
    source_lang: str,
    target_lang: str,
    *,
    encoder: Encoder | None = None,
    back: str | None = None,
    names: Iterable[str] = (),
    medicines: Iterable[str] = (),
    model_score: float | None = None,
    unfamiliar: int = 0,
    returned: float | None = None,
) -> Verdict:
    """Whether `translated` keeps what `source_text` says.

    `names` and `medicines` are those known of the conversation (patient, clinicians, the patient's list): none may be lost, swapped or
    added. `back` is the translation back into the source language; with `encoder` its meaning is compared, without it its letters.
    `model_score`, `unfamiliar` and `returned` are those of the Translation. Raises FileNotFoundError for a language without rules.
    """
    if not translated.strip():
        return Verdict(not source_text.strip(), (Reason.EMPTY,) if source_text.strip() else ())
    found: set[Reason] = set()
    found |= _facts(source_text, translated, source_lang, target_lang, tuple(names), tuple(medicines))
    found |= _shape(source_text, translated, source_lang, target_lang)
    least = common()["limits"]["score" if returned is None else "starter_score"]
    if model_score is not None and model_score < least:
        found.add(Reason.SCORE)
    if unfamiliar > common()["limits"]["unfamiliar"]:
        found.add(Reason.UNFAMILIAR)
    if not _returns(source_text, back, source_lang, encoder, returned):
        found.add(Reason.ROUND_TRIP)
    return Verdict(not found, tuple(reason for reason in Reason if reason in found))


def _facts(
    source: str, target: str, source_lang: str, target_lang: str, names: tuple[str, ...], medicines: tuple[str, ...]
) -> set[Reason]:
    found = {Reason(name) for name in differences(quantities(source, source_lang), quantities(target, target_lang))}
    if negations(source, source_lang) != negations(target, target_lang):
        found.add(Reason.NEGATION)
    if _mentions(source, names) != _mentions(target, names) or _capitals_differ(
        source, target, source_lang, target_lang
    ):
        found.add(Reason.NAME)
    if _medicines(source) != _medicines(target) or not _same_medicines(source, target, medicines):
        found.add(Reason.MEDICINE)
    return found


# Negation


def negations(text: str, language: str) -> int:
    """How many things a text denies. "No tengo nada" denies one, "No, no puedo" two."""
    words = lexicon(language)
    plain = words.not_negation.sub(lambda match: "\ue000" * len(match.group()), fold(text, language))
    main = [match.start() for match in words.negation.finditer(plain)]
    return len(main) + sum(1 for match in words.concord.finditer(plain) if _counts(match, plain, main, words))


def _counts(match: re.Match[str], plain: str, main: Sequence[int], words: Lexicon) -> bool:
    """A "never" or "nothing" of its own, not the second half of a negation near it."""
    before = re.split(r"[.;!?]", plain[max(0, match.start() - _CLAUSE) : match.start()])[-1]
    start = match.start() - len(before)
    if any(start <= at < match.start() or 0 < at - match.end() <= _CLAUSE // 4 for at in main):
        return False
    if words.concord.search(before):  # "nunca … nada": the first one counted
        return False
    if words.before_concord is None:
        return True
    after = re.split(r"[.;!?]", plain[match.end() : match.end() + _CLAUSE // 2])[0]  # "personne ne m'a appelé"
    return any(words.before_concord.search(part) for part in (before, after)) or before.rstrip().endswith("n'")


# Names


def _mentions(text: str, names: Sequence[str]) -> Counter[str]:
    """How often each word of the known names occurs."""
    plain = _plain(text)
    parts = {part for name in names for part in _WORD.findall(_plain(name)) if len(part) > 1}
    return Counter({part: count for part in parts if (count := _occurrences(part, plain))})


def _occurrences(part: str, plain: str) -> int:
    if not part.isascii():
        return plain.count(part)
    return len(re.findall(rf"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])", plain))


def _capitals_differ(source: str, target: str, source_lang: str, target_lang: str) -> bool:
    """Names that nobody listed: capitalised words inside a sentence, well-known first names anywhere.

    Between scripts only names after a title ("Dr. Patel") are looked for: one that was transliterated can't be checked and is stopped.
    """
    one_script = source_lang not in _SCRIPTS and target_lang not in _SCRIPTS
    in_source = set(_capitals(source, source_lang, titled_only=not one_script))
    in_target = set(_capitals(target, target_lang, titled_only=not one_script))
    words_source, words_target = set(_WORD.findall(_plain(source))), set(_WORD.findall(_plain(target)))
    if one_script:
        return not (in_source <= words_target and in_target <= words_source)
    return any(not _occurrences(name, _plain(target)) for name in in_source) or any(
        not _occurrences(name, _plain(source)) for name in in_target
    )


def names_in(text: str, language: str) -> tuple[str, ...]:
    """What looks like a name though nobody listed it, as it is written: after a title, capitalised inside a sentence."""
    return tuple(dict.fromkeys(_capitalised(text, language, titled_only=False)))


def _capitals(text: str, language: str, *, titled_only: bool) -> Iterator[str]:
    return (_plain(word) for word in _capitalised(text, language, titled_only=titled_only))


def _capitalised(text: str, language: str, *, titled_only: bool) -> Iterator[str]:
    if sum(c.isupper() for c in text) > 0.5 * sum(c.isalpha() for c in text):
        return  # somebody shouts
    words = lexicon(language)
    for match in _WORD.finditer(text):
        word, before = match.group(), text[: match.start()].rstrip(" \"'“”«»(¿¡\t")
        if not word[0].isupper() or len(word) < 2 or not unicodedata.name(word[0], "").startswith("LATIN"):
            continue
        titled = _after_title(before, words, language)
        begins = not before or before[-1] in ".!?:\n…-—"
        plain = fold(word, language)
        if plain in words.capitals or words.titles.fullmatch(plain) or _calendar(plain, words):
            continue
        known = begins and _plain(word) in _first_names()
        if titled or known or (not titled_only and not begins):
            yield word


@lru_cache(maxsize=1)
def _first_names() -> frozenset[str]:
    """Names that language identification leaves out of account; they tell a name from an ordinary word that begins a sentence."""
    listed: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "language.yml").read_text(encoding="utf-8"))
    return frozenset(_plain(listed["names"]).split())


def _after_title(before: str, words: Lexicon, language: str) -> bool:
    last = before.rstrip(".").rsplit(" ", 1)[-1].strip("(¿¡\"'")
    return bool(last) and words.titles.fullmatch(fold(last, language)) is not None


def _calendar(word: str, words: Lexicon) -> bool:
    return word == "may" or any(listed.fullmatch(word) for listed in (*words.weekdays, *words.months))


# Medicines


def _same_medicines(source: str, target: str, medicines: Sequence[str]) -> bool:
    """The patient's own list: of each of its medicines as many mentions on both sides, under any of its names."""
    for name in medicines:
        parts = [part for part in _WORD.findall(_plain(name)) if part.isalpha() and len(part) > 3][:1]
        known = {generic for generic, forms in _forms().items() if set(parts) & set(forms)}
        if known:
            continue  # compared by generic name
        if _mentions(source, parts) != _mentions(target, parts):
            return False
    return True


def _medicines(text: str) -> frozenset[str]:
    """Generic names of the known medicines in a text, brand and spelling of any language read; one misspelt at least."""
    plain = f" {_plain(text)} "
    found = {generic for generic, pattern in _patterns() if pattern.search(plain)}
    if not found:
        near = mentioned_medicine(text)
        found = {near.name} if near is not None and near.score >= common()["limits"]["medicine_spelling"] else set()
    return frozenset(found)


def medicines_in(text: str) -> tuple[str, ...]:
    """The known medicines of a text, as they are written in it."""
    words = {_plain(word): word for word in _WORD.findall(text)}
    known = {form for forms in _forms().values() for form in forms}
    return tuple(written for plain, written in words.items() if plain in known)


@lru_cache(maxsize=1)
def _forms() -> dict[str, tuple[str, ...]]:
    file = Path(__file__).parent.parent / "entities" / "medicines.yml"
    listed: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: tuple(dict.fromkeys(_plain(form) for form in (name, *others))) for name, others in listed.items()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((generic, re.compile("|".join(_form(form) for form in forms))) for generic, forms in _forms().items())


def _form(form: str) -> str:
    return rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])" if form.isascii() else re.escape(form)


# Shape


def _shape(source: str, target: str, source_lang: str, target_lang: str) -> set[Reason]:
    found: set[Reason] = set()
    if not _plausible_length(source, target, source_lang, target_lang):
        found.add(Reason.LENGTH)
    if _repeats(target, source):
        found.add(Reason.REPETITION)
    if any(mark in target for mark in _UNKNOWN):
        found.add(Reason.UNKNOWN)
    if leftover(target) and not leftover(source):
        found.add(Reason.PLACEHOLDER)
    if source_lang != target_lang and _untranslated(source, target, target_lang):
        found.add(Reason.UNTRANSLATED)
    return found


def _plausible_length(source: str, target: str, source_lang: str, target_lang: str) -> bool:
    limits = common()["limits"]
    expected = len(source.strip()) * lexicon(target_lang).length / lexicon(source_lang).length
    slack = limits["length_slack"]
    return bool(
        limits["shortest"] * expected - slack / 4 <= len(target.strip()) <= limits["longest"] * expected + slack
    )


def _repeats(target: str, source: str) -> bool:
    """A model that got stuck says the same over and over; unless the source does."""
    if re.search(r"(\S)\1{5,}", target) and not re.search(r"(\S)\1{3,}", source):
        return True
    words, own = _units(target), _units(source)
    runs = any(words[at] == words[at + 1] == words[at + 2] for at in range(len(words) - 2))
    own_runs = any(own[at] == own[at + 1] for at in range(len(own) - 1))
    return (runs and not own_runs) or _most_common(words, 3) > max(2, _most_common(own, 3) + 1)


def _units(text: str) -> list[str]:
    """Words; characters of scripts without spaces."""
    return re.findall(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+", text.lower())


def _most_common(words: Sequence[str], length: int) -> int:
    runs = Counter(tuple(words[at : at + length]) for at in range(len(words) - length + 1))
    return max(runs.values(), default=0)


def _untranslated(source: str, target: str, target_lang: str) -> bool:
    """Still in the source's words, or in the wrong script."""
    script = _SCRIPTS.get(target_lang)
    letters = [c for c in target if c.isalpha()]
    if script is not None:
        other = [c for c in letters if script not in unicodedata.name(c, "")]
        allowed = sum(c.isalpha() for c in source) * 0.3 + 12  # names and brands stay Latin
        return len(letters) > 3 and (len(other) > 0.6 * len(letters) or len(other) > max(allowed, 0.4 * len(letters)))
    if sum(ord(c) >= 0x370 and not "\u1e00" <= c <= "\u1eff" for c in letters) > 0.2 * len(letters):
        return True
    words, own = [w for w in _units(target) if not w.isdigit()], set(_units(source))
    return len(words) >= 4 and sum(word in own for word in words) > 0.7 * len(words)


# Round trip


def _returns(source: str, back: str | None, language: str, encoder: Encoder | None, returned: float | None) -> bool:
    """Whether the way back leads to the source. A starter that finds the source likely need not itself put it just so; one that finds it
    unlikely is believed, whatever it made."""
    limits = common()["limits"]
    if returned is not None and returned < limits["returned"]:
        return False
    if returned is not None and returned >= limits["surely_returned"]:
        return back != ""
    meaning = limits["round_trip_meaning"] if returned is None else limits["starter_meaning"]
    return back is None or _agrees(source, back, language, encoder, meaning)


def _agrees(source: str, back: str, language: str, encoder: Encoder | None, meaning: float) -> bool:
    """Whether the way back leads to the source: the same facts, and nearly the same meaning or letters."""
    limits = common()["limits"]
    if not back.strip() or negations(source, language) != negations(back, language):
        return False
    if differences(quantities(source, language), quantities(back, language)) or _medicines(source) != _medicines(back):
        return False
    letters = _letter_agreement(_plain(source), _plain(back))
    if encoder is None:
        return bool(letters >= limits["round_trip_letters"])
    one, other = encoder.encode([source, back])
    return bool(float((one * other).sum()) >= meaning)


def _letter_agreement(one: str, other: str) -> float:
    """F1 of the letter trigrams, 0 to 1."""
    first, second = _trigrams(one), _trigrams(other)
    shared = sum((first & second).values())
    total = sum(first.values()) + sum(second.values())
    return 2 * shared / total if total else 1.0


def _trigrams(text: str) -> Counter[str]:
    spaced = f" {' '.join(_WORD.findall(text))} "
    return Counter(spaced[at : at + 3] for at in range(max(1, len(spaced) - 2)))


def _plain(text: str) -> str:
    """Lower case without accents, composed again; for names and medicines of any script."""
    marks = unicodedata.normalize("NFD", text.lower())
    kept = "".join(c for c in marks if not (unicodedata.combining(c) and ord(c) < 0x370))
    return unicodedata.normalize("NFC", kept).replace("đ", "d")
