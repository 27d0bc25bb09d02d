"""The page of the languages: what is reviewed, what a machine translates, and what goes to a translator."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from console import desk
from console.desk import Parts
from console.pages.languages import Languages, _exported, _machine
from core.settings import get_settings
from nlu.translation.packages import Installed
from nlu.translation.starter.install import install


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Languages]:
    """The page as an administrator opens it, over a practice with the starter installed."""
    before = desk._parts
    settings = get_settings().model_copy(update={"data_dir": tmp_path})
    install(tmp_path)
    desk.install(Parts(None, None, settings, None, None))  # type: ignore[arg-type]
    made = Languages.__new__(Languages)
    made.language, made.only_unreviewed = "", True
    yield made
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
