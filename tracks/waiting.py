"""Waiting for the end of a track, for answers that need the whole of it."""

from __future__ import annotations

from contextlib import aclosing
from uuid import UUID

from tracks import log
from tracks.models import State, Track

NO_SOUND = 2**62  # beyond the last byte of any song


async def finished(track_id: UUID) -> Track:
    """The track as soon as it is over, whatever became of it.

    Raises `LogUnavailable` when Redis is away for half a minute meanwhile, and `Track.DoesNotExist` for a purged track.
    """
    track = await Track.objects.aget(pk=track_id)
    if State(track.state).is_final:
        return track
    async with aclosing(log.follow(track_id, NO_SOUND)) as entries:
        async for _ in entries:
            pass
    return await Track.objects.aget(pk=track_id)
