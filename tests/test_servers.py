"""The servers that other tests rely on are real and answer."""

# ruff: noqa: F811 - fixtures are used by name

import asyncpg
from redis.asyncio import Redis

from tests.servers import postgres_database, postgres_url, redis_url  # noqa: F401


async def test_every_test_gets_an_empty_postgresql_database_of_its_own(postgres_database: str) -> None:
    connection = await asyncpg.connect(postgres_database.replace("+asyncpg", ""))
    try:
        assert (await connection.fetchval("SELECT version()")).startswith("PostgreSQL")
        assert (
            await connection.fetchval("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            == 0
        )
    finally:
        await connection.close()


async def test_redis_answers(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    try:
        assert await client.ping()
    finally:
        await client.aclose()
