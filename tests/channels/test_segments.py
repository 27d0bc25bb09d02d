"""What a text costs on the air, and when it goes as a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.segments import Alphabet, fit, measure, shape

LINK = "Please read it here: https://portal.example"


@pytest.mark.parametrize(
    ("name", "text", "alphabet", "units", "segments"),
    [
        ("nothing", "", Alphabet.gsm7, 0, 1),
        ("one full segment", "a" * 160, Alphabet.gsm7, 160, 1),
        ("one character more", "a" * 161, Alphabet.gsm7, 161, 2),
        ("two full segments", "a" * 306, Alphabet.gsm7, 306, 2),
        ("one over two", "a" * 307, Alphabet.gsm7, 307, 3),
        ("escaped characters count twice", "€" * 80, Alphabet.gsm7, 160, 1),
        ("escaped character at the seam moves over whole", "a" * 152 + "€" + "a" * 152, Alphabet.gsm7, 306, 3),
        ("Spanish letters inside the alphabet", "ñ¿¡éüÑ", Alphabet.gsm7, 6, 1),
        ("an accent outside it", "á", Alphabet.ucs2, 1, 1),
        ("Chinese, one full segment", "中" * 70, Alphabet.ucs2, 70, 1),
        ("Chinese, one more", "中" * 71, Alphabet.ucs2, 71, 2),
        ("emoji take two units", "😀" * 35, Alphabet.ucs2, 70, 1),
        ("emoji are not cut in two", "a" * 66 + "😀" + "é" * 60, Alphabet.ucs2, 128, 2),
        ("line breaks are in the alphabet", "a\nb", Alphabet.gsm7, 3, 1),
    ],
)
def test_size(name: str, text: str, alphabet: Alphabet, units: int, segments: int) -> None:
    size = measure(text)
    assert (size.alphabet, size.units, size.segments) == (alphabet, units, segments)


@pytest.mark.parametrize(
    ("name", "language", "text", "sent"),
    [
        ("typographic marks become plain", "en", "Don’t worry – it’s “fine”…", "Don't worry - it's \"fine\"..."),
        ("a short Spanish text keeps its accents", "es", "Su cita está lista", "Su cita está lista"),
        ("a long one loses them rather than cost more", "es", "Su cita está lista. " * 8, "Su cita esta lista. " * 8),
        ("ñ stays in any case", "es", "mañana será más " * 12, "mañana sera mas " * 12),
        ("Vietnamese keeps its marks", "vi", "Quý vị " * 30, "Quý vị " * 30),
        ("Russian stays as it is", "ru", "Ваш приём " * 20, "Ваш приём " * 20),
    ],
)
def test_spelling_that_is_sent(name: str, language: str, text: str, sent: str) -> None:
    assert shape(text, language=language) == sent


def test_what_is_longer_than_two_segments_goes_as_a_link() -> None:
    fitted = fit("word " * 80, language="en", link_text=LINK)
    assert fitted.as_link
    assert fitted.text == LINK


def test_what_fits_goes_as_itself() -> None:
    fitted = fit("See you on Tuesday.", language="en", link_text=LINK)
    assert (fitted.text, fitted.as_link, fitted.size.segments) == ("See you on Tuesday.", False, 1)


@given(st.text(max_size=700), st.sampled_from(["en", "es", "vi", "ar", "zh-Hans"]))
def test_whatever_is_sent_fits_or_is_the_link(text: str, language: str) -> None:
    fitted = fit(text, language=language, link_text=LINK)
    assert fitted.size.segments <= 2
    assert fitted.size == measure(fitted.text)
    if fitted.as_link:
        assert fitted.text == LINK


@given(st.text(alphabet="abc €é{}", max_size=500))
def test_segments_hold_their_units(text: str) -> None:
    size = measure(text)
    assert size.units <= size.segments * 160
    assert size.segments <= 1 + size.units // 152
