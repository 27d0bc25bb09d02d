"""The dialogue engine's client: the only module that knows how Frontdoor talks to Rasa.

`parse` classifies a text and stores nothing. `step` moves a dialogue by one decided intent; the patient's words never go along.
Both raise typed errors; an answer without any action is one of them, because Rasa swallows failing actions.
"""

import asyncio
import logging
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson

from core.errors import Unavailable

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 10.0
PROBE = aiohttp.ClientTimeout(2.0)
BETWEEN_PROBES_SECONDS = 1.0
MAX_CONNECTIONS = 64
BATCH = 64
FORM_SUFFIX = "_form"  # bot/rasa/domain.yml names each form after the intent that opens it

# Words of ours that Rasa keeps for itself.
_SENT_AS: Mapping[str, str] = {"restart": "start_over"}


class EngineError(Unavailable):
    """The dialogue engine is of no help in this turn."""


class EngineUnavailable(EngineError):
    """Rasa does not answer, or not in time. The step may have happened: repeat it with the same turn id, never with another."""

    code = "engine_unavailable"


class EngineFailed(EngineError):
    """Rasa answered, but the dialogue did not go forward as it must: no action ran, or its state could not be stored."""

    code = "engine_failed"


@dataclass(frozen=True)
class Parse:
    """What the classifier thinks. `ranking` is best first and begins with `intent`; confidences add up to at most 1."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class EngineReply:
    """Where the dialogue stands after a step.

    `actions` names the actions that ran, in order: their drafts lie under this turn in `conversations.drafts`. `active_flow` is
    the flow's intent, `awaiting` what it has asked for; both are None when nothing is open. `replayed`: the turn was taken before.
    """

    actions: tuple[str, ...]
    active_flow: str | None
    awaiting: str | None
    replayed: bool = False


class DialogueEngine:
    """A pool of connections to one or more Rasa processes (comma-separated addresses). Close it when done.

    A process that let a call run into its time limit is asked for nothing but its health until it answers that: patients
    behind the call get a person at once, not after a time limit each.
    """

    def __init__(self, urls: str, token: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._urls = [url.strip().rstrip("/") for url in urls.split(",") if url.strip()]
        if not self._urls:
            raise ValueError("no address of a dialogue engine")
        self._headers = {"X-Frontdoor-Token": token, "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(timeout)
        self._opened: aiohttp.ClientSession | None = None
        self._turn = 0
        self._hung: dict[str, asyncio.Task[None]] = {}

    async def parse(self, text: str) -> Parse:
        """Classify one text."""
        return (await self.parse_many([text]))[0]

    async def parse_many(self, texts: Sequence[str]) -> list[Parse]:
        """Classify texts, in order. Raises EngineUnavailable."""
        parses: list[Parse] = []
        for start in range(0, len(texts), BATCH):
            batch = [without_command(text) for text in texts[start : start + BATCH]]
            self._turn += 1
            answer = await self._post(self._turn, "parse", {"texts": batch})
            parses += [_parse(item) for item in answer]
        return parses

    async def step(self, session_id: str, intent: str, turn_id: str, language: str) -> EngineReply:
        """Move the dialogue `session_id` by `intent`. The same turn id twice moves it once and answers the same.

        Raises EngineUnavailable, or EngineFailed when no action answered.
        """
        body = {
            "session_id": session_id,
            "intent": _SENT_AS.get(intent, intent),
            "turn_id": turn_id,
            "language": language,
        }
        answer = await self._post(zlib.crc32(session_id.encode()), "step", body)
        actions = tuple(str(reply["action"]) for reply in answer["replies"] if "action" in reply)
        if not actions:
            raise EngineFailed("The dialogue engine ran no action.")
        form = answer["active_form"]
        flow = form.removesuffix(FORM_SUFFIX) if form else None
        return EngineReply(actions, flow, answer["requested_slot"] if flow else None, answer["replayed"])

    async def health(self) -> None:
        """Raises EngineUnavailable unless every Rasa process has its model and writes to the encrypted store."""
        for url in self._urls:
            await self._call(url, "GET", "health", None)

    async def close(self) -> None:
        for probing in list(self._hung.values()):
            probing.cancel()
        await asyncio.gather(*self._hung.values(), return_exceptions=True)
        if self._opened:
            await self._opened.close()

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._opened is None:  # it belongs to the event loop in which it is made
            connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS)
            self._opened = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=self._timeout)
        return self._opened

    async def _post(self, spread: int, path: str, body: dict[str, Any]) -> Any:
        """One call, to the process chosen by `spread`; to the next one if that one takes no connection."""
        refused: EngineUnavailable | None = None
        for attempt in range(len(self._urls)):
            url = self._urls[(spread + attempt) % len(self._urls)]
            if url in self._hung:
                refused = _NotConnected("The dialogue engine hangs.")
                continue
            try:
                return await self._call(url, "POST", path, body)
            except _NotConnected as error:
                refused = error
        assert refused is not None
        raise refused

    async def _call(self, url: str, method: str, path: str, body: dict[str, Any] | None) -> Any:
        data = None if body is None else orjson.dumps(body)
        try:
            async with self._client.request(method, f"{url}/webhooks/frontdoor/{path}", data=data) as response:
                answer = await response.read()
        except aiohttp.ClientConnectorError:
            raise _NotConnected("The dialogue engine takes no connection.") from None
        except TimeoutError:
            self._wait_until_well(url)
            raise EngineUnavailable("The dialogue engine did not answer in time.") from None
        except aiohttp.ClientError as error:
            raise EngineUnavailable(f"The dialogue engine did not answer: {type(error).__name__}.") from None
        if response.status == HTTPStatus.OK:
            return orjson.loads(answer)
        if path == "step":
            raise EngineFailed(f"The dialogue engine answered {response.status}.")
        raise EngineUnavailable(f"The dialogue engine answered {response.status}.")

    def _wait_until_well(self, url: str) -> None:
        if url not in self._hung:
            log.warning("a dialogue engine hangs; nothing is sent to it until it answers for its health")
            self._hung[url] = asyncio.create_task(self._probe(url))
            self._hung[url].add_done_callback(lambda _: self._hung.pop(url, None))

    async def _probe(self, url: str) -> None:
        """Return once the process answers for its health, or is gone (then each call finds out by itself, at once)."""
        while True:
            try:
                async with self._client.get(f"{url}/webhooks/frontdoor/health", timeout=PROBE):
                    return
            except aiohttp.ClientConnectorError:
                return
            except (TimeoutError, aiohttp.ClientError):
                await asyncio.sleep(BETWEEN_PROBES_SECONDS)


class _NotConnected(EngineUnavailable):
    """Nothing was sent, so another process may be asked."""


def without_command(text: str) -> str:
    """The text without leading slashes: Rasa takes `/intent` for a command."""
    return text.lstrip().lstrip("/").lstrip()


def _parse(item: dict[str, Any]) -> Parse:
    ranking = tuple((str(entry["name"]), float(entry["confidence"])) for entry in item["ranking"])
    top = item["intent"]
    return Parse(str(top["name"] or "unclear"), float(top["confidence"]), ranking)
