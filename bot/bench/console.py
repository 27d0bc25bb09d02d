"""`frontdoor bench console`: 50 staff signed in, 20 patients a minute, 5,000 open and a million past conversations in PostgreSQL.

Measured from outside the real web process: queue pages over HTTP, a new message on every socket that shows its thread, resident
memory. Then 100 staff claim 50 cases at once through the services, from this process, against the same database.
"""

import asyncio
import re
import secrets
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import socketio
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.bench.postgres import postgres
from bot.bench.stand import Stand, standing
from conversations import inbox
from conversations.inbox import Inbound
from conversations.models import Conversation
from core import clock
from core.database import Database
from core.errors import Conflict, FrontdoorError
from core.ids import new_id
from handoff import desk, service, sessions, signing_in, staff
from handoff.access import Viewer
from handoff.models import Case, CaseState, SearchCursor
from handoff.search import CURSOR, index_new
from handoff.spans import id_from

INDEXED_AT_ONCE = 200
STAFF, PATIENTS_A_MINUTE, OPEN, PAST = 50, 20, 5_000, 1_000_000
CLAIMERS, CLAIMED = 100, 50
SECONDS = 60.0
WATCHED = 5  # threads written to; each is on the screens of STAFF / WATCHED people
_CLIENT = re.compile(r"""['\"]client_id['\"]:\s*['\"]([0-9a-f-]{36})""")
_DISPOSITIONS = ("human", "clinical", "billing", "referral", "refill", "interpreter", "unclear", "emotional")


@dataclass
class Seen:
    """One staff member's open page: which marked texts came in, and when."""

    socket: socketio.AsyncClient
    arrived: dict[str, float] = field(default_factory=dict)


async def run(json_file: Path | None, *, past: int = PAST, opened: int = OPEN, seconds: float = SECONDS) -> None:
    """Measure, print, and write the figures."""
    figures: dict[str, Any] = {}
    # Web alone: no dialogue engine takes part, since every thread that is written to has an owner.
    async with postgres() as url, standing(only=("web",), database_url=url) as stand:
        database = Database(url, pool_size=40)
        try:
            print(f"loading {opened:,} open and {past:,} past conversations", flush=True)
            await _load_past(database, past)
            cases = await _load_open(database, opened)
            people = await _people(database, STAFF)
            threads = await _own(database, people[0][0], cases[:WATCHED])
            await _indexed(database)
            figures |= await _watch(stand, people, threads, seconds)
            figures["web_memory_mb"] = stand.memory_mb()["web"]
            figures |= await _claims(database)
        finally:
            await database.close()
    figures |= {"staff": STAFF, "open": opened, "past": past, "patients_a_minute": PATIENTS_A_MINUTE}
    for name, value in figures.items():
        print(f"{name:<28} {value}")
    if json_file:
        json_file.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2))  # noqa: ASYNC240 - measured already


# The load


async def _load_past(database: Database, count: int) -> None:
    """Resolved conversations, each with a message and a case. Nobody opens them: their ciphertexts are of the right length only."""
    filler = "decode(repeat('ab', 96), 'hex')"
    ids = "lpad(to_hex(1700000000000 + n), 12, '0') || '{kind}' || lpad(to_hex(n), 18, '0')"
    conversation, message, case = (ids.format(kind=kind) for kind in ("c0", "a0", "b0"))
    when = "now() - interval '2 days' - (n % 600000) * interval '1 minute'"
    at = {"when": when, "filler": filler, "c": conversation, "m": message, "k": case, "count": count}
    statements = (
        "INSERT INTO conversations (id, channel, channel_id, address_hash, address_ct, language, language_fixed, "
        "identity_attempts, epoch, last_seq, last_inbound_seq, processed_seq, engine_session, further_intents, unclear_count, "
        "last_inbound_at, created_at) SELECT {c}, 'sms', 'main', md5(n::text) || md5(n::text), {filler}, 'en', false, 0, 2, 2, 1, "
        "1, 0, '[]', 0, {when}, {when} FROM generate_series(1, {count}) n",
        "INSERT INTO messages (id, conversation_id, seq, direction, author, channel, created_at, body_ct, status, "
        "practice_initiated, attempts) SELECT {m}, {c}, 1, 'in', 'patient', 'sms', {when}, {filler}, 'processed', false, 0 "
        "FROM generate_series(1, {count}) n",
        "INSERT INTO cases (id, conversation_id, queue, disposition, urgency, rank, state, epoch, language, channel, needs, "
        "reason_ct, opened_at, updated_at, waiting_from, first_due_at, resolve_due_at, due_at, answered_at, replied_at, "
        "resolved_at, resolution) SELECT {k}, {c}, (array['front_desk','nurse','billing'])[1 + n % 3], 'human', 'routine', 3, "
        "'resolved', 3, 'en', 'sms', '[]', {filler}, {when}, {when}, {when}, {when}, {when}, {when}, {when}, {when}, {when}, "
        "'answered' FROM generate_series(1, {count}) n",
    )
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement.format(**at)))
    async with database.transaction(why="bench") as session:
        await session.merge(SearchCursor(id=CURSOR, position=id_from(clock.now())))  # their ciphertexts cannot be read
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("ANALYZE"))


