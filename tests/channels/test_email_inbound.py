"""Patients' e-mail: what is taken, what is turned away, and that nothing is lost on the way, through the real receiver."""

import asyncio
import smtplib
import socket
import sqlite3
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from channels.email import receiving, taking_mail
from channels.email.receiver import networks
from conversations.inbox import MAX_BODY, address_hash
from conversations.models import Direction, Status
from core.database import Database
from core.errors import Misconfigured
from core.settings import load_settings
from tests.channels.conftest import queue, row
from tests.channels.mailroom import OURS, PAT, MailRoom, mail, open_room, somewhere
from tests.channels.test_email import certificate  # noqa: F401 - a fixture


@pytest.fixture
async def room(database: Database) -> AsyncIterator[MailRoom]:
    async with open_room(database) as room:
        yield room


async def test_an_email_is_stored_before_it_is_acknowledged_and_its_turn_begins(room: MailRoom) -> None:
    await room.send(mail("Can I move my appointment?", subject="Tuesday"))
    [stored], [thread] = await room.messages(), await room.threads()
    assert (stored.body, stored.status, stored.channel) == (
        "Tuesday\n\nCan I move my appointment?",
        Status.received,
        "email",
    )
    assert stored.external_id == "m1@mx.example"
    assert (thread.channel, thread.channel_id, thread.address, thread.patient_id) == ("email", "main", PAT, None)
    assert thread.address_hash == address_hash("email", PAT)
    assert [one.message_id for one in room.received] == [stored.id]


async def test_the_same_email_twenty_times_at_once_is_one_message(room: MailRoom) -> None:
    await room.send(*[mail("only once")] * 19)
    await room.send(mail("only once"))
    assert await room.bodies() == ["only once"]
    assert len(room.received) == 1


async def test_twenty_different_emails_at_once_are_all_there_in_one_thread(room: MailRoom) -> None:
    await room.send(*(mail(f"number {n}", ident=f"<m{n}@mx.example>") for n in range(19)))
    assert set(await room.bodies()) == {f"number {n}" for n in range(19)}
    assert len(await room.threads()) == 1


async def test_an_email_without_message_id_is_known_again_by_its_content(room: MailRoom) -> None:
    await room.send(mail("no id", ident=None), mail("no id", ident=None), mail("another", ident=None))
    assert sorted(await room.bodies()) == ["another", "no id"]


async def test_another_email_with_the_same_message_id_is_not_taken_for_a_copy(room: MailRoom) -> None:
    await room.send(mail("first"))
    await room.send(mail("second"))
    await room.send(mail("third", sender="ana@example.com"))
    await room.send(mail("second"), mail("third", sender="ana@example.com"))
    assert sorted(await room.bodies()) == ["first", "second", "third"]


@pytest.mark.parametrize(
    "ident", [f"<{'x' * 200}@mx.example>", "<no-at-sign>", "<pat.2025@mx.example>", "<a b@c>", "garbage"]
)
async def test_ids_that_are_too_long_malformed_or_tell_the_senders_name_are_kept_as_a_digest(
    room: MailRoom, ident: str
) -> None:
    raw = mail("hello", ident=None).as_bytes().replace(b"To: ", f"Message-ID: {ident}\r\nTo: ".encode(), 1)
    await room.send(raw, raw)
    [stored] = await room.messages()
    assert stored.external_id is not None and len(stored.external_id) == 64 and "@" not in stored.external_id


async def test_upper_and_lower_case_of_an_address_are_one_thread(room: MailRoom) -> None:
    await room.send(mail("a", ident="<1@x>"), mail("b", ident="<2@x>", sender="Pat@Example.COM"))
    assert len(await room.threads()) == 1


