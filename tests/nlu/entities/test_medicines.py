"""Which medicine is meant, with the spelling that people give it."""

from __future__ import annotations

import statistics
import time

import pytest

from nlu.entities.medicines import match_medicine, mentioned_medicine, parse_dose, parse_form

OWN = ["Metformin 500 mg tablet", "Lisinopril", "Atorvastatin", "Levothyroxine", "Sertraline"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("refill my metforman", "Metformin 500 mg tablet"),
        ("metphormin", "Metformin 500 mg tablet"),
        ("metf", "Metformin 500 mg tablet"),
        ("glucophage please", "Metformin 500 mg tablet"),
        ("necesito mi metformina", "Metformin 500 mg tablet"),
        ("мне нужен метформин", "Metformin 500 mg tablet"),
        ("二甲双胍没了", "Metformin 500 mg tablet"),
        ("메트포르민 리필", "Metformin 500 mg tablet"),
        ("मेटफॉर्मिन चाहिए", "Metformin 500 mg tablet"),
        ("need lisinpril pls", "Lisinopril"),
        ("lisinapril", "Lisinopril"),
        ("LISINOPRIL!!", "Lisinopril"),
        ("my lipitor 20 mg tabs", "Atorvastatin"),
        ("atorvastin", "Atorvastatin"),
        ("synthroid", "Levothyroxine"),
        ("sintroid", "Levothyroxine"),
        ("levo thyroxine", "Levothyroxine"),
        ("my zoloft", "Sertraline"),
        ("setraline 50", "Sertraline"),
        ("the lisinopril and the metformin", "Lisinopril"),
    ],
)
def test_a_medicine_of_the_patients_own_list(text: str, name: str) -> None:
    found = match_medicine(text, OWN)
    assert found is not None
    assert (found.name, found.on_list) == (name, True)
    assert found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "refil metoprolol", "metro prolol", "xanax", "i need a refill", "listen i will call you", "my blood pressure pills", "the metro station",
        "can you send the setting", "letter for school", "when is my appointment", "", "atenolol", "losartan", "mi receta", "levy", "certainly",
    ],
)  # fmt: skip
def test_nothing_else_is_bent_onto_the_list(text: str) -> None:
    assert match_medicine(text, OWN) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("amlodapine", "amlodipine"), ("hydroclorothiazide", "hydrochlorothiazide"), ("gabapenton", "gabapentin"), ("ventalin", "albuterol"),
        ("ozempick", "semaglutide"), ("adderal", "amphetamine"), ("omeprazol", "omeprazole"), ("fluoxatine", "fluoxetine"), ("albuteral", "albuterol"),
        ("trazadone", "trazodone"), ("eliquis", "apixaban"), ("oxycodon", "oxycodone"), ("paracetamol", "acetaminophen"), ("布洛芬", "ibuprofen"),
        ("инсулин", "insulin"), ("타이레놀", "acetaminophen"), ("insulin pens", "insulin"), ("amoxicilina", "amoxicillin"), ("flonaise", "fluticasone"),
    ],
)  # fmt: skip
def test_a_common_medicine_without_a_list(text: str, name: str) -> None:
    found = mentioned_medicine(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    [
        "i have a prescription question",
        "plan for tuesday",
        "what about my insurance",
        "call the doctor",
        "calm down",
        "necesito una cita",
        "my son has a visit",
    ],
)
def test_everyday_words_are_no_medicine(text: str) -> None:
    assert mentioned_medicine(text) is None


@pytest.mark.parametrize(
    ("text", "dose", "form"),
    [
        ("metformin 500mg tabs", "500 mg", "tablet"),
        ("metformina 850 mg tabletas", "850 mg", "tablet"),
        ("metformin 0.5 g", "0.5 g", None),
        ("metformin 2,5 mg", "2.5 mg", None),
        ("metformin 100 mcg pill", "100 mcg", "tablet"),
        ("метформин 500 мг таблетки", "500 мг", "tablet"),
        ("metformin", None, None),
        ("metformin for 3 months", None, None),
    ],
)
def test_dose_and_form_beside_the_name(text: str, dose: str | None, form: str | None) -> None:
    found = match_medicine(text, ["metformin"])
    assert found is not None
    assert (found.dose, found.form) == (dose, form)


def test_dose_and_form_alone() -> None:
    assert parse_dose("the 20mg ones") == "20 mg"
    assert parse_dose("call 512-555-0147") is None
    assert parse_form("my inhaler") == "inhaler"
    assert parse_form("eye drops please") == "drops"
    assert parse_form("hello") is None


def test_the_place_in_the_message_is_given() -> None:
    text = "Ünïcode — refill my METFORMAN please"
    found = match_medicine(text, OWN)
    assert found is not None
    assert text[found.start : found.end] == "METFORMAN"


def test_a_long_message_is_quick() -> None:
    mentioned_medicine("warm up")
    start = time.perf_counter()
    assert mentioned_medicine("zxqw " * 20_000) is None
    assert time.perf_counter() - start < 0.5


def test_half_of_all_messages_take_less_than_five_milliseconds() -> None:
    spent = []
    for _ in range(5):
        for text in ("refill my metforman", "can i come in next tuesday instead", "need lisinpril and the other one"):
            start = time.perf_counter()
            match_medicine(text, OWN)
            spent.append(time.perf_counter() - start)
    assert statistics.median(spent) < 0.005
