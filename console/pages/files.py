"""Patients' pictures and files, to who may read their thread. A browser shows pictures; everything else it can only save."""

from fastapi import Request
from nicegui import app
from starlette.responses import HTMLResponse, Response

from console.desk import entered
from conversations.attachments import KINDS
from core.errors import BadInput, NotFound
from handoff import files
from handoff.access import Permission
from handoff.files import ENDINGS, Purpose

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


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
    name = f"from-patient-{row.id[-6:]}.{ENDINGS.get(kind, 'bin')}"
    return Response(content, media_type=kind, headers=HEADERS | {"Content-Disposition": f'{place}; filename="{name}"'})


@app.get("/case/{case_id}/files", include_in_schema=False)
async def archive(request: Request, case_id: str, purpose: str = "") -> Response:
    """All files of a case's screen in one archive, with the purpose that the audit trail keeps."""
    desk = await entered(request, Permission.export_files)
    if isinstance(desk, Response):
        return desk
    if purpose not in list(Purpose):
        return HTMLResponse("Say what the files are for.", status_code=400)
    try:
        async with desk.acting("files for download") as session:
            content = await files.exported(session, desk.viewer, case_id, Purpose(purpose))
    except (NotFound, BadInput) as error:
        return HTMLResponse(error.message, status_code=error.status)
    name = f'attachment; filename="files-of-case-{case_id[-6:]}.zip"'
    return Response(content, media_type="application/zip", headers=HEADERS | {"Content-Disposition": name})
