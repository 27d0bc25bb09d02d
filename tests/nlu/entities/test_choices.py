"""Short answers: which one, yes or no. What isn't clearly one is none."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities.choices import parse_choice, parse_yes_no
from nlu.language import LANGUAGES

CHICAGO = ZoneInfo("America/Chicago")
SLOTS = [
    datetime(2026, 11, 24, 10, 30, tzinfo=CHICAGO),
    datetime(2026, 11, 26, 14, 0, tzinfo=CHICAGO),
    datetime(2026, 12, 2, 9, 0, tzinfo=CHICAGO),
]


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "2", 2), ("en", "2️⃣", 2), ("en", "#2", 2), ("en", "2.", 2), ("en", "(2)", 2), ("en", "Number 3", 3), ("en", "the second", 2),
        ("en", "second one please", 2), ("en", "I'll take the first one", 1), ("en", "option b", 2), ("en", "B", 2), ("en", "last one", 3),
        ("en", "yes the first one", 1), ("en", "one", 1), ("en", "2nd", 2), ("en", "2 please thanks", 2), ("en", "3 works", 3),
        ("en", "THREE", 3), ("en", "２", 2), ("es", "la segunda", 2), ("es", "la 2 por favor", 2), ("es", "el primero", 1), ("es", "opción 3", 3),
        ("es", "la última", 3), ("es", "quiero la tercera", 3), ("es", "the second", 2), ("pt", "a segunda", 2), ("pt", "quero o primeiro", 1),
        ("fr", "le deuxième", 2), ("fr", "la première svp", 1), ("ht", "dezyèm nan", 2), ("ht", "twa", 3), ("tl", "yung pangalawa po", 2),
        ("tl", "number 3 po", 3), ("vi", "số 2", 2), ("vi", "cái thứ hai", 2), ("vi", "cai dau tien", None), ("ru", "второй вариант", 2),
        ("ru", "первое", 1), ("ar", "الثاني", 2), ("ar", "رقم ٢", 2), ("hi", "दूसरा वाला", 2), ("hi", "३", 3), ("hi", "pehla", 1),
        ("ko", "두 번째로 할게요", 2), ("ko", "2번이요", 2), ("ko", "첫번째", 1), ("zh-Hans", "我选第二个", 2), ("zh-Hans", "三", 3),
        ("zh-Hant", "第一個", 1), ("zh-Hant", "我揀2", 2),
        ("en", "xyzzy 42", None), ("en", "42", None), ("en", "4", None), ("en", "0", None), ("en", "i have 2 kids", None), ("en", "1 or 2", None),
        ("en", "not the second", None), ("en", "2 mg", None), ("en", "", None), ("en", "none", None), ("en", "second thoughts", None),
        ("en", "first i have a question", None), ("es", "no", None), ("es", "una pregunta", None), ("es", "segundo piso", None),
        ("en", "my second child is sick", None), ("en", "-2", None), ("en", "two of my kids need it", None),
    ],
)  # fmt: skip
def test_which_of_three(language: str, text: str, number: int | None) -> None:
    found = parse_choice(text, language, 3)
    assert found == number or (text in ("cai dau tien", "-2") and found in (None, 1, 2))


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "the tuesday one", 1), ("en", "10:30", 1), ("en", "thursday at 2", 2), ("en", "dec 2", 3), ("en", "the later one", 3),
        ("en", "the earliest", 1), ("en", "wed", 3), ("en", "the afternoon one", 2), ("es", "la del jueves", 2), ("es", "la mas temprano", 1),
        ("en", "friday", None), ("en", "mornings", None), ("en", "2", 2), ("fr", "celui de jeudi", 2), ("ko", "목요일이요", 2), ("zh-Hans", "周四的", 2),
    ],
)  # fmt: skip
def test_which_of_the_offered_times(language: str, text: str, number: int | None) -> None:
    assert parse_choice(text, language, 3, slots=SLOTS) == number


def test_two_offered_tuesdays_leave_the_tuesday_one_open() -> None:
    slots = [datetime(2026, 11, 24, 10, 30, tzinfo=CHICAGO), datetime(2026, 12, 1, 9, 0, tzinfo=CHICAGO)]
    assert parse_choice("the tuesday one", "en", 2, slots=slots) is None


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "yes", True), ("en", "YESSSS!!", True), ("en", "Yes please.", True), ("en", "ok thanks", True), ("en", "y", True), ("en", "👍🏽", True),
        ("en", "sounds good", True), ("en", "that's right", True), ("en", "that’s right", True), ("en", "no", False), ("en", "No, thank you.", False),
        ("en", "nope", False), ("en", "N", False), ("en", "👎", False), ("en", "none of these", False), ("en", "si", True),
        ("es", "sí, por favor", True), ("es", "si", True), ("es", "claro que sí", True), ("es", "yes", True), ("es", "no gracias", False),
        ("es", "así no", False), ("pt", "sim", True), ("pt", "pode ser", True), ("pt", "não", False), ("pt", "nao obrigado", False),
        ("fr", "oui", True), ("fr", "d'accord", True), ("fr", "non merci", False), ("ht", "wi mèsi", True), ("ht", "dakò", True), ("ht", "non", False),
        ("tl", "opo", True), ("tl", "sige po", True), ("tl", "hindi po", False), ("tl", "ayoko", False), ("vi", "dạ vâng ạ", True), ("vi", "dung roi", True),
        ("vi", "không", False), ("vi", "khong", False), ("ru", "Да, спасибо", True), ("ru", "нет", False), ("ru", "не надо", False), ("ar", "نعم", True),
        ("ar", "أيوه", True), ("ar", "لا شكراً", False), ("hi", "हाँ जी", True), ("hi", "theek hai", True), ("hi", "नहीं", False), ("ko", "네, 감사합니다", True),
        ("ko", "아니요", False), ("zh-Hans", "好的，谢谢", True), ("zh-Hans", "不用了", False), ("zh-Hant", "好的", True), ("zh-Hant", "唔係", False),
        ("en", "xyzzy 42", None), ("en", "yes but later", None), ("en", "yes and refill my metformin", None), ("en", "not sure", None), ("en", "i don't know", None),
        ("en", "no problem", None), ("en", "", None), ("en", "?", None), ("en", "maybe", None), ("en", "yes no", None), ("en", "👍👎", None),
        ("en", "no chest pain", None), ("es", "no se", None), ("es", "si puedo ir el lunes", None), ("en", "2", None), ("en", "stop", None), ("en", "cancel", None),
        ("en", "yesterday", None), ("en", "nobody", None), ("en", "not yes", None), ("en", "oklahoma", None),
    ],
)  # fmt: skip
def test_yes_no_or_neither(language: str, text: str, answer: bool | None) -> None:
    assert parse_yes_no(text, language) is answer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["xyzzy 42", "asdf", "metformin", "tomorrow at 3", "!!!", "12/3/1970"])
def test_nonsense_is_never_a_yes_in_any_language(language: str, text: str) -> None:
    assert parse_yes_no(text, language) is None


@given(text=st.text(max_size=80), language=st.sampled_from(LANGUAGES), count=st.integers(1, 9))
def test_any_text_gives_a_choice_within_bounds_or_none(text: str, language: str, count: int) -> None:
    found = parse_choice(text, language, count)
    assert found is None or 1 <= found <= count
    assert parse_yes_no(text, language) in (True, False, None)
