"""Approved wording: every sentence the bot can say, as Fluent files `<language>/*.ftl`, rendered with typed values.

Anyone may render. A message that a language lacks is said in English and the rendering says so. Nothing here makes text up.
"""

import hashlib
import re
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
from conversations.wording.values import ListValue, NumberValue, TermValue, Value
from core.errors import NotFound
from core.settings import get_settings

# "a.m." or "p.m." at the end of a sentence has its point already. An ellipsis has three.
_DOUBLE_POINT = re.compile(r"(?<=\bm)\.\.(?!\.)")
FOLDER = Path(__file__).parent
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
    """All languages' messages, loaded once.

    With `refuse_unreviewed` a language is spoken only when every text of it was reviewed; until then its patients get English, and in
    their own language the notice that interpreters are free.
    """

    def __init__(self, folder: Path = FOLDER, *, refuse_unreviewed: bool = False) -> None:
        self._folder, self._bundles = folder, dict[str, FluentBundle]()
        self.versions: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            self._load(language, sorted((folder / language).glob("*.ftl")))
        self._refused = frozenset(lang for lang in LANGUAGES if refuse_unreviewed and not self.reviewed(lang))

    def _load(self, language: str, files: list[Path]) -> None:
        bundle = FluentBundle([language], use_isolating=False)
        versions: dict[str, str] = {}
        for file in files:
            source = file.read_text(encoding="utf-8")
            bundle.add_resource(FluentResource(source))
            versions |= _versions(source)
        self._bundles[language], self.versions[language] = bundle, versions

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
        chosen = self._choose(template_id, language, channel)
        if chosen is None:
            raise NotFound(f"no wording {template_id}")
        name, spoken = chosen
        bundle = self._bundles[spoken]
        pattern = bundle.get_message(name).value
        if pattern is None:
            raise NotFound(f"wording {name} has no text")
        text, errors = bundle.format_pattern(pattern, self._arguments(values or {}, spoken))
        if errors:
            raise ValueError(f"wording {name} ({spoken}): {errors[0]}")
        return Rendered(_DOUBLE_POINT.sub(".", str(text)), name, self.versions[spoken][name], spoken)

    def say(self, value: Value, language: str) -> str:
        """One typed value on its own, as it would stand in a sentence."""
        return str(self._argument(value, language))

    def _choose(self, template_id: str, language: str, channel: str) -> tuple[str, str] | None:
        names = (f"{template_id}-{channel}", template_id)
        wanted = language if template_id in NOTICES else self.spoken(language)
        return next(
            ((name, spoken) for spoken in (wanted, "en") for name in names if self.has(name, spoken)),
            None,
        )

    def _arguments(self, values: Mapping[str, Value], language: str) -> dict[str, Any]:
        return {name: self._argument(value, language) for name, value in values.items()}

    def _argument(self, value: Value, language: str) -> Any:
        if isinstance(value, NumberValue):
            return value.number
        if isinstance(value, TermValue):
            return self.render(value.message, language, value.values).text
        if isinstance(value, ListValue):
            lines = [f"{n}) {self._argument(item, language)}" for n, item in enumerate(value.items, start=1)]
            return "\n".join(lines)
        return value.say(language)


def _versions(source: str) -> dict[str, str]:
    """Message id -> version: the start of a digest over its source, so that a changed text is another version."""
    serializer = FluentSerializer()
    entries = (e for e in FluentParser().parse(source).body if isinstance(e, ast.Message))
    return {e.id.name: hashlib.sha256(serializer.serialize_entry(e).encode()).hexdigest()[:8] for e in entries}


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The process's wording."""
    return Wording(refuse_unreviewed=get_settings().refuse_unreviewed_languages)
