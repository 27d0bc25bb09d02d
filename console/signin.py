"""Signing in and out: plain pages that work without JavaScript, so that password managers and screen readers do too."""

import io
from typing import Annotated
from urllib.parse import urlsplit

import qrcode
import qrcode.image.svg
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from starlette.responses import Response

from console.desk import COOKIE, parts
from console.oidc import button
from console.render import render
from core import clock
from core.errors import Forbidden, FrontdoorError
from handoff import sessions, signing_in
from handoff.models import Staff, StaffSession
from handoff.signing_in import SignIn, SignInResult

router = APIRouter(prefix="/console", include_in_schema=False)
HALF_OPEN = "frontdoor_staff_half"  # the cookie between password and second factor


@router.get("")
async def home() -> Response:
    return RedirectResponse("/console/", status_code=308)


@router.get("/signin", response_class=HTMLResponse)
async def form(request: Request, next: str = "/console/", idle: bool = False) -> Response:
    async with parts().database.read() as session:
        if await sessions.viewer_by_token(session, request.cookies.get(COOKIE)):
            return RedirectResponse(safe_path(next), status_code=303)
    return await _form(next=next, message="You were signed out after a while without activity." if idle else "")


@router.post("/signin")
async def check(
    request: Request,
    email: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:
    _same_site(request)
    async with parts().database.transaction(why="sign in") as session:
        result = await signing_in.sign_in(session, email, password, **_from(request))
    if result.outcome is SignIn.ok:
        return await _enter(request, result, next)
    if result.outcome in (SignIn.second_factor, SignIn.enrol):
        step = "code" if result.outcome is SignIn.second_factor else "enrol"
        response: Response = RedirectResponse(f"/console/signin/{step}?next={safe_path(next)}", status_code=303)
        put_cookie(response, HALF_OPEN, result.token or "")
        return response
    return await _form(next=next, error=_refusal(result), email=email, status=401)


@router.post("/signin/demo")
async def demo(request: Request, staff_id: Annotated[str, Form()], next: Annotated[str, Form()] = "/") -> Response:
    _same_site(request)
    async with parts().database.transaction(why="demo sign in") as session:
        token = await signing_in.sign_in_demo(session, staff_id, **_from(request))
    return await _enter(request, SignInResult(SignIn.ok, token, staff_id), next)


@router.get("/signin/code", response_class=HTMLResponse)
async def code_form(next: str = "/console/") -> Response:
    return HTMLResponse(render("signin_code.html", next=safe_path(next), error=""))


@router.post("/signin/code")
async def check_code(request: Request, code: Annotated[str, Form()], next: Annotated[str, Form()] = "/") -> Response:
    _same_site(request)
    async with parts().database.transaction(why="sign in") as session:
        result = await signing_in.second_factor(session, request.cookies.get(HALF_OPEN, ""), code)
    if result.outcome is SignIn.ok:
        return await _enter(request, result, next)
    error = _refusal(result) if result.outcome is SignIn.locked else "This code did not fit. Each code works once."
    return HTMLResponse(render("signin_code.html", next=safe_path(next), error=error), status_code=401)


@router.get("/signin/enrol", response_class=HTMLResponse)
async def enrol_form(request: Request, next: str = "/console/") -> Response:
    return await _enrol_page(request, next)


@router.post("/signin/enrol")
async def enrol(request: Request, code: Annotated[str, Form()], next: Annotated[str, Form()] = "/") -> Response:
    _same_site(request)
    token = request.cookies.get(HALF_OPEN, "")
    async with parts().database.transaction(why="set up an authenticator") as session:
        result, codes = await signing_in.finish_enrolment(session, token, code)
    if result.outcome is not SignIn.ok:
        return await _enrol_page(request, next, error="This code did not fit. Try the next one that the app shows.")
    response: Response = HTMLResponse(render("signin_recovery.html", codes=codes, next=safe_path(next)))
    put_cookie(response, COOKIE, token)
    response.delete_cookie(HALF_OPEN, path="/console")
    return response


@router.get("/signin/password", response_class=HTMLResponse)
async def password_form(next: str = "/console/") -> Response:
    return HTMLResponse(render("signin_password.html", next=safe_path(next), error=""))


@router.post("/signin/password")
async def change_password(
    request: Request, old: Annotated[str, Form()], new: Annotated[str, Form()], next: Annotated[str, Form()] = "/"
) -> Response:
    _same_site(request)
    try:
        async with parts().database.transaction(why="change password") as session:
            viewer = await sessions.viewer_by_token(session, request.cookies.get(COOKIE))
            if viewer is None:
                return RedirectResponse("/console/signin", status_code=303)
            await signing_in.change_password(session, viewer.staff_id, old, new)
    except FrontdoorError as error:
        return HTMLResponse(render("signin_password.html", next=safe_path(next), error=error.message), status_code=400)
    return RedirectResponse(safe_path(next), status_code=303)


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    _same_site(request)
    async with parts().database.transaction(why="sign out") as session:
        viewer = await sessions.viewer_by_token(session, request.cookies.get(COOKIE))
        if viewer:
            session.info["actor"] = viewer.actor
            await sessions.end(session, viewer.session_id, "signed_out")
    response = RedirectResponse("/console/signin", status_code=303)
    response.delete_cookie(COOKIE, path="/console")
    return response


class Beat(BaseModel):
    """Whether the person did anything since the last beat."""

    active: bool


@router.post("/alive")
async def alive(request: Request, beat: Beat) -> Response:
    """Seconds until automatic logoff; 401 once signed off. Only real activity moves the idle clock."""
    _same_site(request)
    async with parts().database.read() as session:
        viewer = await sessions.viewer_by_token(session, request.cookies.get(COOKIE))
    if viewer is None:
        return JSONResponse({"signed_in": False}, status_code=401)
    if beat.active:
        async with parts().database.transaction(viewer.actor) as session:
            await sessions.touch(session, viewer.session_id)
    async with parts().database.read() as session:
        row = await session.get_one(StaffSession, viewer.session_id)
        left = sessions.idle_limit() - (clock.now() - row.last_active_at)
    return JSONResponse({"seconds_left": round(left.total_seconds())})


async def _form(*, next: str, error: str = "", message: str = "", email: str = "", status: int = 200) -> HTMLResponse:
    people: list[Staff] = []
    async with parts().database.read() as session:
        people = await signing_in.demo_accounts(session)
    html = render(
        "signin.html", next=safe_path(next), error=error, message=message, email=email, people=people, oidc=button()
    )
    return HTMLResponse(html, status_code=status)


async def _enrol_page(request: Request, next: str, error: str = "") -> Response:
    try:
        async with parts().database.transaction(why="set up an authenticator") as session:
            secret, uri = await signing_in.begin_enrolment(session, request.cookies.get(HALF_OPEN, ""))
    except Forbidden:
        return RedirectResponse("/console/signin", status_code=303)
    html = render("signin_enrol.html", next=safe_path(next), secret=secret, qr=_qr(uri), error=error)
    return HTMLResponse(html, status_code=400 if error else 200)


async def _enter(request: Request, result: SignInResult, next: str) -> Response:
    async with parts().database.read() as session:
        person = await session.get_one(Staff, result.staff_id)
    target = f"/console/signin/password?next={safe_path(next)}" if person.must_change_password else safe_path(next)
    response = RedirectResponse(target, status_code=303)
    put_cookie(response, COOKIE, result.token or "")
    response.delete_cookie(HALF_OPEN, path="/console")
    return response


def _qr(uri: str) -> str:
    image = qrcode.make(uri, image_factory=qrcode.image.svg.SvgPathImage, border=0)
    out = io.BytesIO()
    image.save(out)
    return out.getvalue().decode().split("?>", 1)[-1]


def put_cookie(response: Response, name: str, value: str) -> None:
    """A cookie of the console: not for scripts, not for other sites, only by TLS where there is TLS."""
    secure = parts().settings.base_url.startswith("https:")
    response.set_cookie(name, value, path="/console", httponly=True, secure=secure, samesite="lax")


def safe_path(path: str) -> str:
    """Only addresses of the console itself: no way to be led elsewhere after signing in."""
    split = urlsplit(path)
    inside = not split.scheme and not split.netloc and split.path.startswith("/console") and "\\" not in path
    return path if inside and not split.path.startswith("/console/sign") else "/console/"


def _same_site(request: Request) -> None:
    """Refuse a form sent from another site (beside the cookie's SameSite)."""
    origin = request.headers.get("origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("This form was sent from another site.", code="origin")


def _from(request: Request) -> dict[str, str]:
    address = request.client.host if request.client else ""
    return {"user_agent": request.headers.get("user-agent", ""), "address": address}


def _refusal(result: SignInResult) -> str:
    if result.outcome is SignIn.locked and result.locked_until:
        minutes = max(1, round((result.locked_until - clock.now()).total_seconds() / 60))
        return f"Too many tries. This account is locked for {minutes} more minutes."
    return "E-mail or password is not right."
