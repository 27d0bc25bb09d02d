"""What the flows say fits into two text messages, passes the content rules, and has the same variables in both languages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from channels.content_rules import content_rules
from channels.segments import measure, shape
from conversations.wording import FOLDER, wording
from conversations.wording.values import ListValue, TermValue, TextValue, Value, WhenValue

WHEN = WhenValue(at=datetime(2026, 12, 30, 22, 40, tzinfo=UTC), zone="America/Chicago")
CLINICIAN = TextValue(text="Dr. Feldman")
OPTION = TermValue(message="option-slot-clinician", values={"when": WHEN, "clinician": CLINICIAN})
VALUES: dict[str, Value] = {
    "when": WHEN,
    "by": WHEN,
    "clinician": CLINICIAN,
    "location": TextValue(text="Main Street", kind="place"),
    "address": TextValue(text="120 Main Street, Cedar Grove, IL 62799", kind="address"),
    "options": ListValue(items=(OPTION, OPTION, OPTION)),
    "more": TermValue(message="offer-word-more"),
    "visit": TermValue(message="visit-office-visit"),
    "relation": TermValue(message="relation-daughter"),
    "link": TextValue(text="https://portal.cedargrove.example", kind="link"),
}
PARTS = ("relation-", "choice-", "option-", "visit-", "offer-word-", "refill-care-team")


class _Variables(Visitor):  # type: ignore[misc]
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.found.add(node.id.name)


def _messages(language: str) -> dict[str, set[str]]:
    """Message id -> its variables."""
    source = Path(FOLDER / language / "flows.ftl").read_text(encoding="utf-8")
    found = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            variables = _Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.found
    return found


def test_spanish_says_everything_that_english_says_with_the_same_values() -> None:
    assert _messages("es") == _messages("en")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", [n for n in _messages("en") if not n.startswith(PARTS)])
def test_as_a_text_message_it_fits_and_tells_nothing_that_it_must_not(name: str, language: str) -> None:
    template = name.removesuffix("-sms")
    text = wording().render(template, language, VALUES, "sms").text
    assert content_rules().check(text, channel="sms", template_id=template, values=VALUES).passes, text
    assert measure(shape(text, language=language)).segments <= 2, text


@pytest.mark.parametrize("name", [n for n in _messages("en") if not n.startswith(PARTS)])
def test_no_text_message_asks_for_a_word_that_the_carrier_takes_for_itself(name: str) -> None:
    text = wording().render(name.removesuffix("-sms"), "en", VALUES, "sms").text
    for word in ("CANCEL", "YES", "STOP", "END", "QUIT", "START"):
        assert word not in text
