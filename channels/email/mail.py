"""From the bytes of an e-mail to what we keep of it: who, about what, the words, the files. Reads whatever comes; trusts none of it.

The plain part is preferred, HTML is turned into text; nothing is ever rendered or fetched. What is broken (charset, MIME, headers)
is read as far as it goes, because behind it may be somebody who needs help.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message as Part
from email.utils import getaddresses
from itertools import groupby

import charset_normalizer
import lxml.etree
import lxml.html
from inscriptis import get_text

LONGEST_ADDRESS = 254  # RFC 5321
LONGEST_HTML = 2_000_000  # characters; a newsletter has a tenth
LONGEST_SUBJECT = 500
MOST_PARTS = 500  # of one e-mail: more is an attack on the reader
_ADDRESS = re.compile(r"[^@\s<>()\",;:\\\[\]]+@[^@\s<>()\",;:\\\[\]]+")
_MESSAGE_ID = re.compile(r"<([^<>\s@]+@[^<>\s]+)>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_BROKEN = (MessageError, HeaderParseError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Mail:
    """One e-mail as read. Holds patient text: never logged. `sender` is lower case, None where there is no usable address.

    `text` is what a person reads first; `fuller` has every readable part, so that triage misses nothing that another program would
    show. `headers` are lower-case names with decoded values, `files` the bytes of everything that is not text.
    """

    sender: str | None
    message_id: str | None
    subject: str
    text: str
    fuller: str
    files: tuple[bytes, ...] = ()
    kind: str = "text/plain"  # content type of the whole
    headers: dict[str, str] = field(default_factory=dict)
    report: str = ""  # of a delivery report: its machine-readable part and the headers that it returns


@dataclass(frozen=True)
class _Content:
    text: str = ""
    other: str = ""  # the same in another form, or what stands beside it
    files: tuple[bytes, ...] = ()
    report: str = ""


def read(raw: bytes) -> Mail:
    """The e-mail in these bytes. Never raises for what somebody may send."""
    try:
        return _read(message_from_bytes(raw))
    except _BROKEN:
        text = decode(raw[:LONGEST_HTML], None)
        found = re.search(r"(?im)^from:.*$", text)
        return Mail(_address([found.group(0)[5:]]) if found else None, None, "", text, text)


def decode(payload: bytes, declared: str | None) -> str:
    """Bytes as text: by the declared charset if that holds, else UTF-8, else the likeliest."""
    for charset in filter(None, (declared, "utf-8")):
        try:
            return payload.decode(charset)
        except (LookupError, ValueError):
            continue
    best = charset_normalizer.from_bytes(payload[:100_000]).best()
    return payload.decode(best.encoding if best else "cp1252", errors="replace")


def html_to_text(html: str) -> str:
    """What a reader would see, block quotes marked with `>` as in plain e-mail."""
    if not html.strip():
        return ""
    try:
        tree = lxml.html.document_fromstring(_without_declaration(html[:LONGEST_HTML]))
        for quote in _outermost_quotes(tree):
            _mark(quote)
        return str(get_text(lxml.html.tostring(tree, encoding="unicode"))).strip()
    except (lxml.etree.LxmlError, ValueError, AssertionError, RecursionError):
        return re.sub(r"<[^>]*>", " ", html).strip()


def _read(message: Part) -> Mail:
    headers = _headers(message)
    content = _content(message, _Budget())
    text, other = _tidy(content.text), _tidy(content.other)
    return Mail(
        sender=_address([headers.get("from", "")]),
        message_id=_message_id(headers.get("message-id", "")),
        subject=" ".join(headers.get("subject", "").split())[:LONGEST_SUBJECT],
        text=text,
        fuller=f"{text}\n{other}".strip(),
        files=content.files,
        kind=message.get_content_type(),
        headers=headers,
        report=content.report,
    )


def _headers(message: Part) -> dict[str, str]:
    """Each header once, the first of its name, decoded as far as it can be. `From` keeps its encoded words: they hold names only."""
    found: dict[str, str] = {}
    for name, value in message.raw_items():  # type: ignore[attr-defined]
        key = str(name).lower()
        if key in found:
            continue
        text = decode(str(value).encode("utf-8", "surrogateescape"), None)
        found[key] = _CONTROL.sub("", text if key == "from" else _words(text))
    return found


def _words(text: str) -> str:
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(piece if isinstance(piece, str) else decode(piece, charset) for piece, charset in pieces)


def _address(headers: Iterable[str]) -> str | None:
    for _, address in getaddresses([" ".join(header.split()) for header in headers]):
        plain = address.strip().casefold()
        if len(plain) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(plain):
            return plain
    return None


def _message_id(header: str) -> str | None:
    """The id without its angle brackets."""
    found = _MESSAGE_ID.search(header)
    return found.group(1) if found else None


# --- Parts -------------------------------------------------------------------------------------------------------------


@dataclass
class _Budget:
    left: int = MOST_PARTS


def _content(part: Part, budget: _Budget) -> _Content:
    budget.left -= 1
    if budget.left < 0:
        return _Content()
    kind = part.get_content_type()
    if kind == "message/delivery-status" or kind == "text/rfc822-headers":
        return _Content(report=part.as_string())
    if part.is_multipart():
        children = [_content(child, budget) for child in part.get_payload() if isinstance(child, Part)]
        if kind == "multipart/alternative":
            return _alternative(children)
        together = _together(children)
        return together if kind != "message/rfc822" else _returned(part, together)
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    if part.get_content_maintype() == "multipart":  # its boundary never came
        return _Content(text=decode(content, None))
    if kind not in ("text/plain", "text/html") or _is_file(part):
        return _Content(files=(content,) if content else ())
    text = decode(content, part.get_content_charset())
    if kind == "text/html":
        return _Content(text=html_to_text(text))
    return _Content(text=_unflowed(text, delete_space=_parameter(part, "delsp") == "yes") if _flows(part) else text)


def _alternative(children: list[_Content]) -> _Content:
    """The first form that says anything; senders put the plainest first."""
    first = next((child.text for child in children if child.text.strip()), "")
    rest = [child.text for child in children if child.text.strip() and child.text != first]
    together = _together(children)
    return _Content(first, "\n".join([*rest, *(child.other for child in children)]), together.files, together.report)


def _together(children: list[_Content]) -> _Content:
    return _Content(
        "\n".join(child.text.strip("\r\n") for child in children if child.text.strip()),
        "\n".join(child.other for child in children if child.other.strip()),
        tuple(one for child in children for one in child.files),
        "\n".join(child.report for child in children if child.report),
    )


def _returned(part: Part, inside: _Content) -> _Content:
    """An e-mail within an e-mail: its words count, and its id, where a report returns it to us."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    ident = inner.get("Message-ID", "") if isinstance(inner, Part) else ""
    return _Content(inside.text, inside.other, inside.files, f"{inside.report}\nMessage-ID: {ident}")


