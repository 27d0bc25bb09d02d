"""The port of machine translation: what a turn may ask for, and the errors it must expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from core.errors import Unavailable


@dataclass(frozen=True)
class Translation:
    """`model_score` is 0 to 1: the model's mean probability of a token, of the worst sentence (of both legs, multiplied, with a pivot).

    `pivot` is the language gone through, None for a direct pair. `engine` names the models used, with the beginning of their digests.
    `unfamiliar` counts words that the model has never seen, where it says which it has (starters do; others report 0). `returned` is 0 to 1:
    the mean probability of a token that the starter of the way back gives the source, of the worst sentence; None without one.
    """

    text: str
    model_score: float
    pivot: str | None
    engine: str
    unfamiliar: int = 0
    returned: float | None = None


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

    def engine(self, source: str, target: str) -> str | None:
        """The models that would be used, as `Translation.engine` names them; None when the pair is not installed. Loads nothing."""
        ...

    async def warm(self, source: str, target: str) -> None:
        """Load the pair, without a time limit. Raises NoModel."""
        ...