# --- Who may hand over what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["else@cedargrove.example", "hello@elsewhere.example", "pat@example.com", "postmaster"])
async def test_it_is_no_relay_for_other_addresses(room: MailRoom, to: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await room.send(mail(), to=(to,))
    assert refused.value.recipients[to][0] == 550
    assert await room.messages() == []


async def test_of_several_recipients_ours_is_served(room: MailRoom) -> None:
    await room.send(mail(), to=(OURS, "else@cedargrove.example"))
    assert await room.bodies() == ["hello"]


async def test_our_address_counts_in_any_case(room: MailRoom) -> None:
    await room.send(mail(), to=(OURS.upper(),))
    assert await room.bodies() == ["hello"]


async def test_a_peer_that_is_not_listed_is_turned_away_at_the_door(database: Database) -> None:
    async with open_room(database, somewhere(peers=networks("10.0.0.0/8, 192.168.1.5, ::1"))) as room:
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            await room.send(mail())
        assert refused.value.smtp_code == 554
        assert await room.messages() == []


@pytest.mark.parametrize(
    ("peers", "peer", "permitted"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "::ffff:127.0.0.1", True),
        ("10.1.0.0/16", "10.1.2.3", True),
        ("10.1.0.0/16", "10.2.2.3", False),
        ("10.1.2.3/16", "10.1.9.9", True),
        ("::1, fd00::/8", "fd00::5%eth0", True),
        ("::1", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("127.0.0.1", "not an address", False),
    ],
)
def test_peers_are_addresses_and_ranges(peers: str, peer: str, permitted: bool) -> None:
    assert somewhere(peers=networks(peers)).permits((peer, 1)) is permitted


async def test_too_many_connections_are_told_to_come_back(database: Database) -> None:
    async with open_room(database, somewhere(most_connections=2)) as room:
        held = [await asyncio.to_thread(room.client) for _ in range(2)]
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            await room.send(mail())
        assert refused.value.smtp_code == 421
        for client in held:
            await asyncio.to_thread(client.quit)
        await room.send(mail())
        assert await room.bodies() == ["hello"]


async def test_thirty_megabytes_are_refused_by_size_and_by_count(room: MailRoom) -> None:
    big = mail().as_bytes() + b"0123456789012345678901234567890123456789012345678901234567890123456789\r\n" * 430_000
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:  # smtplib says SIZE= beforehand
        await room.send(big)
    assert refused.value.smtp_code == 552
    small = somewhere(max_bytes=100_000)
    async with open_room(room.database, small) as narrow:
        assert await asyncio.to_thread(_undeclared, narrow, big[:300_000]) == 552
    assert await room.messages() == []


def _undeclared(room: MailRoom, raw: bytes) -> int:
    """Send without saying how much: the server's answer to the last dot."""
    with room.client() as client:
        client.helo()
        client.mail(PAT)
        client.rcpt(OURS)
        return client.data(raw)[0]


async def test_half_an_email_is_none(room: MailRoom) -> None:
    def break_off() -> None:
        with socket.create_connection(("127.0.0.1", room.where.port), timeout=10) as line:
            reader = line.makefile("rb")
            reader.readline()
            for command in ("HELO x", f"MAIL FROM:<{PAT}>", f"RCPT TO:<{OURS}>", "DATA"):
                line.sendall(f"{command}\r\n".encode())
                reader.readline()
            line.sendall(b"From: pat@example.com\r\n\r\nI have ")
            line.close()

    await asyncio.to_thread(break_off)
    await room.send(mail("whole"))
    assert await room.bodies() == ["whole"]


async def test_a_database_that_is_down_makes_the_sender_try_again_and_nothing_is_lost(
    room: MailRoom, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with room.database.transaction() as session:
        await session.execute(sql("ALTER TABLE messages RENAME TO messages_away"))
    with pytest.raises(smtplib.SMTPDataError) as refused:
        await room.send(mail("my secret", subject="secret subject"))
    assert refused.value.smtp_code == 451
    assert b"secret" not in refused.value.smtp_error and b"sqlite" not in refused.value.smtp_error.lower()
    async with room.database.transaction() as session:
        await session.execute(sql("ALTER TABLE messages_away RENAME TO messages"))
    await room.send(mail("my secret", subject="secret subject"))
    assert await room.bodies() == ["secret subject\n\nmy secret"]
    assert "secret" not in caplog.text + str(capsys.readouterr()) and PAT not in caplog.text


async def test_what_is_acknowledged_can_be_read_by_another_connection_at_once(room: MailRoom) -> None:
    file = room.database.url.partition("///")[2]
    for number in range(5):
        await room.send(mail(f"{number}", ident=f"<{number}@x>"))
        with sqlite3.connect(file) as other:
            assert other.execute("select count(*) from messages").fetchone() == (number + 1,)


async def test_a_sender_without_address_is_refused_and_the_envelopes_stands_in(room: MailRoom) -> None:
    nobody = mail().as_bytes().replace(b"From: Pat Doe <pat@example.com>", b"From: undisclosed")
    await room.send(nobody, envelope="ana@example.com")
    assert [one.address for one in await room.threads()] == ["ana@example.com"]


@pytest.mark.parametrize("command", ["VRFY pat", "EXPN list", "AUTH LOGIN", "TURN", "GET / HTTP/1.1"])
async def test_other_commands_tell_nothing(room: MailRoom, command: str) -> None:
    def ask() -> tuple[int, bytes]:
        with room.client() as client:
            client.ehlo()
            return client.docmd(command)

    code, said = await asyncio.to_thread(ask)
    assert code in (252, 500, 501, 502, 503, 504, 530, 535, 538)
    assert b"aiosmtpd" not in said and b"Python" not in said


async def test_a_delivery_by_lmtp_gets_one_answer_for_each_recipient(database: Database) -> None:
    async with open_room(
        database, somewhere(lmtp=True, addresses=frozenset({OURS, "billing@cedargrove.example"}))
    ) as room:
        await room.send(mail("by lmtp"), to=(OURS, "billing@cedargrove.example"))
        await room.send(mail("again", ident="<2@x>"))
        assert await room.bodies() == ["by lmtp", "again"]


async def test_with_a_certificate_nothing_is_said_in_the_clear(database: Database, certificate: Path) -> None:  # noqa: F811
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with open_room(database, somewhere(tls=context)) as room:

        def in_the_clear() -> int:
            with smtplib.SMTP("127.0.0.1", room.where.port, timeout=10) as client:
                client.ehlo()
                return client.docmd(f"MAIL FROM:<{PAT}>")[0]

        assert await asyncio.to_thread(in_the_clear) == 530
        await room.send(mail("encrypted"))
        assert await room.bodies() == ["encrypted"]


async def test_a_port_that_is_taken_is_said_in_one_line(room: MailRoom) -> None:
    with pytest.raises(Misconfigured, match="FRONTDOOR_EMAIL_INBOUND_PORT"):
        async with taking_mail(room.where, room.arrivals().take):
            pass


# --- Settings --------------------------------------------------------------------------------------------------------


def test_no_port_no_receiver(monkeypatch: pytest.MonkeyPatch) -> None:
    assert receiving(load_settings()) is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "8025"}, "EMAIL_INBOUND_ADDRESSES"),
        ({"PORT": "8025", "ADDRESSES": OURS, "PEERS": "everyone"}, "EMAIL_INBOUND_PEERS"),
        ({"PORT": "8025", "ADDRESSES": OURS, "HOST": "0.0.0.0"}, "EMAIL_INBOUND_CERTIFICATE"),
        ({"PORT": "8025", "ADDRESSES": OURS, "PROTOCOL": "pop3"}, "EMAIL_INBOUND_PROTOCOL"),
        ({"PORT": "99999", "ADDRESSES": OURS}, "EMAIL_INBOUND_PORT"),
        ({"PORT": "8025", "ADDRESSES": OURS, "CERTIFICATE": __file__}, "EMAIL_INBOUND_CERTIFICATE"),
    ],
)
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], named: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"FRONTDOOR_EMAIL_INBOUND_{name}", value)
    monkeypatch.delenv("FRONTDOOR_EMAIL_FROM", raising=False)
    with pytest.raises(Misconfigured, match=named):
        receiving(load_settings())


