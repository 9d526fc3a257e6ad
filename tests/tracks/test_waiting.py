"""Waiting for the end of a track, whatever it is."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from tests.tracks.conftest import Start, make_in_thread
from tracks.models import State, Track
from tracks.waiting import finished

pytestmark = pytest.mark.django_db(transaction=True)


async def test_who_waits_gets_the_track_with_all_its_files(start: Start) -> None:
    track = await sync_to_async(start)()
    waiting = asyncio.create_task(finished(track.pk))
    await make_in_thread(track)
    done = await waiting
    assert (done.state, done.duration_ms) == (State.COMPLETED, 3000)
    assert done.audio


async def test_a_failure_is_an_end_too(start: Start) -> None:
    track = await sync_to_async(start)("fake: fail_at=0")
    waiting = asyncio.create_task(finished(track.pk))
    await make_in_thread(track)
    assert (await waiting).failure["code"] == "render_failed"


async def test_a_cancelled_track_is_told_at_once(start: Start) -> None:
    track = await sync_to_async(start)()
    waiting = asyncio.create_task(finished(track.pk))
    await sync_to_async(track.cancel)()
    assert (await waiting).state == State.CANCELLED


async def test_nobody_waits_for_a_track_that_is_over(made: Track) -> None:
    async with asyncio.timeout(1):
        assert await finished(made.pk) == made


async def test_a_track_that_nobody_knows_has_no_end() -> None:
    with pytest.raises(Track.DoesNotExist):
        await finished(uuid4())


async def test_those_who_leave_leave_nothing_behind(start: Start) -> None:
    track = await sync_to_async(start)()
    waiting = asyncio.create_task(finished(track.pk))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await make_in_thread(track)
    await track.arefresh_from_db()
    assert track.state == State.COMPLETED
