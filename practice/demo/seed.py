"""Load the demo practice, dated from today. Loading it again changes nothing on the same day.

On a later day the calendar is carried on to six weeks from then, patients whose appointments have passed get new ones, and the
dates of fills, labs and visits move along, so that every patient goes on showing what they are for.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import audit, clock
from practice import lookup
from practice.demo.calendar import DemoCalendar, DemoSlot
from practice.demo.data import demo_id, portal_user_of, read
from practice.hours import OpeningHours
from practice.models import (
    LIVE,
    Appointment,
    AppointmentChange,
    AppointmentEvent,
    AppointmentStatus,
    Clinician,
    ClinicianLocation,
    Closure,
    Location,
    Patient,
    PatientNameToken,
    PatientPhone,
    PatientRelation,
    PortalAccess,
    PortalAccount,
    Practice,
    Prescription,
    PrescriptionStatus,
    RefillRequest,
    RefillStatus,
    Slot,
    SlotStatus,
    VisitType,
)
from practice.refill_rules import RefillFacts, answer_due, assess, load_rules
from practice.sql import places

PRACTICE_ID = demo_id("practice", "cedar-grove")


@dataclass(frozen=True)
class SeedReport:
    """What was added."""

    patients: int
    slots: int
    appointments: int


async def seed(session: AsyncSession, today: date) -> SeedReport:
    """Load or carry on the demo practice in the caller's transaction. `today` is the practice's local date."""
    practice = await session.get(Practice, PRACTICE_ID)
    if practice and practice.demo_seeded_on == today:
        return SeedReport(0, 0, 0)
    added_patients = 0
    if practice is None:
        practice = await _set_up(session)
        added_patients = await _add_patients(session)
    await _add_closures(session, today)
    calendar = DemoCalendar(await _hours_by_key(session))
    slots = await _open_calendar(session, calendar, today)
    appointments = await _make_appointments(session, calendar, today)
    await _date_medicines(session, calendar, today)
    practice.demo_seeded_on = today
    await session.flush()
    return SeedReport(added_patients, slots, appointments)


async def _set_up(session: AsyncSession) -> Practice:
    data = read("practice")
    practice = Practice(id=PRACTICE_ID, **data["practice"])
    session.add(practice)
    for position, place in enumerate(data["locations"]):
        values = {name: value for name, value in place.items() if name != "key"}
        session.add(Location(id=demo_id("location", place["key"]), position=position, **values))
    for position, visit in enumerate(data["visit_types"]):
        session.add(VisitType(id=demo_id("visit_type", visit["code"]), position=position, **visit))
    for position, clinician in enumerate(read("clinicians")):
        values = {name: value for name, value in clinician.items() if name not in ("key", "schedule")}
        session.add(Clinician(id=demo_id("clinician", clinician["key"]), position=position, **values))
    await session.flush()
    _link_clinicians(session)
    await session.flush()
    return practice


def _link_clinicians(session: AsyncSession) -> None:
    for clinician in read("clinicians"):
        sessions = [entry for day in clinician["schedule"].values() for entry in day]
        for location in sorted({entry[0] for entry in sessions}):
            session.add(
                ClinicianLocation(
                    id=demo_id("clinician_location", f"{clinician['key']}/{location}"),
                    clinician_id=demo_id("clinician", clinician["key"]),
                    location_id=demo_id("location", location),
                )
            )


async def _add_closures(session: AsyncSession, today: date) -> None:
    for entry in read("practice")["closures"]:
        day = _working_day(today, entry["in_working_days"])
        closure_id = demo_id("closure", f"{entry['location']}/{day}")
        if await session.get(Closure, closure_id) is None:
            session.add(
                Closure(
                    id=closure_id,
                    location_id=demo_id("location", entry["location"]),
                    first_day=day,
                    last_day=day,
                    hours=entry["hours"],
                    reason=entry["reason"],
                )
            )
    await session.flush()


def _working_day(today: date, count: int) -> date:
    day = today
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


async def _hours_by_key(session: AsyncSession) -> dict[str, OpeningHours]:
    by_id = await places.hours_by_location(session)
    return {place["key"]: by_id[demo_id("location", place["key"])] for place in read("practice")["locations"]}


async def _open_calendar(session: AsyncSession, calendar: DemoCalendar, today: date) -> int:
    """Add the open slots of the coming weeks that are not in the calendar yet; how many."""
    known = set(
        (await session.execute(select(Slot.id).where(Slot.starts_at > clock.now() - timedelta(days=2)))).scalars()
    )
    rows = [slot.row(SlotStatus.free) for slot in calendar.open_slots(today) if slot.id not in known]
    if rows:
        await session.execute(insert(Slot), rows)
    return len(rows)


async def _add_patients(session: AsyncSession) -> int:
    patients = read("patients")
    for entry in patients:
        session.add(_patient(entry))
    await session.flush()
    for entry in patients:
        _add_lookups(session, entry)
        audit.record(session, "patient.create", subject="patient", subject_id=_pid(entry), patient_id=_pid(entry))
    await session.flush()
    _add_family_ties(session)
    await session.flush()
    return len(patients)


def _pid(entry: dict[str, Any]) -> str:
    return demo_id("patient", entry["key"])


def _patient(entry: dict[str, Any]) -> Patient:
    given, family = entry["name"]
    email = f"{entry['key'].replace('-', '.')}@example.com"
    return Patient(
        id=_pid(entry),
        given_name=given,
        family_name=family,
        birth_date_text=entry["born"].isoformat(),
        email=email,
        email_hash=lookup.email_hash(email),
        language=entry["language"],
        preferred_channel=entry["channel"],
        timezone=entry.get("timezone", read("practice")["practice"]["timezone"]),
        clinician_id=demo_id("clinician", entry["clinician"]),
    )


def _add_lookups(session: AsyncSession, entry: dict[str, Any]) -> None:
    key, patient_id = entry["key"], _pid(entry)
    session.add(
        PatientPhone(
            id=demo_id("phone", key),
            patient_id=patient_id,
            phone=lookup.normal_phone(entry["phone"]),
            phone_hash=lookup.phone_hash(entry["phone"]),
        )
    )
    for token_hash in lookup.name_hashes(*entry["name"]):
        session.add(PatientNameToken(patient_id=patient_id, token_hash=token_hash))
    user = portal_user_of(entry)
    if user:
        session.add(
            PortalAccount(
                id=demo_id("portal", key),
                patient_id=patient_id,
                user_name=user,
                user_name_hash=lookup.portal_user_hash(user),
            )
        )


def _add_family_ties(session: AsyncSession) -> None:
    ties = read("relations")
    for patient, kind, other in ties["relations"]:
        session.add(
            PatientRelation(
                id=demo_id("relation", f"{patient}/{other}"),
                patient_id=demo_id("patient", patient),
                other_id=demo_id("patient", other),
                kind=kind,
            )
        )
    for owner, others in ties["portal"].items():
        for other in others:
            session.add(
                PortalAccess(
                    id=demo_id("portal_access", f"{owner}/{other}"),
                    account_id=demo_id("portal", owner),
                    patient_id=demo_id("patient", other),
                )
            )


async def _make_appointments(session: AsyncSession, calendar: DemoCalendar, today: date) -> int:
    """Past appointments once, upcoming ones for everyone who has none left; how many."""
    taken = select(Slot.id).where(Slot.status != SlotStatus.free)
    used = set((await session.execute(taken)).scalars())
    ahead = select(Appointment.patient_id).join(Slot, Slot.id == Appointment.slot_id)
    booked = set(
        (await session.execute(ahead.where(Appointment.status.in_(LIVE), Slot.starts_at > clock.now()))).scalars()
    )
    await session.execute(
        update(Appointment)
        .where(
            Appointment.status.in_(LIVE),
            Appointment.slot_id.in_(select(Slot.id).where(Slot.starts_at <= clock.now())),
            Appointment.patient_id.in_([_pid(entry) for entry in read("patients")]),
        )
        .values(status=AppointmentStatus.completed)
        .execution_options(synchronize_session=False)
    )
    added = 0
    for entry in read("patients"):
        for wish in entry.get("appointments", ()):
            if "ago" in wish or _pid(entry) not in booked:
                added += await _make_appointment(session, calendar, entry, wish, today=today, used=used)
    return added


async def _make_appointment(
    session: AsyncSession,
    calendar: DemoCalendar,
    entry: dict[str, Any],
    wish: dict[str, Any],
    *,
    today: date,
    used: set[str],
) -> int:
    slot = calendar.slot_for(wish, _minutes(wish["visit"]), today, used)
    # A past appointment belongs to the first day on which the demo was loaded; an upcoming one to its day.
    key = f"{entry['key']}/past/{wish['ago']}" if "ago" in wish else f"{entry['key']}/{slot.local:%Y-%m-%d/%H:%M}"
    if await session.get(Appointment, demo_id("appointment", key)) is not None:
        return 0
    used.add(slot.id)
    await _book(session, slot)
    appointment = Appointment(
        id=demo_id("appointment", key),
        patient_id=_pid(entry),
        slot_id=slot.id,
        visit_type_id=demo_id("visit_type", wish["visit"]),
        status=AppointmentStatus.completed if "ago" in wish else AppointmentStatus.booked,
        created_at=min(clock.now(), slot.starts_at) - timedelta(days=14),
    )
    session.add(appointment)
    await session.flush()
    session.add(
        AppointmentEvent(
            id=demo_id("appointment_event", key),
            appointment_id=appointment.id,
            at=appointment.created_at,
            change=AppointmentChange.booked,
            to_slot_id=slot.id,
            actor_kind="system",
            actor_id="demo",
        )
    )
    audit.record(
        session, "appointment.book", subject="appointment", subject_id=appointment.id, patient_id=appointment.patient_id
    )
    return 1


def _minutes(code: str) -> int:
    minutes: int = next(visit["minutes"] for visit in read("practice")["visit_types"] if visit["code"] == code)
    return minutes


async def _book(session: AsyncSession, slot: DemoSlot) -> None:
    """The slot, booked: it is added when the calendar holds it back as taken by others."""
    changed = await session.execute(
        update(Slot).where(Slot.id == slot.id).values(status=SlotStatus.booked).returning(Slot.id)
    )
    if changed.scalar_one_or_none() is None:
        await session.execute(insert(Slot), [slot.row(SlotStatus.booked)])


async def _date_medicines(session: AsyncSession, calendar: DemoCalendar, today: date) -> None:
    """Last visits, labs, fills and open requests, counted from today."""
    for entry in read("patients"):
        patient = await session.get_one(Patient, _pid(entry))
        ago = [wish["ago"] for wish in entry.get("appointments", ()) if "ago" in wish]
        since = min(ago, default=entry.get("seen"))
        patient.last_seen_on = None if since is None else today - timedelta(days=since)
        patient.labs = {lab: (today - timedelta(days=days)).isoformat() for lab, days in entry.get("labs", {}).items()}
        audit.record(session, "patient.update", subject="patient", subject_id=patient.id, patient_id=patient.id)
        for medicine in entry.get("medicines", ()):
            prescription = await _date_prescription(session, patient, entry["key"], medicine, today=today)
            if "requested" in medicine:
                await _open_request(session, patient, prescription, medicine, today=today)


async def _date_prescription(
    session: AsyncSession, patient: Patient, key: str, medicine: dict[str, Any], *, today: date
) -> Prescription:
    prescription_id = demo_id("prescription", f"{key}/{medicine['drug']}")
    row = await session.get(Prescription, prescription_id)
    if row is None:
        row = Prescription(id=prescription_id, patient_id=patient.id)
        session.add(row)
    row.prescriber_id = demo_id("clinician", medicine["by"]) if "by" in medicine else None
    row.details = {
        "drug": medicine["drug"],
        "dose": medicine["dose"],
        "form": medicine["form"],
        "drug_class": medicine["class"],
        "controlled_schedule": medicine.get("schedule"),
        "directions": medicine["directions"],
    }
    row.status = PrescriptionStatus(medicine.get("status", "active"))
    row.started_on = today - timedelta(days=medicine["started"])
    row.last_filled_on = today - timedelta(days=medicine["filled"])
    row.days_supply, row.refills_left = medicine["supply"], medicine["refills"]
    await session.flush()
    audit.record(session, "prescription.update", subject="prescription", subject_id=row.id, patient_id=patient.id)
    return row


async def _open_request(
    session: AsyncSession, patient: Patient, prescription: Prescription, medicine: dict[str, Any], *, today: date
) -> None:
    request_id = demo_id("refill_request", f"{prescription.id}/{today}")
    waiting = select(RefillRequest.id).where(
        RefillRequest.prescription_id == prescription.id, RefillRequest.status == RefillStatus.open
    )
    if (await session.execute(waiting)).first() is not None:
        return
    if await session.get(RefillRequest, request_id) is not None:  # asked, answered, and asked for again on the same day
        return
    rules, hours = load_rules(), await places.opening_hours(session)
    requested_at = clock.now() - timedelta(days=medicine["requested"])
    facts = RefillFacts(
        drug=medicine["drug"],
        dose=medicine["dose"],
        active=True,
        prescribed_here=True,
        drug_class=medicine["class"],
        started_on=prescription.started_on,
        last_filled_on=prescription.last_filled_on,
        days_supply=prescription.days_supply,
        refills_left=prescription.refills_left,
        last_seen_on=patient.last_seen_on,
    )
    assessment = assess(facts, rules, today)
    session.add(
        RefillRequest(
            id=request_id,
            patient_id=patient.id,
            prescription_id=prescription.id,
            clinician_id=prescription.prescriber_id,
            asked_for=medicine["drug"],
            assessment=assessment.as_codes(),
            outcome=assessment.outcome,
            requested_at=requested_at,
            answer_due_at=answer_due(assessment.outcome, rules, hours, requested_at),
        )
    )
    await session.flush()
    audit.record(session, "refill.file", subject="refill_request", subject_id=request_id, patient_id=patient.id)
