"""Sentence vectors of many articles in little memory: 8 bits a number, plus one bit a number to find the near ones fast."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int32]

DENSE_ROWS = 4096  # up to here a float copy is kept: it is faster and costs 6 MB at 384 dimensions


def quantise(vectors: Floats) -> tuple[Bytes, Floats]:
    """(n, d) floats as signed bytes and each row's scale; the cosine to the original is above 0.9998."""
    scale = np.abs(vectors).max(axis=1) / 127.0
    scale[scale == 0] = 1.0
    return np.rint(vectors / scale[:, None]).astype(np.int8), scale.astype(np.float32)


class VectorTable:
    """Rows of vectors, each owned by a document number; a document's rows stand together."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._codes_width = -(-dimension // 64)
        self._bytes = np.zeros((0, dimension), dtype=np.int8)
        self._scales = np.zeros(0, dtype=np.float32)
        self._codes = np.zeros((0, self._codes_width), dtype=np.uint64)
        self._owners = np.zeros(0, dtype=np.int32)
        self._first = np.zeros(0, dtype=np.int32)
        self._many = np.zeros(0, dtype=np.int32)
        self._used = 0
        self._alive = 0
        self._dense: Floats | None = None

    def __len__(self) -> int:
        return self._alive

    def put(self, document: int, data: Bytes, scales: Floats) -> None:
        """Put a document's rows in (see `quantise`), replacing those it had."""
        self.remove(document)
        self._reach(document, len(data))
        start, end = self._used, self._used + len(data)
        self._bytes[start:end] = data
        self._scales[start:end] = scales
        self._codes[start:end] = self._signs(data)
        self._owners[start:end] = document
        self._first[document], self._many[document] = start, len(data)
        self._used, self._alive = end, self._alive + len(data)
        self._dense = None

    def remove(self, document: int) -> None:
        """Take a document's rows out; nothing happens if it has none."""
        if document >= len(self._many) or not self._many[document]:
            return
        start, many = int(self._first[document]), int(self._many[document])
        self._owners[start : start + many] = -1
        self._many[document] = 0
        self._alive -= many
        self._dense = None
        if self._used - self._alive > max(256, self._alive // 4):
            self._compact()

    def has(self, documents: Numbers) -> npt.NDArray[np.bool_]:
        """Which of `documents` have rows."""
        known = documents < len(self._many)
        out = np.zeros(len(documents), dtype=bool)
        out[known] = self._many[documents[known]] > 0
        return out

    def nearest(self, vector: Floats, rows: int) -> Numbers:
        """Documents that own the `rows` nearest rows by sign bits: a coarse choice for `products` to refine."""
        distance = np.bitwise_count(self._codes[: self._used] ^ self._signs(vector[None, :])).sum(
            axis=1, dtype=np.int32
        )
        distance[self._owners[: self._used] < 0] = self.dimension + 1
        rows = min(rows, self._used)
        chosen = np.argpartition(distance, rows - 1)[:rows] if rows else np.zeros(0, dtype=np.int64)
        owners = np.unique(self._owners[chosen])
        return owners[owners >= 0]

    def products(self, vectors: Floats, documents: Numbers) -> Floats:
        """Largest dot product of each query (k, d) with any row of each document: (k, documents); -1 without rows."""
        out = np.full((len(vectors), len(documents)), -1.0, dtype=np.float32)
        held = np.flatnonzero(self.has(documents))
        if not len(held):
            return out
        first, many = self._first[documents[held]], self._many[documents[held]]
        bounds = np.concatenate(([0], np.cumsum(many)[:-1]))
        rows = np.repeat(first - bounds, many) + np.arange(int(many.sum()))
        products = vectors @ self._floats(rows).T
        out[:, held] = np.maximum.reduceat(products, bounds, axis=1)
        return out

    def sample(self, rows: int) -> Floats:
        """Up to `rows` live rows as floats, evenly spread: (n, d)."""
        live = np.flatnonzero(self._owners[: self._used] >= 0)
        if len(live) > rows:
            live = live[np.linspace(0, len(live) - 1, rows).astype(np.int64)]
        return self._floats(live)

    def rows_of(self, documents: Numbers) -> Floats:
        """The first row of each document as floats; every document must have one."""
        return self._floats(self._first[documents])

    def _floats(self, rows: npt.NDArray[np.integer]) -> Floats:
        if self._used <= DENSE_ROWS:
            if self._dense is None:
                self._dense = self._bytes[: self._used].astype(np.float32) * self._scales[: self._used, None]
            chosen: Floats = self._dense[rows]
            return chosen
        made: Floats = self._bytes[rows].astype(np.float32) * self._scales[rows, None]
        return made

    def _signs(self, vectors: npt.NDArray[np.generic]) -> npt.NDArray[np.uint64]:
        bits = np.zeros((len(vectors), self._codes_width * 64), dtype=np.uint8)
        bits[:, : self.dimension] = vectors > 0  # type: ignore[operator]
        return np.packbits(bits, axis=1).view(np.uint64)

    def _reach(self, document: int, rows: int) -> None:
        if document >= len(self._many):
            more = max(document + 1, int(len(self._many) * 1.25), 64) - len(self._many)
            self._first = np.append(self._first, np.zeros(more, dtype=np.int32))
            self._many = np.append(self._many, np.zeros(more, dtype=np.int32))
        if self._used + rows > len(self._owners):
            self._resize(max(self._used + rows, int(self._used * 1.15), 64))

    def _resize(self, size: int) -> None:
        for name, fill in (("_bytes", 0), ("_scales", 1), ("_codes", 0), ("_owners", -1)):
            old = getattr(self, name)
            new = np.full((size, *old.shape[1:]), fill, dtype=old.dtype)
            new[: self._used] = old[: self._used]
            setattr(self, name, new)

    def _compact(self) -> None:
        live = np.flatnonzero(self._owners[: self._used] >= 0)
        for name in ("_bytes", "_scales", "_codes", "_owners"):
            setattr(self, name, getattr(self, name)[live])
        self._used = len(live)
        owners, first = np.unique(self._owners, return_index=True)
        self._first[owners] = first
        self._dense = None


def stack(parts: Sequence[Floats], dimension: int) -> Floats:
    """The parts as one (n, d) array, also when there are none."""
    return np.concatenate(parts) if parts else np.zeros((0, dimension), dtype=np.float32)
