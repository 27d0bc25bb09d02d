"""The port of machine translation: what a turn may ask for, and the errors it must expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.errors import Unavailable


@dataclass(frozen=True)
class Translation:
    """`model_score` is 0 to 1: the model's mean probability of a token, of the worst sentence (of both legs, multiplied, with a pivot).

    `pivot` is the language gone through, None for a direct pair. `engine` names the models used, with the beginning of their digests.
    """

    text: str
    model_score: float
    pivot: str | None
    engine: str


class TranslationError(Unavailable):
    """There is no translation now; the native reading goes on alone."""

    code = "no_translation"


class NoModel(TranslationError):
    """Nothing installed translates this pair, directly or through English."""

    code = "no_translation_model"


class StillLoading(TranslationError):
    """The pair is installed and is being loaded; nobody waits for that in a turn."""

    code = "translation_loading"


class TimedOut(TranslationError):
    """The translation took longer than the limit, or too many were waiting already."""

    code = "translation_timed_out"


class Translator(Protocol):
    """Translates free text between two of the practice's languages."""

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """Raises NoModel, StillLoading or TimedOut. Never blocks the event loop."""
        ...

    def available(self, source: str, target: str) -> bool:
        """Whether the pair is installed, directly or through English. Loads nothing."""
        ...
