"""What an editor is told while typing."""

import pytest

from knowledge_base.checks import Content, Weight, check, errors, links_in, reading_grade
from knowledge_base.demo.seed import demo_documents, demo_variables

GOOD = {"sms": "Parking is free behind the building.", "chat": "Parking is free behind the building."}


@pytest.mark.parametrize(
    ("content", "field", "weight", "says"),
    [
        (Content("", (), GOOD), "question", Weight.ERROR, "question"),
        (Content("Q?", (), {}), "chat", Weight.ERROR, "at least one"),
        (Content("Q?", (), {"chat": "Call {nobody}."}), "chat", Weight.ERROR, "{nobody}"),
        (Content("Q?", (), {"chat": "[here](ftp://x.example)"}), "chat", Weight.ERROR, "ftp://x.example"),
        (Content("Q?", (), {"chat": "[here](https://nohost)"}), "chat", Weight.ERROR, "nohost"),
        (Content("Q?", (), {"chat": "You should take 200 mg."}), "chat", Weight.ERROR, "advice"),
        (Content("Q?", (), {"chat": "Please call us."}), "chat", Weight.WARNING, "call us"),
        (Content("Q?", (), {"sms": "a " * 200}), "sms", Weight.WARNING, "Too long"),
        (Content("Q?", ("a", "A"), GOOD), "phrasings", Weight.NOTE, "twice"),
        (
            Content("Q?", (), {"chat": "Administrative determinations regarding reimbursement eligibility necessitate documentation verification procedures beforehand in writing always."}),
            "chat",
            Weight.WARNING,
            "grade",
        ),
    ],
)  # fmt: skip
def test_findings(content: Content, field: str, weight: Weight, says: str) -> None:
    found = [f for f in check(content, locale="en", variables={}) if f.field == field and f.weight is weight]
    assert any(says in finding.message for finding in found)


def test_a_good_text_has_no_errors() -> None:
    assert errors(check(Content("Where can I park?", ("a", "b", "c"), GOOD), locale="en", variables={})) == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("The cat sat. The dog ran.", 0, 2),
        ("We see most people within fifteen minutes of the time of their visit.", 3, 8),
        (
            "Individuals requiring authorization must accordingly demonstrate institutional eligibility beforehand.",
            14,
            40,
        ),
        ("", 0, 0),
    ],
)
def test_reading_grades_are_plausible(text: str, least: float, most: float) -> None:
    assert least <= reading_grade(text) <= most


def test_links_are_found_in_markdown_and_in_plain_text() -> None:
    assert links_in("See [a](https://a.example/x) or https://b.example/y.") == [
        "https://a.example/x",
        "https://b.example/y",
    ]


@pytest.mark.parametrize("document", demo_documents(), ids=lambda d: f"{d.slug}-{d.locale}")
def test_every_demo_article_passes_its_own_checks(document: object) -> None:
    findings = check(document.content, locale=document.locale, variables=demo_variables())  # type: ignore[attr-defined]
    assert [str(f.message) for f in findings if f.weight is not Weight.NOTE] == []
