"""`python -m actions`: the action server, on loopback."""

import logging
from urllib.parse import urlsplit

import uvicorn

from actions.server import create_app
from core import encryption
from core.settings import load_settings


def main() -> None:
    settings = load_settings()
    encryption.configure(
        encryption.Keyring(settings.encryption_keyset.get_secret_value(), settings.lookup_key.get_secret_value())
    )
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    address = urlsplit(settings.actions_url)
    uvicorn.run(
        create_app(settings), host=address.hostname or "127.0.0.1", port=address.port or 5055, loop="uvloop",
        access_log=False, timeout_graceful_shutdown=5, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
