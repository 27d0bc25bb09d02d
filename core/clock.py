"""The one clock. Always aware UTC; tests fix it with `set`."""

from datetime import UTC, datetime

_fixed: datetime | None = None


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _fixed or datetime.now(UTC)


def set(instant: datetime | None) -> None:
    """Fix the clock at an aware instant, or let it run again with None. For tests and replays only."""
    global _fixed
    if instant is not None and instant.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    _fixed = instant.astimezone(UTC) if instant else None
