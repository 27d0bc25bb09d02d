"""The demo practice in one go: calendar and patients, articles, staff; and the demo's pages."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import yaml
from fastapi import FastAPI

from channels.demo import DemoPages, demo_router
from core import clock
from core.database import Actor, Database
from core.settings import Settings
from handoff import staff
from knowledge_base.demo import seed as articles
from practice.demo import seed as practice

if TYPE_CHECKING:
    from bot.app import Process

STAFF = Path(__file__).parent / "demo_staff.yml"
SEEDER = Actor("system", "demo-seed", "editor")


@dataclass(frozen=True)
class SignIn:
    """One demo account, as it is printed at the start."""

    email: str
    password: str
    role: str

    def __str__(self) -> str:
        return f"{self.role:<14} {self.email:<28} {self.password}"


async def seed_demo(database: Database, settings: Settings, say: Callable[[str], None]) -> list[str]:
    """Load or carry on the demo practice; returns the lines that name the demo sign-ins."""
    today = clock.now().astimezone(ZoneInfo(settings.practice_time_zone)).date()
    async with database.transaction(SEEDER, why="demo practice") as session:
        report = await practice.seed(session, today)
    if report.slots:
        say(
            f"demo practice: {report.patients} patients, {report.slots} slots, {report.appointments} appointments added"
        )
    async with database.transaction(SEEDER, why="demo articles") as session:
        await articles.seed(session)
    return [str(sign_in) for sign_in in await _staff(database)]


async def _staff(database: Database) -> list[SignIn]:
    people = yaml.safe_load(STAFF.read_text(encoding="utf-8"))
    async with database.transaction(SEEDER, why="demo staff") as session:
        known = {person.email for person in await staff.list_staff(session)}
        for person in people:
            if person["email"] not in known:
                await staff.add_staff(session, demo=True, **person)
    return [SignIn(p["email"], p["password"], ", ".join(p["roles"])) for p in people]


def add_pages(app: FastAPI, process: "Process") -> None:
    """The demo portal, phone and outbox."""
    settings = process.settings
    app.include_router(
        demo_router(
            DemoPages(
                database=process.database, practice=process.system, base_url=settings.base_url,
                portal_secret=settings.portal_jwt_secret.get_secret_value(),
                cookie_secret=settings.session_secret.get_secret_value(), sms_channel_id=settings.sms_channel_id,
                sms_number=settings.sms_from, sms_token=settings.twilio_auth_token.get_secret_value(),
                on_call=tuple(n.strip() for n in settings.oncall_numbers.split(",") if n.strip()),
            )
        )
    )  # fmt: skip
