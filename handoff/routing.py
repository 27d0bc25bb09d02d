"""From a disposition to a queue, an urgency and the skill it asks for: a table in queues.yml."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from handoff.models import Queue, Urgency

FILE = Path(__file__).parent / "queues.yml"

# Cases about the thread itself: a conversation has one of them at most, and it moves to the most serious queue. The
# other queues hold pieces of work (a refill to sign, a bill to look at) that stand beside it.
THREAD_QUEUES = frozenset({Queue.oncall, Queue.nurse, Queue.front_desk, Queue.interpreter})


@dataclass(frozen=True)
class Route:
    """Where a disposition goes."""

    queue: Queue
    urgency: Urgency
    needs: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """queues.yml as it stands."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def route(disposition: str) -> Route:
    """The route of a disposition; what the table doesn't name goes to the front desk."""
    entry = table()["dispositions"].get(disposition) or table()["dispositions"]["other"]
    return Route(Queue(entry["queue"]), Urgency(entry["urgency"]), tuple(entry.get("needs", ())))


def resolutions(queue: str) -> tuple[str, ...]:
    """Codes with which a case of this queue may be resolved."""
    return tuple(table()["resolutions"][queue])