def test_the_address_we_write_from_is_taken_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDOOR_EMAIL_INBOUND_PORT", "8025")
    monkeypatch.setenv("FRONTDOOR_EMAIL_FROM", "Hello@Cedargrove.example")
    where = receiving(load_settings())
    assert where is not None and where.addresses == frozenset({OURS})
    assert where.permits(("127.0.0.1", 1)) and not where.permits(("192.0.2.1", 1))


# --- Programs that write ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "headers", "envelope"),
    [
        ("out of office", {"Auto_Submitted": "auto-replied"}, PAT),
        ("out of office with a comment", {"Auto_Submitted": "auto-replied; vacation"}, PAT),
        ("an old vacation program", {"X_Autoreply": "yes"}, PAT),
        ("bulk", {"Precedence": "bulk"}, PAT),
        ("junk", {"Precedence": "Junk"}, PAT),
        ("auto_reply", {"Precedence": "auto_reply"}, PAT),
        ("empty return path", {}, "<>"),
        ("return path kept by the mail server", {"Return_Path": "<>"}, PAT),
    ],
)
async def test_what_a_program_wrote_is_kept_and_never_answered(
    room: MailRoom, name: str, headers: dict[str, str], envelope: str
) -> None:
    await room.send(mail("I am away until Monday.", subject="Away", **headers), envelope=envelope)
    await room.send(mail("I am away until Monday.", subject="Away", **headers), envelope=envelope)
    assert await room.messages() == [] and room.received == []
    [note], [thread] = await room.messages(Direction.note), await room.threads()
    assert "I am away until Monday." in note.body and "Away" in note.body
    assert note.status == Status.processed
    assert thread.last_inbound_seq == thread.processed_seq == 0  # no turn is due
    assert room.alarms == []


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Hello", "Out of Office", "Respuesta automática: Hola", "自动回复：您好", "Undeliverable: Hi"],
)
async def test_automatic_subjects_are_known_where_the_headers_were_lost(room: MailRoom, subject: str) -> None:
    await room.send(mail("away", subject=subject))
    assert room.received == [] and len(await room.messages(Direction.note)) == 1


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Automatic reply: Hello", {}),
        ("I will be out of office on Friday, can I come Monday?", {}),
        ("auto insurance question", {}),
        ("Hello", {"Precedence": "list", "List_Id": "<frontdesk.cedargrove.example>"}),
        ("Hello", {"Auto_Submitted": "no"}),
        ("Hello", {"X_Auto_Response_Suppress": "All"}),
    ],
)
async def test_people_are_not_taken_for_programs(room: MailRoom, subject: str, headers: dict[str, str]) -> None:
    await room.send(mail("Question", subject=subject, **headers))
    assert len(room.received) == 1


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.com", "postmaster@example.com", OURS])
async def test_mail_servers_and_our_own_addresses_are_not_answered(room: MailRoom, sender: str) -> None:
    await room.send(mail("something", sender=sender))
    assert room.received == []


