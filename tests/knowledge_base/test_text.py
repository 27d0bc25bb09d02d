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
        ("hi", "क्लिनिक की पार्किंग", ["क्लिनिक", "पार्किंग"]),
        ("ru", "новый приём", ["нов", "при"]),
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
        ("еще прием", "ещё приём", "ru"),
        ("اريد موعدا في العياده", "أريد موعدًا في العيادة", "ar"),
        ("मुफ्त पार्किंग कहां", "मुफ़्त पार्किंग कहाँ", "hi"),
    ],
)
def test_typed_without_accents_or_in_capitals_is_the_same(typed: str, meant: str, language: str) -> None:
    assert terms(typed, language) == terms(meant, language)


@pytest.mark.parametrize(
    ("language", "asked", "meant"),
    [
        ("zh-Hans", "麻烦发一下你们诊所地址", "诊所地址"),
        ("zh-Hant", "請問你們有停車場嗎", "停車場"),
        ("ko", "주차장 있나요", "주차장은 어디에 있어요"),
    ],
)
def test_how_a_thing_is_asked_does_not_hide_what_it_is(language: str, asked: str, meant: str) -> None:
    shared = set(terms(asked, language)) & set(terms(meant, language))
    assert len(shared) / len(set(terms(asked, language))) >= 0.75


def test_a_latin_name_within_chinese_stays_whole() -> None:
    assert "cigna" in terms("我的保险是Cigna可以吗", "zh-Hans")


def test_a_typo_shares_most_of_its_letters() -> None:
    shared = set(grams("insurance")) & set(grams("insurence"))
    assert len(shared) > 4


def test_nothing_but_signs_gives_nothing() -> None:
    assert terms("?!… 👍", "en") == []
    assert grams("") == []
