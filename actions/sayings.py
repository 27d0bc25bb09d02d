"""Values for the wording: an appointment, a slot, an option in a list."""

from collections.abc import Sequence

from conversations.wording.values import ListValue, TermValue, TextValue, Value, WhenValue
from practice.system import AppointmentInfo, SlotInfo


def when(slot: SlotInfo) -> WhenValue:
    """Weekday, date and time on the location's clock."""
    return WhenValue(at=slot.start, zone=slot.location.timezone.key)


def place(slot: SlotInfo) -> dict[str, Value]:
    """All that a message may say of a slot: when, with whom, where."""
    return {
        "when": when(slot),
        "clinician": TextValue(text=slot.clinician.spoken_name, kind="name"),
        "location": TextValue(text=slot.location.name, kind="place"),
        "address": TextValue(text=slot.location.address, kind="address"),
    }


def appointment_options(appointments: Sequence[AppointmentInfo]) -> ListValue:
    """Appointments to choose from."""
    return ListValue(items=tuple(_option("option-appointment", a.slot) for a in appointments))


def slot_options(slots: Sequence[SlotInfo], *, like: SlotInfo | None) -> ListValue:
    """Times to choose from; says with whom or where only if that differs among them or from what it replaces."""
    compared = [*slots, *([like] if like else [])]
    clinicians = {slot.clinician.id for slot in compared}
    locations = {slot.location.id for slot in compared}
    if len(clinicians) > 1 or like is None:
        shape = "option-slot-clinician"
    elif len(locations) > 1:
        shape = "option-slot-place"
    else:
        shape = "option-slot"
    return ListValue(items=tuple(_option(shape, slot) for slot in slots))


def medicine_options(labels: Sequence[str]) -> ListValue:
    """Medicines to choose from. Never for SMS or e-mail."""
    return ListValue(items=tuple(TextValue(text=label, kind="medicine") for label in labels))


def _option(shape: str, slot: SlotInfo) -> TermValue:
    return TermValue(message=shape, values=place(slot))
