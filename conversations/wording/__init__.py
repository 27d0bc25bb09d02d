"""Approved wording: every sentence the bot can say, as Fluent files `<language>/*.ftl`, rendered with typed values.

Anyone may render. A message that a language lacks is said in English and the rendering says so. Nothing here makes text up.
"""

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser, ast
from fluent.syntax.serializer import FluentSerializer

from conversations.wording import review
from conversations.wording.review import TextStatus
from conversations.wording.values import DENSE_ON_SMS, ListValue, NumberValue, TermValue, TextValue, Value, WhenValue
from core.errors import NotFound
from core.settings import get_settings

# "a.m." or "p.m." at the end of a sentence has its point already. An ellipsis has three.
_DOUBLE_POINT = re.compile(r"(?<=\bm)\.\.(?!\.)")
FOLDER = Path(__file__).parent
LOOKED_AFTER = 5.0  # seconds: so often the files are looked at for a change
# Always in the patient's own language, reviewed or not: a notice that says there is help is of no use in a language one can't read.
NOTICES = frozenset({"language-assistance"})
LANGUAGES = ("en", "es", "zh-Hans", "zh-Hant", "vi", "ko", "tl", "ru", "ar", "ht", "pt", "fr", "hi")


@dataclass(frozen=True)
class Rendered:
    """A finished sentence and where it comes from. `language` is the one it is really in."""

    text: str
    template_id: str
    version: str
    language: str


class Wording:
    """All languages' messages; what a translator's file changed, here or from another process, is said within `LOOKED_AFTER`.

    With `refuse_unreviewed` a language is spoken only when every text of it was reviewed; until then its patients get English, and in
    their own language the notice that interpreters are free.
    """

    def __init__(self, folder: Path = FOLDER, *, refuse_unreviewed: bool = False) -> None:
        self._folder, self._refuse = folder, refuse_unreviewed
        self._bundles: dict[str, FluentBundle] = {}
        self.versions: dict[str, dict[str, str]] = {}
        self._files: dict[Path, int] = {}
        self._read()

    def refresh(self) -> None:
        """Read the files again if any has changed."""
        if _stamps(self._folder) != self._files:
            self._read()

    def _read(self) -> None:
        self._looked, files = time.monotonic(), _stamps(self._folder)
        loaded = {language: _loaded(self._folder, language) for language in LANGUAGES}
        self._bundles = {language: bundle for language, (bundle, _) in loaded.items()}
        self.versions = {language: versions for language, (_, versions) in loaded.items()}
        self._refused = frozenset(lang for lang in LANGUAGES if self._refuse and not self.reviewed(lang))
        self._files = files

    def has(self, template_id: str, language: str) -> bool:
        """Whether this very language has the message."""
        return template_id in self.versions[language]

    def status(self, language: str) -> tuple[TextStatus, ...]:
        """Every text as it stands in `language`: missing, written, or reviewed by whom and when."""
        return review.statuses(self.versions, review.read(self._folder, language), language)

    def reviewed(self, language: str) -> bool:
        """Whether a qualified person has reviewed all that is said in this language. English is what they compare with."""
        return language == "en" or review.all_reviewed(self.status(language))

    def spoken(self, language: str) -> str:
        """The language in which a patient of `language` is answered: English where theirs is refused."""
        return "en" if language in self._refused else language

    def render(
        self, template_id: str, language: str, values: Mapping[str, Value] | None = None, channel: str = "webchat"
    ) -> Rendered:
        """Say `template_id` in `language` (or in English where it lacks it). On SMS, `<id>-sms` is preferred where it stands.

        Raises NotFound for an id that English lacks too, and ValueError when a variable is missing.
        """
        if time.monotonic() - self._looked > LOOKED_AFTER:
            self._looked = time.monotonic()
            self.refresh()
        chosen = self._choose(template_id, language, channel)
        if chosen is None:
            raise NotFound(f"no wording {template_id}")
        arguments = self._arguments(values or {}, chosen[1], channel)
        text, name, spoken = self._said(template_id, language, arguments, channel)
        return Rendered(text, name, self.versions[spoken][name], spoken)

    def _said(
        self, template_id: str, language: str, arguments: Mapping[str, Any], channel: str
    ) -> tuple[str, str, str]:
        """The finished text, the message's name and its language."""
        chosen = self._choose(template_id, language, channel)
        if chosen is None:
            raise NotFound(f"no wording {template_id}")
        name, spoken = chosen
        bundle = self._bundles[spoken]
        pattern = bundle.get_message(name).value
        if pattern is None:
            raise NotFound(f"wording {name} has no text")
        text, errors = bundle.format_pattern(pattern, dict(arguments))
        if errors:
            raise ValueError(f"wording {name} ({spoken}): {errors[0]}")
        return _DOUBLE_POINT.sub(".", str(text)), name, spoken

    def say(self, value: Value, language: str) -> str:
        """One typed value on its own, as it would stand in a sentence."""
        return str(self._argument(value, language, "webchat"))

    def _choose(self, template_id: str, language: str, channel: str) -> tuple[str, str] | None:
        names = (f"{template_id}-{channel}", template_id)
        wanted = language if template_id in NOTICES else self.spoken(language)
        return next(
            ((name, spoken) for spoken in (wanted, "en") for name in names if self.has(name, spoken)),
            None,
        )

    def _arguments(self, values: Mapping[str, Value], language: str, channel: str) -> dict[str, Any]:
        return {name: self._argument(value, language, channel) for name, value in values.items()}

    def _argument(self, value: Value, language: str, channel: str, *, listed: bool = False) -> Any:
        if isinstance(value, NumberValue):
            return value.number
        if isinstance(value, TermValue):
            inner = {name: self._argument(one, language, channel, listed=listed) for name, one in value.values.items()}
            return self._said(value.message, language, inner, channel)[0]
        if isinstance(value, ListValue):
            lines = [
                f"{n}) {self._argument(item, language, channel, listed=True)}"
                for n, item in enumerate(value.items, start=1)
            ]
            return "\n".join(lines)
        if listed and isinstance(value, WhenValue | TextValue) and channel == "sms" and language in DENSE_ON_SMS:
            return value.say_briefly(language)
        return value.say(language)


def _loaded(folder: Path, language: str) -> tuple[FluentBundle, dict[str, str]]:
    bundle, versions = FluentBundle([language], use_isolating=False), dict[str, str]()
    for file in sorted((folder / language).glob("*.ftl")):
        source = file.read_text(encoding="utf-8")
        bundle.add_resource(FluentResource(source))
        versions |= _versions(source)
    return bundle, versions


def _stamps(folder: Path) -> dict[Path, int]:
    """When each file was written, in nanoseconds."""
    files = [file for language in LANGUAGES for file in (folder / language).glob("*.*")]
    return {file: file.stat().st_mtime_ns for file in files if file.suffix in (".ftl", ".yml")}


def _versions(source: str) -> dict[str, str]:
    """Message id -> version: the start of a digest over its source, so that a changed text is another version."""
    serializer = FluentSerializer()
    entries = (e for e in FluentParser().parse(source).body if isinstance(e, ast.Message))
    return {e.id.name: hashlib.sha256(serializer.serialize_entry(e).encode()).hexdigest()[:8] for e in entries}


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The process's wording."""
    return Wording(refuse_unreviewed=get_settings().refuse_unreviewed_languages)
