"""The page of the languages: what is reviewed, what a machine translates, and what goes to a translator."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from console import desk
from console.desk import Desk, Parts
from console.pages.languages import Languages, _exported, _machine
from conversations.wording import FOLDER, Wording, exchange
from core.audit import audit_events
from core.database import Database
from core.errors import BadInput, Forbidden
from core.settings import get_settings
from handoff.access import Viewer
from handoff.models import Role
from nlu.translation.packages import Installed
from nlu.translation.starter.install import install

ADMINISTRATOR = Viewer("a" * 32, "Aiko Tanaka", frozenset({Role.administrator}))
NURSE = Viewer("b" * 32, "Nora Castillo", frozenset({Role.nurse}))


class OfDatabase(Desk):
    """A desk whose session is never over."""

    database: Database

    @asynccontextmanager
    async def acting(self, why: str | None = None) -> AsyncIterator[AsyncSession]:
        async with self.database.transaction(self.viewer.actor, why=why) as session:
            yield session


def at_desk(page: Languages, viewer: Viewer, database: Database) -> Languages:
    own = OfDatabase(viewer)
    object.__setattr__(own, "database", database)
    page.desk, page.viewer = own, viewer
    return page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the wording, to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "wording", ignore=shutil.ignore_patterns("__pycache__", "*.py")))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Languages]:
    """The page as an administrator opens it, over a practice with the starter installed."""
    before = desk._parts
    settings = get_settings().model_copy(update={"data_dir": tmp_path})
    install(tmp_path)
    desk.install(Parts(None, None, settings, None, None))  # type: ignore[arg-type]
    yield Languages(Desk(ADMINISTRATOR), "")
    desk._parts = before


async def test_every_language_shows_what_is_reviewed_and_what_is_installed(page: Languages) -> None:
    shown = await page.html()
    assert shown.count('<tr id="l-') == 12
    spanish = shown[shown.index('id="l-es"') : shown.index('id="l-zh-Hans"')]
    assert "starter" in spanish
    assert "no translation installed" in shown[shown.index('id="l-vi"') :]
    assert "Unreviewed texts are in use." in shown


async def test_a_language_opens_on_what_still_needs_a_review(page: Languages) -> None:
    await page.do_language({"language": "es"})
    shown = await page.html()
    assert "Con gusto" in shown
    assert 'dir="auto"' in shown
    await page.do_unreviewed({})
    assert (await page.html()).count('<tr id="t-') >= shown.count('<tr id="t-')
    await page.do_language({"language": "xx"})
    assert '<tr id="t-' not in await page.html()


def test_the_texts_leave_as_a_translator_reads_them() -> None:
    assert b'trgLang="vi"' in _exported("vi", "xlf")
    assert _exported("vi", "csv").decode("utf-8-sig").startswith("id,english,translation")


@pytest.mark.parametrize(
    ("ways", "shown"),
    [
        ((), "no translation installed"),
        ((("es", "en", True), ("en", "es", True)), "starter"),
        ((("es", "en", False), ("en", "es", True)), "full 1.9, starter"),
        ((("es", "en", False),), "full 1.9, one way only"),
    ],
)
def test_what_a_machine_translates_is_said_in_one_line(ways: tuple[tuple[str, str, bool], ...], shown: str) -> None:
    entries = [Installed(s, t, "1.9", "0" * 64, "file", "folder", "", 1, starter=starter) for s, t, starter in ways]
    assert _machine("es", entries) == shown


def _sent_back(folder: Path, tmp_path: Path, ending: str, *changes: tuple[str, str]) -> bytes:
    file = tmp_path / f"sent.{ending}"
    exchange.export("es", file, folder=folder)
    text = file.read_text(encoding="utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


async def _traces(database: Database) -> list[str]:
    async with database.read() as session:
        query = select(audit_events.c.action).where(audit_events.c.subject == "language").order_by(audit_events.c.seq)
        return list((await session.execute(query)).scalars())


@pytest.mark.parametrize("ending", ["xlf", "csv"])
async def test_a_translators_file_is_taken_back_and_the_page_says_what_of_it(
    page: Languages, folder: Path, tmp_path: Path, database: Database, ending: str
) -> None:
    at_desk(page, ADMINISTRATOR, database).folder = folder
    await page.do_language({"language": "es"})
    content = _sent_back(folder, tmp_path, ending, ("¡Con gusto!", "¡Un placer!"))
    assert await page.take_back(f"de la traductora.{ending}", content) == "1 texts changed, 0 reviewed."
    shown = await page.html()
    assert f"de la traductora.{ending}: taken" in shown
    assert "1 changed, 0 reviewed" in shown
    assert Wording(folder).render("chitchat", "es").text.startswith("¡Un placer!")
    assert await _traces(database) == ["wording.import", "wording.imported"]


async def test_who_reviewed_is_asked_for_on_the_page(
    page: Languages, folder: Path, tmp_path: Path, database: Database
) -> None:
    at_desk(page, ADMINISTRATOR, database).folder = folder
    await page.do_language({"language": "es"})
    content = _sent_back(folder, tmp_path, "csv", (",translated,,", ",reviewed,,"))
    await page.take_back("a.csv", content)
    assert page.report is not None
    assert [fault.reason for fault in page.report.faults] == ["reviewed, but nobody says by whom"]
    await page.do_by({"value": "Elena Vargas"})
    assert await page.take_back("a.csv", content) == "0 texts changed, 1 reviewed."
    assert "Elena Vargas" in (folder / "es" / "reviews.yml").read_text(encoding="utf-8")


async def test_what_is_refused_is_shown_with_its_line_and_nothing_is_taken(
    page: Languages, folder: Path, tmp_path: Path, database: Database
) -> None:
    at_desk(page, ADMINISTRATOR, database).folder = folder
    await page.do_language({"language": "es"})
    before = {file: file.read_bytes() for file in folder.rglob("*.ftl")}
    content = _sent_back(folder, tmp_path, "csv", ("¡Con gusto!", "¡Un placer!"), ("alarm-again,", "alarm-agin,"))
    assert "Nothing was taken" in await page.take_back("<b>.csv", content)
    line = next(n for n, text in enumerate(content.decode().splitlines(), start=1) if text.startswith("alarm-agin"))
    shown = await page.html()
    assert f'<td class="num">{line}</td><td class="mono">alarm-agin</td><td>no such text</td>' in shown
    assert "&lt;b&gt;.csv: nothing was taken" in shown
    assert {file: file.read_bytes() for file in folder.rglob("*.ftl")} == before
    assert await _traces(database) == ["wording.import", "wording.import_refused"]


async def test_a_file_of_another_kind_is_refused_with_a_reason(
    page: Languages, folder: Path, database: Database
) -> None:
    at_desk(page, ADMINISTRATOR, database).folder = folder
    await page.do_language({"language": "es"})
    await page.take_back("photo.png", b"\x89PNG")
    assert "must end in .xlf, .xliff or .csv" in await page.html()


async def test_only_an_administrator_takes_texts_back(
    page: Languages, folder: Path, tmp_path: Path, database: Database
) -> None:
    at_desk(page, NURSE, database).folder = folder
    page.language = "es"
    with pytest.raises(Forbidden):
        await page.take_back("a.csv", _sent_back(folder, tmp_path, "csv"))
    assert await _traces(database) == []
    with pytest.raises(BadInput, match="Open a language"):
        await at_desk(Languages(Desk(ADMINISTRATOR), ""), ADMINISTRATOR, database).take_back("a.csv", b"")
