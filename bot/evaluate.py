"""`frontdoor evaluate`: how well labelled messages are understood; missed emergencies first, floors that may fail the run.

A line is {"text", "gold", "lang"?, "also"?}: `gold` is the disposition, `also` others that are as right (a list).
"""

import asyncio
import html
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml
from rich.console import Console
from rich.table import Table

from bot.app import build_reader
from bot.reader import Reader
from bot.start import settings_for_tools
from bot.understand import BATCH, running_engine
from bot.understanding import Disposition
from core.errors import BadInput

ALARMS = frozenset({"emergency", "crisis"})
PEOPLE = ALARMS | {"clinical", "emotional"}
ROUTINE = frozenset(str(d) for d in Disposition) - PEOPLE
_ORDER = [str(d) for d in Disposition]


@dataclass(frozen=True)
class Judged:
    """One message with what it should and what it did get."""

    text: str
    language: str
    gold: str
    also: tuple[str, ...]
    got: str
    why: str

    @property
    def right(self) -> bool:
        """Exactly right; for a serious message, an alarm of the other kind or more is right too."""
        if self.got == self.gold or self.got in self.also:
            return True
        return self.gold in ALARMS and self.got in ALARMS

    @property
    def cost(self) -> int:
        """How bad this error is: a missed alarm first, then a missed clinical message, then a false page."""
        if self.gold in ALARMS and self.got not in ALARMS:
            return 0 if self.got not in PEOPLE else 1
        if self.gold == "clinical" and self.got not in PEOPLE:
            return 2
        return 3 if self.got in ALARMS else 4


def run(files: list[Path], report: Path | None, floors: Path | None) -> int:
    """Evaluate, print, write the report; the exit code is 1 when a floor is missed."""
    judged = asyncio.run(_judged([message for file in files for message in _labelled(file)]))
    figures = measure(judged)
    _print(figures, judged)
    if report:
        report.mkdir(parents=True, exist_ok=True)
        (report / "report.json").write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))
        (report / "report.html").write_text(_html(figures, judged), encoding="utf-8")
    missed = missed_floors(figures, yaml.safe_load(floors.read_text()) if floors else {})
    for line in missed:
        print(f"✗ {line}", file=sys.stderr)
    return 1 if missed else 0


async def _judged(messages: list[dict[str, Any]]) -> list["Judged"]:
    settings = settings_for_tools()
    async with running_engine(settings) as engine, build_reader(settings, engine) as reader:
        return await judge(reader, messages)


def _labelled(file: Path) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            message = orjson.loads(line)
            if message["gold"] not in _ORDER or not isinstance(message["text"], str):
                raise KeyError
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise BadInput(f"{file}:{number} is no labelled message") from None
        yield message


async def judge(reader: Reader, messages: list[dict[str, Any]]) -> list[Judged]:
    """What each message gets, as the first of a new conversation."""
    judged = []
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        heard = await reader.hear_many([(m["text"], None) for m in batch])
        readings = await reader.read_many(heard)
        for message, one, reading in zip(batch, heard, readings, strict=True):
            also = message.get("also") or ()
            judged.append(
                Judged(
                    message["text"], message.get("lang", one.language.language), message["gold"],
                    (also,) if isinstance(also, str) else tuple(also), str(reading.disposition),
                    one.assessment.explanation or f"{reading.intent} {reading.confidence:.2f}",
                )
            )  # fmt: skip
    return judged


def measure(judged: list[Judged]) -> dict[str, Any]:
    """Shares of rules.md's goals over all messages and per language, with precision and recall per disposition."""
    by_language: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_language[one.language].append(one)
    return {
        "all": _shares(judged),
        "languages": {language: _shares(rows) for language, rows in sorted(by_language.items())},
        "dispositions": _per_disposition(judged),
        "confusion": _confusion(judged),
    }


