"""Texts out to a translator and back: XLIFF 2.0 (ISO 21720) or CSV. Nothing is imported unless everything in the file is sound.

What a translator sees is a text as Fluent writes it; in XLIFF each `{ $value }` is a `<ph/>` that can be moved but not altered. A text
that chooses by number or kind (`{ $count -> …`) is exchanged as it stands, with a note.
"""

import csv
import io
import os
import re
import threading
import xml.etree.ElementTree as xml
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from xml.parsers import expat

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from conversations.wording import FOLDER, LANGUAGES, Wording, review
from conversations.wording.review import Review, State
from core import clock
from core.errors import BadInput, Unavailable

_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_COLUMNS = ("id", "english", "translation", "status", "reviewed_by", "note")
_PLACEABLE = re.compile(r"\{[^{}]*\}")
_BCP47 = {"pt": "pt-BR", "tl": "fil"}
_STATES = {State.MISSING: "initial", State.WRITTEN: "translated", State.REVIEWED: "reviewed"}
_DONE = {"reviewed", "final"}
_KNOWN_STATES = {"initial", "translated", *_DONE, ""}
_MOST_BYTES = 5_000_000
_importing = threading.Lock()


@dataclass(frozen=True)
class Text:
    """One text on its way: `line` is where it stands in the file that came back."""

    template_id: str
    english: str
    translation: str
    state: str = ""
    by: str = ""
    note: str = ""
    line: int = 0


@dataclass(frozen=True)
class Imported:
    """What an import changed: texts that are new or other than before, and texts that count as reviewed now; `same` are as they were."""

    changed: tuple[str, ...]
    reviewed: tuple[str, ...]
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Why a text was refused, and where it begins in the file (1 is the first line)."""

    line: int
    template_id: str
    reason: str

    def __str__(self) -> str:
        return f"  {self.line}: {self.template_id or '?'}: {self.reason}"


class Refused(BadInput):
    """Nothing of the file was taken; every text at fault is named."""

    code = "wording_refused"

    def __init__(self, file: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{file}: nothing was imported.\n" + "\n".join(str(fault) for fault in faults))
        self.faults = faults


def export(language: str, file: Path, *, folder: Path = FOLDER, only: State | None = None) -> int:
    """Write the texts of `language` beside the English to `file` (.xlf, .xliff or .csv); returns how many.

    `only` takes those that stand so. Raises BadInput for another ending or an unknown language.
    """
    _require_language(language)
    wanted = [text for text in texts(language, folder) if only is None or text.state == _STATES[only]]
    if file.suffix == ".csv":
        file.write_text(_as_csv(wanted), encoding="utf-8-sig")
    elif file.suffix in (".xlf", ".xliff"):
        file.write_bytes(_as_xliff(wanted, language))
    else:
        raise BadInput(f"{file.name}: the file's name must end in .xlf, .xliff or .csv.")
    return len(wanted)


def import_(language: str, file: Path, *, folder: Path = FOLDER, by: str = "") -> Imported:
    """Take back what a translator wrote. A text marked "reviewed" or "final" counts as reviewed by its `reviewed_by`, or else by `by`.

    Raises Refused, naming every line at fault, and then changes nothing: an unknown text, a text twice, English that has changed since
    the export, Fluent that cannot be read, a value missing, unknown or made up, a review by nobody. Raises BadInput for a file of
    another kind, Unavailable where the texts cannot be written.
    """
    _require_language(language)
    with _importing:
        sent = [text for text in _read(file, language) if text.translation.strip()]
        current = {text.template_id: text for text in texts(language, folder)}
        faults = (*(fault for text in sent for fault in _faults(text, current, by)), *_twice(sent))
        if faults:
            raise Refused(file.name, faults)
        changed = [text for text in sent if text.translation != current[text.template_id].translation]
        try:
            for path in sorted((folder / "en").glob("*.ftl")):
                _write_back(path, folder / language / path.name, changed)
            reviewed = _reviewed(sent, language, folder, by)
        except OSError as error:
            raise Unavailable(f"The texts cannot be written here ({error.strerror}).") from None
    named = {text.template_id for text in changed} | set(reviewed)
    same = tuple(text.template_id for text in sent if text.template_id not in named)
    return Imported(tuple(text.template_id for text in changed), reviewed, same)


def _require_language(language: str) -> None:
    others = [known for known in LANGUAGES if known != "en"]
    if language not in others:
        raise BadInput(f"{language}: not one of {' '.join(others)}.")


# The texts as they stand


def texts(language: str, folder: Path = FOLDER) -> list[Text]:
    """Every text that English has, beside what `language` says."""
    wording = Wording(folder)
    reviews = review.read(folder, language)
    states = {status.template_id: status for status in review.statuses(wording.versions, reviews, language)}
    own, english = _patterns(folder / language), _patterns(folder / "en")
    return [
        Text(
            name,
            source,
            own.get(name, ""),
            _STATES[states[name].state],
            _by(states[name].review, states[name].state),
            _note(source),
        )
        for name, source in english.items()
    ]


def _by(found: Review | None, state: State) -> str:
    return found.by if found is not None and state is State.REVIEWED else ""


def _note(source: str) -> str:
    return (
        "Fluent chooses one of these: translate every line after its sign, keep { $… } and [ … ]."
        if "->" in source
        else ""
    )


def _patterns(folder: Path) -> dict[str, str]:
    """Text by id, as Fluent writes it, without the indentation."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.ftl")):
        source = file.read_text(encoding="utf-8")
        for message in _messages(source):
            assert message.value is not None and message.value.span is not None
            found[message.id.name] = _dedented(source[message.value.span.start : message.value.span.end])
    return found


