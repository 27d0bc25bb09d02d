"""One article in one language, for editors (console/article)."""

from fastapi import Request
from nicegui import ui
from starlette.responses import HTMLResponse, Response

from console import knowledge
from console.article.acts import ArticlePage
from console.desk import entered, parts
from core.errors import NotFound
from handoff.access import Permission
from knowledge_base import service


@ui.page("/articles/{slug}", title="Article")
async def article(request: Request, slug: str, locale: str = "en") -> Response | None:
    """For editors. `locale` chooses the language."""
    desk = await entered(request, Permission.edit_articles, Permission.publish_articles)
    if isinstance(desk, Response):
        return desk
    if locale not in knowledge.LOCALE_NAMES:
        locale = "en"
    try:
        async with parts().database.read() as session:
            await service.get(session, slug)
    except NotFound as error:
        return HTMLResponse(error.message, status_code=404)
    ui.add_head_html('<link rel="stylesheet" href="/console/static/knowledge.css">')
    await ArticlePage(desk, slug, locale).build()
    return None
