"""The refill checks of the practice: a pure function from what is known to *meets the rules*, *needs review* or *to a person*.

The figures and outcomes come from `refill_rules.yml`. The result carries every finding, machine-readable, for the person who
signs; a clinician signs always. Dates are local dates of the practice.
"""

import calendar
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from core.errors import Misconfigured
from practice.hours import Hours, end_of_working_day

DEFAULT_RULES = Path(__file__).with_name("refill_rules.yml")


class Outcome(StrEnum):
    """What the software says about a request."""

    MEETS_RULES = "meets_rules"
    NEEDS_REVIEW = "needs_review"
    TO_A_PERSON = "to_a_person"

    @property
    def seriousness(self) -> int:
        return list(Outcome).index(self)


class Finding(StrEnum):
    """Why a request does not simply meet the rules. Values are stable: they are stored and shown by name."""

    CONTROLLED_SUBSTANCE = "controlled_substance"
    ANTIBIOTIC = "antibiotic"
    ANTIFUNGAL = "antifungal"
    ANTICOAGULANT = "anticoagulant"
    RECENT_START = "recent_start"
    SYMPTOM_MENTIONED = "symptom_mentioned"
    STOPPED = "stopped"
    NOT_ON_LIST = "not_on_list"
    CLASS_UNKNOWN = "class_unknown"
    OTHER_DOSE = "other_dose"
    PRESCRIBED_ELSEWHERE = "prescribed_elsewhere"
    NOT_SEEN_RECENTLY = "not_seen_recently"
    TOO_EARLY = "too_early"
    SUPPLY_UNKNOWN = "supply_unknown"
    RENEWAL_NEEDED = "renewal_needed"
    LABS_OVERDUE = "labs_overdue"
    DUPLICATE_REQUEST = "duplicate_request"


NEVER_AUTOMATIC = frozenset(
    {
        Finding.CONTROLLED_SUBSTANCE,
        Finding.ANTIBIOTIC,
        Finding.ANTIFUNGAL,
        Finding.ANTICOAGULANT,
        Finding.RECENT_START,
        Finding.SYMPTOM_MENTIONED,
        Finding.STOPPED,
        Finding.NOT_ON_LIST,
    }
)
_FINDING_OF_CLASS = {
    "antibiotic": Finding.ANTIBIOTIC,
    "antifungal": Finding.ANTIFUNGAL,
    "anticoagulant": Finding.ANTICOAGULANT,
}


@dataclass(frozen=True)
class RefillRules:
    """The rules as data. `labs_*` map a lab to the months for which its result counts as current."""

    seen_within_months: int
    supply_used_share: float
    recent_start_days: int
    recent_start_classes: frozenset[str]
    duplicate_within_days: int
    never_automatic_classes: frozenset[str]
    labs_by_drug: Mapping[str, Mapping[str, int]]
    labs_by_class: Mapping[str, Mapping[str, int]]
    outcomes: Mapping[Finding, Outcome]
    answer_within_working_days: Mapping[Outcome, int]

    def labs_for(self, drug: str, drug_class: str | None) -> dict[str, int]:
        """Labs that this medicine needs, each with the months it stays current; the stricter of drug and class."""
        needed = dict(self.labs_by_class.get(drug_class or "", {}))
        for lab, months in self.labs_by_drug.get(drug.casefold(), {}).items():
            needed[lab] = min(months, needed.get(lab, months))
        return needed


@dataclass(frozen=True)
class RefillFacts:
    """All that the rules look at. Dates are local to the practice; None means that it is not known."""

    drug: str
    dose: str
    active: bool
    prescribed_here: bool
    drug_class: str | None = None
    controlled_schedule: str | None = None
    started_on: date | None = None
    last_filled_on: date | None = None
    days_supply: int | None = None
    refills_left: int = 0
    last_seen_on: date | None = None
    labs: Mapping[str, date] = field(default_factory=dict)
    requested_dose: str | None = None
    last_request_on: date | None = None
    request_open: bool = False
    symptom_mentioned: bool = False


