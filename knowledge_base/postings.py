"""BM25 over a base that changes while it is searched: one packed block of postings, and a small block of newer documents.

Terms are kept as 32-bit hashes, so that a language of 10,000 articles takes a few megabytes. (A collision makes two rare
words one; at 50,000 words that happens to about one pair in the language.)
"""

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
_Counted = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]  # distinct term hashes, how often each

K1 = 1.2
B = 0.75
_NEW_DOCUMENTS = 256  # beyond this many (and a twentieth of the base) the newer block is packed


def term_hash(term: str) -> int:
    """The 32 bits that stand for a term."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


class Postings:
    """Documents are small non-negative integers that the caller gives out; a number may be used again after `remove`."""

    def __init__(self) -> None:
        self._packed_block = _Block.of([])
        self._is_packed = np.zeros(0, dtype=bool)  # by document: its postings are in the packed block
        self._lengths = np.zeros(0, dtype=np.float32)
        self._new: dict[int, _Counted] = {}
        self._new_block: _Block | None = None  # the newer documents, made when first searched
        self._total_length = 0.0
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, document: int, terms: Iterable[str]) -> None:
        """Put a document in; one of the same number is replaced."""
        self.remove(document)
        self._reach(document)
        hashes = np.fromiter((term_hash(term) for term in terms), dtype=np.uint32)
        distinct, counts = np.unique(hashes, return_counts=True)
        self._new[document] = (distinct, np.minimum(counts, 255).astype(np.uint8))
        self._new_block = None
        self._lengths[document] = len(hashes)
        self._total_length += len(hashes)
        self._size += 1
        if len(self._new) > max(_NEW_DOCUMENTS, self._size // 20):
            self.pack()

    def remove(self, document: int) -> None:
        """Take a document out; nothing happens if it isn't in."""
        if document >= len(self._is_packed) or not (self._is_packed[document] or document in self._new):
            return
        self._is_packed[document] = False
        if self._new.pop(document, None) is not None:
            self._new_block = None
        self._total_length -= float(self._lengths[document])
        self._size -= 1

    def scores(self, terms: Sequence[str], documents: int) -> Scores:
        """BM25 by document number, shape (documents,), as a share of what a document could reach that has every term once."""
        found, newer = np.zeros(documents, dtype=np.float32), np.zeros(documents, dtype=np.float32)
        if not self._size:
            return found
        if self._new_block is None:
            self._new_block = _Block.of(list(self._new.items()))
        average = max(self._total_length / self._size, 1.0)
        ideal = 0.0
        for term in {term_hash(term) for term in terms}:
            holders, counts = self._packed_block.holders(term)
            new_holders, new_counts = self._new_block.holders(term)
            known = len(holders) + len(new_holders)
            weight = math.log(1 + (max(self._size - known, 0) + 0.5) / (known + 0.5))
            ideal += weight
            found[holders] += weight * self._saturated(holders, counts, average)
            newer[new_holders] += weight * self._saturated(new_holders, new_counts, average)
        found *= self._is_packed[:documents]
        found += newer
        return found / np.float32(ideal) if ideal else found

    def pack(self) -> None:
        """Join the newer documents to the packed block and drop what was removed."""
        self._packed_block = self._packed_block.joined(self._is_packed, _Block.of(list(self._new.items())))
        self._is_packed[list(self._new)] = True
        self._new.clear()
        self._new_block = None

    def _saturated(self, documents: Numbers, counts: npt.NDArray[np.uint8], average: float) -> Scores:
        many = counts.astype(np.float32)
        norm = np.float32(K1) * (np.float32(1 - B) + np.float32(B / average) * self._lengths[documents])
        share: Scores = (many * np.float32(K1 + 1) / (many + norm)).astype(np.float32)
        return share

    def _reach(self, document: int) -> None:
        if document < len(self._is_packed):
            return
        size = max(document + 1, int(len(self._is_packed) * 1.25), 64)
        self._is_packed = np.append(self._is_packed, np.zeros(size - len(self._is_packed), dtype=bool))
        self._lengths = np.append(self._lengths, np.zeros(size - len(self._lengths), dtype=np.float32))


@dataclass(frozen=True)
class _Block:
    """Postings of many documents: distinct terms in order, and for each the documents that hold it and how often."""

    terms: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    documents: Numbers
    counts: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, counted: Sequence[tuple[int, "_Counted"]]) -> "_Block":
        terms = [hashes for _, (hashes, _) in counted]
        documents = [np.full(len(hashes), document, dtype=np.int32) for document, (hashes, _) in counted]
        counts = [many for _, (_, many) in counted]
        return cls._sorted(
            np.concatenate([np.zeros(0, np.uint32), *terms]),
            np.concatenate([np.zeros(0, np.int32), *documents]),
            np.concatenate([np.zeros(0, np.uint8), *counts]),
        )

    def holders(self, term: int) -> tuple[Numbers, npt.NDArray[np.uint8]]:
        place = int(np.searchsorted(self.terms, np.uint32(term)))
        if place == len(self.terms) or self.terms[place] != term:
            return self.documents[:0], self.counts[:0]
        part = slice(int(self.starts[place]), int(self.starts[place + 1]))
        return self.documents[part], self.counts[part]

    def joined(self, kept_documents: npt.NDArray[np.bool_], other: "_Block") -> "_Block":
        """Those of this block's documents that are kept, and all of the other's."""
        kept = kept_documents[self.documents]
        return _Block._sorted(
            np.concatenate([self._term_of_each()[kept], other._term_of_each()]),
            np.concatenate([self.documents[kept], other.documents]),
            np.concatenate([self.counts[kept], other.counts]),
        )

    def _term_of_each(self) -> npt.NDArray[np.uint32]:
        return np.repeat(self.terms, np.diff(self.starts))

    @classmethod
    def _sorted(cls, terms: npt.NDArray[np.uint32], documents: Numbers, counts: npt.NDArray[np.uint8]) -> "_Block":
        order = np.argsort(terms, kind="stable")
        distinct, firsts = np.unique(terms[order], return_index=True)
        return cls(distinct, np.append(firsts, len(terms)).astype(np.int64), documents[order], counts[order])
