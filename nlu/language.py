"""Which of the practice's languages a message is in. Script first, then what the words say, then two statistical detectors.

No detector is safe on three words or fewer (design.md, "Language identification"), so a short message changes the language of a
conversation only when words that are known to be that language's say so, or when both detectors agree with high probability and no
known word speaks against them. Everything here is deterministic.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import wordfreq
import yaml
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from nlu.entities.medicines import medicine_names
from nlu.language_letters import load_letters

LANGUAGES = ("en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "pt", "fr", "hi")
DEFAULT = "en"
READ_CHARACTERS = 1000  # a longer message says in its first thousand characters what language it is in

_WORDFREQ_NAMES = {"en": "en", "es": "es", "pt": "pt", "fr": "fr", "vi": "vi", "tl": "fil"}
_WORDS_READ = 40_000
_ROWS = ("en", "es", "pt", "fr", "vi", "tl", "ht", "hi", "ar", "ru", "ko", "zh-Hans", "zh-Hant")
_DETECTED = {"en", "es", "pt", "fr", "vi", "tl", "ht"}  # py3langid knows these in Latin letters; langdetect all but ht
_UNSEEN = 2e-7  # frequency given to a word that a language doesn't have
_LISTED_ALONE = 1e-3  # frequency given to a word of language.yml that no other language uses
_LISTED_SHARED = 6e-5
_LISTED_ONCE = 6  # a word listed for one language only is at least so many times as frequent there as elsewhere
_MOST_FREQUENT = 1e-3  # "the" says no more for English than "appointment" in a message that mixes languages
_RARE = 4e-6  # below this frequency another language doesn't count as using a word
_BORROWED_WEIGHT = 0.4  # how much an English word that other languages borrow still says
_LETTERS_MOST = 7.0  # most that the spelling of a message says for a language
_DECIDING_NATS = 12.0
_PRIOR_NATS = 2.5  # how much the language spoken so far weighs, in nats; one clear word of another is worth about seven
_TYPED_IN_LATIN_NATS = -0.5  # Hindi, Arabic, Russian … in Latin letters are rarer than languages written so

_WORD = re.compile(r"[^\W_]+(?:['’‘][^\W\d_]+)*")
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b\d[\d.:/-]*\w{0,2}\b")
_STRETCHED = re.compile(r"(.)\1{2,}")
_TITLE = re.compile(r"(?i)\b(?:dr|dra|mr|mrs|ms|sr|sra|doctor|doctora)\b\.?\s+\w+")


@dataclass(frozen=True)
class LanguageGuess:
    """`certain` says that the message itself settles it; otherwise `language` is the best guess, mostly the one spoken before."""

    language: str
    probability: float
    certain: bool


def identify(text: str, *, prior: str | None = None, allowed: Sequence[str] = LANGUAGES) -> LanguageGuess:
    """Language of `text`; `prior` is the conversation's or the patient's. Under a millisecond at the median."""
    text = _NOISE.sub(" ", unicodedata.normalize("NFC", text[:READ_CHARACTERS]))
    fallback = DEFAULT if DEFAULT in allowed else allowed[0]
    before = prior if prior is not None and prior in allowed else fallback
    script = _script_language(text, before)
    if script is not None:
        return LanguageGuess(script, 0.99, True) if script in allowed else LanguageGuess(before, 0.5, False)
    return _knowledge().identify_latin(text, before, allowed)


def requested_language(text: str, allowed: Sequence[str] = LANGUAGES) -> str | None:
    """The language that a patient asks for by name ("español", "in Vietnamese please"), if the message says little else."""
    return _knowledge().requested(text, allowed)


def is_latin(text: str) -> bool:
    """Whether the words that say something are in Latin letters."""
    return _script_language(text, DEFAULT) is None


def warm() -> None:
    """Load the word lists and detectors now (about a second) instead of at the first message."""
    identify("good morning, quisiera una cita")


def _script_language(text: str, before: str) -> str | None:
    """The language that the letters give away; None where most words are in Latin letters or there are none."""
    counts = dict.fromkeys(("latin", "han", "hangul", "arabic", "cyrillic", "devanagari"), 0.0)
    for word in _WORD.findall(text):
        _count_word(word, counts)
    latin = counts.pop("latin")
    script = max(counts, key=lambda name: counts[name])
    # One foreign name inside an English sentence doesn't make it Korean; brand names inside a Korean one don't make it English.
    if counts[script] == 0 or counts[script] < 0.4 * latin:
        return None
    if script == "han":
        return _chinese(text, before)
    return {"hangul": "ko", "arabic": "ar", "cyrillic": "ru", "devanagari": "hi"}[script]


def _count_word(word: str, counts: dict[str, float]) -> None:
    scripts = Counter(script for letter in word if (script := _script(letter)) is not None)
    if not scripts:
        return
    # Most letters decide: a Cyrillic "а" inside a Latin word is a trick or a slip, not Russian.
    script, letters = scripts.most_common(1)[0]
    # A Chinese word has two characters, a sentence no spaces.
    counts[script] += max(1.0, letters / 2) if script == "han" else 1.0


def _script(letter: str) -> str | None:
    point = ord(letter)
    if point < 0x250 or 0x1E00 <= point < 0x1F00:
        return "latin" if letter.isalpha() else None
    for name, ranges in _SCRIPT_RANGES:
        if any(first <= point <= last for first, last in ranges):
            return name
    return None


_SCRIPT_RANGES: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = (
    ("cyrillic", ((0x400, 0x52F),)),
    ("arabic", ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))),
    ("devanagari", ((0x900, 0x97F),)),
    ("hangul", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    ("han", ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF))),
)


def _chinese(text: str, before: str) -> str:
    """Simplified or traditional by the characters that only one of the two national character sets has."""
    simplified = sum(1 for letter in text if _is_han(letter) and _in(letter, "gb2312") and not _in(letter, "big5"))
    traditional = sum(1 for letter in text if _is_han(letter) and not _in(letter, "gb2312"))
    if simplified != traditional:
        return "zh-Hans" if simplified > traditional else "zh-Hant"
    return before if before in ("zh-Hans", "zh-Hant") else "zh-Hans"


def _is_han(letter: str) -> bool:
    return _script(letter) == "han"


def _in(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def fold(text: str) -> str:
    """Lower case without marks: "Lịch Hẹn" -> "lich hen", so that text typed without them is known too."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("’", "'").replace("‘", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


