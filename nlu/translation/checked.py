"""A translation with everything around it: values protected, the way back tried, the gate's verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from nlu.translation.gate import Encoder, Verdict, judge
from nlu.translation.placeholders import protect
from nlu.translation.port import Translation, TranslationError, Translator


@dataclass(frozen=True)
class CheckedTranslation:
    """A translation with its values put back, and whether it may be relied on."""

    translation: Translation
    verdict: Verdict


async def translate_checked(
    translator: Translator,
    text: str,
    source: str,
    target: str,
    *,
    names: Iterable[str] = (),
    medicines: Iterable[str] = (),
    values: Iterable[str] = (),
    encoder: Encoder | None = None,
) -> CheckedTranslation:
    """Translate and judge. `values` are further strings kept as they are (addresses, phones, appointment values).

    Raises what `Translator.translate` raises. Where no way back is installed, or it takes too long, the verdict does without.
    """
    names, medicines, values = tuple(names), tuple(medicines), tuple(values)
    masked, restore = protect(text, (*names, *medicines, *values))
    made = await translator.translate(masked, source, target)
    back = await _back(translator, made.text, target, source)
    translated = restore(made.text)
    verdict = await asyncio.to_thread(
        lambda: judge(
            text,
            translated,
            source,
            target,
            encoder=encoder,
            back=None if back is None else restore(back),
            names=(*names, *values),
            medicines=medicines,
            model_score=made.model_score,
        )
    )
    return CheckedTranslation(Translation(translated, made.model_score, made.pivot, made.engine), verdict)


async def _back(translator: Translator, text: str, source: str, target: str) -> str | None:
    if not translator.available(source, target):
        return None
    try:
        return (await translator.translate(text, source, target)).text
    except TranslationError:
        return None
