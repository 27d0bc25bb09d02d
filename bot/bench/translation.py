"""`frontdoor bench translation`: what the installed English-Spanish pair makes of the report-only sets, and what the gate lets through.

The starter pair is measured where no full package is installed. chrF as sacrebleu computes it (Popović 2015), over what passes the gate.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from bot.start import settings_for_tools
from nlu.encoder import load_encoder
from nlu.translation import packages
from nlu.translation.argos import ArgosTranslator
from nlu.translation.checked import CheckedTranslation, translate_checked
from nlu.translation.gate import Encoder, judge
from nlu.translation.starter.install import install

SETS = Path(__file__).parent.parent.parent / "tests" / "translation"
WAYS = (("en", "es"), ("es", "en"))
SMS = 160  # characters of a text message, at most


@dataclass(frozen=True)
class Way:
    """One direction over the routine set."""

    chrf: float
    passed: float
    milliseconds: list[float]
    misses: list[tuple[str, str, tuple[str, ...]]]


def routine(source: str) -> list[tuple[str, str]]:
    """The report-only pairs, source first."""
    lines = (SETS / "routine.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [(en, es) for en, es in (line.split("\t") for line in lines)]
    return pairs if source == "en" else [(es, en) for en, es in pairs]


def outside(source: str) -> list[str]:
    """Sentences of medicine, law, news and other matters that a practice's routine does not hold."""
    return (SETS / f"outside.{source}.txt").read_text(encoding="utf-8").splitlines()


def spoiled_stopped() -> tuple[float, list[str]]:
    """The share of translations spoiled on purpose that the rules stop, in every language; and those that got through."""
    rows: list[Any] = yaml.safe_load((SETS / "spoiled.yml").read_text(encoding="utf-8"))
    cases = [(source, target, text, bad) for source, target, text, _, spoilt in rows for bad in spoilt]
    through = [bad for source, target, text, bad in cases if judge(text, bad, source, target).reliable]
    return 1 - len(through) / len(cases), through


async def measure(data_dir: Path, encoder: Encoder) -> tuple[dict[str, float], list[str]]:
    """All figures (shares, 0 to 1; chrF, 0 to 100; milliseconds), and a line for each text that went wrong."""
    translator = ArgosTranslator(data_dir, limit=60, threads=1, wait_for_load=True)
    try:
        ways = [await _way(translator, source, target, encoder) for source, target in WAYS]
        stopped, through = await _outside_stopped(translator, encoder)
    finally:
        translator.close()
    spoiled, unnoticed = await asyncio.to_thread(spoiled_stopped)
    figures = {
        "chrf_en_es": round(ways[0].chrf, 1),
        "chrf_es_en": round(ways[1].chrf, 1),
        "routine_passed": round(statistics.mean(way.passed for way in ways), 3),
        "outside_stopped": round(stopped, 3),
        "spoiled_stopped": round(spoiled, 3),
        "p50_ms": round(statistics.median(ms for way in ways for ms in way.milliseconds), 1),
    }
    misses = [f"{text} => {made} ({', '.join(why) or 'passed'})" for way in ways for text, made, why in way.misses]
    return figures, [*misses, *(f"outside, passed: {line}" for line in [*through, *unnoticed])]


async def _way(translator: ArgosTranslator, source: str, target: str, encoder: Encoder) -> Way:
    pairs = routine(source)
    for one, other in ((source, target), (target, source)):
        await translator.warm(one, other)
    times = [await _timed(translator, text, source, target) for text, _ in pairs if len(text) <= SMS]
    made = [await translate_checked(translator, text, source, target, encoder=encoder) for text, _ in pairs]
    passed = [(m.translation.text, wanted) for m, (_, wanted) in zip(made, pairs, strict=True) if m.verdict.reliable]
    return Way(_chrf(passed), len(passed) / len(pairs), times, _misses(pairs, made))


def _misses(
    pairs: Sequence[tuple[str, str]], made: Sequence[CheckedTranslation]
) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (text, checked.translation.text, tuple(str(reason) for reason in checked.verdict.reasons))
        for (text, wanted), checked in zip(pairs, made, strict=True)
        if not checked.verdict.reliable or _chrf([(checked.translation.text, wanted)]) < 50
    ]


async def _timed(translator: ArgosTranslator, text: str, source: str, target: str) -> float:
    """Milliseconds of one translation that nobody asked for before."""
    began = time.perf_counter()
    await translator.translate(text, source, target)
    return (time.perf_counter() - began) * 1_000


async def _outside_stopped(translator: ArgosTranslator, encoder: Encoder) -> tuple[float, list[str]]:
    texts = [(source, target, text) for source, target in WAYS for text in outside(source)]
    made = [
        await translate_checked(translator, text, source, target, encoder=encoder) for source, target, text in texts
    ]
    through = [text for (_, _, text), checked in zip(texts, made, strict=True) if checked.verdict.reliable]
    return 1 - len(through) / len(texts), through


def _chrf(pairs: Sequence[tuple[str, str]]) -> float:
    from sacrebleu.metrics.chrf import CHRF

    if not pairs:
        return 0.0
    score = CHRF().corpus_score([made for made, _ in pairs], [[wanted for _, wanted in pairs]])
    return float(score.score)


async def run(json: Path | None, *, verbose: bool = False) -> None:
    """Measure, print, and write the figures where `json` says."""
    data_dir = settings_for_tools().data_dir
    encoder = load_encoder(settings_for_tools().encoder_dir)
    full = {(e.source, e.target) for e in packages.list_installed(data_dir=data_dir) if not e.starter}
    if full >= set(WAYS):
        figures, misses = await measure(data_dir, encoder)
    else:
        with tempfile.TemporaryDirectory() as folder:
            await asyncio.to_thread(install, Path(folder))
            figures, misses = await measure(Path(folder), encoder)
    if verbose:
        print("\n".join(misses))
    for name, value in figures.items():
        print(f"{name:<20} {value}")
    if json:
        await asyncio.to_thread(json.write_bytes, orjson.dumps(figures, option=orjson.OPT_INDENT_2))
