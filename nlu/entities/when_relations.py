"""Third pass: what stands before, after, between and against the days and times, into constraints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from nlu.entities.when_items import OUTSIDE, WEEKEND, WINDOWS, Constraints, Item
from nlu.entities.when_times import clock_time
from nlu.entities.when_words import Lexicon

_THINGS = ("span", "weekday", "clock", "part")
_DAYS = ("span", "weekday")


def moved_to(items: Sequence[Item]) -> list[Item]:
    """ "move my Friday appointment to Monday": only what stands behind "to" is wanted. "instead of Friday": Friday isn't."""
    kept = list(items)
    index = 0
    while index < len(kept):
        if kept[index].means("instead") and index + 1 < len(kept) and kept[index + 1].kind in _THINGS:
            del kept[index : index + 2]
            continue
        index += 1
    moves = [n for n, item in enumerate(kept) if item.means("move")]
    if not moves:
        return kept
    behind_things = _moved_to_postposed(kept, moves[-1])
    if behind_things is not None:
        return behind_things
    for index in moves:
        if kept[index].means("to_target") and any(item.kind in _DAYS for item in kept[index + 1 :]):
            return kept[index + 1 :]  # "把周五的预约改到周一"
    targets = [n for n in range(moves[0] + 1, len(kept)) if kept[n].means("to_target") and _wants(kept[n + 1 :])]
    strong = [n for n in targets if kept[n].means("to")] or targets
    if not strong or any(item.means("between") for item in kept[moves[0] : strong[-1]]):
        return kept
    return kept[strong[-1] + 1 :]


def _wants(items: Sequence[Item]) -> bool:
    """Whether a day or a time comes next, before any other word for "to"."""
    for item in items:
        if item.kind in ("span", "weekday", "clock"):
            return True
        if item.means("to_target") or item.means("break"):
            return False
    return False


def _moved_to_postposed(items: Sequence[Item], move: int) -> list[Item] | None:
    """ "금요일 예약을 월요일로 변경": the day right before the word for "to" is wanted, earlier ones aren't."""
    targets = [n for n in range(1, move) if items[n].means("to_target") and items[n - 1].kind in _THINGS]
    if not targets:
        return None
    days = [n for n in range(targets[-1]) if items[n].kind in _DAYS]
    return list(items[days[-1] :]) if len(days) > 1 else None


