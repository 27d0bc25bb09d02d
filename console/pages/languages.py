"""Languages: what is reviewed, what waits for a review, what a machine can translate; and the texts out to a translator."""

import asyncio
import hashlib
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from nicegui import app, events, ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from conversations.wording import FOLDER, LANGUAGES, Wording, exchange, wording
from conversations.wording.exchange import Fault, Imported, Refused, Text
from conversations.wording.review import State
from core import audit
from core.errors import BadInput, FrontdoorError, NotFound
from handoff.access import Permission, require
from nlu.translation import packages
from nlu.translation.packages import Installed

NAMES = {
    "es": "Spanish", "zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "vi": "Vietnamese", "ko": "Korean",
    "tl": "Tagalog", "ru": "Russian", "ar": "Arabic", "ht": "Haitian Creole", "pt": "Portuguese (Brazil)", "fr": "French",
    "hi": "Hindi",
}  # fmt: skip
MOST_BYTES = 5_000_000
_MEDIA = {"xlf": "application/xliff+xml", "csv": "text/csv"}


@dataclass(frozen=True)
class Line:
    """One language in the list."""

    code: str
    name: str
    reviewed: int
    written: int
    missing: int
    refused: bool
    machine: str


@dataclass(frozen=True)
class Report:
    """What became of a file that a translator sent back."""

    file: str
    language: str
    taken: Imported | None = None
    faults: tuple[Fault, ...] = ()
    refused: str = ""  # why the whole file was, where no text of it is to blame


class Languages(PlainPage):
    here, title = "languages", "Languages"

    def __init__(self, own: Any, language: str) -> None:
        super().__init__(own)
        self.language = language if language in NAMES else ""
        self.only_unreviewed = True
        self.folder: Path = FOLDER
        self.by = ""  # who has reviewed what comes back, where the file doesn't say
        self.report: Report | None = None

    async def html(self) -> str:
        lines, texts = await asyncio.to_thread(self._read)
        return render(
            "languages.html", lines=lines, texts=texts, language=self.language, name=NAMES.get(self.language, ""),
            only_unreviewed=self.only_unreviewed, refuses=parts().settings.refuse_unreviewed_languages,
            by=self.by, report=self.report, names=NAMES,
        )  # fmt: skip

    def _read(self) -> tuple[list[Line], list[Text]]:
        wording, refuses = Wording(self.folder), parts().settings.refuse_unreviewed_languages
        installed = _installed()
        lines = []
        for code, name in NAMES.items():
            found = Counter(status.state for status in wording.status(code))
            counts = (found[State.REVIEWED], found[State.WRITTEN], found[State.MISSING])
            lines.append(Line(code, name, *counts, refuses and not wording.reviewed(code), _machine(code, installed)))
        texts = exchange.texts(self.language, self.folder) if self.language else []
        return lines, [text for text in texts if not self.only_unreviewed or text.state == "translated"]

    async def extra(self) -> None:
        """The file to take back: picked by the button of the page."""
        self.chooser = ui.upload(on_upload=self._came_back, auto_upload=True, max_file_size=MOST_BYTES)
        self.chooser.props('accept=".xlf,.xliff,.csv"').style("display: none")

    async def _came_back(self, e: events.UploadEventArguments) -> None:
        try:
            self.toast(await self.take_back(e.file.name, await e.file.read()), bad=self._refused)
        except FrontdoorError as error:
            self.toast(error.message, bad=True)
        self.chooser.reset()  # so that the next file, also the same one, can be chosen
        self.view.show(await self.html())

    @property
    def _refused(self) -> bool:
        return self.report is not None and self.report.taken is None

    async def take_back(self, name: str, content: bytes) -> str:
        """Take a translator's file for the language that is open, whole or not at all; `report` says what became of it. Audited either
        way. Raises Forbidden."""
        require(self.viewer, Permission.manage_settings)
        language = self.language
        if not language:
            raise BadInput("Open a language first.", code="language")
        self.report = None
        await self._trace(
            "wording.import", name, content
        )  # before anything is taken: where no trace can be left, nothing is
        try:
            taken = await asyncio.to_thread(_taken, name, content, language, self.folder, self.by.strip())
        except BadInput as error:
            faults = error.faults if isinstance(error, Refused) else ()
            self.report = Report(name, language, faults=faults, refused="" if faults else error.message)
            await self._trace("wording.import_refused", name, content, faults=len(faults))
            return "Nothing was taken: see why below."
        await self._trace("wording.imported", name, content, changed=len(taken.changed), reviewed=len(taken.reviewed))
        self.report = Report(name, language, taken)
        wording().refresh()
        return f"{len(taken.changed)} texts changed, {len(taken.reviewed)} reviewed."

    async def _trace(self, action: str, name: str, content: bytes, **counts: int) -> None:
        """The file in the audit trail by its kind and digest: the very file can be shown later."""
        details = {"kind": Path(name).suffix[1:8], "sha256": hashlib.sha256(content).hexdigest(), **counts}
        async with self.desk.acting("texts from a translator") as session:
            audit.record(session, action, subject="language", subject_id=self.language, details=details)

    async def do_by(self, args: dict[str, Any]) -> None:
        self.by = str(args.get("value") or "")[:80]

    async def do_language(self, args: dict[str, Any]) -> None:
        self.language = str(args.get("language", "")) if args.get("language") in NAMES else ""
        self.report = None

    async def do_unreviewed(self, args: dict[str, Any]) -> None:
        self.only_unreviewed = not self.only_unreviewed


def _taken(name: str, content: bytes, language: str, folder: Path, by: str) -> Imported:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"texts{Path(name).suffix.lower()}"
        file.write_bytes(content)
        return exchange.import_(language, file, folder=folder, by=by)


def _installed() -> list[Installed]:
    try:
        return packages.list_installed(data_dir=parts().settings.data_dir)
    except BadInput:
        return []


def _machine(code: str, installed: list[Installed]) -> str:
    """What is installed between this language and English, in one line."""
    ways = [entry for entry in installed if {entry.source, entry.target} == {code, "en"}]
    if not ways:
        return "no translation installed"
    kinds = {(entry.source, "starter" if entry.starter else f"full {entry.version}") for entry in ways}
    both = {source for source, _ in kinds} == {code, "en"}
    kind = ", ".join(sorted({kind for _, kind in kinds}))
    return kind if both else f"{kind}, one way only"


@ui.page("/languages", title="Languages", response_timeout=30)
async def languages(request: Request, language: str = "") -> Response | None:
    """For administrators."""
    desk = await entered(request, Permission.manage_settings)
    if isinstance(desk, Response):
        return desk
    await Languages(desk, language).build()
    return None


@app.get("/languages/export/{language}.{kind}", include_in_schema=False)
async def export(request: Request, language: str, kind: str) -> Response:
    """The texts of a language for a translator."""
    desk = await entered(request, Permission.manage_settings)
    if isinstance(desk, Response):
        return desk
    if kind not in _MEDIA or language not in LANGUAGES or language == "en":
        raise NotFound("xlf or csv of one of the practice's languages")
    content = await asyncio.to_thread(_exported, language, kind)
    async with desk.acting("texts for a translator") as session:
        audit.record(session, "wording.export", subject="language", subject_id=language, details={"kind": kind})
    name = f"frontdoor-{language}.{kind}"
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _exported(language: str, kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"texts.{kind}"
        exchange.export(language, file)
        return file.read_bytes()
