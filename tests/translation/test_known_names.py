"""Names and medicines that are known of a practice and of a patient, and the words that only look like them."""

import pytest
from sqlalchemy import select

from bot import known
from core.audit import audit_events
from core.database import Database
from nlu.translation.service import Standing, Translations
from nlu.translation.values import spoken_names
from practice.sql import SqlPracticeSystem
from tests.practice.office import open_office
from tests.translation.speaking import Phrasebook

PEOPLE = ("Dolores Ruiz", "Will Hope", "Thị My Nguyễn", "王伟", "Okafor")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Soy Dolores y tengo cita", {"Dolores"}),
        ("Tengo dolores desde ayer", set()),
        ("TENGO DOLORES DESDE AYER", set()),
        ("Will you call me? I hope so", set()),
        ("This is Will, my son", {"Will"}),
        ("My appointment is today", set()),
        ("Okafor told me to write", {"Okafor"}),
        ("我是王伟，想改时间", {"王伟"}),
        ("I saw Dr. Okafor", {"Okafor"}),
    ],
)
def test_a_known_name_counts_where_it_is_used_as_a_name(text: str, names: set[str]) -> None:
    found = {name for name in spoken_names(text, PEOPLE) if name.casefold() in text.casefold()}
    assert names <= found
    assert not {"Dolores", "Will", "Hope", "My"} & (found - names)


def test_a_full_name_counts_however_it_is_written_and_its_words_elsewhere_do_not() -> None:
    found = spoken_names("soy dolores ruiz y tengo dolores", PEOPLE)
    assert "Dolores Ruiz" in found
    assert "Dolores" not in found


async def test_what_is_known_of_a_patient_is_read_in_full_and_leaves_a_trace(database: Database) -> None:
    office, system = await open_office(database), SqlPracticeSystem()
    patient = await office.patient("Dolores", "Ruiz")
    await office.prescription(patient, drug="zyxoban")
    async with database.transaction(why="translation") as session:
        assert await known.of_patient(session, system, patient) == known.Known(("Dolores Ruiz",), ("zyxoban",))
        assert await known.of_patient(session, system, None) == known.Known()
        assert await known.of_patient(session, system, "0" * 32) == known.Known()
        names = (await known.of_practice(session, system)).names
    assert {"East", "West"} <= set(names)
    assert any(name.endswith(" Kim") for name in names)
    async with database.read() as session:
        traces = await session.execute(select(audit_events.c.action).where(audit_events.c.patient_id == patient))
        assert {"patient.read", "prescription.list"} <= set(traces.scalars())


async def test_the_practices_and_the_patients_names_and_medicines_never_reach_the_model() -> None:
    source = "soy marisela quiñones, quiero ver a Nkechi Eze por mi zyxoban"
    masked = "soy [[1]], quiero ver a [[2]] por mi [[3]]"
    english = "I am [[1]], I want to see [[2]] about my [[3]]"
    book = Phrasebook({("es", "en"): {masked: english}, ("en", "es"): {english: masked}})
    translations = Translations(book, names=["Nkechi Eze"])
    made = await translations.for_staff(source, "es", names=["Marisela Quiñones"], medicines=["zyxoban"])
    assert made.text == "I am marisela quiñones, I want to see Nkechi Eze about my zyxoban"
    assert made.standing is Standing.RELIABLE, made.reasons
    assert not any(word in " ".join(book.asked) for word in ("marisela", "Nkechi", "zyxoban"))


async def test_a_word_of_a_name_that_is_language_is_translated() -> None:
    book = Phrasebook(
        {("es", "en"): {"Tengo dolores": "I have pains"}, ("en", "es"): {"I have pains": "Tengo dolores"}}
    )
    made = await Translations(book).for_staff("Tengo dolores", "es", names=["Dolores Ruiz"])
    assert (made.text, made.reasons) == ("I have pains", ())


async def test_a_new_clinician_is_known_from_then_on() -> None:
    book = Phrasebook({("es", "en"): {"Vi a [[1]]": "I saw [[1]]"}, ("en", "es"): {"I saw [[1]]": "Vi a [[1]]"}})
    translations = Translations(book)
    translations.know(["Zola Nkosi"])
    assert (await translations.for_staff("Vi a zola nkosi", "es")).text == "I saw zola nkosi"