async def _load_open(database: Database, count: int) -> list[str]:
    """Live cases through the services themselves, spread over queues and the last hours. Returns their ids."""
    made: list[str] = []
    for start in range(0, count, 200):
        async with database.transaction(why="bench") as session:
            for n in range(start, min(start + 200, count)):
                at = clock.now() - timedelta(seconds=n % 20_000)
                phone = f"+1312{n:07}"
                body = f"Question {n}: could somebody please look at this for me?"
                got = await inbox.receive(session, Inbound("sms", "main", new_id(), phone, body, at))
                conversation = await session.get_one(Conversation, got.conversation_id)
                conversation.processed_seq = conversation.last_inbound_seq
                case = await service.open_case(
                    session, conversation=conversation, disposition=_DISPOSITIONS[n % len(_DISPOSITIONS)],
                    reason="bench", message_id=got.message_id,
                )  # fmt: skip
                made.append(case.id)
            session.info.pop("after_commit", None)
    return made


async def _people(database: Database, count: int) -> list[tuple[Viewer, str]]:
    """Members of staff with a session each: (viewer, cookie)."""
    people = []
    for n in range(count):
        async with database.transaction(why="bench") as session:
            added = await staff.add_staff(
                session, email=f"bench{new_id()}@example.org", name=f"Bench {n}", roles=["front_desk", "nurse", "lead"],
                password=secrets.token_urlsafe(16), demo=True,
            )  # fmt: skip
            token = await signing_in.sign_in_verified(session, added.staff, method="bench")
            people.append((sessions.viewer_of(added.staff), token))
    return people


async def _own(database: Database, viewer: Viewer, case_ids: list[str]) -> list[tuple[str, str]]:
    """Cases taken by one person, so that the assistant stays out: (case id, phone)."""
    threads = []
    for case_id in case_ids:
        async with database.transaction(viewer.actor) as session:
            case = await desk.claim(session, viewer, case_id)
            conversation = await session.get_one(Conversation, case.conversation_id)
            threads.append((case_id, conversation.address))
    return threads


async def _indexed(database: Database) -> None:
    """Let the search index catch up with the load: what is measured is a practice at work, not the hour after an import."""
    while True:
        async with database.transaction(why="bench") as session:
            if await index_new(session, INDEXED_AT_ONCE) < INDEXED_AT_ONCE:
                return


# Measuring


async def _watch(
    stand: Stand, people: list[tuple[Viewer, str]], threads: list[tuple[str, str]], seconds: float
) -> dict[str, Any]:
    """Open every screen, let patients write, and time queue pages meanwhile."""
    async with httpx.AsyncClient(base_url=stand.base_url, timeout=30) as client:
        screens: dict[str, list[Seen]] = {}
        for n, (_, token) in enumerate(people):
            case_id, phone = threads[n % len(threads)]
            screens.setdefault(phone, []).append(await _open(stand, client, f"/console/case/{case_id}", token))
        pages: list[float] = []
        sent: dict[str, tuple[str, float]] = {}
        ending = time.monotonic() + seconds
        await asyncio.gather(
            _write(stand, client, [phone for _, phone in threads], ending, sent),
            _visit(client, [token for _, token in people], ending, pages),
        )
        await asyncio.sleep(3)
        delays, missing = _delays(screens, sent)
        for seen in (one for group in screens.values() for one in group):
            await seen.socket.disconnect()
    return {
        "queue_page_p95_ms": round(_p95(pages) * 1000, 1),
        "queue_page_p50_ms": round(statistics.median(pages) * 1000, 1),
        "queue_pages": len(pages),
        "message_everywhere_p95_ms": round(_p95(delays) * 1000, 1),
        "message_everywhere_p50_ms": round(statistics.median(delays) * 1000, 1),
        "messages_sent": len(sent),
        "screens_missed": missing,
    }


