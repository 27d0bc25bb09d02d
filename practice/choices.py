"""What the practice chose in its settings pages and every process must know: few, small, without patient data.

Kept in the database, so that a change needs no restart: each process reads them again every few seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from core.errors import BadInput
from practice.models import PracticeChoice

STRICT, LANGUAGES, FORMS = "content_rules.strict", "languages", "forms"


@dataclass(frozen=True)
class Form:
    """A form of the portal that staff may send the link of."""

    name: str
    link: str


@dataclass(frozen=True)
class Chosen:
    """The choices as they stand. `languages` empty: all that we have wording for."""

    strict_content: bool = False
    languages: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()

    def served(self, known: Sequence[str]) -> tuple[str, ...]:
        """Of the known languages those that the practice serves."""
        return tuple(language for language in known if self.offers(language))

    def offers(self, language: str) -> bool:
        """Whether the practice serves this language; English always."""
        return language == "en" or not self.languages or language in self.languages


async def chosen(session: AsyncSession) -> Chosen:
    """Read all choices: one small query."""
    rows = (await session.execute(select(PracticeChoice.name, PracticeChoice.value))).all()
    kept: dict[str, Any] = {name: value for name, value in rows}  # noqa: C416 - rows are no pairs to mypy
    forms = tuple(Form(str(one["name"]), str(one["link"])) for one in kept.get(FORMS) or [])
    return Chosen(bool(kept.get(STRICT, False)), tuple(kept.get(LANGUAGES) or ()), forms)


_current = Chosen()


def current() -> Chosen:
    """What this process last read: for who has no session at hand."""
    return _current


async def refresh(session: AsyncSession) -> Chosen:
    """Read the choices again and keep them for `current`. Call every few seconds."""
    global _current
    _current = await chosen(session)
    return _current


async def set_strict_content(session: AsyncSession, strict: bool) -> None:
    """The behavioural-health set of content rules, or the ordinary one. The caller has decided who may."""
    await _put(session, STRICT, strict)


async def set_languages(session: AsyncSession, languages: list[str], *, known: tuple[str, ...]) -> None:
    """Which languages the practice serves, English apart. Raises BadInput for one that is not known."""
    if unknown := set(languages) - set(known):
        raise BadInput(f"There is no wording for {', '.join(sorted(unknown))}.", code="language")
    await _put(session, LANGUAGES, [one for one in known if one == "en" or one in languages])


async def set_forms(session: AsyncSession, forms: list[Form]) -> None:
    """The forms whose links staff may send. Raises BadInput for a link that is no https address."""
    for form in forms:
        parts = urlsplit(form.link)
        if not form.name.strip() or parts.scheme != "https" or not parts.hostname:
            raise BadInput("Each form needs a name and an https address.", code="form")
    await _put(session, FORMS, [{"name": form.name.strip()[:60], "link": form.link.strip()} for form in forms])


async def _put(session: AsyncSession, name: str, value: Any) -> None:
    row = (await session.execute(select(PracticeChoice).where(PracticeChoice.name == name))).scalar_one_or_none()
    if row is None:
        row = PracticeChoice(name=name, value=value)
        session.add(row)
    row.value, row.changed_at = value, clock.now()
    await session.flush()
    audit.record(session, "settings.choice", subject="practice_choice", subject_id=row.id, details={"name": name})
