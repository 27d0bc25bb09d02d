"""E-mail to a real SMTP server in the test process."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from channels.content_rules import content_rules
from channels.contract import AddressInvalid, OutcomeUnknown, Outgoing, Rejected, Retryable, SendError
from channels.email import Email, MailServer, Sender, Tls
from channels.email.message import as_html, subject
from conversations.wording import LANGUAGES
from tests.channels.conftest import free_port

SENDER = Sender("hello@cedargrove.example", "Cedar Grove Family Medicine")
TO = "pat@example.com"
OUTGOING = Outgoing(
    "b" * 32, "Your visit with Dr. Kim is on Tuesday.\n\nSee https://portal.example/a?b=1&c=2.", "en", "main"
)


class Mailbox:
    """Keeps what it gets; `refuse` maps a step (rcpt, data) to the server's answer."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refuse: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "rcpt" in self.refuse:
            return self.refuse["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse.get("data") == "hang up":
            server.transport.abort()
            return "451 gone"
        if "data" in self.refuse:
            return self.refuse["data"]
        self.recipients += envelope.rcpt_tos
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[MailServer]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield MailServer("127.0.0.1", controller.port, tls=Tls.none)
    controller.stop()


async def test_a_confirmation_arrives_in_plain_text_and_html(server: MailServer, mailbox: Mailbox) -> None:
    sent = await Email(server, SENDER).send(OUTGOING, TO)
    [message] = mailbox.messages
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == OUTGOING.text
    assert '<a href="https://portal.example/a?b=1&amp;c=2">' in html.get_content()
    assert message["Subject"] == "A message from Cedar Grove Family Medicine"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == sent.provider_id == f"<{'b' * 32}@cedargrove.example>"
    assert message["From"].addresses[0].addr_spec == SENDER.address
    assert mailbox.recipients == [TO]


async def test_what_a_person_wrote_does_not_call_itself_automatic(server: MailServer, mailbox: Mailbox) -> None:
    await Email(server, SENDER).send(Outgoing("c" * 32, "Hello", "en", "main", written_by_person=True), TO)
    assert mailbox.messages[0]["Auto-Submitted"] is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_language_arrives_whole(server: MailServer, mailbox: Mailbox, language: str) -> None:
    words = "مرحبا · 你好 · Привет · नमस्ते · Ñandú"
    await Email(server, SENDER).send(Outgoing("d" * 32, words, language, "main"), TO)
    body = mailbox.messages[0].get_body(("plain",))
    assert body is not None and words in body.get_content()
    assert SENDER.practice in mailbox.messages[0]["Subject"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_subject_passes_the_rules_and_has_a_line_of_its_own(language: str) -> None:
    said = subject(language, SENDER.practice)
    assert content_rules().check_subject(said).passes
    assert language == "en" or said != subject("en", SENDER.practice)


def test_arabic_is_set_from_right_to_left_and_markup_stays_text() -> None:
    page = as_html(Outgoing("e" * 32, "<script>alert(1)</script>", "ar", "main"), SENDER)
    assert 'dir="rtl"' in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("name", "refuse", "kind", "code"),
    [
        ("no such mailbox", {"rcpt": "550 5.1.1 no such user"}, AddressInvalid, "smtp:550"),
        ("mailbox busy", {"rcpt": "450 4.2.1 try later"}, Retryable, "smtp:450"),
        ("relaying denied", {"rcpt": "554 5.7.1 no"}, Rejected, "smtp:554"),
        ("taken for spam", {"data": "554 5.7.1 spam"}, Rejected, "smtp:554"),
        ("server is full", {"data": "452 4.3.1 full"}, Retryable, "smtp:452"),
        ("line broke after the text went out", {"data": "hang up"}, OutcomeUnknown, "smtp:no_answer"),
    ],
)
async def test_the_servers_answers_are_told_apart(
    server: MailServer, mailbox: Mailbox, name: str, refuse: dict[str, str], kind: type[SendError], code: str
) -> None:
    mailbox.refuse = refuse
    with pytest.raises(kind) as raised:
        await Email(server, SENDER).send(OUTGOING, TO)
    assert raised.value.code == code


async def test_no_server_means_certainly_not_sent() -> None:
    with pytest.raises(Retryable):
        await Email(MailServer("127.0.0.1", free_port(), tls=Tls.none), SENDER).send(OUTGOING, TO)


@pytest.mark.parametrize("address", ["", "not an address", "a@b\nBcc: x@y"])
async def test_what_is_no_address_is_said_to_be_none(server: MailServer, mailbox: Mailbox, address: str) -> None:
    with pytest.raises(AddressInvalid):
        await Email(server, SENDER).send(OUTGOING, address)
    assert mailbox.messages == []


async def test_smtp_can_never_tell_what_it_sent(server: MailServer) -> None:
    with pytest.raises(OutcomeUnknown):
        await Email(server, SENDER).find_sent(OUTGOING, TO, datetime.now(UTC), frozenset())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return file


@pytest.mark.parametrize("trusted", [True, False])
async def test_starttls_is_used_and_a_strange_certificate_is_refused(
    mailbox: Mailbox, certificate: Path, trusted: bool
) -> None:
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate)
    ours = ssl.create_default_context(cafile=str(certificate)) if trusted else ssl.create_default_context()
    controller = Controller(mailbox, hostname="localhost", port=free_port(), tls_context=theirs, require_starttls=True)
    controller.start()
    try:
        email = Email(MailServer("localhost", controller.port, tls=Tls.starttls, context=ours), SENDER)
        if trusted:
            await email.send(OUTGOING, TO)
        else:
            with pytest.raises(Retryable):
                await email.send(OUTGOING, TO)
    finally:
        controller.stop()
    assert len(mailbox.messages) == (1 if trusted else 0)
