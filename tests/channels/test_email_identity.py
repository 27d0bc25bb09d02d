"""Who writes by e-mail: the address finds nobody's records by itself; known address and date of birth do, as by SMS; then one thread."""

from actions.services import Services
from conversations import inbox
from conversations.inbox import Inbound
from conversations.models import Conversation
from conversations.wording import LANGUAGES, wording
from core import clock
from core.ids import new_id
from handoff import packet
from handoff import service as handoff
from handoff.access import Viewer
from handoff.models import Role
from practice.sql import SqlPracticeSystem
from tests.actions.conftest import seeded, services  # noqa: F401 - fixtures
from tests.actions.stage import Stage, person
from tests.channels.mailroom import mail, open_room, somewhere

JAMES, BORN = "james.carter@example.com", "4/18/1962"


async def test_nothing_of_a_patient_is_said_by_email_before_the_birth_date(services: Services) -> None:  # noqa: F811
    stage = Stage(services, JAMES, channel="email")
    answer = await stage.says("when is my appointment with dr kim", "appt_info")
    assert "date of birth" in answer and "Kim" not in answer and "portal" not in answer


async def test_known_address_and_birth_date_are_enough(services: Services) -> None:  # noqa: F811
    stage = Stage(services, JAMES, channel="email")
    await stage.says("when is my appointment", "appt_info")
    assert "You have Thu" in await stage.says(BORN)
    async with services.database.read() as session:
        conversation = await session.get_one(Conversation, stage.conversation_id)
    assert (conversation.patient_id, conversation.verified_how) == (person("james-carter"), "email_and_birth_date")


async def test_a_stranger_is_answered_just_like_a_wrong_birth_date_and_after_three_a_person_comes(
    services: Services,  # noqa: F811
) -> None:
    stranger, known = Stage(services, "stranger@example.com", channel="email"), Stage(services, JAMES, channel="email")
    for stage in (stranger, known):
        await stage.says("when is my appointment", "appt_info")
    assert await stranger.says(BORN) == await known.says("1/1/1970")
    for stage in (stranger, known):
        await stage.says("2/2/1970")
        await stage.says("3/3/1970")
        assert [case.reason for case in await stage.cases()] == ["identity_failed"]


async def test_the_texts_speak_of_an_address_and_not_of_a_number(services: Services) -> None:  # noqa: F811
    for name in ("identity-no-match", "identity-which"):
        for language in LANGUAGES:
            assert (
                wording().render(name, language, {}, "email").text != wording().render(name, language, {}, "sms").text
            )


async def test_chat_sms_and_email_of_one_patient_are_one_thread_with_the_channel_at_each_line(
    services: Services,  # noqa: F811
) -> None:
    texting = Stage(services, "+12175550101")
    await texting.says("when is my appointment", "appt_info")
    await texting.says(BORN)
    chatting = Stage(services, "portal-james", channel="webchat", patient_id=person("james-carter"))
    await chatting.says("hello from the portal", "chitchat")
    async with open_room(services.database, somewhere()) as room:
        await room.send(mail("hello by mail", sender=JAMES, subject="A question"))
    writing = Stage(services, JAMES, channel="email")
    await writing.says("when is my appointment", "appt_info")
    await writing.says(BORN)
    nurse = Viewer("n" * 32, "Nora", frozenset({Role.nurse, Role.front_desk}))
    async with services.database.transaction(nurse.actor) as session:
        thread = await session.get_one(Conversation, writing.conversation_id)
        case = await handoff.open_case(session, conversation=thread, disposition="human", reason="human")
        for stage in (texting, chatting):
            other = await session.get_one(Conversation, stage.conversation_id)
            await handoff.open_case(session, conversation=other, disposition="human", reason="human")
        held = await packet.assemble(session, nurse, case.id, SqlPracticeSystem())
        entries = await packet.merged(session, nurse, held)
    assert {entry.channel for entry in entries if entry.channel} == {"sms", "webchat", "email"}
    assert "A question\n\nhello by mail" in [entry.text for entry in entries]
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


async def test_staff_see_who_has_the_address_and_a_stranger_is_nobody(services: Services) -> None:  # noqa: F811
    nurse = Viewer("n" * 32, "Nora", frozenset({Role.nurse, Role.front_desk}))
    found = {}
    for address in (JAMES, "stranger@example.com"):
        async with services.database.transaction(nurse.actor) as session:
            inbound = Inbound("email", "main", new_id(), address, "hello", clock.now())
            received = await inbox.receive(session, inbound)
            thread = await session.get_one(Conversation, received.conversation_id)
            case = await handoff.open_case(session, conversation=thread, disposition="human", reason="human")
            held = await packet.assemble(session, nurse, case.id, SqlPracticeSystem())
            found[address] = (held.panel, [one.patient.id for one in held.family])
    assert found == {JAMES: (None, [person("james-carter")]), "stranger@example.com": (None, [])}
