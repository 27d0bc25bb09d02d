"""Which e-mail was written by a program (RFC 3834): it is kept, and never answered, so that no two programs ever write to each other.

A mailing list's marks (List-Id, `Precedence: list`) do not count: many practices get their patients' mail through a group address,
which sets them on everything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from channels.email.mail import Mail

MARKS = Path(__file__).parent / "marks.yml"
_ANSWERING = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply")
_ROBOTS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"})


class Why(StrEnum):
    """Why an e-mail is not answered."""

    bounce = "bounce"
    auto_reply = "auto_reply"
    bulk = "bulk"
    own = "own"  # from one of our own addresses
    too_many = "too_many"  # more within the hour than a person writes


@dataclass(frozen=True)
class Failed:
    """One e-mail of ours that did not arrive. `code` is the enhanced status, as in `smtp:5.1.1`."""

    message_id: str
    code: str


@dataclass(frozen=True)
class Marks:
    """Expressions of marks.yml."""

    endings: re.Pattern[str]
    replies: re.Pattern[str]
    subjects: re.Pattern[str]


@lru_cache(maxsize=1)
def marks() -> Marks:
    """What mail programs write by themselves, loaded once."""
    loaded: dict[str, list[str]] = yaml.safe_load(MARKS.read_text(encoding="utf-8"))
    endings, replies, subjects = (
        "|".join(f"(?:{one})" for one in loaded[name]) for name in ("endings", "replies", "automatic_subjects")
    )
    again = rf"\A(?:(?:{replies})(?:\[\d+\])?\s?[:：]\s*)+"
    return Marks(*(re.compile(one, re.IGNORECASE) for one in (endings, again, subjects)))


def why_automatic(mail: Mail, envelope_sender: str, ours: Iterable[str]) -> Why | None:
    """Why nobody must answer this e-mail; None when a person wrote it, as far as anybody can tell."""
    headers = mail.headers
    local = (mail.sender or "").partition("@")[0]
    if _nobody(envelope_sender) or _nobody(headers.get("return-path", "-")) or local in _ROBOTS:
        return Why.bounce
    if mail.kind == "multipart/report":
        return Why.bounce
    if headers.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return Why.auto_reply
    if any(name in headers for name in _ANSWERING):
        return Why.auto_reply
    precedence = headers.get("precedence", "").strip().lower()
    if precedence in ("bulk", "junk", "auto_reply"):
        return Why.auto_reply if precedence == "auto_reply" else Why.bulk
    if mail.sender in frozenset(ours):
        return Why.own
    return Why.auto_reply if marks().subjects.match(mail.subject) else None


def failed(mail: Mail) -> Failed | None:
    """What a delivery report says of an e-mail that it names, when that has failed for good (RFC 3464)."""
    if mail.kind != "multipart/report" or not re.search(r"(?im)^action:\s*failed\b", mail.report):
        return None
    ident = re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", mail.report)
    status = re.search(r"(?im)^status:\s*(\d\.\d{1,3}\.\d{1,3})", mail.report)
    return Failed(ident[-1], f"smtp:{status.group(1) if status else 'bounce'}") if ident else None


def _nobody(address: str) -> bool:
    return address.strip() in ("", "<>")
