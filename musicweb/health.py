"""Health for supervisors and load balancers: is the process alive, and is everything there that a song needs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

import engines
from musicweb.celery import WORKER_KEY

QUEUES = ("render", "remote", "media", "upkeep")
CHECK_LIMIT_S = 2.0
REDIS_LIMIT_S = 1.0
NEVER = Retry(NoBackoff(), 0)
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A part is there but cannot be used; the message says why."""


@login_not_required
@never_cache
@require_safe
async def alive(_request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all; touches nothing else."""
    return JsonResponse({"alive": True})


@login_not_required
@never_cache
@require_safe
async def ready(_request: HttpRequest) -> JsonResponse:
    """200 when every check passes, else 503; the body names each check. Answers in about `CHECK_LIMIT_S` seconds."""
    results = await asyncio.gather(*(_outcome(name, check) for name, check in CHECKS.items()))
    checks = dict(zip(CHECKS, results, strict=True))
    is_ready = all(check["ok"] for check in results)
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


async def _outcome(name: str, check: Callable[[], None]) -> dict[str, Any]:
    """What the check says, without details that only the log may know."""
    try:
        await asyncio.wait_for(asyncio.to_thread(check), CHECK_LIMIT_S)
    except NotReadyError as reason:
        return {"ok": False, "message": str(reason)}
    except TimeoutError:
        return {"ok": False, "message": f"no answer within {CHECK_LIMIT_S:g} s"}
    except Exception as error:  # noqa: BLE001  whatever is wrong with a part is what this page reports
        logger.warning("%s is not ready: %s", name, error)
        return {"ok": False, "message": f"not available ({type(error).__name__})"}
    return {"ok": True}


def _database() -> None:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connections.close_all()


def _redis() -> None:
    with _connect() as client:
        client.ping()


def _storage() -> None:
    name = default_storage.save("health/probe", ContentFile(b"ok"))
    default_storage.delete(name)


def _workers() -> None:
    with _connect() as client:
        marks = client.mget([WORKER_KEY.format(queue=queue) for queue in QUEUES])
    if unserved := [queue for queue, mark in zip(QUEUES, marks, strict=True) if mark is None]:
        raise NotReadyError(f"no worker serves {', '.join(unserved)}")


def _engine() -> None:
    engines.get(settings.ENGINE)


def _connect() -> redis.Redis:
    limit = REDIS_LIMIT_S
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=limit, socket_connect_timeout=limit, retry=NEVER)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": _redis,
    "storage": _storage,
    "workers": _workers,
    "engine": _engine,
}
