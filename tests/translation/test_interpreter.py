"""An interpreter, a person: one tap or one word away, in every language, in the very words that our texts tell patients to send."""

import pytest

from bot.engine import Parse
from bot.understanding import Disposition, decide
from conversations.models import Conversation
from conversations.wording import LANGUAGES, wording
from conversations.wording.values import TextValue
from handoff import desk, replies
from handoff.models import Role
from nlu.language import identify
from nlu.triage import Level, Triage, load_triage
from tests.handoff.conftest import World, world  # noqa: F401

WORDS = {
    "en": "INTERPRETER", "es": "INTÉRPRETE", "fr": "INTERPRÈTE", "pt": "INTÉRPRETE", "ht": "ENTÈPRÈT", "vi": "THÔNG DỊCH VIÊN",
    "tl": "TAGASALIN", "ru": "ПЕРЕВОДЧИК", "ar": "مترجم", "hi": "दुभाषिया", "ko": "통역사", "zh-Hans": "口译员", "zh-Hant": "口譯員",
}  # fmt: skip
ASKED = {
    "en": "can I have an interpreter please", "es": "quiero un intérprete por favor", "fr": "je voudrais un interprète s'il vous plaît",
    "pt": "quero um intérprete por favor", "ht": "mwen bezwen yon entèprèt silvouplè", "vi": "tôi cần thông dịch viên",
    "tl": "kailangan ko po ng interpreter", "ru": "мне нужен переводчик", "ar": "أحتاج إلى مترجم من فضلك", "hi": "मुझे दुभाषिया चाहिए",
    "ko": "통역이 필요해요", "zh-Hans": "我要口译", "zh-Hant": "我要口譯",
}  # fmt: skip
PERSON = {
    "en": "HUMAN", "es": "HUMANO", "fr": "HUMAIN", "pt": "HUMANO", "ht": "MOUN", "vi": "NHÂN VIÊN", "tl": "TAO", "ru": "ЧЕЛОВЕК",
    "ar": "موظف", "hi": "इंसान", "ko": "상담원", "zh-Hans": "人工", "zh-Hant": "真人",
}  # fmt: skip
TAP = "interpreter"  # what the button sends
UNSURE = Parse("unclear", 0.1, (("unclear", 0.1),))


@pytest.fixture(scope="module")
def triage() -> Triage:
    return load_triage()


def _disposition(triage: Triage, text: str, language: str) -> Disposition:
    return decide(text, triage.assess(text, language=language), None, UNSURE, None)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_our_texts_name_asks_for_an_interpreter(triage: Triage, language: str) -> None:
    word = WORDS[language]
    for template in ("machine-translated", "article-other-language"):
        assert word in wording().render(template, language).text
    for written in (word, word.lower(), word.capitalize(), f" {word}. "):
        assert _disposition(triage, written, language) is Disposition.interpreter, written


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_asks_for_an_interpreter(triage: Triage, language: str) -> None:
    title = wording().render("choice-interpreter", language).text
    for sent in (TAP, title):
        assert _disposition(triage, sent, language) is Disposition.interpreter
    assert identify(TAP, prior=language).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_asking_in_plain_words_as_the_notice_invites_is_enough(triage: Triage, language: str) -> None:
    assert wording().render("language-assistance", language).language == language
    assert _disposition(triage, ASKED[language], language) is Disposition.interpreter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_that_the_first_message_names_reaches_a_person(triage: Triage, language: str) -> None:
    first = wording().render("disclosure", language, {"practice": TextValue(text="Cedar Grove")}).text
    for word in (PERSON[language], "HUMAN"):
        assert word in first
        for written in (word, word.lower()):
            assert _disposition(triage, written, language) is Disposition.human, written
    assert triage.assess(PERSON[language], language=language).level is Level.NONE


@pytest.mark.parametrize(
    ("channel", "original", "buttons"),
    [
        ("webchat", "We moved it to Tuesday.", [{"title": "Intérprete", "sends": TAP}]),
        ("webchat", None, None),
        ("sms", "We moved it to Tuesday.", None),
    ],
)
async def test_under_a_machine_translation_an_interpreter_is_one_tap_away(
    world: World,  # noqa: F811
    channel: str,
    original: str | None,
    buttons: list[dict[str, str]] | None,
) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("human")
    async with world.database.transaction() as session:
        thread = await session.get_one(Conversation, case.conversation_id)
        thread.channel, thread.language = channel, "es"
    async with world.acting(nora) as session:
        await desk.claim(session, nora, case.id)
        row = await replies.reply(
            session, nora, case.id, "La pasamos al martes.", guard=lambda *_: (), language="es", original=original
        )
    assert row.quick_replies == buttons
