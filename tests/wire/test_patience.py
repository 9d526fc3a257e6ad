"""What takes longer than clients wait for a head is awaited in the body."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from accounts.models import User, Workspace
from engines.base import Request
from musicweb.api.elevenlabs import patience
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.song import song_response
from tracks import generation
from tracks.models import Track

AT_ONCE_S = 0.01


async def _value() -> int:
    return 7


async def _failure() -> int:
    raise WireError.from_failure({"code": "engine_busy"})


async def test_work_that_is_quick_is_done() -> None:
    task = await patience.begun(_value())

    assert task.done()
    assert task.result() == 7


async def test_work_that_fails_quickly_fails_before_the_head() -> None:
    with pytest.raises(WireError):
        await patience.begun(_failure())


async def test_work_that_takes_long_goes_on() -> None:
    event = asyncio.Event()

    task = await patience.begun(event.wait(), AT_ONCE_S)

    assert not task.done()
    event.set()
    assert await task


async def test_work_that_nobody_waits_for_ends() -> None:
    task = await patience.begun(asyncio.Event().wait(), AT_ONCE_S)

    await patience.stop(task)

    assert task.cancelled()


@pytest.mark.django_db(transaction=True)
async def test_a_song_that_begins_late_has_its_head_sent_before(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: chunks=2")
    answer = await song_response(track.pk, track.output_format, AT_ONCE_S)

    await asyncio.to_thread(generation.run, track.pk)
    sound = b"".join([piece async for piece in answer])

    await track.arefresh_from_db()
    assert sound == await asyncio.to_thread(Path(track.audio.path).read_bytes)


@pytest.mark.django_db(transaction=True)
async def test_a_song_that_fails_after_its_head_breaks_off(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: fail_at=0 error=busy")
    answer = await song_response(track.pk, track.output_format, AT_ONCE_S)

    await asyncio.to_thread(generation.run, track.pk)

    with pytest.raises(WireError, match="script fails"):
        _ = [piece async for piece in answer]


async def _started(workspace: Workspace, alice: User, prompt: str) -> Track:
    request = Request(prompt=prompt, seed=1, length_ms=3000)
    return await asyncio.to_thread(Track.start, workspace, alice, request)
