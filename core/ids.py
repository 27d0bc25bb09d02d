"""Identifiers: UUID version 7 (RFC 9562) as 32 hex digits, so that they sort by time of creation."""

import secrets
import time


def new_id() -> str:
    """A fresh, unguessable, time-ordered identifier of 32 lower-case hex digits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return f"{value:032x}"
