"""Files that come by e-mail: kept as ciphertext by what they are, the others noted and refused; in one transaction with their message."""

import zipfile
from collections.abc import AsyncIterator
from email.message import EmailMessage
from io import BytesIO

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from channels.email.arrivals import FILE_MARK
from conversations import attachments
from conversations.attachments import MOST_BYTES, MOST_FILES, State
from conversations.models import Conversation, Direction
from core.audit import audit_events
from core.database import Database
from core.errors import Forbidden, NotFound
from handoff import files
from handoff import service as handoff
from handoff.access import Viewer
from handoff.files import Purpose
from handoff.models import Role
from tests.channels.mailroom import MailRoom, mail, open_room
from tests.channels.test_media import PDF, PNG


@pytest.fixture
async def room(database: Database) -> AsyncIterator[MailRoom]:
    async with open_room(database) as room:
        yield room


def with_files(*files: tuple[bytes, str, str], text: str = "see the picture") -> EmailMessage:
    message = mail(text)
    for content, kind, name in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


def archive() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("x.txt", "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "file", "state", "kind"),
    [
        ("picture", (PNG, "image/png", "rash.png"), State.stored, "image/png"),
        ("PDF", (PDF, "application/pdf", "card.pdf"), State.stored, "application/pdf"),
        ("picture called something else", (PNG, "application/octet-stream", "x.bin"), State.stored, "image/png"),
        ("page called a picture", (b"<html><script>alert(1)</script></html>", "image/png", "x.png"), State.refused, None),
        ("program", (b"MZ\x90\x00" + b"\0" * 200, "application/pdf", "x.pdf"), State.refused, None),
        ("archive", (archive(), "application/zip", "x.zip"), State.refused, None),
        ("page", (b"<html></html>", "text/html", "x.html"), State.refused, None),
        ("text file", (b"hello", "text/plain", "x.txt"), State.refused, None),
        ("calendar", (b"BEGIN:VCALENDAR", "text/calendar", "x.ics"), State.refused, None),
    ],
)  # fmt: skip
async def test_a_file_is_kept_by_what_it_is(
    room: MailRoom, name: str, file: tuple[bytes, str, str], state: State, kind: str | None
) -> None:
    await room.send(with_files(file))
    assert await room.bodies() == [f"see the picture\n{FILE_MARK}"]
    [stored] = await room.files()
    assert (stored.state, stored.kind) == (state, kind)
    assert stored.reason == (None if state is State.stored else "kind")


async def test_what_is_kept_is_ciphertext_and_opens_again(room: MailRoom) -> None:
    await room.send(with_files((PNG, "image/png", "rash-of-pat-doe.png")))
    [stored] = await room.files()
    async with room.database.transaction() as session:
        raw = (await session.execute(sql("SELECT content_ct FROM attachments"))).scalar_one()
        _, content = await attachments.content(session, stored.id)
    assert content == PNG and PNG not in raw
    async with room.database.read() as session:
        everything = (await session.execute(sql("SELECT * FROM attachments"))).one()
    assert "rash" not in str(everything)


async def test_a_picture_without_words_is_a_message(room: MailRoom) -> None:
    await room.send(with_files((PNG, "image/png", "x.png"), text=""))
    assert await room.bodies() == [FILE_MARK]


async def test_a_picture_in_the_middle_of_the_text_is_kept(room: MailRoom) -> None:
    message = mail("look")
    message.add_alternative("<p>look <img src='cid:a@x'></p>", subtype="html")
    html = message.get_payload()[1]
    html.add_related(PNG, maintype="image", subtype="png", cid="<a@x>")
    await room.send(message)
    assert [one.state for one in await room.files()] == [State.stored]


async def test_a_file_that_is_too_large_is_noted_and_refused(room: MailRoom) -> None:
    await room.send(with_files((PNG + b"\0" * MOST_BYTES, "image/png", "x.png"), (PDF, "application/pdf", "y.pdf")))
    found = {(one.state, one.reason) for one in await room.files()}
    assert found == {(State.refused, "too_large"), (State.stored, None)}


async def test_of_many_files_those_that_can_be_kept_come_first(room: MailRoom) -> None:
    junk = [(b"junk", "application/x-junk", f"{n}.x") for n in range(15)]
    await room.send(with_files(*junk, (PNG, "image/png", "last.png")))
    found = await room.files()
    assert len(found) == MOST_FILES and found[0].state == State.stored