@dataclass(frozen=True)
class RefillAssessment:
    """What the rules say. `findings` is ordered, most serious first; empty when the request meets the rules.

    `due_on` is the first day on which a refill is due (None when the supply is not known); `labs_overdue` names the labs.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    due_on: date | None
    labs_overdue: tuple[str, ...] = ()

    def as_codes(self) -> dict[str, Any]:
        """JSON-ready codes for the refill queue."""
        return {
            "outcome": self.outcome.value,
            "findings": [finding.value for finding in self.findings],
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "labs_overdue": list(self.labs_overdue),
        }

    @classmethod
    def from_codes(cls, codes: Mapping[str, Any]) -> "RefillAssessment":
        """Back from `as_codes`."""
        return cls(
            outcome=Outcome(codes["outcome"]),
            findings=tuple(Finding(finding) for finding in codes["findings"]),
            due_on=date.fromisoformat(codes["due_on"]) if codes["due_on"] else None,
            labs_overdue=tuple(codes["labs_overdue"]),
        )


def not_on_list(rules: RefillRules) -> RefillAssessment:
    """The assessment of a medicine that is not on the patient's list at all."""
    return RefillAssessment(rules.outcomes[Finding.NOT_ON_LIST], (Finding.NOT_ON_LIST,), None)


def assess(facts: RefillFacts, rules: RefillRules, today: date) -> RefillAssessment:
    """Check one request. Pure; never raises for odd data: what cannot be checked is a finding."""
    overdue = overdue_labs(facts, rules, today)
    due_on = refill_due_on(facts, rules)
    findings = [
        *_never_automatic(facts, rules, today),
        *_about_the_prescription(facts),
        *_about_time(facts, rules, today, due_on),
        *([Finding.LABS_OVERDUE] if overdue else []),
    ]
    ordered = sorted(dict.fromkeys(findings), key=lambda f: -rules.outcomes[f].seriousness)
    outcome = rules.outcomes[ordered[0]] if ordered else Outcome.MEETS_RULES
    return RefillAssessment(outcome, tuple(ordered), due_on, overdue)


def _never_automatic(facts: RefillFacts, rules: RefillRules, today: date) -> Iterable[Finding]:
    if facts.symptom_mentioned:
        yield Finding.SYMPTOM_MENTIONED
    if not facts.active:
        yield Finding.STOPPED
    if facts.controlled_schedule:  # whatever it says: schedules are written in many ways, and none is automatic
        yield Finding.CONTROLLED_SUBSTANCE
    drug_class = (facts.drug_class or "").casefold()
    if not drug_class:  # an antibiotic would not be recognised
        yield Finding.CLASS_UNKNOWN
    if drug_class in rules.never_automatic_classes:
        yield _FINDING_OF_CLASS[drug_class]
    if drug_class in rules.recent_start_classes and _began_recently(facts, rules, today):
        yield Finding.RECENT_START


def _began_recently(facts: RefillFacts, rules: RefillRules, today: date) -> bool:
    # An unknown start counts as recent: the careful reading.
    return facts.started_on is None or (today - facts.started_on).days < rules.recent_start_days


def _about_the_prescription(facts: RefillFacts) -> Iterable[Finding]:
    if facts.requested_dose and not same_dose(facts.requested_dose, facts.dose):
        yield Finding.OTHER_DOSE
    if not facts.prescribed_here:
        yield Finding.PRESCRIBED_ELSEWHERE
    if facts.refills_left <= 0:
        yield Finding.RENEWAL_NEEDED


def _about_time(facts: RefillFacts, rules: RefillRules, today: date, due_on: date | None) -> Iterable[Finding]:
    oldest_visit = months_before(today, rules.seen_within_months)
    if facts.last_seen_on is None or facts.last_seen_on < oldest_visit:
        yield Finding.NOT_SEEN_RECENTLY
    if due_on is None or (facts.last_filled_on and facts.last_filled_on > today):
        yield Finding.SUPPLY_UNKNOWN
    elif today < due_on:
        yield Finding.TOO_EARLY
    if facts.request_open or _requested_recently(facts, rules, today):
        yield Finding.DUPLICATE_REQUEST


def _requested_recently(facts: RefillFacts, rules: RefillRules, today: date) -> bool:
    return facts.last_request_on is not None and (today - facts.last_request_on).days < rules.duplicate_within_days


def refill_due_on(facts: RefillFacts, rules: RefillRules) -> date | None:
    """The day on which the set share of the supply is used; None when the last fill or its days are not known."""
    if facts.last_filled_on is None or not facts.days_supply or facts.days_supply < 0:
        return None
    # Rounding away the float's last digits: 0.7 of 10 days is 7 days, not 8.
    return facts.last_filled_on + timedelta(days=math.ceil(round(rules.supply_used_share * facts.days_supply, 6)))


