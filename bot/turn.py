"""The way of one inbound message, step by step; each step calls into one room.

One conversation is handled by one holder at a time, first in, first out (conversations/turns.py). An alarm does not wait
for that: bot/alarms.py answers emergencies and crises of a thread whose turn is still running.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import alarms, known, taps
from bot.reader import Heard
from bot.replies import render_drafts
from bot.services import Services
from bot.understanding import FLOWS, FOR_PEOPLE, NLU_CHARACTERS, Disposition, Reading
from conversations import consent, drafts, outbox, turns
from conversations.drafts import QuickReply, ReplyDraft
from conversations.models import Conversation, Message, Turn
from conversations.wording.values import ListValue, TextValue
from core import audit, clock
from core.errors import Unavailable
from core.ids import new_id
from handoff import paging, satisfaction
from handoff import service as handoff
from handoff.models import Case
from knowledge_base import gaps, usage
from knowledge_base.models import GapKind
from nlu.translation.service import STAFF_LANGUAGE, StaffTranslation

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 3


_CONVERSATION = (
    select(Conversation)
    .where(Conversation.id == bindparam("thread"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_INTERPRETER = QuickReply(title="choice-interpreter", sends="interpreter")
_MESSAGE = select(Message).where(Message.id == bindparam("message"))


@dataclass
class Work:
    """One message in hand: what was loaded, what its text means, and the epoch under which an answer may be given."""

    holder: str
    conversation: Conversation
    message: Message
    turn: Turn
    epoch: int
    opted_out: bool
    text: str
    last: Message | None
    paged: bool  # who is on call answers a page by text


@dataclass(frozen=True)
class Answer:
    """What a turn decided, to be committed in one transaction."""

    disposition: Disposition
    drafts: tuple[ReplyDraft, ...] = ()
    case_reason: str | None = None  # open a case with this reason
    reading: Reading | None = None
    active_flow: str | None = None
    awaiting: str | None = None
    tried: tuple[str, ...] = ()
    asked_back: bool = False


async def handle(services: Services, conversation_id: str) -> None:
    """Handle every waiting message of a conversation, unless someone else is at it (then only alarms are sounded)."""
    holder = new_id()
    work, leased = await _open(services, conversation_id, holder)
    if not leased:
        await alarms.sound_waiting(services, conversation_id)
    while work:
        work = await _one_turn(services, work)


async def _open(services: Services, conversation_id: str, holder: str) -> tuple[Work | None, bool]:
    """(the turn of the oldest waiting message, whether the conversation is ours to handle)."""
    async with services.database.transaction(why="turn", soft=True) as session:
        if not await turns.take_lease(session, conversation_id, holder):
            return None, False
        conversation = (await session.execute(_CONVERSATION, {"thread": conversation_id})).scalar_one()
        return await _next_work(session, conversation, holder), True


async def _next_work(session: AsyncSession, conversation: Conversation, holder: str) -> Work | None:
    """The turn of the oldest waiting message, begun; without one the lease is left. The conversation's row is locked."""
    message = await turns.next_message(session, conversation)
    if message is None:
        turns.leave_lease(conversation)
        return None
    turns.renew_lease(conversation, holder)
    turn = await turns.begin(session, conversation, message)
    out = await consent.opted_out(session, conversation.channel, conversation.address_hash)
    last = await taps.last_reply(session, conversation)
    text = message.body if conversation.active_flow else taps.meant(message.body, last)
    audit.record(session, "message.read", subject="message", subject_id=message.id, patient_id=conversation.patient_id)
    paged = last is not None and (last.template_id or "").startswith("handoff-page")
    paged = paged and await paging.is_on_call_phone(session, conversation.address)
    return Work(holder, conversation, message, turn, conversation.epoch, out, text, last, paged)


async def _one_turn(services: Services, work: Work) -> Work | None:
    """Everything from triage to the outbox rows of one message; the next one, if there is one. Whatever fails ends in a case
    and an honest sentence."""
    if work.message.disposition:  # an alarm that was sounded already
        async with services.database.transaction(why="turn") as session:
            conversation, message, turn = await _reload(session, work)
            turns.finish(conversation, message, turn, message.disposition or Disposition.unclear)
        return await _after_alarm(services, work, services.reader.triage(work.text, work.conversation.language))
    heard = await services.reader.hear(work.text, work.conversation.language, work.conversation)
    if not heard.alarm:
        heard = await _second_reading(services, work.conversation, heard)
    if heard.alarm:
        return await _alarm(services, work, heard)
    try:
        answer = await _answer(services, work, heard)
    except Unavailable as error:
        log.warning("turn %s: dialogue engine failed (%s)", work.turn.id, type(error).__name__)
        answer = _failed(heard)
    except Exception as error:  # noqa: BLE001 - the job edge: nothing may end in silence
        log.error("turn %s failed: %s", work.turn.id, type(error).__name__)
        answer = _failed(heard)
    return await _close(services, work, heard, answer)


