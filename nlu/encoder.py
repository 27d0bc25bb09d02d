"""The sentence encoder: text in, one vector of length 1 out. all-MiniLM-L6-v2 in int8, run by CTranslate2 on one core.

It needs only ctranslate2, tokenizers and numpy.
The converted model is made by `python -m nlu.encoder_convert`; a site may put another one (CTranslate2 encoder and its
`tokenizer.json`) into the folder that FRONTDOOR_ENCODER_DIR names.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

DEFAULT_DIR = Path(__file__).resolve().parent.parent / "var" / "encoder"
MAX_TOKENS = 256
CACHE_SIZE = 2048
BATCH_SIZE = 32
LETTERS = "letters.json"  # beside the model, if its tokenizer wants characters replaced beforehand

Vectors = npt.NDArray[np.float32]


class EncoderMissing(RuntimeError):
    """No converted encoder stands in the folder."""


class SentenceEncoder:
    """Encodes sentences by mean pooling over the tokens. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "model.bin").exists() or not (folder / "tokenizer.json").exists():
            raise EncoderMissing(f"No sentence encoder in {folder}: run `python -m nlu.encoder_convert`.")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._letters = _letters(folder / LETTERS)
        self._model = ctranslate2.Encoder(str(folder), device="cpu", inter_threads=1, intra_threads=1)
        self._cache: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self.dimension = int(self._forward([self._tokens("a")]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, float32, shape (len(texts), dimension), each of length 1; text past 256 tokens is not read."""
        keys = [hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest() for text in texts]
        known = self._recall(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(self._encode_new(missing))
        if not keys:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def encode_one(self, text: str) -> Vectors:
        """Vector of one text, shape (dimension,)."""
        vector: Vectors = self.encode([text])[0]
        return vector

    def _recall(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        found = {}
        with self._lock:
            for key in keys:
                if key in self._cache:
                    self._cache.move_to_end(key)
                    found[key] = self._cache[key]
        return found

    def _encode_new(self, texts: dict[bytes, str]) -> dict[bytes, Vectors]:
        tokens = sorted(((key, self._tokens(text)) for key, text in texts.items()), key=lambda item: len(item[1]))
        made: dict[bytes, Vectors] = {}
        for start in range(0, len(tokens), BATCH_SIZE):
            batch = tokens[start : start + BATCH_SIZE]
            vectors = self._forward([ids for _, ids in batch])
            made.update((key, vector) for (key, _), vector in zip(batch, vectors, strict=True))
        with self._lock:
            self._cache.update(made)
            while len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        return made

    def _tokens(self, text: str) -> list[int]:
        # A surrogate that lost its partner is not UTF-8 and the tokenizer refuses it.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._tokenizer.encode(clean.translate(self._letters)).ids
        return ids

    def _forward(self, batch: list[list[int]]) -> Vectors:
        hidden = np.array(self._model.forward_batch(batch).last_hidden_state, dtype=np.float32)
        lengths = np.array([len(ids) for ids in batch])
        mask = (np.arange(hidden.shape[1])[None, :] < lengths[:, None]).astype(np.float32)
        pooled = (hidden * mask[:, :, None]).sum(axis=1) / lengths[:, None]
        vectors: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        vectors.setflags(write=False)
        return vectors


def _letters(file: Path) -> dict[int, str]:
    """Characters that this encoder's tokenizer wants replaced beforehand; none for most."""
    if not file.exists():
        return {}
    return {int(letter): to for letter, to in json.loads(file.read_text(encoding="utf-8")).items()}


def encoder_folder() -> Path:
    """Folder of the encoder: FRONTDOOR_ENCODER_DIR, else `var/encoder` of this checkout."""
    configured = os.environ.get("FRONTDOOR_ENCODER_DIR")
    return Path(configured) if configured else DEFAULT_DIR


def load_encoder(path: Path | None = None) -> SentenceEncoder:
    """The encoder of `path` (or of `encoder_folder()`), one a process. Raises EncoderMissing."""
    return _loaded((path or encoder_folder()).resolve())


@lru_cache(maxsize=4)
def _loaded(folder: Path) -> SentenceEncoder:
    return SentenceEncoder(folder)
