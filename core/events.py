"""Live notices between processes: a topic and ids, never patient text. Redis pub/sub, or fakeredis inside one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import fakeredis
import orjson
from redis.asyncio import Redis

PREFIX = "frontdoor:"


def connect_redis(url: str) -> Redis:
    """A redis-py client: to `url`, or to an embedded fakeredis when it is empty."""
    return Redis.from_url(url) if url else fakeredis.FakeAsyncRedis()


class Events:
    """Publish and subscribe by topic. A notice may be lost; whoever listens re-reads the database and misses nothing."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, topic: str, **ids: str | int) -> None:
        """Tell every listener of `topic`. Only ids and codes."""
        await self._redis.publish(PREFIX + topic, orjson.dumps(ids))

    @asynccontextmanager
    async def subscribe(self, *topics: str) -> AsyncIterator[AsyncIterator[tuple[str, dict[str, Any]]]]:
        """Within the block, an iterator of (topic, ids). Topics may end in `*`."""
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.psubscribe(*(PREFIX + topic for topic in topics))

            async def notices() -> AsyncIterator[tuple[str, dict[str, Any]]]:
                async for item in pubsub.listen():
                    yield item["channel"].decode().removeprefix(PREFIX), orjson.loads(item["data"])

            yield notices()