async def _second_reading(services: Services, conversation: Conversation, heard: Heard) -> Heard:
    """The message in the staff's language too, where a model is installed and loaded: nobody waits for one to load."""
    language = heard.language.language
    if language == STAFF_LANGUAGE or not heard.text.strip():
        return heard
    about = known.Known()
    if conversation.patient_id and services.translations.available(language):
        async with services.database.transaction(why="translation", soft=True) as session:  # what is read is audited
            about = await known.of_patient(session, services.system, conversation.patient_id)
    made = await services.translations.for_staff(
        heard.text[:NLU_CHARACTERS], language, names=about.names, medicines=about.medicines
    )
    return await services.reader.hear_translated(heard, made)


async def _alarm(services: Services, work: Work, heard: Heard) -> Work | None:
    async with services.database.transaction(why="alarm") as session:
        conversation, message, turn = await _reload(session, work)
        if message.disposition is None:
            await alarms.commit(services, session, conversation, message, heard)
        turns.finish(conversation, message, turn, message.disposition or str(heard.alarm))
    return await _after_alarm(services, work, heard)


async def _after_alarm(services: Services, work: Work, heard: Heard) -> Work | None:
    """What no alarm waits for: staff's translation of the message. Then the next message."""
    if heard.translation is None:
        heard = await _second_reading(services, work.conversation, heard)
        if heard.translation:
            await _keep_translation(services, work, heard.translation)
    return (await _open(services, work.conversation.id, work.holder))[0]


async def _keep_translation(services: Services, work: Work, made: StaffTranslation) -> None:
    async with services.database.transaction(why="translation") as session:
        message = (await session.execute(_MESSAGE, {"message": work.message.id})).scalar_one()
        message.translation = made.text
        message.triage = {**(message.triage or {}), "translation": made.note}
        services.announce(session, work.conversation)


async def _answer(services: Services, work: Work, heard: Heard) -> Answer:
    """The steps after triage: consent, owner and latch, understanding, people or dialogue."""
    if work.turn.attempt > MOST_ATTEMPTS:
        return _failed(heard)
    if answer := _by_consent(work, heard):
        return answer
    if work.conversation.owner_id:
        return Answer(heard.shown)
    if work.conversation.latch:
        return Answer(heard.shown, drafts=(ReplyDraft(template_id="ack-latched"),))
    if work.paged:
        return Answer(Disposition.human, drafts=(ReplyDraft(template_id="handoff-page-reply"),))
    if answer := await _by_tap(services, work) or await _by_score(services, work):
        return answer
    verified = work.conversation.patient_id is not None
    reading = services.reader.plain_answer(heard, work.conversation)
    reading = reading or await services.reader.read(heard, verified=verified)
    if reading.disposition is Disposition.opt_out or (reading.disposition is Disposition.opt_in and work.opted_out):
        return _consent_answer(reading.disposition)
    if reading.disposition in FOR_PEOPLE | alarms.ALARMS:
        return Answer(reading.disposition, case_reason=reading.disposition, reading=reading)
    return await _dialogue(services, work, heard, reading)


def _by_consent(work: Work, heard: Heard) -> Answer | None:
    """Opt-out and opt-in come before everything but alarms. CANCEL and YES amid an appointment dialogue are the carrier's."""
    keyword = consent.carrier_keyword(work.message.body) if work.conversation.channel == "sms" else None
    wish = Disposition(keyword) if keyword else heard.consent
    if wish is None or (wish is Disposition.opt_in and not work.opted_out):
        return None  # nothing to opt in to: a yes is a yes
    answer = _consent_answer(wish)
    if keyword and work.conversation.active_flow and work.text.strip(" .!").casefold() == "cancel":
        return Answer(
            wish, answer.drafts, case_reason="carrier_keyword", tried=("CANCEL amid an appointment dialogue",)
        )
    return answer


def _consent_answer(wish: Disposition) -> Answer:
    template = "opt-out-confirmed" if wish is Disposition.opt_out else "opt-in-confirmed"
    return Answer(wish, (ReplyDraft(template_id=template),))


async def _by_tap(services: Services, work: Work) -> Answer | None:
    """A thumb up or down for the article just given."""
    if work.text not in (taps.HELPED, taps.NOT_HELPED):
        return None
    async with services.database.transaction(why="feedback") as session:
        names = await _names(services, session, work.conversation)
        draft = await taps.feedback(session, work.conversation, work.text, work.last, names)
    return Answer(Disposition.chitchat, (draft,)) if draft else None


