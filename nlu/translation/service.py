"""What the turn and the console ask for: a patient's words for staff, staff's words for a patient, each with the gate's verdict.

Nothing here raises for want of a model: every way it can end is a `Standing`. Nobody waits for a model to load. What was made is kept
encrypted in the database, so that another process, or a second look, does not make it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.database import SYSTEM, Database
from core.encryption import keyed_hash
from nlu.translation.checked import CheckedTranslation, translate_checked
from nlu.translation.gate import Encoder, Reason
from nlu.translation.models import KeptTranslation
from nlu.translation.port import NoModel, StillLoading, TimedOut, Translator
from nlu.triage import Level, Triage

STAFF_LANGUAGE = "en"
KEPT_FOR = timedelta(days=30)
_CLINICAL_CUE = "clinical"


class Standing(StrEnum):
    """How a request for a translation ended."""

    RELIABLE = "reliable"
    NOT_RELIABLE = "not reliable"
    SAME_LANGUAGE = "same language"
    NOT_INSTALLED = "no translation installed"
    LOADING = "translation is being loaded"
    TOO_SLOW = "translation took too long"


@dataclass(frozen=True)
class StaffTranslation:
    """A patient's text in the staff's language. `text` is None unless a machine made one; one that is not reliable is shown as such."""

    standing: Standing
    source: str
    target: str
    text: str | None = None
    reasons: tuple[str, ...] = ()
    engine: str | None = None
    back: str | None = None

    @property
    def reliable(self) -> bool:
        """Whether it may be relied on."""
        return self.standing is Standing.RELIABLE

    @property
    def second_reading(self) -> str | None:
        """What triage may read beside the patient's own words: whatever was made, since a second reading can only add an alarm."""
        return self.text

    @property
    def note(self) -> str:
        """One line for staff beside the text."""
        if self.standing is Standing.RELIABLE:
            return "Translated by machine"
        if self.standing is Standing.NOT_RELIABLE:
            return f"Translated by machine, not reliable ({', '.join(self.reasons)}): ask an interpreter"
        return "" if self.standing is Standing.SAME_LANGUAGE else str(self.standing).capitalize()


@dataclass(frozen=True)
class PatientTranslation(StaffTranslation):
    """Staff's text in the patient's language, for a preview. Only what is `sendable` may be sent, marked as made by a machine."""

    blocked: str | None = None

    @property
    def sendable(self) -> bool:
        """Reliable, and about nothing that a machine may not translate to a patient."""
        return self.reliable and self.blocked is None


