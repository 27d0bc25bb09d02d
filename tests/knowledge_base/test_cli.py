"""`frontdoor kb import` and `frontdoor kb search` on a base of their own."""

import asyncio
import io
import json
from pathlib import Path

import pytest

from core.database import Database
from core.errors import BadInput
from knowledge_base.checks import Content
from knowledge_base.cli import database_address, export_folder, import_articles, search_stream
from knowledge_base.exchange import markdown
from knowledge_base.exchange.documents import BadImport, Document
from nlu.encoder import SentenceEncoder

CSV = """id,question,answer
p-1,Where can I park?,In the lot behind us.
p-1,Is parking free?,
7,When are you open?,"From 8 to 5, every day."
7,what are your hours,ignored
x y,Do you have wifi?,Yes.
"""


def searched(database: str, encoder: SentenceEncoder, lines: list[object]) -> list[dict[str, object]]:
    out = io.StringIO()
    source = io.StringIO("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    search_stream(database, encoder, source, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def database(tmp_path: Path, encoder: SentenceEncoder) -> str:
    file = tmp_path / "faq.csv"
    file.write_text(CSV, encoding="utf-8")
    address = f"sqlite:///{tmp_path / 'base.db'}"
    done = import_articles(address, file, encoder=encoder, marked_by="renee")
    assert (done.created, done.changed) == (3, 0)
    return address


def test_answers_come_in_order_with_the_ids_as_imported(database: str, encoder: SentenceEncoder) -> None:
    out = searched(database, encoder, [{"id": "b", "text": "u open today"}, {"id": 2, "text": "parking lot"}])
    assert [row["id"] for row in out] == ["b", 2]
    assert [row["results"][0]["id"] for row in out] == ["7", "p-1"]  # type: ignore[index]
    scores = [result["score"] for result in out[0]["results"]]  # type: ignore[index, attr-defined]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 3


def test_repeats_of_an_id_are_further_phrasings(database: str, encoder: SentenceEncoder) -> None:
    assert searched(database, encoder, [{"id": 1, "text": "is it free?"}])[0]["results"][0]["id"] == "p-1"  # type: ignore[index]


def test_importing_again_changes_only_what_changed(database: str, encoder: SentenceEncoder, tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text(CSV.replace("Yes.", "Yes it is."), encoding="utf-8")
    done = import_articles(database, file, encoder=encoder)
    assert (done.created, done.changed, done.same) == (0, 1, 2)


def test_a_bad_row_imports_nothing(tmp_path: Path, encoder: SentenceEncoder) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id,question,answer\na,Q,A\nb,,A\n", encoding="utf-8")
    with pytest.raises(BadImport, match="line 3"):
        import_articles(str(tmp_path / "base.db"), file, encoder=encoder)
    assert searched(str(tmp_path / "base.db"), encoder, [{"id": 1, "text": "Q"}]) == [{"id": 1, "results": []}]


@pytest.mark.parametrize("line", ["nonsense", '{"id": 1}', '{"id": 1, "text": 5}', "[1]"])
def test_a_line_that_is_no_question_is_named(database: str, encoder: SentenceEncoder, line: str) -> None:
    with pytest.raises(BadInput, match="Line 2"):
        searched(database, encoder, [{"id": 1, "text": "x"}, line])


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("sqlite:////a/b.db", "sqlite+aiosqlite:////a/b.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgresql://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("/a/b.db", "sqlite+aiosqlite:////a/b.db"),
    ],
)
def test_addresses_as_people_type_them(given: str, made: str) -> None:
    assert database_address(given) == made


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(BadInput):
        database_address("mysql://x")


def test_an_exported_folder_goes_in_again_with_its_facts(tmp_path: Path, encoder: SentenceEncoder) -> None:
    folder = tmp_path / "articles"
    written = Document(
        "phone", "en", Content("What is your number?", (), {"chat": "Call {phone}."}), non_clinical_by="renee"
    )
    spanish = Document(
        "phone", "es", Content("¿Cuál es su número?", (), {"chat": "{phone}"}), non_clinical_by="renee", behind="minor"
    )
    shared = {("phone", "*"): "555-0100", ("phone", "es"): "555-0101"}
    assert markdown.write_folder([written, spanish], folder, shared=shared) == 2
    address = str(tmp_path / "fresh.db")
    assert import_articles(address, folder, encoder=encoder, marked_by="omar").created == 2
    again = tmp_path / "again"

    async def exported() -> int:
        base = Database(database_address(address))
        try:
            return await export_folder(base, again)
        finally:
            await base.close()

    assert asyncio.run(exported()) == 2
    assert markdown.read_folder(again) == [written, spanish]
    assert markdown.read_facts(again) == shared


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("facts.yml", "phone: 555", "facts.yml, line 1"),
        ("facts.yml", "phone:\n  '*': [", "facts.yml, line 2"),
        ("a/es.md", "no front matter", "a/es.md, line 1"),
    ],
)
def test_a_bad_folder_is_named_with_file_and_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    markdown.write_folder([Document("a", "en", Content("Q?", (), {"chat": "A."}))], tmp_path / "in", shared={})
    (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadImport, match=says):
        import_articles(str(tmp_path / "base.db"), tmp_path / "in")
    assert not (tmp_path / "base.db").exists()


def test_a_folder_without_articles_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no article"):
        import_articles(str(tmp_path / "base.db"), tmp_path)
