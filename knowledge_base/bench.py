"""`frontdoor bench knowledge`: how fast and how good the knowledge base is, in figures, from one run.

Large bases are made up: words drawn from the demo articles with their own frequencies, vectors drawn at random (what a search
costs does not depend on their values; the query is really encoded). Quality is measured on the report-only set, which
nothing was fitted on.
"""

import asyncio
import gc
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import psutil

from core.database import Database
from knowledge_base import cli, drafts, publishing, service
from knowledge_base.answers import searchable
from knowledge_base.checks import Content
from knowledge_base.demo.seed import demo_documents, seed
from knowledge_base.drafts import DraftBase
from knowledge_base.encoding import Encoded, Encoder, Texts
from knowledge_base.entries import Entry
from knowledge_base.index import IndexKeeper
from knowledge_base.search import Index, OutcomeKind
from knowledge_base.service import LOCALES
from knowledge_base.text import LATIN_SCRIPT
from knowledge_base.vectors import quantise

SIZES = (1_000, 10_000)
MEMORY_LANGUAGES = 12
PHRASINGS = 3  # of a made-up article, its question included
PUBLICATIONS = 20
REPORT_SET = Path("tests/knowledge_base/report.jsonl")


def bench(
    encoder: Encoder,
    *,
    report_set: Path = REPORT_SET,
    sizes: Sequence[int] = SIZES,
    say: Callable[[str], None] = lambda line: None,
) -> dict[str, Any]:
    """All figures: milliseconds, megabytes, shares. Takes about two minutes at the full sizes."""
    figures: dict[str, Any] = {"search_p95_ms": {}}
    for size in sizes:
        say(f"searching among {size} articles")
        figures["search_p95_ms"][str(size)] = round(search_p95_ms(encoder, size), 2)
    say("publishing")
    figures["publish_to_live_p95_ms"] = round(asyncio.run(publish_to_live_p95_ms(encoder)), 1)
    say(f"filling {MEMORY_LANGUAGES} languages with {max(sizes)} articles each")
    figures["index_memory_mb"] = round(index_memory_mb(encoder, max(sizes)), 1)
    figures |= quality(encoder, report_set)
    return figures


def write_bench(encoder: Encoder, file: Path, *, say: Callable[[str], None] = lambda line: None) -> dict[str, Any]:
    """`bench`, kept as JSON in `file` too."""
    figures = bench(encoder, say=say)
    file.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
    return figures


def search_p95_ms(encoder: Encoder, size: int, *, searches: int = 300) -> float:
    """95th percentile of a warm search, the encoding of a text never seen before included."""
    index = Index(encoder)
    fill(index, "en", size, random.Random(size))
    index.prepare()
    dice = random.Random(7)
    words = _vocabulary("en")
    took = []
    for number in range(searches + 20):
        text = " ".join(dice.choices(words, k=dice.randint(4, 12)))
        began = time.perf_counter()
        index.search(text, language="en")
        if number >= 20:
            took.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(took, 95))


