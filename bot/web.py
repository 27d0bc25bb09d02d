"""`python -m bot.web`: the web process."""

import logging

import uvicorn

import core.lean  # noqa: F401 before everything that would load torch
from bot.app import create_app
from bot.start import prepare_settings


def main() -> None:
    settings = prepare_settings(demo=False)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "taskiq", "twilio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # No proxy_headers: which forwarded headers count is decided where they matter (channels/sms_twilio/webhooks.py).
    uvicorn.run(
        create_app(settings), host=settings.host, port=settings.port, loop="uvloop", access_log=False,
        proxy_headers=False, ws_max_size=64 * 1024, timeout_graceful_shutdown=5, log_level="warning",
    )  # fmt: skip


if __name__ == "__main__":
    main()
