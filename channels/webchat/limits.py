"""How much one guest, or one network address, may send: token buckets in the process's memory."""

import time
from collections import OrderedDict

MOST_KEPT = 10_000  # buckets; the ones untouched for longest go first


class Buckets:
    """`burst` at once, then `per_second`. Generous: somebody in distress writes many short messages."""

    def __init__(self, *, burst: float, per_second: float) -> None:
        self._burst = burst
        self._rate = per_second
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether one more fits now."""
        now = time.monotonic()
        level, at = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > MOST_KEPT:
            self._levels.popitem(last=False)
        return allowed
