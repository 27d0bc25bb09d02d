"""Figures and values never reach a model, and come back as the language that they come back in writes them."""

import pytest

from nlu.translation.gate import Reason, judge
from nlu.translation.placeholders import protect_figures
from nlu.translation.values import values_in


@pytest.mark.parametrize(
    ("text", "language", "masked", "back"),
    [
        ("Come at 3pm, not 4:30 PM", "es", "Come at [[1]], not [[2]]", "Come at 3 p.m., not 4:30 p.m."),
        ("Venga a las 3 p. m. o 15:30", "en", "Venga a las [[1]] o [[2]]", "Venga a las 3 pm o 15:30"),
        ("$1,250.50 by 3/4, 20 days", "es", "[[1]] by [[2]], [[3]] days", "$1,250.50 by 3/4, 20 days"),
        ("the 20th, Apt 4B", "es", "the [[1]]th, Apt [[2]]B", "the 20th, Apt 4B"),
        ("[[1]] owes $5", "es", "[[1]] owes [[2]]", "[[1]] owes $5"),
    ],
)
def test_figures_are_kept_from_the_starter_and_restored(text: str, language: str, masked: str, back: str) -> None:
    found, restore = protect_figures(text)
    assert found == masked
    assert restore(found, language) == back


def test_one_oclock_is_singular_in_spanish() -> None:
    _, restore = protect_figures("at 1 pm or 1:30 pm or 11 am")
    assert restore("a las [[1]] o a las [[2]] o a las [[3]]", "es") == "a la 1 p.m. o a la 1:30 p.m. o a las 11 a.m."


@pytest.mark.parametrize(
    ("text", "language", "values"),
    [
        ("Call (312) 555-0188 or 312.555.0199", "en", ("(312) 555-0188", "312.555.0199")),
        ("mi correo es ana.ruiz@example.org", "es", ("ana.ruiz@example.org",)),
        ("Pay at https://pay.example.org/a1 today", "en", ("https://pay.example.org/a1",)),
        ("My member number is XQ123456", "en", ("XQ123456",)),
        ("We are at 120 Main Street now", "en", ("120 Main Street", "Main Street")),
        ("necesito metformina por favor", "es", ("metformina",)),
        ("Dile al Dr. Haddad que voy tarde", "es", ("Haddad",)),
        ("I need an appointment on Monday", "en", ()),
    ],
)
def test_what_is_no_language_is_found_without_a_list(text: str, language: str, values: tuple[str, ...]) -> None:
    assert set(values_in(text, language)) == set(values)


@pytest.mark.parametrize(
    ("unfamiliar", "returned", "reason"),
    [(0, 0.9, None), (1, 0.9, Reason.UNFAMILIAR), (0, 0.01, Reason.ROUND_TRIP), (0, None, None)],
)
def test_a_starter_is_held_to_the_words_it_knows_and_to_its_way_back(
    unfamiliar: int, returned: float | None, reason: Reason | None
) -> None:
    verdict = judge("Is it open?", "¿Está abierto?", "en", "es", unfamiliar=unfamiliar, returned=returned)
    assert verdict.reasons == (() if reason is None else (reason,))
