"""Comparing versions word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.diff import Op, words


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("We open at 8.", "We open at 9.", "8", "9"),
        ("Parking is free.", "Parking is free.", "", ""),
        ("", "New text", "", "New text"),
        ("几点开门", "几点关门", "开", "关"),
    ],
)
def test_what_changed(old: str, new: str, removed: str, added: str) -> None:
    pieces = words(old, new)
    assert "".join(p.text for p in pieces if p.op is Op.REMOVED) == removed
    assert "".join(p.text for p in pieces if p.op is Op.ADDED) == added


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_can_be_read_from_the_comparison(old: str, new: str) -> None:
    pieces = words(old, new)
    assert "".join(p.text for p in pieces if p.op is not Op.ADDED) == old
    assert "".join(p.text for p in pieces if p.op is not Op.REMOVED) == new


def test_what_went_and_what_came_stand_together_as_they_are_read() -> None:
    pieces = words("The network is Oak-Guest, free for all.", "The guest wifi is Oak-Guest.")
    assert [(p.op, p.text) for p in pieces] == [
        (Op.SAME, "The "),
        (Op.REMOVED, "network"),
        (Op.ADDED, "guest wifi"),
        (Op.SAME, " is Oak-Guest"),
        (Op.REMOVED, ", free for all"),
        (Op.SAME, "."),
    ]