class Translations:
    """One for a process. `limit` is in seconds, for the whole of a request: both ways, the gate and the cache.

    `names` are those of the practice (clinicians, places), kept out of every text's translation; those of a thread are given with each.
    """

    def __init__(
        self,
        translator: Translator,
        *,
        database: Database | None = None,
        encoder: Encoder | None = None,
        triage: Triage | None = None,
        limit: float = 2.0,
        names: Iterable[str] = (),
    ) -> None:
        self._translator, self._database, self._encoder, self._triage = translator, database, encoder, triage
        self._limit = limit
        self._names = tuple(names)

    def know(self, names: Iterable[str]) -> None:
        """The practice's names from now on."""
        self._names = tuple(names)

    def available(self, language: str) -> bool:
        """Whether a patient's words in this language can be put into the staff's, and back."""
        ways = ((language, STAFF_LANGUAGE), (STAFF_LANGUAGE, language))
        return all(self._translator.available(source, target) for source, target in ways)

    async def warm(self, languages: Iterable[str]) -> None:
        """Load what is installed for these languages: at the start, as a task of its own."""
        for language in languages:
            for source, target in ((language, STAFF_LANGUAGE), (STAFF_LANGUAGE, language)):
                if self._translator.available(source, target):
                    with suppress(NoModel):
                        await self._translator.warm(source, target)

    async def for_staff(
        self,
        text: str,
        source: str,
        *,
        names: Iterable[str] = (),
        medicines: Iterable[str] = (),
        values: Iterable[str] = (),
    ) -> StaffTranslation:
        """A patient's words in the staff's language. `names` (in full), `medicines` and `values` are those known of the conversation."""
        known = ((*names, *self._names), tuple(medicines), tuple(values))
        return await self._made(text, source, STAFF_LANGUAGE, known)

    async def for_patient(
        self,
        text: str,
        target: str,
        *,
        latched: bool,
        names: Iterable[str] = (),
        medicines: Iterable[str] = (),
        values: Iterable[str] = (),
    ) -> PatientTranslation:
        """Staff's words in a patient's language, with the way back for the preview. Blocked in a latched thread and for clinical words
        (45 CFR 92.201(c)(3)): then nothing is made."""
        blocked = self._blocked(text, latched=latched)
        if blocked:
            return PatientTranslation(Standing.NOT_RELIABLE, STAFF_LANGUAGE, target, blocked=blocked)
        known = ((*names, *self._names), tuple(medicines), tuple(values))
        made = await self._made(text, STAFF_LANGUAGE, target, known)
        return PatientTranslation(
            made.standing, made.source, made.target, made.text, made.reasons, made.engine, made.back, blocked=None
        )

    async def for_editor(self, text: str, source: str, target: str) -> StaffTranslation:
        """A draft of an article's translation: a person reads, corrects and publishes it."""
        return await self._made(text, source, target, (self._names, (), ()))

    async def forget(self, older_than: timedelta = KEPT_FOR) -> None:
        """Delete what was kept for longer; at the start, and once a day."""
        if self._database is None:
            return
        async with self._database.transaction(SYSTEM, why="translations kept long enough") as session:
            await session.execute(delete(KeptTranslation).where(KeptTranslation.made_at < clock.now() - older_than))

    def _blocked(self, text: str, *, latched: bool) -> str | None:
        if latched:
            return "Nothing is translated by machine in a clinical or urgent conversation: ask an interpreter."
        if self._triage is None:
            return None
        found = self._triage.assess(text, language=STAFF_LANGUAGE)
        if found.level.rank >= Level.CLINICAL.rank or _CLINICAL_CUE in found.cues:
            return "Clinical words are not translated by machine: ask an interpreter or a colleague who speaks the language."
        return None

    async def _made(self, text: str, source: str, target: str, known: tuple[tuple[str, ...], ...]) -> StaffTranslation:
        if source == target or not text.strip():
            return StaffTranslation(Standing.SAME_LANGUAGE, source, target)
        engine = self._translator.engine(source, target)
        if engine is None:
            return StaffTranslation(Standing.NOT_INSTALLED, source, target)
        try:
            async with asyncio.timeout(self._limit):
                return await self._kept_or_fresh(text, source, target, known, engine)
        except StillLoading:
            return StaffTranslation(Standing.LOADING, source, target)
        except (TimedOut, TimeoutError):
            return StaffTranslation(Standing.TOO_SLOW, source, target)
        except NoModel:
            return StaffTranslation(Standing.NOT_INSTALLED, source, target)

    async def _kept_or_fresh(
        self, text: str, source: str, target: str, known: tuple[tuple[str, ...], ...], engine: str
    ) -> StaffTranslation:
        back_engine = self._translator.engine(target, source) or ""
        lookup = keyed_hash("kept translation", "\0".join([engine, back_engine, source, target, text, repr(known)]))
        kept = await self._kept(lookup)
        if kept is not None:
            return kept
        await self._require_loaded(source, target)
        names, medicines, values = known
        checked = await translate_checked(
            self._translator,
            text,
            source,
            target,
            names=names,
            medicines=medicines,
            values=values,
            encoder=self._encoder,
        )
        made = _judged(checked, source, target)
        if made.text is not None and Reason.ROUND_TRIP not in made.reasons:
            await self._keep(lookup, made)
        return made

    async def _require_loaded(self, source: str, target: str) -> None:
        """The way back as well: without it the first verdicts would be harsher than the later ones. Raises StillLoading."""
        if self._translator.available(target, source):
            await self._translator.translate(".", target, source)

    async def _kept(self, lookup: str) -> StaffTranslation | None:
        if self._database is None:
            return None
        async with self._database.read() as session:
            query = select(KeptTranslation).where(KeptTranslation.lookup == lookup)
            row = (await session.execute(query)).scalar_one_or_none()
        if row is None:
            return None
        made = row.made
        return StaffTranslation(
            **{**made, "standing": Standing(made["standing"]), "reasons": tuple(made["reasons"])},
        )

    async def _keep(self, lookup: str, made: StaffTranslation) -> None:
        if self._database is None:
            return
        with suppress(IntegrityError):  # another process made the same one meanwhile
            async with self._database.transaction(SYSTEM, why="translation") as session:
                query = select(KeptTranslation.id).where(KeptTranslation.lookup == lookup)
                if (await session.execute(query)).first() is None:
                    session.add(KeptTranslation(lookup=lookup, made=asdict(made)))


def _judged(checked: CheckedTranslation, source: str, target: str) -> StaffTranslation:
    verdict, translation = checked.verdict, checked.translation
    return StaffTranslation(
        Standing.RELIABLE if verdict.reliable else Standing.NOT_RELIABLE,
        source,
        target,
        translation.text,
        tuple(str(reason) for reason in verdict.reasons),
        translation.engine,
        checked.back,
    )