class _Knowledge:
    """Word frequencies, phrase list and detectors, loaded once."""

    def __init__(self) -> None:
        listed: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
        self._names = frozenset(fold(listed["names"]).split()) | medicine_names()
        languages = {name: entry for name, entry in listed.items() if name in LANGUAGES}
        self._rows, self._logs = _word_table({name: entry["words"].split() for name, entry in languages.items()})
        self._phrases = _phrase_table({name: entry.get("phrases", []) for name, entry in languages.items()})
        self._deciding = {
            word: _ROWS.index(name) for name, entry in languages.items() for word in entry.get("deciding", "").split()
        }
        self._everywhere = frozenset(listed["everywhere"].split())
        self._asking = frozenset(listed["asking"].split())
        self._borrowed = frozenset(listed["en"]["borrowed"].split())
        self._requests = {_plain(word): name for name, entry in languages.items() for word in entry["requests"]}
        self._py3langid = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._py3langid.set_languages(sorted(_DETECTED))
        self._letters = load_letters()
        self._langdetect = _langdetect_factory(sorted(_DETECTED - {"ht"}))

    def requested(self, text: str, allowed: Sequence[str]) -> str | None:
        folded = _plain(text)
        words = folded.split()
        if folded in self._requests and self._requests[folded] in allowed:
            return self._requests[folded]
        if not 2 <= len(words) <= 6:
            return None
        asked = {name for word, name in self._requests.items() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded)}
        asks = any(word in self._asking for word in words)
        (only,) = asked if len(asked) == 1 else (None,)
        return only if asks and only in allowed else None

    def identify_latin(self, text: str, before: str, allowed: Sequence[str]) -> LanguageGuess:
        phrase = self._phrases.get(_spaced(text)) or self._phrases.get(_plain(text), [])
        known = [name for name in phrase if name in allowed]
        if known and not (before != "en" and known == ["en"] and self._borrowed.issuperset(_plain(text).split())):
            if before in known:
                return LanguageGuess(before, 0.95, True)
            return LanguageGuess(known[0], 0.95, True) if len(known) == 1 else LanguageGuess(before, 0.6, False)
        words = self._telling_words(text)
        if not words or (len(words) <= 3 and before != "en" and self._borrowed.issuperset(words)):
            return LanguageGuess(before, 0.5, False)
        usable = np.array([name in allowed for name in _ROWS])
        evidence = self._word_evidence(words) + self._letter_evidence(words)
        scores = evidence + self._weights(before)
        guess = self._settle(scores, evidence, usable, before, len(words))
        if guess is not None:
            return guess
        return self._ask_detectors(" ".join(words), scores, evidence, usable, before, len(words))

    def _telling_words(self, text: str) -> list[str]:
        """Words that can tell a language: no names, numbers, single letters or titles with what they address."""
        text = _TITLE.sub(" ", text)
        words = [
            _STRETCHED.sub(r"\1", word.lower().replace("’", "'").replace("‘", "'")) for word in _WORD.findall(text)
        ]
        telling = [word for word in words if len(word) > 1 and not word.isdigit() and fold(word) not in self._names]
        return [word for word in telling if word not in self._everywhere]

    def _word_evidence(self, words: Iterable[str]) -> npt.NDArray[np.float64]:
        total = np.zeros(len(_ROWS))
        for word in words:
            row = self._rows.get(word, self._rows.get(fold(word)))
            if row is not None:
                total += self._logs[row] * (_BORROWED_WEIGHT if word in self._borrowed else 1.0)
            elif _VIETNAMESE_LETTERS.search(word):
                total[_ROWS.index("vi")] += 4
            elif row is None and _ARABIC_DIGITS.fullmatch(word):
                total[_ROWS.index("ar")] += 3
            if word in self._deciding:
                total[self._deciding[word]] += _DECIDING_NATS
        return total

    def _letter_evidence(self, words: Sequence[str]) -> npt.NDArray[np.float64]:
        """How the words are spelt, in nats over the least likely language; bounded, so that known words outweigh it."""
        logs = self._letters.log_probabilities(" ".join(words))
        values = np.array([logs.get(name, -_LETTERS_MOST) for name in _ROWS])
        strength = min(1.0, (1 + len(words)) / 4)  # of one word it is not so sure
        return strength * np.clip(values + _LETTERS_MOST, 0, None)

    def _weights(self, before: str) -> npt.NDArray[np.float64]:
        weights = np.array([0.0 if name in _DETECTED else _TYPED_IN_LATIN_NATS for name in _ROWS])
        weights[_ROWS.index(before)] = _PRIOR_NATS
        return weights

    def _settle(
        self,
        scores: npt.NDArray[np.float64],
        evidence: npt.NDArray[np.float64],
        usable: npt.NDArray[np.bool_],
        before: str,
        words: int,
    ) -> LanguageGuess | None:
        """The answer, when the words alone are enough for one."""
        best, lead = _best(scores, usable)
        over_before = evidence[best] - evidence[_ROWS.index(before)]
        # Against the language spoken so far the words must be clear; between two others (Spanish, Portuguese) a lead is enough.
        if _ROWS[best] == before:
            return LanguageGuess(before, _probability(lead), bool(evidence[best] > 4)) if lead > 5 else None
        if lead > (2.5 if words == 1 else 1.0) and over_before > _PRIOR_NATS + 3:
            return LanguageGuess(_ROWS[best], _probability(lead), True)
        return None

    def _ask_detectors(
        self,
        text: str,
        scores: npt.NDArray[np.float64],
        evidence: npt.NDArray[np.float64],
        usable: npt.NDArray[np.bool_],
        before: str,
        words: int,
    ) -> LanguageGuess:
        first, second = self._ranked(text)
        agreed = next((name for name, p in first.items() if p >= 0.9 and second.get(name, 0) >= 0.9), None)
        # The more words are known, the less guesses by letters count.
        weight = min(1.0, words / 6) * (1.0 if evidence.max() < 3 * words else 0.4)
        votes = np.array([_vote(first.get(name), name) + _vote(second.get(name), name) for name in _ROWS])
        best, lead = _best(scores + weight * votes, usable)
        winner = _ROWS[best]
        if winner == before:
            return LanguageGuess(before, _probability(lead), words > 3 and lead > 3)
        supported = winner == agreed or evidence[best] - evidence[_ROWS.index(before)] > 3
        enough = lead > (3 if words == 1 else 1)
        if enough and supported:
            return LanguageGuess(winner, _probability(lead), True)
        return LanguageGuess(before, 0.5, False)

    def _ranked(self, text: str) -> tuple[dict[str, float], dict[str, float]]:
        first = {name: float(p) for name, p in self._py3langid.rank(text)}
        detector = self._langdetect.create()
        detector.append(text)
        try:
            second = {found.lang: float(found.prob) for found in detector.get_probabilities()}
        except LangDetectException:  # no letters it knows
            second = {}
        return first, second


