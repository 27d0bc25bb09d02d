"""Ciphertext opens only where it was written; keys rotate; a hash says nothing without its key."""

import pytest
import tink

from conversations.models import Conversation
from core import encryption
from core.errors import Misconfigured

LOOKUP = "k" * 32


def test_a_ciphertext_moved_to_another_row_or_column_does_not_open() -> None:
    one = Conversation(channel="sms", channel_id="main", address_hash="h", address="+15550100")
    other = Conversation(channel="sms", channel_id="main", address_hash="h", address="+15550101")
    assert one.address == "+15550100"
    other.address_ct = one.address_ct
    with pytest.raises(tink.TinkError):
        _ = other.address


def test_after_rotation_old_rows_open_and_new_rows_use_the_new_key() -> None:
    old_keyset = encryption.new_keyset()
    old = encryption.Keyring(old_keyset, LOOKUP)
    new = encryption.Keyring(encryption.rotated_keyset(old_keyset), LOOKUP)
    assert new.decrypt(old.encrypt(b"clear", "t.c:1"), "t.c:1") == b"clear"
    with pytest.raises(tink.TinkError):
        old.decrypt(new.encrypt(b"clear", "t.c:1"), "t.c:1")


def test_hashes_differ_by_purpose_and_by_key() -> None:
    keyset = encryption.new_keyset()
    one, two = encryption.Keyring(keyset, LOOKUP), encryption.Keyring(keyset, "z" * 32)
    hashes = {one.keyed_hash("a", "x"), one.keyed_hash("b", "x"), two.keyed_hash("a", "x")}
    assert len(hashes) == 3


@pytest.mark.parametrize(("keyset", "lookup"), [("nonsense", LOOKUP), (encryption.new_keyset(), "short")])
def test_bad_keys_stop_the_start_with_one_line(keyset: str, lookup: str) -> None:
    with pytest.raises(Misconfigured, match="FRONTDOOR_"):
        encryption.Keyring(keyset, lookup)
