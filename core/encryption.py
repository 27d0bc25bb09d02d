"""Encryption at rest: Tink AES-256-GCM, each ciphertext bound to its table, column and row; keyed hashes for look-up.

The keyring is configured once per process by the composition root (`configure`). Reading or writing an encrypted
attribute before that raises Misconfigured. Rotation: add a key to the keyset and make it primary; old rows stay readable.
"""

import base64
import hashlib
import hmac
from typing import Any, overload

import orjson
import tink
from tink import aead, json_proto_keyset_format, secret_key_access

from core.errors import Misconfigured

aead.register()


class Keyring:
    """The practice's data keys. `keyset` is base64 of a Tink JSON keyset; `lookup_key` keys the look-up hashes."""

    def __init__(self, keyset: str, lookup_key: str) -> None:
        if len(lookup_key) < 32:
            raise Misconfigured("FRONTDOOR_LOOKUP_KEY: needs 32 characters or more")
        try:
            handle = json_proto_keyset_format.parse(base64.b64decode(keyset).decode(), secret_key_access.TOKEN)
            self._aead: aead.Aead = handle.primitive(aead.Aead)
        except (tink.TinkError, ValueError):
            raise Misconfigured("FRONTDOOR_ENCRYPTION_KEYSET: not a Tink AES256-GCM keyset in base64") from None
        self._lookup_key = lookup_key.encode()

    def encrypt(self, clear: bytes, bound_to: str) -> bytes:
        """Ciphertext that opens only with the same `bound_to`."""
        return bytes(self._aead.encrypt(clear, bound_to.encode()))

    def decrypt(self, cipher: bytes, bound_to: str) -> bytes:
        """The clear bytes. Raises tink.TinkError when moved, altered or of another key."""
        return bytes(self._aead.decrypt(cipher, bound_to.encode()))

    def keyed_hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hex: equal for equal text of one purpose, useless without the key."""
        return hmac.new(self._lookup_key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def new_keyset() -> str:
    """A fresh keyset in the form that FRONTDOOR_ENCRYPTION_KEYSET takes."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    return base64.b64encode(json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN).encode()).decode()


def rotated_keyset(keyset: str) -> str:
    """The same keyset with a new primary key; what older keys wrote stays readable."""
    document = orjson.loads(base64.b64decode(keyset))
    added = orjson.loads(base64.b64decode(new_keyset()))
    document["key"] += added["key"]
    document["primaryKeyId"] = added["primaryKeyId"]
    return base64.b64encode(orjson.dumps(document)).decode()


_keyring: Keyring | None = None


def configure(keyring: Keyring) -> None:
    """Set the process's keyring."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    """The process's keyring. Raises Misconfigured before `configure`."""
    if _keyring is None:
        raise Misconfigured("Encryption keys were not configured before patient data was touched")
    return _keyring


def keyed_hash(purpose: str, text: str) -> str:
    """Look-up hash under the process's key."""
    return keyring().keyed_hash(purpose, text)


class _Encrypted:
    """Descriptor over a LargeBinary column: clear on the object, ciphertext in the row."""

    def __init__(self, column: str) -> None:
        self.column = column

    def _bound_to(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.column}:{row.id}"

    def _load(self, row: Any) -> bytes | None:
        cipher = getattr(row, self.column)
        return None if cipher is None else keyring().decrypt(cipher, self._bound_to(row))

    def _store(self, row: Any, clear: bytes | None) -> None:
        setattr(row, self.column, None if clear is None else keyring().encrypt(clear, self._bound_to(row)))


class encrypted_text(_Encrypted):
    """`body = encrypted_text("body_ct")`: str or None."""

    @overload
    def __get__(self, row: None, owner: type) -> "encrypted_text": ...
    @overload
    def __get__(self, row: object, owner: type) -> Any: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        if row is None:
            return self
        clear = self._load(row)
        return None if clear is None else clear.decode()

    def __set__(self, row: object, value: str | None) -> None:
        self._store(row, None if value is None else value.encode())


class encrypted_json(_Encrypted):
    """`values = encrypted_json("values_ct")`: any JSON value (assign anew to change; mutation in place is not seen)."""

    @overload
    def __get__(self, row: None, owner: type) -> "encrypted_json": ...
    @overload
    def __get__(self, row: object, owner: type) -> Any: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        if row is None:
            return self
        clear = self._load(row)
        return None if clear is None else orjson.loads(clear)

    def __set__(self, row: object, value: Any) -> None:
        self._store(row, None if value is None else orjson.dumps(value))


class encrypted_bytes(_Encrypted):
    """`content = encrypted_bytes("content_ct")`: bytes or None."""

    @overload
    def __get__(self, row: None, owner: type) -> "encrypted_bytes": ...
    @overload
    def __get__(self, row: object, owner: type) -> Any: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        return self if row is None else self._load(row)

    def __set__(self, row: object, value: bytes | None) -> None:
        self._store(row, value)
