"""Practice, patients, calendar and prescriptions as they first were.

Frozen: a later change of a table is a revision of its own (see migrations/__init__.py).
"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """All of this room, in the order in which the tables refer to each other."""
    clinicians()
    identity_guards()
    locations()
    practice()
    practice_choices()
    visit_types()
    clinician_locations()
    closures()
    patients()
    slots()
    appointments()
    patient_name_tokens()
    patient_phones()
    patient_relations()
    portal_accounts()
    prescriptions()
    appointment_events()
    portal_access()
    refill_requests()


def clinicians() -> None:
    op.create_table(
        "clinicians",
        sa.Column("given_name", sa.String(80), nullable=False),
        sa.Column("family_name", sa.String(80), nullable=False),
        sa.Column("title", sa.String(16), nullable=False),
        sa.Column("credentials", sa.String(40), nullable=False),
        sa.Column("specialty", sa.String(40), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("min_age", sa.Integer()),
        sa.Column("max_age", sa.Integer()),
        sa.Column("accepts_new", sa.Boolean(), nullable=False),
        sa.Column("prescribes", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_clinicians_specialty", "clinicians", ["specialty"])


def identity_guards() -> None:
    op.create_table(
        "identity_guards",
        sa.Column("sender_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sender_hash"),
    )


def locations() -> None:
    op.create_table(
        "locations",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("street", sa.String(120), nullable=False),
        sa.Column("city", sa.String(80), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("postal_code", sa.String(16), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("weekly_hours", sa.JSON(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def practice() -> None:
    op.create_table(
        "practice",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(120)),
        sa.Column("website", sa.String(200)),
        sa.Column("portal_url", sa.String(200), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("identity_tries", sa.Integer(), nullable=False),
        sa.Column("identity_lock_hours", sa.Integer(), nullable=False),
        sa.Column("demo_seeded_on", sa.Date()),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def practice_choices() -> None:
    op.create_table(
        "practice_choices",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )


def visit_types() -> None:
    op.create_table(
        "visit_types",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("specialties", sa.JSON(), nullable=False),
        sa.Column("bookable", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )


def clinician_locations() -> None:
    op.create_table(
        "clinician_locations",
        sa.Column("clinician_id", sa.String(32), nullable=False),
        sa.Column("location_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"]),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinician_id", "location_id"),
    )
    op.create_index("ix_clinician_locations_location_id", "clinician_locations", ["location_id"])


def closures() -> None:
    op.create_table(
        "closures",
        sa.Column("location_id", sa.String(32)),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="ck_closures_order"),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_closures_location_id", "closures", ["location_id"])


def patients() -> None:
    op.create_table(
        "patients",
        sa.Column("given_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("family_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date_ct", sa.LargeBinary(), nullable=False),
        sa.Column("email_ct", sa.LargeBinary()),
        sa.Column("email_hash", sa.String(64)),
        sa.Column("labs_ct", sa.LargeBinary()),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("preferred_channel", sa.String(8), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("clinician_id", sa.String(32)),
        sa.Column("last_seen_on", sa.Date()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_patients_email_hash", "patients", ["email_hash"])


def slots() -> None:
    op.create_table(
        "slots",
        sa.Column("clinician_id", sa.String(32), nullable=False),
        sa.Column("location_id", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("holder", sa.String(64)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("previous_holder", sa.String(64)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.CheckConstraint("(status = 'held') = (holder IS NOT NULL)", name="ck_slots_holder"),
        sa.CheckConstraint("status IN ('free', 'held', 'booked')", name="ck_slots_status"),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"]),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clinician_id", "starts_at"),
    )
    op.create_index("ix_slots_holder", "slots", ["holder"])
    op.create_index("ix_slots_search", "slots", ["status", "starts_at", "id"])


def appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("slot_id", sa.String(32), nullable=False),
        sa.Column("visit_type_id", sa.String(32), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.ForeignKeyConstraint(["slot_id"], ["slots.id"]),
        sa.ForeignKeyConstraint(["visit_type_id"], ["visit_types.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_appointments_patient", "appointments", ["patient_id", "status"])
    op.create_index("ix_appointments_slot_id", "appointments", ["slot_id"])
    op.create_index(
        "uq_appointments_live_slot",
        "appointments",
        ["slot_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('booked', 'confirmed')"),
        postgresql_where=sa.text("status IN ('booked', 'confirmed')"),
    )


def patient_name_tokens() -> None:
    op.create_table(
        "patient_name_tokens",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", "patient_id"),
    )
    op.create_index("ix_patient_name_tokens_patient_id", "patient_name_tokens", ["patient_id"])


def patient_phones() -> None:
    op.create_table(
        "patient_phones",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("phone_ct", sa.LargeBinary(), nullable=False),
        sa.Column("phone_hash", sa.String(64), nullable=False),
        sa.Column("label", sa.String(16), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("phone_hash", "patient_id"),
    )
    op.create_index("ix_patient_phones_patient_id", "patient_phones", ["patient_id"])


def patient_relations() -> None:
    op.create_table(
        "patient_relations",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("other_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["patients.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id", "other_id"),
    )
    op.create_index("ix_patient_relations_other_id", "patient_relations", ["other_id"])


def portal_accounts() -> None:
    op.create_table(
        "portal_accounts",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("user_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("user_name_hash", sa.String(64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_id"),
        sa.UniqueConstraint("user_name_hash"),
    )


def prescriptions() -> None:
    op.create_table(
        "prescriptions",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("prescriber_id", sa.String(32)),
        sa.Column("details_ct", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("started_on", sa.Date()),
        sa.Column("last_filled_on", sa.Date()),
        sa.Column("days_supply", sa.Integer()),
        sa.Column("refills_left", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.ForeignKeyConstraint(["prescriber_id"], ["clinicians.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_prescriptions_patient_id", "prescriptions", ["patient_id"])


def appointment_events() -> None:
    op.create_table(
        "appointment_events",
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("change", sa.String(12), nullable=False),
        sa.Column("from_slot_id", sa.String(32)),
        sa.Column("to_slot_id", sa.String(32)),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(120)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"]),
        sa.ForeignKeyConstraint(["from_slot_id"], ["slots.id"]),
        sa.ForeignKeyConstraint(["to_slot_id"], ["slots.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
    )
    op.create_index("ix_appointment_events_appointment_id", "appointment_events", ["appointment_id"])


def portal_access() -> None:
    op.create_table(
        "portal_access",
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["portal_accounts.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "patient_id"),
    )
    op.create_index("ix_portal_access_patient_id", "portal_access", ["patient_id"])


def refill_requests() -> None:
    op.create_table(
        "refill_requests",
        sa.Column("patient_id", sa.String(32), nullable=False),
        sa.Column("prescription_id", sa.String(32)),
        sa.Column("clinician_id", sa.String(32)),
        sa.Column("asked_for_ct", sa.LargeBinary(), nullable=False),
        sa.Column("assessment_ct", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("idempotency_key", sa.String(120)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"]),
        sa.ForeignKeyConstraint(["prescription_id"], ["prescriptions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
    )
    op.create_index("ix_refill_requests_clinician_id", "refill_requests", ["clinician_id"])
    op.create_index("ix_refill_requests_patient_id", "refill_requests", ["patient_id"])
    op.create_index("ix_refill_requests_status", "refill_requests", ["status"])
    op.create_index(
        "uq_refill_requests_open",
        "refill_requests",
        ["prescription_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
