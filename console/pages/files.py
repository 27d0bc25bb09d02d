"""A patient's picture or file, to who may read its thread. A browser shows pictures; everything else it can only save."""

from fastapi import Request
from nicegui import app
from starlette.responses import Response

from console.desk import entered
from conversations.attachments import KINDS
from core.errors import NotFound
from handoff import files

ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "audio/amr": "amr", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg",
    "audio/x-wav": "wav", "video/mp4": "mp4", "video/3gpp": "3gp", "video/quicktime": "mov",
}  # fmt: skip


@app.get("/file/{attachment_id}", include_in_schema=False)
async def file(request: Request, attachment_id: str) -> Response:
    """The content, with headers that keep a browser from running anything of it."""
    desk = await entered(request)
    if isinstance(desk, Response):
        return desk
    try:
        async with desk.acting("attachment") as session:
            row, content = await files.opened(session, desk.viewer, attachment_id)
    except NotFound:
        return Response("There is no such file, or it isn't in your queues.", status_code=404, media_type="text/plain")
    kind = row.kind or "application/octet-stream"
    place = "inline" if KINDS.get(kind) else "attachment"
    headers = {
        "Content-Disposition": f'{place}; filename="from-patient-{row.id[-6:]}.{ENDINGS.get(kind, "bin")}"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=kind, headers=headers)
