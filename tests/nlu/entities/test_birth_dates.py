"""Dates of birth as patients type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities.dates import parse_birth_date

TODAY = date(2026, 11, 23)
MARCH_4 = date(1970, 3, 4)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "3/4/1970", MARCH_4),
        ("es", "4/3/1970", MARCH_4),
        ("en", "03-04-70", MARCH_4),
        ("en", "3.4.70", MARCH_4),
        ("en", "3 4 1970", MARCH_4),
        ("en", "03041970", MARCH_4),
        ("en", "030470", MARCH_4),
        ("en", "19700304", MARCH_4),
        ("en", "1970-03-04", MARCH_4),
        ("en", "1970/3/4", MARCH_4),
        ("en", "March 4 1970", MARCH_4),
        ("en", "march 4th, 1970", MARCH_4),
        ("en", "4 march 70", MARCH_4),
        ("en", "mar 4 '70", MARCH_4),
        ("en", "Maria Gonzalez 3/4/1970", MARCH_4),
        ("en", "dob 3/4/70 thanks", MARCH_4),
        ("en", "march fourth nineteen seventy", MARCH_4),
        ("en", "may twenty first two thousand five", date(2005, 5, 21)),
        ("en", "13/4/1970", date(1970, 4, 13)),
        ("es", "4/13/1970", date(1970, 4, 13)),
        ("es", "4 de marzo de 1970", MARCH_4),
        ("es", "4 de marzo del 70", MARCH_4),
        ("pt", "4/3/70", MARCH_4),
        ("pt", "4 de março de 1970", MARCH_4),
        ("fr", "le 4 mars 1970", MARCH_4),
        ("ht", "4 mas 1970", MARCH_4),
        ("tl", "Marso 4, 1970", MARCH_4),
        ("vi", "4 tháng 3 năm 1970", MARCH_4),
        ("vi", "4/3/1970", MARCH_4),
        ("ru", "4 марта 1970 г.", MARCH_4),
        ("ru", "04.03.1970", MARCH_4),
        ("ar", "٤/٣/١٩٧٠", MARCH_4),
        ("hi", "4 मार्च 1970", MARCH_4),
        ("ko", "1970년 3월 4일", MARCH_4),
        ("ko", "1970.3.4", MARCH_4),
        ("zh-Hans", "1970年3月4日", MARCH_4),
        ("zh-Hant", "1970/3/4", MARCH_4),
        ("en", "2/29/2024", date(2024, 2, 29)),
        ("en", "11/23/2026", TODAY),
        ("en", "12/25/26", date(1926, 12, 25)),  # never in the future
        ("en", "1/5/25", date(2025, 1, 5)),
    ],
)
def test_a_date_of_birth(language: str, text: str, expected: date) -> None:
    assert parse_birth_date(text, language=language, today=TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "1970", "jan 5", "3/4", "11/24/2026", "12/25/2030", "31/02/1980", "2/29/2023", "1/1/1800", "13/13/1970", "512 555 0147",
        "my number is 512-555-0147", "Dec 7 at 10", "dec 7 10:30", "refill 3 of 4", "00/00/0000", "99999999", "123456789",
    ],
)  # fmt: skip
def test_what_is_no_date_of_birth(text: str) -> None:
    assert parse_birth_date(text, language="en", today=TODAY) is None


@given(
    day=st.dates(date(1907, 1, 1), TODAY),
    order=st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%m-%d-%Y", "%B %d, %Y", "%d %B %Y", "%b %d %Y"]),
)
def test_every_day_in_every_american_order(day: date, order: str) -> None:
    assert parse_birth_date(day.strftime(order), language="en", today=TODAY) == day


@given(text=st.text(max_size=60), language=st.sampled_from(["en", "es", "ko", "ar", "zh-Hans"]))
def test_any_text_is_read_without_an_error_and_never_gives_the_future(text: str, language: str) -> None:
    found = parse_birth_date(text, language=language, today=TODAY)
    assert found is None or date(1906, 1, 1) <= found <= TODAY
