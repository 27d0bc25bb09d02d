"""What a message says, for the flows: entities of `nlu.entities`, put against what this patient really has.

Every function hears the patient's own words in their language; nothing here asks a model.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from actions.base import Scene
from conversations.turns import TurnContext
from nlu.entities import people
from nlu.entities.choices import parse_choice, parse_yes_no
from nlu.entities.dates import When, parse_birth_date, parse_when
from nlu.entities.medicines import match_medicine
from practice.system import AppointmentInfo, ClinicianInfo, LocationInfo, PrescriptionInfo, SlotSearch, VisitTypeInfo

FOLDER = Path(__file__).parent
_WHEN = TypeAdapter(When)


# Choices


# The letters of "reply C, R or X" as a Cyrillic or a Greek keyboard gives them.
_LOOKALIKES = str.maketrans("срхχ", "crxx")


def chosen_number(scene: Scene, count: int, *, letters: str = "") -> int | None:
    """Which of `count` numbered options was taken (from 1); a single letter of `letters` stands for its place."""
    text = scene.turn.text.strip().strip(".!)").casefold().translate(_LOOKALIKES)
    if letters and len(text) == 1 and text in letters:
        return letters.index(text) + 1
    found = parse_choice(scene.turn.text, scene.language, count)
    return found if found and 1 <= found <= count else None


def says_yes(scene: Scene) -> bool:
    """An exact yes, by list; never by a classifier."""
    return parse_yes_no(scene.turn.text, scene.language) is True


def says_no(scene: Scene) -> bool:
    """An exact no, by list."""
    return parse_yes_no(scene.turn.text, scene.language) is False


def wants_more(scene: Scene) -> bool:
    """Other times than the ones offered."""
    return scene.intent == "more" or says_no(scene) or _says(scene.turn, "more")


def asks_for_other(turn: TurnContext) -> bool:
    """Another appointment than the one spoken of."""
    return _says(turn, "other")


def _says(turn: TurnContext, what: str) -> bool:
    patterns = _phrases(turn.language)[what] + (() if turn.language == "en" else _phrases("en")[what])
    return any(pattern.search(turn.text) for pattern in patterns)


# People


def birth_date(turn: TurnContext) -> date | None:
    """A date of birth, if the message holds one."""
    return parse_birth_date(turn.text, language=turn.language)


def relation(turn: TurnContext) -> str | None:
    """Whom it is for, as an English kinship word (son, mother …); None when nobody else is mentioned."""
    return people.relation_mentioned(turn.text, turn.language)


def names(text: str, name: str) -> bool:
    """Whether a name's words stand in the text."""
    said = set(re.findall(r"\w+", text.casefold()))
    return all(word in said for word in re.findall(r"\w+", name.casefold()))


async def clinician_wish(scene: Scene, *, keep: ClinicianInfo | None) -> str | None:
    """The id of a clinician named in the messages, other than `keep`."""
    if not scene.hears:
        return None
    known = await scene.services.practice.clinicians(scene.session)
    for turn in reversed(scene.words):
        named = named_clinician(turn.text, known)
        if named and named.id != (keep.id if keep else None):
            return named.id
    return None


def named_clinician(text: str, clinicians: Iterable[ClinicianInfo]) -> ClinicianInfo | None:
    """The one of them whom the text names, small typing mistakes allowed."""
    by_name = {f"{c.title} {c.given_name} {c.family_name}".strip(): c for c in clinicians}
    mention = people.clinician_mentioned(text, by_name)
    return by_name[mention.name] if mention else None


async def location_wish(scene: Scene) -> str | None:
    """The id of a place named in the messages."""
    places: Sequence[LocationInfo] = await scene.services.practice.locations(scene.session)
    for turn in reversed(scene.words):
        for place in places:
            if names(turn.text, place.name) or any(names(turn.text, a) for a in place.aliases if len(a) > 5):
                return place.id
    return None


# Visits and medicines


def visit_meant(turns: Sequence[TurnContext], types: Sequence[VisitTypeInfo]) -> VisitTypeInfo | None:
    """The kind of visit that the messages name: the longest phrase found decides."""
    found: list[tuple[int, VisitTypeInfo]] = []
    for kind in types:
        for pattern in _visit_words().get(kind.code, ()):
            lengths = [len(match[0]) for turn in turns if (match := pattern.search(turn.text))]
            found += [(length, kind) for length in lengths]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def named_medicines(turns: Sequence[TurnContext], medicines: Sequence[PrescriptionInfo]) -> list[PrescriptionInfo]:
    """Those of the patient's medicines that the messages name, typing mistakes allowed; an active one before a stopped one."""
    found: dict[str, PrescriptionInfo] = {}
    for turn in turns:
        left = [p for p in medicines if p.drug not in found]
        while left and (match := match_medicine(turn.text, [p.drug for p in left])):
            meant = next(p for p in left if p.drug == match.name)
            found[meant.drug] = meant
            left = [p for p in left if p.drug != meant.drug]
    return list(found.values())


