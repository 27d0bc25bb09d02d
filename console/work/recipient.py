"""Who gets a reply, in words; and times that staff can choose."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers

from console import words
from conversations.models import Conversation
from core import clock
from handoff.packet import Packet


def recipient(p: Packet, thread: Conversation) -> str:
    """Who gets a reply: name and address, so that nobody answers the wrong person."""
    name = p.panel.patient.full_name if p.panel else "whoever writes from"
    return f"{name} · {address_of(thread)}"


def address_of(thread: Conversation) -> str:
    if thread.channel == "sms":
        return f"text message {_phone(thread.address)}"
    if thread.channel == "webchat":
        return "portal chat" if thread.patient_id else "web chat, not signed in"
    return f"{words.say(words.CHANNELS, thread.channel)} {thread.address}"


def _phone(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def snoozes(zone: str) -> list[tuple[str, str]]:
    """Choices of a time to come back, in the practice's day: (instant, words)."""
    local = clock.now().astimezone(ZoneInfo(zone))
    at = [local + timedelta(minutes=30), local + timedelta(hours=2)]
    at += [datetime.combine(local.date() + timedelta(days=days), time(8, 30), local.tzinfo) for days in (1, 2, 7)]
    names = ["In 30 minutes", "In 2 hours", "Tomorrow", "In two days", "In a week"]
    return [
        (one.isoformat(timespec="minutes"), f"{name} ({words.clock_time(one, zone)})")
        for one, name in zip(at, names, strict=True)
    ]
