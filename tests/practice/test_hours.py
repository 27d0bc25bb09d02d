"""What the door says and what the clocks count: lunch, nights, holidays, clock changes, two places in two time zones."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from practice.hours import (
    CombinedHours,
    HolidayCalendar,
    NeverOpen,
    OpeningHours,
    Span,
    add_working_time,
    closing_after,
    end_of_working_day,
    is_open,
    next_opening,
    open_from,
    parse_week,
    working_time_between,
)

CHICAGO, LOS_ANGELES = ZoneInfo("America/Chicago"), ZoneInfo("America/Los_Angeles")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = parse_week({day: ["08:00-12:00", "13:00-17:00"] for day in WORKDAYS} | {"sat": ["09:00-12:00"]})
HOLIDAYS = HolidayCalendar("US", "IL", frozenset({"Thanksgiving Day", "Independence Day", "Christmas Day"}))
EAST = OpeningHours(CHICAGO, WEEK, HOLIDAYS, {date(2026, 11, 25): (Span.parse("08:00-12:00"),)})
WEST = OpeningHours(LOS_ANGELES, WEEK, HOLIDAYS)
BOTH = CombinedHours(CHICAGO, (EAST, WEST))
ALWAYS = OpeningHours(CHICAGO, parse_week({day: ["00:00-24:00"] for day in (*WORKDAYS, "sat", "sun")}))
NEVER = OpeningHours(CHICAGO, parse_week({}))


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


class TestSpan:
    @pytest.mark.parametrize("text", ["08:00", "8-12", "12:00-08:00", "08:00-08:00", "08:00-25:00", "a-b", ""])
    def test_a_span_that_makes_no_sense_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            Span.parse(text)

    def test_two_spans_of_a_day_may_not_overlap(self) -> None:
        with pytest.raises(BadInput, match="overlap"):
            parse_week({"mon": ["08:00-13:00", "12:00-17:00"]})

    def test_a_misspelt_weekday_is_refused(self) -> None:
        with pytest.raises(BadInput, match="munday"):
            parse_week({"munday": ["08:00-12:00"]})


class TestIsOpen:
    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ("2026-11-23T07:59", False),
            ("2026-11-23T08:00", True),
            ("2026-11-23T11:59", True),
            ("2026-11-23T12:00", False),  # lunch
            ("2026-11-23T12:59", False),
            ("2026-11-23T13:00", True),
            ("2026-11-23T17:00", False),
            ("2026-11-28T10:00", True),  # Saturday morning
            ("2026-11-28T13:00", False),
            ("2026-11-29T10:00", False),  # Sunday
            ("2026-11-26T10:00", False),  # Thanksgiving
            ("2026-11-25T11:00", True),  # closes early on the day before
            ("2026-11-25T13:30", False),
            ("2026-07-03T10:00", False),  # Independence Day made up for on Friday
        ],
    )
    def test_what_the_door_says(self, when: str, expected: bool) -> None:
        assert is_open(EAST, at(when)) is expected

    def test_a_span_up_to_midnight_goes_over_into_the_next_day(self) -> None:
        assert is_open(ALWAYS, at("2026-11-23T23:59:59"))
        assert next(ALWAYS.intervals(at("2026-11-23T12:00")))[1] > at("2026-12-20T00:00")

    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ("2026-11-23T17:30", True),
            ("2026-11-23T19:00", False),
            ("2026-11-23T07:00", False),
            ("2026-11-23T12:30", True),
        ],
    )
    def test_one_place_is_open_while_the_other_is_not(self, when: str, expected: bool) -> None:
        """17:30 in Chicago is 15:30 in Los Angeles."""
        assert is_open(BOTH, at(when)) is expected


class TestNextOpening:
    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ("2026-11-23T07:00", "2026-11-23T08:00"),
            ("2026-11-23T09:00", "2026-11-23T13:00"),
            ("2026-11-23T12:10", "2026-11-23T13:00"),
            ("2026-11-25T12:30", "2026-11-27T08:00"),  # over Thanksgiving
            ("2026-11-28T12:00", "2026-11-30T08:00"),
        ],
    )
    def test_over_lunch_nights_weekends_and_holidays(self, when: str, expected: str) -> None:
        assert next_opening(EAST, at(when)) == at(expected)

    def test_when_open_it_is_open_from_now(self) -> None:
        assert open_from(EAST, at("2026-11-23T09:00")) == at("2026-11-23T09:00")
        assert open_from(EAST, at("2026-11-23T12:30")) == at("2026-11-23T13:00")

    def test_a_practice_without_hours_says_so(self) -> None:
        with pytest.raises(NeverOpen):
            next_opening(NEVER, at("2026-11-23T09:00"))
        assert not is_open(NEVER, at("2026-11-23T09:00"))

    def test_closing_is_that_of_the_morning_before_lunch(self) -> None:
        assert closing_after(EAST, at("2026-11-23T09:00")) == at("2026-11-23T12:00")

    def test_two_places_cover_each_others_lunch(self) -> None:
        assert closing_after(BOTH, at("2026-11-23T09:00")) == at("2026-11-23T19:00")


class TestWorkingTime:
    @pytest.mark.parametrize(
        ("start", "hours", "expected"),
        [
            ("2026-11-23T08:00", 2, "2026-11-23T10:00"),
            ("2026-11-23T11:30", 1, "2026-11-23T13:30"),  # stands still over lunch
            ("2026-11-23T16:30", 1, "2026-11-24T08:30"),  # and at night
            ("2026-11-25T11:00", 2, "2026-11-27T09:00"),  # and over Thanksgiving
            ("2026-11-27T16:00", 5, "2026-11-30T09:00"),  # Friday, Saturday morning, Monday
            ("2026-11-29T10:00", 0, "2026-11-30T08:00"),
        ],
    )
    def test_clocks_stand_still_while_nobody_is_there(self, start: str, hours: int, expected: str) -> None:
        assert add_working_time(EAST, at(start), timedelta(hours=hours)) == at(expected)

    def test_clocks_count_the_real_hours_of_a_day_on_which_clocks_change(self) -> None:
        spring, autumn = at("2026-03-08T00:00"), at("2026-11-01T00:00")
        assert working_time_between(ALWAYS, spring, at("2026-03-09T00:00")) == timedelta(hours=23)
        assert working_time_between(ALWAYS, autumn, at("2026-11-02T00:00")) == timedelta(hours=25)

    def test_the_sign_on_the_door_does_not_move_with_the_clocks(self) -> None:
        assert next_opening(EAST, at("2026-03-06T18:00")) == at("2026-03-07T09:00")
        assert next_opening(EAST, at("2026-03-07T13:00")) == datetime(2026, 3, 9, 13, 0, tzinfo=UTC)  # CDT
        assert next_opening(EAST, at("2026-10-31T13:00")) == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)  # CST

    def test_a_span_inside_the_lost_hour_is_no_opening(self) -> None:
        night = OpeningHours(CHICAGO, parse_week({"sun": ["02:30-03:00"]}))
        assert next_opening(night, at("2026-03-08T00:00")) == at("2026-03-15T02:30")

    def test_time_backwards_is_negative(self) -> None:
        assert working_time_between(EAST, at("2026-11-23T10:00"), at("2026-11-23T09:00")) == timedelta(hours=-1)
        with pytest.raises(BadInput):
            add_working_time(EAST, at("2026-11-23T10:00"), timedelta(hours=-1))

    @settings(max_examples=60, deadline=None)
    @given(
        start=st.datetimes(
            datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([CHICAGO, LOS_ANGELES, UTC])
        ),
        minutes=st.integers(0, 3000),
        hours=st.sampled_from([EAST, WEST, BOTH, ALWAYS]),
    )
    def test_adding_and_measuring_agree(
        self, start: datetime, minutes: int, hours: OpeningHours | CombinedHours
    ) -> None:
        end = add_working_time(hours, start, timedelta(minutes=minutes))
        assert end >= start
        assert working_time_between(hours, start, end) == timedelta(minutes=minutes)
        assert minutes == 0 or is_open(hours, end - timedelta(microseconds=1))

    @settings(max_examples=40, deadline=None)
    @given(start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
    def test_intervals_come_in_order_and_apart(self, start: datetime) -> None:
        intervals = [interval for _, interval in zip(range(60), BOTH.intervals(start), strict=False)]
        assert all(opens < closes for opens, closes in intervals)
        assert all(one[1] < other[0] for one, other in pairwise(intervals))
        assert intervals[0][1] > start


class TestEndOfWorkingDay:
    @pytest.mark.parametrize(
        ("received", "days", "expected"),
        [
            ("2026-11-23T09:00", 0, "2026-11-23T17:00"),
            ("2026-11-23T18:00", 0, "2026-11-24T17:00"),
            ("2026-11-23T09:00", 1, "2026-11-24T17:00"),
            ("2026-11-23T18:00", 1, "2026-11-24T17:00"),
            ("2026-11-24T10:00", 2, "2026-11-27T17:00"),  # the short Wednesday counts, Thanksgiving does not
            ("2026-11-28T13:00", 1, "2026-11-30T17:00"),
            ("2026-11-29T13:00", 1, "2026-11-30T17:00"),
        ],
    )
    def test_promised_days_are_days_on_which_somebody_is_there(self, received: str, days: int, expected: str) -> None:
        assert end_of_working_day(EAST, at(received), days) == at(expected)

    def test_with_two_places_the_later_one_closes_the_day(self) -> None:
        assert end_of_working_day(BOTH, at("2026-11-23T09:00"), 1) == at("2026-11-24T17:00", LOS_ANGELES)


class TestHolidayCalendar:
    def test_only_the_kept_holidays_count(self) -> None:
        assert HOLIDAYS.name_of(date(2026, 11, 26)) == "Thanksgiving Day"
        assert HOLIDAYS.name_of(date(2026, 11, 11)) is None
        assert HolidayCalendar("US").name_of(date(2026, 11, 11)) == "Veterans Day"

    def test_an_unknown_country_is_refused(self) -> None:
        with pytest.raises(BadInput):
            HolidayCalendar("XX").name_of(date(2026, 1, 1))