def _shares(rows: list[Judged]) -> dict[str, Any]:
    alarms = [r for r in rows if r.gold in ALARMS]
    clinical = [r for r in rows if r.gold == "clinical"]
    routine = [r for r in rows if r.gold in ROUTINE]
    return {
        "messages": len(rows),
        "alarms_recognised": _share(r.got in ALARMS for r in alarms),
        "clinical_to_a_person": _share(r.got in PEOPLE | {"human", "interpreter"} for r in clinical),
        "false_pages_on_routine": _share(r.got in ALARMS for r in routine),
        "routine_right": _share(r.right for r in routine),
        "right": _share(r.right for r in rows),
    }


def _share(flags: Iterable[bool]) -> float | None:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else None


def _per_disposition(judged: list[Judged]) -> dict[str, dict[str, float | int | None]]:
    return {
        name: {
            "messages": sum(r.gold == name for r in judged),
            "recall": _share(r.right for r in judged if r.gold == name),
            "precision": _share(r.gold == name or r.right for r in judged if r.got == name),
        }
        for name in _ORDER
    }


def _confusion(judged: list[Judged]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        counts[one.gold][one.got] += 1
    return {gold: dict(row) for gold, row in counts.items()}


def missed_floors(figures: dict[str, Any], floors: dict[str, dict[str, float]]) -> list[str]:
    """One line for each floor that is missed. Floors: {"all" or a language: {figure: least}}; `false_pages…` is a most."""
    missed = []
    for group, wanted in floors.items():
        have = figures["all"] if group == "all" else figures["languages"].get(group)
        if have is None:
            missed.append(f"{group}: no messages in this language")
            continue
        for name, limit in wanted.items():
            value = have[name]
            bad = value is None or (value > limit if name.startswith("false") else value < limit)
            if bad:
                missed.append(f"{group}: {name} is {value}, the floor is {limit}")
    return missed


def _print(figures: dict[str, Any], judged: list[Judged]) -> None:
    console = Console()
    table = Table("", "messages", "alarms recognised", "clinical to a person", "false pages", "routine right", "right")
    for name, row in {"all": figures["all"], **figures["languages"]}.items():
        table.add_row(name, *(str(value) if value is not None else "–" for value in row.values()))
    console.print(table)
    table = Table("disposition", "messages", "recall", "precision")
    for name, row in figures["dispositions"].items():
        table.add_row(name, *(str(value) if value is not None else "–" for value in row.values()))
    console.print(table)
    for one in worst_first(judged)[:60]:
        console.print(f"{one.gold} → {one.got}  [{one.language}] {one.text[:140]}  ({one.why[:80]})", markup=False)


def worst_first(judged: list[Judged]) -> list[Judged]:
    """The errors, missed emergencies on top."""
    return sorted((r for r in judged if not r.right), key=lambda r: (r.cost, _ORDER.index(r.gold)))


def _html(figures: dict[str, Any], judged: list[Judged]) -> str:
    def cells(values: Iterable[Any], tag: str = "td") -> str:
        return "".join(f"<{tag}>{html.escape(str('–' if v is None else v))}</{tag}>" for v in values)

    head = list(figures["all"])
    groups = {"all": figures["all"], **figures["languages"]}
    shares = "".join(f"<tr>{cells([name, *row.values()])}</tr>" for name, row in groups.items())
    matrix = "".join(
        f"<tr><th>{gold}</th>{cells(figures['confusion'].get(gold, {}).get(got, '') for got in _ORDER)}</tr>"
        for gold in _ORDER
    )
    errors = "".join(f"<tr>{cells([r.gold, r.got, r.language, r.text, r.why])}</tr>" for r in worst_first(judged))
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Understanding, measured</title>
<style>body{{font:15px/1.5 system-ui;margin:2rem auto;max-width:80rem;padding:0 1rem}}table{{border-collapse:collapse;margin:1rem 0}}
td,th{{border:1px solid #ccd;padding:.3rem .5rem;text-align:left;vertical-align:top}}</style>
<h1>Understanding, measured</h1><table><tr><th></th>{cells(head, "th")}</tr>{shares}</table>
<h2>Confusion (rows: gold)</h2><table><tr><th></th>{cells(_ORDER, "th")}</tr>{matrix}</table>
<h2>Errors, worst first</h2><table><tr>{cells(["gold", "got", "language", "text", "why"], "th")}</tr>{errors}</table></html>
"""
