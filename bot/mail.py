"""Patients' e-mail into a `web` process: the receiver with its parts, where a port is set."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from bot.failures import on_failed
from bot.services import Services
from bot.understanding import alarm
from channels.email import Arrivals, receiving, taking_mail
from conversations.inbox import Received
from conversations.models import Conversation
from handoff import service as handoff
from nlu.triage import load_triage


@contextlib.asynccontextmanager
async def receiving_mail(
    services: Services, on_received: Callable[[Received], Awaitable[None]], on_status: Callable[[str], Awaitable[None]]
) -> AsyncIterator[None]:
    """Take e-mail within the block; nothing without FRONTDOOR_EMAIL_INBOUND_PORT. Raises Misconfigured."""
    where = receiving(services.settings)
    if where is None:
        yield
        return
    triage = load_triage(services.settings.triage_local_file)

    def alarming(text: str) -> bool:
        return alarm(triage.assess(text), None) is not None

    arrivals = Arrivals(
        services.database, services.settings.email_channel_id, where.addresses, services.practice.name, alarming,
        on_received=on_received, on_alarm=_review, on_failed=on_failed, on_status=on_status,
    )  # fmt: skip
    async with taking_mail(where, arrivals.take):
        yield


async def _review(session: AsyncSession, conversation: Conversation, message_id: str) -> None:
    """An alarm in what nobody answers, as in an automatic e-mail: a nurse looks at it."""
    await handoff.open_review(session, conversation=conversation, message_id=message_id)
