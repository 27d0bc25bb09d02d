"""Secrets of a demo: made at random at its first start and kept in the data folder. Outside a demo nothing is made up."""

import base64
import os
import secrets
from pathlib import Path

from dotenv import dotenv_values

from core.encryption import new_keyset

_TOKENS = ("LOOKUP_KEY", "SESSION_SECRET", "PORTAL_JWT_SECRET", "RASA_TOKEN", "ACTIONS_TOKEN")
_FIXED = {
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
    "SMS_FROM": "+16085550100",
    "ONCALL_NUMBERS": "+16085550181,+16085550182,+16085550183",
    "EMAIL_FROM": "frontdesk@cedargrove.example",
}


def fresh_secrets() -> dict[str, str]:
    """A random value for every secret setting, by its name without the prefix."""
    made = {name: secrets.token_urlsafe(36) for name in _TOKENS}
    made["ENCRYPTION_KEYSET"] = new_keyset()
    made["TRACKER_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    return made


def demo_environment(data_dir: Path) -> None:
    """Fill in what the environment lacks from `demo.env`, making that file at the first start (readable by us only)."""
    file = data_dir / "demo.env"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = fresh_secrets() | {"TWILIO_AUTH_TOKEN": secrets.token_hex(16)} | _FIXED | {"DEMO": "true"}
        with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
            out.writelines(f"FRONTDOOR_{name}={value}\n" for name, value in made.items())
    for name, value in dotenv_values(file).items():
        if value is not None:
            os.environ.setdefault(name, value)
