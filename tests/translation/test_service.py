"""What staff and patients get from a machine translation, and what they get without one."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from core import clock
from core.database import Database
from nlu.translation.argos import ArgosTranslator
from nlu.translation.models import KeptTranslation
from nlu.translation.service import Standing, Translations
from nlu.translation.starter.install import install
from nlu.triage import load_triage
from tests.translation.speaking import Phrasebook

ASKED, MEANT = "¿Puedo cambiar mi cita del martes?", "Can I move my Tuesday appointment?"
BOOK = {("es", "en"): {ASKED: MEANT}, ("en", "es"): {MEANT: ASKED}}


@pytest.fixture(scope="module")
def triage():
    return load_triage()


async def test_staff_read_a_patients_words_in_english_with_the_verdict() -> None:
    made = await Translations(Phrasebook(BOOK)).for_staff(ASKED, "es")
    assert (made.standing, made.text, made.back) == (Standing.RELIABLE, MEANT, ASKED)
    assert made.note == "Translated by machine"
    assert made.second_reading == MEANT


async def test_a_translation_that_lost_the_day_is_shown_as_not_reliable_and_still_read_by_triage() -> None:
    book = {("es", "en"): {ASKED: "Can I move my appointment?"}, ("en", "es"): {}}
    made = await Translations(Phrasebook(book)).for_staff(ASKED, "es")
    assert made.standing is Standing.NOT_RELIABLE
    assert "date" in made.reasons
    assert "not reliable" in made.note
    assert made.second_reading == "Can I move my appointment?"


@pytest.mark.parametrize(
    ("book", "source", "standing", "note"),
    [
        (Phrasebook({}), "es", Standing.NOT_INSTALLED, "No translation installed"),
        (Phrasebook(BOOK), "vi", Standing.NOT_INSTALLED, "No translation installed"),
        (Phrasebook(BOOK, loaded=False), "es", Standing.LOADING, "Translation is being loaded"),
        (Phrasebook(BOOK, seconds=5), "es", Standing.TOO_SLOW, "Translation took too long"),
        (Phrasebook(BOOK), "en", Standing.SAME_LANGUAGE, ""),
    ],
)
async def test_without_a_translation_in_time_staff_are_told_why_and_nobody_waits(
    book: Phrasebook, source: str, standing: Standing, note: str
) -> None:
    made = await Translations(book, limit=0.05).for_staff(ASKED, source)
    assert (made.standing, made.text, made.note) == (standing, None, note)
    assert made.second_reading is None


async def test_once_warmed_the_next_message_is_translated() -> None:
    translations = Translations(Phrasebook(BOOK, loaded=False))
    assert (await translations.for_staff(ASKED, "es")).standing is Standing.LOADING
    await translations.warm(["es", "vi"])
    assert (await translations.for_staff(ASKED, "es")).reliable
    assert translations.available("es")
    assert not translations.available("vi")


async def test_a_text_is_translated_once_and_kept_where_nobody_can_read_it(database: Database) -> None:
    book = Phrasebook(BOOK)
    first = await Translations(book, database=database).for_staff(ASKED, "es")
    asked = len(book.asked)
    assert await Translations(book, database=database).for_staff(ASKED, "es") == first
    assert len(book.asked) == asked
    async with database.read() as session:
        row = (await session.execute(text("SELECT * FROM kept_translations"))).mappings().one()
    held = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert b"cita" not in held
    assert b"appointment" not in held


async def test_the_same_words_are_judged_anew_where_other_names_are_known(database: Database) -> None:
    book = Phrasebook(BOOK)
    translations = Translations(book, database=database)
    await translations.for_staff(ASKED, "es")
    await translations.for_staff(ASKED, "es", names=["Patel"])
    async with database.read() as session:
        assert (await session.execute(select(func.count(KeptTranslation.id)))).scalar_one() == 2


async def test_what_was_kept_long_enough_is_deleted(database: Database) -> None:
    translations = Translations(Phrasebook(BOOK), database=database)
    await translations.for_staff(ASKED, "es")
    clock.set(clock.now() + timedelta(days=31))
    await translations.forget()
    async with database.read() as session:
        assert (await session.execute(select(func.count(KeptTranslation.id)))).scalar_one() == 0


async def test_staff_see_what_the_patient_will_read_and_what_it_says_back() -> None:
    made = await Translations(Phrasebook(BOOK)).for_patient(MEANT, "es", latched=False)
    assert (made.text, made.back) == (ASKED, MEANT)
    assert made.sendable


async def test_a_doubtful_translation_is_never_sent_to_a_patient() -> None:
    book = {("es", "en"): {}, ("en", "es"): {MEANT: "¿Puedo cambiar mi cita?"}}
    made = await Translations(Phrasebook(book)).for_patient(MEANT, "es", latched=False)
    assert made.text is not None
    assert not made.sendable


@pytest.mark.parametrize(
    ("words", "latched"),
    [
        ("Your appointment is on Tuesday.", True),
        ("Take two tablets of ibuprofen if the pain gets worse.", False),
        ("If you have chest pain, call 911 now.", False),
    ],
)
async def test_nothing_clinical_is_translated_by_machine_to_a_patient(triage, words: str, latched: bool) -> None:
    book = Phrasebook(BOOK)
    made = await Translations(book, triage=triage).for_patient(words, "es", latched=latched)
    assert made.blocked is not None
    assert "interpreter" in made.blocked
    assert not made.sendable
    assert book.asked == []


async def test_names_phones_and_medicines_come_back_exactly_as_they_were_written() -> None:
    source = "Soy Marisela Quiñones, llámeme al (312) 555-0188 por la metformina"
    masked = "Soy [[1]], llámeme al [[2]] por la [[3]]"
    english = "I am [[1]], call me at [[2]] about the [[3]]"
    book = Phrasebook({("es", "en"): {masked: english}, ("en", "es"): {english: masked}})
    made = await Translations(book).for_staff(source, "es")
    assert made.text == "I am Marisela Quiñones, call me at (312) 555-0188 about the metformina"
    assert made.reliable, made.reasons


class SlowToLoad(Phrasebook):
    """A port whose model takes as long to load as the test wants."""

    def __init__(self) -> None:
        super().__init__(BOOK, loaded=False)
        self.may_finish = asyncio.Event()
        self.loads = 0

    async def warm(self, source: str, target: str) -> None:
        self.loads += 1
        await self.may_finish.wait()
        self.loaded = True


async def test_the_first_message_of_a_language_is_answered_while_its_model_is_still_loading() -> None:
    book = SlowToLoad()
    translations = Translations(book, limit=60)
    loading = asyncio.create_task(translations.warm(["es"]))
    await asyncio.sleep(0)
    made = await asyncio.wait_for(translations.for_staff(ASKED, "es"), timeout=5)
    assert (made.standing, made.second_reading) == (Standing.LOADING, None)
    assert book.loads == 1
    assert not loading.done()
    book.may_finish.set()
    await loading
    assert (await translations.for_staff(ASKED, "es")).reliable


async def test_many_messages_at_once_hold_up_no_other_turn(tmp_path: Path, database: Database) -> None:
    install(tmp_path)
    translator = ArgosTranslator(tmp_path, limit=30)
    translations = Translations(translator, database=database, limit=30)
    await translations.warm(["es"])
    stop = asyncio.Event()
    pause = asyncio.create_task(_longest_pause(stop))
    texts = [
        f"¿Puedo cambiar mi cita del martes a las {hour}:{minute}?"
        for hour in (9, 10, 11, 12)
        for minute in (15, 30, 45)
    ]
    made = await asyncio.gather(*(translations.for_staff(text, "es") for text in texts))
    stop.set()
    translator.close()
    assert all(one.text for one in made)
    assert len({one.text for one in made}) == len(texts)
    assert await pause < 0.5


async def test_more_than_may_wait_are_told_so_at_once_and_the_rest_are_made(tmp_path: Path) -> None:
    install(tmp_path)
    translator = ArgosTranslator(tmp_path, limit=30, threads=1, waiting=2)
    translations = Translations(translator, limit=30)
    await translations.warm(["es"])
    asked = (translations.for_staff(f"¿Puedo cambiar mi cita número {n}?", "es") for n in range(6))
    standings = [one.standing for one in await asyncio.gather(*asked)]
    translator.close()
    assert Standing.TOO_SLOW in standings
    assert set(standings) - {Standing.TOO_SLOW}


async def _longest_pause(stop: asyncio.Event) -> float:
    """Seconds that the event loop was held up at most."""
    longest, last = 0.0, time.monotonic()
    while not stop.is_set():
        await asyncio.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest
