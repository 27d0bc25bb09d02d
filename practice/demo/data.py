"""The demo's YAML files, and the ids that their keys stand for."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

FOLDER = Path(__file__).parent


def demo_id(kind: str, key: str) -> str:
    """The row id of a demo thing, the same on every machine and every day: 32 hex digits."""
    return uuid5(NAMESPACE_URL, f"https://cedargrove.example/{kind}/{key}").hex


@cache
def read(name: str) -> Any:
    """A data file of the demo, parsed once; never change what it returns."""
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class DemoPerson:
    """Someone to play in the demo's pages and in `frontdoor chat`."""

    key: str
    patient_id: str
    name: str
    birth_date: date
    phone: str
    language: str
    portal_user: str | None
    shows: str | None


def portal_user_of(patient: dict[str, Any]) -> str | None:
    """The portal user name, `maria.lopez`; None without an account."""
    return patient["key"].replace("-", ".") if patient.get("portal") else None


def people() -> tuple[DemoPerson, ...]:
    """All demo patients, those worth trying first."""
    return tuple(
        DemoPerson(
            key=patient["key"],
            patient_id=demo_id("patient", patient["key"]),
            name=" ".join(patient["name"]),
            birth_date=patient["born"],
            phone=patient["phone"],
            language=patient["language"],
            portal_user=portal_user_of(patient),
            shows=patient.get("shows"),
        )
        for patient in read("patients")
    )
