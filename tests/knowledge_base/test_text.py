"""Search terms in each script."""

import pytest

from knowledge_base.text import grams, terms


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Where is the PARKING lot?", ["park", "lot"]),
        ("en", "what is it", ["what", "is", "it"]),
        ("es", "¿Dónde están los estacionamientos?", ["estacion"]),
        ("vi", "Mở cửa", ["mo", "cua", "mo cua"]),
        ("zh-Hans", "几点开门", ["几", "点", "开", "门", "几点", "点开", "开门"]),
        ("ko", "진료시간", ["진료시간", "진료", "료시", "시간"]),
    ],
)
def test_terms(language: str, text: str, expected: list[str]) -> None:
    assert terms(text, language) == expected


@pytest.mark.parametrize(
    ("typed", "meant", "language"),
    [
        ("cancelacion", "cancelación", "es"),
        ("PHARMACY", "pharmacy", "en"),
        ("dang ky", "đăng ký", "vi"),
        ("cafe", "café", "fr"),
    ],
)
def test_typed_without_accents_or_in_capitals_is_the_same(typed: str, meant: str, language: str) -> None:
    assert terms(typed, language) == terms(meant, language)


def test_a_typo_shares_most_of_its_letters() -> None:
    shared = set(grams("insurance")) & set(grams("insurence"))
    assert len(shared) > 4


def test_nothing_but_signs_gives_nothing() -> None:
    assert terms("?!… 👍", "en") == []
    assert grams("") == []
