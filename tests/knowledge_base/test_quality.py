"""How well the sets are answered. The report-only set has a floor here and is never fitted on."""

import bm25s
import numpy as np
import pytest
from rapidfuzz.fuzz import ratio

from knowledge_base.encoding import Encoder, Texts
from knowledge_base.search import OutcomeKind
from knowledge_base.service import LOCALES
from knowledge_base.text import terms
from nlu.encoder import SentenceEncoder
from tests.knowledge_base.fit_weights import split
from tests.knowledge_base.sets import demo_articles, index_of, library_articles, questions

FLOOR = {"en": 0.68, "es": 0.80}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_report_only_set_finds_the_right_article_first(encoder: SentenceEncoder, language: str) -> None:
    index = index_of(demo_articles(language), encoder, language)
    asked = [q for q in questions("report") if q.language == language and q.article]
    right = np.mean([index.search(q.text, language=language)[0].article_id == q.article for q in asked])
    assert right >= FLOOR[language]


def test_a_wrong_article_is_rarer_than_a_question_asked_back(encoder: SentenceEncoder) -> None:
    index = {language: index_of(demo_articles(language), encoder, language) for language in ("en", "es")}
    outcomes = [(q, index[q.language].ask(q.text, language=q.language)) for q in questions("report")]
    wrong = sum(o.kind is OutcomeKind.ANSWER and o.hits[0].article_id != q.article for q, o in outcomes)
    asked_back = sum(o.kind is not OutcomeKind.ANSWER for _, o in outcomes)
    assert wrong < asked_back / 3


@pytest.mark.parametrize("base", [demo_articles("en"), library_articles()], ids=["practice", "library"])
@pytest.mark.parametrize("known", [1, 3])
@pytest.mark.parametrize("with_answers", [True, False], ids=["answers", "no-answers"])
def test_both_rankings_together_are_at_least_as_good_as_either(
    encoder: SentenceEncoder, base: dict[str, Texts], known: int, with_answers: bool
) -> None:
    """Some phrasings are known, the others are asked: first hits of the index, of plain cosine and of plain BM25."""
    articles, asked = split(base, lambda _: known, seed=99, with_answers=with_answers)
    index = index_of(articles, encoder)
    ours = np.mean([index.search(text, language="en")[0].article_id == right for right, text in asked])
    assert ours >= max(_by_cosine(encoder, articles, asked), _by_bm25(articles, asked))


def _by_cosine(encoder: Encoder, articles: dict[str, Texts], asked: list[tuple[str, str]]) -> float:
    owners = [article for article, texts in articles.items() for _ in texts.questions]
    known = encoder.encode([question for texts in articles.values() for question in texts.questions])
    nearest = (encoder.encode([text for _, text in asked]) @ known.T).argmax(axis=1)
    return float(np.mean([owners[place] == right for place, (right, _) in zip(nearest, asked, strict=True)]))


def _by_bm25(articles: dict[str, Texts], asked: list[tuple[str, str]]) -> float:
    engine = bm25s.BM25()
    ids = list(articles)
    engine.index([terms(" ".join(articles[a].all()), "en") for a in ids], show_progress=False)
    right = []
    for article, text in asked:
        known = [term for term in terms(text, "en") if term in engine.vocab_dict]
        right.append(bool(known) and ids[int(np.argmax(engine.get_scores(known)))] == article)
    return float(np.mean(right))


def test_the_sets_do_not_overlap() -> None:
    tuning, report = ([q.text.lower() for q in questions(name)] for name in ("tuning", "report"))
    known = [
        line.lower() for language in ("en", "es") for t in demo_articles(language).values() for line in t.questions
    ]
    for text in report:
        assert max(ratio(text, other) for other in tuning) < 88, text
        assert max(ratio(text, other) for other in known) < 88, text
    assert not set(tuning) & set(known)


def test_every_question_names_an_article_that_is_there() -> None:
    known = {language: set(demo_articles(language)) for language in LOCALES}
    for name in ("tuning", "report"):
        assert all(q.article is None or q.article in known[q.language] for q in questions(name))
        assert len(questions(name)) > 200