# Arabic in Latin letters writes digits for letters that Latin lacks: "3andi", "ta2meen".
_ARABIC_DIGITS = re.compile(r"[37][a-z]{3,}|[a-z]+[23578][a-z]{2,}")
_VIETNAMESE_LETTERS = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]")


@lru_cache(maxsize=1)
def _knowledge() -> _Knowledge:
    return _Knowledge()


def _spaced(text: str) -> str:
    """Lower-case words with one space between, marks kept."""
    return " ".join(_STRETCHED.sub(r"\1", word) for word in _WORD.findall(text.lower()))


def _plain(text: str) -> str:
    """Folded words with one space between: the form in which phrases are compared when the one with marks is unknown."""
    return _spaced(fold(text))


def _phrase_table(phrases: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for name, texts in phrases.items():
        for text in texts:
            for form in {_spaced(text), _plain(text)}:
                names = table.setdefault(form, [])
                if name not in names:
                    names.append(name)
    return table


def _word_table(listed: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], npt.NDArray[np.float32]]:
    """Row number of each word and, per row, the log of its frequency in each language over that of an unseen word.

    Frequencies come from wordfreq; a word without marks has the sum of all its marked forms. Words of language.yml are raised.
    """
    rows: dict[str, int] = {}
    found: list[npt.NDArray[np.float32]] = []

    def add(word: str, column: int, frequency: float) -> None:
        row = rows.setdefault(word, len(found))
        if row == len(found):
            found.append(np.zeros(len(_ROWS), dtype=np.float32))
        found[row][column] += frequency

    for name, wordfreq_name in _WORDFREQ_NAMES.items():
        frequencies = wordfreq.get_frequency_dict(wordfreq_name, "small")
        for word in wordfreq.top_n_list(wordfreq_name, _WORDS_READ, "small"):
            frequency = frequencies.get(word, 0.0)
            for form in {word.replace("’", "'"), fold(word)}:
                add(form, _ROWS.index(name), frequency)
    forms = {name: {form for word in words for form in (word.lower(), fold(word))} for name, words in listed.items()}
    times_listed = Counter(form for each in forms.values() for form in each)
    for name, listed_forms in forms.items():
        column = _ROWS.index(name)
        for form in sorted(listed_forms):
            add(form, column, 0.0)
            row = found[rows[form]]
            others = np.delete(row, column).max()
            least = _LISTED_ALONE if others < _RARE else _LISTED_SHARED
            if times_listed[form] == 1 and name in _WORDFREQ_NAMES:
                least = max(least, _LISTED_ONCE * others)
            row[column] = max(row[column], least)
    return rows, np.log(np.clip(np.stack(found), _UNSEEN, _MOST_FREQUENT) / _UNSEEN)


def _langdetect_factory(names: Sequence[str]) -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_json_profile([Path(PROFILES_DIRECTORY, name).read_text(encoding="utf-8") for name in names])
    factory.set_seed(0)
    return factory


def _vote(probability: float | None, name: str) -> float:
    """A detector's word in nats against an even split, bounded so that no detector outvotes three known words."""
    if name not in _DETECTED:
        return 0.0
    return max(math.log(max(probability or 0.0, 1e-4) * len(_DETECTED)), -4.0)


def _best(scores: npt.NDArray[np.float64], usable: npt.NDArray[np.bool_]) -> tuple[int, float]:
    """Column of the best language and its lead over the next, in nats."""
    allowed = np.where(usable, scores, -np.inf)
    best = int(allowed.argmax())
    rest = np.delete(allowed, best)
    return best, float(allowed[best] - rest.max()) if np.isfinite(rest).any() else 99.0


def _probability(lead: float) -> float:
    return round(1 / (1 + math.exp(-min(lead, 30))), 4)
