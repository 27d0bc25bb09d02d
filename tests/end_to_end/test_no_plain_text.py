"""After a full run, no patient text or identifier stands in clear in the database files, the logs, Rasa's store or the jobs."""

import pytest

from bot.bench.stand import Stand
from tests.end_to_end.phones import Heard, Phones
from tests.stand import Loop

pytestmark = [pytest.mark.rasa]
PHONE = "+12175550103"  # Robert Hughes, born 1955-01-27
PLANTED = (
    "zebrafinch quandary about parking", "my albatross appointment must move please", "marmoset feels itchy since monday",
)  # fmt: skip
SECRETS = (b"zebrafinch", b"albatross", b"marmoset", b"Hughes", b"1955-01-27", b"01/27/1955", b"2175550103")


async def conversation(stand: Stand) -> list[Heard]:
    """A patient says the planted words, is asked for the date of birth, and gives it."""
    phones = Phones(stand)
    texts = (PLANTED[0], "when is my next appointment", "01/27/1955", PLANTED[1], "never mind", PLANTED[2])
    heard = [await phones.say(PHONE, text) for text in texts]
    await phones.database.close()
    return heard


def test_planted_words_names_and_numbers_are_nowhere_in_clear(loop: Loop, stand: Stand) -> None:
    heard = loop.run(conversation(stand))
    assert all(one.replies for one in heard)
    files = [f for f in stand.settings.data_dir.rglob("*") if f.is_file() and "net" not in f.parts]
    assert {"frontdoor.db", "rasa.db"} <= {f.name for f in files}
    found = {(file.name, secret) for file in files for secret in SECRETS if secret in file.read_bytes()}
    assert found == set()
