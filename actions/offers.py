"""Offering times: at most three real ones that fit, held while the patient decides; more, another day, the next if one is gone."""

from dataclasses import replace
from datetime import datetime

from actions import sayings
from actions.base import Scene, button, numbers
from actions.forms import Step
from actions.hearing import chosen_number, fits, heard_wish, says_yes, search_for, wants_more
from conversations.wording.values import TermValue, Value
from practice.system import AppointmentInfo, SlotCursor, SlotInfo, SlotSearch

OFFERED = 3


async def fill_chosen(
    scene: Scene, search: SlotSearch, prefix: str, values: dict[str, Value], *, like: SlotInfo | None
) -> Step:
    """Take a time that was offered, or offer some. `search` says what suits the visit; the wish narrows it."""
    state = scene.state
    if scene.awaiting in ("chosen", "agreed") and state.offered and scene.hears:
        if await _taken(scene):
            return Step.filled
        if wants_more(scene) and not _new_wish(scene, like):
            return await offer(scene, search, prefix, values, like=like, more=True)
        if not _new_wish(scene, like):
            scene.say("offer-unclear", buttons=(*numbers(len(state.offered)), button("choice-more", "more")))
            return Step.asked
    elif scene.hears:
        _new_wish(scene, like)
    elif state.offered and scene.awaiting == "chosen":
        return await offer_again(scene, prefix, values, like=like)
    return await offer(scene, search, prefix, values, like=like)


async def offer(
    scene: Scene,
    search: SlotSearch,
    prefix: str,
    values: dict[str, Value],
    *,
    like: SlotInfo | None,
    more: bool = False,
) -> Step:
    """Hold and offer what fits; near misses if nothing does; the truth if there is nothing at all."""
    state = scene.state
    practice = scene.services.practice
    wished = replace(search_for(state.wish, search), limit=OFFERED)
    after = SlotCursor.from_json(state.after) if more and state.after else None
    if more and after is None:
        scene.say("offer-no-more", buttons=numbers(len(state.offered)))
        return Step.asked
    page = await practice.offer_slots(scene.session, replace(wished, after=after), holder=scene.holder)
    if page.slots:
        _remember(scene, page.slots, page.more)
        _say(scene, prefix, values, page.slots, like)
        return Step.asked
    return await _offer_near(scene, search, like)


async def offer_again(scene: Scene, prefix: str, values: dict[str, Value], *, like: SlotInfo | None) -> Step:
    """The same times once more, after a question in between; those that are gone are left out."""
    held = await scene.services.practice.hold_slots(scene.session, scene.state.offered, scene.holder)
    scene.state.offered = [slot.id for slot in held]
    if held:
        _say(scene, prefix, values, held, like)
    else:
        scene.say("offer-nothing")
    return Step.asked


async def offer_next(
    scene: Scene, search: SlotSearch, prefix: str, values: dict[str, Value], *, like: SlotInfo | None
) -> Step:
    """Somebody else was quicker: say so and offer the next."""
    state = scene.state
    gone = frozenset(filter(None, [state.chosen]))
    state.chosen, state.agreed, state.offered, state.after = None, None, [], None
    scene.say("offer-taken")
    scene.asked_for = "chosen"
    return await offer(scene, replace(search, exclude=search.exclude | gone), prefix, values, like=like)


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


async def _offer_near(scene: Scene, search: SlotSearch, like: SlotInfo | None) -> Step:
    state = scene.state
    near = replace(search, limit=OFFERED, spread=True)
    start = search_for(state.wish, search).from_day
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
        {"options": sayings.slot_options(page.slots, like=like)},
        buttons=numbers(len(page.slots)),
    )
    return Step.asked


def _remember(scene: Scene, slots: tuple[SlotInfo, ...], more: SlotCursor | None) -> None:
    scene.state.offered = [slot.id for slot in slots]
    scene.state.after = more.as_json() if more else None


def _say(
    scene: Scene, prefix: str, values: dict[str, Value], slots: tuple[SlotInfo, ...], like: SlotInfo | None
) -> None:
    options = sayings.slot_options(slots, like=like)
    scene.say(
        f"{prefix}-offer",
        {**values, "options": options, "more": TermValue(message="offer-word-more")},
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
