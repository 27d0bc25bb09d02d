"""Sentence splitting for the practice's languages by rules: needs no model and no download."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 260  # characters: what a translation model reads well at once; of Chinese and Korean a third of it
_DENSE = ("zh-Hans", "zh-Hant", "ko")
_LINES = re.compile(r"(\s*\n\s*)")
_END = re.compile(r"(?:[.!?…؟۔]+[\"'”’»)\]]*(?=\s|$))|(?:[。！？｡।॥]+[”」』）\"']*)")
_SOFT_END = re.compile(r"[;；؛:：]\s|[,،]\s|[，、]")
_ABBREVIATIONS = frozenset(
    [
        *("dr", "dra", "drs", "mr", "mrs", "ms", "sr", "sra", "srta", "mme", "mlle", "prof", "st", "ste", "jr", "rev", "gen"),
        *("no", "núm", "num", "nº", "tel", "tél", "ext", "apt", "apto", "ave", "av", "blvd", "rd", "dept", "depto", "vs", "etc"),
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "ene", "abr", "ago", "dic"),
        *("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "approx", "aprox", "min", "hr", "hrs", "mg", "ml"),
        *("д-р", "др", "г", "ул", "тел", "стр", "тыс", "т", "bs", "ths", "ts", "gng", "bb", "डॉ", "श्री", "د", "أ", "p", "a", "m"),
    ]
)  # fmt: skip
_LAST_WORD = re.compile(r"([^\s.]+(?:\.[^\s.]+)*)\.$")


@dataclass(frozen=True)
class Piece:
    """A sentence and the white space that follows it; line breaks stay where they were."""

    text: str
    after: str


def split(text: str, language: str) -> list[Piece]:
    """The sentences of `text`, in order; none longer than LONGEST (a third of it where a character is a syllable)."""
    longest = LONGEST // 3 if language in _DENSE else LONGEST
    pieces: list[Piece] = []
    parts = _LINES.split(text.strip())
    for line, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
        sentences = [short for sentence in _sentences(line) for short in _shortened(sentence, longest)]
        if not sentences:
            continue
        joint = "" if language.startswith("zh") else " "
        pieces += [Piece(sentence, joint) for sentence in sentences[:-1]]
        pieces.append(Piece(sentences[-1], "\n" * max(1, gap.count("\n")) if gap else ""))
    return pieces


def joined(pieces: list[Piece], translated: list[str], target: str) -> str:
    """The translations of `pieces` as one text again, spaced as the target language is."""
    space = "" if target.startswith("zh") else " "
    gaps = [piece.after if "\n" in piece.after else space for piece in pieces]
    return "".join(text.strip() + gap for text, gap in zip(translated, gaps, strict=True)).strip()


def _sentences(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        sentence = line[start : end.end()].strip()
        if _goes_on(sentence, line[end.end() :]):
            continue
        if sentence:
            found.append(sentence)
        start = end.end()
    rest = line[start:].strip()
    return [*found, rest] if rest else found


def _goes_on(sentence: str, rest: str) -> bool:
    """Whether the full stop belongs to an abbreviation ("Dr. Lee", "3 p.m. today") rather than ending a sentence."""
    match = _LAST_WORD.search(sentence)
    if match is None:
        return False
    word = match.group(1).lower().lstrip("(\"'¿¡«“")
    following = rest.lstrip()
    if re.fullmatch(r"\d{1,2}", word):  # "1. refill 2. appointment" is a list, "at 3. Thanks" the end
        return sentence == match.group(0)
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i"):
        return bool(following)
    if re.fullmatch(r"(?:\w\.)+\w", word):  # a.m., p.m., U.S.
        return bool(following) and not following[0].isupper()
    return False


def _shortened(sentence: str, longest: int) -> list[str]:
    """A sentence too long for the model, cut at a comma if there is one in its second half, else between words."""
    parts: list[str] = []
    while len(sentence) > longest:
        cut = _cut(sentence[:longest])
        parts.append(sentence[:cut].strip())
        sentence = sentence[cut:].strip()
    return [part for part in [*parts, sentence] if part]


def _cut(head: str) -> int:
    soft = [match.end() for match in _SOFT_END.finditer(head) if match.end() > len(head) // 2]
    if soft:
        return soft[-1]
    space = head.rfind(" ")
    return space if space > len(head) // 3 else len(head)