async def _by_score(services: Services, work: Work) -> Answer | None:
    """A digit in answer to the question after a case."""
    if work.last is None or work.last.template_id != satisfaction.TEMPLATE or satisfaction.score(work.text) is None:
        return None
    async with services.database.transaction(why="satisfaction") as session:
        draft = await satisfaction.answer(session, work.conversation, work.text, work.last)
    return Answer(Disposition.chitchat, (draft,)) if draft else None


async def _dialogue(services: Services, work: Work, heard: Heard, reading: Reading) -> Answer:
    """Routine: a step of the dialogue engine, an article, small talk, or asking back once."""
    intent = services.reader.dialogue_intent(heard, reading, work.conversation)
    if intent in FLOWS or work.conversation.active_flow:
        return await _step(services, work, reading, intent)
    if reading.article and reading.disposition is Disposition.faq:
        if reading.article.confident:
            return Answer(Disposition.faq, _article(reading), reading=reading)
        if reading.article.also:
            return Answer(Disposition.faq, (_which_article(reading),), reading=reading)
    if reading.disposition is Disposition.chitchat:
        return Answer(Disposition.chitchat, (ReplyDraft(template_id="chitchat"),), reading=reading)
    if reading.disposition is Disposition.faq and not services.answers.speaks(reading.language.language):
        return Answer(Disposition.faq, case_reason="no_article", reading=reading)  # asking back would find none either
    return _ask_back(work.conversation, reading)


async def _step(services: Services, work: Work, reading: Reading, intent: str) -> Answer:
    """One step of the dialogue: actions write their drafts beside their acts; we collect them. See actions/."""
    if reading.further:
        await _remember_further(services, work, reading)
    reply = await services.engine.step(
        session_id=work.conversation.engine_session_id, intent=intent, turn_id=work.turn.id,
        language=reading.language.language,
    )  # fmt: skip
    async with services.database.read() as session:
        written = await drafts.drafts_of_turn(session, work.turn.id)
    if intent == "faq" and reading.article and reading.article.confident:
        written = [*_article(reading), *written]
    if not written:
        return Answer(reading.disposition, case_reason="engine_silent", reading=reading, tried=(intent,))
    return Answer(
        reading.disposition, tuple(written), reading=reading, active_flow=reply.active_flow,
        awaiting=reply.awaiting,
    )  # fmt: skip


async def _remember_further(services: Services, work: Work, reading: Reading) -> None:
    """Keep what else the message asked for: the flow goes on with it when it is done."""
    async with services.database.transaction(why="turn") as session:
        conversation = await outbox.lock_if_ours(session, work.conversation.id, work.epoch)
        conversation.further_intents = list(reading.further)


def _article(reading: Reading) -> tuple[ReplyDraft, ...]:
    """The article; with an apology and the offer of an interpreter where there is none in the patient's language."""
    found = reading.article
    assert found is not None
    article = ReplyDraft(
        article_id=found.article_id, article_version=found.version, article_language=found.language,
        quick_replies=taps.FEEDBACK,
    )  # fmt: skip
    if found.language.split("-")[0] == reading.language.language.split("-")[0]:
        return (article,)
    return ReplyDraft(template_id="article-other-language", quick_replies=(_INTERPRETER,)), article


def _which_article(reading: Reading) -> ReplyDraft:
    """Two articles are near: the patient picks by title (or by number)."""
    assert reading.article is not None
    titles = [TextValue(text=t, kind="options") for t in (reading.article.title, *(t for _, t in reading.article.also))]
    return ReplyDraft(
        template_id="which-article", values={"options": ListValue(items=tuple(titles))},
        quick_replies=tuple(QuickReply(value=title, sends=title.text) for title in titles),
    )  # fmt: skip


def _ask_back(conversation: Conversation, reading: Reading) -> Answer:
    """Asked back once, in plain words with choices; then a person."""
    if conversation.unclear_count:
        return Answer(reading.disposition, case_reason="unclear", reading=reading, tried=("asked back once",))
    choices = tuple(QuickReply(title=f"choice-{name}", sends=name) for name in ("appointment", "refill", "person"))
    draft = ReplyDraft(template_id="ask-back", quick_replies=choices)
    return Answer(reading.disposition, (draft,), reading=reading, asked_back=True)


def _failed(heard: Heard) -> Answer:
    return Answer(heard.shown, case_reason="failure", tried=("the assistant could not finish its turn",))


