"""Cutting what an e-mail carries along from earlier: only what is surely of this very thread goes; when in doubt it stays.

Quoting programs word their "On Tuesday … wrote:" in every language. So nothing is recognised by such words: a quote is ours when its
lines were said before in the thread, or when the line that announces it names the practice or its address.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\*?[^\W\d_][^:：\n]{0,24}\*?\s?[:：]\s*\S.*")
_RULE = re.compile(r"\s*(?:_{5,}|-{2,}.{0,60}-{2,}|-{5,})\s*")
_SIGNATURE = re.compile(r"(?:^|\n)-- ?\n(?:.*\n?){1,8}\Z")
_LETTERS = re.compile(r"[\W_]+")
MOST_ANNOUNCING = 3  # lines into which a quote's announcement may be broken
MOST_HEADERS = 8  # lines that a program copies: from, sent, to, copies, subject, importance
FEWEST_LETTERS = 12  # what is shorter is never taken for a repetition

Alarming = Callable[[str], bool]


@dataclass(frozen=True)
class Earlier:
    """What was said in the thread before, by either side, and by what names a quote of ours is announced."""

    said: str  # folded
    names: tuple[str, ...]

    def has(self, line: str) -> bool:
        """Whether these words stand in the thread already; a line without words does."""
        return _fold(line) in self.said

    def announced(self, lines: Iterable[str]) -> bool:
        """Whether the practice or its address is named here."""
        together = " ".join(lines).casefold()
        return any(name in together for name in self.names)


def earlier(said: Iterable[str], names: Iterable[str]) -> Earlier:
    """Of the thread's texts, and the practice's names and addresses."""
    return Earlier("\n".join(_fold(text) for text in said), tuple(name.casefold() for name in names if name))


def own_words(text: str, before: Earlier, *, endings: re.Pattern[str], alarming: Alarming) -> str:
    """What the sender has added. Everything, where the rules find an alarm that the cut text would not raise."""
    cut = _without_ending(_without_quotes(text, before), endings)
    if not cut.strip():
        cut = new_lines(text, before)
    return cut if cut == text or alarming(cut) or not alarming(new_lines(text, before)) else text


def new_lines(text: str, before: Earlier) -> str:
    """Every line that was not said in the thread before, quoted or not. Short ones may be an answer, so they count as new."""
    lines = [line.lstrip("> ") for line in text.split("\n")]
    return "\n".join(line for line in lines if len(_fold(line)) < FEWEST_LETTERS or not before.has(line)).strip()


def _without_quotes(text: str, before: Earlier) -> str:
    lines, kept, at = text.split("\n"), list[str](), 0
    while at < len(lines):
        if _is_quote(lines[at]):
            end = _end_of_quote(lines, at)
            _take_quote(lines[at:end], kept, before)
            at = end
        elif (end := _end_of_headers(lines, at)) and before.announced(lines[at:end]):
            _drop_rule(kept)
            kept += [line for line in lines[end:] if not before.has(line) and not _furniture(line)]
            break
        else:
            kept.append(lines[at])
            at += 1
    return "\n".join(kept).strip()


def _take_quote(block: list[str], kept: list[str], before: Earlier) -> None:
    """Drop a quote of ours with its announcement; keep any other as it is."""
    inside = [line.lstrip("> ") for line in block]
    announcement = _announcement(kept)
    within = [line for line in inside if line][:MOST_ANNOUNCING]
    named = before.announced(kept[announcement:]) or (_ends_in_colon(" ".join(within)) and before.announced(within))
    named = named or any(_ends_in_colon(line) and before.announced([line]) for line in within)
    said = len(_fold(" ".join(inside))) >= FEWEST_LETTERS and all(before.has(line) for line in inside)
    if named or said:
        del kept[announcement:]
    else:
        kept += block


def _announcement(kept: list[str]) -> int:
    """Where the lines begin that announce the quote to come: they end in a colon, and hold a date or a time."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    if not end or not _ends_in_colon(kept[end - 1]):
        return len(kept)
    for start in range(end - 1, max(end - 1 - MOST_ANNOUNCING, -1), -1):
        if not kept[start].strip():
            break
        if any(letter.isdigit() for letter in " ".join(kept[start:end])):
            return start
    return len(kept)


def _end_of_quote(lines: list[str], at: int) -> int:
    """Behind the last line of this quote: blank lines within it belong to it."""
    end = at
    for number in range(at, len(lines)):
        if _is_quote(lines[number]):
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _end_of_headers(lines: list[str], at: int) -> int:
    """Behind the copied headers (From, Sent, To, Subject in any language) that begin here; 0 when none do."""
    end = at
    while end < min(len(lines), at + MOST_HEADERS) and _HEADER.fullmatch(lines[end]):
        end += 1
    block = " ".join(lines[at:end])
    return end if end - at >= 3 and re.search(r"\d{1,2}:\d{2}|\d{4}", block) else 0


def _drop_rule(kept: list[str]) -> None:
    while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
        kept.pop()


def _furniture(line: str) -> bool:
    """Rules and copied headers of a quote's quotes."""
    header = _HEADER.fullmatch(line) and ("@" in line or re.search(r"\d{1,2}:\d{2}", line))
    return not line.strip() or bool(_RULE.fullmatch(line)) or bool(header)


def _without_ending(text: str, endings: re.Pattern[str]) -> str:
    """Without a signature after `-- ` and without the last line that a program adds ("Sent from my phone")."""
    text = _SIGNATURE.sub("", text).rstrip()
    body, _, last = text.rpartition("\n")
    return body.rstrip() if body.strip() and endings.fullmatch(last.strip()) else text


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(">")


def _ends_in_colon(line: str) -> bool:
    return line.rstrip(" *_").endswith((":", "："))


def _fold(text: str) -> str:
    """Letters and digits only: programs break lines and change quotation marks."""
    return _LETTERS.sub("", text).casefold()
