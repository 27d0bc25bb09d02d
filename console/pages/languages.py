"""Languages: what is reviewed, what waits for a review, what a machine can translate; and the texts out to a translator."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from nicegui import app, ui
from starlette.responses import Response

from console.desk import entered, parts
from console.plain import PlainPage
from console.render import render
from conversations.wording import LANGUAGES, Wording, exchange
from conversations.wording.exchange import Text
from conversations.wording.review import State
from core.errors import BadInput, NotFound
from handoff.access import Permission
from nlu.translation import packages
from nlu.translation.packages import Installed

NAMES = {
    "es": "Spanish", "zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "vi": "Vietnamese", "ko": "Korean",
    "tl": "Tagalog", "ru": "Russian", "ar": "Arabic", "ht": "Haitian Creole", "pt": "Portuguese (Brazil)", "fr": "French",
    "hi": "Hindi",
}  # fmt: skip
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


class Languages(PlainPage):
    here, title = "languages", "Languages"

    def __init__(self, own: Any, language: str) -> None:
        super().__init__(own)
        self.language = language if language in NAMES else ""
        self.only_unreviewed = True

    async def html(self) -> str:
        lines, texts = await asyncio.to_thread(self._read)
        return render(
            "languages.html", lines=lines, texts=texts, language=self.language, name=NAMES.get(self.language, ""),
            only_unreviewed=self.only_unreviewed, refuses=parts().settings.refuse_unreviewed_languages,
        )  # fmt: skip

    def _read(self) -> tuple[list[Line], list[Text]]:
        wording, refuses = Wording(), parts().settings.refuse_unreviewed_languages
        installed = _installed()
        lines = []
        for code, name in NAMES.items():
            found = Counter(status.state for status in wording.status(code))
            counts = (found[State.REVIEWED], found[State.WRITTEN], found[State.MISSING])
            lines.append(Line(code, name, *counts, refuses and not wording.reviewed(code), _machine(code, installed)))
        texts = exchange.texts(self.language) if self.language else []
        return lines, [text for text in texts if not self.only_unreviewed or text.state == "translated"]

    async def do_language(self, args: dict[str, Any]) -> None:
        self.language = str(args.get("language", "")) if args.get("language") in NAMES else ""

    async def do_unreviewed(self, args: dict[str, Any]) -> None:
        self.only_unreviewed = not self.only_unreviewed


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
    name = f"frontdoor-{language}.{kind}"
    return Response(content, media_type=_MEDIA[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _exported(language: str, kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"texts.{kind}"
        exchange.export(language, file)
        return file.read_bytes()