def _messages(source: str) -> Iterator[ast.Message]:
    return (entry for entry in FluentParser().parse(source).body if isinstance(entry, ast.Message) and entry.value)


def _dedented(text: str) -> str:
    return "\n".join(re.sub(r"^ {1,4}", "", line) for line in text.strip("\n").split("\n")).strip()


# Out


def _as_csv(texts: Iterable[Text]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((t.template_id, t.english, t.translation, t.state, t.by, t.note) for t in texts)
    return out.getvalue()


def _as_xliff(texts: Iterable[Text], language: str) -> bytes:
    xml.register_namespace("", _XLIFF)
    root = xml.Element(_tag("xliff"), {"version": "2.0", "srcLang": "en", "trgLang": _BCP47.get(language, language)})
    file = xml.SubElement(root, _tag("file"), {"id": "wording"})
    to_fill = [filling for text in texts for filling in _unit(file, text)]
    xml.indent(root, "  ")  # before there are texts in it: white space between the marks of a text is the text's own
    for element, content, values in to_fill:
        _fill(element, content, values)
    written: bytes = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _unit(file: xml.Element, text: Text) -> Iterator[tuple[xml.Element, str, list[str]]]:
    """Adds the unit; yields the elements that are still to be filled, with what and with which values."""
    unit = xml.SubElement(file, _tag("unit"), {"id": text.template_id})
    notes = [note for note in (text.note, f"reviewed by: {text.by}" if text.by else "") if note]
    if notes:
        holder = xml.SubElement(unit, _tag("notes"))
        for note in notes:
            xml.SubElement(holder, _tag("note")).text = note
    values = [] if "->" in text.english else list(dict.fromkeys(_PLACEABLE.findall(text.english + text.translation)))
    if values:
        data = xml.SubElement(unit, _tag("originalData"))
        for number, value in enumerate(values, start=1):
            xml.SubElement(data, _tag("data"), {"id": f"d{number}"}).text = value
    segment = xml.SubElement(unit, _tag("segment"), {"state": text.state or "initial"})
    for name, content in (("source", text.english), ("target", text.translation)):
        yield xml.SubElement(segment, _tag(name), {_PRESERVE: "preserve"}), content, values


def _fill(element: xml.Element, content: str, values: list[str]) -> None:
    """Text with a `<ph/>` for each value."""
    parts = re.split("(" + "|".join(re.escape(value) for value in values) + ")", content) if values else [content]
    element.text = parts[0]
    for number, (value, after) in enumerate(zip(parts[1::2], parts[2::2], strict=True), start=1):
        mark = xml.SubElement(
            element, _tag("ph"), {"id": str(number), "dataRef": f"d{values.index(value) + 1}", "disp": value}
        )
        mark.tail = after


def _tag(name: str) -> str:
    return f"{{{_XLIFF}}}{name}"


# Back


def _read(file: Path, language: str) -> list[Text]:
    if not file.is_file():
        raise BadInput(f"{file}: there is no such file.")
    if file.stat().st_size > _MOST_BYTES:
        raise BadInput(f"{file.name}: larger than a file of texts may be.")
    if file.suffix == ".csv":
        return _from_csv(file)
    if file.suffix in (".xlf", ".xliff"):
        return _from_xliff(file, language)
    raise BadInput(f"{file.name}: the file's name must end in .xlf, .xliff or .csv.")


def _from_csv(file: Path) -> list[Text]:
    try:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), strict=True)
        if not {"id", "english", "translation"} <= set(rows.fieldnames or ()):
            raise BadInput(f"{file.name}: the first line must name the columns {', '.join(_COLUMNS)}.")
        return [
            Text(
                *(row["id"] or "", row["english"] or "", (row["translation"] or "").strip()),
                state=(row.get("status") or "").strip(),
                by=(row.get("reviewed_by") or "").strip(),
                line=line,
            )
            for line, row in _with_lines(rows)
        ]
    except (csv.Error, UnicodeDecodeError):
        raise BadInput(f"{file.name}: not a CSV file in UTF-8.") from None


