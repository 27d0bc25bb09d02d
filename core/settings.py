"""Settings from the environment (prefix FRONTDOOR_) or `.env`. Documented in docs/settings.md; a test holds the two together."""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, FilePath, SecretStr, ValidationError, ValidationInfo, field_validator
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
    email_channel_id: str = Field("main", description="Id of the e-mail channel that patients write to.")
    email_inbound_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on which `web` takes e-mail from the practice's mail server; 0: none comes in.",
    )
    email_inbound_host: str = Field("127.0.0.1", description="Address that the e-mail port binds.")
    email_inbound_addresses: str = Field(
        "", description="Comma-separated addresses of the practice for which e-mail is taken; empty: email_from."
    )
    email_inbound_peers: str = Field(
        "127.0.0.1,::1", description="Comma-separated addresses or CIDR ranges that may hand e-mail over."
    )
    email_inbound_protocol: Literal["smtp", "lmtp"] = Field("smtp", description="smtp or lmtp.")
    email_inbound_max_mb: int = Field(25, ge=1, le=100, description="Largest e-mail taken, in MB.")
    email_inbound_key: FilePath | None = Field(
        None, description="Private key (PEM), where it isn't in the certificate's file."
    )
    email_inbound_certificate: FilePath | None = Field(
        None, validate_default=True,
        description="Certificate (PEM) for STARTTLS, then demanded; needed when the e-mail port is not on loopback.",
    )  # fmt: skip

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
    attachment_days: int = Field(
        0,
        ge=0,
        description="Days for which patients' pictures and files are kept once their thread is settled; 0: always.",
    )
    log_level: str = Field("INFO", description="Level of the logs. They never hold patient text.")

    @field_validator("email_inbound_peers")
    @classmethod
    def _are_networks(cls, peers: str) -> str:
        for one in filter(None, (one.strip() for one in peers.split(","))):
            ip_network(one, strict=False)
        return peers

    @field_validator("email_inbound_certificate")
    @classmethod
    def _encrypted_beyond_loopback(cls, certificate: Path | None, info: ValidationInfo) -> Path | None:
        """Patients' e-mail crosses no network in the clear (45 CFR 164.312(e)(1))."""
        host = str(info.data.get("email_inbound_host", ""))
        if info.data.get("email_inbound_port") and certificate is None and not _is_loopback(host):
            raise ValueError("needed while FRONTDOOR_EMAIL_INBOUND_HOST is not a loopback address")
        return certificate

    @property
    def resolved_database_url(self) -> str:
        """The database address actually used."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'frontdoor.db').absolute()}"

    @property
    def base_url(self) -> str:
        """Public address without a trailing slash."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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
