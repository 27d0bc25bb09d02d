"""What the practice's settings say is what the answers say, in each language."""

from datetime import time

import pytest

from core.database import Database
from knowledge_base import facts, practice_facts
from knowledge_base.checks import Content
from knowledge_base.index import IndexKeeper
from knowledge_base.practice_facts import Place, said_phone, said_week, stem_of
from knowledge_base.service import LOCALES
from tests.knowledge_base.conftest import EDITOR
from tests.knowledge_base.making import published, said

DAY = ((time(8), time(12)), (time(13), time(17)))
LONG = ((time(8, 30), time(19)),)
WEEK = [DAY, DAY, DAY, LONG, DAY, ((time(9), time(12)),), ()]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Mon-Wed, Fri 8 am-12 pm, 1-5 pm; Thu 8:30 am-7 pm; Sat 9 am-12 pm"),
        ("es", "lun-mié, vie 8 am-12 pm, 1-5 pm; jue 8:30 am-7 pm; sáb 9 am-12 pm"),
        ("fr", "lun.-mer., ven. 08:00-12:00, 13:00-17:00; jeu. 08:30-19:00; sam. 09:00-12:00"),
        ("zh-Hans", "周一-周三, 周五 08:00-12:00, 13:00-17:00; 周四 08:30-19:00; 周六 09:00-12:00"),
        ("ko", "월-수, 금 오전 8:00-오후 12:00, 오후 1:00-오후 5:00; 목 오전 8:30-오후 7:00; 토 오전 9:00-오후 12:00"),
        ("ht", "lendi-mèkredi, vandredi 8 am-12 pm, 1-5 pm; jedi 8:30 am-7 pm; samdi 9 am-12 pm"),
    ],
)
def test_opening_hours_are_said_in_the_patients_language(locale: str, said: str) -> None:
    assert said_week(WEEK, locale) == said


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_can_say_hours_and_that_it_is_closed(locale: str) -> None:
    assert said_week(WEEK, locale)
    assert said_week([()] * 7, locale) == practice_facts.CLOSED[locale]


@pytest.mark.parametrize(
    ("number", "said"), [("+12175550190", "(217) 555-0190"), ("911", "911"), ("+nonsense", "+nonsense"), ("", "")]
)
def test_numbers_are_written_the_national_way(number: str, said: str) -> None:
    assert said_phone(number) == said


@pytest.mark.parametrize(("place", "stem"), [("Main Street", "main_street"), ("2nd Ave.", "place_2nd_ave")])
def test_a_places_facts_have_a_name_that_answers_can_use(place: str, stem: str) -> None:
    assert stem_of(place) == stem


async def test_new_opening_hours_are_in_every_answer_at_once_and_the_same_hours_change_nothing(
    base: Database, keeper: IndexKeeper
) -> None:
    def values(week: practice_facts.Week) -> dict[tuple[str, str], str]:
        place = Place("Main Street", "120 Main Street", "+12175550190", week)
        return practice_facts.of_practice(
            name="Cedar Grove",
            phones={"main": "+12175550190"},
            website="https://x.example/",
            portal=None,
            places=[place],
        )

    async with base.transaction(EDITOR) as session:
        assert await practice_facts.follow(session, values(WEEK)) > 0
    await published(
        base, EDITOR, Content("When are you open?", (), {"chat": "{main_street_hours}. {phone}"}), slug="hours"
    )
    async with base.transaction(EDITOR) as session:
        assert await practice_facts.follow(session, values(WEEK)) == 0
        assert await practice_facts.follow(session, values([LONG, *[()] * 6])) > 0
    await keeper.refresh()
    hit = keeper.index.search("when do you open", language="en")[0]
    assert (await said(base, keeper, hit, "chat")).text == "Mon 8:30 am-7 pm. (217) 555-0190"
    async with base.read() as session:
        assert (await facts.variables(session))["site", "*"] == "https://x.example"