def said_dose(turn: TurnContext, medicine: PrescriptionInfo) -> str | None:
    """The dose that the message gives with this medicine ("metformin 1000 mg")."""
    match = match_medicine(turn.text, [medicine.drug])
    return match.dose if match else None


# When


def heard_wish(scene: Scene, turns: Iterable[TurnContext], *, moved: datetime | None = None) -> dict[str, Any] | None:
    """When the patient would like to come, by the latest message that says so.

    `moved` is the local start of the appointment that is moved: its own day, named beside the wish or alone, is no wish.
    """
    for turn in reversed(list(turns)):
        opens = turn.turn_id == scene.state.opening
        found = _wish(scene, turn, moved if opens else None)
        if found:
            return _packed(found)
    return None


def fits(wish: dict[str, Any], start: datetime) -> bool:
    """Whether a local start suits the wish."""
    return _unpacked(wish).admits(start)


def search_for(wish: dict[str, Any] | None, search: SlotSearch) -> SlotSearch:
    """The search, narrowed to the wish."""
    if wish is None:
        return search
    when = _unpacked(wish)
    one_day = when.earliest is not None and when.earliest == when.latest
    return replace(
        search,
        from_day=when.earliest,
        to_day=when.latest,
        fits=when.admits,
        spread=not one_day and not when.soonest,
    )


def _packed(when: When) -> dict[str, Any]:
    """For the dialogue's memory: without the words it was read from."""
    packed: dict[str, Any] = _WHEN.dump_python(replace(when, text=""), mode="json")
    return packed


def _unpacked(wish: dict[str, Any]) -> When:
    return _WHEN.validate_python(wish)


def meant_appointments(
    scene: Scene, candidates: Sequence[AppointmentInfo], *, moving: bool
) -> list[AppointmentInfo] | None:
    """The appointments that fit what was said (with whom, when); None when nothing was said about which."""
    for turn in reversed(scene.words):
        named = named_clinician(turn.text, {a.slot.clinician.id: a.slot.clinician for a in candidates}.values())
        by_name = [a for a in candidates if named and a.slot.clinician.id == named.id]
        pool = by_name or list(candidates)
        by_day = _on_named_day(scene, turn, pool, moving=moving)
        if by_day is not None:
            return by_day
        if by_name:
            return by_name
    return None


def _on_named_day(
    scene: Scene, turn: TurnContext, pool: Sequence[AppointmentInfo], *, moving: bool
) -> list[AppointmentInfo] | None:
    """Those on a day that the message names as the appointment's own. While moving, a day that fits none is the wish."""
    if moving:
        for left, _ in _splits(turn):
            said = _parse(scene, turn, left)
            on_day = [a for a in pool if said and _names(said, a.slot.local_start)]
            if on_day:
                return on_day
    said = _parse(scene, turn, turn.text)
    if said is None:
        return None
    on_day = [a for a in pool if _names(said, a.slot.local_start)]
    if moving:
        return on_day if on_day and (_names_one_day(said) or _refuses(said)) else None
    return on_day


def _names(said: When, start: datetime) -> bool:
    """Whether a message about an appointment means the one at `start`: its day is named, or refused ("can't make it Thursday")."""
    if _refuses(said):
        return start.date() in said.not_dates or start.weekday() in said.not_weekdays
    return said.admits(start)


def _refuses(said: When) -> bool:
    return bool(said.not_dates or said.not_weekdays)


def _wish(scene: Scene, turn: TurnContext, moved: datetime | None) -> When | None:
    """`parse_when` leaves out where an appointment is moved from; a day alone that is the appointment's own names it."""
    when = _parse(scene, turn, turn.text)
    names_own_day = when and moved and _names_one_day(when) and when.earliest == moved.date()
    return None if names_own_day else when


def _names_one_day(when: When) -> bool:
    return when.earliest is not None and when.earliest == when.latest


def _splits(turn: TurnContext) -> list[tuple[str, str]]:
    cuts = sorted({m.span() for pattern in _phrases(turn.language)["move_to"] for m in pattern.finditer(turn.text)})
    return [(turn.text[:start], turn.text[end:]) for start, end in cuts]


def _parse(scene: Scene, turn: TurnContext, text: str) -> When | None:
    return parse_when(text, language=turn.language, now=turn.now.astimezone(scene.zone))


# Data files


def warm_up() -> None:
    """Load what the first patient would otherwise wait for (dateparser takes 1.7 s)."""
    for text in ("the 10:30 one", "next friday afternoon"):
        parse_when(text, language="en", now=datetime.now(UTC))
    _visit_words()


@lru_cache(maxsize=32)
def _phrases(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    every = yaml.safe_load((FOLDER / "phrases.yml").read_text(encoding="utf-8"))
    chosen = every.get(language, every["en"])
    return {what: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for what, patterns in chosen.items()}


@lru_cache(maxsize=1)
def _visit_words() -> dict[str, tuple[re.Pattern[str], ...]]:
    data = yaml.safe_load((FOLDER / "visit_words.yml").read_text(encoding="utf-8"))
    return {code: tuple(re.compile(p, re.IGNORECASE) for p in patterns) for code, patterns in data.items()}
