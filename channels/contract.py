"""What a channel is: an adapter that sends one text and says, in typed errors, what became of it.

A new channel is a folder with its adapter, its table of named cases in the tests, and one line in the composition root.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Capabilities:
    """What a channel can carry. `max_segments` is for channels billed and split by segment (SMS), else None."""

    encrypted: bool = False
    quick_replies: bool = False
    max_segments: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """One text on its way. `reference` is our own id of it: the outbox row's. Holds patient text: never logged."""

    reference: str
    text: str
    language: str
    channel_id: str
    written_by_person: bool = False


@dataclass(frozen=True)
class Sent:
    """The provider took it. `provider_id` is its id of it there; status callbacks name it."""

    provider_id: str


class SendError(Exception):
    """Base of all that can go wrong in sending. `code` is short and holds no patient data: `twilio:30007`, `smtp:550`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Retryable(SendError):
    """Certainly not sent, and worth another try. `after` in seconds, where the provider says when."""

    def __init__(self, code: str, *, after: float | None = None) -> None:
        super().__init__(code)
        self.after = after


class OutcomeUnknown(SendError):
    """The line broke after the request went out: it may have been sent. Look it up; never send it again blindly."""


class OptedOut(SendError):
    """The recipient has opted out at the provider: to be kept as an opt-out of ours."""


class AddressInvalid(SendError):
    """This address takes no such messages (no such number or mailbox, a landline)."""


class Rejected(SendError):
    """Refused for good for another reason (content filtered, account)."""


class ChannelAdapter(ABC):
    """One way out. Adapters keep no state between sends and open no database transaction."""

    name: str
    capabilities: Capabilities

    @abstractmethod
    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        """Hand one text to the provider. Raises a SendError of the kinds above, and no other error."""

    @abstractmethod
    async def find_sent(self, outgoing: Outgoing, address: str, since: datetime, known: frozenset[str]) -> Sent | None:
        """Whether the provider already has it: None only when it certainly does not.

        `since` is the moment before the try; `known` are provider ids that belong to other texts of ours. Raises
        Retryable when it cannot be asked now, and OutcomeUnknown when this provider can never tell.
        """
