"""Orders: what a worker answers to whoever waits, and what is told when nobody answers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import redis.asyncio

from engines.errors import InvalidRequest
from tests.running import RedisServer
from tracks import orders
from tracks.orders import OrderFailed


async def ordered(redis_url: str) -> list[Any]:
    """The arguments of the order that waits in the queue."""
    async with redis.asyncio.from_url(redis_url, socket_timeout=30) as client:
        _, message = await client.blpop(["media"], timeout=20)
    headers = json.loads(message)["headers"]
    assert headers["task"] == "tracks.anything"
    arguments: list[Any] = json.loads(headers["argsrepr"].replace("'", '"'))
    return arguments


async def test_the_answer_comes_back(redis_url: str) -> None:
    waiting = asyncio.create_task(orders.wait_for("tracks.anything", "song", 7, queue="media"))
    name, *arguments = await ordered(redis_url)

    await asyncio.to_thread(orders.fill, name, lambda: {"length": 3})

    assert arguments == ["song", 7]
    assert await waiting == {"length": 3}


async def test_a_failure_comes_back_with_its_words(redis_url: str) -> None:
    def refuse() -> dict[str, Any]:
        raise InvalidRequest("file", "this", "must be a recording")

    waiting = asyncio.create_task(orders.wait_for("tracks.anything", queue="media"))
    [name] = await ordered(redis_url)
    await asyncio.to_thread(orders.fill, name, refuse)

    with pytest.raises(OrderFailed, match="must be a recording") as caught:
        await waiting
    assert caught.value.failure["code"] == "invalid_request"


async def test_a_queue_that_is_away_is_told(redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        with pytest.raises(OrderFailed) as caught:
            await orders.wait_for("tracks.anything", queue="media")
    finally:
        redis_server.start()
    assert caught.value.failure["code"] == "queue_unavailable"


async def test_nobody_is_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "PATIENCE_SECONDS", 2 * orders.PAUSE_SECONDS)

    with pytest.raises(OrderFailed) as caught:
        await orders.wait_for("tracks.anything", queue="media")
    assert caught.value.failure["code"] == "worker_lost"
