"""Keywords as the carriers read them, quiet hours in the patient's zone, budgets."""

from datetime import UTC, datetime

import pytest

from conversations import consent
from core.database import Database


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", "opt_out"), ("stop.", "opt_out"), (" Unsubscribe ", "opt_out"), ("CANCEL", "opt_out"),
        ("opt out", "opt_out"), ("revoke", "opt_out"), ("YES", "opt_in"), ("start", "opt_in"),
        ("cancel my appointment", None), ("yes please", None), ("C", None), ("", None),
    ],
)  # fmt: skip
def test_carrier_keywords(text: str, keyword: str | None) -> None:
    assert consent.carrier_keyword(text) == keyword


async def test_an_opt_out_holds_until_an_opt_in(database: Database) -> None:
    async with database.transaction() as session:
        await consent.change(session, "sms", "h", consent.Keyword.opt_out, "m1")
        assert await consent.opted_out(session, "sms", "h")
        assert not await consent.opted_out(session, "email", "h")
        await consent.change(session, "sms", "h", consent.Keyword.opt_in, "m2")
        assert not await consent.opted_out(session, "sms", "h")


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (datetime(2026, 11, 23, 18, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC)),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 23, 14, tzinfo=UTC)),  # 6 am in Chicago
        (datetime(2026, 11, 24, 4, tzinfo=UTC), datetime(2026, 11, 24, 14, tzinfo=UTC)),  # 10 pm
        (datetime(2026, 3, 8, 4, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC)),  # the night clocks go forward
    ],
)
def test_quiet_hours_in_the_patients_own_zone(at: datetime, allowed: datetime) -> None:
    assert consent.allowed_from(at, "America/Chicago") == allowed
