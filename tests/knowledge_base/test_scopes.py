"""A text that names a place or a clinician is about that one."""

import pytest

from knowledge_base.scopes import Named, scope_of

PLACES = [Named("m", ("Main Street", "downtown")), Named("r", ("Riverside", "the river clinic"))]
PEOPLE = [Named("k", ("Dr. Kim", "Grace Kim")), Named("o", ("Dr. Okafor",)), Named("u", ("Nurse Ruiz", "Ana"))]


@pytest.mark.parametrize(
    ("text", "place", "person"),
    [
        ("where do i park at riverside?", "r", None),
        ("is the river clinic open", "r", None),
        ("Main street or riverside, which is nearer?", None, None),
        ("does dr kim do video visits", None, "k"),
        ("is dr. kim's office downtown", "m", "k"),
        ("¿Está Ana?", None, "u"),
        ("banana", None, None),
        ("", None, None),
    ],
)
def test_names_are_heard_as_people_write_them(text: str, place: str | None, person: str | None) -> None:
    scope = scope_of(text, locations=PLACES, clinicians=PEOPLE)
    assert (scope.location_id, scope.clinician_id) == (place, person)


def test_a_practice_with_one_place_always_means_it() -> None:
    scope = scope_of("where do i park", locations=PLACES[:1], verified=True)
    assert (scope.location_id, scope.verified) == ("m", True)
