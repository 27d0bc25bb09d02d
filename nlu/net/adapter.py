"""The committed artefact: what fine-tuning changed, the head, and small vectors of examples, in one safetensors file (3 MB)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from nlu.net.package import DIGEST, Array, Base

ADAPTER = Path(__file__).parent / "adapter.safetensors"
FORMAT = "1"
_UP, _DOWN = "up/", "down/"


class AdapterBroken(RuntimeError):
    """The file is no adapter, or one for another base; the message is one line."""


@dataclass(frozen=True)
class Memory:
    """Small vectors of examples, by which the nearest to a message are found: `(vector - centre) @ axes.T`, as bytes.

    `digests` stand for the examples' texts (nlu/net/examples.py), which stay in nlu/data.
    """

    digests: npt.NDArray[np.uint8]  # (n, 8)
    vectors: npt.NDArray[np.int8]  # (n, dimensions)
    axes: Array  # (dimensions, 384)
    centre: Array  # (384,)


@dataclass(frozen=True)
class Adapter:
    """`changes`: weight name -> (up, down), to be added as up @ down. Scores are softmax(vector @ head.T + bias)."""

    changes: dict[str, tuple[Array, Array]]
    head: Array  # (labels, 384)
    bias: Array
    labels: tuple[str, ...]
    pieces: tuple[int, ...]  # ids of the vocabulary that are kept
    memory: Memory
    made_from: str  # digest of the training files

    def merged(self, base: Base) -> Base:
        """The base with the changes added. Raises AdapterBroken when they don't fit it."""
        weights = dict(base.weights)
        for name, (up, down) in self.changes.items():
            change = up.astype(np.float32) @ down.astype(np.float32)
            if name not in weights or weights[name].shape != change.shape:
                raise AdapterBroken(f"The adapter changes {name}, which this base does not have in that shape.")
            weights[name] = weights[name] + change
        return Base(weights, base.pieces, base.scores, base.letters)


def save_adapter(file: Path, adapter: Adapter) -> None:
    """Write it whole or not at all."""
    tensors: dict[str, npt.NDArray[np.generic]] = {
        "head": adapter.head.astype(np.float32),
        "bias": adapter.bias.astype(np.float32),
        "pieces": np.packbits(np.isin(np.arange(max(adapter.pieces) + 1), adapter.pieces)),
        "memory/digests": adapter.memory.digests,
        "memory/vectors": adapter.memory.vectors,
        "memory/axes": adapter.memory.axes.astype(np.float16),
        "memory/centre": adapter.memory.centre.astype(np.float32),
    }
    for name, (up, down) in adapter.changes.items():
        tensors[_UP + name], tensors[_DOWN + name] = up.astype(np.float16), down.astype(np.float16)
    described = {
        "format": FORMAT, "base": DIGEST, "made_from": adapter.made_from, "labels": json.dumps(adapter.labels),
        "pieces": str(len(adapter.pieces)),
    }  # fmt: skip
    part = file.with_suffix(".part")
    save_file({name: np.ascontiguousarray(values) for name, values in tensors.items()}, part, described)
    part.chmod(0o644)
    part.rename(file)


def load_adapter(file: Path = ADAPTER) -> Adapter:
    """Read it. Raises AdapterBroken."""
    try:
        with safe_open(file, "numpy") as stored:
            described = stored.metadata() or {}
            if (described.get("format"), described.get("base")) != (FORMAT, DIGEST):
                raise AdapterBroken(f"{file.name} was made for another base or by another version.")
            tensors = {name: stored.get_tensor(name) for name in stored.keys()}  # noqa: SIM118 - no mapping
        return _adapter(tensors, described)
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise AdapterBroken(f"{file.name} cannot be read ({type(error).__name__}).") from None


def _adapter(tensors: dict[str, npt.NDArray[np.generic]], described: dict[str, str]) -> Adapter:
    names = [name.removeprefix(_UP) for name in tensors if name.startswith(_UP)]
    pieces = np.flatnonzero(np.unpackbits(tensors["pieces"].astype(np.uint8)))
    if len(pieces) != int(described["pieces"]):
        raise AdapterBroken("The adapter's vocabulary is damaged.")
    memory = Memory(
        tensors["memory/digests"].astype(np.uint8),
        tensors["memory/vectors"].astype(np.int8),
        _float(tensors["memory/axes"]),
        _float(tensors["memory/centre"]),
    )
    return Adapter(
        changes={name: (_float(tensors[_UP + name]), _float(tensors[_DOWN + name])) for name in names},
        head=_float(tensors["head"]),
        bias=_float(tensors["bias"]),
        labels=tuple(json.loads(described["labels"])),
        pieces=tuple(int(i) for i in pieces),
        memory=memory,
        made_from=described["made_from"],
    )


def _float(values: npt.NDArray[np.generic]) -> Array:
    return values.astype(np.float32)
