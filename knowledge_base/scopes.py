"""Which place and which clinician a text names, so that what is written for just one of them is found when it is meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge_base.entries import Scope
from knowledge_base.text import fold


@dataclass(frozen=True)
class Named:
    """A place or a clinician with every name that people use for it."""

    id: str
    names: tuple[str, ...]


def scope_of(
    text: str,
    *,
    locations: Sequence[Named] = (),
    clinicians: Sequence[Named] = (),
    verified: bool = False,
) -> Scope:
    """Whom and where `text` is about. A practice with one location means that one; a text that names two means neither."""
    words = f" {' '.join(_words(text))} "
    place = _the_one(words, locations) or (locations[0].id if len(locations) == 1 else None)
    return Scope(location_id=place, clinician_id=_the_one(words, clinicians), verified=verified)


def _the_one(words: str, known: Iterable[Named]) -> str | None:
    found = [
        one.id for one in known if any(f" {' '.join(_words(name))} " in words for name in one.names if name.strip())
    ]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> list[str]:
    folded = fold(text.replace("'s", " ").replace("’s", " "))
    return "".join(c if c.isalnum() else " " for c in folded).split()
