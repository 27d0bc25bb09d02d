"""Links of published articles, followed for real: asked for with HEAD, then GET, within a time, never on a private network.

An article is the practice's own text, yet whoever writes one must not make this process call on the network it stands in: each
host is looked up once, every address it has must be public, and the connection goes to the very address that was checked.
"""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import httpx
from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.database import Actor, Database
from core.ids import new_id
from knowledge_base import facts, repository
from knowledge_base.answers import fill, values_for
from knowledge_base.checks import links_in
from knowledge_base.models import Article, ArticleVersion, Link, Translation

ACTOR = Actor("system", "links")
TIMEOUT = 10.0  # seconds for one link, redirects and both methods included
MOST_REDIRECTS = 5
AT_ONCE = 4
AGAIN_AFTER = timedelta(days=1)
AGAIN_AFTER_FAILURE = timedelta(hours=3)
LONGEST = 1000  # letters of an address that are kept
# A page that answers so is there, but for signed-in people, or not for programs.
_GUARDED = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 503, 999})
_HEADERS = {"User-Agent": "Frontdoor link check", "Accept": "*/*"}


class LinkState(StrEnum):
    """ALIVE answers. GUARDED answers but would not show itself to a program. DEAD is gone. FAILING did not answer this time."""

    ALIVE = "alive"
    GUARDED = "guarded"
    DEAD = "dead"
    FAILING = "failing"


BROKEN = frozenset({LinkState.DEAD, LinkState.FAILING})


@dataclass(frozen=True)
class Followed:
    """What following one link gave. `status` is HTTP's, where there was an answer; `why` is a few words for the editor."""

    state: LinkState
    status: int | None = None
    why: str = ""


@dataclass(frozen=True)
class LinkReport:
    """A link of published articles as the editors' list shows it. `used_in` names (slug, locale) of each use."""

    url: str
    used_in: tuple[tuple[str, str], ...]
    state: LinkState | None = None  # None: not followed yet
    status: int | None = None
    why: str = ""
    checked_at: datetime | None = None

    @property
    def broken(self) -> bool:
        """Whether a patient who taps it gets nowhere."""
        return self.state in BROKEN


class _Refused(Exception):
    """Not followed: `args[0]` says why."""


