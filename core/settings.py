"""Settings from the environment (prefix FRONTDOOR_) or `.env`. Documented in docs/settings.md; a test holds the two together."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Misconfigured


class Settings(BaseSettings):
    """Everything a practice can set without code that must be known at the start. Secrets have no default."""

    model_config = SettingsConfigDict(env_prefix="FRONTDOOR_", env_file=".env", extra="ignore", env_ignore_empty=True)

    demo: bool = Field(False, description="Demo practice, demo pages, outbox instead of real sending.")
    data_dir: Path = Field(Path("var"), description="Where the database, models and logs live.")
    database_url: str = Field("", description="SQLAlchemy async URL; empty: SQLite in data_dir.")
    redis_url: str = Field("", description="Redis for jobs and events; empty: embedded, in the process.")
    host: str = Field("127.0.0.1", description="Address that `web` binds.")
    port: int = Field(8080, description="Port that `web` binds.")
    public_base_url: str = Field(
        "", description="Address under which the world reaches `web`; empty: http://host:port."
    )
    trusted_proxies: str = Field("127.0.0.1", description="Comma-separated proxies whose X-Forwarded headers count.")
    actions_url: str = Field("http://127.0.0.1:5055", description="Address of the action server.")
    rasa_url: str = Field(
        "http://127.0.0.1:5005", description="Comma-separated addresses of Rasa processes (loopback)."
    )

    encryption_keyset: SecretStr = Field(description="Tink AES256-GCM keyset (JSON, base64): `frontdoor keys new`.")
    lookup_key: SecretStr = Field(
        description="Key of the keyed hashes for look-up by phone and e-mail (32+ characters)."
    )
    session_secret: SecretStr = Field(description="Signs staff sessions (32+ characters).")
    portal_jwt_secret: SecretStr = Field(description="HS256 secret shared with the patient portal (32+ characters).")
    rasa_token: SecretStr = Field(description="Token of Rasa's HTTP API.")
    actions_token: SecretStr = Field(description="Token that the action server asks of its caller.")
    tracker_key: SecretStr = Field(description="Base64 of 32 bytes: key of Rasa's tracker store.")

    practice_time_zone: str = Field("America/Chicago", description="IANA time zone of the practice.")
    default_language: str = Field("en", description="Language assumed before the patient has written enough.")
    allowed_origins: str = Field(
        "", description="Comma-separated origins that may open the chat socket; empty: our own."
    )

    sms_channel_id: str = Field("main", description="Id in the SMS webhook addresses.")
    sms_from: str = Field("", description="Practice's SMS number, E.164.")
    twilio_account_sid: str = Field("", description="Twilio account.")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token: signs webhooks, opens the API.")
    twilio_base_url: str = Field("", description="Base address of the Twilio API; empty: Twilio's own.")
    webchat_channel_id: str = Field("portal", description="Id in the chat socket address.")
    smtp_host: str = Field("", description="Mail server; empty: no e-mail leaves (demo: outbox page).")
    smtp_port: int = Field(587, description="Mail server's port.")
    smtp_user: str = Field("", description="Mail user.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Mail password.")
    smtp_tls: str = Field("starttls", description="starttls, tls or none (loopback only).")
    email_from: str = Field("", description="Sender address of e-mail.")

    oncall_numbers: str = Field(
        "", description="Comma-separated on-call phones, E.164, in order (first, backup, clinician)."
    )
    repage_seconds: int = Field(120, description="Seconds until an unacknowledged page is sent again and widened.")
    refuse_unreviewed_languages: bool = Field(
        False, description="Send English and an interpreter offer where wording lacks review."
    )
    triage_local_file: Path | None = Field(None, description="The practice's own red-flag phrases (YAML).")
    encoder_dir: Path = Field(Path("var/encoder"), description="Converted sentence encoder.")
    session_minutes: int = Field(
        15, description="Minutes of inactivity until staff are signed off (45 CFR 164.312(a)(2)(iii))."
    )
    log_level: str = Field("INFO", description="Level of the logs. They never hold patient text.")

    @property
    def resolved_database_url(self) -> str:
        """The database address actually used."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'frontdoor.db').absolute()}"

    @property
    def base_url(self) -> str:
        """Public address without a trailing slash."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings() -> Settings:
    """Settings as they stand in the environment. Raises Misconfigured with one line that names each setting at fault."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        faults = "; ".join(f"FRONTDOOR_{str(e['loc'][0]).upper()}: {e['msg'].lower()}" for e in error.errors())
        raise Misconfigured(f"Settings: {faults}. See docs/settings.md.") from None


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings, read once."""
    return load_settings()