async def _close(services: Services, work: Work, heard: Heard, answer: Answer) -> Work | None:
    """Commit the turn: case, outbox rows, audit and the message's place in the queue, or nothing at all. The next message is
    taken in the same transaction."""
    async with services.database.transaction(why="turn") as session:
        conversation, message, turn = await _reload(session, work)
        heard.keep(conversation, message)
        if answer.reading:
            turn.intent, turn.confidence = answer.reading.intent, answer.reading.confidence
        turns.finish(conversation, message, turn, message.disposition or answer.disposition)
        if conversation.owner_id is None and await _still_ours(session, conversation, work):
            await _speak(services, session, work, conversation, answer)
        elif answer.case_reason:
            await _open_case(session, conversation, message, answer)
        services.announce(session, conversation)
        await session.flush()
        return await _next_work(session, conversation, work.holder)


async def _still_ours(session: AsyncSession, conversation: Conversation, work: Work) -> bool:
    """Nobody changed the thread's hands meanwhile, but for this very turn's own action, which may have latched it."""
    if conversation.epoch == work.epoch:
        return True
    own_case = select(Case.id).where(Case.conversation_id == conversation.id, Case.message_id == work.message.id)
    latched_by_us = (await session.execute(own_case.limit(1))).first() is not None
    return conversation.epoch == work.epoch + 1 and conversation.latch is not None and latched_by_us


async def _speak(
    services: Services, session: AsyncSession, work: Work, conversation: Conversation, answer: Answer
) -> None:
    """Case, acknowledgements, consent and the outbox rows of an answer."""
    replies = list(answer.drafts)
    conversation.active_flow, conversation.awaiting = answer.active_flow, answer.awaiting
    conversation.unclear_count = conversation.unclear_count + 1 if answer.asked_back else 0
    if answer.disposition in (Disposition.opt_out, Disposition.opt_in):
        keyword = consent.Keyword(answer.disposition)
        await consent.change(session, conversation.channel, conversation.address_hash, keyword, work.message.id)
    if answer.case_reason:
        case = await _open_case(session, conversation, work.message, answer)
        replies += await handoff.acknowledgement(session, case, conversation)
    elif answer.reading and answer.reading.review:
        await handoff.open_review(session, conversation=conversation, message_id=work.message.id)
    await _count(services, session, work, conversation, answer)
    rendered = await render_drafts(services, session, conversation, await _introduced(session, conversation, replies))
    await outbox.put(session, conversation, rendered, turn_id=work.turn.id)


async def _open_case(session: AsyncSession, conversation: Conversation, message: Message, answer: Answer) -> Case:
    wants: dict[str, object] = {}
    if answer.reading:
        wants = {"intent": answer.reading.intent, "further": list(answer.reading.further)}
    return await handoff.open_case(
        session, conversation=conversation, disposition=answer.disposition, reason=answer.case_reason or "",
        wants=wants, tried=list(answer.tried), message_id=message.id,
    )  # fmt: skip


async def _names(services: Services, session: AsyncSession, conversation: Conversation) -> tuple[str, ...]:
    """What is taken out of a question before an editor reads it."""
    patient = await known.of_patient(session, services.system, conversation.patient_id)
    return (*patient.names, *services.known.names)


async def _count(
    services: Services, session: AsyncSession, work: Work, conversation: Conversation, answer: Answer
) -> None:
    """Tell the knowledge base what it answered, what it could not, and what led on to a person."""
    for draft in answer.drafts:
        if draft.article_id:
            await usage.count_answer(session, draft.article_id, draft.article_language or conversation.language)
    if answer.asked_back and answer.reading and answer.reading.intent == "faq":
        await gaps.collect(
            session, kind=GapKind.UNANSWERED, locale=conversation.language, text=work.message.body,
            conversation_id=conversation.id, names=await _names(services, session, conversation),
        )  # fmt: skip
    if answer.disposition is Disposition.human and work.last and work.last.article_id:
        await usage.count_to_person(session, work.last.article_id, work.last.language or conversation.language)


async def _introduced(session: AsyncSession, conversation: Conversation, replies: list[ReplyDraft]) -> list[ReplyDraft]:
    """The first message of a thread says that this is an automated assistant and how to reach a person."""
    if conversation.disclosed_at or conversation.latch or not replies:
        return replies
    conversation.disclosed_at = clock.now()
    first = [ReplyDraft(template_id="disclosure")]
    if conversation.channel in ("sms", "email"):
        await consent.record_risk_warning(session, conversation.channel, conversation.address_hash)
    if conversation.language != "en":
        first.append(ReplyDraft(template_id="language-assistance", quick_replies=(_INTERPRETER,)))
    return first + replies


async def _reload(session: AsyncSession, work: Work) -> tuple[Conversation, Message, Turn]:
    """The rows as they are now, the conversation's row locked. The turn's row is nobody's but the lease holder's."""
    conversation = (await session.execute(_CONVERSATION, {"thread": work.conversation.id})).scalar_one()
    message = (await session.execute(_MESSAGE, {"message": work.message.id})).scalar_one()
    session.add(work.turn)
    return conversation, message, work.turn