def overdue_labs(facts: RefillFacts, rules: RefillRules, today: date) -> tuple[str, ...]:
    """Required labs without a result, or with one that is too old."""
    needed = rules.labs_for(facts.drug, facts.drug_class)
    return tuple(
        lab
        for lab, months in sorted(needed.items())
        if lab not in facts.labs or facts.labs[lab] < months_before(today, months)
    )


def same_dose(one: str, other: str) -> bool:
    """Whether two doses are written for the same amount: `500 mg`, `500mg` and `500 MG` are."""
    return _plain_dose(one) == _plain_dose(other)


def _plain_dose(dose: str) -> str:
    # casefold makes one letter of the two micro signs
    plain = "".join(dose.casefold().split()).replace(",", ".")
    return (
        plain.replace("milligrams", "mg")
        .replace("milligram", "mg")
        .replace("micrograms", "mcg")
        .replace("\u03bcg", "mcg")
    )


def months_before(day: date, months: int) -> date:
    """The same day of the month, so many months earlier; the month's last day where that day does not exist."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def answer_due(outcome: Outcome, rules: RefillRules, hours: Hours, received: datetime) -> datetime:
    """By when the patient has an answer: closing time of the promised working day, in UTC. Raises hours.NeverOpen."""
    return end_of_working_day(hours, received, rules.answer_within_working_days[outcome])


def load_rules(path: Path = DEFAULT_RULES) -> RefillRules:
    """Read and check a rules file. Raises Misconfigured with what is wrong, also when a never-automatic rule was weakened."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        rules = _rules_from(data)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise Misconfigured(f"Refill rules {path.name}: {error!r}") from None
    _check(rules, path.name)
    return rules


def _rules_from(data: Mapping[str, Any]) -> RefillRules:
    return RefillRules(
        seen_within_months=int(data["seen_within_months"]),
        supply_used_share=float(data["supply_used_share"]),
        recent_start_days=int(data["recent_start_days"]),
        recent_start_classes=frozenset(data["recent_start_classes"]),
        duplicate_within_days=int(data["duplicate_within_days"]),
        never_automatic_classes=frozenset(data["never_automatic_classes"]),
        labs_by_drug=data["labs"]["by_drug"] or {},
        labs_by_class=data["labs"]["by_class"] or {},
        outcomes={Finding(name): Outcome(value) for name, value in data["outcomes"].items()},
        answer_within_working_days={Outcome(n): int(v) for n, v in data["answer_within_working_days"].items()},
    )


def _check(rules: RefillRules, file: str) -> None:
    if missing := set(Finding) - set(rules.outcomes):
        raise Misconfigured(f"Refill rules {file}: no outcome for {', '.join(sorted(missing))}")
    if missing_days := set(Outcome) - set(rules.answer_within_working_days):
        raise Misconfigured(f"Refill rules {file}: no answer time for {', '.join(sorted(missing_days))}")
    if soft := [f for f in NEVER_AUTOMATIC if rules.outcomes[f] is not Outcome.TO_A_PERSON]:
        raise Misconfigured(f"Refill rules {file}: {', '.join(sorted(soft))} must go to a person")
    if lenient := [f for f in Finding if rules.outcomes[f] is Outcome.MEETS_RULES]:
        raise Misconfigured(f"Refill rules {file}: {', '.join(sorted(lenient))} cannot meet the rules")
    if dropped := set(_FINDING_OF_CLASS) - rules.never_automatic_classes:
        raise Misconfigured(f"Refill rules {file}: {', '.join(sorted(dropped))} must stay never automatic")
    if strange := rules.never_automatic_classes - set(_FINDING_OF_CLASS):
        raise Misconfigured(f"Refill rules {file}: no finding is known for the class {', '.join(sorted(strange))}")
    if "antidepressant" not in rules.recent_start_classes:
        raise Misconfigured(f"Refill rules {file}: a recent antidepressant start must stay never automatic")
    if not 0 < rules.supply_used_share <= 1:
        raise Misconfigured(f"Refill rules {file}: supply_used_share must lie between 0 and 1")
