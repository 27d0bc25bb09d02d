"""Why the practice's system refuses an act: typed errors that leave the transaction usable, but for ReadBackMismatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from practice.records import AppointmentInfo


class SlotTaken(Conflict):
    """Somebody else has the slot, or it is past. Offer the next one."""

    code = "slot_taken"


class HoldExpired(SlotTaken):
    """The asker's own hold ran out, and somebody else took the slot since."""

    code = "hold_expired"


class AppointmentIsPast(Conflict):
    """A past appointment can be neither moved nor cancelled nor confirmed."""

    code = "appointment_is_past"


class AppointmentNotLive(Conflict):
    """The appointment was cancelled or is over."""

    code = "appointment_not_live"


class AppointmentClash(Conflict):
    """The patient has another appointment at that time. `other` is that appointment."""

    code = "appointment_clash"

    def __init__(self, message: str, other: AppointmentInfo) -> None:
        super().__init__(message)
        self.other = other


class SameSlot(Conflict):
    """The appointment is already in that slot."""

    code = "same_slot"


class WrongSlot(Conflict):
    """The slot does not suit the visit: too short, or a clinician of another specialty."""

    code = "wrong_slot"


class ReadBackMismatch(Unavailable):
    """What was written is not what is read back: roll back, tell the truth, hand over."""

    code = "read_back_mismatch"
