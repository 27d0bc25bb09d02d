"""From a text to a complete e-mail: plain and HTML parts, a subject that tells nothing, headers that say what it is and answers."""

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
from channels.email.threads import Thread
from core import clock

FOLDER = Path(__file__).parent
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_IDENT = re.compile(r"<[!-;=?-~]{3,250}>")  # visible ASCII without angle brackets
_SMALL = "margin:22px 0 0;padding-top:12px;border-top:1px solid #d9d5c9;color:#5a6662;font-size:14px"
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@dataclass(frozen=True)
class Sender:
    """Who writes. `address` is the From address. `read_channel` is the channel id to whose e-mails answers are read: only those say
    how to answer."""

    address: str
    practice: str
    read_channel: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2] or "localhost"


def message_id(reference: str, sender: Sender) -> str:
    """The Message-ID of an outbox row: always the same one, so that a second copy could be told from a second text."""
    return f"<{reference}@{sender.domain}>"


def compose(outgoing: Outgoing, to: str, sender: Sender, thread: Thread | None = None) -> EmailMessage:
    """The e-mail, in its thread. Raises ValueError when `to` is no address."""
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
    answers = _in_thread(message, thread or Thread())
    if not outgoing.written_by_person:  # RFC 3834: vacation replies stay away
        message["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
    note = footer(outgoing, sender)
    message.set_content(f"{outgoing.text}\n\n-- \n{note}\n" if note else outgoing.text + "\n")
    message.add_alternative(as_html(outgoing, sender), subtype="html")
    return message


def _in_thread(message: EmailMessage, thread: Thread) -> bool:
    """Name what this answers and what came before. Ids that others made may not be fit for a header: those are left out."""
    fit = [ident for ident in thread.references if _IDENT.fullmatch(ident)]
    answers = thread.answers if thread.answers in fit else None
    if parent := answers or (fit[-1] if fit else None):
        message["In-Reply-To"] = parent
        message["References"] = " ".join(fit)
    return answers is not None


def footer(outgoing: Outgoing, sender: Sender) -> str:
    """The risk of e-mail and how to end it, in the reader's language; nothing where answers are not read."""
    if not sender.read_channel or outgoing.channel_id != sender.read_channel:
        return ""
    footers = _words("footers.yml")
    return footers.get(outgoing.language, footers["en"])


def furniture(practice: str) -> tuple[str, ...]:
    """What stands in our e-mails beside the text, in every language: to know it again when it comes back in a quote."""
    subjects = (one.format(practice=practice) for one in _words("subjects.yml").values())
    return (practice, *subjects, *_words("footers.yml").values())


def subject(language: str, practice: str) -> str:
    """The subject in the reader's language, in English where there is none."""
    subjects = _words("subjects.yml")
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
        footer=f'<p style="{_SMALL}">{escape(note)}</p>' if (note := footer(outgoing, sender)) else "",
    )
    return page


def _linked(text: str) -> str:
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match.group(0))
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])]).replace("\n", "<br>")


@lru_cache(maxsize=2)
def _words(file: str) -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=1)
def _page() -> str:
    return (FOLDER / "page.html").read_text(encoding="utf-8")
