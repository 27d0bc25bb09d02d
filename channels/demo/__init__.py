"""The demo's stand-ins for the outside world: a patient portal, a phone, an outbox. Only with `--demo`; never in a practice.

The phone posts properly signed webhooks through the real route; what it shows is read from the real outbox.
"""

from channels.demo.outbox import OutboxOnly
from channels.demo.pages import DemoPages, demo_router

__all__ = ["DemoPages", "OutboxOnly", "demo_router"]
