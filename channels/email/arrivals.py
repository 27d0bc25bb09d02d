"""Taking an e-mail in: into its sender's thread, its files beside it, all in one transaction, and only then acknowledged.

Who an e-mail claims to be from proves nothing. The address only finds the thread; who the patient is, the dialogue or a person verifies,
as by SMS. What a program has written is kept as a note and never answered.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from channels.delivery import OnFailed, Reported, record_status
from channels.email.adapter import NAME
from channels.email.automatic import Failed, Why, failed, marks, why_automatic
from channels.email.mail import Mail
from channels.email.message import furniture
from channels.email.quotes import Alarming, Earlier, earlier, new_lines, own_words
from conversations import attachments
from conversations.inbox import MAX_BODY, Inbound, Received, find_or_open, next_seq, receive
from conversations.models import Author, Conversation, Direction, Message, Status
from core import audit, clock
from core.database import Actor, Database
from core.encryption import keyed_hash

log = structlog.get_logger(__name__)

FILE_MARK = "[picture or file]"  # stands for attachments, as in SMS and chat
LONGEST_ID = 80  # characters of an external id
MOST_AN_HOUR = (
    20  # e-mails of one sender that are answered: no person writes more, a program that ignores RFC 3834 does
)
MOST_EARLIER = 60  # messages of the thread that quotes are compared with
WINDOW, STEP = 2_000, 1_800  # characters: how an alarm is found in what is too long to be kept
ACTOR = Actor("system", "mail")
NOTES = {
    Why.bounce: "A mail server's report came in by e-mail. Nobody answers it.",
    Why.auto_reply: "An automatic e-mail came in. Nobody answers it.",
    Why.bulk: "A bulk e-mail came in. Nobody answers it.",
    Why.own: "An e-mail from our own address came in. Nobody answers it.",
    Why.too_many: "More e-mails than a person writes came in within an hour. The assistant answers no more of them.",
}

OnReceived = Callable[[Received], Awaitable[None]]
OnAutomatic = Callable[[AsyncSession, Conversation, str], Awaitable[None]]


class NoSender(Exception):
    """There is nobody to answer and no thread it could belong to."""


@dataclass(frozen=True)
class Arrivals:
    """What taking an e-mail in needs. `ours` are the practice's own addresses, lower case.

    `alarming` is triage by rules alone. `on_received` starts the message's job and `on_status(conversation id)` tells live pages, both
    after the commit. `on_alarm(session, conversation, message id)` runs inside the transaction when the rules find an alarm in an e-mail
    that is not answered: a person must look. `on_failed` is delivery's.
    """

    database: Database
    channel_id: str
    ours: frozenset[str]
    practice: str
    alarming: Alarming
    on_received: OnReceived
    on_alarm: OnAutomatic
    on_failed: OnFailed
    on_status: Callable[[str], Awaitable[None]]
    most_an_hour: int = field(default=MOST_AN_HOUR)

    async def take(self, mail: Mail, envelope_sender: str) -> None:
        """Keep one e-mail; committed when this returns. The same one again changes nothing. Raises NoSender."""
        why = why_automatic(mail, envelope_sender, self.ours)
        report = failed(mail) if why is Why.bounce else None
        if report and await self._undelivered(report):
            return
        sender = mail.sender or (envelope_sender.strip("<>").casefold() if "@" in envelope_sender else None)
        if sender is None:
            raise NoSender
        received = await self._keep(replace(mail, sender=sender), why)
        if received is None:
            return
        if received.duplicate:
            log.info("email.duplicate", message_id=received.message_id)
        else:
            await self.on_received(received)

    async def _undelivered(self, report: Failed) -> bool:
        """Mark the e-mail of ours that a report is about; False when it is none of ours."""
        about = Reported(NAME, report.message_id, Status.failed, error_code=report.code)
        async with self.database.transaction(ACTOR, why="delivery report") as session:
            conversation_id = await record_status(session, about, self.on_failed)
        if conversation_id:
            await self.on_status(conversation_id)
        return conversation_id is not None

    async def _keep(self, mail: Mail, why: Why | None) -> Received | None:
        """The stored message; None for one that is not to be answered."""
        async with self.database.transaction(ACTOR, why="inbound e-mail", ahead=True) as session:
            digest = _digest(mail)
            inbound = self._inbound(mail, await _free_id(session, mail, digest))
            conversation = await find_or_open(session, inbound)
            before = await self._earlier(session, conversation)
            why = why or (Why.too_many if await self._too_many(session, conversation) else None)
            if why:
                await self._note(session, conversation, mail, inbound, why, before)
                return None
            body = _fitted(_body(mail, before, self.alarming), self.alarming)
            received = await receive(session, replace(inbound, body=body))
            if received.duplicate and await _digest_of(session, inbound.external_id) != digest:
                received = await receive(session, replace(inbound, external_id=digest, body=body))
            if not received.duplicate and received.message_id:
                row = await session.get_one(Message, received.message_id)
                row.provider_id = digest
                await _keep_files(session, received.message_id, conversation.id, mail.files)
                await _say_left_out(session, conversation, len(mail.files) - attachments.MOST_FILES)
        return received

    def _inbound(self, mail: Mail, external_id: str) -> Inbound:
        assert mail.sender is not None
        return Inbound(NAME, self.channel_id, external_id, mail.sender, "", clock.now())

    async def _earlier(self, session: AsyncSession, conversation: Conversation) -> Earlier:
        query = (
            select(Message)
            .where(
                Message.conversation_id == conversation.id,
                Message.direction.in_((str(Direction.inbound), str(Direction.outbound))),
            )
            .order_by(Message.seq.desc())
            .limit(MOST_EARLIER)
        )
        rows = list((await session.execute(query)).scalars())
        if rows:
            audit.record(
                session, "conversation.read", subject="conversation", subject_id=conversation.id,
                patient_id=conversation.patient_id, details={"for": "quotes"},
            )  # fmt: skip
        said = [row.body or "" for row in rows]
        return earlier([*said, *furniture(self.practice)], [*self.ours, self.practice])

    async def _too_many(self, session: AsyncSession, conversation: Conversation) -> bool:
        since = clock.now() - timedelta(hours=1)
        query = select(func.count()).where(
            Message.conversation_id == conversation.id,
            Message.direction == str(Direction.inbound),
            Message.created_at > since,
        )
        return int((await session.execute(query)).scalar_one()) >= self.most_an_hour

    async def _note(
        self,
        session: AsyncSession,
        conversation: Conversation,
        mail: Mail,
        inbound: Inbound,
        why: Why,
        before: Earlier,
    ) -> None:
        """Keep it where staff see it, outside of what turns handle. The same one again is kept once."""
        if await _digest_of(session, inbound.external_id):
            return
        text = f"{mail.subject}\n\n{mail.fuller}".strip()
        row = Message(
            conversation_id=conversation.id, seq=await next_seq(session, conversation.id), direction=Direction.note,
            author=Author.system, channel=NAME, external_id=inbound.external_id, created_at=inbound.received_at,
            body=f"{NOTES[why]}{_not_taken(len(mail.files))}\n\n{text[:MAX_BODY]}", status=Status.processed,
            provider_id=_digest(mail),
        )  # fmt: skip
        try:
            async with session.begin_nested():
                session.add(row)
                await session.flush()
        except IntegrityError:
            return
        audit.record(
            session, "message.receive", subject="message", subject_id=row.id, patient_id=conversation.patient_id,
            details={"automatic": str(why)},
        )  # fmt: skip
        if self.alarming(new_lines(text, before)):
            await self.on_alarm(session, conversation, row.id)


# --- What identifies an e-mail -----------------------------------------------------------------------------------------


def _ident(mail: Mail) -> str:
    """Its Message-ID, which replies name; a digest where there is none, or where it would tell the sender's name."""
    ident, local = mail.message_id, (mail.sender or "").partition("@")[0]
    if not ident or len(ident) > LONGEST_ID or (len(local) > 2 and local in ident.casefold()):
        return _digest(mail)
    return ident