def _is_file(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _flows(part: Part) -> bool:
    return _parameter(part, "format") == "flowed"


def _parameter(part: Part, name: str) -> str:
    return str(part.get_param(name) or "").lower()


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that were only broken for the journey, made whole (RFC 3676); the signature's mark stays a line of its own."""
    joint = "" if delete_space else " "
    return re.sub(r"(?<!\n--)(?<!^--) \r?\n(?!>|\r?\n|-- ?\r?\n)", joint, text)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")]
    return "\n".join(_single_blanks(lines)).strip()


def _single_blanks(lines: list[str]) -> Iterator[str]:
    for blank, group in groupby(lines, key=lambda line: not line.strip("\u00a0 ")):
        yield from [""] if blank else group


# --- HTML --------------------------------------------------------------------------------------------------------------


def _without_declaration(html: str) -> str:
    """lxml refuses text that declares an encoding of its own."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", html)


def _outermost_quotes(tree: lxml.html.HtmlElement) -> list[lxml.html.HtmlElement]:
    return [one for one in tree.iter("blockquote") if not any(up.tag == "blockquote" for up in one.iterancestors())]


def _mark(quote: lxml.html.HtmlElement) -> None:
    """Turn a block quote into lines that begin with `>`."""
    tail, quote.tail = quote.tail, None
    words = get_text(lxml.html.tostring(quote, encoding="unicode")).strip()
    quote.clear()
    quote.tag, quote.tail = "pre", tail
    quote.text = "\n".join(f"> {line.strip()}" for line in words.split("\n"))
