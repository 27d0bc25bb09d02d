"""Which approved sentence a patient gets when a person takes over, and what it may promise. The words are in handoff.ftl."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from conversations.drafts import ReplyDraft
from conversations.wording.values import TermValue, Value, WhenValue
from core import clock
from handoff import clocks
from handoff.models import Case, Queue
from practice import hours

# Triage categories whose fixed text differs from the general one of their level.
_POISON = frozenset({"poisoning", "overdose", "poisoning_child", "wrong_dose", "poison"})
_ABUSE = frozenset({"abuse", "domestic_violence", "child_abuse", "elder_abuse", "neglect", "danger_from_other"})

_ACKNOWLEDGED = frozenset({"clinical", "emotional", "human", "unclear", "interpreter", "billing", "referral", "refill"})


@dataclass(frozen=True)
class Expectation:
    """What a patient may expect of a case: who answers (a wording id) and by when. `opens` is set while we are closed."""

    template_id: str
    role: str
    by: datetime
    zone: str
    opens: datetime | None

    @property
    def values(self) -> dict[str, Value]:
        return {"role": TermValue(message=self.role), "by": WhenValue(at=self.by, zone=self.zone)}

    def drafts(self) -> list[ReplyDraft]:
        """The acknowledgement, and when we open if nobody is there now."""
        said = [ReplyDraft(template_id=self.template_id, values=self.values)]
        if self.opens:
            opens = WhenValue(at=self.opens, zone=self.zone)
            said.append(ReplyDraft(template_id="handoff-closed", values={"opens": opens}))
        return said


async def what_to_expect(session: AsyncSession, case: Case) -> Expectation:
    """Who answers this case and by when, in the practice's opening hours. For emergencies: at once, whatever the hour."""
    opening = await clocks.working_hours(session, case.location_id)
    promised = await clocks.promise(session, case.queue, case.urgency)
    closed = not promised.always and not hours.is_open(opening, clock.now())
    return Expectation(
        template_id=f"handoff-ack-{case.disposition if case.disposition in _ACKNOWLEDGED else 'other'}",
        role=f"handoff-role-{case.queue}".replace("_", "-"),
        by=case.due_at,
        zone=opening.timezone.key,
        opens=hours.next_opening(opening, clock.now()) if closed else None,
    )


def alarm_drafts(level: str, category: str | None) -> list[ReplyDraft]:
    """The fixed text of an emergency, a crisis or (discreetly) of danger from another person. Needs no database."""
    category = category or ""
    if level == "abuse" or category in _ABUSE or category.startswith("abuse"):
        return [ReplyDraft(template_id="handoff-abuse")]
    if level == "crisis":
        return [ReplyDraft(template_id="handoff-crisis")]
    if category in _POISON or category.startswith(("poison", "overdose")):
        return [ReplyDraft(template_id="handoff-emergency-poison")]
    if category.startswith(("self_harm", "suicid")):
        return [ReplyDraft(template_id="handoff-emergency-self-harm")]
    return [ReplyDraft(template_id="handoff-emergency")]


def role_of(queue: str) -> TermValue:
    """The wording of who works in a queue."""
    return TermValue(message=f"handoff-role-{Queue(queue)}".replace("_", "-"))
