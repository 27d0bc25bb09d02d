"""Second pass: days, weeks and months into spans of dates, from the practice's today."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from nlu.entities.when_items import WEEKEND, WORKDAYS, Item, has
from nlu.entities.when_words import Atom, Lexicon


def read_days(items: Sequence[Atom | Item], lexicon: Lexicon, now: datetime) -> list[Item]:
    return _DayReader(items, lexicon, now).read()


class _Cursor:
    """Atoms or items with a look ahead that is None past the end."""

    def __init__(self, items: Sequence[Atom | Item]) -> None:
        self.items = items

    def at(self, index: int) -> Atom | Item | None:
        return self.items[index] if 0 <= index < len(self.items) else None


class _DayReader(_Cursor):
    """Reads days, weeks and months into spans; leaves operators as they are."""

    def __init__(self, items: Sequence[Atom | Item], lexicon: Lexicon, now: datetime) -> None:
        super().__init__(items)
        self.lexicon = lexicon
        self.now = now
        self.today = now.date()
        self.read_items: list[Item] = []

    def read(self) -> list[Item]:
        index = 0
        while index < len(self.items):
            index += self._step(index)
        return self.read_items

    def _step(self, index: int) -> int:
        current = self.items[index]
        if isinstance(current, Item):
            self.read_items.append(current)
            return 1
        for rule in (
            self._past, self._relative, self._week_of, self._edge, self._named_period, self._weekday, self._month_day, self._plain_day
        ):  # fmt: skip
            used = rule(index)
            if used:
                return used
        if "clock_range" in current:
            self._range(current)
        elif "part" in current:
            self.read_items.append(Item("part", part=current["part"], atom=current))
        else:
            self.read_items.append(Item("operator", atom=current))
        return 1

    # Each rule returns how many items it took, 0 if it doesn't apply.

    def _past(self, index: int) -> int:
        """ "last Friday", "3 days ago", "el mes pasado": nothing that lies ahead."""
        here, ahead, later = self.at(index), self.at(index + 1), self.at(index + 2)
        period = ("weekday", "unit", "month", "day")
        if has(here, "past"):
            if isinstance(ahead, Item) and ahead.kind == "clock":
                self.read_items.append(Item("operator", atom=Atom({"after": True}, 0, 0)))
                return 1
            if has(ahead, "number") and has(later, "unit"):
                return 3
            return 2 if has(ahead, *period) else 1
        if has(here, *period) and has(ahead, "past") and not has(ahead, "next", "from_now"):
            return 2
        if has(here, "number") and has(ahead, "unit") and has(later, "past") and not has(later, "from_now"):
            return 3
        return 0

    def _relative(self, index: int) -> int:
        """ "in two weeks", "3 days from now", "a week from tomorrow", "within a week", "두 주 후"."""
        here = self.at(index)
        if has(here, "within"):
            return self._within(index)
        if isinstance(here, Atom) and "ahead" in here:
            number, unit = here["ahead"]
            self._ahead(number, unit)
            return 1
        start = index + 1 if has(here, "in") else index
        number_atom, unit_atom = self.at(start), self.at(start + 1)
        if not has(number_atom, "number") or not has(unit_atom, "unit", "oclock"):
            return 0
        assert isinstance(number_atom, Atom) and isinstance(unit_atom, Atom)
        number = number_atom["number"]
        unit = unit_atom.means.get("unit", "hour")
        behind = self.at(start + 2)
        if has(behind, "from", "after") and self._anchored(start, number, unit):
            return (start - index) + 3 + self._anchor_length
        if has(behind, "from_now") or (has(behind, "after") and self.lexicon.after_follows):
            self._ahead(number, unit)
            return start - index + 3
        if has(here, "in") or (unit in ("week", "month") and not has(here, "after", "before")):
            self._ahead(number, unit)
            return start - index + 2
        return 0

    def _within(self, index: int) -> int:
        """ "within two weeks", "in the next few days": from today on."""
        cursor = index + 1
        while has(self.at(cursor), "next", "in"):
            cursor += 1
        number, unit = self.at(cursor), self.at(cursor + 1)
        if isinstance(number, Atom) and "number" in number and isinstance(unit, Atom) and "unit" in unit:
            self._span(self.today, _moved(self.today, number["number"], unit["unit"]))
            return cursor - index + 2
        if isinstance(number, Atom) and "unit" in number:
            self._span(self.today, _moved(self.today, 3 if number["unit"] == "day" else 1, number["unit"]))
            return cursor - index + 1
        return 0

    def _anchored(self, start: int, number: int, unit: str) -> bool:
        """ "a week from <day>": read the day that follows, then move it."""
        inner = _DayReader(self.items[start + 3 :], self.lexicon, self.now)
        length = inner._step(0) if start + 3 < len(self.items) else 0
        if not length or not inner.read_items:
            return False
        anchor = inner.read_items[0]
        if anchor.kind == "weekday" and not anchor.recurring:
            base = self._coming(min(anchor.weekdays))
        elif anchor.kind == "span" and anchor.span:
            base = anchor.span[0]
        else:
            return False
        self._anchor_length = length
        self._span(_moved(base, number, unit))
        return True

    _anchor_length = 0

    def _ahead(self, number: int, unit: str) -> None:
        if unit == "hour":
            later = (self.now.astimezone(UTC) + timedelta(hours=number)).astimezone(self.now.tzinfo)
            self._span(later.date())
            self.read_items.append(Item("operator", atom=Atom({"after": True}, 0, 0)))
            self.read_items.append(Item("clock", clock=(later.hour, later.minute, "p" if later.hour >= 12 else "a")))
            return
        day = _moved(self.today, number, unit)
        # "in two weeks" leaves some days' freedom, "in two days" none.
        slack = {"week": 4, "month": 7, "year": 14}.get(unit, 0)
        self._span(day, day + timedelta(days=slack))

    def _week_of(self, index: int) -> int:
        here = self.at(index)
        if not has(here, "week_of"):
            return 0
        inner = _DayReader(self.items[index + 1 :], self.lexicon, self.now)
        length = inner._step(0) if index + 1 < len(self.items) else 0
        if not length or not inner.read_items or inner.read_items[0].span is None:
            return 0
        monday = _monday(inner.read_items[0].span[0])
        self._span(max(monday, self.today), monday + timedelta(days=6))
        return 1 + length

    def _edge(self, index: int) -> int:
        """ "end of the month", "early next week", "mid December"."""
        here = self.at(index)
        edge = next((kind for kind in ("start_of", "middle_of", "end_of") if has(here, kind)), None)
        if edge is None:
            return 0
        inner = _DayReader(self.items[index + 1 :], self.lexicon, self.now)
        length = inner._period(0)
        if not length:
            return 0
        first, last = inner.read_items[0].span or (self.today, self.today)
        third = (last - first).days // 3
        bounds = {
            "start_of": (first, first + timedelta(days=third)),
            "middle_of": (first + timedelta(days=third), last - timedelta(days=third)),
            "end_of": (last - timedelta(days=third), last),
        }
        self._span(max(bounds[edge][0], self.today), bounds[edge][1])
        return 1 + length

    def _named_period(self, index: int) -> int:
        here = self.at(index)
        if has(here, "unit") and not has(here, "number") and not has(self.at(index + 1), "next", "coming", "this"):
            assert isinstance(here, Atom)
            if here["unit"] == "weekend":
                return self._period(index)
            return 0
        return self._period(index)

    def _period(self, index: int) -> int:
        """[this|next …] week|month|weekend, in either order, or a month's name. Adds a span."""
        nexts, this, cursor = 0, False, index
        while has(self.at(cursor), "next", "coming", "this"):
            nexts += has(self.at(cursor), "next", "coming")
            this = this or has(self.at(cursor), "this")
            cursor += 1
        unit = self.at(cursor)
        if isinstance(unit, Atom) and "month" in unit and not has(self.at(cursor + 1), "number", "day_number"):
            if not unit.strong and cursor == index:
                return 0
            self._span(*self._month_span(unit["month"]))
            return cursor - index + 1
        if not isinstance(unit, Atom) or "unit" not in unit:
            return 0
        cursor += 1
        while has(self.at(cursor), "next", "coming", "this") and not has(self.at(cursor + 1), "weekday", "unit"):
            nexts += has(self.at(cursor), "next", "coming")
            cursor += 1
        span = self._unit_span(unit["unit"], nexts)
        if span is None:
            return 0
        self._span(*span)
        return cursor - index

    def _unit_span(self, unit: str, nexts: int) -> tuple[date, date] | None:
        monday = _monday(self.today) + timedelta(weeks=nexts)
        if unit == "week":
            return max(monday, self.today), monday + timedelta(days=6)
        if unit == "weekend":
            return max(monday + timedelta(days=5), self.today), monday + timedelta(days=6)
        if unit == "month":
            first = _moved(self.today.replace(day=1), nexts, "month")
            return max(first, self.today), _month_end(first)
        if unit == "year":
            first = date(self.today.year + nexts, 1, 1)
            return max(first, self.today), date(first.year, 12, 31)
        if unit == "day" and nexts:
            return self.today + timedelta(days=1), self.today + timedelta(days=1)
        return None

    def _weekday(self, index: int) -> int:
        """A weekday with "this" or "next" on either side of it."""
        cursor, nexts, coming, this = index, 0, False, False
        while has(self.at(cursor), "next", "coming", "this"):
            nexts += has(self.at(cursor), "next")
            coming = coming or has(self.at(cursor), "coming")
            this = this or has(self.at(cursor), "this")
            cursor += 1
        here = self.at(cursor)
        if not isinstance(here, Atom) or not any(
            kind in here for kind in ("weekday", "weekdays", "workdays", "weekends")
        ):
            return 0
        if "weekday" not in here:
            return self._recurring(here, cursor, index)
        cursor += 1
        while has(self.at(cursor), "next", "coming", "this") and not has(self.at(cursor + 1), "weekday", "unit"):
            if has(self.at(cursor), "after") and isinstance(self.at(cursor + 1), Item):  # "thứ 5 sau 3h"
                break
            nexts += has(self.at(cursor), "next")
            coming = coming or has(self.at(cursor), "coming")
            cursor += 1
        if not (nexts or coming or this):
            behind = self.at(cursor)
            dated = self._weekday_with_number(here["weekday"], behind, self.at(cursor + 1))
            if dated is not None:
                self._span(dated)
                return cursor - index + 1
            recurring = index > 0 and has(self.at(index - 1), "every")
            self.read_items.append(
                Item("weekday", weekdays=frozenset({here["weekday"]}), recurring=recurring, atom=here)
            )
            return cursor - index
        day = self._coming(here["weekday"], today_too=this)
        if nexts and self.lexicon.next_is_next_week:
            day = _monday(self.today) + timedelta(weeks=nexts, days=here["weekday"])
        self._span(day)
        return cursor - index

    def _weekday_with_number(self, weekday: int, number: Atom | Item | None, behind: Atom | Item | None) -> date | None:
        """ "sábado 5", "Tues 8": that day of the month if it falls on that weekday within three months."""
        if not isinstance(number, Atom) or "number" not in number or has(behind, "unit", "month", "oclock"):
            return None
        if number.end - number.start > 2:  # "the Tuesday one"
            return None
        first = self.today.replace(day=1)
        for months in range(4):
            month = _moved(first, months, "month")
            if number["number"] <= calendar.monthrange(month.year, month.month)[1]:
                found = month.replace(day=number["number"])
                if found >= self.today and found.weekday() == weekday:
                    return found
        return None

    def _recurring(self, here: Atom, cursor: int, index: int) -> int:
        days = WORKDAYS if "workdays" in here else WEEKEND if "weekends" in here else frozenset({here["weekdays"]})
        self.read_items.append(Item("weekday", weekdays=days, recurring=True, atom=here))
        return cursor - index + 1

    def _coming(self, weekday: int, *, today_too: bool = False) -> date:
        """The next such weekday after today (today itself counts with "this")."""
        ahead = (weekday - self.today.weekday()) % 7
        return self.today + timedelta(days=ahead or (0 if today_too else 7))

    def _month_day(self, index: int) -> int:
        """ "Dec 7", "7 de diciembre", "Dec 7-11", "the first of May", with a year or without."""
        here, ahead = self.at(index), self.at(index + 1)
        if has(here, "month"):
            assert isinstance(here, Atom)
            if isinstance(ahead, Atom) and "clock_range" in ahead:
                (first, *_), (second, *_) = ahead["clock_range"]
                return self._dated(here["month"], first, None, 2, last=second)
            if isinstance(ahead, Atom) and ("number" in ahead or "day_number" in ahead):
                year, more = self._year(index + 2)
                return self._dated(here["month"], _number(ahead), year, 2 + more)
            return self._lone_month(index)
        if isinstance(here, Atom) and ("number" in here or "day_number" in here or "ordinal" in here):
            cursor = index + 1
            while (
                has(self.at(cursor), "next", "in", "start_of")
                and not has(self.at(cursor), "month")
                and cursor == index + 1
            ):
                cursor += 1
            month = self.at(cursor)
            if isinstance(month, Atom) and "month" in month:
                year, more = self._year(cursor + 1)
                day = here["ordinal"] if "ordinal" in here else _number(here)
                return self._dated(month["month"], day, year, cursor - index + 1 + more)
        return 0

    def _year(self, index: int) -> tuple[int | None, int]:
        for skip in (0, 1):
            atom = self.at(index + skip)
            if isinstance(atom, Atom) and "year" in atom:
                return atom["year"], skip + 1
            if not has(atom, "comma", "in", "from"):
                return None, 0
        return None, 0

    def _dated(self, month: int, day: int, year: int | None, used: int, *, last: int | None = None) -> int:
        first = self._date(month, day, year)
        if first is None:
            return 0
        end = self._date(month, last, first.year) if last is not None else first
        self._span(first, end if end and end >= first else first)
        return used

    def _date(self, month: int, day: int, year: int | None = None) -> date | None:
        """The next such day; with a year, that one if it isn't past."""
        for candidate in (year,) if year is not None else (self.today.year, self.today.year + 1):
            if not 1 <= day <= calendar.monthrange(candidate, month)[1]:
                continue
            found = date(candidate, month, day)
            if found >= self.today:
                return found
        return None

    def _lone_month(self, index: int) -> int:
        """A month by itself; "may" and "march" only with a word before them that wants a month."""
        here, before = self.items[index], self.read_items[-1] if self.read_items else None
        assert isinstance(here, Atom)
        led = before is not None and any(
            before.means(kind) for kind in ("in", "until", "after", "before", "since", "or", "to")
        )
        if not led and (here["month"] in (3, 5, 8) or not here.strong):
            return 1
        if led and before is not None and before.means("in") and not before.means("after"):
            self.read_items.pop()
        self._span(*self._month_span(here["month"]))
        return 1

    def _month_span(self, month: int) -> tuple[date, date]:
        year = self.today.year + (month < self.today.month)
        first = date(year, month, 1)
        return max(first, self.today), _month_end(first)

    def _plain_day(self, index: int) -> int:
        here = self.at(index)
        assert isinstance(here, Atom)
        if "day" in here:
            day = self.today + timedelta(days=here["day"])
            if has(self.at(index + 1), "plus"):
                self._span(day + timedelta(days=7))
                return 2
            self._span(day)
            return 1
        if "date" in here:
            month, number, *year = here["date"]
            found = self._date(month, number, year[0] if year else None)
            if found is not None:
                self._span(found)
            return 1
        if "floating" in here:
            self._span(_holiday(here["floating"], self.today))
            return 1
        if "day_number" in here:
            found = self._day_of_month(here["day_number"])
            if found is not None:
                self._span(found)
            return 1
        if "plus" in here and self.read_items and self.read_items[-1].kind in ("weekday", "span"):
            last = self.read_items.pop()
            base = last.span[0] if last.span else self._coming(min(last.weekdays))
            self._span(base + timedelta(days=7))
            return 1
        return 0

    def _day_of_month(self, day: int) -> date | None:
        """The next day with this number, in this month or one of the two after."""
        first = self.today.replace(day=1)
        for months in range(3):
            month = _moved(first, months, "month")
            if day <= calendar.monthrange(month.year, month.month)[1]:
                found = month.replace(day=day)
                if found >= self.today:
                    return found
        return None

    def _range(self, atom: Atom) -> None:
        first, second = atom["clock_range"]
        if first[0] > 24 or second[0] > 24:
            return
        half = first[2] or (second[2] if second[2] == "a" or first[0] <= second[0] % 12 else None)
        self.read_items.append(Item("clock", clock=(first[0], first[1], half)))
        self.read_items.append(Item("operator", atom=Atom({"to": True}, atom.start, atom.end)))
        self.read_items.append(Item("clock", clock=second))

    def _span(self, first: date, last: date | None = None) -> None:
        self.read_items.append(Item("span", span=(first, last if last is not None else first)))


def _holiday(name: str, today: date) -> date:
    """The next Thanksgiving and the like: the n-th such weekday of a month, the last one for n = -1."""
    month, weekday, number = _FLOATING[name]
    for year in (today.year, today.year + 1):
        days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
        found = date(year, month, days[number if number < 0 else number - 1])
        if found >= today:
            return found
    raise AssertionError("a year has every holiday")


_FLOATING = {"thanksgiving": (11, 3, 4), "labor_day": (9, 0, 1), "memorial_day": (5, 0, -1)}


def _number(atom: Atom) -> int:
    value = atom["number"] if "number" in atom else atom["day_number"]
    return int(value)


def _moved(day: date, number: int, unit: str) -> date:
    if unit in ("month", "year"):
        months = day.month - 1 + number * (12 if unit == "year" else 1)
        year, month = day.year + months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return day + timedelta(days=number * (7 if unit in ("week", "weekend") else 1))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
