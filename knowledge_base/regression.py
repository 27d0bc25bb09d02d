"""Before a version goes live: which test questions would get another answer than today. Runs on a copy of the index."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import actor_of
from knowledge_base.answers import searchable
from knowledge_base.encoding import Texts
from knowledge_base.entries import Entry, Scope
from knowledge_base.models import Article, ArticleVersion, RegressionRun
from knowledge_base.search import Index, OutcomeKind

# A test question is asked by someone who may see everything that is open now.
_ASKER = Scope(verified=True)


class Effect(StrEnum):
    FIXED = "fixed"
    BROKEN = "broken"
    OTHER = "other"


@dataclass(frozen=True)
class ChangedAnswer:
    """A test question whose answer changes. `before`/`after`: slug, slugs joined by ` | ` when both are offered, or empty."""

    text: str
    expected: str
    before: str
    after: str
    effect: Effect


@dataclass(frozen=True)
class Regression:
    """The result over all test questions of a language. `right_*` count those that get, or are offered, their own article."""

    questions: int
    right_before: int
    right_after: int
    changed: tuple[ChangedAnswer, ...]

    @property
    def broken(self) -> tuple[ChangedAnswer, ...]:
        """Questions that lose their answer."""
        return tuple(change for change in self.changed if change.effect is Effect.BROKEN)

    def as_json(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)


async def test_questions(session: AsyncSession, locale: str) -> list[tuple[str, str]]:
    """Every (text, slug it should find) of a language."""
    found = await session.execute(select(Article.slug, Article.tests).where(Article.archived_at.is_(None)))
    return [(test["text"], slug) for slug, tests in found.all() for test in tests or () if test["locale"] == locale]


def run(index: Index, article: Article, version: ArticleVersion, questions: list[tuple[str, str]]) -> Regression:
    """Compare today's answers with those after `version` is live. Takes about 2 ms a question; call it in a thread."""
    trial = index.trial(version.locale)
    before = {text: _answer(trial, text, version.locale) for text, _ in questions}
    entry = Entry(
        article.slug, version.locale, version.number, version.question, version.locale, version.number
    )  # open to all: what is tested is the wording
    trial.put(entry, Texts((version.question, *version.phrasings), searchable(version.answers)))
    trial.prepare()
    after = {text: _answer(trial, text, version.locale) for text, _ in questions}
    changed = [
        ChangedAnswer(text, expected, before[text], after[text], _effect(expected, before[text], after[text]))
        for text, expected in questions
        if before[text] != after[text]
    ]
    return Regression(
        len(questions),
        sum(expected in before[text].split(" | ") for text, expected in questions),
        sum(expected in after[text].split(" | ") for text, expected in questions),
        tuple(sorted(changed, key=lambda change: list(Effect).index(change.effect), reverse=False)),
    )


async def record(session: AsyncSession, article: Article, version: ArticleVersion, result: Regression) -> None:
    """Keep what was shown to the one who publishes."""
    session.add(
        RegressionRun(
            article_id=article.id,
            locale=version.locale,
            number=version.number,
            by=actor_of(session).id,
            at=clock.now(),
            result=result.as_json(),
            comment="",
        )
    )


def _answer(index: Index, text: str, locale: str) -> str:
    outcome = index.ask(text, language=locale, scope=_ASKER)
    if outcome.kind is OutcomeKind.NONE:
        return ""
    return " | ".join(sorted(hit.article_id for hit in outcome.hits))


def _effect(expected: str, before: str, after: str) -> Effect:
    was, is_now = expected in before.split(" | "), expected in after.split(" | ")
    if was == is_now:
        return Effect.OTHER
    return Effect.BROKEN if was else Effect.FIXED
