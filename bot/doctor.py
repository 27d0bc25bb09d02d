"""`frontdoor doctor`: every dependency and setting, one line each, with what to do about it."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import typer
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.engine import DialogueEngine
from bot.start import settings_for_tools
from bot.training import RASA, fingerprint
from channels.email import receiving
from core.database import Database
from core.errors import FrontdoorError, Unavailable
from core.events import connect_redis
from core.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One line. `mend` says what to do; empty when all is well."""

    what: str
    state: str
    mend: str = ""
    must: bool = True


async def run() -> int:
    """Print the findings; 1 when something must be mended before Frontdoor can work."""
    try:
        settings = settings_for_tools()
    except FrontdoorError as error:
        typer.echo(f"✗ settings: {error.message}")
        return 1
    findings = [Finding("settings", "complete"), *[await check(settings) for check in CHECKS]]
    for one in findings:
        mark = "✓" if not one.mend else "✗" if one.must else "·"
        typer.echo(f"{mark} {one.what}: {one.state}" + (f" — {one.mend}" if one.mend else ""))
    return 1 if any(one.mend and one.must for one in findings) else 0


async def _database(settings: Settings) -> Finding:
    database = Database(settings.resolved_database_url)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    try:
        async with database.read() as session:
            version = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except (SQLAlchemyError, OSError) as error:
        return Finding("database", f"{kind}: {type(error).__name__}", "start it, or run `frontdoor db upgrade`")
    finally:
        await database.close()
    return Finding("database", f"{kind}, schema {version}")


async def _redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("redis", "embedded (one process)")
    redis = connect_redis(settings.redis_url)
    try:
        await redis.ping()
    except (RedisError, OSError) as error:
        return Finding("redis", type(error).__name__, "start Redis, or correct FRONTDOOR_REDIS_URL")
    finally:
        await redis.aclose()
    return Finding("redis", "answers")


async def _encoder(settings: Settings) -> Finding:
    there = (settings.encoder_dir / "model.bin").exists()
    return Finding("sentence encoder", "converted" if there else "missing", "" if there else "run `make install`")


async def _rasa_environment(_settings: Settings) -> Finding:
    there = RASA.exists()
    return Finding("Rasa environment", "installed" if there else "missing", "" if there else "run `make install`")


async def _model(settings: Settings) -> Finding:
    there = (settings.data_dir / "models" / f"frontdoor-{fingerprint(settings)}.tar.gz").exists()
    return Finding("bot model", "fits its files" if there else "out of date", "" if there else "run `frontdoor train`")


async def _second_net(settings: Settings) -> Finding:
    there = (settings.data_dir / "net" / "net.npz").exists()
    return Finding("second net", "trained" if there else "missing", "" if there else "run `frontdoor up` once")


async def _engine(settings: Settings) -> Finding:
    engine = DialogueEngine(settings.rasa_url, settings.rasa_token.get_secret_value())
    try:
        await engine.health()
    except Unavailable:
        return Finding("rasa", "does not answer", "it runs while Frontdoor does: `make run`", must=False)
    finally:
        await engine.close()
    return Finding("rasa", "answers, its store is encrypted")


async def _actions(settings: Settings) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            (await client.get(f"{settings.actions_url}/health")).raise_for_status()
    except httpx.HTTPError:
        return Finding("action server", "does not answer", "it runs while Frontdoor does: `make run`", must=False)
    return Finding("action server", "answers")


async def _sms(settings: Settings) -> Finding:
    if settings.demo and not settings.twilio_base_url:
        return Finding("SMS", "demo: texts stay in the outbox")
    missing = [
        name
        for name, value in {
            "FRONTDOOR_TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
            "FRONTDOOR_TWILIO_AUTH_TOKEN": settings.twilio_auth_token.get_secret_value(),
            "FRONTDOOR_SMS_FROM": settings.sms_from,
        }.items()
        if not value
    ]
    return Finding(
        "SMS", "set up" if not missing else "not set up", f"set {', '.join(missing)}" if missing else "", must=False
    )


async def _mail(settings: Settings) -> Finding:
    if settings.smtp_host:
        return Finding("e-mail", f"through {settings.smtp_host}:{settings.smtp_port} ({settings.smtp_tls})")
    return Finding(
        "e-mail", "no server: no e-mail leaves", "" if settings.demo else "set FRONTDOOR_SMTP_HOST", must=False
    )


async def _mail_in(settings: Settings) -> Finding:
    try:
        where = receiving(settings)
    except FrontdoorError as error:
        return Finding("e-mail from patients", "not set up", error.message)
    if where is None:
        return Finding(
            "e-mail from patients", "none is taken", "" if settings.demo else "set FRONTDOOR_EMAIL_INBOUND_PORT", must=False
        )  # fmt: skip
    state = f"on {where.host}:{where.port}, {'TLS' if where.tls else 'this machine only'}, for {len(where.addresses)} address(es)"
    answered = settings.smtp_host and settings.email_from.casefold() in where.addresses
    advice = (
        "" if answered or settings.demo else "set FRONTDOOR_SMTP_HOST, and FRONTDOOR_EMAIL_FROM to one of the addresses"
    )
    return Finding("e-mail from patients", state, advice, must=False)


async def _on_call(settings: Settings) -> Finding:
    named = bool(settings.oncall_numbers.strip())
    return Finding(
        "on-call phones", "named" if named else "none in the settings",
        "" if named else "set FRONTDOOR_ONCALL_NUMBERS, or keep a rota in the console", must=False,
    )  # fmt: skip


async def _disk(settings: Settings) -> Finding:
    free = await asyncio.to_thread(lambda: shutil.disk_usage(Path(settings.data_dir).resolve()).free)
    return Finding("disk", f"{free / 2**30:.0f} GB free", "" if free > 2**30 else "less than 1 GB is left")


CHECKS: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
    _database, _redis, _encoder, _rasa_environment, _model, _second_net, _engine, _actions, _sms, _mail, _mail_in, _on_call, _disk,
)  # fmt: skip
