"""Sending in the demo: nothing leaves; the row in the outbox is all there is, and the demo pages show it."""

from datetime import datetime

from channels.contract import Capabilities, ChannelAdapter, Outgoing, Sent
from channels.segments import MAX_SEGMENTS


class OutboxOnly(ChannelAdapter):
    """Takes every text and keeps it where it is. `name` is the channel it stands in for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.capabilities = Capabilities(max_segments=MAX_SEGMENTS if name == "sms" else None)

    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        """Always taken; the id is made of ours, so that a second try is the same message."""
        return Sent(f"demo-{outgoing.reference}")

    async def find_sent(self, outgoing: Outgoing, address: str, since: datetime, known: frozenset[str]) -> Sent | None:
        """What was handed over is in the outbox."""
        return Sent(f"demo-{outgoing.reference}")
