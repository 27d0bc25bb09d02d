"""What may leave on a channel that is not encrypted (45 CFR 164.502(b); rules.md, Privacy): the minimum.

Appointments with date, time, place and clinician pass. A diagnosis, a test, a result, a medicine or a sensitive specialty
does not: the text goes as a link to the portal instead. Behavioural-health practices have a stricter set. The words stand
in content_rules.yml; this file only finds them. It errs towards the link.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.wording.values import ListValue, TermValue, TextValue, Value
from practice import choices

WORDS = Path(__file__).parent / "content_rules.yml"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0600-\u06ff\u0900-\u097f]")


class Category(StrEnum):
    """Why a text may not leave."""

    diagnosis = "diagnosis"
    test = "test"
    result = "result"
    medicine = "medicine"
    specialty = "specialty"
    behavioural = "behavioural"
    identifier = "identifier"


class Scope(StrEnum):
    """What a text is about: one patient, or what the practice tells everyone (a published article)."""

    patient = "patient"
    general = "general"


@dataclass(frozen=True)
class Reason:
    """One thing found. `found` is the passage, for the person who is typing: never logged."""

    category: Category
    found: str


@dataclass(frozen=True)
class Verdict:
    """Whether a text may leave as it is. When not, it goes as a link to the portal."""

    reasons: tuple[Reason, ...] = ()

    @property
    def passes(self) -> bool:
        return not self.reasons

    @property
    def codes(self) -> tuple[str, ...]:
        """The categories, each once: safe for logs and audit rows."""
        return tuple(dict.fromkeys(reason.category.value for reason in self.reasons))


class ContentRules:
    """The rules with their words. `strict` is the behavioural-health set; `medicines` are names that the practice prescribes."""

    def __init__(self, *, strict: bool = False, medicines: Iterable[str] = (), words: Path = WORDS) -> None:
        data = yaml.safe_load(words.read_text(encoding="utf-8"))
        self.strict = strict
        self.unencrypted = frozenset(data["unencrypted_channels"])
        self._exempt = tuple(data["exempt_templates"])
        self._general = frozenset(Category(name) for name in data["general_scope"])
        self._passing = _pattern(data["passing_phrases"])
        self._finders = {
            Category(name): _finder(by_language, data["patterns"].get(name, []))
            for name, by_language in data["terms"].items()
        }
        self._medicines = _pattern(medicines)

    def check(
        self,
        text: str,
        *,
        channel: str,
        template_id: str | None = None,
        values: Mapping[str, Value] | None = None,
        scope: Scope = Scope.patient,
    ) -> Verdict:
        """Whether `text` may leave on `channel`. `values` are the typed values it was made of, where there are any.

        All languages' words are looked for in every text. The fixed emergency and crisis texts always pass: they are
        approved word by word, and must never wait behind a link.
        """
        if channel not in self.unencrypted or self.is_exempt(template_id):
            return Verdict()
        reasons = list(self._in_text(text, self._categories(scope)))
        reasons += [Reason(Category.medicine, name) for name in _medicine_values((values or {}).values())]
        return Verdict(tuple(dict.fromkeys(reasons)))

    def check_subject(self, subject: str, *, patient_names: Iterable[str] = ()) -> Verdict:
        """Whether an e-mail subject may leave: the full set, the strict words, and no name of the patient."""
        reasons = list(self._in_text(subject, frozenset(Category) - {Category.identifier}))
        named = [name for name in patient_names if name and _fold(name) in _fold(subject)]
        return Verdict(tuple(reasons + [Reason(Category.identifier, name) for name in named]))

    def is_exempt(self, template_id: str | None) -> bool:
        """Whether this is one of the fixed texts that never wait."""
        return bool(template_id) and str(template_id).startswith(self._exempt)

    def _categories(self, scope: Scope) -> frozenset[Category]:
        wanted = self._general if scope is Scope.general else frozenset(self._finders) - {Category.behavioural}
        return wanted | {Category.behavioural} if self.strict else wanted

    def _in_text(self, text: str, categories: frozenset[Category]) -> Iterable[Reason]:
        folded = self._passing.sub(" ", _fold(text))
        for category, finder in self._finders.items():
            if category in categories:
                yield from (Reason(category, match.group(0).strip()) for match in finder.finditer(folded))
        if Category.medicine in categories:
            yield from (Reason(Category.medicine, match.group(0)) for match in self._medicines.finditer(folded))


@lru_cache(maxsize=1)
def content_rules() -> ContentRules:
    """The ordinary rules, loaded once."""
    return ContentRules()


async def refresh(session: AsyncSession) -> None:
    """Take the practice's choice of strictness over into the rules that this process holds. Call every few seconds."""
    content_rules().strict = (await choices.refresh(session)).strict_content


def _medicine_values(values: Iterable[Value]) -> Iterable[str]:
    for value in values:
        if isinstance(value, TextValue) and value.kind == "medicine":
            yield value.text
        elif isinstance(value, TermValue):
            yield from _medicine_values(value.values.values())
        elif isinstance(value, ListValue):
            yield from _medicine_values(value.items)


def _finder(by_language: Mapping[str, list[str]], patterns: list[str]) -> re.Pattern[str]:
    terms = [term for terms in by_language.values() for term in terms]
    return re.compile("|".join([_alternatives(terms), *patterns]))


def _pattern(terms: Iterable[Any]) -> re.Pattern[str]:
    return re.compile(_alternatives(terms))


def _alternatives(terms: Iterable[Any]) -> str:
    """One expression for a list of words. `*` at an end leaves that end open; scripts without spaces have no word ends.

    Words with a closed beginning share one look-behind, so that they are tried at word beginnings only.
    """
    folded = sorted({_fold(str(term)) for term in terms}, key=len, reverse=True)
    at_beginning = [_ended(term) for term in folded if not _is_open(term)]
    anywhere = [
        re.escape(term.strip("*")) if _UNSPACED.search(term) else _ended(term) for term in folded if _is_open(term)
    ]
    groups = [rf"(?<!\w)(?:{'|'.join(at_beginning)})"] if at_beginning else []
    return "|".join(groups + anywhere) or "(?!)"


def _is_open(term: str) -> bool:
    return term.startswith("*") or bool(_UNSPACED.search(term))


def _ended(term: str) -> str:
    core = re.escape(term.strip("*")).replace(r"\ ", r"[\s\-]+")
    return core + (r"\w*" if term.endswith("*") else r"(?!\w)")


def _fold(text: str) -> str:
    """Case and presentation forms away; accents stay, because without them words of other languages would match."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
