"""A real model (of random weights) through the whole path: loading, threads, time limit, pivot, cache."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from nlu.translation import packages
from nlu.translation.argos import ArgosTranslator
from nlu.translation.cache import TranslationCache
from nlu.translation.checked import translate_checked
from nlu.translation.port import NoModel, StillLoading, TimedOut, Translation
from tests.nlu.translation.tiny_model import make_package

TEXT = "Can I move my appointment? My daughter has a visit on Monday.\nThank you."


@pytest.fixture
def data_dir(tmp_path: Path, packages_made: Path) -> Path:
    for name in ("en_es", "es_en", "en_fr"):
        packages.add(str(packages_made / f"{name}.argosmodel"), data_dir=tmp_path)
    return tmp_path


@pytest.fixture
async def translator(data_dir: Path):
    translator = ArgosTranslator(data_dir, limit=20)
    yield translator
    translator.close()


async def _longest_pause(stop: asyncio.Event) -> float:
    """Seconds that the event loop was held up at most."""
    longest, last = 0.0, time.monotonic()
    while not stop.is_set():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest


async def test_text_comes_back_with_score_and_engine(translator: ArgosTranslator) -> None:
    await translator.warm("en", "es")
    made = await translator.translate(TEXT, "en", "es")
    assert made.text.strip()
    assert 0 <= made.model_score <= 1
    assert made.pivot is None
    assert made.engine.startswith("en>es 1.0 ")


async def test_without_a_direct_pair_it_goes_through_english(translator: ArgosTranslator) -> None:
    assert translator.available("es", "fr")
    await translator.warm("es", "fr")
    made = await translator.translate("Por favor llámeme hoy.", "es", "fr")
    assert made.pivot == "en"
    assert "es>en" in made.engine
    assert "en>fr" in made.engine


async def test_a_pair_that_is_not_installed_is_said_so(translator: ArgosTranslator) -> None:
    assert not translator.available("fr", "en")
    with pytest.raises(NoModel):
        await translator.translate("Bonjour", "fr", "en")


async def test_the_first_turn_does_not_wait_for_the_model(translator: ArgosTranslator) -> None:
    began = time.monotonic()
    with pytest.raises(StillLoading):
        await translator.translate(TEXT, "en", "es")
    assert time.monotonic() - began < 0.5
    await translator.warm("en", "es")
    assert (await translator.translate(TEXT, "en", "es")).text


async def test_loading_and_many_at_once_never_hold_up_the_event_loop(translator: ArgosTranslator) -> None:
    stop = asyncio.Event()
    pause = asyncio.create_task(_longest_pause(stop))
    await translator.warm("en", "es")
    made = await asyncio.gather(*(translator.translate(f"{TEXT} {n}", "en", "es") for n in range(12)))
    stop.set()
    assert all(translation.text for translation in made)
    assert await pause < 0.5


async def test_torch_and_stanza_are_not_loaded_for_a_translation(data_dir: Path) -> None:
    script = (
        "import asyncio, sys, os; from pathlib import Path; from core import encryption\n"
        "encryption.configure(encryption.Keyring(encryption.new_keyset(), 'k' * 32))\n"
        "from nlu.translation.argos import ArgosTranslator\n"
        f"t = ArgosTranslator(Path({str(data_dir)!r}), wait_for_load=True, limit=20)\n"
        "print(bool(asyncio.run(t.translate('Please call me', 'en', 'es')).text), {'torch', 'stanza'} & set(sys.modules))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    out, _ = await process.communicate()
    assert out.decode().split() == ["True", "set()"]


async def test_what_takes_too_long_is_given_up(data_dir: Path) -> None:
    translator = ArgosTranslator(data_dir, limit=0.01)
    await translator.warm("en", "es")
    began = time.monotonic()
    with pytest.raises(TimedOut):
        await translator.translate("Please call me back today, thank you. " * 80, "en", "es")
    assert time.monotonic() - began < 1
    translator.close()


async def test_one_more_than_may_wait_is_turned_away_at_once(data_dir: Path) -> None:
    translator = ArgosTranslator(data_dir, limit=20, threads=1, waiting=2)
    await translator.warm("en", "es")
    texts = [f"{TEXT * 5} {n}" for n in range(6)]
    results = await asyncio.gather(*(translator.translate(t, "en", "es") for t in texts), return_exceptions=True)
    assert [type(result) for result in results].count(Translation) == 2
    assert [type(result) for result in results].count(TimedOut) == 4
    translator.close()


async def test_the_same_text_is_translated_once_and_kept_encrypted(data_dir: Path) -> None:
    cache = TranslationCache()
    translator = ArgosTranslator(data_dir, limit=20, cache=cache)
    await translator.warm("en", "es")
    made = await translator.translate(TEXT, "en", "es")
    assert await translator.translate(TEXT, "en", "es") == made
    assert len(cache) == 1
    (held,) = cache.ciphertexts()
    assert made.text.encode() not in held
    assert b"appointment" not in held
    translator.close()


def test_the_cache_forgets_the_least_recently_used_first() -> None:
    cache = TranslationCache(entries=2)
    for text in ("one", "two"):
        cache.put("engine", "en", "es", text, Translation(text.upper(), 0.5, None, "engine"))
    assert cache.get("engine", "en", "es", "one") == Translation("ONE", 0.5, None, "engine")
    cache.put("engine", "en", "es", "three", Translation("THREE", 0.5, None, "engine"))
    assert cache.get("engine", "en", "es", "two") is None
    assert cache.get("engine", "en", "es", "one") is not None
    assert cache.get("other engine", "en", "es", "one") is None


async def test_a_full_package_added_meanwhile_is_used_instead_of_the_starter(
    tmp_path: Path, english_spanish: Path
) -> None:
    packages.add(str(make_package(tmp_path, seed=5, starter=True)), data_dir=tmp_path)
    translator = ArgosTranslator(tmp_path, limit=20, wait_for_load=True)
    assert (await translator.translate(TEXT, "en", "es")).engine.startswith("starter en>es")
    packages.add(str(english_spanish), data_dir=tmp_path)
    assert (await translator.translate(TEXT, "en", "es")).engine.startswith("en>es")
    packages.remove("es", data_dir=tmp_path)
    assert not translator.available("en", "es")
    translator.close()


async def test_nonsense_of_the_model_is_never_reliable_and_nothing_is_asked_of_blank_text(
    translator: ArgosTranslator,
) -> None:
    await translator.warm("en", "es")
    await translator.warm("es", "en")
    checked = await translate_checked(
        translator, "Dr. Patel can't see me on Monday at 3 pm", "en", "es", names=["Patel"], medicines=["lisinopril"]
    )
    assert not checked.verdict.reliable
    assert (await translator.translate("  ", "en", "es")).text == "  "
    assert (await translator.translate("hola", "es", "es")).text == "hola"
