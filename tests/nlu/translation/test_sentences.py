"""Where a text is cut for the model."""

import pytest

from nlu.language import LANGUAGES
from nlu.translation.sentences import joined, split


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        (
            "en",
            "Dr. Lee called. I was out!  Can he call at 3 p.m. today?",
            ["Dr. Lee called.", "I was out!", "Can he call at 3 p.m. today?"],
        ),
        ("en", "It costs $12.50 a day. Thanks", ["It costs $12.50 a day.", "Thanks"]),
        ("en", "Come at 3. Thanks.", ["Come at 3.", "Thanks."]),
        ("es", "Hola. ¿Puedo ver a la Dra. Ruiz? Gracias.", ["Hola.", "¿Puedo ver a la Dra. Ruiz?", "Gracias."]),
        ("fr", "Bonjour ! Je voudrais un rendez-vous.", ["Bonjour !", "Je voudrais un rendez-vous."]),
        ("pt", "Olá. A Sra. Lima ligou.", ["Olá.", "A Sra. Lima ligou."]),
        ("ru", "Здравствуйте. Д-р. Ли звонил? Спасибо.", ["Здравствуйте.", "Д-р. Ли звонил?", "Спасибо."]),
        ("ar", "مرحبا. هل أستطيع تغيير الموعد؟ شكرا", ["مرحبا.", "هل أستطيع تغيير الموعد؟", "شكرا"]),
        ("hi", "नमस्ते। क्या मैं समय बदल सकता हूँ? धन्यवाद।", ["नमस्ते।", "क्या मैं समय बदल सकता हूँ?", "धन्यवाद।"]),
        ("zh-Hans", "你好。我想改时间！可以吗？", ["你好。", "我想改时间！", "可以吗？"]),
        ("zh-Hant", "您好。謝謝。", ["您好。", "謝謝。"]),
        ("ko", "안녕하세요. 예약을 바꾸고 싶어요.", ["안녕하세요.", "예약을 바꾸고 싶어요."]),
        ("vi", "Chào BS. Lan. Tôi cần hẹn.", ["Chào BS. Lan.", "Tôi cần hẹn."]),
        ("tl", "Magandang umaga po. Puwede po ba?", ["Magandang umaga po.", "Puwede po ba?"]),
        ("ht", "Bonjou. Mwen bezwen yon randevou.", ["Bonjou.", "Mwen bezwen yon randevou."]),
        ("en", "   ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(language: str, text: str, sentences: list[str]) -> None:
    assert [piece.text for piece in split(text, language)] == sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_and_nothing_is_too_long(language: str) -> None:
    text = "palabra, otra " * 60 + "\n\n" + "x" * 700
    pieces = split(text, language)
    assert max(len(piece.text) for piece in pieces) <= 260
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(text.split())


def test_line_breaks_stay() -> None:
    pieces = split("One. Two.\n\nThree.", "en")
    assert joined(pieces, ["Uno.", "Dos.", "Tres."], "es") == "Uno. Dos.\n\nTres."
    assert joined(pieces, ["一。", "二。", "三。"], "zh-Hans") == "一。二。\n\n三。"
