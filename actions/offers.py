"""Offering times: at most three real ones that fit, held while the patient decides; more, another day, the next if one is gone.

Moving and booking alike: a flow says what it wants (`Wanted`), and fills its steps `chosen` and `agreed` from here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from actions import sayings
from actions.base import Scene, button, numbers
from actions.forms import Step
from actions.hearing import chosen_number, fits, heard_wish, says_no, says_yes, search_for, wants_more
from conversations.wording.values import TermValue, Value
from practice.system import AppointmentInfo, SlotCursor, SlotInfo, SlotSearch

OFFERED = 3
TAKE_IT, OTHER_TIMES = 1, 2


@dataclass(frozen=True)
class Wanted:
    """What times are offered for: what suits (the patient's wish narrows it), in whose wording, and what is said of it.

    `like`: the time that the new one replaces, where there is one.
    """

    search: SlotSearch
    wording: str
    values: dict[str, Value]
    like: SlotInfo | None = None


Wanting = Callable[[], Awaitable[Wanted]]


async def fill_chosen(scene: Scene, wanted: Wanted) -> Step:
    """Take a time that was offered, or offer some."""
    state = scene.state
    if scene.awaiting in ("chosen", "agreed") and state.offered and scene.hears:
        if await _taken(scene):
            return Step.filled
        if wants_more(scene) and not _new_wish(scene, wanted.like):
            return await _offer(scene, wanted, more=True)
        if not _new_wish(scene, wanted.like):
            scene.say("offer-unclear", buttons=(*numbers(len(state.offered)), button("choice-more", "more")))
            return Step.asked
    elif scene.hears:
        _new_wish(scene, wanted.like)
    elif state.offered and scene.awaiting == "chosen":
        return await _offer_again(scene, wanted)
    return await _offer(scene, wanted)


async def fill_agreed(scene: Scene, wanting: Wanting) -> Step:
    """A time that was named rather than numbered is asked back once: nothing is moved or booked on a guess.

    What is wanted is asked for late: an answer that names another time changes it.
    """
    if scene.awaiting == "agreed" and scene.hears:
        number = chosen_number(scene, 2)
        if number == TAKE_IT or says_yes(scene):
            scene.state.agreed = True
            return Step.filled
        if number == OTHER_TIMES or says_no(scene) or heard_wish(scene, [scene.turn]):
            return await _other_times(scene, wanting)
    held = await scene.services.practice.hold_slots(scene.session, [scene.state.chosen or ""], scene.holder)
    wanted = await wanting()
    if not held:
        return await offer_next(scene, wanted)
    scene.say(f"{wanted.wording}-agree", {**wanted.values, **sayings.place(held[0])}, buttons=numbers(2))
    return Step.asked


async def offer_next(scene: Scene, wanted: Wanted) -> Step:
    """Somebody else was quicker: say so and offer the next."""
    state = scene.state
    gone, state.chosen = state.chosen, None
    state.agreed, state.offered, state.after = None, [], None
    scene.say("offer-taken")
    scene.asked_for = "chosen"
    return await _offer(scene, _without(wanted, gone))


async def _other_times(scene: Scene, wanting: Wanting) -> Step:
    state = scene.state
    refused, state.chosen = state.chosen, None
    state.offered = []
    if wish := heard_wish(scene, [scene.turn]):
        state.wish, state.after = wish, None
    scene.asked_for = "chosen"
    return await _offer(scene, _without(await wanting(), refused))


def _without(wanted: Wanted, slot_id: str | None) -> Wanted:
    left_out = frozenset(filter(None, [slot_id]))
    return replace(wanted, search=replace(wanted.search, exclude=wanted.search.exclude | left_out))


async def _offer(scene: Scene, wanted: Wanted, *, more: bool = False) -> Step:
    """Hold and offer what fits; near misses if nothing does; the truth if there is nothing at all."""
    state = scene.state
    wished = replace(search_for(state.wish, wanted.search), limit=OFFERED)
    after = SlotCursor.from_json(state.after) if more and state.after else None
    if more and after is None:
        scene.say("offer-no-more", buttons=numbers(len(state.offered)))
        return Step.asked
    page = await scene.services.practice.offer_slots(scene.session, replace(wished, after=after), holder=scene.holder)
    if page.slots:
        _remember(scene, page.slots, page.more)
        _say(scene, wanted, page.slots)
        return Step.asked
    return await _offer_near(scene, wanted)


async def _offer_again(scene: Scene, wanted: Wanted) -> Step:
    """The same times once more, after a question in between; those that are gone are left out."""
    held = await scene.services.practice.hold_slots(scene.session, scene.state.offered, scene.holder)
    scene.state.offered = [slot.id for slot in held]
    if held:
        _say(scene, wanted, held)
    else:
        scene.say("offer-nothing")
    return Step.asked


async def _taken(scene: Scene) -> bool:
    """Whether the message takes one of the offered times: by number at once, by naming it after a yes."""
    state = scene.state
    number = chosen_number(scene, len(state.offered))
    if number:
        state.chosen, state.agreed = state.offered[number - 1], True
        return True
    wish = heard_wish(scene, [scene.turn])
    if wish is None:
        if len(state.offered) == 1 and says_yes(scene):
            state.chosen, state.agreed = state.offered[0], True
            return True
        return False
    held = await scene.services.practice.hold_slots(scene.session, state.offered, scene.holder)
    meant = [slot for slot in held if fits(wish, slot.local_start)]
    if len(meant) == 1:
        state.chosen = meant[0].id
    return len(meant) == 1


def _new_wish(scene: Scene, like: SlotInfo | None) -> bool:
    """Whether something was said about when; it replaces what was said before."""
    wish = heard_wish(scene, scene.words, moved=like.local_start if like else None)
    if wish is None:
        return False
    scene.state.wish, scene.state.after = wish, None
    return True


async def _offer_near(scene: Scene, wanted: Wanted) -> Step:
    state = scene.state
    near = replace(wanted.search, limit=OFFERED, spread=True)
    start = search_for(state.wish, wanted.search).from_day
    page = await scene.services.practice.offer_slots(
        scene.session, replace(near, from_day=start or near.from_day), holder=scene.holder
    )
    if not page.slots:
        page = await scene.services.practice.offer_slots(scene.session, near, holder=scene.holder)
    if not page.slots:
        state.offered, state.after, state.wish = [], None, None
        scene.say("offer-nothing")
        return Step.asked
    _remember(scene, page.slots, page.more)
    scene.say(
        "offer-none",
        {"options": sayings.slot_options(page.slots, like=wanted.like)},
        buttons=numbers(len(page.slots)),
    )
    return Step.asked


def _remember(scene: Scene, slots: tuple[SlotInfo, ...], more: SlotCursor | None) -> None:
    scene.state.offered = [slot.id for slot in slots]
    scene.state.after = more.as_json() if more else None


def _say(scene: Scene, wanted: Wanted, slots: tuple[SlotInfo, ...]) -> None:
    options = sayings.slot_options(slots, like=wanted.like)
    scene.say(
        f"{wanted.wording}-offer",
        {**wanted.values, "options": options, "more": TermValue(message="offer-word-more")},
        buttons=(*numbers(len(slots)), button("choice-more", "more")),
    )


def same_day_excluded(appointment: AppointmentInfo, wish: dict[str, object] | None) -> SlotSearch:
    """What suits a visit that is moved: same kind, same clinician, and another day unless one was named."""
    day = appointment.slot.local_start.date()

    def other_day(start: datetime) -> bool:
        return start.date() != day

    return SlotSearch(
        visit_type_id=appointment.visit_type.id,
        clinician_id=appointment.slot.clinician.id,
        exclude=frozenset({appointment.slot.id}),
        fits=None if wish else other_day,
        spread=wish is None,
    )
