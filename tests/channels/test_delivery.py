"""Delivery over a scripted provider: order, retries, opt-outs, quiet hours, and what a crash leaves behind."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import (
    AddressInvalid,
    Capabilities,
    ChannelAdapter,
    OptedOut,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    Retryable,
    SendError,
    Sent,
)
from channels.delivery import BACK_OFF, LEASE, MAX_ATTEMPTS, Delivery
from conversations import consent
from conversations.inbox import address_hash
from conversations.models import Status
from core import clock
from core.database import Database
from tests.channels.conftest import NUMBER, queue, row, status_of, text, thread

NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # in Chicago
NIGHT = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # 10 pm in Chicago
MORNING = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)  # 8 am in Chicago


@dataclass
class Provider(ChannelAdapter):
    """Does what the script says, once an entry: an error, or None for success. `has` is what it really took."""

    name = "sms"
    capabilities = Capabilities(max_segments=2)
    script: list[SendError | None] = field(default_factory=list)
    has: list[tuple[str, str]] = field(default_factory=list)
    lookup: SendError | None = None
    on_send: Callable[[Outgoing], Awaitable[None]] | None = None

    async def send(self, outgoing: Outgoing, address: str) -> Sent:
        if self.on_send:
            await self.on_send(outgoing)
        error = self.script.pop(0) if self.script else None
        if error is None or isinstance(error, OutcomeUnknown):
            self.has.append((outgoing.text, outgoing.reference))
        if error:
            raise error
        return Sent(f"P{len(self.has)}")

    async def find_sent(self, outgoing: Outgoing, address: str, since: datetime, known: frozenset[str]) -> Sent | None:
        if self.lookup:
            raise self.lookup
        ids = [f"P{n}" for n, (_, ref) in enumerate(self.has, start=1) if ref == outgoing.reference]
        return Sent(ids[0]) if ids else None

    @property
    def texts(self) -> list[str]:
        return [words for words, _ in self.has]


@dataclass
class Office:
    database: Database
    provider: Provider
    delivery: Delivery
    failed: list[str]


@pytest.fixture
def office(database: Database) -> Office:
    clock.set(NOON)
    return _office(database, Provider())


def _office(database: Database, provider: Provider) -> Office:
    failed: list[str] = []

    async def on_failed(session: AsyncSession, message_id: str) -> None:
        failed.append(message_id)

    async def on_status(conversation_id: str) -> None:
        return None

    delivery = Delivery(database, {"sms": provider}, on_failed=on_failed, on_status=on_status, zone="America/Chicago")
    return Office(database, provider, delivery, failed)


async def test_texts_of_a_thread_go_out_in_order(office: Office) -> None:
    conversation = await thread(office.database)
    await queue(office.database, conversation, "one", "two", "three")
    assert await office.delivery.deliver(conversation) == 3
    assert office.provider.texts == ["one", "two", "three"]


async def test_the_row_is_marked_sending_and_no_transaction_is_open_while_the_provider_is_called(
    office: Office,
) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    seen: list[Status] = []

    async def look(outgoing: Outgoing) -> None:
        async with asyncio.timeout(2), office.database.transaction():  # would wait for an open one
            seen.append(await status_of(office.database, outgoing.reference))

    office.provider.on_send = look
    await office.delivery.deliver(conversation)
    assert seen == [Status.sending]
    assert await status_of(office.database, row_id) is Status.sent


async def test_ten_deliveries_at_once_send_each_text_once_and_in_order(office: Office) -> None:
    conversation = await thread(office.database)
    words = [str(n) for n in range(8)]
    await queue(office.database, conversation, *words)
    await asyncio.gather(*(office.delivery.deliver(conversation) for _ in range(10)))
    assert office.provider.texts == words


async def test_what_can_be_tried_again_is_and_what_follows_waits(office: Office) -> None:
    conversation = await thread(office.database)
    await queue(office.database, conversation, "one", "two")
    office.provider.script = [Retryable("x:busy"), Retryable("x:busy")]
    await office.delivery.deliver(conversation)
    assert office.provider.texts == []
    for wait in BACK_OFF[:2]:
        clock.set(clock.now() + timedelta(seconds=wait))
        await office.delivery.deliver(conversation)
    assert office.provider.texts == ["one", "two"]


async def test_the_provider_may_say_when_to_try_again(office: Office) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    office.provider.script = [Retryable("x:busy", after=1800)]
    await office.delivery.deliver(conversation)
    assert (await row(office.database, row_id)).next_attempt_at == NOON + timedelta(seconds=1800)


async def test_after_the_last_try_it_has_failed_staff_are_told_and_the_next_goes_on(office: Office) -> None:
    conversation = await thread(office.database)
    first, second = await queue(office.database, conversation, "one", "two")
    office.provider.script = [Retryable("x:busy")] * MAX_ATTEMPTS
    for _ in range(MAX_ATTEMPTS):
        await office.delivery.deliver(conversation)
        clock.set(clock.now() + timedelta(seconds=max(BACK_OFF)))
    assert await status_of(office.database, first) is Status.failed
    assert office.failed == [first]
    assert office.provider.texts == ["two"]
    assert await status_of(office.database, second) is Status.sent


@pytest.mark.parametrize("error", [AddressInvalid("x:21211"), Rejected("x:30007"), OptedOut("x:21610")])
async def test_what_is_refused_for_good_fails_at_once(office: Office, error: SendError) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    office.provider.script = [error]
    await office.delivery.deliver(conversation)
    failed = await row(office.database, row_id)
    assert (failed.status, failed.error_code, office.failed) == (Status.failed, error.code, [row_id])


async def test_an_opt_out_at_the_provider_is_kept_and_ends_what_was_queued_before(office: Office) -> None:
    conversation = await thread(office.database)
    ids = await queue(office.database, conversation, "one", "two")
    office.provider.script = [OptedOut("twilio:21610")]
    office.provider.on_send = _later
    await office.delivery.deliver(conversation)
    async with office.database.read() as session:
        assert await consent.opted_out(session, "sms", address_hash("sms", NUMBER))
    assert office.provider.texts == []
    assert (await row(office.database, ids[1])).error_code == "opted_out"


async def _later(_outgoing: Outgoing) -> None:
    clock.set(clock.now() + timedelta(seconds=1))


async def _opt_out(office: Office) -> None:
    async with office.database.transaction() as session:
        await consent.change(session, "sms", address_hash("sms", NUMBER), consent.Keyword.opt_out, "test")


@pytest.mark.parametrize(
    ("name", "initiated", "goes"),
    [("the confirmation and emergency answers still go", False, True), ("a reminder does not", True, False)],
)
async def test_what_is_written_after_an_opt_out(office: Office, name: str, initiated: bool, goes: bool) -> None:
    conversation = await thread(office.database)
    await _opt_out(office)
    await queue(office.database, conversation, text("one", practice_initiated=initiated))
    await office.delivery.deliver(conversation)
    assert office.provider.texts == (["one"] if goes else [])


async def test_a_reminder_waits_for_the_morning_and_holds_up_no_answer(office: Office) -> None:
    clock.set(NIGHT)
    conversation = await thread(office.database)
    await queue(office.database, conversation, text("reminder", practice_initiated=True), "answer")
    await office.delivery.deliver(conversation)
    assert office.provider.texts == ["answer"]
    clock.set(MORNING - timedelta(minutes=1))
    await office.delivery.deliver(conversation)
    assert office.provider.texts == ["answer"]
    clock.set(MORNING)
    await office.delivery.deliver(conversation)
    assert office.provider.texts == ["answer", "reminder"]


async def test_an_emergency_text_passes_what_is_stuck(office: Office) -> None:
    conversation = await thread(office.database)
    await queue(office.database, conversation, "one")
    office.provider.script = [Retryable("x:busy", after=600)]
    await office.delivery.deliver(conversation)
    await queue(office.database, conversation, "two", text("Call 911", template_id="handoff-emergency-sms"))
    await office.delivery.deliver(conversation)
    assert office.provider.texts == ["Call 911"]


async def test_what_the_content_rules_forbid_does_not_leave(office: Office) -> None:
    conversation = await thread(office.database)
    typed = text("Your biopsy was fine", author="staff", author_id="s1", template_id=None)
    [row_id] = await queue(office.database, conversation, typed)
    await office.delivery.deliver(conversation)
    assert office.provider.texts == []
    assert (await row(office.database, row_id)).error_code == "content_rules"
    assert office.failed == [row_id]


async def test_a_text_is_spelled_so_that_it_stays_short(office: Office) -> None:
    conversation = await thread(office.database)
    await queue(office.database, conversation, text("Su cita está lista. " * 8, language="es"))
    await office.delivery.deliver(conversation)
    assert office.provider.texts == ["Su cita esta lista. " * 8]


# --- Crashes ----------------------------------------------------------------------------------------------------------


async def _crash_while_sending(office: Office, conversation: str, *, taken: bool) -> None:
    """The process dies in the provider call: before the provider has taken the text, or after."""

    async def die(outgoing: Outgoing) -> None:
        if taken:
            office.provider.has.append((outgoing.text, outgoing.reference))
        raise KeyboardInterrupt

    office.provider.on_send = die
    with pytest.raises(KeyboardInterrupt):
        await office.delivery.deliver(conversation)
    office.provider.on_send = None


@pytest.mark.parametrize("taken", [True, False])
async def test_after_a_crash_the_patient_gets_the_text_exactly_once(office: Office, taken: bool) -> None:
    conversation = await thread(office.database)
    first, second = await queue(office.database, conversation, "one", "two")
    task = asyncio.create_task(_crash_while_sending(office, conversation, taken=taken))
    await task
    again = _office(office.database, office.provider)
    await again.delivery.deliver(conversation)
    assert office.provider.texts == (["one"] if taken else [])  # the lease still runs: nobody touches it
    clock.set(NOON + LEASE + timedelta(seconds=1))
    async with office.database.read() as session:
        assert await again.delivery.due(session) == [conversation]
    await again.delivery.deliver(conversation)
    assert office.provider.texts == ["one", "two"]
    assert await status_of(office.database, first) is Status.sent
    assert await status_of(office.database, second) is Status.sent


async def test_an_unknown_outcome_is_looked_up_and_not_sent_again(office: Office) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    office.provider.script = [OutcomeUnknown("x:no_answer")]
    await office.delivery.deliver(conversation)
    assert await status_of(office.database, row_id) is Status.sending
    clock.set(NOON + LEASE + timedelta(seconds=1))
    await office.delivery.deliver(conversation)
    found = await row(office.database, row_id)
    assert (found.status, found.provider_id, office.provider.texts) == (Status.sent, "P1", ["one"])


async def test_while_the_provider_cannot_be_asked_nothing_is_sent_again(office: Office) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    office.provider.script = [OutcomeUnknown("x:no_answer")]
    await office.delivery.deliver(conversation)
    office.provider.lookup = Retryable("x:away")
    clock.set(NOON + LEASE + timedelta(seconds=1))
    await office.delivery.deliver(conversation)
    assert await status_of(office.database, row_id) is Status.sending
    assert office.provider.texts == ["one"]


async def test_where_the_provider_can_never_tell_staff_are_told(office: Office) -> None:
    conversation = await thread(office.database)
    [row_id] = await queue(office.database, conversation, "one")
    office.provider.script = [OutcomeUnknown("smtp:no_answer")]
    await office.delivery.deliver(conversation)
    office.provider.lookup = OutcomeUnknown("smtp:unknown")
    clock.set(NOON + LEASE + timedelta(seconds=1))
    await office.delivery.deliver(conversation)
    assert office.failed == [row_id]
    assert office.provider.texts == ["one"]


async def test_what_is_due_is_found_by_the_sweep(office: Office) -> None:
    conversation = await thread(office.database)
    other = await thread(office.database, address="+12175550102")
    await queue(office.database, conversation, "one", "two")
    async with office.database.read() as session:
        assert await office.delivery.due(session) == [conversation]
    await queue(office.database, other, "three")
    async with office.database.read() as session:
        assert sorted(await office.delivery.due(session)) == sorted([conversation, other])


async def test_nothing_of_a_text_is_logged(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    conversation = await thread(office.database)
    await queue(office.database, conversation, "a secret")
    office.provider.script = [Rejected("x:30007")]
    await office.delivery.deliver(conversation)
    printed = capsys.readouterr()
    assert "x:30007" in printed.out + printed.err
    assert "secret" not in printed.out + printed.err
    assert NUMBER not in printed.out + printed.err
