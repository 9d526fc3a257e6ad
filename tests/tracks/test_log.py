"""Listeners: everything in order from any byte on, early or late, through restarts of Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from asgiref.sync import sync_to_async

from tests.running import RedisServer
from tests.tracks.conftest import Heard, Start, listen, make_in_thread, stored_sound
from tracks import log, stream
from tracks.models import State, Track

pytestmark = pytest.mark.django_db(transaction=True)


async def _made_while_heard_by(track: Track, *listeners: Awaitable[Heard]) -> list[Heard]:
    *heard, _ = await asyncio.gather(*listeners, make_in_thread(track))
    return heard


async def test_listeners_who_come_early_late_or_in_between_hear_the_same(start: Start) -> None:
    track = await sync_to_async(start)("fake: chunks=8 delay_ms=20")
    begun = asyncio.Event()

    async def joins_in() -> Heard:
        await begun.wait()
        return await listen(track.pk)

    early, between = await _made_while_heard_by(track, listen(track.pk, begun=begun), joins_in())
    late = await listen(track.pk)
    assert early.sound == between.sound == late.sound == await stored_sound(track)
    assert early.end == late.end == log.End("completed")
    assert early.statuses[0].title == "Test tones"
    assert early.statuses[-1].progress == 1.0


@pytest.mark.parametrize("after", [1, 1000, 40_000])
async def test_a_listener_gets_the_rest_from_the_byte_asked_for(made: Track, after: int) -> None:
    whole = await stored_sound(made)
    assert (await listen(made.pk, after)).sound == whole[after:]


async def test_a_listener_who_has_everything_gets_the_end_alone(made: Track) -> None:
    heard = await listen(made.pk, len(await stored_sound(made)) + 5)
    assert heard.sound == b""
    assert heard.end == log.End("completed")


async def test_a_restart_of_redis_in_mid_song_is_not_heard(start: Start, redis_server: RedisServer) -> None:
    def restart() -> None:
        redis_server.stop()
        redis_server.start()

    assert await _heard_in_spite_of(restart, start) is State.COMPLETED


async def test_a_redis_that_loses_its_data_in_mid_song_is_not_heard(start: Start, redis_server: RedisServer) -> None:
    assert await _heard_in_spite_of(redis_server.flush, start) is State.COMPLETED


async def _heard_in_spite_of(disturbance: object, start: Start) -> State:
    track = await sync_to_async(start)("fake: chunks=20 delay_ms=25")
    begun = asyncio.Event()

    async def disturb() -> Heard:
        await begun.wait()
        await sync_to_async(disturbance, thread_sensitive=False)()
        return await listen(track.pk)

    early, late = await _made_while_heard_by(track, listen(track.pk, begun=begun), disturb())
    assert early.sound == late.sound == await stored_sound(track)
    assert early.end
    return State(early.end.state)


async def test_the_stored_song_is_heard_when_the_log_has_expired(made: Track) -> None:
    stream.forget(made.pk)
    heard = await listen(made.pk, 1234)
    assert heard.sound == (await stored_sound(made))[1234:]
    assert heard.end == log.End("completed")


async def test_a_failure_is_the_first_that_a_listener_learns_when_there_is_no_sound(start: Start) -> None:
    track = await sync_to_async(start)("fake: fail_at=0 error=busy")
    heard, late = await _made_while_heard_by(track, listen(track.pk), listen(track.pk))
    assert heard.sound == b""
    assert (
        heard.end == late.end == log.End("failed", {"code": "engine_busy", "message": "The script fails at chunk 0."})
    )


async def test_a_track_that_is_gone_counts_as_cancelled(made: Track) -> None:
    await sync_to_async(made.purge)()
    made.pk = made.id
    heard = await listen(made.id)
    assert heard == Heard(end=log.End("cancelled"))


async def test_a_listener_learns_when_redis_stays_away(
    start: Start, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = await sync_to_async(start)()
    monkeypatch.setattr(log, "PATIENCE_SECONDS", 0)
    redis_server.stop()
    try:
        with pytest.raises(log.LogUnavailable):
            await listen(track.pk)
    finally:
        redis_server.start()
