"""What listeners read: everything of a track from any byte on, while it is made and after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from uuid import UUID

import redis.asyncio
from channels.db import database_sync_to_async

from tracks import files, stream
from tracks.models import State, Track
from tracks.stream import Audio, End, Entry, Status

__all__ = ["Audio", "End", "Entry", "LogUnavailable", "Status", "follow"]

WAIT_MS = 2_000  # an idle listener asks the row this often whether the end was missed
PAUSE_SECONDS = 0.2
PATIENCE_SECONDS = 30


class LogUnavailable(Exception):
    """The song cannot be followed at the moment: Redis does not answer."""


async def follow(track_id: UUID, after_byte: int = 0) -> AsyncGenerator[Entry, None]:
    """Every state from the start and every byte from `after_byte` on, in order, until the `End`, which comes last.

    Lives through a restart of Redis, and reads the stored file where the log has expired. Raises `LogUnavailable`
    when Redis is away for half a minute. Close it to leave early.
    """
    position, last_id, wait_ms = after_byte, stream.START, 0
    async with stream.reader() as client:
        while True:
            entries = await _next(client, track_id, last_id, wait_ms)
            if not entries and (track := await _ended(track_id)):
                async for audio in _stored(track, position):
                    yield audio
                yield End(track.state, track.failure)
                return
            wait_ms = WAIT_MS
            for entry in _new(entries, position):
                position += len(entry.data) if isinstance(entry, Audio) else 0
                yield entry
                if isinstance(entry, End):
                    return
            last_id = entries[-1][0] if entries else last_id


def _new(entries: list[tuple[str, Entry]], position: int) -> Iterator[Entry]:
    """The entries less the bytes before `position`, which the listener has or does not want."""
    for _, entry in entries:
        if not isinstance(entry, Audio):
            yield entry
        elif data := entry.data[max(0, position - entry.at) :]:
            yield Audio(position, data)
            position += len(data)


async def _next(client: redis.asyncio.Redis, track_id: UUID, last_id: str, wait_ms: int) -> list[tuple[str, Entry]]:
    """The next entries, or none after a wait. While Redis is away, none when the track has ended meanwhile."""
    lost_at = time.monotonic()
    while True:
        try:
            return await stream.read(client, track_id, last_id, wait_ms)
        except stream.CONNECTION_LOST as error:
            if await _ended(track_id):
                return []
            if time.monotonic() - lost_at > PATIENCE_SECONDS:
                raise LogUnavailable("Redis does not answer") from error
            await asyncio.sleep(PAUSE_SECONDS)


@database_sync_to_async
def _ended(track_id: UUID) -> Track | None:
    """The track when it is in a final state or gone, which counts as cancelled."""
    track = Track.objects.filter(pk=track_id).first() or Track(pk=track_id, state=State.CANCELLED)
    return track if State(track.state).is_final else None


async def _stored(track: Track, position: int) -> AsyncIterator[Audio]:
    """The stored song from byte `position` on; nothing for one that was not completed."""
    if not track.audio:
        return
    async for data in files.pieces(str(track.audio), position):
        yield Audio(position, data)
        position += len(data)
