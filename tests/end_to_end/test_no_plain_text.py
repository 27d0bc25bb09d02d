"""After a full run, no patient text or identifier stands in clear in the database files, the logs, Rasa's store or the jobs."""

from pathlib import Path

import pytest

from bot.bench.stand import Stand
from tests.end_to_end.conftest import Loop
from tests.end_to_end.phones import Phones

pytestmark = [pytest.mark.rasa]
PHONE = "+12175550103"  # Robert Hughes, born 1955-01-27
PLANTED = (
    "zebrafinch quandary about parking", "my albatross appointment must move please", "marmoset feels itchy since monday",
)  # fmt: skip
SECRETS = (b"zebrafinch", b"albatross", b"marmoset", b"Hughes", b"1955-01-27", b"01/27/1955", b"2175550103")


def test_planted_words_names_and_numbers_are_nowhere_in_clear(loop: Loop, stand: Stand) -> None:
    async def run() -> None:
        phones = Phones(stand)
        for text in (PLANTED[0], "when is my next appointment", "01/27/1955", PLANTED[1], "never mind", PLANTED[2]):
            heard = await phones.say(PHONE, text)
            assert heard.replies
        await phones.database.close()

    loop.run(run())
    files = [f for f in stand.settings.data_dir.rglob("*") if f.is_file() and "net" not in f.parts]
    assert any(f.name == "frontdoor.db" for f in files)
    assert any(f.name == "rasa.db" for f in files)
    found = {(file.name, secret) for file in files for secret in SECRETS if secret in _bytes(file)}
    assert found == set()


def _bytes(file: Path) -> bytes:
    return file.read_bytes()
