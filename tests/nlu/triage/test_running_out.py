"""Running out of insulin: asking for more is a refill; being without it for a while, or with a high sugar, is an emergency."""

import pytest

from nlu.triage import Level, Triage, load_triage


@pytest.fixture(scope="module")
def triage() -> Triage:
    return load_triage()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "im out of insulin can you send more to walgreens"),
        ("es", "se me acabo la insulina necesito que me manden mas a la farmacia"),
        ("es", "necesito mas insulina porfa"),
        ("pt", "acabou minha insulina preciso de mais"),
        ("fr", "je n'ai plus d'insuline il m'en faut une ordonnance"),
        ("ru", "закончился инсулин выпишите еще"),
        ("ar", "خلص الانسولين ابي تجديد"),
        ("hi", "insulin khatam ho gayi aur bhej do"),
    ],
)
def test_asking_for_more_pages_nobody(triage: Triage, language: str, text: str) -> None:
    assert not triage.assess(text, language=language).level.is_alarm


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ran out of insulin yesterday sugar is HI"),
        ("es", "llevo dos dias sin insulina"),
        ("es", "me quede sin insulina ayer y tengo el azucar en 480"),
        ("es", "creo que me puse insulina de mas"),
        ("pt", "acabou minha insulina faz 3 dias"),
        ("ru", "инсулин закончился три дня назад"),
    ],
)
def test_being_without_it_or_taking_too_much_pages(triage: Triage, language: str, text: str) -> None:
    assert triage.assess(text, language=language).level is Level.EMERGENCY