def _digest(mail: Mail) -> str:
    """The same for every copy of one e-mail, and for no other."""
    parts = (mail.message_id, mail.sender, mail.headers.get("date"), mail.subject, mail.fuller, str(len(mail.files)))
    return keyed_hash("email", "\0".join(part or "" for part in parts))


async def _free_id(session: AsyncSession, mail: Mail, digest: str) -> str:
    """Its id, unless another e-mail has that: some programs give every e-mail the same one, and anybody can forge one."""
    ident = _ident(mail)
    known = await _digest_of(session, ident)
    return ident if known in (None, digest) else digest


async def _digest_of(session: AsyncSession, external_id: str) -> str | None:
    """The digest of the e-mail that we have under this id; None without one."""
    query = select(Message.provider_id).where(Message.channel == NAME, Message.external_id == external_id)
    return (await session.execute(query)).scalar_one_or_none()


# --- What is kept of it ------------------------------------------------------------------------------------------------


def _body(mail: Mail, before: Earlier, alarming: Alarming) -> str:
    """Subject and words, without what the thread holds already; never with less alarm than the whole e-mail."""
    text = own_words(mail.text, before, endings=marks().endings, alarming=alarming)
    subject = _new_subject(mail, text, before)
    body = f"{subject}\n\n{text}".strip()
    whole = f"{subject}\n\n{new_lines(mail.fuller, before)}".strip()
    if alarming(whole) and not alarming(body):
        body = f"{body}\n\n{whole}".strip()
    return f"{body}\n{FILE_MARK}".strip() if mail.files else body


def _new_subject(mail: Mail, text: str, before: Earlier) -> str:
    """The subject, unless the text begins with it, or it comes back from earlier in an answer."""
    bare = marks().replies.sub("", mail.subject).strip()
    answer = bare != mail.subject or bool(mail.headers.get("in-reply-to"))
    if not bare or text.startswith(bare) or (answer and text and before.has(bare)):
        return ""
    return bare


def _fitted(body: str, alarming: Alarming) -> str:
    """What is longer than we keep begins with the passages that alarm, if they would be cut off: the first and the last of them."""
    if len(body) <= MAX_BODY:
        return body
    if alarming(body[:MAX_BODY]) or not alarming(body):
        return body[: MAX_BODY + 1]  # one more than is kept: then it is marked as cut
    windows = [window for at in range(0, len(body), STEP) if alarming(window := body[at : at + WINDOW])]
    passages = windows if len(windows) <= 4 else [*windows[:2], *windows[-2:]]
    return "\n[…]\n".join([*(passages or [body[-WINDOW:]]), body])[: MAX_BODY + 1]


async def _keep_files(session: AsyncSession, message_id: str, conversation_id: str, files: tuple[bytes, ...]) -> None:
    """Those that may be kept first; of the others staff see why not, of what is beyond `MOST_FILES` that it was there."""
    ordered = sorted(files, key=lambda content: attachments.kind_of(content) is None)
    for position, content in enumerate(ordered[: attachments.MOST_FILES]):
        await attachments.keep(
            session, message_id=message_id, conversation_id=conversation_id, content=content, position=position
        )


async def _say_left_out(session: AsyncSession, conversation: Conversation, count: int) -> None:
    """Tell staff of files beyond those that are taken from one message, right under it."""
    if count <= 0:
        return
    session.add(
        Message(
            conversation_id=conversation.id, seq=await next_seq(session, conversation.id), direction=Direction.note,
            author=Author.system, channel=NAME, created_at=clock.now(), status=Status.processed,
            body=f"{_not_taken(count).strip()} Of one e-mail {attachments.MOST_FILES} are taken. Ask the patient to send them again.",
        )
    )  # fmt: skip


def _not_taken(count: int) -> str:
    """` 2 files that came with it were not taken.`; empty without any."""
    if count <= 0:
        return ""
    return (
        " One file that came with it was not taken."
        if count == 1
        else f" {count} files that came with it were not taken."
    )
