"""What `/healthz` and `/readyz` say when all is well and when a part is away."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import AsyncClient, override_settings
from pytest_django import DjangoDbBlocker

from tests.running import Process, RedisServer

pytestmark = pytest.mark.django_db(transaction=True)


async def asked() -> tuple[int, dict[str, Any]]:
    answer = await AsyncClient().get("/readyz")
    return answer.status_code, answer.json()


async def failing() -> dict[str, str]:
    """The checks that fail, with their messages."""
    status, body = await asked()
    failed = {name: check["message"] for name, check in body["checks"].items() if not check["ok"]}
    assert (status, body["ready"]) == ((503, False) if failed else (200, True))
    return failed


async def test_the_process_is_alive_without_a_database(django_db_blocker: DjangoDbBlocker) -> None:
    client = AsyncClient()
    client.cookies["sessionid"] = "somebody"
    with django_db_blocker.block():
        answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_everything_is_ready_while_a_worker_serves_every_queue(worker: Process) -> None:
    assert await failing() == {}
    _, body = await asked()
    assert list(body["checks"]) == ["database", "redis", "storage", "workers", "engine"]


async def test_without_workers_the_queues_are_named() -> None:
    assert await failing() == {"workers": "no worker serves render, remote, media, upkeep"}


async def test_without_redis_the_rest_is_still_told(redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        failed = await failing()
    finally:
        redis_server.start()

    assert failed.keys() == {"redis", "workers"}
    assert failed["redis"] == "not available (ConnectionError)"


async def test_a_redis_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "redis.sock"))
        silent.listen()
        with override_settings(REDIS_URL=f"unix://{tmp_path / 'redis.sock'}"):
            failed = await failing()

    assert failed["redis"] == "not available (TimeoutError)"


async def test_storage_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where a folder should be")
    with override_settings(MEDIA_ROOT=str(tmp_path / "media")):
        failed = await failing()

    assert "storage" in failed


async def test_asking_leaves_nothing_in_storage() -> None:
    await asked()

    assert default_storage.listdir("health") == ([], [])


@override_settings(ENGINE="kazoo")
async def test_an_engine_that_is_not_there_is_told() -> None:
    assert (await failing())["engine"] == "not available (InvalidRequest)"
