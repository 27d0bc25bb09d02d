"""Whatever editors do in whatever order: nothing unpublished, unmarked, archived, expired or out of scope is ever found."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.database import Database
from core.errors import BadInput
from knowledge_base import drafts, publishing, service
from knowledge_base.checks import Content
from knowledge_base.drafts import DraftBase
from knowledge_base.entries import Audience, Scope
from knowledge_base.index import IndexKeeper
from knowledge_base.service import ArticleSettings
from tests.knowledge_base.conftest import EDITOR
from tests.knowledge_base.making import published

START = datetime(2026, 3, 10, tzinfo=UTC)
SLUGS = ("parking", "hours", "forms", "bus")
SCOPES = (Scope(), Scope("river"), Scope("main", "kim", verified=True), Scope(verified=True))
STEPS = 40


@dataclass(frozen=True)
class Truth:
    """What a patient may be told of one article, by this test's own reckoning."""

    version: int | None
    marked: bool = True
    archived: bool = False
    settings: ArticleSettings = field(default_factory=ArticleSettings)

    def open_to(self, scope: Scope, at: datetime) -> bool:
        s = self.settings
        return (
            self.version is not None
            and self.marked
            and not self.archived
            and (s.audience is Audience.EVERYONE or scope.verified)
            and (not s.locations or scope.location_id in s.locations)
            and (not s.clinicians or scope.clinician_id in s.clinicians)
            and (s.valid_from is None or at >= s.valid_from)
            and (s.valid_until is None or at < s.valid_until)
        )


def settings_drawn(dice: random.Random, at: datetime) -> ArticleSettings:
    begins = dice.choice([None, at - timedelta(hours=1), at + timedelta(hours=3)])
    ends = dice.choice([None, at + timedelta(hours=5)])
    return ArticleSettings(
        audience=dice.choice(list(Audience)),
        locations=dice.choice([(), ("river",)]),
        clinicians=dice.choice([(), (), ("kim",)]),
        valid_from=begins,
        valid_until=ends,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_only_what_may_be_found_is_found(base: Database, keeper: IndexKeeper, seed: int) -> None:
    dice, at = random.Random(seed), START
    clock.set(at)
    truth: dict[str, Truth] = {}
    scheduled: dict[str, tuple[datetime, int]] = {}
    for slug in SLUGS:
        number = await published(base, EDITOR, Content(f"Where is {slug}?", (), {"chat": f"{slug}."}), slug=slug)
        truth[slug] = Truth(number)
    for step in range(STEPS):
        slug = dice.choice(SLUGS)
        async with base.transaction(EDITOR) as session:
            now = truth[slug]
            article = await service.get(session, slug)
            match dice.choice(["publish", "draft", "unpublish", "archive", "mark", "settings", "schedule", "wait"]):
                case "publish" if now.marked and slug not in scheduled:
                    number = await _draft(session, slug, step)
                    await publishing.publish(session, slug, "en", number)
                    truth[slug] = replace(now, version=number)
                case "draft" if slug not in scheduled:
                    await _draft(session, slug, step)
                case "unpublish" if now.version is not None:
                    await publishing.unpublish(session, slug, "en")
                    truth[slug] = replace(now, version=None)
                case "archive":
                    await service.archive(session, slug, restore_it=now.archived)
                    truth[slug] = replace(now, archived=not now.archived)
                case "mark":
                    await publishing.mark_non_clinical(session, slug, clinical=now.marked)
                    truth[slug] = replace(now, marked=not now.marked)
                case "settings":
                    drawn = settings_drawn(dice, at)
                    await service.save_settings(session, slug, drawn, lock=article.lock)
                    truth[slug] = replace(now, settings=drawn)
                case "schedule" if now.marked and slug not in scheduled:
                    number = await _draft(session, slug, step)
                    due = at + timedelta(hours=2)
                    await publishing.schedule(session, slug, "en", number, due)
                    scheduled[slug] = (due, number)
                case "wait":
                    at += timedelta(hours=1)
                    clock.set(at)
        for name, (due, number) in list(scheduled.items()):
            if due <= at:
                truth[name] = replace(truth[name], version=number)
                del scheduled[name]
        await keeper.refresh()
        for scope in SCOPES:
            hits = keeper.index.search("where is it", language="en", limit=20, scope=scope)
            wanted = {name: one.version for name, one in truth.items() if one.open_to(scope, at)}
            assert {hit.article_id: hit.shown_version for hit in hits} == wanted, (step, scope)
    clock.set(None)


async def _draft(session, slug: str, step: int) -> int:  # type: ignore[no-untyped-def]
    """Write over the draft that is open, or begin one; its number."""
    article = await service.get(session, slug)
    open_ = await service.open_draft(session, article, "en")
    text = Content(f"Where is {slug}, take {step}?", (), {"chat": f"{slug} {step}."})
    begun = DraftBase(open_.number, open_.revision) if open_ else None
    return (await drafts.save_draft(session, slug, "en", text, base=begun)).version.number


async def test_a_scheduled_text_of_an_article_that_lost_its_mark_is_not_found(
    base: Database, keeper: IndexKeeper
) -> None:
    clock.set(START)
    await published(base, EDITOR, Content("Where is parking?", (), {"chat": "Here."}), slug="parking")
    async with base.transaction(EDITOR) as session:
        number = await _draft(session, "parking", 1)
        await publishing.schedule(session, "parking", "en", number, START + timedelta(hours=1))
        await publishing.mark_non_clinical(session, "parking", clinical=True)
        with pytest.raises(BadInput):
            await publishing.publish(session, "parking", "en", number)
    clock.set(START + timedelta(hours=2))
    await keeper.refresh()
    assert keeper.index.entries("en") == []
    clock.set(None)
