"""`frontdoor kb import` and `frontdoor kb search` on a base of their own."""

import io
import json
from pathlib import Path

import pytest

from core.errors import BadInput
from knowledge_base.cli import database_address, import_csv, search_stream
from knowledge_base.exchange import BadImport
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
    done = import_csv(address, file, encoder=encoder, marked_by="renee")
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
    done = import_csv(database, file, encoder=encoder)
    assert (done.created, done.changed, done.same) == (0, 1, 2)


def test_a_bad_row_imports_nothing(tmp_path: Path, encoder: SentenceEncoder) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id,question,answer\na,Q,A\nb,,A\n", encoding="utf-8")
    with pytest.raises(BadImport, match="line 3"):
        import_csv(str(tmp_path / "base.db"), file, encoder=encoder)
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
