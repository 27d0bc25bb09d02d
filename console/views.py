"""From the packet's values to what the templates show: markers in words, reasons, wants, history lines."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console import words
from conversations.attachments import Attached
from handoff.packet import Entry, Packet


@dataclass
class Line:
    """One entry of the transcript as shown."""

    id: str
    seq: int
    conversation_id: str
    direction: str
    author: str
    author_name: str | None
    at: datetime
    text: str
    translation: str | None
    translation_note: str | None
    language: str | None
    status: str
    error_code: str | None
    channel: str
    channel_shown: bool
    disposition: str | None
    alarm: bool
    found: list[str]
    marker: str = ""
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    attachments: tuple[Attached, ...] = ()


def lines_of(entries: list[Entry], p: Packet) -> list[Line]:
    """The transcript with markers in words."""
    several = bool(p.threads) or len({entry.channel for entry in entries if entry.channel}) > 1
    return [
        Line(
            id=e.id, seq=e.seq, conversation_id=e.conversation_id, direction=e.direction, author=e.author, author_name=e.author_name, at=e.at, text=e.text,
            translation=e.translation, translation_note=e.translation_note, language=e.language, status=e.status, error_code=e.error_code, channel=e.channel,
            channel_shown=several, disposition=e.disposition, alarm=e.disposition in ("emergency", "crisis"),
            found=_found(e.triage), marker=marker(e.text, p.names) if e.direction == "event" else "",
            quick_replies=e.quick_replies, attachments=e.attachments,
        )
        for e in entries
    ]  # fmt: skip


def _found(triage: Any) -> list[str]:
    """What the rules found in a message, in words."""
    if not isinstance(triage, dict) or triage.get("level") in (None, "none"):
        return []
    found = [str(triage["category"]).replace("_", " ")] if triage.get("category") else []
    for match in triage.get("matched") or triage.get("matches") or []:
        text = match if isinstance(match, str) else match.get("text") if isinstance(match, dict) else None
        if text:
            found.append(f"“{text}”")
    return found[:4]


def marker(text: str, names: dict[str, str]) -> str:
    """`claimed by=… queue=…` in words."""
    code, _, rest = text.partition(" ")
    ids = dict(part.split("=", 1) for part in rest.split() if "=" in part)
    by = names.get(ids.get("by", ""), "")
    if code == "handed_back":
        return "Handed back to the assistant"
    said = words.say(words.EVENTS, code)
    if code == "transferred":
        said = f"Transferred to {words.say(words.QUEUES, ids.get('to'))}"
    elif code == "assigned":
        said = f"Assigned to {names.get(ids.get('to', ''), 'a colleague')}"
    elif code == "resolved":
        said = f"Resolved: {words.say(words.RESOLUTIONS, ids.get('resolution'))}"
    elif code == "taken_over":
        said = f"Taken over from {names.get(ids.get('was', ''), 'a colleague')}"
    return f"{said} by {by}" if by and code != "returned" else said


def reason_of(p: Packet) -> str:
    """Why a person is needed: a code in words, or what was said."""
    reason = p.reason
    if reason in words.REASONS:
        return words.REASONS[reason]
    if reason == p.case.disposition:
        return words.say(words.DISPOSITIONS, reason)
    code = reason.replace("_", "").isalnum() and reason == reason.lower() and " " not in reason
    return reason.replace("_", " ").capitalize() if code else reason


def wants_of(p: Packet) -> list[tuple[str, str]]:
    """What the patient wants, as far as the assistant understood it."""
    found: list[tuple[str, str]] = []
    for name, value in (p.wants or {}).items():
        if value in (None, "", [], {}):
            continue
        if name == "intent":
            if value == p.case.disposition:
                continue
            found.append(("About", words.say(words.DISPOSITIONS, str(value))))
        elif name == "further" and isinstance(value, list):
            found.append(("Also", ", ".join(words.say(words.DISPOSITIONS, str(one)) for one in value)))
        elif name == "also" and isinstance(value, list):
            found += [("Also", _plain(one)) for one in value if one]
        else:
            found.append((name.replace("_", " ").capitalize(), _plain(value)))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        if set(value) == {"disposition"}:
            return words.say(words.DISPOSITIONS, str(value["disposition"]))
        return "; ".join(
            f"{str(k).replace('_', ' ')}: {_plain(v)}" for k, v in value.items() if v not in (None, "", [])
        )
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return str(value)


@dataclass
class HistoryLine:
    """One event of the case."""

    at: datetime
    text: str


def history_lines(p: Packet) -> list[HistoryLine]:
    """The case's history in words."""
    return [HistoryLine(event.at, _event(event.kind, event.actor_id, event.details, p.names)) for event in p.history]


def _event(kind: str, actor_id: str, details: dict[str, Any], names: dict[str, str]) -> str:
    said = words.say(words.EVENTS, kind)
    by = names.get(actor_id)
    if kind == "transferred":
        said = f"Transferred from {words.say(words.QUEUES, details.get('was'))} to {words.say(words.QUEUES, details.get('to'))}"
    elif kind in ("assigned", "given"):
        said = f"{said} to {names.get(str(details.get('to')), 'a colleague')}"
    elif kind == "resolved":
        said = f"Resolved: {words.say(words.RESOLUTIONS, details.get('resolution'))}"
    elif kind == "taken_over":
        said = f"Taken over from {names.get(str(details.get('was')), 'a colleague')}"
    elif kind == "paged":
        people = int(details.get("people", 0))
        said = f"On-call paged, round {details.get('round')}: {words.counted(people, 'person', 'people')}"
    elif kind in ("opened", "raised"):
        said = f"{said}: {words.say(words.DISPOSITIONS, details.get('disposition'))}"
    return f"{said} · {by}" if by else said