async def _open(stand: Stand, client: httpx.AsyncClient, path: str, token: str) -> Seen:
    """A page with its socket, as a browser holds it."""
    answer = await client.get(path, cookies={"frontdoor_staff": token}, follow_redirects=True)
    answer.raise_for_status()
    found = _CLIENT.search(answer.text)
    if found is None:
        raise RuntimeError("the page has no client id")
    seen = Seen(socketio.AsyncClient(reconnection=False))

    def on_update(payload: Any) -> None:
        for marked in re.findall(r"bench-[0-9a-f]{16}", orjson.dumps(payload).decode()):
            seen.arrived.setdefault(marked, time.monotonic())

    seen.socket.on("update", on_update)
    query = f"client_id={found[1]}&implicit_handshake=true&tab_id={new_id()}&document_id={new_id()}&next_message_id=0"
    await seen.socket.connect(
        f"{stand.base_url}/console/_nicegui_ws/socket.io?{query}", socketio_path="/console/_nicegui_ws/socket.io",
        transports=["websocket"], headers={"Cookie": f"frontdoor_staff={token}"},
    )  # fmt: skip
    return seen


async def _write(
    stand: Stand, client: httpx.AsyncClient, phones: list[str], ending: float, sent: dict[str, tuple[str, float]]
) -> None:
    """Patients write at the agreed pace, through the signed webhook."""
    n = 0
    while time.monotonic() < ending:
        marked, phone = f"bench-{secrets.token_hex(8)}", phones[n % len(phones)]
        sent[marked] = (phone, time.monotonic())
        await stand.text(client, phone, f"One more thing {marked}", f"SM{new_id()}")
        n += 1
        await asyncio.sleep(60 / PATIENTS_A_MINUTE)


async def _visit(client: httpx.AsyncClient, tokens: list[str], ending: float, pages: list[float]) -> None:
    """Staff load the queue page again and again, two a second."""
    n = 0
    while time.monotonic() < ending:
        started = time.monotonic()
        answer = await client.get("/console/", cookies={"frontdoor_staff": tokens[n % len(tokens)]})
        answer.raise_for_status()
        pages.append(time.monotonic() - started)
        n += 1
        await asyncio.sleep(max(0.0, 0.5 - pages[-1]))


def _delays(screens: dict[str, list[Seen]], sent: dict[str, tuple[str, float]]) -> tuple[list[float], int]:
    """For each message, how long until the last of its screens showed it; and how many screens never did."""
    delays, missing = [], 0
    for marked, (phone, at) in sent.items():
        arrivals = [seen.arrived.get(marked) for seen in screens[phone]]
        missing += sum(1 for one in arrivals if one is None)
        delays.append(max((one - at for one in arrivals if one is not None), default=float("inf")))
    return delays, missing


async def _claims(database: Database) -> dict[str, Any]:
    """Every claimer goes for every case, all at once: each case must end with one owner."""
    people = [viewer for viewer, _ in await _people(database, CLAIMERS)]
    async with database.read() as session:
        query = select(Case.id).where(Case.state == str(CaseState.open), Case.queue == "nurse").limit(CLAIMED)
        cases = list((await session.execute(query)).scalars())
    wins: dict[str, int] = dict.fromkeys(cases, 0)
    errors: Counter[str] = Counter()

    async def claim(viewer: Viewer, case_id: str) -> None:
        try:
            async with database.transaction(viewer.actor) as session:
                before = (await session.execute(select(Case.owner_id).where(Case.id == case_id))).scalar_one()
                await desk.claim(session, viewer, case_id)
                wins[case_id] += before is None
        except Conflict:
            return
        except (FrontdoorError, SQLAlchemyError, OSError) as error:  # each would have been an error page
            errors[type(error).__name__] += 1

    started = time.monotonic()

    async def go_through(viewer: Viewer) -> None:
        for case_id in cases:
            await claim(viewer, case_id)

    await asyncio.gather(*(go_through(viewer) for viewer in people))
    took = time.monotonic() - started
    async with database.read() as session:
        owned = select(func.count()).select_from(Case).join(Conversation, Conversation.id == Case.conversation_id)
        owned = owned.where(Case.id.in_(cases), Case.owner_id.is_not(None), Case.owner_id == Conversation.owner_id)
        whole = int((await session.execute(owned)).scalar_one())
    return {
        "claims_lost": len(cases) - whole,
        "claims_double": sum(1 for count in wins.values() if count > 1),
        "claims_errors": dict(errors),
        "claims_tried": len(people) * len(cases),
        "claims_seconds": round(took),
    }


def _p95(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else float("nan")
