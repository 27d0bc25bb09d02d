"""A translator gets the texts as XLIFF or CSV, sends them back, and what was reviewed counts as reviewed: nothing else."""

import csv
import re
import shutil
import xml.etree.ElementTree as xml
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from conversations.wording import FOLDER, LANGUAGES, Wording, exchange, wording
from conversations.wording.review import State
from conversations.wording.values import TextValue
from core import clock
from core.errors import BadInput, Unavailable

PRACTICE = {"practice": TextValue(text="Cedar Grove")}
OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the wording that may be changed."""
    return Path(shutil.copytree(FOLDER, tmp_path / "wording", ignore=shutil.ignore_patterns("__pycache__", "*.py")))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def save(file: Path, changed: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)


def contents(folder: Path) -> dict[str, str]:
    return {str(f.relative_to(folder)): f.read_text(encoding="utf-8") for f in sorted(folder.rglob("*.*"))}


@pytest.mark.parametrize(
    ("language", "ending"),
    [*((language, "xlf") for language in OTHERS), ("es", "csv"), ("ar", "csv"), ("zh-Hant", "csv")],
)
def test_out_and_back_without_a_change_changes_nothing(
    folder: Path, tmp_path: Path, language: str, ending: str
) -> None:
    before = contents(folder)
    file = tmp_path / f"texts.{ending}"
    assert exchange.export(language, file, folder=folder) == len(Wording(folder).versions["en"])
    done = exchange.import_(language, file, folder=folder)
    assert (done.changed, done.reviewed) == ((), ())
    assert contents(folder) == before


@pytest.mark.parametrize("ending", ["xlf", "csv"])
def test_what_the_translator_changed_is_said_from_then_on_and_the_rest_of_the_file_stays(
    folder: Path, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"texts.{ending}"
    exchange.export("es", file, folder=folder)
    text = file.read_text(encoding="utf-8-sig")
    assert "¡Con gusto! Escríbanos cuando quiera, de día o de noche." in text
    file.write_text(text.replace("¡Con gusto! Escríbanos", "¡Es un placer! Escríbanos"), encoding="utf-8")
    before = (folder / "es" / "conversation.ftl").read_text(encoding="utf-8").splitlines()
    assert exchange.import_("es", file, folder=folder).changed == ("chitchat",)
    assert Wording(folder).render("chitchat", "es").text.startswith("¡Es un placer!")
    after = (folder / "es" / "conversation.ftl").read_text(encoding="utf-8").splitlines()
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


def test_a_reviewed_text_says_by_whom_and_when_until_it_or_the_english_changes(folder: Path, tmp_path: Path) -> None:
    clock.set(datetime(2026, 11, 20, 12, tzinfo=UTC))
    file = tmp_path / "texts.csv"
    exchange.export("ko", file, folder=folder)
    changed = [
        row | {"status": "reviewed" if row["id"] in ("chitchat", "ask-back") else row["status"]} for row in rows(file)
    ]
    save(file, changed)
    assert exchange.import_("ko", file, folder=folder, by="Kim Seo-yeon").reviewed == ("chitchat", "ask-back")
    found = {status.template_id: status for status in Wording(folder).status("ko")}
    assert found["chitchat"].state is State.REVIEWED
    assert found["chitchat"].review is not None
    assert (found["chitchat"].review.by, found["chitchat"].review.on) == ("Kim Seo-yeon", date(2026, 11, 20))
    assert found["disclosure"].state is State.WRITTEN

    english = folder / "en" / "conversation.ftl"
    english.write_text(
        english.read_text(encoding="utf-8").replace("You're welcome!", "You are welcome!"), encoding="utf-8"
    )
    found = {status.template_id: status for status in Wording(folder).status("ko")}
    assert (found["chitchat"].state, found["ask-back"].state) == (State.WRITTEN, State.REVIEWED)


def test_only_what_still_needs_a_review_can_be_exported(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    every = exchange.export("vi", file, folder=folder)
    missing = sum(status.state is State.MISSING for status in Wording(folder).status("vi"))
    save(file, [row | {"status": "final", "reviewed_by": "Lan Tran"} for row in rows(file)[:10]])
    exchange.import_("vi", file, folder=folder)
    assert exchange.export("vi", file, folder=folder, only=State.WRITTEN) == every - 10 - missing
    assert exchange.export("vi", file, folder=folder, only=State.REVIEWED) == 10
    assert {row["reviewed_by"] for row in rows(file)} == {"Lan Tran"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"translation": "Hola, soy el asistente."}, "lacks { $practice }"),
        ({"translation": "{ $practice } { $doctor }"}, "has { $doctor }"),
        ({"translation": "{ $practice"}, "not Fluent"),
        ({"id": "disclosures"}, "no such text"),
        ({"english": "Hi there"}, "the English has changed"),
        ({"status": "approved"}, "status approved"),
        ({"status": "reviewed"}, "nobody says by whom"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_imported(
    folder: Path, tmp_path: Path, change: dict[str, str], fault: str
) -> None:
    file = tmp_path / "texts.csv"
    exchange.export("es", file, folder=folder)
    changed = rows(file)
    changed[1]["translation"] = changed[1]["translation"] + "!"
    at = next(n for n, row in enumerate(changed) if row["id"] == "disclosure")
    changed[at] |= change
    save(file, changed)
    before = contents(folder)
    with pytest.raises(BadInput, match="nothing was imported") as refused:
        exchange.import_("es", file, folder=folder)
    assert fault in str(refused.value.message)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.xlf", "<xliff", "not XML"),
        ("a.xlf", "<a/>", "not an XLIFF 2.0 file"),
        ("a.xlf", '<!DOCTYPE x [<!ENTITY e "e">]><x/>', "document type"),
        ("a.csv", "id;english\n", "first line"),
        ("a.txt", "", "must end in"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str, content: str, fault: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=fault):
        exchange.import_("es", tmp_path / name)


def test_texts_for_another_language_are_refused(folder: Path, tmp_path: Path) -> None:
    exchange.export("pt", tmp_path / "texts.xlf", folder=folder)
    with pytest.raises(BadInput, match="is for pt-BR, not for fr"):
        exchange.import_("fr", tmp_path / "texts.xlf", folder=folder)
    with pytest.raises(BadInput, match="not one of"):
        exchange.export("de", tmp_path / "texts.xlf")


def test_the_xliff_keeps_values_out_of_the_translators_hands(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.xliff"
    exchange.export("fr", file, folder=folder)
    root = xml.parse(file).getroot()
    space = {"x": "urn:oasis:names:tc:xliff:document:2.0"}
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.0", "en", "fr")
    unit = root.find(".//x:unit[@id='disclosure']", space)
    assert unit is not None
    assert [data.text for data in unit.findall(".//x:data", space)] == ["{ $practice }"]
    target = unit.find(".//x:target", space)
    assert target is not None
    assert [mark.get("dataRef") for mark in target.findall("x:ph", space)] == ["d1"]
    assert "$practice" not in "".join(target.itertext())


def test_an_unreviewed_language_is_refused_where_the_practice_wants_it(folder: Path, tmp_path: Path) -> None:
    strict = Wording(folder, refuse_unreviewed=True)
    said = strict.render("disclosure", "vi", PRACTICE)
    assert (said.language, said.text) == ("en", Wording(folder).render("disclosure", "en", PRACTICE).text)
    assert strict.spoken("vi") == "en"
    notice = strict.render("language-assistance", "vi")
    assert notice.language == "vi"

    file = tmp_path / "texts.csv"
    exchange.export("vi", file, folder=folder)
    save(file, [row | {"status": "reviewed", "reviewed_by": "Lan Tran"} for row in rows(file) if row["translation"]])
    exchange.import_("vi", file, folder=folder)
    assert Wording(folder, refuse_unreviewed=True).render("disclosure", "vi", PRACTICE).language == "vi"


def test_nothing_is_refused_unless_the_practice_wants_it() -> None:
    assert {wording().render("disclosure", language, PRACTICE).language for language in LANGUAGES} == set(LANGUAGES)
    assert all(re.search(r"\w", wording().render("language-assistance", language).text) for language in LANGUAGES)


@pytest.mark.parametrize("ending", ["xlf", "csv"])
def test_what_is_refused_is_named_with_its_line_in_the_file(folder: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"texts.{ending}"
    exchange.export("es", file, folder=folder)
    lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    mark = 'id="handoff-abuse"' if ending == "xlf" else "handoff-abuse,"
    line = next(number for number, text in enumerate(lines, start=1) if mark in text)
    lines[line - 1] = lines[line - 1].replace("handoff-abuse", "handoff-abused")
    file.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(exchange.Refused) as refused:
        exchange.import_("es", file, folder=folder)
    (fault,) = refused.value.faults
    assert (fault.line, fault.template_id, fault.reason) == (line, "handoff-abused", "no such text")


def test_a_text_that_stands_in_the_file_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    exchange.export("es", file, folder=folder)
    found = rows(file)
    save(file, [*found, found[0]])
    with pytest.raises(exchange.Refused, match="already"):
        exchange.import_("es", file, folder=folder)


def test_what_came_back_unchanged_is_counted_too(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    count = exchange.export("fr", file, folder=folder)
    missing = sum(not row["translation"] for row in rows(file))
    assert len(exchange.import_("fr", file, folder=folder).same) == count - missing


def test_where_the_texts_cannot_be_written_it_says_so(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    exchange.export("es", file, folder=folder)
    save(
        file,
        [row | {"translation": row["translation"] + "!"} if row["id"] == "chitchat" else row for row in rows(file)],
    )
    (folder / "es" / "conversation.ftl.new").mkdir()
    with pytest.raises(Unavailable, match="cannot be written"):
        exchange.import_("es", file, folder=folder)


def test_a_running_process_says_what_another_one_imported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Wording(folder)
    file = tmp_path / "texts.csv"
    exchange.export("es", file, folder=folder)
    save(file, [row | {"translation": "¡De nada!"} if row["id"] == "chitchat" else row for row in rows(file)])
    exchange.import_("es", file, folder=folder)
    monkeypatch.setattr("conversations.wording.LOOKED_AFTER", 0.0)
    said = running.render("chitchat", "es")
    assert said.text == "¡De nada!"
    assert said.version == Wording(folder).versions["es"]["chitchat"]
