"""How carriers count."""

import pytest

from knowledge_base.sms import for_sms, measure


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("{" * 80, "GSM-7", 1),
        ("{" * 81, "GSM-7", 2),
        ("é" * 160, "GSM-7", 1),
        ("á" * 70, "UCS-2", 1),
        ("á" * 71, "UCS-2", 2),
        ("👍" * 35, "UCS-2", 1),
        ("👍" * 36, "UCS-2", 2),
        ("您" * 134, "UCS-2", 2),
        ("", "GSM-7", 1),
    ],
)
def test_segments(text: str, encoding: str, segments: int) -> None:
    length = measure(text)
    assert (length.encoding, length.segments) == (encoding, segments)


def test_it_says_which_letters_are_dear() -> None:
    assert measure("it’s ok").offending == {"’"}


@pytest.mark.parametrize(
    ("locale", "text", "made"),
    [
        ("en", "it’s “ok” – really…", 'it\'s "ok" - really...'),
        ("es", "mañana, sí, ¿qué?", "mañana, si, ¿qué?"),
        ("pt", "não há informações", "nao ha informaçoes".replace("ç", "c")),
        ("vi", "bác sĩ", "bác sĩ"),
        ("ru", "врач", "врач"),
    ],
)
def test_letters_are_made_cheap_only_where_readers_bear_it(locale: str, text: str, made: str) -> None:
    assert for_sms(text, locale) == made
