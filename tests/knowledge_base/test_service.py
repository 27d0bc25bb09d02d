"""Writing, approving, publishing: drafts over live articles, collisions, translations that age, a second person."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core import audit, clock
from core.database import Actor, Database
from core.errors import BadInput, Conflict, Forbidden, NotFound
from knowledge_base import drafts, publishing, repository, service
from knowledge_base.checks import Content
from knowledge_base.drafts import DraftBase
from knowledge_base.entries import Stale
from knowledge_base.models import ArticleVersion, Change, Collision, VersionState
from knowledge_base.service import ArticleSettings
from tests.knowledge_base.conftest import ADMINISTRATOR, COLLEAGUE, EDITOR, FRONT_DESK
from tests.knowledge_base.making import ESTACIONAR, HOURS, PARKING, published, rewritten, translated

NEW = Content("Where do I park now?", PARKING.phrasings, {"chat": "In the new garage."})
OTHER = Content("Where is parking?", PARKING.phrasings, {"chat": "Across the street."})


async def live_number(base: Database, slug: str, locale: str = "en") -> int | None:
    async with base.read() as session:
        return (await repository.translations(session, await service.get(session, slug)))[locale].live_number


async def staleness(base: Database, slug: str, locale: str) -> str:
    async with base.read() as session:
        return (await repository.translations(session, await service.get(session, slug)))[locale].stale


class TestDrafts:
    async def test_a_draft_over_a_live_article_changes_nothing_live(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            saved = await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))
        assert saved.version.state == VersionState.DRAFT
        assert saved.version.number == number + 1
        assert await live_number(base, "parking") == number

    async def test_saving_again_keeps_one_draft(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            first = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
            again = await drafts.save_draft(
                session, "parking", "en", OTHER, base=DraftBase(first.number, first.revision)
            )
        assert (again.version.number, again.version.revision) == (first.number, 2)
        assert again.collision is None

    async def test_a_new_article_gets_a_readable_name_that_is_free(self, base: Database) -> None:
        async with base.transaction(EDITOR) as session:
            await service.create(session, PARKING)
            second = await service.create(session, PARKING)
            slugs = [row.slug for row in await repository.rows(session)]
        assert sorted(slugs) == ["where-can-i-park", "where-can-i-park-2"]
        assert second.number == 1

    async def test_an_earlier_version_comes_back_as_a_draft(self, base: Database) -> None:
        first = await published(base, EDITOR, PARKING, slug="parking")
        second = await rewritten(base, EDITOR, "parking", NEW, over=first)
        async with base.transaction(EDITOR) as session:
            restored = await drafts.restore(session, "parking", "en", first)
            assert service.content_of(restored) == PARKING
        assert await live_number(base, "parking") == second

    async def test_restoring_over_someones_draft_is_refused(self, base: Database) -> None:
        first = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(COLLEAGUE) as session:
            await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(first))
        with pytest.raises(Conflict):
            async with base.transaction(EDITOR) as session:
                await drafts.restore(session, "parking", "en", first)


class TestCollisions:
    async def test_two_who_save_over_each_other_both_keep_their_text_and_both_are_told(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            mine = await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))
        async with base.transaction(COLLEAGUE) as session:
            theirs = await drafts.save_draft(session, "parking", "en", OTHER, base=DraftBase(number))
        assert theirs.collision is not None
        async with base.read() as session:
            for editor in ("renee", "omar"):
                assert [slug for slug, _ in await repository.collisions_for(session, editor)] == ["parking"]
            article = await service.get(session, "parking")
            kept = await service.get_version(session, article, "en", mine.version.number)
            parked = await service.get_version(session, article, "en", theirs.version.number)
        assert (service.content_of(kept), kept.state) == (NEW, VersionState.DRAFT)
        assert (service.content_of(parked), parked.state) == (OTHER, VersionState.PARKED)

    async def test_a_save_over_an_older_save_of_the_same_draft_collides(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
        begun = DraftBase(draft.number, draft.revision)
        async with base.transaction(EDITOR) as session:
            await drafts.save_draft(session, "parking", "en", HOURS, base=begun)
        async with base.transaction(COLLEAGUE) as session:
            assert (await drafts.save_draft(session, "parking", "en", OTHER, base=begun)).collision is not None

    async def test_the_same_text_from_two_people_is_no_collision(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        for actor in (EDITOR, COLLEAGUE):
            async with base.transaction(actor) as session:
                assert (
                    await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))
                ).collision is None

    async def test_a_publication_in_the_meantime_parks_the_late_text(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        await rewritten(base, EDITOR, "parking", NEW, over=number)
        async with base.transaction(COLLEAGUE) as session:
            saved = await drafts.save_draft(session, "parking", "en", OTHER, base=DraftBase(number))
        assert saved.collision is not None
        assert saved.version.state == VersionState.PARKED

    async def test_settling_makes_one_draft_and_ends_the_notice(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        for actor, text in ((EDITOR, NEW), (COLLEAGUE, OTHER)):
            async with base.transaction(actor) as session:
                saved = await drafts.save_draft(session, "parking", "en", text, base=DraftBase(number))
        assert saved.collision is not None
        both = Content("Where do I park?", (), {"chat": "In the new garage, across the street."})
        async with base.transaction(COLLEAGUE) as session:
            draft = await drafts.resolve_collision(session, saved.collision.id, both)
            assert service.content_of(draft) == both
        async with base.read() as session:
            assert await repository.collisions_for(session) == []

    async def test_many_at_once_lose_nothing(self, any_base: Database) -> None:
        number = await published(any_base, EDITOR, PARKING, slug="parking")
        texts = [Content(f"Question {n}?", (), {"chat": f"Answer {n}."}) for n in range(6)]

        async def save(person: int) -> None:
            async with any_base.transaction(Actor("staff", f"p{person}", "editor")) as session:
                await drafts.save_draft(session, "parking", "en", texts[person], base=DraftBase(number))

        await asyncio.gather(*(save(n) for n in range(6)), return_exceptions=True)
        async with any_base.read() as session:
            stored = {v.question for v in (await session.scalars(select(ArticleVersion))).all()}
            collisions = await session.scalar(select(func.count()).select_from(Collision))
        assert {text.question for text in texts} <= stored
        assert collisions == 5

    async def test_settings_changed_by_someone_else_are_not_overwritten(self, base: Database) -> None:
        await published(base, EDITOR, PARKING, slug="parking")
        async with base.read() as session:
            lock = (await service.get(session, "parking")).lock
        async with base.transaction(COLLEAGUE) as session:
            await service.save_settings(session, "parking", ArticleSettings(owner="omar"), lock=lock)
        with pytest.raises(Conflict):
            async with base.transaction(EDITOR) as session:
                await service.save_settings(session, "parking", ArticleSettings(owner="renee"), lock=lock)


class TestPublishing:
    async def test_an_article_not_marked_non_clinical_is_not_published(self, base: Database) -> None:
        with pytest.raises(BadInput, match="non-clinical"):
            async with base.transaction(EDITOR) as session:
                version = await service.create(session, PARKING, slug="parking")
                await publishing.publish(session, "parking", "en", version.number)

    async def test_taking_the_mark_back_takes_the_answer_off_the_air(self, base: Database) -> None:
        await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            await publishing.mark_non_clinical(session, "parking", clinical=True)
        async with base.read() as session:
            assert await repository.live_articles(session) == []

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            ("Take 400 mg of ibuprofen.", "medical advice"),
            ("See [this](http://nowhere).", "address"),
            ("Call {moon_phone}.", "moon_phone"),
        ],
    )
    async def test_a_text_with_an_error_is_not_published(self, base: Database, answer: str, why: str) -> None:
        with pytest.raises(BadInput, match=why):
            await published(base, EDITOR, Content("A question?", (), {"chat": answer}), slug="bad")

    async def test_a_draft_that_changed_after_it_was_read_is_not_published(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
            await drafts.save_draft(session, "parking", "en", OTHER, base=DraftBase(draft.number, 1))
        with pytest.raises(Conflict):
            async with base.transaction(COLLEAGUE) as session:
                await publishing.publish(session, "parking", "en", draft.number, revision=1)

    async def test_a_second_person_approves_where_the_practice_wants_it(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(ADMINISTRATOR) as session:
            await publishing.set_needs_approval(session, True)
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
            await publishing.submit(session, "parking", "en", draft.number)
        with pytest.raises(BadInput, match="second person"):
            async with base.transaction(EDITOR) as session:
                await publishing.publish(session, "parking", "en", draft.number)
        with pytest.raises(Forbidden):
            async with base.transaction(EDITOR) as session:
                await publishing.approve(session, "parking", "en", draft.number)
        async with base.transaction(COLLEAGUE) as session:
            await publishing.approve(session, "parking", "en", draft.number)
            await publishing.publish(session, "parking", "en", draft.number)
        assert await live_number(base, "parking") == draft.number

    async def test_editing_after_the_approval_asks_for_a_new_one(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(ADMINISTRATOR) as session:
            await publishing.set_needs_approval(session, True)
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
        async with base.transaction(COLLEAGUE) as session:
            approved = await publishing.approve(session, "parking", "en", draft.number)
        async with base.transaction(EDITOR) as session:
            base_ = DraftBase(approved.number, approved.revision)
            await drafts.save_draft(session, "parking", "en", OTHER, base=base_)
        with pytest.raises(BadInput, match="second person"):
            async with base.transaction(EDITOR) as session:
                await publishing.publish(session, "parking", "en", draft.number)

    async def test_what_is_scheduled_goes_live_at_its_time_once(self, any_base: Database) -> None:
        now = datetime(2026, 3, 10, 12, tzinfo=UTC)
        clock.set(now)
        number = await published(any_base, EDITOR, PARKING, slug="parking")
        async with any_base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
            await publishing.schedule(session, "parking", "en", draft.number, now + timedelta(hours=1))
        async with any_base.transaction() as session:
            assert await publishing.publish_due(session) == []
        clock.set(now + timedelta(hours=1))
        async with any_base.transaction() as session:
            assert await publishing.publish_due(session) == ["parking"]
            assert await publishing.publish_due(session) == []
        assert await live_number(any_base, "parking") == draft.number

    async def test_a_time_that_has_passed_is_refused(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "en", NEW, base=DraftBase(number))).version
        with pytest.raises(BadInput):
            async with base.transaction(EDITOR) as session:
                await publishing.schedule(session, "parking", "en", draft.number, clock.now() - timedelta(minutes=1))

    async def test_every_publication_is_numbered_for_the_indexes(self, any_base: Database) -> None:
        await published(any_base, EDITOR, PARKING, slug="parking")
        await published(any_base, EDITOR, HOURS, slug="hours")
        async with any_base.read() as session:
            state = await service.state(session)
            assert state.revision == 4  # a mark and a publication each
            assert len(await repository.changed_since(session, 2) or ()) == 1

    async def test_it_is_in_the_audit_trail(self, base: Database) -> None:
        await published(base, EDITOR, PARKING, slug="parking")
        async with base.read() as session:
            events = [event async for event in audit.export(session)]
            assert (await audit.verify(session))[1] is None
        assert [event["action"] for event in events] == [
            "article.create",
            "article.mark_non_clinical",
            "article.publish",
        ]
        assert {event["actor_id"] for event in events} == {"renee"}


class TestTranslations:
    @pytest.mark.parametrize(
        ("changes", "stale"),
        [
            ([], Stale.NONE),
            ([Change.MINOR], Stale.MINOR),
            ([Change.MAJOR], Stale.MAJOR),
            ([Change.MAJOR, Change.MINOR], Stale.MAJOR),
        ],
    )
    async def test_a_translation_ages_with_its_source(
        self, base: Database, changes: list[Change], stale: Stale
    ) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        await translated(base, EDITOR, "parking", "es", ESTACIONAR)
        for step, change in enumerate(changes):
            text = Content(f"Where can I park, take {step}?", (), PARKING.answers)
            number = await rewritten(base, EDITOR, "parking", text, over=number, change=change)
        assert await staleness(base, "parking", "es") == stale

    async def test_translating_anew_makes_it_current(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        spanish = await translated(base, EDITOR, "parking", "es", ESTACIONAR)
        await rewritten(base, EDITOR, "parking", NEW, over=number, change=Change.MAJOR)
        again = Content("¿Dónde me estaciono ahora?", (), {"chat": "En el garaje nuevo."})
        await rewritten(base, EDITOR, "parking", again, over=spanish, locale="es")
        assert await staleness(base, "parking", "es") == Stale.NONE

    async def test_one_begun_before_the_source_changed_is_behind_when_published(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "es", ESTACIONAR, base=None)).version
        await rewritten(base, EDITOR, "parking", NEW, over=number, change=Change.MAJOR)
        async with base.transaction(EDITOR) as session:
            await publishing.publish(session, "parking", "es", draft.number)
        assert await staleness(base, "parking", "es") == Stale.MAJOR

    async def test_one_brought_up_to_date_before_it_is_published_is_current(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        async with base.transaction(EDITOR) as session:
            draft = (await drafts.save_draft(session, "parking", "es", ESTACIONAR, base=None)).version
        newer = await rewritten(base, EDITOR, "parking", NEW, over=number, change=Change.MAJOR)
        async with base.transaction(EDITOR) as session:
            await publishing.publish(session, "parking", "es", draft.number, translates=newer)
        assert await staleness(base, "parking", "es") == Stale.NONE

    async def test_nobody_vouches_for_a_source_version_that_is_not_there(self, base: Database) -> None:
        await published(base, EDITOR, PARKING, slug="parking")
        with pytest.raises(NotFound):
            async with base.transaction(EDITOR) as session:
                draft = (await drafts.save_draft(session, "parking", "es", ESTACIONAR, base=None)).version
                await publishing.publish(session, "parking", "es", draft.number, translates=99)

    async def test_the_list_says_what_lacks_what(self, base: Database) -> None:
        number = await published(base, EDITOR, PARKING, slug="parking")
        await published(base, EDITOR, HOURS, slug="hours")
        await translated(base, EDITOR, "parking", "es", ESTACIONAR)
        await rewritten(base, EDITOR, "parking", NEW, over=number)
        async with base.read() as session:
            found = repository.coverage(await repository.rows(session), ["en", "es", "vi"])
        assert [(one.locale, one.live, one.missing, one.behind) for one in found] == [
            ("en", 2, 0, 0),
            ("es", 1, 1, 1),
            ("vi", 0, 2, 0),
        ]


class TestWhoMay:
    @pytest.mark.parametrize("actor", [FRONT_DESK, Actor("staff", "x", "nurse"), Actor("patient", "p")])
    async def test_others_change_nothing(self, base: Database, actor: Actor) -> None:
        with pytest.raises(Forbidden):
            async with base.transaction(actor) as session:
                await service.create(session, PARKING)

    async def test_only_an_administrator_sets_the_second_person_rule(self, base: Database) -> None:
        with pytest.raises(Forbidden):
            async with base.transaction(EDITOR) as session:
                await publishing.set_needs_approval(session, True)

    async def test_a_missing_article_is_named(self, base: Database) -> None:
        with pytest.raises(NotFound, match="nothing-here"):
            async with base.read() as session:
                await service.get(session, "nothing-here")
