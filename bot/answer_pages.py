"""The public page of an answer that is too long for a text message: what the text message links to. Published articles only."""

from collections.abc import Callable
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.services import Services
from console.knowledge import shown
from knowledge_base.answers import RIGHT_TO_LEFT

GONE = "This answer is not here any more. Please ask us again, or call {phone}."
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html>
<html lang="{locale}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title} - {practice}</title>
<style>body{{margin:0;font:18px/1.6 system-ui,sans-serif}}header{{background:#2b6a5d;color:#fff;padding:1rem 1.25rem;font-weight:600}}
main{{max-width:38rem;margin:0 auto;padding:1.25rem}}h1{{font-size:1.5rem;line-height:1.3}}</style></head>
<body><header>{practice}</header><main><h1>{title}</h1>{body}</main></body>
</html>"""


def answer_pages(services: Callable[[], Services]) -> APIRouter:
    """The route `/answers/<language>/<article>`. `services`: of this process, once it runs."""
    router = APIRouter(prefix="/answers", include_in_schema=False)

    @router.get("/{locale}/{article_id}")
    async def page(locale: str, article_id: str) -> HTMLResponse:
        parts = services()
        async with parts.database.read() as session:
            found = await parts.answers.page(session, article_id, locale)
        practice = parts.practice
        if found is None:
            gone = GONE.format(phone=practice.phones.get("main", ""))
            return _page("en", practice.name, practice.name, f"<p>{escape(gone)}</p>", status=404)
        title, answer = found
        return _page(answer.locale, title, practice.name, str(shown(answer.markdown)))

    return router


def _page(locale: str, title: str, practice: str, body: str, *, status: int = 200) -> HTMLResponse:
    direction = "rtl" if locale in RIGHT_TO_LEFT else "ltr"
    html = PAGE.format(
        locale=escape(locale), direction=direction, title=escape(title), practice=escape(practice), body=body
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)
