"""Translations already made, each entry encrypted: bounded, in this process's memory, found by a keyed hash."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import asdict

from core.encryption import keyed_hash, keyring
from nlu.translation.port import Translation

_PURPOSE = "translation"


class TranslationCache:
    """The least recently used entry goes first. Neither text nor translation is held in clear."""

    def __init__(self, entries: int = 2_000) -> None:
        self._most = entries
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, engine: str, source: str, target: str, text: str) -> Translation | None:
        """What these models made of this text before."""
        key = _key(engine, source, target, text)
        with self._lock:
            cipher = self._held.get(key)
            if cipher is None:
                return None
            self._held.move_to_end(key)
        return Translation(**json.loads(keyring().decrypt(cipher, _bound_to(key))))

    def put(self, engine: str, source: str, target: str, text: str, translation: Translation) -> None:
        """Keep a translation."""
        key = _key(engine, source, target, text)
        cipher = keyring().encrypt(json.dumps(asdict(translation)).encode(), _bound_to(key))
        with self._lock:
            self._held[key] = cipher
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def ciphertexts(self) -> tuple[bytes, ...]:
        """What is held, as it is held."""
        with self._lock:
            return tuple(self._held.values())


def _key(engine: str, source: str, target: str, text: str) -> str:
    return keyed_hash(_PURPOSE, "\0".join((engine, source, target, text)))


def _bound_to(key: str) -> str:
    return f"{_PURPOSE}.cache:{key}"
