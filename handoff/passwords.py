"""Passwords of staff: argon2id, never stored or shown but as one-time passwords. Hashing takes its time on purpose, on another thread."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import BadInput

SHORTEST = 12  # characters

_hasher = PasswordHasher()
_NOBODYS = _hasher.hash("nobody has this password")


def one_time() -> str:
    """A random password that is good until its owner chooses one."""
    return secrets.token_urlsafe(12)


async def hashed(password: str) -> str:
    """What may be stored of it."""
    return await asyncio.to_thread(_hasher.hash, password)


async def fits(hash_: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it is not, and finding that out takes as long."""
    right = await asyncio.to_thread(_verified, hash_ or _NOBODYS, password)
    return right and hash_ is not None


def check(password: str, *, email: str = "") -> None:
    """Raises BadInput for a password that is too short or the sign-in name (NIST SP 800-63B: length, no composition rules)."""
    if len(password) < SHORTEST:
        raise BadInput(f"Choose a password of at least {SHORTEST} characters.", code="weak_password")
    if password.casefold() in (email, email.split("@")[0]) or len(set(password)) < 5:
        raise BadInput("This password is too easy to guess.", code="weak_password")


def _verified(hash_: str, password: str) -> bool:
    try:
        return _hasher.verify(hash_, password)
    except (VerificationError, InvalidHashError):
        return False