async def publish_to_live_p95_ms(encoder: Encoder) -> float:
    """From the click on Publish until two processes' indexes both find the new wording, 95th percentile."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/kb.db")
        await cli.prepare(database)
        async with database.transaction() as session:
            await seed(session)
        keepers = [IndexKeeper(database, encoder) for _ in range(2)]
        for keeper in keepers:
            await keeper.load()
        following = [asyncio.create_task(keeper.run()) for keeper in keepers]
        try:
            took = [await _publish_once(database, keepers, number) for number in range(PUBLICATIONS)]
        finally:
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
            await database.close()
    return float(np.percentile(took, 95))


async def _publish_once(database: Database, keepers: Sequence[IndexKeeper], number: int) -> float:
    slug = "parking"
    async with database.transaction() as session:
        article = await service.get(session, slug)
        live = keepers[0].index.entry(slug, "en")
        assert live is not None
        content = service.content_of(await service.get_version(session, article, "en", live.version))
        changed = Content(f"Where can I park, edition {number}?", content.phrasings, content.answers)
        draft = (await drafts.save_draft(session, slug, "en", changed, base=DraftBase(live.version))).version
    began = time.perf_counter()
    async with database.transaction() as session:
        await publishing.publish(session, slug, "en", draft.number)
    await asyncio.gather(*(_until_live(keeper, slug, draft.number) for keeper in keepers))
    return (time.perf_counter() - began) * 1000


async def _until_live(keeper: IndexKeeper, slug: str, number: int) -> None:
    while True:
        entry = keeper.index.entry(slug, "en")
        if entry is not None and entry.version >= number:
            return
        await asyncio.sleep(0.002)


def index_memory_mb(encoder: Encoder, size: int) -> float:
    """Resident memory that an index of `size` articles in every language takes, beyond what the process had."""
    gc.collect()
    before = psutil.Process().memory_info().rss
    index = Index(encoder)
    for number, language in enumerate(LOCALES[:MEMORY_LANGUAGES]):
        fill(index, language, size, random.Random(number))
    index.prepare()
    gc.collect()
    return float(psutil.Process().memory_info().rss - before) / 1e6


def quality(encoder: Encoder, report_set: Path) -> dict[str, Any]:
    """`first_hit` on the report-only set (also by language), and what would have been done with each question."""
    if not report_set.exists():
        return {"first_hit": None}
    rows = [orjson.loads(line) for line in report_set.read_bytes().splitlines() if line.strip()]
    index = Index(encoder)
    for d in demo_documents():
        texts = Texts((d.content.question, *d.content.phrasings), searchable(d.content.answers))
        index.put(Entry(d.slug, d.locale, 1, d.content.question, d.locale, 1), texts)
    index.prepare()
    right: dict[str, list[bool]] = {}
    outcomes = {"answered_right": 0, "answered_wrong": 0, "offered_right": 0, "offered_wrong": 0, "asked_back": 0}
    for row in rows:
        hits = index.search(row["text"], language=row["lang"], limit=1)
        if row["article"] is not None:
            right.setdefault(row["lang"], []).append(bool(hits) and hits[0].article_id == row["article"])
        outcome = index.ask(row["text"], language=row["lang"])
        found = row["article"] in [hit.article_id for hit in outcome.hits]
        if outcome.kind is OutcomeKind.NONE:
            outcomes["asked_back"] += 1
        else:
            did = "answered" if outcome.kind is OutcomeKind.ANSWER else "offered"
            outcomes[f"{did}_{'right' if found else 'wrong'}"] += 1
    every = [hit for hits in right.values() for hit in hits]
    by_language = {language: round(sum(hits) / len(hits), 4) for language, hits in right.items()}
    return {"first_hit": round(sum(every) / len(every), 4), "first_hit_by_language": by_language, "outcomes": outcomes}


def fill(index: Index, language: str, size: int, dice: random.Random) -> None:
    """Made-up articles of a practice's length."""
    words = _vocabulary(language)
    numbers = np.random.default_rng(size)
    dimension = int(index.encoder.encode(["a"]).shape[1])
    for number in range(size):
        questions = tuple(" ".join(dice.choices(words, k=dice.randint(5, 10))) for _ in range(PHRASINGS))
        texts = Texts(questions, " ".join(dice.choices(words, k=40)))
        encoded = None
        if language in LATIN_SCRIPT:
            raw = numbers.standard_normal((PHRASINGS + 1, dimension)).astype(np.float32)
            encoded = Encoded(*quantise(raw / np.linalg.norm(raw, axis=1, keepdims=True)))
        entry = Entry(f"article-{number}", language, 1, questions[0], language, 1)
        index.put(entry, texts, encoded)


def _vocabulary(language: str) -> list[str]:
    """The demo's running words, so that drawing from them keeps their frequencies, and as many rare ones."""
    spoken = language if language == "es" else "en"
    running = [
        word
        for d in demo_documents()
        if d.locale == spoken
        for text in (d.content.question, *d.content.phrasings, searchable(d.content.answers))
        for word in text.split()
    ]
    rare = [f"{word}{number}" for number, word in enumerate(sorted(set(running)) * 4)]
    return running * 4 + rare
