"""What a patient reads on each channel."""

import pytest

from knowledge_base.answers import AnswerChannel, fill, plain, render, searchable, variables_in

FACTS = {
    ("phone", "*"): "555-0100",
    ("hours", "*"): "8 am-5 pm",
    ("hours", "es"): "8 a 5",
}


def rendered(answers: dict[str, str], channel: AnswerChannel, locale: str = "en") -> str:
    return render(article_id="a", version=3, locale=locale, answers=answers, channel=channel, variables=FACTS).text


@pytest.mark.parametrize(
    ("channel", "answers", "text"),
    [
        (AnswerChannel.SMS, {"sms": "Call {phone}.", "chat": "long"}, "Call 555-0100."),
        (AnswerChannel.SMS, {"chat": "Short **and** plain."}, "Short and plain."),
        (AnswerChannel.CHAT, {"chat": "See [the map](https://x.example/m)."}, "See the map: https://x.example/m."),
        (AnswerChannel.EMAIL, {"chat": "The chat text."}, "The chat text."),
        (AnswerChannel.EMAIL, {"chat": "short", "email": "The long one."}, "The long one."),
    ],
)
def test_each_channel_gets_its_text(channel: AnswerChannel, answers: dict[str, str], text: str) -> None:
    assert rendered(answers, channel) == text


@pytest.mark.parametrize(
    ("page", "title", "text"),
    [
        ("https://x.example/a", "Where can I park?", "Where can I park?\nhttps://x.example/a"),
        ("https://x.example/a", "Where? " * 50, "https://x.example/a"),
        ("", "Where can I park?", ("long " * 90).strip()),
    ],
    ids=["a link says what it is", "a title that does not fit", "no public page: the sender decides"],
)
def test_an_answer_too_long_for_a_text_message_is_its_title_and_a_link(page: str, title: str, text: str) -> None:
    made = render(
        article_id="a", version=3, locale="en", answers={"chat": "long " * 90}, channel=AnswerChannel.SMS,
        variables=FACTS, page=page, title=title,
    )  # fmt: skip
    assert made.text == text


@pytest.mark.parametrize(("locale", "text"), [("en", "Open 8 am-5 pm"), ("es", "Open 8 a 5"), ("vi", "Open 8 am-5 pm")])
def test_a_fact_is_said_in_the_patients_language_where_it_has_one(locale: str, text: str) -> None:
    assert rendered({"chat": "Open {hours}"}, AnswerChannel.CHAT, locale) == text


@pytest.mark.parametrize("channel", list(AnswerChannel))
def test_a_phone_number_within_arabic_keeps_its_order_and_a_links_address_stays_whole(channel: AnswerChannel) -> None:
    facts = FACTS | {("site", "*"): "https://x.example"}
    answers = {"chat": "اتصل على {phone} أو {site}/map"}
    made = render(article_id="a", version=1, locale="ar", answers=answers, channel=channel, variables=facts)
    assert made.text == "اتصل على \u2068555-0100\u2069 أو https://x.example/map"


def test_spanish_text_messages_stay_in_the_cheap_alphabet() -> None:
    assert rendered({"sms": "El martes y el sábado, sí. ¿Más? Mañana."}, AnswerChannel.SMS, "es") == (
        "El martes y el sabado, si. ¿Mas? Mañana."
    )


def test_dollars_and_stray_braces_are_left_alone() -> None:
    assert fill("It costs $40 {no_such} {phone} {", {"phone": "1"}) == "It costs $40 {no_such} 1 {"
    assert variables_in("{a} {b_2} $c {D}") == {"a", "b_2"}


def test_formatting_becomes_plain() -> None:
    assert plain("Two:\n\n- **One** here\n- two") == "Two:\n- One here\n- two"


def test_the_index_sees_words_not_addresses() -> None:
    assert searchable({"chat": "See [the map](https://x.example/m) or call {phone}."}) == "See the map or call ."
