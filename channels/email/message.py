"""From a text to a complete e-mail: plain and HTML parts, a subject that tells nothing, headers that say what it is."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from pathlib import Path

import yaml

from channels.contract import Outgoing
from core import clock

FOLDER = Path(__file__).parent
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Sender:
    """Who writes. `address` is the From address; replies to it are not read yet, so none is promised."""

    address: str
    practice: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "localhost"


def message_id(reference: str, sender: Sender) -> str:
    """The Message-ID of an outbox row: always the same one, so that a second copy could be told from a second text."""
    return f"<{reference}@{sender.domain}>"


def compose(outgoing: Outgoing, to: str, sender: Sender) -> EmailMessage:
    """The e-mail. Raises ValueError when `to` is no address."""
    if not _ADDRESS.fullmatch(to):
        raise ValueError("not an address")
    message = EmailMessage()
    message["From"] = Address(sender.practice, addr_spec=sender.address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject(outgoing.language, sender.practice)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(outgoing.reference, sender)
    message["Content-Language"] = outgoing.language
    message["X-Auto-Response-Suppress"] = "All"
    if not outgoing.written_by_person:
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: vacation replies stay away
    message.set_content(outgoing.text + "\n")
    message.add_alternative(as_html(outgoing, sender), subtype="html")
    return message


def subject(language: str, practice: str) -> str:
    """The subject in the reader's language, in English where there is none."""
    subjects = _subjects()
    return subjects.get(language, subjects["en"]).format(practice=practice)


def as_html(outgoing: Outgoing, sender: Sender) -> str:
    """The same words in HTML: no pictures, no tracking, readable on a phone and from right to left."""
    direction = "rtl" if outgoing.language == "ar" else "ltr"
    paragraphs = "".join(f"<p>{_linked(part)}</p>" for part in outgoing.text.split("\n\n"))
    page: str = _page().format(
        language=escape(outgoing.language),
        direction=direction,
        practice=escape(sender.practice),
        paragraphs=paragraphs,
    )
    return page


def _linked(text: str) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match.group(0))
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])]).replace("\n", "<br>")


@lru_cache(maxsize=1)
def _subjects() -> dict[str, str]:
    subjects: dict[str, str] = yaml.safe_load((FOLDER / "subjects.yml").read_text(encoding="utf-8"))
    return subjects


@lru_cache(maxsize=1)
def _page() -> str:
    return (FOLDER / "page.html").read_text(encoding="utf-8")
