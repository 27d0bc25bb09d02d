"""Chooses the gate's limits for starters on the tuning set, which nothing is reported on: `python -m tests.translation.choose_limits`.

Wanted: as many routine sentences through as can be, with at least `STOPPED` of the outside sentences stopped and hardly a bad translation
among what passes. Prints every candidate; the first line is what belongs into `nlu/translation/words/common.yml`.
"""

import asyncio
import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sacrebleu.metrics.chrf import CHRF

from core import encryption
from nlu.encoder import load_encoder
from nlu.translation.argos import ArgosTranslator
from nlu.translation.checked import CheckedTranslation, translate_checked
from nlu.translation.lexicon import common
from nlu.translation.starter.install import install

HERE = Path(__file__).parent
WAYS = (("en", "es"), ("es", "en"))
STOPPED = 0.97  # of the outside sentences, so that a new sample still stands at 0.95
POOR = 35.0  # chrF of one sentence below which its translation counts as bad
FEW = 1 / 50  # of what passes may be bad
RETURNED = (0.02, 0.05, 0.1)
SURELY = (0.15, 0.2, 0.3)
SCORE = (0.35, 0.5)
MEANING = (0.8, 0.82, 0.85)


class Remembering:
    """The sentence encoder, asked once for each text."""

    def __init__(self) -> None:
        self._encoder, self._known = load_encoder(), dict[str, Any]()

    def encode(self, texts: Sequence[str]) -> Any:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            self._known |= dict(zip(fresh, self._encoder.encode(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True)
class Found:
    """What one choice of limits does on the tuning set; shares are 0 to 1."""

    limits: dict[str, float]
    passed: float
    stopped: float
    bad: float
    chrf: float

    @property
    def good(self) -> bool:
        return self.stopped >= STOPPED and self.bad <= FEW

    def __str__(self) -> str:
        chosen = ", ".join(f"{name} {value:g}" for name, value in self.limits.items())
        return f"passed {self.passed:.3f}  stopped {self.stopped:.3f}  bad {self.bad:.3f}  chrF {self.chrf:.1f}  ({chosen})"


def pairs(source: str) -> list[tuple[str, str]]:
    """The tuning pairs, source first."""
    lines = [line.split("\t") for line in (HERE / "tuning.tsv").read_text(encoding="utf-8").splitlines()]
    return [(en, es) if source == "en" else (es, en) for en, es in lines]


def outside(source: str) -> list[str]:
    """Sentences of medicine, law, news and symptoms."""
    return (HERE / f"tuning_outside.{source}.txt").read_text(encoding="utf-8").splitlines()


async def tried(translator: ArgosTranslator, encoder: Remembering, limits: dict[str, float]) -> Found:
    """The tuning set under these limits."""
    common()["limits"].update(limits)
    routine: list[tuple[CheckedTranslation, str]] = []
    stopped: list[bool] = []
    for source, target in WAYS:
        for text, wanted in pairs(source):
            routine.append((await translate_checked(translator, text, source, target, encoder=encoder), wanted))
        for text in outside(source):
            made = await translate_checked(translator, text, source, target, encoder=encoder)
            stopped.append(not made.verdict.reliable)
    through = [(made.translation.text, wanted) for made, wanted in routine if made.verdict.reliable]
    chrf = CHRF()
    bad = sum(chrf.sentence_score(made, [wanted]).score < POOR for made, wanted in through)
    whole = (
        chrf.corpus_score([made for made, _ in through], [[wanted for _, wanted in through]]).score if through else 0.0
    )
    return Found(
        limits, len(through) / len(routine), sum(stopped) / len(stopped), bad / max(1, len(through)), float(whole)
    )


async def main() -> None:
    """Best first."""
    encryption.configure(encryption.Keyring(encryption.new_keyset(), "k" * 32))
    encoder = Remembering()
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.to_thread(install, Path(folder))
        translator = ArgosTranslator(Path(folder), limit=60, threads=1, wait_for_load=True)
        for source, target in WAYS:
            await translator.warm(source, target)
        candidates = [
            {"returned": returned, "surely_returned": surely, "starter_score": score, "starter_meaning": meaning}
            for returned, surely, score, meaning in itertools.product(RETURNED, SURELY, SCORE, MEANING)
            if surely >= returned
        ]
        found = [await tried(translator, encoder, limits) for limits in candidates]
        translator.close()
    # Of equals the strictest.
    found.sort(key=lambda one: (one.good, round(one.passed, 3), *one.limits.values()), reverse=True)
    print(*found[:40], sep="\n")


if __name__ == "__main__":
    asyncio.run(main())
