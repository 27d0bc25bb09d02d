"""What a dialogue remembers between two turns: Rasa's slots, typed. Ids, codes and dates only, never a patient's words."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field
from rasa_sdk.events import SlotSet

REQUESTED_SLOT = "requested_slot"


class Identity(BaseModel):
    """Who is being identified.

    `relation` is a code (son, mother, …) when it is not the writer; `birth_date` waits for a first name that decides between
    two; `tries` failed, `misread` were no dates.
    """

    relation: str | None = None
    birth_date: date | None = None
    tries: int = 0
    misread: int = 0


class Visit(BaseModel):
    """What is booked. All ids."""

    visit_type: str | None = None
    clinician: str | None = None
    location: str | None = None


class Pending(BaseModel):
    """A further act asked for in the same message: done when the present one is."""

    intent: str
    turn: str


class State(BaseModel):
    """The slots of `bot/rasa/domain.yml`, by the same names."""

    flow: str | None = None
    opening: str | None = None
    heard: str | None = None
    pending: list[Pending] = Field(default_factory=list)
    patient: str | None = None
    identity: Identity | None = None
    appointment: str | None = None
    visit: Visit | None = None
    wish: dict[str, Any] | None = None
    offered: list[str] = Field(default_factory=list)
    after: dict[str, Any] | None = None
    chosen: str | None = None
    prescription: list[str] = Field(default_factory=list)
    agreed: bool | None = None
    asked_again: bool | None = None
    requested_slot: str | None = None

    @classmethod
    def of(cls, slots: dict[str, Any]) -> "State":
        """The state in a tracker; slots that are not set keep their default."""
        return cls.model_validate({n: v for n, v in slots.items() if n in cls.model_fields and v is not None})

    def begin(self, flow: str, opening: str) -> None:
        """Start a flow afresh; what else was asked for stays."""
        pending = self.pending
        for name, value in type(self)().__dict__.items():
            setattr(self, name, value)
        self.flow, self.opening, self.pending = flow, opening, pending

    def clear(self) -> None:
        """Nothing runs any more."""
        for name, value in type(self)().__dict__.items():
            setattr(self, name, value)

    def events_since(self, before: "State") -> list[dict[str, Any]]:
        """Rasa's events for what has changed, with the requested slot always among them and last: it steers the form."""
        old, new = before.model_dump(mode="json"), self.model_dump(mode="json")
        changed = [name for name in new if name != REQUESTED_SLOT and new[name] != old[name]]
        return [SlotSet(name, new[name] or None) for name in changed] + [SlotSet(REQUESTED_SLOT, self.requested_slot)]
