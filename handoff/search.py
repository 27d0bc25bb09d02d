"""Full-text search without plain text: a blind index of keyed word hashes (docs/decisions/0020-blind-index.md).

Every word of a message, of the patient's name and of the phone is kept as a truncated HMAC. A query hashes its words the same way
and finds the threads that hold all of them. `follow` reads the transcript after each sweep, so no writer must remember it.
"""

import asyncio
import logging
import re
import unicodedata
from collections.abc import Iterable

import tink
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.models import Conversation, Direction, Message
from core import audit
from core.database import Database
from core.encryption import keyed_hash
from core.ids import new_id
from handoff.access import Viewer, visible
from handoff.models import Case, SearchCursor, SearchToken
from practice.models import Patient

log = logging.getLogger(__name__)
TOKEN = 20  # hex digits kept: 80 bits, so that two words share one practically never
SHORTEST, LONGEST = 2, 40
PREFIXES = (3, 4, 5, 6)  # beginnings of words kept as well, so that "mart" finds Martínez
BATCH = 8  # entries taken in at once: some 200 words, 10 ms in which nobody else writes
MOST = 1000  # entries of one round; the next one comes in seconds
CURSOR = "cursor"  # the id of the one row that says how far the index has read
MOST_FOUND = 100
_UNSPACED = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> set[str]:
    """Words without case and accents; Chinese as pairs of characters; digits also by their last four."""
    letters = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d").replace("ł", "l")
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFKC", plain)):
        if _UNSPACED.search(word):
            found |= {word[i : i + 2] for i in range(max(1, len(word) - 1))}
        elif SHORTEST <= len(word) <= LONGEST:
            found.add(word)
    return found


def _kept(words: Iterable[str]) -> set[str]:
    """What the index keeps of words: whole ones, and their beginnings under a name of their own."""
    kept = set(words)
    return kept | {f"{word[:n]}*" for word in kept for n in PREFIXES if len(word) > n and not word.isdigit()}


def _phone_words(address: str) -> set[str]:
    digits = "".join(c for c in address if c.isdigit())
    return {digits, digits[-10:], digits[-7:], digits[-4:]} if len(digits) >= 7 else set()


def token(word: str) -> str:
    """The index's name for a word."""
    return keyed_hash("search", word)[:TOKEN]


async def find(session: AsyncSession, viewer: Viewer, query: str) -> list[str]:
    """Ids of the viewer's cases whose thread holds all words, newest first. The last word may be a beginning."""
    wanted = [
        _alternatives(word, last=n == len(parts) - 1) for parts in [_query_words(query)] for n, word in enumerate(parts)
    ]
    if not wanted:
        return []
    statement = select(Case.id).where(visible(viewer))
    for names in wanted:
        holds = select(SearchToken.conversation_id).where(SearchToken.token.in_([token(name) for name in names]))
        statement = statement.where(Case.conversation_id.in_(holds))
    found = (await session.execute(statement.order_by(Case.id.desc()).limit(MOST_FOUND))).scalars().all()
    audit.record(session, "case.search", subject="search", subject_id=viewer.staff_id, details={"found": len(found)})
    return list(found)


def _query_words(query: str) -> list[str]:
    digits = "".join(c for c in query if c.isdigit())
    if len(digits) >= 7 and not any(c.isalpha() for c in query):
        return [digits[-10:] if len(digits) >= 10 else digits[-7:]]
    return sorted(words_of(query), key=query.casefold().find)


def _alternatives(word: str, *, last: bool) -> list[str]:
    if last and len(word) in PREFIXES:
        return [word, f"{word}*"]
    return [word]


async def follow(database: Database) -> None:
    """Take what is new in the transcript into the index, a few entries a transaction: patients' messages go in between. What goes
    wrong is logged and tried again in the next round."""
    try:
        for _ in range(0, MOST, BATCH):
            async with database.transaction(why="search index", soft=True) as session:
                if await index_new(session, BATCH) < BATCH:
                    return
            await asyncio.sleep(0)  # SQLite answers at once: without this nothing else would run
    except Exception as error:  # noqa: BLE001 - a job's edge: without the search, all else goes on
        log.error("search index: %s", type(error).__name__)


async def index_new(session: AsyncSession, most: int) -> int:
    """Take the next entries of the transcript into the index. Returns how many were read; call again while it is `most`."""
    cursor = await session.get(SearchCursor, CURSOR, with_for_update=True)
    if cursor is None:
        cursor = SearchCursor(id=CURSOR, position="")
        session.add(cursor)
    query = (
        select(Message)
        .where(Message.id > cursor.position, Message.direction != str(Direction.event))
        .order_by(Message.id)
        .limit(most)
    )
    rows = list((await session.execute(query)).scalars())
    by_thread: dict[str, set[str]] = {}
    for row in rows:
        by_thread.setdefault(row.conversation_id, set()).update(_words_in(row))
    for conversation_id, words in by_thread.items():
        await _index_thread(session, conversation_id, words)
    if rows:
        cursor.position = rows[-1].id
    return len(rows)


def _words_in(row: Message) -> set[str]:
    try:
        return words_of(f"{row.body or ''} {row.translation or ''}")
    except tink.TinkError:  # of a lost key, or damaged: the rest of the transcript must still be found
        log.error("message %s cannot be decrypted and stays out of the index", row.id)
        return set()


async def _index_thread(session: AsyncSession, conversation_id: str, words: set[str]) -> None:
    conversation = await session.get_one(Conversation, conversation_id)
    words = _kept(words | await _name_words(session, conversation)) | _phone_words(conversation.address)
    tokens = [token(word) for word in words]
    if not tokens:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"id": new_id(), "token": one, "conversation_id": conversation_id} for one in sorted(tokens)]
    await session.execute(dialect.insert(SearchToken).on_conflict_do_nothing(), rows)


async def _name_words(session: AsyncSession, conversation: Conversation) -> set[str]:
    if conversation.patient_id is None:
        return set()
    patient = await session.get(Patient, conversation.patient_id)
    return words_of(f"{patient.given_name} {patient.family_name}") if patient else set()


async def size(session: AsyncSession) -> int:
    """How many words the index holds."""
    return int((await session.execute(select(func.count()).select_from(SearchToken))).scalar_one())


__all__ = ["find", "follow", "index_new", "size", "token", "words_of"]
