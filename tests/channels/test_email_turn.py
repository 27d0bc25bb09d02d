"""A patient's e-mail all the way: by the practice's mail server in, the real turn, and the answer out by SMTP into the patient's thread."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.mail import receiving_mail
from bot.turn import handle
from bot.understanding import FoundArticle
from channels.delivery import Delivery
from channels.email import Email, MailServer, MailThreads, Sender, Tls
from conversations import consent
from conversations.inbox import Received, address_hash
from conversations.models import Consent, Conversation
from conversations.outbox import OutgoingText, put
from core import clock
from core.database import Database
from knowledge_base.models import Article
from tests.bot.conftest import demo_database, demo_file  # noqa: F401 - fixtures
from tests.bot.office import Office, open_office
from tests.channels.conftest import free_port
from tests.channels.mailroom import OURS, PAT, mail
from tests.channels.test_email import Mailbox


@dataclass
class Post:
    """The practice with its post. `answers` is the patient's mailbox."""

    office: Office
    answers: Mailbox
    port: int
    delivery: Delivery

    async def writes(self, message: EmailMessage) -> list[EmailMessage]:
        """One e-mail of the patient's; what comes back to it."""
        before = len(self.answers.messages)

        def hand_over() -> None:
            with smtplib.SMTP("127.0.0.1", self.port) as client:
                client.sendmail(PAT, [OURS], message.as_bytes(policy=SMTP))

        await asyncio.to_thread(hand_over)
        for thread in await self.threads():
            await self.delivery.deliver(thread.id)
        return self.answers.messages[before:]

    async def threads(self) -> list[Conversation]:
        async with self.office.database.read() as session:
            query = select(Conversation).where(Conversation.channel == "email", Conversation.channel_id == "main")
            return list((await session.execute(query)).scalars())


@asynccontextmanager
async def _mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    await asyncio.to_thread(controller.start)
    yield mailbox, controller.port
    await asyncio.to_thread(controller.stop)


@pytest.fixture
async def post(demo_database: Database) -> AsyncIterator[Post]:  # noqa: F811
    office = await open_office(demo_database)
    port = free_port()
    office.services.settings = office.services.settings.model_copy(
        update={"email_inbound_port": port, "email_inbound_addresses": OURS, "email_from": OURS}
    )

    async def on_received(received: Received) -> None:
        await handle(office.services, received.conversation_id)

    async def nothing(*_: object) -> None:
        return None

    async def on_failed(session: AsyncSession, message_id: str) -> None:
        return None

    async with _mailbox() as (mailbox, out), receiving_mail(office.services, on_received, nothing):
        sender = Sender(OURS, office.services.practice.name, read_channel="main")
        email = Email(MailServer("127.0.0.1", out, tls=Tls.none), sender, MailThreads(demo_database))
        delivery = Delivery(
            demo_database, {"email": email}, on_failed=on_failed, on_status=nothing, zone="America/Chicago"
        )
        yield Post(office, mailbox, port, delivery)


def plain(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_question_is_answered_by_email_in_the_same_mail_thread(post: Post) -> None:
    async with post.office.database.transaction() as session:
        session.add(Article(slug="parking", created_at=clock.now(), updated_at=clock.now()))
    post.office.engine.intent = "faq"
    post.office.answers.article = FoundArticle("parking", 0.95, confident=True, version=1, title="Parking")
    answers = await post.writes(mail("Where can I park?", ident="<q@mx.example>"))
    assert "The lot behind the building is free." in plain(answers[-1])
    assert {one["In-Reply-To"] for one in answers} == {"<q@mx.example>"}
    assert "automated assistant" in plain(answers[0])  # the first message of a thread
    assert all("not encrypted" in plain(one) and "STOP" in plain(one) for one in answers)


async def test_the_risk_of_email_is_told_with_the_first_answer_and_kept_with_its_time(post: Post) -> None:
    post.office.engine.intent = "chitchat"
    await post.writes(mail("hello"))
    async with post.office.database.read() as session:
        query = select(Consent).where(Consent.channel == "email", Consent.address_hash == address_hash("email", PAT))
        kept = (await session.execute(query)).scalar_one()
    assert kept.risk_warned_at is not None


async def test_an_emergency_in_the_subject_alone_gets_the_fixed_text_and_a_page(post: Post) -> None:
    post.office.engine.down = True
    answers = await post.writes(mail("please help", subject="crushing chest pain and I can't breathe"))
    assert "911" in plain(answers[0])
    assert "chest" not in answers[0]["Subject"].lower()
    assert [case.queue for case in await post.office.cases()] == ["oncall"]


async def test_an_out_of_office_note_is_never_answered(post: Post) -> None:
    assert await post.writes(mail("I am away until Monday", Auto_Submitted="auto-replied")) == []
    assert await post.office.cases() == []


async def test_an_alarm_in_an_automatic_email_is_reviewed_by_a_nurse_and_not_answered(post: Post) -> None:
    assert await post.writes(mail("I have crushing chest pain", Auto_Submitted="auto-generated")) == []
    assert [(case.queue, case.disposition) for case in await post.office.cases()] == [("nurse", "review")]


@pytest.mark.parametrize(
    "message",
    [
        mail("STOP"),
        mail("unsubscribe\n\nSent from my iPhone"),
        mail("", subject="Unsubscribe"),
        mail("Please stop sending me e-mails"),
        mail(f"stop\n\nOn Tue, Mar 4, 2025 at 9:12 AM Cedar Grove <{OURS}> wrote:\n> Hello there"),
        mail("no me escriban más"),
    ],
    ids=["word", "with a phone's line", "in the subject", "sentence", "above a quote", "Spanish"],
)
async def test_opting_out_by_email_holds_for_email_alone_and_is_confirmed_once(
    post: Post, message: EmailMessage
) -> None:
    answers = await post.writes(message)
    assert answers and any(word in plain(answers[-1]) for word in ("no more", "no recibirá", "START"))
    async with post.office.database.transaction() as session:
        assert await consent.opted_out(session, "email", address_hash("email", PAT))
        assert not await consent.opted_out(session, "sms", address_hash("sms", "+12175550101"))
        [thread] = [await session.get_one(Conversation, one.id) for one in await post.threads()]
        reminder = OutgoingText("A reminder.", "en", template_id="x", template_version="1", practice_initiated=True)
        await put(session, thread, [reminder])
    await post.delivery.deliver(thread.id)
    assert not any("A reminder." in plain(one) for one in post.answers.messages)


async def test_a_clinical_question_goes_to_the_nurses_and_says_so(post: Post) -> None:
    post.office.engine.intent = "clinical"
    answers = await post.writes(mail("Is it normal that my knee is swollen after the shot?"))
    assert answers
    assert [case.queue for case in await post.office.cases()] == ["nurse"]
    assert all("knee" not in plain(one) for one in answers)


async def test_a_spanish_email_is_answered_in_spanish(post: Post) -> None:
    post.office.engine.intent = "chitchat"
    answers = await post.writes(
        mail("Buenos días, muchas gracias por todo y que tengan un buen día", subject="Gracias")
    )
    assert "asistente automático" in plain(answers[0]) and "correo electrónico no va cifrado" in plain(answers[0])


async def test_a_case_by_email_shows_its_channel(post: Post) -> None:
    post.office.engine.intent = "human"
    await post.writes(mail("Let me talk to a person please"))
    assert [case.channel for case in await post.office.cases()] == ["email"]
