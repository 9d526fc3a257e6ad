"""Work that a program waits for and that leaves no row behind: ordered from a worker, which tells what came of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from tracks.attempts import failure_of
from tracks.models.states import QUEUE_AWAY

PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 900  # longer than any order takes: whoever has not told anything by then is lost
REMEMBER_SECONDS = 60


class OrderFailed(Exception):
    """The worker could not do it; `failure` is as a track's."""

    def __init__(self, failure: dict[str, Any]) -> None:
        super().__init__(failure["message"])
        self.failure = failure


async def wait_for(task: str, *arguments: Any, queue: str) -> dict[str, Any]:
    """What a worker answers to the `task`, whose first argument is the name of the order. Raises `OrderFailed`."""
    order = f"order:{secrets.token_urlsafe(16)}"
    try:
        await sync_to_async(current_app.send_task)(task, args=[order, *arguments], queue=queue)
        for _ in range(int(PATIENCE_SECONDS / PAUSE_SECONDS)):
            if told := await cache.aget(order):
                return _answer(told)
            await asyncio.sleep(PAUSE_SECONDS)
    except (RedisError, BrokerError) as error:
        raise OrderFailed({"code": "queue_unavailable", "message": QUEUE_AWAY}) from error
    raise OrderFailed({"code": "worker_lost", "message": "Nobody has done this in time. Try again later."})


def fill(order: str, work: Callable[[], dict[str, Any]]) -> None:
    """Do the work and tell whoever waits for the order what came of it."""
    try:
        told = {"answer": work()}
    except Exception as error:  # noqa: BLE001  whatever it was, somebody waits for an answer
        told = {"failure": failure_of(error, order)}
    cache.set(order, told, REMEMBER_SECONDS)


def _answer(told: dict[str, Any]) -> dict[str, Any]:
    if "failure" in told:
        raise OrderFailed(told["failure"])
    answer: dict[str, Any] = told["answer"]
    return answer
