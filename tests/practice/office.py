"""A small office for tests: two places in two time zones, three clinicians, a calendar, and patients on demand.

It is Monday 2 March 2026, 15:00 UTC: 9 am in Chicago, 7 am in Los Angeles. Slots run on the hours given in `slot`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core import clock
from core.database import Actor, Database
from practice import lookup
from practice.models import (
    Appointment,
    Clinician,
    Location,
    Patient,
    PatientNameToken,
    PatientPhone,
    PatientRelation,
    PortalAccount,
    Practice,
    Prescription,
    Slot,
    VisitType,
)

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CHICAGO, LOS_ANGELES = ZoneInfo("America/Chicago"), ZoneInfo("America/Los_Angeles")
PATIENT = Actor("patient", "someone")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True)
class Office:
    """Ids of what is there, and ways to add more."""

    database: Database
    east: str
    west: str
    kim: str
    stone: str
    shah: str
    visit: str
    long_visit: str
    child_visit: str

    async def patient(
        self,
        given: str = "Pat",
        family: str = "Doe",
        *,
        born: date = date(1980, 5, 17),
        phone: str | None = "+12175550101",
        language: str = "en",
        portal_user: str | None = None,
        last_seen_on: date | None = TODAY - timedelta(days=60),
        labs: dict[str, str] | None = None,
    ) -> str:
        """A patient's id."""
        async with self.database.transaction() as session:
            row = Patient(
                given_name=given,
                family_name=family,
                birth_date_text=born.isoformat(),
                email="pat@example.com",
                email_hash=lookup.email_hash("pat@example.com"),
                labs=labs or {},
                language=language,
                timezone="America/Chicago",
                clinician_id=self.kim,
                last_seen_on=last_seen_on,
            )
            session.add(row)
            await session.flush()
            if phone:
                session.add(PatientPhone(patient_id=row.id, phone=phone, phone_hash=lookup.phone_hash(phone)))
            for token in lookup.name_hashes(given, family):
                session.add(PatientNameToken(patient_id=row.id, token_hash=token))
            if portal_user:
                hashed = lookup.portal_user_hash(portal_user)
                session.add(PortalAccount(patient_id=row.id, user_name=portal_user, user_name_hash=hashed))
            return row.id

    async def relate(self, patient: str, kind: str, other: str) -> None:
        """`other` is the `kind` of `patient`."""
        async with self.database.transaction() as session:
            session.add(PatientRelation(patient_id=patient, other_id=other, kind=kind))

    async def slot(
        self,
        start: datetime,
        *,
        clinician: str | None = None,
        location: str | None = None,
        minutes: int = 20,
        status: str = "free",
    ) -> str:
        """A slot's id."""
        async with self.database.transaction() as session:
            row = Slot(
                clinician_id=clinician or self.kim,
                location_id=location or self.east,
                starts_at=start,
                minutes=minutes,
                status=status,
            )
            session.add(row)
            return row.id

    async def slots(self, first: datetime, count: int, *, every: int = 20, **values: object) -> list[str]:
        """Ids of slots in a row."""
        return [await self.slot(first + timedelta(minutes=every * i), **values) for i in range(count)]  # type: ignore[arg-type]

    async def appointment(self, patient: str, start: datetime, *, status: str = "booked", **slot: object) -> str:
        """An appointment's id, in a slot of its own."""
        taken = "booked" if status in ("booked", "confirmed", "completed") else "free"
        slot_id = await self.slot(start, status=taken, **slot)  # type: ignore[arg-type]
        async with self.database.transaction() as session:
            row = Appointment(patient_id=patient, slot_id=slot_id, visit_type_id=self.visit, status=status)
            session.add(row)
            return row.id

    async def prescription(self, patient: str, **changes: object) -> str:
        """A prescription's id; by default one whose refill meets the rules."""
        details = {
            "drug": changes.pop("drug", "amlodipine"),
            "dose": changes.pop("dose", "5 mg"),
            "form": "tablet",
            "directions": "one a day",
            "drug_class": changes.pop("drug_class", "calcium_channel_blocker"),
            "controlled_schedule": changes.pop("controlled_schedule", None),
        }
        values: dict[str, object] = {
            "prescriber_id": self.kim,
            "started_on": TODAY - timedelta(days=500),
            "last_filled_on": TODAY - timedelta(days=28),
            "days_supply": 30,
            "refills_left": 2,
        }
        async with self.database.transaction() as session:
            row = Prescription(patient_id=patient, details=details, **(values | changes))
            session.add(row)
            return row.id


def local(day: int, hour: int, minute: int = 0, zone: ZoneInfo = CHICAGO) -> datetime:
    """A moment in March 2026 on a location's clock."""
    return datetime(2026, 3, day, hour, minute, tzinfo=zone)


async def open_office(database: Database) -> Office:
    clock.set(NOW)
    week = {day: ["08:00-12:00", "13:00-17:00"] for day in WEEKDAYS}
    async with database.transaction() as session:
        session.add(
            Practice(
                name="Test Practice",
                timezone="America/Chicago",
                phones={"main": "+12175550190"},
                portal_url="https://portal.example",
                holidays={"country": "US", "subdivision": "IL", "observed": ["Memorial Day"]},
            )
        )
        east, west = (
            Location(
                name=name,
                street="1 Road",
                city="Town",
                state=state,
                postal_code="60000",
                phone="+12175550190",
                timezone=zone,
                weekly_hours=week,
                position=position,
            )
            for position, (name, state, zone) in enumerate(
                [("East", "IL", "America/Chicago"), ("West", "CA", "America/Los_Angeles")]
            )
        )
        kim = Clinician(
            given_name="Grace",
            family_name="Kim",
            title="Dr.",
            credentials="MD",
            specialty="family_medicine",
            languages=["en", "ko"],
            min_age=12,
        )
        stone = Clinician(
            given_name="Ray",
            family_name="Stone",
            title="Dr.",
            credentials="MD",
            specialty="family_medicine",
            languages=["en"],
        )
        shah = Clinician(
            given_name="Mia",
            family_name="Shah",
            title="Dr.",
            credentials="MD",
            specialty="pediatrics",
            languages=["en", "hi"],
            max_age=20,
        )
        visit = VisitType(
            code="office_visit", name="Office visit", minutes=20, specialties=["family_medicine", "pediatrics"]
        )
        long_visit = VisitType(code="physical", name="Physical", minutes=40, specialties=["family_medicine"])
        child_visit = VisitType(code="well_child", name="Well-child visit", minutes=30, specialties=["pediatrics"])
        session.add_all([east, west, kim, stone, shah, visit, long_visit, child_visit])
    return Office(database, east.id, west.id, kim.id, stone.id, shah.id, visit.id, long_visit.id, child_visit.id)