async def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True)
class Follower:
    """Follows links. `is_public` tells which addresses may be called (channels.media.is_public; a test may allow its own server)."""

    is_public: Callable[[str], bool]
    look_up: Callable[[str, int], Awaitable[Sequence[str]]] = field(default=look_up)
    timeout: float = TIMEOUT

    async def follow(self, url: str) -> Followed:
        """Ask for a page and say how that went. Never raises for what the other side does."""
        try:
            async with asyncio.timeout(self.timeout):
                return await self._follow(url)
        except _Refused as refused:
            return Followed(LinkState.DEAD, None, str(refused.args[0]))
        except (ValueError, httpx.InvalidURL):
            return Followed(LinkState.DEAD, None, "is not an address")
        except TimeoutError:
            return Followed(LinkState.FAILING, None, f"gave no answer within {self.timeout:.0f} seconds")
        except socket.gaierror:
            return Followed(LinkState.FAILING, None, "no such host is known")
        except (httpx.TransportError, OSError) as error:
            bad_certificate = isinstance(error.__cause__ or error.__context__, ssl.SSLError) or "CERTIFICATE" in str(
                error
            )
            return Followed(
                LinkState.FAILING, None, "has no valid certificate" if bad_certificate else "does not answer"
            )

    async def _follow(self, url: str) -> Followed:
        for _ in range(MOST_REDIRECTS + 1):
            status, onward = await self._ask("HEAD", url)
            if status >= 400:  # many servers know GET only
                status, onward = await self._ask("GET", url)
            if onward is None:
                return _judged(status)
            url = urljoin(url, onward)
        raise _Refused("leads round in circles")

    async def _ask(self, method: str, url: str) -> tuple[int, str | None]:
        """One request: its status, and where it leads on. The body is left where it is."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or not host or parts.username:
            raise _Refused("is not an address of the web")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = await self.look_up(host, port)
        if not addresses or not all(self.is_public(one) for one in addresses):
            raise _Refused("leads into a private network")
        target = httpx.URL(url).copy_with(host=addresses[0], port=port)
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=self.timeout) as client:
            request = client.build_request(
                method, target, headers=_HEADERS | {"Host": parts.netloc}, extensions={"sni_hostname": host}
            )
            response = await client.send(request, stream=True)
            await response.aclose()
        onward = response.headers.get("location") if response.is_redirect else None
        return response.status_code, onward


def _judged(status: int) -> Followed:
    if status < 400:
        return Followed(LinkState.ALIVE, status)
    if status in _GUARDED:
        return Followed(LinkState.GUARDED, status, "is there, but would not show itself to a program")
    if status >= 500:
        return Followed(LinkState.FAILING, status, f"answers with an error ({status})")
    return Followed(LinkState.DEAD, status, "is gone" if status in (404, 410) else f"refuses ({status})")


async def published_links(session: AsyncSession, *, slug: str | None = None) -> dict[str, list[tuple[str, str]]]:
    """Every web address that live answers (of one article) hold, facts filled in, with the (slug, locale) that use it."""
    query = (
        select(Article.slug, ArticleVersion.locale, ArticleVersion.answers)
        .join(Translation, Translation.article_id == Article.id)
        .join(
            ArticleVersion,
            and_(
                ArticleVersion.article_id == Article.id,
                ArticleVersion.locale == Translation.locale,
                ArticleVersion.number == Translation.live_number,
            ),
        )
        .where(Article.archived_at.is_(None))
        .order_by(Article.slug, ArticleVersion.locale)
    )
    if slug is not None:
        query = query.where(Article.slug == slug)
    shared = await facts.variables(session)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for slug, locale, answers in (await session.execute(query)).all():
        values = values_for(shared, locale)
        for url in dict.fromkeys(link for text in answers.values() for link in links_in(fill(text, values))):
            if url.startswith(("http://", "https://")):
                found[url[:LONGEST]].append((slug, locale))
    return dict(found)


async def report(session: AsyncSession, *, slug: str | None = None) -> list[LinkReport]:
    """Every link of published articles (or of one) with how it was last, the broken ones first."""
    known = {link.url: link for link in (await session.scalars(select(Link))).all()}
    made = [
        _reported(url, used_in, known.get(url)) for url, used_in in (await published_links(session, slug=slug)).items()
    ]
    return sorted(made, key=lambda one: (not one.broken, one.url))


async def check_all(database: Database, follower: Follower) -> list[LinkReport]:
    """Follow every link of published articles now; what came of it, as `report` gives it."""
    async with database.read() as session:
        urls = list(await published_links(session))
    await _follow_and_keep(database, follower, urls)
    async with database.read() as session:
        return await report(session)


async def check_due(database: Database, follower: Follower, *, most: int = 20) -> int:
    """Follow those whose time it is: new ones, yesterday's, failed ones every three hours. Call it from a timer; how many it followed.

    No transaction is open meanwhile. Two processes at once do no harm. Takes at most `most` / 4 x 10 seconds.
    """
    async with database.read() as session:
        reports = await report(session)
    due = [one for one in reports if _is_due(one)]
    due.sort(key=lambda one: (one.checked_at is not None, one.checked_at or clock.now()))
    await _follow_and_keep(database, follower, [one.url for one in due[:most]], prune=bool(due))
    return min(len(due), most)


def _is_due(one: LinkReport) -> bool:
    if one.checked_at is None:
        return True
    return clock.now() - one.checked_at >= (AGAIN_AFTER_FAILURE if one.broken else AGAIN_AFTER)


async def _follow_and_keep(
    database: Database, follower: Follower, urls: Sequence[str], *, prune: bool = True
) -> dict[str, Followed]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> Followed:
        async with slots:
            return await follower.follow(url)

    results = dict(zip(urls, await asyncio.gather(*(one(url) for url in urls)), strict=True))
    if results or prune:
        async with database.transaction(ACTOR, why="link check") as session:
            await _keep(session, results)
            await _forget_unused(session)
    return results


async def _keep(session: AsyncSession, results: dict[str, Followed]) -> None:
    now = clock.now()
    for url, followed in sorted(results.items()):
        found = {"state": followed.state, "status": followed.status, "why": followed.why, "checked_at": now}
        await repository.insert_if_new(session, Link, [{"id": new_id(), "url": url, **found}])
        await session.execute(update(Link).where(Link.url == url).values(**found))


async def _forget_unused(session: AsyncSession) -> None:
    used = set(await published_links(session))
    gone = [url for url in (await session.scalars(select(Link.url))).all() if url not in used]
    for part in _parts(gone):
        await session.execute(delete(Link).where(Link.url.in_(part)))


def _parts(urls: Sequence[str]) -> Iterable[Sequence[str]]:
    return (urls[start : start + 500] for start in range(0, len(urls), 500))


def _reported(url: str, used_in: Sequence[tuple[str, str]], row: Link | None) -> LinkReport:
    if row is None:
        return LinkReport(url, tuple(used_in))
    return LinkReport(url, tuple(used_in), LinkState(row.state), row.status, row.why, row.checked_at)
