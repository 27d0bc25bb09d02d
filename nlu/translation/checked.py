"""A translation with everything around it: values protected, the way back tried, the gate's verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlu.translation.gate import Encoder, Verdict, judge
from nlu.translation.placeholders import protect
from nlu.translation.port import Translation, TranslationError, Translator
from nlu.translation.values import spoken_names, values_in


@dataclass(frozen=True)
class CheckedTranslation:
    """A translation with its values put back, whether it may be relied on, and what it says when translated back."""

    translation: Translation
    verdict: Verdict
    back: str | None = None


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
    """Translate and judge. `names` are those known of the conversation, in full or by word; `values` are further strings kept as they
    are (addresses, phones, appointment values).

    Raises what `Translator.translate` raises. Where no way back is installed the verdict does without; where it is and gives nothing
    in time, the translation isn't reliable.
    """
    names, medicines = spoken_names(text, names), tuple(medicines)
    values = (*values, *values_in(text, source))
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
            unfamiliar=made.unfamiliar,
            returned=made.returned,
        )
    )
    back_text = None if back is None else restore(back)
    return CheckedTranslation(replace(made, text=translated), verdict, back_text)


async def _back(translator: Translator, text: str, source: str, target: str) -> str | None:
    """None where no way back is installed; nothing at all ("") where it is and did not answer, which agrees with no source."""
    if not translator.available(source, target):
        return None
    try:
        return (await translator.translate(text, source, target)).text
    except TranslationError:
        return ""
