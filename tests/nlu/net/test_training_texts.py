"""What the net is trained on: the examples, their variations, and the packed file of the base."""

import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nlu.encoder_convert import ConversionFailed
from nlu.net.augment import Augmenter, without_marks
from nlu.net.examples import LABELS, Example, digest_of, is_dev, load_examples
from nlu.net.package import MAGIC, load_base, read, unpack

SERIOUS = Example("he is not breathing", "emergency", "en")
ROUTINE = Example("move my appointment", "reschedule", "en")


def test_every_disposition_has_examples_in_every_language() -> None:
    counted = Counter((example.label, example.language) for example in load_examples())
    languages = {language for _, language in counted}
    assert len(languages) == 13
    assert [(label, language) for label in LABELS for language in languages if not counted[label, language]] == []


def test_a_text_stays_on_its_side_of_the_split() -> None:
    held_out = [example for example in load_examples() if is_dev(example.text)]
    assert 0.02 < len(held_out) / len(load_examples()) < 0.07
    assert len(digest_of("anything")) == 8


class TestAugmenter:
    def test_of_two_messages_in_one_the_more_serious_decides(self) -> None:
        augmenter = Augmenter([SERIOUS, ROUTINE], seed=1)
        varied = [augmenter.vary(ROUTINE) for _ in range(300)]
        joined = [(text, label) for text, label in varied if "breath" in text.lower()]
        assert joined
        assert {label for _, label in joined} == {"emergency"}

    def test_the_same_seed_gives_the_same_texts(self) -> None:
        first, second = (Augmenter([SERIOUS, ROUTINE], seed=4) for _ in range(2))
        assert [first.vary(SERIOUS) for _ in range(40)] == [second.vary(SERIOUS) for _ in range(40)]

    def test_no_variation_is_empty(self) -> None:
        short = Example("?", "unclear", "en")
        augmenter = Augmenter([short], seed=2)
        assert all(augmenter.vary(short)[0].strip() for _ in range(100))

    def test_marks_are_dropped_as_people_drop_them(self) -> None:
        assert without_marks("él está aquí, đi đâu") == "el esta aqui, di dau"


def packed() -> bytes:
    """A file with two pieces and one layer, as the package writes it."""
    hidden = 32
    head = MAGIC + struct.pack("<I7ifi", 1, hidden, 1, 1, hidden, 3, 1, 1, 1e-12, 32)
    pieces = b"ab"
    head += struct.pack("<5iQ", 2, 0, 0, 0, 0, len(pieces)) + struct.pack("<3I2f", 0, 1, 2, 0.0, -1.5) + pieces
    letters = struct.pack("<IBI", 9, 1, 32)
    head += struct.pack("<iI", 1, len(letters)) + letters
    blocks = b"".join(struct.pack("<e", 0.5) + bytes([0x98] * 16) for _ in range(3))
    floats = np.arange(hidden, dtype="<f4").tobytes()
    tensors = [
        ("emb.word", 1, 96, blocks),
        *((name, 0, hidden, floats) for name in ("emb.pos", "emb.type", "emb.ln.w", "emb.ln.b")),
    ]
    length = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, kind, count, data in tensors:
        directory += (
            struct.pack("<H", len(name))
            + name.encode()
            + struct.pack("<BIQQ", kind, count, length + len(body), len(data))
        )
        body += data
    return head + directory + body


class TestPackage:
    def test_four_bit_weights_become_floats_and_rows_without_a_piece_go(self, tmp_path: Path) -> None:
        (tmp_path / "packed").write_bytes(packed())
        base = read(tmp_path / "packed")
        words = base.weights["embeddings.word_embeddings.weight"]
        assert words.shape == (2, 32)
        assert words[0, 0] == 0.0  # nibble 8 is nought
        assert words[0, 16] == 0.5  # nibble 9, in the second half
        assert (base.pieces, base.scores, base.letters) == (["a", "b"], [0.0, -1.5], {9: " "})

    def test_any_other_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "packed").write_bytes(b"PK and so on")
        with pytest.raises(ConversionFailed, match="no packed model"):
            read(tmp_path / "packed")

    def test_a_file_of_another_digest_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "e5-small-q4.bin").write_bytes(packed())
        with pytest.raises(ConversionFailed, match="refused"):
            load_base(tmp_path, print)

    def test_a_wheel_that_is_none_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.whl").write_bytes(b"nothing")
        with pytest.raises(ConversionFailed, match="cannot be read"):
            unpack(tmp_path / "x.whl", tmp_path / "out")
