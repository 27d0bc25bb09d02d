"""Consent to be texted (47 CFR 64.1200, CTIA): opt-out and opt-in per channel and address, quiet hours and budgets.

Carrier keywords are exact words; plain sentences are found by triage's cues. Bare CANCEL and YES are the carrier's
opt-out and opt-in also when the patient means an appointment: `carrier_keyword` tells, the turn decides what else to do.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Consent, ConsentEvent, Conversation, Direction, Message
from core import audit, clock

OPT_OUT_WORDS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "opt-out"}
)
OPT_IN_WORDS = frozenset({"start", "yes", "unstop"})
QUIET_FROM, QUIET_UNTIL = time(21), time(8)  # 47 CFR 64.1200(c)(1), in the patient's own time zone
BUDGET_A_DAY, BUDGET_A_WEEK = 1, 3


# Built once: putting a statement together costs more than running it. The same in the other rooms of a turn.
_OPTED_OUT = select(Consent.opted_out_at).where(
    Consent.channel == bindparam("channel"), Consent.address_hash == bindparam("address")
)


class Keyword(StrEnum):
    opt_out = "opt_out"
    opt_in = "opt_in"


def carrier_keyword(text: str) -> Keyword | None:
    """What a carrier makes of a message that is nothing but a keyword."""
    word = text.strip().strip(".!").casefold()
    if word in OPT_OUT_WORDS:
        return Keyword.opt_out
    return Keyword.opt_in if word in OPT_IN_WORDS else None


async def change(session: AsyncSession, channel: str, address_hash: str, keyword: Keyword, source: str) -> None:
    """Apply an opt-out or opt-in at once. `source` is a message id or a provider code (`twilio:21610`)."""
    row = await _row(session, channel, address_hash)
    if keyword is Keyword.opt_out:
        row.opted_out_at = clock.now()
    else:
        row.opted_out_at, row.opted_in_at = None, clock.now()
    session.add(ConsentEvent(channel=channel, address_hash=address_hash, change=keyword, source=source))
    audit.record(
        session, f"consent.{keyword}", subject="consent", subject_id=row.id, details={"channel": channel, "by": source}
    )
    await session.flush()


async def opted_out(session: AsyncSession, channel: str, address_hash: str) -> bool:
    """Whether nothing more may go to this address on this channel."""
    return await opted_out_at(session, channel, address_hash) is not None


async def opted_out_at(session: AsyncSession, channel: str, address_hash: str) -> datetime | None:
    """Since when nothing more may go to this address on this channel."""
    found = await session.execute(_OPTED_OUT, {"channel": channel, "address": address_hash})
    return found.scalar_one_or_none()


async def record_risk_warning(session: AsyncSession, channel: str, address_hash: str) -> None:
    """Keep when and on which channel the patient was told that the channel is not encrypted."""
    row = await _row(session, channel, address_hash)
    if row.risk_warned_at is None:
        row.risk_warned_at = clock.now()
        session.add(ConsentEvent(channel=channel, address_hash=address_hash, change="risk_warned", source="disclosure"))
        await session.flush()


def allowed_from(at: datetime, zone: str) -> datetime:
    """The first instant from `at` on at which a practice-initiated text may go out (8 am-9 pm, patient's zone)."""
    local = at.astimezone(ZoneInfo(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=ZoneInfo(zone))


async def within_budget(session: AsyncSession, address_hash: str) -> bool:
    """Whether one more practice-initiated text fits the day's and the week's budget of this address."""
    for days, most in ((1, BUDGET_A_DAY), (7, BUDGET_A_WEEK)):
        query = (
            select(func.count())
            .select_from(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Conversation.address_hash == address_hash,
                Message.direction == Direction.outbound,
                Message.practice_initiated,
                Message.created_at > clock.now() - timedelta(days=days),
            )
        )
        if (await session.execute(query)).scalar_one() >= most:
            return False
    return True


async def _row(session: AsyncSession, channel: str, address_hash: str) -> Consent:
    query = select(Consent).where(Consent.channel == channel, Consent.address_hash == address_hash)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = Consent(channel=channel, address_hash=address_hash)
        session.add(row)
        await session.flush()
    return row
