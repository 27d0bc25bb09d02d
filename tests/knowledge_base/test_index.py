"""Every process's index follows the database: at once, without training, and never shows what is not live."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from core import clock
from core.database import Database
from knowledge_base import drafts, facts, publishing, service
from knowledge_base.checks import Content
from knowledge_base.drafts import DraftBase
from knowledge_base.encoding import Encoded
from knowledge_base.entries import Stale
from knowledge_base.index import IndexKeeper, packed, unpacked
from knowledge_base.models import Change, VersionVectors
from knowledge_base.service import ArticleSettings
from knowledge_base.vectors import quantise
from nlu.encoder import SentenceEncoder
from tests.knowledge_base.conftest import EDITOR
from tests.knowledge_base.making import ESTACIONAR, HOURS, PARKING, published, rewritten, said, translated


async def test_published_means_answering_within_a_second_in_every_process(
    base: Database, encoder: SentenceEncoder
) -> None:
    keepers = [IndexKeeper(base, encoder) for _ in range(3)]
    for keeper in keepers:
        await keeper.load()
    following = [asyncio.create_task(keeper.run()) for keeper in keepers]
    await published(base, EDITOR, PARKING, slug="parking")
    began = time.monotonic()
    while not all(keeper.index.search("where do i park", language="en") for keeper in keepers):
        assert time.monotonic() - began < 5
        await asyncio.sleep(0.01)
    took = time.monotonic() - began
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    assert took < 1.0


async def test_a_draft_is_never_found_and_the_live_text_stays(base: Database, keeper: IndexKeeper) -> None:
    number = await published(base, EDITOR, PARKING, slug="parking")
    async with base.transaction(EDITOR) as session:
        text = Content("Is there a swimming pool?", (), {"chat": "No."})
        await drafts.save_draft(session, "parking", "en", text, base=DraftBase(number))
    await keeper.refresh()
    assert keeper.index.search("swimming pool", language="en")[0].version == number
    assert keeper.index.search("swimming pool", language="en")[0].score < 0.5


async def test_unpublishing_archiving_and_scope_take_effect_at_the_next_look(
    base: Database, keeper: IndexKeeper
) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    await published(base, EDITOR, HOURS, slug="hours")
    await keeper.refresh()
    async with base.transaction(EDITOR) as session:
        await publishing.unpublish(session, "parking", "en")
    await keeper.refresh()
    assert {entry.article_id for entry in keeper.index.entries("en")} == {"hours"}
    async with base.transaction(EDITOR) as session:
        article = await service.get(session, "hours")
        await service.save_settings(session, "hours", ArticleSettings(locations=("riverside",)), lock=article.lock)
    await keeper.refresh()
    assert keeper.index.search("when are you open", language="en") == []
    async with base.transaction(EDITOR) as session:
        await service.archive(session, "hours")
    await keeper.refresh()
    assert keeper.index.entries("en") == []


async def test_a_scheduled_version_goes_live_by_itself(base: Database, keeper: IndexKeeper) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    clock.set(now)
    number = await published(base, EDITOR, PARKING, slug="parking")
    async with base.transaction(EDITOR) as session:
        draft = (await drafts.save_draft(session, "parking", "en", HOURS, base=DraftBase(number))).version
        await publishing.schedule(session, "parking", "en", draft.number, now + timedelta(minutes=5))
    await keeper.refresh()
    assert keeper.index.entry("parking", "en").version == number  # type: ignore[union-attr]
    clock.set(now + timedelta(minutes=5))
    await keeper.refresh()
    assert keeper.index.entry("parking", "en").version == draft.number  # type: ignore[union-attr]


async def test_a_translation_behind_by_a_major_change_is_found_but_the_source_is_shown(
    base: Database, keeper: IndexKeeper
) -> None:
    number = await published(base, EDITOR, PARKING, slug="parking")
    await translated(base, EDITOR, "parking", "es", ESTACIONAR)
    newer = await rewritten(base, EDITOR, "parking", HOURS, over=number, change=Change.MAJOR)
    await keeper.refresh()
    hit = keeper.index.search("donde me estaciono", language="es")[0]
    assert (hit.locale, hit.shown_locale, hit.shown_version, hit.stale) == ("es", "en", newer, Stale.MAJOR)
    answer = await said(base, keeper, hit, "chat")
    assert (answer.text, answer.locale, answer.version) == ("We are open 8 to 5.", "en", newer)


async def test_one_changed_fact_changes_every_answer(base: Database, keeper: IndexKeeper) -> None:
    async with base.transaction(EDITOR) as session:
        await facts.set_variables(session, {("phone", "*"): "555-0100"})
    await published(base, EDITOR, Content("What is your number?", (), {"sms": "Call {phone}."}), slug="phone")
    await keeper.refresh()
    async with base.transaction(EDITOR) as session:
        assert await facts.set_variables(session, {("phone", "*"): "555-0199"}) == 1
    await keeper.refresh()
    hit = keeper.index.search("phone number", language="en")[0]
    assert (await said(base, keeper, hit, "sms")).text == "Call 555-0199."


async def test_a_second_start_encodes_nothing(base: Database, encoder: SentenceEncoder) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    await IndexKeeper(base, encoder).load()

    class Counting:
        asked = 0

        def encode(self, texts):  # type: ignore[no-untyped-def]
            Counting.asked += len(texts)
            return encoder.encode(texts)

    again = IndexKeeper(base, Counting())
    Counting.asked = 0
    await again.load()
    assert Counting.asked <= 1  # the probe for the dimension
    assert again.index.search("where can i park", language="en")[0].article_id == "parking"


async def test_vectors_of_another_encoder_are_made_anew(base: Database, encoder: SentenceEncoder) -> None:
    await published(base, EDITOR, PARKING, slug="parking")
    await IndexKeeper(base, encoder).load()

    class Other:
        def encode(self, texts):  # type: ignore[no-untyped-def]
            return encoder.encode([text[::-1] for text in texts])

    await IndexKeeper(base, Other()).load()
    async with base.read() as session:
        encoders = (await session.scalars(select(VersionVectors.encoder))).all()
    assert len(encoders) == 1


async def test_two_processes_that_encode_the_same_version_do_not_disturb_each_other(
    any_base: Database, encoder: SentenceEncoder
) -> None:
    await published(any_base, EDITOR, PARKING, slug="parking")
    await asyncio.gather(*(IndexKeeper(any_base, encoder).load() for _ in range(4)))
    async with any_base.read() as session:
        assert await session.scalar(select(func.count()).select_from(VersionVectors)) == 1


def test_vectors_survive_packing() -> None:
    import numpy as np

    made = Encoded(*quantise(np.random.default_rng(0).standard_normal((3, 384)).astype(np.float32)))
    back = unpacked(3, packed(made))
    assert (back.data == made.data).all()
    assert (back.scales == made.scales).all()