@pytest.mark.parametrize(("sent", "said"), [(10, []), (11, ["One file"]), (13, ["3 files"])])
async def test_staff_are_told_of_files_that_were_not_taken(room: MailRoom, sent: int, said: list[str]) -> None:
    await room.send(with_files(*[(PNG, "image/png", f"{n}.png") for n in range(sent)]))
    notes = await room.messages(Direction.note)
    assert [row.body.partition(" that came")[0] for row in notes] == said
    assert len(await room.files()) == MOST_FILES


async def test_the_note_of_an_automatic_email_says_that_its_files_were_not_taken(room: MailRoom) -> None:
    message = with_files((PNG, "image/png", "a.png"), (PDF, "application/pdf", "b.pdf"), text="I am away.")
    message["Auto-Submitted"] = "auto-replied"
    await room.send(message)
    [note] = await room.messages(*Direction)
    assert note.direction == Direction.note
    assert note.body.startswith(
        "An automatic e-mail came in. Nobody answers it. 2 files that came with it were not taken."
    )
    assert await room.files() == []


async def test_the_same_email_again_brings_no_second_file(room: MailRoom) -> None:
    message = with_files((PNG, "image/png", "x.png"))
    await room.send(message, message)
    await room.send(message)
    assert len(await room.files()) == 1


async def test_a_file_that_cannot_be_stored_leaves_no_message_and_comes_again(room: MailRoom) -> None:
    async with room.database.transaction() as session:
        await session.execute(sql("ALTER TABLE attachments RENAME TO attachments_away"))
    with pytest.raises(Exception, match="451"):
        await room.send(with_files((PNG, "image/png", "x.png")))
    assert await room.messages() == []
    async with room.database.transaction() as session:
        await session.execute(sql("ALTER TABLE attachments_away RENAME TO attachments"))
    await room.send(with_files((PNG, "image/png", "x.png")))
    assert len(await room.files()) == 1


# --- A case's files for the patient's record --------------------------------------------------------------------------


async def _case(room: MailRoom) -> str:
    async with room.database.transaction() as session:
        thread = await session.get_one(Conversation, (await room.threads())[0].id)
        return (await handoff.open_case(session, conversation=thread, disposition="human", reason="human")).id


NURSE = Viewer("n" * 32, "Nora", frozenset({Role.nurse}))


async def test_a_cases_files_leave_as_one_archive_and_each_opening_is_audited(room: MailRoom) -> None:
    await room.send(
        with_files((PNG, "image/png", "pat-doe.png"), (PDF, "application/pdf", "y.pdf"), (b"x", "text/x", "z"))
    )
    case = await _case(room)
    async with room.database.transaction(NURSE.actor) as session:
        archive = await files.exported(session, NURSE, case, Purpose.record)
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        contents = [opened.read(name) for name in opened.namelist()]
        names = opened.namelist()
    assert contents == [PNG, PDF]
    assert [name.rpartition(".")[2] for name in names] == ["png", "pdf"] and "doe" not in "".join(names)
    assert all("-email-" in name for name in names)
    async with room.database.read() as session:
        rows = (await session.execute(select(audit_events.c.action, audit_events.c.details))).all()
    assert [action for action, _ in rows].count("attachment.read") == 2
    [details] = [details for action, details in rows if action == "case.export_files"]
    assert orjson.loads(details) == {"purpose": "record", "files": 2}


async def test_the_archive_is_for_leads_and_who_treats(room: MailRoom) -> None:
    await room.send(with_files((PNG, "image/png", "x.png")))
    case = await _case(room)
    desk = Viewer("d" * 32, "Dana", frozenset({Role.front_desk}))
    async with room.database.transaction(desk.actor) as session:
        with pytest.raises(Forbidden):
            await files.exported(session, desk, case, Purpose.record)
    lead = Viewer("d" * 32, "Dana", frozenset({Role.lead}))
    async with room.database.transaction(lead.actor) as session:
        assert await files.exported(session, lead, case, Purpose.referral)


async def test_files_of_a_thread_that_is_not_theirs_to_read_do_not_leave(room: MailRoom) -> None:
    await room.send(with_files((PNG, "image/png", "x.png")))
    case = await _case(room)
    biller = Viewer("b" * 32, "Ben", frozenset({Role.billing}))
    async with room.database.transaction(biller.actor) as session:
        with pytest.raises(NotFound):
            await files.exported(session, biller, case, Purpose.record)


async def test_a_thread_without_files_says_so(room: MailRoom) -> None:
    await room.send(mail("no files"))
    case = await _case(room)
    async with room.database.transaction(NURSE.actor) as session:
        with pytest.raises(NotFound, match="no files"):
            await files.exported(session, NURSE, case, Purpose.record)


def test_every_kind_that_is_kept_has_a_name_ending() -> None:
    assert set(files.ENDINGS) == set(attachments.KINDS)
