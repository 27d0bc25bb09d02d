"""How fast triage is, how much memory the lexicons take, and how bad hostile text can make it. Called by `frontdoor bench triage`."""

from __future__ import annotations

import random
import statistics
import time

import psutil

from nlu.triage import lexicon
from nlu.triage.triage import Triage, build

SEED = 20_250
HOSTILE_LENGTH = 100_000


def measure() -> dict[str, float]:
    """Over the test messages of every lexicon, all loaded: `triage_p50_ms`, `triage_p99_ms`, `lexicon_memory_mb`, `worst_100kb_ms`.

    Processor time of the message, so that other work on the machine does not blur it; the `wall` figures are by the clock.
    """
    process = psutil.Process()
    before = process.memory_info().rss
    paths = lexicon.shipped_files().values()
    triage = build(lexicon.read(path) for path in paths)
    memory = process.memory_info().rss - before
    lexicons = [lexicon.read(path) for path in paths]
    messages = _messages(lexicons)
    times, walls = _times(triage, messages)
    return {
        "triage_p50_ms": round(statistics.median(times), 3),
        "triage_p99_ms": round(times[int(len(times) * 0.99) - 1], 3),
        "triage_wall_p50_ms": round(statistics.median(walls), 3),
        "triage_wall_p99_ms": round(walls[int(len(walls) * 0.99) - 1], 3),
        "lexicon_memory_mb": round(memory / 2**20, 1),
        "worst_100kb_ms": round(max(_hostile_times(triage, lexicons)), 1),
    }


def _messages(lexicons: list[lexicon.Lexicon]) -> list[str]:
    """The lexicons' test messages, alone, in pairs and in half, shuffled: what a day of texts looks like, no word remembered at first."""
    chance = random.Random(SEED)
    single = [case.message for one in lexicons for case in one.tests]
    pairs = [f"{chance.choice(single)}. {chance.choice(single)}" for _ in range(len(single) // 2)]
    halves = [" ".join(words[: len(words) // 2 + 1]) for words in (message.split() for message in single)]
    messages = single + pairs + halves
    chance.shuffle(messages)
    return messages


def hostile_texts(lexicons: list[lexicon.Lexicon]) -> list[str]:
    """100 kB each of what could make a matcher slow: repeats, no spaces, letters apart, red flags without end, noise, marks."""
    chance = random.Random(SEED)
    alarms = [case.message for one in lexicons for case in one.tests]
    noise = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz ") for _ in range(HOSTILE_LENGTH))
    seeds = [
        "a",
        "pain chest ",
        "no ",
        "c h e s t ",
        "took pills twice ",
        "hurt" * 20,
        "\u200bx",
        "a\u0301" * 9,
        "1 2 3 4 5 ",
        "((((",
        "…...!?",
        "💊",
        "疼",
        "*_*",
        "n0 ch3st p@in ",
    ]
    texts = [(seed * (HOSTILE_LENGTH // len(seed) + 1))[:HOSTILE_LENGTH] for seed in seeds]
    return [
        *texts,
        noise,
        noise.replace(" ", ""),
        " ".join(alarms)[:HOSTILE_LENGTH],
        " ".join(chance.sample(alarms, len(alarms)) * 3)[-HOSTILE_LENGTH:],
    ]


def _times(triage: Triage, messages: list[str]) -> tuple[list[float], list[float]]:
    """Processor and clock times in milliseconds, each sorted."""
    times, walls = [], []
    for message in messages:
        started, clock = time.thread_time(), time.perf_counter()
        triage.assess(message)
        times.append((time.thread_time() - started) * 1000)
        walls.append((time.perf_counter() - clock) * 1000)
    return sorted(times), sorted(walls)


def _hostile_times(triage: Triage, lexicons: list[lexicon.Lexicon]) -> list[float]:
    return _times(triage, hostile_texts(lexicons))[0]


if __name__ == "__main__":
    print(measure())
