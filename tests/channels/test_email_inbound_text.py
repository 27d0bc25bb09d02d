"""What is read of a patient's e-mail: the words, whatever program and alphabet they come from; less what was said before; never less
alarm than the whole."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.email.mail import decode, html_to_text, read
from core.database import Database
from tests.channels.conftest import queue
from tests.channels.mailroom import OURS, PAT, PRACTICE, MailRoom, alarming, mail, open_room

OUR_TEXT = "You have an appointment with Dr. Kim on Tuesday at 2 PM. Reply C to confirm, R to move, X to cancel."


@pytest.fixture
async def room(database: Database) -> AsyncIterator[MailRoom]:
    async with open_room(database) as room:
        yield room


def raw(headers: str, body: bytes) -> bytes:
    """An e-mail as it stands on the line."""
    head = f"From: {PAT}\nTo: {OURS}\nMessage-ID: <raw@mx.example>\n{headers}\n\n"
    return head.replace("\n", "\r\n").encode() + body


def html_only(html: str) -> EmailMessage:
    message = mail("")
    message.set_content(html, subtype="html")
    return message


@pytest.mark.parametrize(
    ("name", "message", "stored"),
    [
        ("plain", mail("Where can I park?"), "Where can I park?"),
        ("emoji only", mail("😀👍🏽"), "😀👍🏽"),
        ("Arabic", mail("أريد موعدًا", subject="موعد"), "موعد\n\nأريد موعدًا"),
        ("Chinese subject", mail("您好", subject="預約時間"), "預約時間\n\n您好"),
        ("empty", mail(""), ""),
        ("subject alone", mail("", subject="Where can I park?"), "Where can I park?"),
        ("text begins with the subject", mail("Parking?\nThanks", subject="Parking?"), "Parking?\nThanks"),
        ("HTML only", html_only("<p>Where can I <b>park</b>?</p><p>Thanks</p>"), "Where can I park?\n\nThanks"),
        ("HTML with script and style", html_only("<style>p{}</style><script>x()</script><p>Hi</p>"), "Hi"),
        ("looks like a command", mail("/restart"), "/restart"),
        ("signature", mail("Yes please\n\n-- \nPat Doe\n555-0100"), "Yes please"),
        ("sent from a phone", mail("Yes please\n\nSent from my iPhone"), "Yes please"),
        ("sent from a phone, Spanish", mail("Sí\n\nEnviado desde mi iPhone"), "Sí"),
        ("sent from a phone, Chinese", mail("好\n\n发自我的iPhone"), "好"),
        ("only a phone's line", mail("Sent from my iPhone"), "Sent from my iPhone"),
        ("a greeting is no signature", mail("Hi\n\nBest regards,\nPat"), "Hi\n\nBest regards,\nPat"),
    ],
)
async def test_words_arrive_as_written(room: MailRoom, name: str, message: EmailMessage, stored: str) -> None:
    await room.send(message)
    assert await room.bodies() == [stored]


@pytest.mark.parametrize(
    ("name", "headers", "body", "stored"),
    [
        ("no MIME at all", "", b"hello", "hello"),
        ("UTF-8 that says nothing", "", "¿Dónde estacionar?".encode(), "¿Dónde estacionar?"),
        ("UTF-8 that says ASCII", "Content-Type: text/plain; charset=us-ascii", "¿Dónde?".encode(), "¿Dónde?"),
        ("unknown charset", "Content-Type: text/plain; charset=x-klingon", "¿Dónde?".encode(), "¿Dónde?"),
        ("Latin-1", "Content-Type: text/plain; charset=iso-8859-1", "¿Dónde?".encode("latin-1"), "¿Dónde?"),
        ("Big5", "Content-Type: text/plain; charset=big5", "預約".encode("big5"), "預約"),
        ("KOI8", "Content-Type: text/plain; charset=koi8-r", "Где парковка?".encode("koi8-r"), "Где парковка?"),
        ("broken base64", "Content-Type: text/plain\nContent-Transfer-Encoding: base64", b"aGVsbG8gdGhlcmU", "hello there"),
        ("boundary never comes", "Content-Type: multipart/mixed; boundary=nope", b"hello", "hello"),
        ("null characters", "", b"a\x00b", "ab"),
        ("unknown type", "Content-Type: garbage", b"hello", "hello"),
        ("broken encoded word", "Subject: =?utf-8?b?####?=", b"hello", None),
        ("8-bit subject", "Subject: cita ma\u00f1ana", b"hola", "cita mañana\n\nhola"),
        (
            "lines broken for the journey", "Content-Type: text/plain; format=flowed", b"I want to move \r\nmy visit.\r\n-- \r\nPat",
            "I want to move my visit.",
        ),
    ],
)  # fmt: skip
async def test_what_is_broken_is_read_as_far_as_it_goes(
    room: MailRoom, name: str, headers: str, body: bytes, stored: str | None
) -> None:
    await room.send(raw(headers, body))
    [found] = await room.bodies()
    assert found == stored if stored is not None else "hello" in found


async def test_text_around_a_picture_is_read_whole(room: MailRoom) -> None:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nIt looks like this:\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b\r\nContent-Type: text/plain\r\n\r\nWhat now?\r\n--b--\r\n"
    await room.send(raw("Content-Type: multipart/mixed; boundary=b", parts.encode()))
    [body] = await room.bodies()
    assert body.startswith("It looks like this:\nWhat now?")


# --- Alarms ----------------------------------------------------------------------------------------------------------


async def test_an_emergency_in_the_subject_alone_is_seen(room: MailRoom) -> None:
    await room.send(mail("please call me", subject="crushing chest pain and can't breathe"))
    assert alarming(room.received[0].text)


async def test_an_old_subject_of_a_new_email_alarms_again_and_that_of_an_answer_does_not(room: MailRoom) -> None:
    subject = "I have crushing chest pain"
    await room.send(mail("it is bad", subject=subject, ident="<1@x>"))
    await room.send(mail("I am home again", subject=f"Re: {subject}", ident="<2@x>", In_Reply_To="<o@x>"))
    await room.send(mail("it is back", subject=subject, ident="<3@x>"))
    assert [alarming(one.text) for one in room.received] == [True, False, True]


def _alternative(plain: str, html: str) -> EmailMessage:
    message = mail(plain)
    message.add_alternative(html, subtype="html")
    return message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("only in the HTML form", _alternative("see below", "<p>I have crushing chest pain</p>")),
        ("in a foreign quote", mail("See what my mother wrote\n\nOn 3/4 Ana <ana@x.example> wrote:\n> I have crushing chest pain")),
        ("in a quote that claims to be ours", mail(f"ok\n\nOn 3/4 {PRACTICE} <{OURS}> wrote:\n> I have crushing chest pain")),
        ("after the signature's mark", mail("hello\n\n-- \nI have crushing chest pain")),
        ("below copied headers", mail(f"ok\n\nFrom: {OURS}\nSent: 3/4 9:12\nTo: {PAT}\nSubject: x\n\nI have crushing chest pain")),
        ("in hidden HTML", html_only("<div><blockquote type='cite'>I have crushing chest pain</blockquote></div>")),
    ],
)  # fmt: skip
async def test_an_alarm_is_never_cut_away(room: MailRoom, name: str, message: EmailMessage) -> None:
    await room.send(message)
    assert alarming(room.received[0].text)


# --- What was said before ---------------------------------------------------------------------------------------------


QUOTED = "\n".join(f"> {line}" for line in OUR_TEXT.split(". "))
ANSWERS = [
    ("Gmail", f"Yes please\n\nOn Tue, Mar 4, 2025 at 9:12 AM {PRACTICE}\n<{OURS}> wrote:\n\n{QUOTED}\n", "Yes please"),
    ("Gmail, Spanish", f"Sí\n\nEl mar, 4 mar 2025 a las 9:12, {PRACTICE} (<{OURS}>) escribió:\n\n{QUOTED}\n", "Sí"),
    ("Gmail, Arabic", f"نعم\n\nفي الثلاثاء، ٤ مارس ٢٠٢٥ تمت كتابة ما يلي بواسطة {PRACTICE} <{OURS}>:\n\n{QUOTED}\n", "نعم"),
    ("Gmail, Chinese", f"好的\n\n{PRACTICE} <{OURS}> 于2025年3月4日周二 09:12写道：\n\n{QUOTED}\n", "好的"),
    ("Gmail, Korean", f"네\n\n2025년 3월 4일 (화) 오전 9:12, {PRACTICE} <{OURS}>님이 작성:\n\n{QUOTED}\n", "네"),
    ("Gmail, Russian", f"Да\n\nвт, 4 мар. 2025 г. в 09:12, {PRACTICE} <{OURS}>:\n\n{QUOTED}\n", "Да"),
    ("Gmail, Vietnamese", f"Vâng\n\nVào Th 3, 4 thg 3, 2025 {PRACTICE} <{OURS}> đã viết:\n\n{QUOTED}\n", "Vâng"),
    ("Apple", f"C\n\nSent from my iPhone\n\n> On Mar 4, 2025, at 9:12 AM, {PRACTICE} <{OURS}> wrote:\n> \n{QUOTED}\n", "C"),
    (
        "Outlook",
        f"Sounds good.\n\n________________________________\nFrom: {PRACTICE} <{OURS}>\nSent: Tuesday, March 4, 2025 9:12 AM\n"
        f"To: Pat Doe <{PAT}>\nSubject: A message from {PRACTICE}\n\n{PRACTICE}\n{OUR_TEXT}\n",
        "Sounds good.",
    ),
    (
        "Outlook, Spanish",
        f"De acuerdo.\n\nDe: {PRACTICE} <{OURS}>\nEnviado el: martes, 4 de marzo de 2025 9:12\nPara: Pat Doe <{PAT}>\n"
        f"Asunto: Un mensaje\n\n{OUR_TEXT}\n",
        "De acuerdo.",
    ),
    ("answer below", f"On Tue, Mar 4, 2025 {PRACTICE} <{OURS}> wrote:\n{QUOTED}\n\nFriday please\n", "Friday please"),
    ("answers between", f"> {OUR_TEXT[:56]}\nNo, Friday\n> {OUR_TEXT[57:]}\nX\n", "No, Friday\nX"),
    ("an older front desk e-mail", f"Thanks\n\nOn 1/2/2025 9:00, Front Desk <{OURS}> wrote:\n> Our new hours are 8 to 5\n", "Thanks"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "text", "kept"), ANSWERS)
async def test_quotes_of_our_own_words_are_cut_in_every_language(
    room: MailRoom, program: str, text: str, kept: str
) -> None:
    await room.send(mail("hello", ident="<1@x>"))
    await queue(room.database, (await room.threads())[0].id, OUR_TEXT)
    await room.send(mail(text, ident="<2@x>"))
    assert (await room.bodies())[1] == kept


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("passed on from elsewhere", "See below\n\n---------- Forwarded message ---------\nFrom: Lab <lab@x.example>\nDate: Tue, Mar 4, 2025\nSubject: Bill\n\nYou owe $40"),
        ("somebody else quoted", "What does she mean?\n\nOn 3/4/25 9:00, Ana <ana@x.example> wrote:\n> Bring the insurance card"),
        ("greater than", "My waiting time was\n> 40 minutes"),
        ("a list with colons", "Name: Pat\nNew phone: 555-0100\nNew street: Elm 3\nSince: 2024"),
        ("arrows", "> Friday\n> or Monday"),
    ],
)  # fmt: skip
async def test_what_is_not_surely_ours_stays(room: MailRoom, name: str, text: str) -> None:
    await room.send(mail("hello there", ident="<1@x>"))
    await room.send(mail(text, ident="<2@x>"))
    assert (await room.bodies())[1] == text


async def test_a_patients_own_earlier_alarm_does_not_alarm_again_in_the_quote(room: MailRoom) -> None:
    await room.send(mail("I have crushing chest pain", ident="<1@x>"))
    [thread] = await room.threads()
    await queue(room.database, thread.id, "This may be an emergency. Call 911 now.")
    answer = f"I am at the hospital, thank you\n\nOn 3/4/25 9:12, {PRACTICE} <{OURS}> wrote:\n> This may be an emergency. Call 911 now.\n>\n> > I have crushing chest pain"
    await room.send(mail(answer, ident="<2@x>"))
    assert (await room.bodies())[1] == "I am at the hospital, thank you"


async def test_quotes_in_html_are_marked_and_cut(room: MailRoom) -> None:
    await room.send(mail("hello", ident="<1@x>"))
    await queue(room.database, (await room.threads())[0].id, OUR_TEXT)
    html = (
        f"<div>Yes please</div><div class='gmail_quote'><div>On Tue, Mar 4, 2025 {PRACTICE} &lt;{OURS}&gt; wrote:<br></div>"
        f"<blockquote class='gmail_quote'><p>{OUR_TEXT}</p><blockquote>hello</blockquote></blockquote></div>"
    )
    message = html_only(html)
    del message["Message-ID"]
    message["Message-ID"] = "<2@x>"
    await room.send(message)
    assert (await room.bodies())[1] == "Yes please"


# --- Whatever comes ----------------------------------------------------------------------------------------------------


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert isinstance(read(content).text, str)
    assert isinstance(read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + content).text, str)
    assert isinstance(read(b"From: " + content + b"\r\n\r\nx").fuller, str)


@given(st.text(max_size=500))
@settings(max_examples=100, deadline=None)
def test_no_html_breaks_the_reader(html: str) -> None:
    assert isinstance(html_to_text(html), str)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
@settings(max_examples=100, deadline=None)
def test_text_survives_the_journey(words: str) -> None:
    assert "".join(read(mail(words).as_bytes(policy=SMTP)).text.split()) == "".join(
        words.replace("\u200b", "").replace("\ufeff", "").split()
    )


def test_deeply_nested_parts_end_somewhere() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    found = read(b"From: pat@example.com\r\n" + nested + b"\r\nhelp")
    assert found.sender == PAT


def test_many_parts_end_somewhere() -> None:
    parts = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n" * 20_000
    assert len(read(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts + b"--b--").files) < 600


@pytest.mark.parametrize(
    "html",
    ["<div>" * 50_000, "<table><tr><td>" * 3000 + "x", "<?xml version='1.0' encoding='utf-8'?><p>x</p>", "<", ""],
)
def test_html_that_wants_to_harm_is_read_in_time(html: str) -> None:
    assert isinstance(html_to_text(html), str)


@pytest.mark.parametrize(
    "words", ["¿Dónde está?", "Где парковка и как доехать до клиники", "我想預約下星期的時間可以嗎"]
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_text_without_a_charset_is_guessed(words: str, charset: str) -> None:
    assert decode(words.encode(charset), None) == words
