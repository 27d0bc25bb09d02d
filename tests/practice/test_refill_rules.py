"""What the refill rules say, case by case, and that nothing ever talks them into approving what must go to a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Misconfigured
from practice.hours import OpeningHours, parse_week
from practice.refill_rules import (
    DEFAULT_RULES,
    NEVER_AUTOMATIC,
    Finding,
    Outcome,
    RefillAssessment,
    RefillFacts,
    answer_due,
    assess,
    load_rules,
    months_before,
    not_on_list,
    refill_due_on,
    same_dose,
)

RULES = load_rules()
TODAY = date(2026, 3, 2)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


READY = RefillFacts(
    drug="amlodipine",
    dose="5 mg",
    active=True,
    prescribed_here=True,
    drug_class="calcium_channel_blocker",
    started_on=ago(500),
    last_filled_on=ago(70),
    days_supply=90,
    refills_left=2,
    last_seen_on=ago(60),
)

CASES: list[tuple[str, dict[str, Any], Outcome, set[str]]] = [
    ("everything in order", {}, Outcome.MEETS_RULES, set()),
    ("exactly three quarters used (68 of 90)", {"last_filled_on": ago(68)}, Outcome.MEETS_RULES, set()),
    ("one day too early", {"last_filled_on": ago(67)}, Outcome.NEEDS_REVIEW, {"too_early"}),
    ("filled tomorrow, says the record", {"last_filled_on": ago(-1)}, Outcome.NEEDS_REVIEW, {"supply_unknown"}),
    ("never filled", {"last_filled_on": None}, Outcome.NEEDS_REVIEW, {"supply_unknown"}),
    ("supply not known", {"days_supply": None}, Outcome.NEEDS_REVIEW, {"supply_unknown"}),
    ("seen twelve months ago to the day", {"last_seen_on": date(2025, 3, 2)}, Outcome.MEETS_RULES, set()),
    (
        "seen twelve months and a day ago",
        {"last_seen_on": date(2025, 3, 1)},
        Outcome.NEEDS_REVIEW,
        {"not_seen_recently"},
    ),
    ("never seen here", {"last_seen_on": None}, Outcome.NEEDS_REVIEW, {"not_seen_recently"}),
    ("no refills left", {"refills_left": 0}, Outcome.NEEDS_REVIEW, {"renewal_needed"}),
    ("asked twice", {"request_open": True}, Outcome.NEEDS_REVIEW, {"duplicate_request"}),
    ("asked and answered six days ago", {"last_request_on": ago(6)}, Outcome.NEEDS_REVIEW, {"duplicate_request"}),
    ("asked and answered a week ago", {"last_request_on": ago(7)}, Outcome.MEETS_RULES, set()),
    ("class not recorded", {"drug_class": None}, Outcome.NEEDS_REVIEW, {"class_unknown"}),
    ("same dose, written otherwise", {"requested_dose": "5MG"}, Outcome.MEETS_RULES, set()),
    ("another dose", {"requested_dose": "10 mg"}, Outcome.TO_A_PERSON, {"other_dose"}),
    ("prescribed elsewhere", {"prescribed_here": False}, Outcome.TO_A_PERSON, {"prescribed_elsewhere"}),
    ("stopped", {"active": False}, Outcome.TO_A_PERSON, {"stopped"}),
    ("antibiotic", {"drug_class": "antibiotic"}, Outcome.TO_A_PERSON, {"antibiotic"}),
    ("antibiotic in capitals", {"drug_class": "Antibiotic"}, Outcome.TO_A_PERSON, {"antibiotic"}),
    ("antifungal", {"drug_class": "antifungal"}, Outcome.TO_A_PERSON, {"antifungal"}),
    ("anticoagulant", {"drug_class": "anticoagulant"}, Outcome.TO_A_PERSON, {"anticoagulant"}),
    ("schedule II", {"controlled_schedule": "II"}, Outcome.TO_A_PERSON, {"controlled_substance"}),
    ("schedule four, written C-IV", {"controlled_schedule": "C-IV"}, Outcome.TO_A_PERSON, {"controlled_substance"}),
    (
        "antidepressant begun 89 days ago",
        {"drug_class": "antidepressant", "started_on": ago(89)},
        Outcome.TO_A_PERSON,
        {"recent_start"},
    ),
    (
        "antidepressant of long standing",
        {"drug_class": "antidepressant", "started_on": ago(90)},
        Outcome.MEETS_RULES,
        set(),
    ),
    (
        "antidepressant, start unknown",
        {"drug_class": "antidepressant", "started_on": None},
        Outcome.TO_A_PERSON,
        {"recent_start"},
    ),
    ("a symptom in the message", {"symptom_mentioned": True}, Outcome.TO_A_PERSON, {"symptom_mentioned"}),
    ("metformin, no labs on record", {"drug": "Metformin"}, Outcome.NEEDS_REVIEW, {"labs_overdue"}),
    (
        "metformin, labs current",
        {"drug": "metformin", "labs": {"hba1c": ago(300), "kidney_function": ago(300)}},
        Outcome.MEETS_RULES,
        set(),
    ),
    (
        "one lab too old",
        {"drug": "metformin", "labs": {"hba1c": ago(400), "kidney_function": ago(10)}},
        Outcome.NEEDS_REVIEW,
        {"labs_overdue"},
    ),
    (
        "the serious one decides, all are told",
        {"drug_class": "antibiotic", "refills_left": 0, "last_filled_on": ago(3), "days_supply": 10},
        Outcome.TO_A_PERSON,
        {"antibiotic", "renewal_needed", "too_early"},
    ),
]


class TestAssess:
    @pytest.mark.parametrize(("changes", "outcome", "findings"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
    def test_each_case(self, changes: dict[str, Any], outcome: Outcome, findings: set[str]) -> None:
        result = assess(replace(READY, **changes), RULES, TODAY)
        assert (result.outcome, set(result.findings)) == (outcome, findings)

    def test_the_most_serious_finding_comes_first(self) -> None:
        result = assess(replace(READY, refills_left=0, active=False), RULES, TODAY)
        assert result.findings == (Finding.STOPPED, Finding.RENEWAL_NEEDED)

    def test_overdue_labs_are_named(self) -> None:
        result = assess(replace(READY, drug="metformin", labs={"hba1c": ago(20)}), RULES, TODAY)
        assert result.labs_overdue == ("kidney_function",)

    def test_a_medicine_that_is_not_on_the_list_goes_to_a_person(self) -> None:
        assert not_on_list(RULES).outcome is Outcome.TO_A_PERSON

    def test_the_patient_can_be_told_from_when_on(self) -> None:
        assert refill_due_on(replace(READY, last_filled_on=date(2026, 1, 1), days_supply=30), RULES) == date(
            2026, 1, 24
        )
        tenths = replace(RULES, supply_used_share=0.7)
        assert refill_due_on(replace(READY, last_filled_on=date(2026, 1, 1), days_supply=10), tenths) == date(
            2026, 1, 8
        )

    @settings(max_examples=300)
    @given(
        facts=st.builds(
            RefillFacts,
            drug=st.sampled_from(["amlodipine", "metformin", "warfarin", ""]),
            dose=st.sampled_from(["5 mg", ""]),
            active=st.booleans(),
            prescribed_here=st.booleans(),
            drug_class=st.sampled_from(
                [None, "", "statin", "antibiotic", "ANTIFUNGAL", "anticoagulant", "antidepressant"]
            ),
            controlled_schedule=st.sampled_from([None, "II", "c-iv", "V", "3"]),
            started_on=st.none() | st.dates(ago(1000), TODAY),
            last_filled_on=st.none() | st.dates(ago(1000), ago(-5)),
            days_supply=st.none() | st.integers(-5, 400),
            refills_left=st.integers(-1, 12),
            last_seen_on=st.none() | st.dates(ago(1000), TODAY),
            labs=st.dictionaries(
                st.sampled_from(["hba1c", "kidney_function", "potassium"]), st.dates(ago(1000), TODAY)
            ),
            requested_dose=st.sampled_from([None, "5mg", "50 mg"]),
            last_request_on=st.none() | st.dates(ago(100), TODAY),
            request_open=st.booleans(),
            symptom_mentioned=st.booleans(),
        )
    )
    def test_whatever_is_on_record_what_must_go_to_a_person_does(self, facts: RefillFacts) -> None:
        result = assess(facts, RULES, TODAY)
        dangerous = (
            facts.controlled_schedule
            or (facts.drug_class or "").lower() in ("antibiotic", "antifungal", "anticoagulant")
            or facts.symptom_mentioned
            or not facts.active
        )
        if dangerous:
            assert result.outcome is Outcome.TO_A_PERSON
        assert (result.outcome is Outcome.MEETS_RULES) == (not result.findings)
        assert RefillAssessment.from_codes(result.as_codes()) == result
        if result.outcome is Outcome.MEETS_RULES:
            assert facts.last_seen_on and facts.last_seen_on >= date(2025, 3, 2)
            assert facts.last_filled_on and facts.days_supply and facts.refills_left > 0
            assert (TODAY - facts.last_filled_on).days >= 0.75 * facts.days_supply - 1e-9


class TestSameDose:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("500 mg", "500mg", True),
            ("500 MG", "500 milligrams", True),
            ("75 mcg", "75 µg", True),
            ("0,4 mg", "0.4 mg", True),
            ("500 mg", "50 mg", False),
            ("5 mg", "5 mcg", False),
        ],
    )
    def test_writings(self, one: str, other: str, same: bool) -> None:
        assert same_dose(one, other) is same


class TestMonthsBefore:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 3, 31), 1, date(2026, 2, 28)),
            (date(2024, 3, 31), 1, date(2024, 2, 29)),
            (date(2026, 1, 15), 1, date(2025, 12, 15)),
            (date(2026, 3, 2), 14, date(2025, 1, 2)),
            (date(2024, 2, 29), 12, date(2023, 2, 28)),
        ],
    )
    def test_calendar_months(self, day: date, months: int, expected: date) -> None:
        assert months_before(day, months) == expected


class TestAnswerDue:
    def test_the_promise_skips_the_weekend(self) -> None:
        hours = OpeningHours(
            ZoneInfo("America/Chicago"), parse_week({d: ["08:00-17:00"] for d in ("mon", "tue", "wed", "thu", "fri")})
        )
        friday = datetime(2026, 2, 27, 20, 0, tzinfo=UTC)
        assert answer_due(Outcome.MEETS_RULES, RULES, hours, friday) == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
        assert answer_due(Outcome.NEEDS_REVIEW, RULES, hours, friday) == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)


class TestLoadRules:
    def _changed(self, tmp_path: Path, change: Any) -> Path:
        data = yaml.safe_load(DEFAULT_RULES.read_text())
        change(data)
        file = tmp_path / "rules.yml"
        file.write_text(yaml.safe_dump(data))
        return file

    def test_figures_can_be_changed(self, tmp_path: Path) -> None:
        rules = load_rules(self._changed(tmp_path, lambda d: d.update(seen_within_months=18)))
        assert assess(replace(READY, last_seen_on=date(2024, 10, 1)), rules, TODAY).outcome is Outcome.MEETS_RULES

    @pytest.mark.parametrize("finding", sorted(NEVER_AUTOMATIC))
    def test_never_automatic_cannot_be_weakened(self, tmp_path: Path, finding: Finding) -> None:
        with pytest.raises(Misconfigured, match=finding):
            load_rules(self._changed(tmp_path, lambda d: d["outcomes"].update({finding.value: "needs_review"})))

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda d: d.pop("supply_used_share"), "supply_used_share"),
            (lambda d: d.update(supply_used_share=1.5), "between 0 and 1"),
            (lambda d: d["outcomes"].pop("too_early"), "too_early"),
            (lambda d: d["outcomes"].update(too_early="meets_rules"), "too_early"),
            (lambda d: d["outcomes"].update(typo="needs_review"), "typo"),
            (lambda d: d.update(never_automatic_classes=["antibiotic"]), "anticoagulant"),
            (lambda d: d.update(recent_start_classes=[]), "antidepressant"),
            (lambda d: d["answer_within_working_days"].pop("meets_rules"), "meets_rules"),
        ],
    )
    def test_a_bad_file_is_refused_with_what_is_wrong(self, tmp_path: Path, change: Any, message: str) -> None:
        with pytest.raises(Misconfigured, match=message):
            load_rules(self._changed(tmp_path, change))

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(Misconfigured, match=r"nowhere\.yml"):
            load_rules(tmp_path / "nowhere.yml")
