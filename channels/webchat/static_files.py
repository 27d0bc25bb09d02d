"""The element's files, for any page in the world: public, cached, and loadable as modules from another origin."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"


class _PublicFiles(StaticFiles):
    """Static files with the headers that a module script from another origin needs."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Cache-Control"] = "public, max-age=300, must-revalidate"
        return response


def webchat_static() -> StaticFiles:
    """Mount it at /channels/webchat/static."""
    return _PublicFiles(directory=FOLDER)
