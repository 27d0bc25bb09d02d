"""Jobs: Taskiq, in the process or over Redis Streams. The composition root (bot/jobs.py) declares the tasks.

A job's payload is ids only. Every job may run twice or be lost with its process: the sweeps start it again from the
database, which is the only truth.
"""

from taskiq import AsyncBroker, InMemoryBroker
from taskiq_redis import RedisStreamBroker


def new_broker(redis_url: str) -> AsyncBroker:
    """Redis Streams when there is a Redis, else in the process."""
    return RedisStreamBroker(redis_url) if redis_url else InMemoryBroker()
