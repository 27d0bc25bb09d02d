"""Argos packages behind the port: loaded once, off the event loop; a few threads translate; nobody waits for a model in a turn."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.settings import get_settings
from nlu.translation import packages, sentences
from nlu.translation.argos_library import package_module
from nlu.translation.cache import TranslationCache
from nlu.translation.familiar import read_words, unfamiliar
from nlu.translation.packages import Installed
from nlu.translation.placeholders import protect_figures
from nlu.translation.port import NoModel, StillLoading, TimedOut, Translation, TranslationError

PIVOT = "en"
_BEAMS = 4
_LENGTH_PENALTY = 0.2  # as Argos decodes
_LONGEST_SOURCE = 200  # tokens of one sentence read at most by its models
_MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class _Model:
    """A loaded package."""

    entry: Installed
    tokenizer: Any
    target_prefix: str
    translator: Any
    words: frozenset[str] | None  # that it was trained on, where it says so


class ArgosTranslator:
    """`Translator` over the packages in `<data_dir>/languages.json`; a package added or removed meanwhile is noticed.

    `limit` is in seconds, from the call to the answer. At most `waiting` translations may be under way at once; one more is TimedOut
    right away. With `wait_for_load` the first translation of a pair waits for its model (commands and measurements, never a turn).
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        limit: float = 3.0,
        threads: int = 2,
        waiting: int = 32,
        cache: TranslationCache | None = None,
        wait_for_load: bool = False,
    ) -> None:
        self._data_dir = data_dir if data_dir is not None else get_settings().data_dir
        self._limit = limit
        self._threads = threads
        self._waiting = waiting
        self._wait_for_load = wait_for_load
        self._cache = cache if cache is not None else TranslationCache()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="translate")
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="translate-load")
        self._lock = threading.Lock()
        self._models: dict[str, Future[_Model]] = {}
        self._under_way = 0
        self._register_seen: tuple[int, int] | None = None
        self._installed: list[Installed] = []

    def available(self, source: str, target: str) -> bool:
        """Whether the pair is installed, directly or through English. Loads nothing."""
        return self._route(source, target) is not None

    def engine(self, source: str, target: str) -> str | None:
        """The models that would be used; None when the pair is not installed. Loads nothing."""
        route = self._route(source, target)
        return None if route is None else _engine(route)

    async def warm(self, source: str, target: str) -> None:
        """Load the pair and translate a word with it, without a time limit. Raises NoModel."""
        models = [await asyncio.wrap_future(future) for future in self._load(self._required_route(source, target))]
        deadline = time.monotonic() + 60
        await asyncio.get_running_loop().run_in_executor(self._pool, _through, models, "1", source, target, deadline)

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """Raises NoModel, StillLoading or TimedOut. White space alone, or one language, comes back as it is."""
        if not text.strip() or source == target:
            return Translation(text, 1.0, None, "none")
        if len(text) > _MOST_CHARACTERS:
            raise TimedOut("The text is too long to be translated while somebody waits.")
        route = self._required_route(source, target)
        loading = self._load(route)
        if self._wait_for_load:
            models = [await asyncio.wrap_future(future) for future in loading]
        elif all(future.done() for future in loading):
            models = [future.result() for future in loading]
        else:
            raise StillLoading("The translation is being loaded.")
        engine = _engine(route)
        known = self._cache.get(engine, source, target, text)
        if known is not None:
            return known
        made = await self._in_time(models, text, source, target, self._way_back(source, target))
        self._cache.put(engine, source, target, text, made)
        return made

    def close(self) -> None:
        """Stop the threads; what is under way ends by its own deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _way_back(self, source: str, target: str) -> _Model | None:
        """The starter of the other direction, if it is loaded: it can say how well a translation holds its source."""
        entry = _best(self._read_register(), target, source)
        with self._lock:
            future = self._models.get(entry.folder) if entry is not None and entry.starter else None
        return future.result() if future is not None and future.done() and future.exception() is None else None

    async def _in_time(
        self, models: Sequence[_Model], text: str, source: str, target: str, back: _Model | None
    ) -> Translation:
        """In a thread. One given up on that has not begun never begins; one that has stops after the sentence it is at."""
        with self._lock:
            if self._under_way >= self._waiting:
                raise TimedOut("Too many translations are under way.")
            self._under_way += 1
        deadline = time.monotonic() + self._limit
        job = self._pool.submit(_through, models, text, source, target, deadline, back)
        job.add_done_callback(lambda _: self._finished())
        try:
            async with asyncio.timeout(self._limit):
                return await asyncio.wrap_future(job)
        except TimeoutError:
            raise TimedOut("The translation took too long.") from None

    def _finished(self) -> None:
        with self._lock:
            self._under_way -= 1

    def _required_route(self, source: str, target: str) -> list[Installed]:
        route = self._route(source, target)
        if route is None:
            raise NoModel(f"No translation from {source} to {target} is installed.")
        return route

    def _route(self, source: str, target: str) -> list[Installed] | None:
        """The packages to go through: one, or two with English between them."""
        installed = self._read_register()
        direct = _best(installed, source, target)
        if direct is not None:
            return [direct]
        legs = _best(installed, source, PIVOT), _best(installed, PIVOT, target)
        return [legs[0], legs[1]] if legs[0] is not None and legs[1] is not None else None

    def _read_register(self) -> list[Installed]:
        """What is installed, read again when the file has changed. A damaged file means that nothing is."""
        try:
            found = packages.register(self._data_dir).stat()
            seen = (found.st_mtime_ns, found.st_ino)
        except FileNotFoundError:
            return []
        with self._lock:
            if seen != self._register_seen:
                try:
                    self._installed = packages.list_installed(data_dir=self._data_dir)
                except BadInput:
                    self._installed = []
                self._register_seen = seen
                wanted = {entry.folder for entry in self._installed}
                self._models = {name: model for name, model in self._models.items() if name in wanted}
            return self._installed

    def _load(self, route: Sequence[Installed]) -> list[Future[_Model]]:
        """The models of a route, each loaded once; a load that failed is NoModel until the package is replaced."""
        with self._lock:
            for entry in route:
                if entry.folder not in self._models:
                    self._models[entry.folder] = self._loader.submit(self._loaded, entry)
            return [self._models[entry.folder] for entry in route]

    def _loaded(self, entry: Installed) -> _Model:
        import ctranslate2

        folder = packages.packages_folder(self._data_dir)
        try:
            package = package_module(folder / ".argos").Package(folder / entry.folder)
            translator = ctranslate2.Translator(
                str(folder / entry.folder / "model"), device="cpu", inter_threads=self._threads, intra_threads=1
            )
            words = read_words(folder / entry.folder)
            model = _Model(entry, package.tokenizer, package.target_prefix or "", translator, words)
            _translate_sentences(model, ["1"])  # loads the tokenizer, and the first run is slow
        except (OSError, RuntimeError, ValueError, AttributeError, LookupError, MemoryError):
            raise NoModel(f"The package {entry.source} to {entry.target} does not load; add it again.") from None
        return model


def _best(installed: Sequence[Installed], source: str, target: str) -> Installed | None:
    """A full package before a starter."""
    of_pair = [entry for entry in installed if (entry.source, entry.target) == (source, target)]
    return min(of_pair, key=lambda entry: entry.starter, default=None)


def _engine(route: Sequence[Installed]) -> str:
    return "; ".join(
        f"{'starter ' if e.starter else ''}{e.source}>{e.target} {e.version} {e.sha256[:8]}" for e in route
    )


def _through(
    models: Sequence[_Model], text: str, source: str, target: str, deadline: float, back: _Model | None = None
) -> Translation:
    """`text` through one model or two. Runs in a thread. Raises TimedOut after the sentence during which the deadline passed."""
    score, strange = 1.0, 0
    returned = None if back is None or len(models) > 1 else 1.0
    for model in models:
        strange += 0 if model.words is None else unfamiliar(text, model.words)
        text, leg, leg_returned = _translate_text(model, text, deadline, back if returned is not None else None)
        score *= leg
        returned = leg_returned if returned is not None else None
    pivot = models[0].entry.target if len(models) > 1 else None
    return Translation(text, score, pivot, _engine([model.entry for model in models]), strange, returned)


def _translate_text(model: _Model, text: str, deadline: float, back: _Model | None) -> tuple[str, float, float]:
    """The translation, the model's own score of its worst sentence, and the way back's."""
    pieces = sentences.split(text, model.entry.source)
    translated: list[str] = []
    worst, returned = 1.0, 1.0
    for piece in pieces:
        if time.monotonic() > deadline:
            raise TimedOut("The translation took too long.")
        masked, restore = _without_figures(model, piece.text)
        ((sentence, score),) = _translate_sentences(model, [masked])
        translated.append(restore(sentence))
        worst = min(worst, score)
        if back is not None:
            returned = min(returned, _returned(back, masked, sentence))
    return sentences.joined(pieces, translated, model.entry.target), worst, returned


def _returned(back: _Model, source: str, translated: str) -> float:
    """The mean probability of a token that the way back gives the source: low where something was left out or made up.

    The way back writes as one ought to; so does the source here, as far as capitals and stops go.
    """
    given = back.tokenizer.encode(translated)
    wanted = list(dict.fromkeys(_written_well(source, back.entry.target)))
    if not given:
        return 0.0
    results = back.translator.score_batch(
        [given] * len(wanted), [back.tokenizer.encode(text) for text in wanted], max_input_length=_LONGEST_SOURCE
    )
    return max(math.exp(sum(result.log_probs) / max(1, len(result.log_probs))) for result in results)


def _written_well(text: str, language: str) -> Iterator[str]:
    yield text
    begun = text[:1].upper() + text[1:]
    if begun[-1:] in ".?!":
        yield begun
        return
    yield f"{begun}."
    yield f"¿{begun}?" if language == "es" else f"{begun}?"


def _without_figures(model: _Model, text: str) -> tuple[str, Callable[[str], str]]:
    """A starter was trained with placeholders for everything in figures; it can't get one wrong that it never sees."""
    if model.words is None:
        return text, str
    masked, restore = protect_figures(text)
    return masked, lambda translated: restore(translated, model.entry.target)


