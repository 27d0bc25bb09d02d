"""Answers by e-mail: in the patient's mail thread, with the risk told in their language, and from all channels in one transcript."""

from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from channels.contract import Outgoing
from channels.delivery import Delivery
from channels.email import Email, MailServer, MailThreads, Sender, Tls
from channels.email.message import compose, footer, furniture
from channels.email.threads import Thread
from conversations.wording import LANGUAGES
from core.database import Database
from tests.channels.conftest import free_port, queue, text
from tests.channels.mailroom import OURS, PAT, PRACTICE, MailRoom, mail, open_room
from tests.channels.test_email import Mailbox

SENDER = Sender(OURS, PRACTICE, read_channel="main")


@pytest.fixture
async def room(database: Database) -> AsyncIterator[MailRoom]:
    async with open_room(database) as room:
        yield room


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.port = controller.port  # type: ignore[attr-defined]
    yield mailbox
    controller.stop()


def delivery(room: MailRoom, mailbox: Mailbox) -> Delivery:
    server = MailServer("127.0.0.1", mailbox.port, tls=Tls.none)  # type: ignore[attr-defined]
    email = Email(server, SENDER, MailThreads(room.database))
    return Delivery(
        room.database, {"email": email}, on_failed=room.on_failed, on_status=room.on_status, zone="America/Chicago"
    )


async def test_an_answer_stays_in_the_patients_mail_thread_and_tells_nothing_in_the_subject(
    room: MailRoom, mailbox: Mailbox
) -> None:
    await room.send(mail("Where can I park?", subject="My biopsy", ident="<first@mx.example>"))
    [thread] = await room.threads()
    await queue(room.database, thread.id, "Behind the house.", "Anything else?")
    assert await delivery(room, mailbox).deliver(thread.id) == 2
    first, second = mailbox.messages
    assert first["In-Reply-To"] == second["In-Reply-To"] == "<first@mx.example>"
    assert first["References"] == "<first@mx.example>"
    assert second["References"].split() == ["<first@mx.example>", first["Message-ID"]]
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["Subject"] == f"A message from {PRACTICE}"
    assert mailbox.recipients == [PAT, PAT]


async def test_the_next_answer_names_the_newest_email(room: MailRoom, mailbox: Mailbox) -> None:
    await room.send(mail("one", ident="<1@mx.example>"))
    [thread] = await room.threads()
    await queue(room.database, thread.id, "First answer.")
    await delivery(room, mailbox).deliver(thread.id)
    await room.send(mail("two", ident="<2@mx.example>"))
    await queue(room.database, thread.id, "Second answer.")
    await delivery(room, mailbox).deliver(thread.id)
    assert mailbox.messages[1]["In-Reply-To"] == "<2@mx.example>"
    assert mailbox.messages[1]["References"].split() == [
        "<1@mx.example>", mailbox.messages[0]["Message-ID"], "<2@mx.example>",
    ]  # fmt: skip


async def test_threads_of_other_patients_are_never_named(room: MailRoom, mailbox: Mailbox) -> None:
    await room.send(mail("mine", ident="<1@mx.example>"))
    await room.send(mail("hers", ident="<2@mx.example>", sender="ana@example.com"))
    hers = next(one for one in await room.threads() if one.address == "ana@example.com")
    await queue(room.database, hers.id, "For Ana.")
    await delivery(room, mailbox).deliver(hers.id)
    assert mailbox.messages[0]["References"] == "<2@mx.example>"


async def test_an_email_whose_id_is_only_known_as_a_digest_is_answered_without_reference(
    room: MailRoom, mailbox: Mailbox
) -> None:
    await room.send(mail("no id", ident=None))
    [thread] = await room.threads()
    await queue(room.database, thread.id, "Answer.")
    await delivery(room, mailbox).deliver(thread.id)
    assert mailbox.messages[0]["In-Reply-To"] is None
    assert mailbox.messages[0]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("ident", ["<a@b>\r\nBcc: x@y", "<a b@c>", "<a@b> <c@d>", "no", "<é@b>", f"<{'x' * 900}@b>"])
def test_an_id_that_is_unfit_for_a_header_is_left_out(ident: str) -> None:
    outgoing = Outgoing("a" * 32, "Hello", "en", "main")
    message = compose(outgoing, PAT, SENDER, Thread((ident,), ident))
    assert message["In-Reply-To"] is None and message["Bcc"] is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_email_to_a_patient_tells_the_risk_and_the_way_out(mailbox: Mailbox, language: str) -> None:
    outgoing = Outgoing("a" * 32, "Hello", language, "main")
    server = MailServer("127.0.0.1", mailbox.port, tls=Tls.none)  # type: ignore[attr-defined]
    await Email(server, SENDER).send(outgoing, PAT)
    told = footer(outgoing, SENDER)
    assert "STOP" in told and (language == "en" or told != footer(Outgoing("a" * 32, "", "en", "main"), SENDER))
    for form in ("plain", "html"):
        part = mailbox.messages[0].get_body((form,))
        assert isinstance(part, EmailMessage) and told[:20] in part.get_content()


@pytest.mark.parametrize(
    ("channel_id", "sender"),
    [("staff", SENDER), ("main", Sender(OURS, PRACTICE))],
    ids=["to staff", "answers are not read"],
)
def test_no_way_out_is_promised_where_answers_are_not_read(channel_id: str, sender: Sender) -> None:
    assert footer(Outgoing("a" * 32, "Hello", "en", channel_id), sender) == ""


async def test_what_comes_back_of_our_own_email_is_cut_with_its_footer(room: MailRoom, mailbox: Mailbox) -> None:
    await room.send(mail("hola", ident="<1@x>"))
    [thread] = await room.threads()
    await queue(room.database, thread.id, text("Detrás de la casa.", language="es"))
    await delivery(room, mailbox).deliver(thread.id)
    body = mailbox.messages[0].get_body(("plain",))
    assert body is not None
    sent = body.get_content().strip()
    headers = f"De: {PRACTICE} <{OURS}>\nEnviado: martes, 4 de marzo de 2025 9:12\nPara: Pat <{PAT}>\nAsunto: Re"
    await room.send(mail(f"gracias\n\n{headers}\n\n{PRACTICE}\n{sent}", ident="<2@x>"))
    assert (await room.bodies())[1] == "gracias"
    assert furniture(PRACTICE)[0] == PRACTICE