def _with_lines(rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with the line on which it begins: a text of several lines ends further down."""
    begins = rows.line_num + 1
    for row in rows:
        yield begins, row
        begins = rows.line_num + 1


def _from_xliff(file: Path, language: str) -> list[Text]:
    content = file.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadInput(f"{file.name}: a document type in it; refused.")
    try:
        root = xml.fromstring(content)  # noqa: S314 - no document type, so no entities
    except xml.ParseError as error:
        raise BadInput(f"{file.name}: not XML ({error}).") from None
    if root.tag != _tag("xliff"):
        raise BadInput(f"{file.name}: not an XLIFF 2.0 file.")
    if root.get("trgLang") != _BCP47.get(language, language):
        raise BadInput(f"{file.name}: is for {root.get('trgLang')}, not for {language}.")
    return [_from_unit(unit, line) for unit, line in zip(root.iter(_tag("unit")), _unit_lines(content), strict=True)]


def _unit_lines(content: bytes) -> list[int]:
    """The line on which each unit begins: what ElementTree does not tell."""
    parser, lines = expat.ParserCreate(namespace_separator="|"), list[int]()

    def begun(name: str, _: dict[str, str]) -> None:
        if name == f"{_XLIFF}|unit":
            lines.append(parser.CurrentLineNumber)

    parser.StartElementHandler = begun
    parser.Parse(content, True)
    return lines


def _from_unit(unit: xml.Element, line: int) -> Text:
    values = {data.get("id"): data.text or "" for data in unit.iter(_tag("data"))}
    segments = list(unit.iter(_tag("segment")))
    notes = [note.text or "" for note in unit.iter(_tag("note"))]
    by = next((note.removeprefix("reviewed by: ") for note in notes if note.startswith("reviewed by: ")), "")
    joined = [
        "".join(_plain(segment.find(_tag(name)), values) for segment in segments) for name in ("source", "target")
    ]
    state = segments[0].get("state", "") if segments else ""
    return Text(unit.get("id", ""), joined[0], joined[1].strip(), state, by, line=line)


def _plain(element: xml.Element | None, values: Mapping[str | None, str]) -> str:
    if element is None:
        return ""
    marks = "".join(values.get(mark.get("dataRef"), "{ ? }") + (mark.tail or "") for mark in element)
    return (element.text or "") + marks


def _faults(text: Text, current: Mapping[str, Text], by: str) -> Iterator[Fault]:
    return (Fault(text.line, text.template_id, reason) for reason in _reasons(text, current, by))


def _reasons(text: Text, current: Mapping[str, Text], by: str) -> Iterator[str]:
    known = current.get(text.template_id)
    if known is None:
        yield "no such text"
        return
    if _folded(known.english) != _folded(text.english):
        yield "the English has changed since the export"
    entry = FluentParser().parse(_entry(text)).body
    if len(entry) != 1 or not isinstance(entry[0], ast.Message):
        yield "not Fluent that can be read"
        return
    (source,) = FluentParser().parse(_entry(replace(known, translation=known.english))).body
    missing, extra = _values(source) - _values(entry[0]), _values(entry[0]) - _values(source)
    if missing:
        yield f"lacks {', '.join(sorted(missing))}"
    if extra:
        yield f"has {', '.join(sorted(extra))}, which the English has not"
    if text.state not in _KNOWN_STATES:
        yield f"status {text.state}: expected translated, reviewed or final"
    if text.state in _DONE and not (text.by or by):
        yield "reviewed, but nobody says by whom"


def _twice(sent: Iterable[Text]) -> Iterator[Fault]:
    seen = dict[str, int]()
    for text in sent:
        if text.template_id in seen:
            yield Fault(text.line, text.template_id, f"stands on line {seen[text.template_id]} already")
        seen.setdefault(text.template_id, text.line)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


class _Names(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.found.add(f"{{ ${node.id.name} }}")

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.found.add(f"{{ {node.id.name} }}")


def _values(entry: ast.EntryType) -> set[str]:
    names = _Names()
    names.visit(entry)
    return names.found


def _entry(text: Text) -> str:
    """The text as a Fluent message."""
    lines = text.translation.split("\n")
    if len(lines) == 1:
        return f"{text.template_id} = {lines[0]}\n"
    return f"{text.template_id} =\n" + "".join(f"    {line}\n" for line in lines)


def _write_back(english: Path, own: Path, changed: Iterable[Text]) -> None:
    """Replace, or add at the end, the messages that belong to this file; the rest of it stays as it is, comments too."""
    here = {message.id.name for message in _messages(english.read_text(encoding="utf-8"))}
    wanted = {text.template_id: text for text in changed if text.template_id in here}
    if not wanted:
        return
    source = own.read_text(encoding="utf-8") if own.exists() else ""
    for message in reversed(list(_messages(source))):
        if message.id.name in wanted:
            assert message.span is not None
            start = message.id.span.start if message.id.span else message.span.start
            source = source[:start] + _entry(wanted.pop(message.id.name)).rstrip("\n") + source[message.span.end :]
    added = "".join(_entry(text) for text in wanted.values())
    own.parent.mkdir(parents=True, exist_ok=True)
    fresh = own.with_suffix(".ftl.new")
    fresh.write_text(source + ("" if source.endswith("\n") or not source else "\n") + added, encoding="utf-8")
    os.replace(fresh, own)  # whoever reads meanwhile reads the whole of the one or the other


def _reviewed(texts: Iterable[Text], language: str, folder: Path, by: str) -> tuple[str, ...]:
    """Record who has reviewed which text, in the versions that stand now."""
    done = {text.template_id: text.by or by for text in texts if text.state in _DONE}
    if not done:
        return ()
    versions = Wording(folder).versions
    reviews = review.read(folder, language)
    fresh = {
        name: Review(who, _today(), versions[language][name], versions["en"][name])
        for name, who in done.items()
        if not _same(reviews.get(name), who, versions[language][name], versions["en"][name])
    }
    review.write(folder, language, reviews | fresh)
    return tuple(fresh)


def _same(known: Review | None, by: str, version: str, source: str) -> bool:
    return known is not None and (known.by, known.version, known.source) == (by, version, source)


def _today() -> date:
    return clock.now().date()