class Relations:
    """Reads the reduced message from left to right and gathers constraints."""

    def __init__(self, items: Sequence[Item], lexicon: Lexicon, now: datetime) -> None:
        self.items = items
        self.lexicon = lexicon
        self.today = now.date()
        self.found = Constraints()
        self.spans: list[tuple[date, date]] = []
        self.weekday_items: list[Item] = []
        self.clocks: list[Item] = []
        self.windows: list[tuple[time | None, time | None]] = []
        self.ruled_out: set[int] = set()  # indices already read by a postposed word
        self.touched = False
        self.part_hint = next((item.part for item in items if item.kind == "part"), "")

    def solve(self) -> Constraints | None:
        index = 0
        while index < len(self.items):
            index += self._step(index)
        self._gather()
        found = self.found
        said = self.touched or found.soonest or found.any_day
        return found if said else None

    def _step(self, index: int) -> int:
        item = self.items[index]
        if item.kind in _THINGS:
            return self._thing(index)
        if item.means("soonest"):
            self.found.soonest = True
        elif item.means("any"):
            self.found.any_day = True
        elif item.means("not") or item.means("except") or (item.means("no_plural") and self._plural_next(index)):
            return self._negated(index)
        else:
            for word in ("between", "after", "before", "until", "since", "since_time", "from"):
                if item.means(word):
                    used = self._prefixed(index, word)
                    if used:
                        return used
        return 1

    def _plural_next(self, index: int) -> bool:
        """ "no Mondays", "no mornings"; but "no, Wednesday" puts something right."""
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        return following is not None and (following.recurring or following.kind == "part")

    def _thing(self, index: int) -> int:
        """A day or a time with nothing before it: perhaps the start of a range, perhaps with "after" or "not" behind it."""
        behind = self.items[index + 1] if index + 1 < len(self.items) else None
        second = self.items[index + 2] if index + 2 < len(self.items) else None
        item = self.items[index]
        if behind is not None and behind.means("to") and second is not None and _rangeable(item, second):
            self._between(item, second)
            return 3
        if behind is not None and self._postposed(index, behind, second):
            return 2
        self._wanted(item)
        return 1

    def _postposed(self, index: int, behind: Item, second: Item | None) -> bool:
        item = self.items[index]
        ends = second is None or second.kind not in _THINGS
        if self.lexicon.after_follows or ends:
            for word in ("after", "before", "until", "since"):
                ambiguous = word in ("after", "before", "until") and not self.lexicon.after_follows
                if behind.means(word) and not ambiguous:
                    self._related(word, item)
                    return True
        if behind.means("not") or behind.means("except") or behind.means("no_plural"):
            if self.lexicon.not_follows:
                self._unwanted(item)
                return True
            return (self.lexicon.after_follows or ends) and self._not_after(item, second)
        return False

    def _not_after(self, item: Item, second: Item | None) -> bool:
        if second is not None and (
            second.kind in _THINGS or any(second.means(w) for w in ("after", "before", "until", "to"))
        ):
            return False
        self._unwanted(item)
        return True

    def _prefixed(self, index: int, word: str) -> int:
        cursor = index + 1
        while cursor < len(self.items) and self.items[cursor].means("at"):
            cursor += 1
        if cursor >= len(self.items) or self.items[cursor].kind not in _THINGS:
            return 0
        thing = self.items[cursor]
        joint = self.items[cursor + 1] if cursor + 1 < len(self.items) else None
        other_at = cursor + 2
        while other_at < len(self.items) and self.items[other_at].means("at"):
            other_at += 1
        other = self.items[other_at] if other_at < len(self.items) else None
        joins = joint is not None and (joint.means("to") or (word == "between" and joint.means("and")))
        if word in ("between", "since", "from", "after") and joins and other is not None and _rangeable(thing, other):
            self._between(thing, other)
            return other_at - index + 1
        if word in ("between", "from"):
            return 0
        self._related(word, thing)
        return cursor - index + 1

    def _related(self, word: str, thing: Item) -> None:
        if thing.kind == "clock":
            self._clock_bound(word, thing)
        elif thing.kind == "part":
            first, last = WINDOWS[thing.part]
            bound = last if word in ("after", "since", "since_time") else first
            self._window((bound, None) if word in ("after", "since", "since_time") else (None, bound))
        else:
            self._day_bound(word, thing)

    def _clock_bound(self, word: str, thing: Item) -> None:
        reading = self._reading(thing)
        if reading is not None:
            self._window((reading, None) if word in ("after", "since", "since_time", "from") else (None, reading))

    def _day_bound(self, word: str, thing: Item) -> None:
        first, last = thing.span or self._weekday_span(thing)
        self.touched = True
        if word == "after":
            self.found.earliest = last + timedelta(days=1)
        elif word in ("since", "since_time"):
            self.found.earliest = first
        elif word == "before":
            self.found.latest = first - timedelta(days=1)
        elif word == "until":
            self.found.latest = last

    def _weekday_span(self, thing: Item) -> tuple[date, date]:
        ahead = (min(thing.weekdays) - self.today.weekday()) % 7 or 7
        day = self.today + timedelta(days=ahead)
        return day, day

    def _between(self, first: Item, second: Item) -> None:
        if first.kind == "clock":
            self._clock_between(first, second)
            return
        if first.kind == "weekday":
            start, end = min(first.weekdays), min(second.weekdays)
            days = frozenset((start + n) % 7 for n in range((end - start) % 7 + 1))
            self.weekday_items.append(Item("weekday", weekdays=days, recurring=True))
            self.touched = True
            return
        if first.span and second.kind == "weekday":  # "下周一到周三"
            begin = first.span[0]
            self.spans.append((begin, begin + timedelta(days=(min(second.weekdays) - begin.weekday()) % 7)))
            self.touched = True
            return
        if first.span and second.span:
            self.spans.append((first.span[0], max(second.span[1], first.span[0])))
            self.touched = True

    def _clock_between(self, first: Item, second: Item) -> None:
        assert first.clock and second.clock
        end = self._reading(second)
        hour, minute, half = first.clock
        if half is None and second.clock[2] == "a":
            half = "a"
        start = clock_time(hour, minute, half, "" if half else self.part_hint)
        if start is not None and end is not None and half is None and start >= end:
            start = clock_time(hour, minute, "a") if hour <= 12 else start
        if start is not None and end is not None and start < end:
            self._window((start, end))

    def _negated(self, index: int) -> int:
        """ "not Mondays or Fridays", "no puedo antes de las 3", "except mornings"."""
        cursor = index + 1
        while cursor < len(self.items) and any(
            self.items[cursor].means(k) for k in ("not", "at", "in", "any", "to_target", "to")
        ):
            cursor += 1
        if cursor >= len(self.items):
            return 1
        opposite = {"before": "since_time", "after": "until", "until": "since", "since": "before"}
        for word, other in opposite.items():
            if (
                self.items[cursor].means(word)
                and cursor + 1 < len(self.items)
                and self.items[cursor + 1].kind in _THINGS
            ):
                self._not_bound(word, other, self.items[cursor + 1])
                return cursor - index + 2
        taken = cursor
        while taken < len(self.items) and self.items[taken].kind in _THINGS:
            if (
                taken + 2 < len(self.items)
                and self.items[taken + 1].means("not")
                and self.items[taken + 2].means("break")
            ):
                break
            self._unwanted(self.items[taken])
            taken += 1
            joined = taken + 1 < len(self.items) and any(self.items[taken].means(k) for k in ("or", "and", "not"))
            if joined and self.items[taken + 1].kind in _THINGS and not self.items[taken].means("comma"):
                taken += 1
            elif taken < len(self.items) and self.items[taken].kind != "part":
                break
        return max(taken - index, 1)

    def _not_bound(self, word: str, other: str, thing: Item) -> None:
        if word == "after" and thing.kind == "clock":
            self._related("before", thing)
        else:
            self._related(other, thing)

    def _unwanted(self, thing: Item) -> None:
        self.touched = True
        if thing.kind == "weekday":
            self.found.not_weekdays |= thing.weekdays
        elif thing.kind == "part":
            self._window(OUTSIDE.get(thing.part, (None, None)))
        elif thing.kind == "span" and thing.span:
            first, last = thing.span
            if last - first > timedelta(days=2) and first <= self.today + timedelta(days=7):
                self.found.earliest = last + timedelta(days=1)
            elif first.weekday() == 5 and last.weekday() == 6:
                self.found.not_weekdays |= WEEKEND
            else:
                self.found.not_dates |= {first + timedelta(days=n) for n in range(min((last - first).days, 60) + 1)}

    def _wanted(self, thing: Item) -> None:
        self.touched = True
        if thing.kind == "span" and thing.span:
            self.spans.append(thing.span)
        elif thing.kind == "weekday":
            self.weekday_items.append(thing)
        elif thing.kind == "clock":
            self.clocks.append(thing)
        else:
            self.windows.append(WINDOWS[thing.part])

    def _window(self, window: tuple[time | None, time | None]) -> None:
        """Narrow the time of day."""
        self.touched = True
        first, last = window
        if first is not None:
            self.found.time_from = max(self.found.time_from, first) if self.found.time_from else first
        if last is not None:
            self.found.time_to = min(self.found.time_to, last) if self.found.time_to else last
        if self.found.time_from and self.found.time_to and self.found.time_from >= self.found.time_to:
            # "before 10 or after 4" are two windows: rather offer too much than hide what was asked for.
            self.found.time_from = self.found.time_to = None

    def _reading(self, thing: Item) -> time | None:
        assert thing.clock
        hour, minute, half = thing.clock
        return clock_time(hour, minute, half, self.part_hint)

    def _gather(self) -> None:
        found = self.found
        if self.spans:
            first, last = min(s[0] for s in self.spans), max(s[1] for s in self.spans)
            nested = [s for s in self.spans if s != (first, last)]
            if len(self.spans) == 2 and nested and _within(nested[0], self.spans):
                first, last = nested[0]
            elif len(self.spans) > 1 and all(s[0] == s[1] for s in self.spans) and (last - first).days <= 60:
                found.not_dates |= set(_each(first, last)) - {s[0] for s in self.spans}
            found.earliest = max(found.earliest, first) if found.earliest else first
            found.latest = min(found.latest, last) if found.latest else last
        self._weekdays_wanted()
        self._times_wanted()

    def _weekdays_wanted(self) -> None:
        found = self.found
        if not self.weekday_items:
            return
        days = frozenset[int]().union(*(item.weekdays for item in self.weekday_items))
        bounded = found.earliest is not None and found.latest is not None
        if bounded and found.earliest and found.latest:
            if found.earliest == found.latest:
                return  # "Tuesday the 8th": the date says it all
            inside = [d for d in _each(found.earliest, found.latest) if d.weekday() in days]
            if len(inside) == 1:
                found.earliest = found.latest = inside[0]
                return
        elif len(days) == 1 and not any(item.recurring for item in self.weekday_items):
            day = self._first_on(min(days))
            found.earliest = found.latest = day
            return
        found.weekdays |= days

    def _first_on(self, weekday: int) -> date:
        base = self.found.earliest or self.today + timedelta(days=1)
        return base + timedelta(days=(weekday - base.weekday()) % 7)

    def _times_wanted(self) -> None:
        readings = sorted(r for r in (self._reading(item) for item in self.clocks) if r is not None)
        found = self.found
        if len(readings) == 1 and found.time_from is None and found.time_to is None:
            found.time_from = found.time_to = readings[0]
            return
        if len(readings) > 1 and found.time_from is None and found.time_to is None:
            found.time_from = readings[0]
            found.time_to = _minute_after(readings[-1])
            return
        if self.windows and not readings:
            firsts, lasts = zip(*self.windows, strict=True)
            self._part_window(_least(firsts), _greatest(lasts))

    def _part_window(self, first: time | None, last: time | None) -> None:
        """ "in the afternoon after 4": what was said by the clock stands, and the part's other end if it leaves two hours."""
        found = self.found
        if found.time_from is not None and last is not None and last.hour - found.time_from.hour < 2:
            last = None
        if found.time_to is not None and first is not None and found.time_to.hour - first.hour < 2:
            first = None
        self._window((first, last))


def _rangeable(first: Item, second: Item) -> bool:
    """Whether "first to second" is one range."""
    return first.kind != "part" and (first.kind == second.kind or (first.kind == "span" and second.kind == "weekday"))


def _within(inner: tuple[date, date], spans: Sequence[tuple[date, date]]) -> bool:
    outer = next((s for s in spans if s != inner), inner)
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _each(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range(min((last - first).days, 400) + 1))


def _least(times: Sequence[time | None]) -> time | None:
    return None if None in times else min(t for t in times if t is not None)


def _greatest(times: Sequence[time | None]) -> time | None:
    return None if None in times else max(t for t in times if t is not None)


def _minute_after(moment: time) -> time:
    return (datetime.combine(date(2000, 1, 1), moment) + timedelta(minutes=1)).time()
