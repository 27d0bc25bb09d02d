"""Server-side HTML: Jinja templates with autoescape, and the one NiceGUI component that shows and morphs it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from nicegui import ui

from console import words
from console.icons import icon

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates with the words and the filters they use."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, enable_async=False,
    )  # fmt: skip
    made.globals.update(words=words, icon=icon, say=words.say, counted=words.counted)
    made.filters.update(local=words.local, clock_time=words.clock_time, day=words.day, span=words.span)
    return made


def render(template: str, **values: Any) -> str:
    """A template filled; everything in it is escaped."""
    return environment().get_template(template).render(**values)


class Fragment(ui.element, component="fragment.js"):
    """A piece of the page. Set `html` to change it; what people do in it comes back as one `act` event."""

    def __init__(self, html: str = "") -> None:
        super().__init__()
        self._props["html"] = html

    def show(self, html: str) -> None:
        """Morph to this HTML; nothing is sent when it is the same."""
        if self._props["html"] != html:
            self._props["html"] = html
            self.update()