async def test_an_alarm_in_what_is_not_answered_is_looked_at_by_a_person(room: MailRoom) -> None:
    await room.send(mail("I have crushing chest pain and can't breathe", Auto_Submitted="auto-generated"))
    [note] = await room.messages(Direction.note)
    assert room.received == [] and room.alarms == [note.id]


async def test_an_automatic_answer_that_quotes_our_own_emergency_text_is_no_alarm(room: MailRoom) -> None:
    await room.send(mail("hello", ident="<1@x>"))
    [thread] = await room.threads()
    said = "If you have chest pain or trouble breathing, call 911 now. Do not wait for an answer here."
    await queue(room.database, thread.id, said)
    await room.send(mail(f"I am away.\n\n> {said}", ident="<2@x>", Auto_Submitted="auto-replied"))
    assert room.alarms == []


async def test_two_programs_do_not_write_to_each_other_for_ever(room: MailRoom) -> None:
    for number in range(23):
        await room.send(mail(f"I am out of the office. Ticket {number}", ident=f"<{number}@x>"))
    assert len(room.received) == 20
    assert len(await room.messages(Direction.note)) == 3


DELIVERY_REPORT = """\
From: MAILER-DAEMON@example.com
To: hello@cedargrove.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <report1@example.com>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; pat@example.com
Action: {action}
Status: 5.1.1

--b
Content-Type: {returned}

Message-ID: {ident}
Subject: A message from Cedar Grove Family Medicine

Your visit is on Tuesday.
--b--
"""


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
async def test_a_bounce_marks_our_email_as_not_delivered(room: MailRoom, returned: str) -> None:
    await room.send(mail("hello"))
    [thread] = await room.threads()
    [ours] = await queue(room.database, thread.id, "Your visit is on Tuesday.")
    ident = f"<{ours}@cedargrove.example>"
    async with room.database.transaction() as session:
        await session.execute(
            sql("UPDATE messages SET status='sent', provider_id=:i WHERE id=:r"), {"i": ident, "r": ours}
        )
    for action in ("delayed", "failed", "failed"):
        report = DELIVERY_REPORT.format(action=action, returned=returned, ident=ident)
        await room.send(report.replace("\n", "\r\n").encode(), envelope="<>")
    stored = await row(room.database, ours)
    assert (stored.status, stored.error_code) == (Status.failed, "smtp:5.1.1")
    assert room.failed == [ours] and len(room.received) == 1


# --- Length ----------------------------------------------------------------------------------------------------------


async def test_a_hundred_kilobytes_are_cut_but_an_alarm_at_the_very_end_is_not_lost(room: MailRoom) -> None:
    chatter = "\n".join(
        f"Day {n}: we went to the park and talked about the parking at the clinic." for n in range(1500)
    )
    await room.send(mail(f"{chatter}\nNow I have crushing chest pain and my left arm is numb."))
    [body] = await room.bodies()
    assert len(body) <= MAX_BODY + 10
    assert "crushing chest pain" in body and "Day 0:" in body


async def test_addresses_in_other_alphabets_arrive(room: MailRoom) -> None:
    raw = (
        mail("hola", ident="<utf8@x>")
        .as_bytes()
        .replace(b"Pat Doe <pat@example.com>", "José <josé@ejemplo.example>".encode())
    )
    await room.send(raw.replace(b"\n", b"\r\n"), envelope="someone@example.com")
    assert [one.address for one in await room.threads()] == ["josé@ejemplo.example"]
