"""First pass of the grammar: numbers and clock words into times of day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from nlu.entities.when_items import BEFORE_NOON, Item, has
from nlu.entities.when_words import Atom, Lexicon

_CLOCK_CONTEXT = ("after", "before", "until", "between", "at", "since", "since_time")


def mark_days(atoms: Sequence[Atom]) -> list[Atom]:
    """ "el 7", "le 7", "ngày 7": a number after such a word is a day of the month, unless a clock word or a unit follows it."""
    result: list[Atom] = []
    for index, atom in enumerate(atoms):
        before = atoms[index - 1] if index else None
        after = atoms[index + 1] if index + 1 < len(atoms) else None
        marked = before is not None and "day_mark" in before and before.end >= atom.start - 2
        blocked = after is not None and any(kind in after for kind in ("oclock", "am", "pm", "half", "unit", "part"))
        if "number" in atom and marked and not blocked and 1 <= atom["number"] <= 31:
            if before is not None and set(before.means) <= {"day_mark", "unit", "day"} and before in result:
                result.remove(before)
            result.append(Atom({"day_number": atom["number"]}, atom.start, atom.end, True))
        else:
            result.append(atom)
    return [atom for atom in result if set(atom.means) - {"day_mark"}]


def read_times(atoms: Sequence[Atom], lexicon: Lexicon) -> list[Atom | Item]:
    items: list[Atom | Item] = []
    index = 0
    while index < len(atoms):
        item, used = _time_at(atoms, index, items, lexicon)
        if item is None:
            items.append(atoms[index])
            index += 1
            continue
        if items and has(items[-1], "at") and not has(items[-1], "after", "before", "until", "to"):
            items.pop()
        items.append(item)
        index += used
    return items


def _time_at(
    atoms: Sequence[Atom], index: int, before: Sequence[Atom | Item], lexicon: Lexicon
) -> tuple[Item | None, int]:
    atom = atoms[index]
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    previous = before[-1] if before else None
    if "half_past" in atom and following is not None and "number" in following:
        return Item("clock", clock=(following["number"], 30, None)), 2
    if "clock" in atom:
        return _with_half_of_day(atom["clock"], atoms, index + 1, previous, used=1)
    if "half" in atom and following is not None and "number" in following and lexicon.language == "hi":
        after = atoms[index + 2] if index + 2 < len(atoms) else None
        return _with_half_of_day(
            (following["number"], 30, None), atoms, index + 2 + has(after, "oclock"), previous, used=2
        )
    if "part" in atom and atom["part"] == "noon" and has(previous, *_CLOCK_CONTEXT):
        return Item("clock", clock=(12, 0, "p")), 1
    if "number" not in atom or not 1 <= atom["number"] <= 24:
        return None, 0
    return _number_as_time(atom["number"], atoms, index, previous)


def _number_as_time(
    number: int, atoms: Sequence[Atom], index: int, previous: Atom | Item | None
) -> tuple[Item | None, int]:
    following = atoms[index + 1] if index + 1 < len(atoms) else None
    if has(following, "unit") and not has(following, "oclock"):
        return None, 0
    if has(following, "month", "workdays", "weekend"):
        return None, 0
    if has(previous, "month"):
        return None, 0
    if has(following, "oclock", "half", "quarter", "am", "pm"):
        if has(following, "oclock") and has(previous, "in") and not has(previous, "at", "after"):
            return None, 0
        return _with_half_of_day((number, 0, None), atoms, index + 1, previous, used=1)
    pronoun = number == 1 and atoms[index].end - atoms[index].start > 2  # "the afternoon one"
    after_part = isinstance(previous, Atom) and "part" in previous and not pronoun
    before_part = following is not None and "part" in following and following.start - atoms[index].end <= 2
    in_context = has(previous, *_CLOCK_CONTEXT) and not (has(previous, "in") and not has(previous, "at", "after"))
    continues = (
        isinstance(previous, Atom) and has(previous, "to", "and", "or") and index >= 2 and _timelike(atoms[index - 2])
    )
    if after_part or before_part or in_context or continues or _second_of_two(atoms, index):
        return _with_half_of_day((number, 0, None), atoms, index + 1, previous, used=1)
    return None, 0


def _timelike(atom: Atom) -> bool:
    """Whether the number before "to", "and", "or" was read as a time, so that the one behind it is one too."""
    return any(kind in atom for kind in ("clock", "oclock", "am", "pm", "half")) or "number" in atom


def _second_of_two(atoms: Sequence[Atom], index: int) -> bool:
    """ "3 to 5", "3 or 4 pm": the first of two numbers is a time when a word for a range or a clock stands right behind."""
    joined = index + 2 < len(atoms) and any(kind in atoms[index + 1] for kind in ("to", "or", "and"))
    if not joined:
        return False
    second = atoms[index + 2]
    if "clock" in second:
        return True
    if "number" not in second or not 1 <= second["number"] <= 24:
        return False
    third = atoms[index + 3] if index + 3 < len(atoms) else None
    if has(third, "month", "unit"):
        return False
    if "or" in atoms[index + 1] and atoms[index]["number"] <= 12 and second["number"] <= 12:
        return True
    return has(third, "oclock", "am", "pm", "part") or (
        index > 0 and has(atoms[index - 1], "between", "from", "in", "since")
    )


def _with_half_of_day(
    clock: tuple[int, int, str | None], atoms: Sequence[Atom], index: int, previous: Atom | Item | None, *, used: int
) -> tuple[Item, int]:
    """Add "o'clock", "and a half", "in the afternoon" that follow a time, or a part of the day that stands before it."""
    hour, minute, half = clock
    while index < len(atoms):
        atom = atoms[index]
        if "oclock" in atom and not ("in" in atom and "unit" in atom):
            pass
        elif "half" in atom:
            minute = 30
        elif "quarter" in atom:
            minute = 15
        elif half is None and "am" in atom:
            half = "a"
        elif half is None and "pm" in atom:
            half = "p"
        elif half is None and "part" in atom and hour <= 12:
            half = "a" if atom["part"] in BEFORE_NOON else "p"
        else:
            break
        index += 1
        used += 1
    return Item("clock", clock=(hour, minute, half)), used


def clock_time(hour: int, minute: int, half: str | None, part: str = "") -> time | None:
    """A clock reading as local time. Without am or pm a practice's day decides: 1 to 6 is afternoon, 7 to 11 morning."""
    if half is None and part and hour <= 12:
        half = "a" if part in BEFORE_NOON else "p"
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    elif half is None and 1 <= hour <= 6:
        hour += 12
    return time(hour, minute) if hour < 24 else None
