"""Names and medicines known of the practice and of a thread: what a translation leaves as it is, what a question may be about, what is
taken out of a question that an editor reads."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from knowledge_base.scopes import Named
from practice.system import PracticeSystem


@dataclass(frozen=True)
class Known:
    """Names in full, medicines by name. Identifiers: never logged."""

    names: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Practice:
    """Places and clinicians with every name that people use for them; the full name first."""

    places: tuple[Named, ...] = ()
    clinicians: tuple[Named, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Full names."""
        return tuple(one.names[0] for one in (*self.clinicians, *self.places))


async def of_practice(session: AsyncSession, system: PracticeSystem) -> Practice:
    """Whom and what the practice consists of, as its system has it now."""
    places = [Named(one.id, (one.name, *one.aliases)) for one in await system.locations(session)]
    clinicians = [
        Named(one.id, (f"{one.given_name} {one.family_name}", f"{one.title} {one.family_name}", *one.aliases))
        for one in await system.clinicians(session)
    ]
    return Practice(tuple(places), tuple(clinicians))


async def of_patient(session: AsyncSession, system: PracticeSystem, patient_id: str | None) -> Known:
    """A patient's own names and medicine list; nothing of somebody not identified. Leaves audit rows: needs a transaction."""
    if patient_id is None:
        return Known()
    try:
        patient = await system.get_patient(session, patient_id)
        listed = await system.prescriptions(session, patient_id)
    except NotFound:  # gone from the practice's system meanwhile
        return Known()
    return Known((patient.full_name,), tuple(dict.fromkeys(one.drug for one in listed)))
