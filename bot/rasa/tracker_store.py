"""Rasa's dialogue state, encrypted: one row a conversation, AES-256-GCM, bound to the conversation's id.

Rasa wraps every store so that a failing one falls back to memory without a word. So each save is reported to the channel
(`report`), which refuses the turn when the report is missing: the dialogue then never runs ahead of what is stored.
"""

import base64
import json
import os
import time
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

KEY_VARIABLE = "FRONTDOOR_TRACKER_KEY"
NONCE_BYTES = 12

metadata = sa.MetaData()
trackers = sa.Table(
    "rasa_trackers",
    metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("turn_id", sa.String(64), nullable=True),
    sa.Column("saved_at", sa.Float, nullable=False),
    sa.Column("state_ct", sa.LargeBinary, nullable=False),
)


@dataclass
class Report:
    """What the store did while the channel handled one message.

    `events` are those that the channel has read before (None: a new dialogue): what cannot be read must stop the turn before it
    begins, since Rasa would go on with an empty dialogue instead.
    """

    sender_id: str
    events: list[dict[str, Any]] | None
    saves: int = 0
    failures: list[str] = field(default_factory=list)
    active_form: str | None = None
    requested_slot: str | None = None


report: ContextVar[Report | None] = ContextVar("tracker_store_report", default=None)


class EncryptedTrackerStore(TrackerStore):
    """One ciphertext a conversation in SQLite or PostgreSQL (`url`: a SQLAlchemy 1.4 address of a synchronous driver)."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        if not host:
            raise ValueError("The tracker store has no address: set FRONTDOOR_TRACKER_URL.")
        super().__init__(domain, event_broker, **kwargs)
        self._cipher = AESGCM(_key())
        self._engine = _engine(host)
        metadata.create_all(self._engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the whole dialogue. An error of any kind is noted in the report and raised.

        Noted, because Rasa wraps every tracker store in one that swallows errors and goes on in memory: raising alone tells nobody.
        """
        current = report.get()
        try:
            self._write(tracker)
        except Exception as error:
            if current is not None:
                current.failures.append(type(error).__name__)
            raise
        if current is not None:
            current.saves += 1
            current.active_form = tracker.active_loop_name
            current.requested_slot = tracker.get_slot("requested_slot")

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The dialogue, or None for a new one. Raises what `load` raises."""
        current = report.get()
        if current is not None and current.sender_id == sender_id and not current.saves:
            events = current.events
        else:
            events = self.load(sender_id)[1]
        if events is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def keys(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            return [row.sender_id for row in connection.execute(sa.select(trackers.c.sender_id))]

    def load(self, sender_id: str) -> tuple[str | None, list[dict[str, Any]] | None]:
        """(turn that was stored last, its events), or (None, None).

        Raises InvalidTag when the row was changed or belongs to another conversation, and the database's own errors.
        """
        query = sa.select(trackers.c.turn_id, trackers.c.state_ct).where(trackers.c.sender_id == sender_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (None, None) if row is None else (row.turn_id, self._open(sender_id, row.state_ct))

    def forget(self, sender_id: str) -> None:
        """Delete a conversation's dialogue."""
        with self._engine.begin() as connection:
            connection.execute(trackers.delete().where(trackers.c.sender_id == sender_id))

    def ping(self) -> None:
        """Raises when the database cannot be written."""
        with self._engine.begin() as connection:
            connection.execute(trackers.delete().where(trackers.c.sender_id == "-"))

    def _write(self, tracker: DialogueStateTracker) -> None:
        events = kept_events(tracker)
        values = {
            "turn_id": _turn_of(tracker),
            "saved_at": time.time(),
            "state_ct": self._seal(tracker.sender_id, events),
        }
        with self._engine.begin() as connection:
            changed = connection.execute(
                trackers.update().where(trackers.c.sender_id == tracker.sender_id).values(**values)
            )
            if changed.rowcount == 0:
                connection.execute(trackers.insert().values(sender_id=tracker.sender_id, **values))

    def _seal(self, sender_id: str, events: list[dict[str, Any]]) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        plain = json.dumps(events, separators=(",", ":")).encode()
        return nonce + self._cipher.encrypt(nonce, plain, sender_id.encode())

    def _open(self, sender_id: str, sealed: bytes) -> list[dict[str, Any]]:
        plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], sender_id.encode())
        events: list[dict[str, Any]] = json.loads(plain)
        return events


def kept_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The last turn's events, after the slots and the form that are set: they end in the same state as the whole history.

    Every slot event sets a value, so it does no harm that the last turn sets some of them again. Trackers travel whole to the
    action server at each call: their length is time. Nothing in our rules looks back further than one turn.
    """
    events = list(tracker.events)
    last_user = next((i for i in range(len(events) - 1, -1, -1) if isinstance(events[i], UserUttered)), None)
    if last_user:
        slots = [SlotSet(slot.name, slot.value) for slot in _own_slots(tracker) if slot.value is not None]
        form = [ActiveLoop(tracker.active_loop_name)] if tracker.active_loop_name else []
        events = [ActionExecuted("action_listen"), *slots, *form, *events[last_user:]]
    return [event.as_dict() for event in events]


def _own_slots(tracker: DialogueStateTracker) -> list[Slot]:
    """The domain's slots, without the one in which Rasa keeps the first message's metadata."""
    return [slot for name, slot in tracker.slots.items() if name != SESSION_START_METADATA_SLOT]


def _turn_of(tracker: DialogueStateTracker) -> str | None:
    """Read from all events: Rasa leaves those inside a form out of the "applied" ones."""
    event = next((event for event in reversed(tracker.events) if isinstance(event, UserUttered)), None)
    return (event.metadata or {}).get("turn_id") if event else None


def _key() -> bytes:
    key = base64.b64decode(os.environ.get(KEY_VARIABLE, ""))
    if len(key) != 32:
        raise ValueError(f"{KEY_VARIABLE} must be the Base64 of 32 bytes.")
    return key


def _engine(url: str) -> sa.engine.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, pool_size=5)
    # SQLAlchemy 1.4 would open the file anew for each statement.
    engine = sa.create_engine(
        url, poolclass=sa.pool.QueuePool, pool_size=1, connect_args={"check_same_thread": False, "timeout": 5}
    )

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine
