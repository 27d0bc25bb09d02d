"""The first step of every flow: whose records are opened. A proven sender is known already; by phone, the birth date decides."""

from datetime import date, timedelta

from actions.base import Scene
from actions.forms import Step
from actions.hearing import birth_date, names, relation
from actions.state import Identity
from conversations.models import Conversation
from conversations.wording.values import TermValue, TextValue
from core import clock
from practice import identity
from practice.identity import IdentityLocked, NotVerified, Verified, WhichPatient

PHONE_CHANNELS = frozenset({"sms", "email"})  # the address written from is known, and the birth date decides
REMEMBERED_FOR = timedelta(hours=12)  # by phone, which others may pick up; a portal proves itself at each connection
# Kinship that the practice's records know; of anyone else the birth date alone decides.
RECORDED = frozenset({
    "son", "daughter", "child", "mother", "father", "parent", "husband", "wife", "partner", "sister", "brother",
    "grandmother", "grandfather", "grandchild",
})  # fmt: skip
MOST_MISREAD = 3


async def fill_patient(scene: Scene) -> Step:
    """Know the patient, ask for the birth date, or bring the thread to a person."""
    asked = scene.state.identity or Identity()
    if scene.hears:
        asked.relation = next((found for turn in scene.words if (found := relation(turn))), asked.relation)
    if known := await _known(scene, asked):
        scene.state.patient = known
        return Step.filled
    if scene.turn.channel not in PHONE_CHANNELS:
        return await _send_to_portal(scene)
    scene.state.identity = asked
    return await _by_birth_date(scene, asked)


async def change_patient(scene: Scene) -> None:
    """Hear "it's for my son" in the middle of a flow: whoever was meant before is not meant any more."""
    said = relation(scene.turn) if scene.hears else None
    state = scene.state
    if not said or state.patient is None or (state.identity and state.identity.relation == said):
        return
    opening = state.opening or scene.turn.turn_id
    pending, flow = state.pending, state.flow
    state.begin(flow or "", opening)
    state.pending, state.identity = pending, Identity(relation=said)
    scene.awaiting = None


async def _known(scene: Scene, asked: Identity) -> str | None:
    """Who was verified before in this conversation, unless this is about someone else."""
    if scene.turn.patient_id is None:
        return None
    if scene.turn.channel in PHONE_CHANNELS and not await _still_fresh(scene):
        return None
    if asked.relation:
        return await _related(scene, asked.relation)
    return scene.turn.patient_id


async def _still_fresh(scene: Scene) -> bool:
    conversation = await scene.session.get_one(Conversation, scene.turn.conversation_id)
    return conversation.verified_at is not None and clock.now() - conversation.verified_at <= REMEMBERED_FOR


async def _related(scene: Scene, said: str) -> str | None:
    """By portal: the one of that relation for whom the account may act. By phone the birth date is asked for anew."""
    patient = await scene.services.practice.get_patient(scene.session, scene.turn.patient_id or "")
    if scene.turn.channel in PHONE_CHANNELS or not patient.portal_user:
        return None
    allowed = await scene.services.practice.patients_of_portal_user(scene.session, patient.portal_user)
    others = [other for other in allowed if other.id != patient.id]
    if len(others) == 1:
        return others[0].id
    named = [other for other in others if names(scene.turn.text, other.given_name)]
    return named[0].id if len(named) == 1 else None


async def _by_birth_date(scene: Scene, asked: Identity) -> Step:
    heard = list(dict.fromkeys([*scene.words, scene.turn])) if scene.hears else []
    said = next(((turn, day) for turn in heard if (day := birth_date(turn))), None)
    if scene.awaiting == "patient" and asked.birth_date:
        return await _verify(scene, asked, asked.birth_date, name=scene.turn.text)
    if said:
        return await _verify(scene, asked, said[1], name=None)
    if scene.awaiting == "patient" and scene.hears:
        asked.misread += 1
        if asked.misread >= MOST_MISREAD:
            return await _give_up(scene, "identity_unreadable")
        scene.say("identity-unreadable")
        return Step.asked
    _ask(scene, asked)
    return Step.asked


async def _verify(scene: Scene, asked: Identity, day: date, *, name: str | None) -> Step:
    answer = await identity.verify(
        scene.session,
        scene.services.practice,
        phone=scene.turn.address,
        birth_date=day,
        relation=asked.relation if asked.relation in RECORDED else None,
        given_name=name,
    )
    if isinstance(answer, Verified):
        await _keep(scene, answer)
        return Step.filled
    if isinstance(answer, WhichPatient):
        by_name = answer.ask is identity.Ask.given_name
        asked.birth_date = day if by_name else None
        asked.misread += 1
        if asked.misread >= MOST_MISREAD:
            return await _give_up(scene, "identity_undecided")
        scene.say("identity-which" if by_name else "identity-again")
        return Step.asked
    asked.birth_date = None
    if isinstance(answer, NotVerified):
        asked.tries += 1
        scene.say("identity-no-match")
        return Step.asked
    assert isinstance(answer, IdentityLocked)
    return await _give_up(scene, "identity_failed")


async def _keep(scene: Scene, verified: Verified) -> None:
    """Remember for the conversation, and hear again what the flow was opened with."""
    conversation = await scene.session.get_one(Conversation, scene.turn.conversation_id)
    conversation.patient_id, conversation.verified_how = verified.patient_id, str(verified.how)
    conversation.verified_at = clock.now()
    scene.state.patient, scene.state.identity = (
        verified.patient_id,
        Identity(relation=(scene.state.identity or Identity()).relation),
    )
    if scene.state.opening:
        await scene.listen_from(scene.state.opening)
    scene.awaiting = None


async def _give_up(scene: Scene, why: str) -> Step:
    scene.say("identity-failed")
    await scene.services.hand_over(scene, why=why, disposition="human")
    return Step.over


async def _send_to_portal(scene: Scene) -> Step:
    """A visitor whom nobody has vouched for: the portal proves who it is; a person helps whoever has no account."""
    practice = await scene.services.practice.practice(scene.session)
    scene.say("identity-anonymous", {"link": TextValue(text=practice.portal_url, kind="link")})
    await scene.services.hand_over(scene, why="identity_unknown", disposition="human")
    return Step.over


def _ask(scene: Scene, asked: Identity) -> None:
    if not asked.relation:
        scene.say("identity-ask-birth-date")
        return
    said = asked.relation if asked.relation in RECORDED else "other"
    scene.say("identity-ask-birth-date-other", {"relation": TermValue(message=f"relation-{said}")})
