"""Which clinician is meant, and for whom the message is."""

from __future__ import annotations

import pytest

from nlu.entities.people import Relation, clinician_mentioned, relation_mentioned

CLINICIANS = ["Dr. Grace Kim", "Dr. Daniel Okafor", "Dr. Elena Ruiz", "Maria Santos NP", "Dr. James Kim-Lee"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("can i see dr kim", "Dr. Grace Kim"),
        ("Dra. Ruiz por favor", "Dr. Elena Ruiz"),
        ("kim", "Dr. Grace Kim"),
        ("KIM!", "Dr. Grace Kim"),
        ("dr. okafor's office", "Dr. Daniel Okafor"),
        ("okafer", "Dr. Daniel Okafor"),
        ("elena ruiz", "Dr. Elena Ruiz"),
        ("santos", "Maria Santos NP"),
        ("with grace please", "Dr. Grace Kim"),
        ("docteur kim-lee", "Dr. James Kim-Lee"),
        ("I want Dr Smith", None),
        ("need a refill", None),
        ("the doctor", None),
        ("", None),
    ],
)
def test_the_clinician_that_is_meant(text: str, name: str | None) -> None:
    found = clinician_mentioned(text, CLINICIANS)
    assert (found.name if found else None) == name


def test_two_of_one_family_name_need_the_given_name() -> None:
    kims = ["Dr. Grace Kim", "Dr. Henry Kim"]
    assert clinician_mentioned("dr kim", kims) is None
    found = clinician_mentioned("dr henry kim", kims)
    assert found is not None
    assert found.name == "Dr. Henry Kim"


@pytest.mark.parametrize(
    ("language", "text", "relation"),
    [
        ("en", "appointment for my son", "son"), ("en", "my 5 year old daughter has a visit", "daughter"), ("en", "moms refill", "mother"),
        ("en", "my husband needs an appointment", "husband"), ("en", "the baby has a checkup", "child"), ("en", "son", "son"), ("en", "it's for the wife", "wife"),
        ("en", "my mother in law", "other"), ("en", "my dads appt", "father"), ("es", "cita para mi hijo", "son"), ("es", "mi mamá necesita su medicina", "mother"),
        ("es", "hijo", "son"), ("es", "for my son", "son"), ("es", "es para mi bebe de 3 meses", "child"), ("pt", "consulta da minha mãe", "mother"),
        ("pt", "meu filho precisa de consulta", "son"), ("fr", "rendez-vous pour ma fille", "daughter"), ("fr", "mon mari", "husband"),
        ("ht", "randevou pou pitit mwen an", "child"), ("ht", "manman m", "mother"), ("tl", "appointment po ng anak ko", "child"), ("tl", "nanay ko po", "mother"),
        ("vi", "lịch hẹn cho con trai tôi", "son"), ("vi", "con toi bi sot", "child"), ("vi", "mẹ tôi cần thuốc", "mother"), ("ru", "запись для сына", "son"),
        ("ru", "у моей мамы", "mother"), ("ar", "موعد لابني", "son"), ("ar", "امي تعبانة", "mother"), ("hi", "मेरी बेटी के लिए", "daughter"),
        ("hi", "mere bete ke liye", "son"), ("ko", "우리 아들 예약", "son"), ("ko", "어머니 약", "mother"), ("zh-Hans", "给我儿子预约", "son"),
        ("zh-Hant", "幫我媽媽改期", "mother"),
        ("en", "I need an appointment", None), ("en", "my husband can drive me", None), ("en", "my appointment is with the boy doctor", None),
        ("en", "i asked my sister and she said you are open", None), ("en", "", None), ("en", "my prescription", None), ("es", "mi esposo me lleva", None),
        ("es", "mi cita", None), ("ko", "내일 약이 필요해요", None), ("zh-Hans", "我要预约", None), ("en", "season person", None),
    ],
)  # fmt: skip
def test_whom_the_message_is_for(language: str, text: str, relation: str | None) -> None:
    assert relation_mentioned(text, language) == relation


def test_a_relation_is_an_english_kinship_word() -> None:
    assert relation_mentioned("mi hijo", "es") is Relation.son
    assert f"{Relation.son}" == "son"
