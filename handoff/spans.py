"""Time in identifiers: rows are found by their time through the primary key, where no index on a time column stands."""

from datetime import datetime


def id_from(at: datetime) -> str:
    """The smallest id (core.ids, UUID version 7) that can have been made at this instant."""
    return f"{max(0, int(at.timestamp() * 1000)):012x}" + "0" * 20
