"""Real Celery workers that are killed in mid-song: listeners hear what an undisturbed run would have given them."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from celery import current_app
from django.utils import timezone
from redis import Redis

from engines.edits import Extend
from musicweb.celery import WORKER_KEY
from tests.running import Process, start_worker, wait_until
from tests.tracks.conftest import Heard, Start, listen
from tracks import generation, upkeep
from tracks.models import SILENT_AFTER, State, Track

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SONG = "fake: chunks=20 delay_ms=40"


@pytest.fixture
def undisturbed(start: Start) -> bytes:
    track = start("fake: chunks=20")
    generation.run(track.pk)
    return async_to_sync(listen)(track.pk).sound


async def _heard(track: Track, disturb: object) -> Heard:
    """What a listener gets when `disturb` is called after the first sound."""
    begun = asyncio.Event()
    listening = asyncio.create_task(listen(track.pk, begun=begun))
    await asyncio.wait_for(begun.wait(), 30)
    await sync_to_async(disturb, thread_sensitive=False)()
    return await asyncio.wait_for(listening, 30)


def test_a_worker_says_which_queues_it_serves(worker: Process, redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        wait_until(lambda: client.exists(WORKER_KEY.format(queue="render")) == 1, "sign of life")
        served = [key for key in client.keys(WORKER_KEY.format(queue="*")) if client.ttl(key) > 0]
    assert sorted(served) == [b"worker:media", b"worker:remote", b"worker:render", b"worker:upkeep"]


async def test_a_child_killed_in_mid_song_is_not_heard(start: Start, worker: Process, undisturbed: bytes) -> None:
    inspect = current_app.control.inspect(limit=1)
    (stats,) = (await sync_to_async(inspect.stats)()).values()
    (child,) = stats["pool"]["processes"]
    track = await sync_to_async(start)(SONG)
    heard = await _heard(track, lambda: os.kill(child, signal.SIGKILL))
    await track.arefresh_from_db()
    assert (track.state, track.attempt) == (State.COMPLETED, 2)
    assert heard.sound == undisturbed


async def test_a_child_killed_in_mid_edit_is_not_heard(made: Track, worker: Process) -> None:
    inspect = current_app.control.inspect(limit=1)
    (stats,) = (await sync_to_async(inspect.stats)()).values()
    (child,) = stats["pool"]["processes"]
    quick, slow = [
        await sync_to_async(made.start_edit)(None, Extend(side="after", length_ms=4000, prompt=prompt))
        for prompt in ("fake: chunks=20", SONG)
    ]
    heard = await _heard(slow, lambda: os.kill(child, signal.SIGKILL))
    await slow.arefresh_from_db()
    assert (slow.state, slow.attempt, slow.duration_ms) == (State.COMPLETED, 2, 7000)
    assert heard.sound == (await listen(quick.pk)).sound


async def test_a_worker_killed_in_mid_song_is_not_heard_once_there_is_another(
    start: Start, worker: Process, undisturbed: bytes, tmp_path: Path
) -> None:
    workers = [worker]

    def replace() -> None:
        worker.kill()
        workers.append(start_worker(tmp_path, os.environ))
        long_ago = timezone.now() - 2 * SILENT_AFTER
        Track.objects.update(alive_at=long_ago, queued_at=long_ago)
        assert upkeep.sweep() == 1
        assert upkeep.sweep() == 0

    track = await sync_to_async(start)(SONG)
    heard = await _heard(track, replace)
    await sync_to_async(workers[-1].kill)()
    await track.arefresh_from_db()
    assert (track.state, track.attempt) == (State.COMPLETED, 2)
    assert heard.sound == undisturbed
