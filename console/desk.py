"""What every page shares: the process's parts, and who is signed in on this page."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from channels.content_rules import ContentRules, content_rules
from console.live import Live
from console.render import render
from core.database import Database
from core.errors import FrontdoorError
from core.events import Events
from core.settings import Settings
from handoff import sessions, staff
from handoff.access import Permission, Viewer
from nlu.translation.service import Translations
from practice.system import PracticeSystem

COOKIE = "frontdoor_staff"


class SignedOff(FrontdoorError):
    """The session ended meanwhile."""

    code, status = "signed_off", 401


@dataclass
class Parts:
    """The process's parts as the console needs them. `translations` is set once a translator runs here."""

    database: Database
    events: Events
    settings: Settings
    system: PracticeSystem
    live: Live
    translations: Translations | None = None

    @property
    def zone(self) -> str:
        return self.settings.practice_time_zone

    def rules(self) -> ContentRules:
        """The content rules in force."""
        return content_rules()

    def guard(self, text: str, channel: str) -> Sequence[str]:
        """Codes of what may not leave on a channel (handoff.replies.ContentGuard)."""
        return self.rules().check(text, channel=channel).codes


_parts: Parts | None = None


def install(parts: Parts) -> None:
    """Set the process's parts. Called once by `register`."""
    global _parts
    _parts = parts


def parts() -> Parts:
    """The process's parts."""
    if _parts is None:
        raise RuntimeError("console.register was not called")
    return _parts


@dataclass(frozen=True)
class Desk:
    """A page's owner: the signed-in person, and how to act as them."""

    viewer: Viewer

    @asynccontextmanager
    async def acting(self, why: str | None = None) -> AsyncIterator[AsyncSession]:
        """A transaction in this person's name. Raises SignedOff when their session is over."""
        async with parts().database.transaction(self.viewer.actor, why=why) as session:
            if not await sessions.alive(session, self.viewer.session_id):
                raise SignedOff("You were signed out.")
            yield session


async def entered(request: Request, *needed: Permission) -> Desk | Response:
    """Who asks for a page. A redirect when nobody is signed in or a password must be changed; a refusal without any of `needed`.

    Pages use it to say so nicely; the services decide in any case.
    """
    async with parts().database.read() as session:
        viewer = await sessions.viewer_by_token(session, request.cookies.get(COOKIE))
        person = await staff.get(session, viewer.staff_id) if viewer else None
    if viewer is None or person is None:
        return RedirectResponse(f"/console/signin?next={request.url.path}", status_code=303)
    if person.must_change_password:
        return RedirectResponse(f"/console/signin/password?next={request.url.path}", status_code=303)
    if needed and not any(viewer.may(one) for one in needed):
        return HTMLResponse(render("refused.html"), status_code=403)
    return Desk(viewer)
