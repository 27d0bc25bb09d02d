"""What the gate lets through and what it stops."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml

from nlu.language import LANGUAGES
from nlu.translation.gate import Reason, judge, negations, protect
from nlu.translation.lexicon import lexicon

TABLE = yaml.safe_load((Path(__file__).parent / "faithful.yml").read_text(encoding="utf-8"))
SPOILED = [(s, t, source, spoiled, reason) for s, t, source, _, bad in TABLE for spoiled, reason in bad.items()]
KNOWN = ("Patel", "Nguyen", "María López", "Ana García", "Tran")


@pytest.mark.parametrize(("source", "target", "text", "faithful"), [row[:4] for row in TABLE])
def test_a_faithful_translation_passes(source: str, target: str, text: str, faithful: str) -> None:
    assert judge(text, faithful, source, target).reasons == ()


@pytest.mark.parametrize(("source", "target", "text", "spoiled", "reason"), SPOILED)
def test_a_spoiled_translation_is_stopped_for_its_reason(
    source: str, target: str, text: str, spoiled: str, reason: str
) -> None:
    verdict = judge(text, spoiled, source, target)
    assert not verdict.reliable
    assert reason in verdict.reasons or (reason == "time" and Reason.NUMBER in verdict.reasons)


@pytest.mark.parametrize(("source", "target", "text", "faithful"), [row[:4] for row in TABLE])
def test_any_digit_changed_in_any_translation_is_stopped(source: str, target: str, text: str, faithful: str) -> None:
    for match in re.finditer(r"\d", faithful):
        for other in {"1": "27", "2": "38", "3": "49"}.get(match.group(), "17"):
            spoiled = faithful[: match.start()] + other + faithful[match.end() :]
            if other != match.group() and float(f"{other}") != float(match.group()):
                assert not judge(text, spoiled, source, target).reliable, spoiled


@pytest.mark.parametrize(
    ("text", "translated", "source", "target", "reliable"),
    [
        ("Please tell Ana García that I am late", "Por favor dígale a Ana García que voy tarde", "en", "es", True),
        ("Please tell Ana García that I am late", "Por favor dígale a María López que voy tarde", "en", "es", False),
        ("Please tell Ana García that I am late", "Por favor dígale que voy tarde", "en", "es", False),
        ("Please tell her that I am late", "Por favor dígale a María López que voy tarde", "en", "es", False),
        ("Пожалуйста, скажите Patel, что я опоздаю", "Please tell Patel that I will be late", "ru", "en", True),
        ("Пожалуйста, скажите Patel, что я опоздаю", "Please tell Nguyen that I will be late", "ru", "en", False),
        ("我想见 Patel 医生", "I want to see doctor Tran", "zh-Hans", "en", False),
        ("Is Patel in?", "¿Está Patel?", "en", "es", True),
        ("Is patel in?", "¿Está Tran?", "en", "es", False),
    ],
)
def test_known_names_are_neither_lost_swapped_nor_added(
    text: str, translated: str, source: str, target: str, reliable: bool
) -> None:
    verdict = judge(text, translated, source, target, names=KNOWN)
    assert verdict.reliable is reliable
    assert reliable or Reason.NAME in verdict.reasons


@pytest.mark.parametrize(
    ("text", "translated", "source", "target", "reliable"),
    [
        ("Maria needs a visit", "Maria necesita una visita", "en", "es", True),
        ("Maria needs a visit", "Carmen necesita una visita", "en", "es", False),
        ("Can my wife see Dr. Okafor?", "¿Mi esposa puede ver al Dr. Ozturk?", "en", "es", False),
        ("I spoke with Okafor", "Hablé con Ozturk", "en", "es", False),
        ("I want to see Dr. Okafor", "Я хочу попасть к доктору Okafor", "en", "ru", True),
        ("I want to see Dr. Okafor", "Я хочу попасть к доктору Озтюрку", "en", "ru", False),
        ("Я хочу попасть к доктору", "I want to see Dr. Okafor", "ru", "en", False),
    ],
)
def test_names_that_nobody_listed_are_found_by_their_place(
    text: str, translated: str, source: str, target: str, reliable: bool
) -> None:
    verdict = judge(text, translated, source, target)
    assert verdict.reliable is reliable
    assert reliable or Reason.NAME in verdict.reasons


def test_a_medicine_of_the_patients_list_that_nobody_else_knows_must_survive() -> None:
    text, good = "I need my Zyxoban refilled", "Necesito que me resurtan el Zyxoban"
    assert judge(text, good, "en", "es", medicines=["Zyxoban 5 mg"]).reliable
    verdict = judge(text, "Necesito que me resurtan la receta", "en", "es", medicines=["Zyxoban 5 mg"])
    assert Reason.MEDICINE in verdict.reasons


@pytest.mark.parametrize(
    ("text", "translated", "reason"),
    [
        ("Can I come in later today?", "", Reason.EMPTY),
        ("Can I come in later today?", "¿Hoy?", Reason.LENGTH),
        (
            "Can I come?",
            "¿Puedo venir a la oficina para hablar con alguien sobre la factura que me llegó por correo la semana pasada?",
            Reason.LENGTH,
        ),
        ("I would like to see someone", "Me gustaría ver ver ver a alguien", Reason.REPETITION),
        ("I would like to see someone about the bill", "la cita de la cita de la cita de la cita", Reason.REPETITION),
        ("I would like to see someone", "I would like to see someone", Reason.UNTRANSLATED),
        ("I would like to see someone", "Me gustaría ⁇ a alguien", Reason.UNKNOWN),
        ("Please call my wife", "Por favor llame a [[3]] mi esposa", Reason.PLACEHOLDER),
    ],
)
def test_what_a_model_that_got_lost_writes_is_stopped(text: str, translated: str, reason: Reason) -> None:
    assert reason in judge(text, translated, "en", "es").reasons


@pytest.mark.parametrize("target", ["ru", "ar", "hi", "ko", "zh-Hans", "zh-Hant"])
def test_text_left_in_the_wrong_script_is_stopped(target: str) -> None:
    verdict = judge("Please send the paper to my house", "Please send the paper to my house", "en", target)
    assert Reason.UNTRANSLATED in verdict.reasons


class _Meaning:
    """An encoder that knows two meanings."""

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.array([[1.0, 0.0] if "bill" in text else [0.0, 1.0] for text in texts], dtype=np.float32)


@pytest.mark.parametrize(
    ("back", "encoder", "score", "reasons"),
    [
        (None, None, None, ()),
        ("I'd like to ask about my bill", None, 0.9, ()),
        ("I'd like to ask about my bill", _Meaning(), 0.9, ()),
        ("Give my greetings to your sister", None, 0.9, (Reason.ROUND_TRIP,)),
        ("I would like to ask about my dog", _Meaning(), 0.9, (Reason.ROUND_TRIP,)),
        ("I would not like to ask about my bill", _Meaning(), None, (Reason.ROUND_TRIP,)),
        ("I would like to ask about my 2 bills", None, None, (Reason.ROUND_TRIP,)),
        ("", None, None, (Reason.ROUND_TRIP,)),
        (None, None, 0.05, (Reason.SCORE,)),
    ],
)
def test_the_way_back_and_the_models_own_score_count(back, encoder, score, reasons) -> None:
    text, translated = "I would like to ask about my bill", "Me gustaría preguntar sobre mi factura"
    verdict = judge(text, translated, "en", "es", back=back, encoder=encoder, model_score=score)
    assert verdict.reasons == reasons


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("es", "No tengo nada", 1),
        ("es", "No, no puedo", 2),
        ("es", "Nunca me llamó nadie", 1),
        ("fr", "Je ne veux rien", 1),
        ("fr", "Je veux plus de temps", 0),
        ("ru", "Я никогда не пил это", 1),
        ("zh-Hans", "不好意思，能不能改时间", 0),
        ("ko", "안녕하세요, 안내 부탁드려요", 0),
        ("vi", "Tôi có thể đến không?", 0),
        ("ht", "Nan pati pa m", 0),
        ("en", "No problem", 0),
        ("en", "I cant come and I won't pay", 2),
    ],
)
def test_negations_are_counted_as_people_mean_them(language: str, text: str, count: int) -> None:
    assert negations(text, language) == count


def test_every_language_of_the_practice_has_rules() -> None:
    assert all(lexicon(language).negation.pattern != "(?!)" for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Tell Ana García at 312-555-0188 about Lisinopril", ["Ana García", "312-555-0188", "lisinopril"]),
        ("Ana and Ana María live at 12 Oak St.", ["Ana", "Ana María", "12 Oak St."]),
        ("请告诉Ana García医生", ["Ana García"]),
        ("Nothing to keep here", ["Ana"]),
        ("Banana for Ana", ["Ana"]),
        ("It says [1] on Ana's letter", ["Ana"]),
    ],
)
def test_protected_values_come_back_exactly(text: str, values: list[str]) -> None:
    masked, restore = protect(text, values)
    assert restore(masked) == text
    assert not any(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", masked, re.IGNORECASE) for value in values)


@pytest.mark.parametrize(
    "written", ["Llame a [[1]]", "Llame a [[ 1 ]]", "Llame a [1]", "Llame a 【1】", "Llame a [[١]]"]
)
def test_a_placeholder_that_the_model_bent_is_still_put_back(written: str) -> None:
    _, restore = protect("Call Ana García", ["Ana García"])
    assert restore(written) == "Llame a Ana García"


def test_a_placeholder_that_the_model_made_up_or_lost_is_stopped() -> None:
    text, values = "Call Ana García please", ["Ana García"]
    _, restore = protect(text, values)
    assert (
        Reason.PLACEHOLDER
        in judge(text, restore("Llame a [[1]] y a [[2]] por favor"), "en", "es", names=values).reasons
    )
    assert Reason.NAME in judge(text, restore("Llame por favor"), "en", "es", names=values).reasons
