"""The demo's articles: enough of them, in both languages, tested, short on SMS, answerable at once."""

from core.database import Database
from knowledge_base.answers import AnswerChannel, render
from knowledge_base.demo.seed import demo_documents, demo_variables, seed
from knowledge_base.exchange.documents import Imported
from knowledge_base.index import IndexKeeper
from knowledge_base.search import OutcomeKind
from knowledge_base.sms import measure


def test_there_are_seventy_articles_and_the_thirty_most_asked_in_spanish() -> None:
    documents = demo_documents()
    assert sum(d.locale == "en" for d in documents) >= 70
    assert sum(d.locale == "es" for d in documents) >= 30
    assert all(d.non_clinical_by for d in documents)
    assert all(len(d.content.phrasings) >= 4 for d in documents)
    assert all(d.settings.tests for d in documents)


def test_every_answer_fits_two_text_messages_with_the_real_facts() -> None:
    for d in demo_documents():
        made = render(
            article_id=d.slug,
            version=1,
            locale=d.locale,
            answers=d.content.answers,
            channel=AnswerChannel.SMS,
            variables=demo_variables(),
        )
        length = measure(made.text)
        assert (length.segments <= 2, length.encoding) == (True, "GSM-7"), (d.slug, d.locale, length)
        assert "{" not in made.text


async def test_it_is_seeded_once_and_answers(base: Database, keeper: IndexKeeper) -> None:
    async with base.transaction() as session:
        first = await seed(session)
    async with base.transaction() as session:
        again = await seed(session)
    assert first.same == 0
    assert again == Imported(0, 0, first.created + first.changed)
    await keeper.refresh()
    tested = [
        (text, d) for d in demo_documents() if d.locale == "en" for locale, text in d.settings.tests if locale == "en"
    ]
    right = 0
    for text, d in tested:
        outcome = keeper.index.ask(text, language="en")
        right += outcome.kind is not OutcomeKind.NONE and d.slug in [hit.article_id for hit in outcome.hits]
    assert right / len(tested) > 0.85