def _translate_sentences(model: _Model, texts: Sequence[str]) -> list[tuple[str, float]]:
    """Each sentence with the mean probability (0 to 1) that the model gives its own tokens."""
    tokens = [model.tokenizer.encode(text) for text in texts]
    prefix = [[model.target_prefix]] * len(tokens) if model.target_prefix else None
    results = model.translator.translate_batch(
        tokens,
        target_prefix=prefix,
        replace_unknowns=True,
        beam_size=_BEAMS,
        length_penalty=_LENGTH_PENALTY,
        return_scores=True,
        max_input_length=_LONGEST_SOURCE,
        max_decoding_length=20 + 3 * max(len(sentence) for sentence in tokens),
    )
    return [_decoded(model, result) for result in results]


def _decoded(model: _Model, result: Any) -> tuple[str, float]:
    tokens = result.hypotheses[0]
    text = str(model.tokenizer.decode(tokens)).strip()
    if model.target_prefix and text.startswith(model.target_prefix):
        text = text[len(model.target_prefix) :].strip()
    if not tokens:
        return "", 0.0
    # The score is the sum of log probabilities over length ** penalty; the mean is what compares across lengths.
    mean = result.scores[0] * len(tokens) ** _LENGTH_PENALTY / len(tokens)
    return text, min(1.0, math.exp(mean))


__all__ = ["ArgosTranslator", "TranslationError"]
