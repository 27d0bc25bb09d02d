"""Puts the console on the FastAPI app: static files, sign-in, pages, the live watcher, and headers that keep pages private."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from nicegui import app as pages_app
from nicegui import ui
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from console import oidc, signin
from console.desk import Parts, install
from console.live import Live
from core.database import Database
from core.events import Events
from core.settings import Settings
from practice.system import PracticeSystem

STATIC = Path(__file__).parent / "static"
MOUNT = "/console"


def register(
    app: FastAPI, database: Database, events: Events, settings: Settings, system: PracticeSystem | None = None
) -> Parts:
    """Mount the console under /console. Call it last: the FastAPI app's own routes go before it."""
    if system is None:
        from practice.sql import SqlPracticeSystem  # the built-in adapter, until the caller names another

        system = SqlPracticeSystem()
    live = Live(database, events)
    made = Parts(database, events, settings, system, live)
    install(made)
    from console import pages  # declares every page

    pages.declare()
    app.mount(f"{MOUNT}/static", StaticFiles(directory=STATIC), name="console-static")
    app.include_router(signin.router)
    app.include_router(oidc.router)
    app.add_middleware(BaseHTTPMiddleware, dispatch=_private)
    pages_app.config.quasar_config["loadingBar"] = {"skipHijack": True}  # our own requests are no progress to show
    pages_app.on_startup(live.start)
    pages_app.on_shutdown(live.stop)
    ui.run_with(
        app, mount_path=MOUNT, title="Frontdoor", tailwind=False, favicon=STATIC / "favicon.svg", dark=False,
        show_welcome_message=False, language="en-US", reconnect_timeout=20, binding_refresh_interval=None,
    )  # fmt: skip
    return made


async def _private(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Console pages are not cached, not framed, and leak no address to other sites."""
    response = await call_next(request)
    path = request.url.path
    if path.startswith(MOUNT):
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not path.startswith((f"{MOUNT}/static", f"{MOUNT}/_nicegui")):
            response.headers["Cache-Control"] = "no-store"
    return response
