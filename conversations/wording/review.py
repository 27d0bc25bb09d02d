"""Who has reviewed which text: `<language>/reviews.yml`, written when a reviewed translation is imported.

A review is of one version of a text and of the English that it says: when either changes, the text is "written" again until somebody
qualified has seen it (45 CFR 92.201(c)(3)). English is the source and needs no review.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

FILE = "reviews.yml"


class State(StrEnum):
    """Where a text stands in one language."""

    MISSING = "missing"
    WRITTEN = "written"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Review:
    """That a qualified person approved one version of a text as saying what one version of the English says."""

    by: str
    on: date
    version: str
    source: str


@dataclass(frozen=True)
class TextStatus:
    """One text in one language. `review` is the last one, also where the text has changed since."""

    template_id: str
    language: str
    state: State
    review: Review | None = None


def read(folder: Path, language: str) -> dict[str, Review]:
    """The reviews of a language by text. Raises ValueError for a damaged file."""
    file = folder / language / FILE
    if not file.exists():
        return {}
    try:
        loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return {name: Review(**entry) for name, entry in loaded.items()}
    except (TypeError, AttributeError, yaml.YAMLError):
        raise ValueError(f"{language}/{FILE} is damaged") from None


def write(folder: Path, language: str, reviews: Mapping[str, Review]) -> None:
    """Replace the reviews of a language."""
    document = {name: asdict(reviews[name]) for name in sorted(reviews)}
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    fresh = folder / language / f"{FILE}.new"
    fresh.write_text(
        f"# Who approved which text, and when. Written by `frontdoor languages import` and the page Languages.\n{text}",
        encoding="utf-8",
    )
    os.replace(fresh, folder / language / FILE)


def statuses(
    versions: Mapping[str, Mapping[str, str]], reviews: Mapping[str, Review], language: str
) -> tuple[TextStatus, ...]:
    """Every text that English has, as it stands in `language`. `versions` is `Wording.versions`."""
    english, own = versions["en"], versions[language]
    return tuple(
        TextStatus(name, language, _state(own.get(name), source, reviews.get(name)), reviews.get(name))
        for name, source in english.items()
    )


def all_reviewed(found: Iterable[TextStatus]) -> bool:
    """Whether a language may be spoken where unreviewed ones are refused. A text that it lacks is said in English anyway."""
    return all(status.state is not State.WRITTEN for status in found)


def _state(version: str | None, source: str, review: Review | None) -> State:
    if version is None:
        return State.MISSING
    current = review is not None and (review.version, review.source) == (version, source)
    return State.REVIEWED if current else State.WRITTEN
