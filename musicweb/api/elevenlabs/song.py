"""A song as an HTTP answer: its status is decided by the first thing that its log tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from django.http import StreamingHttpResponse

from engines.formats import output_format
from musicweb.api.elevenlabs import patience
from musicweb.api.elevenlabs.errors import NOT_ALLOWED_TOGETHER, UNAVAILABLE, WireError
from tracks import files, log, renditions
from tracks.log import Audio, End, Entry
from tracks.models import State, Track
from tracks.waiting import finished


class BrokenOffError(Exception):
    """The song ended in mid-stream: the status is out, so only a broken connection is honest."""


async def song_response(
    track_id: UUID, format_name: str, head_within_s: float = patience.HEAD_WITHIN_S
) -> StreamingHttpResponse:
    """The sound of the track as it is made; raises `WireError` when it ends before its first byte and the head.

    Whoever made the request may leave at any time: the track is completed all the same.
    """
    entries = log.follow(track_id)
    try:
        first = await patience.begun(first_sound(entries), head_within_s)
    except BaseException:
        await entries.aclose()
        raise
    return StreamingHttpResponse(
        _sound(entries, first), content_type=output_format(format_name).content_type, headers=headers(track_id)
    )


def headers(track_id: UUID) -> dict[str, str]:
    """Those of every answer with a song in it, which no proxy may hold back or keep."""
    return {"song-id": str(track_id), "cache-control": "no-store", "x-accel-buffering": "no"}


def check_can_be_signed(format_name: str) -> None:
    if output_format(format_name).codec != "mp3":
        message = f"sign_with_c2pa goes with MP3 alone, not with {format_name}."
        raise WireError(NOT_ALLOWED_TOGETHER, message, param="sign_with_c2pa")


async def signed_response(track: Track) -> StreamingHttpResponse:
    """The sound with content credentials, which sign the whole: nothing is sent before its end."""
    wanted = output_format(track.output_format)
    making = await patience.begun(_made(track.pk))
    return StreamingHttpResponse(_stored(making), content_type=wanted.content_type, headers=headers(track.pk))


async def completed(track_id: UUID) -> Track:
    """The track once it is finished; raises `WireError` where it does not come to that."""
    track = await finished(track_id)
    if track.state != State.COMPLETED:
        raise WireError.from_failure(failure_of(End(track.state, track.failure)))
    return track


async def stored_sound(track: Track, *, signed: bool) -> str:
    """The name under which the sound of a finished track is stored, signed first where that is asked for."""
    if not signed:
        return str(track.audio)
    try:
        made = await renditions.wait_for(track, output_format(track.output_format), signed=True)
    except renditions.RenditionFailed as error:
        raise WireError(UNAVAILABLE, str(error)) from error
    return str(made.audio)


async def first_sound(entries: AsyncGenerator[Entry, None]) -> Audio:
    """The first bytes; raises `WireError` when the song ends without any."""
    async for entry in entries:
        if isinstance(entry, Audio):
            return entry
        if isinstance(entry, End):
            raise WireError.from_failure(failure_of(entry))
    raise WireError.from_failure({})


def failure_of(end: End) -> dict[str, object]:
    """Why the track ended; one that was cancelled, or left no sound, has no words of its own."""
    if end.state == State.CANCELLED:
        return {"code": "cancelled", "message": "The song was cancelled before it was finished."}
    return {"message": "The song could not be made."} | end.failure


async def _made(track_id: UUID) -> str:
    return await stored_sound(await completed(track_id), signed=True)


async def _stored(making: asyncio.Task[str]) -> AsyncIterator[bytes]:
    try:
        async for piece in files.pieces(await making):
            yield piece
    finally:
        await patience.stop(making)


async def _sound(entries: AsyncGenerator[Entry, None], first: asyncio.Task[Audio]) -> AsyncIterator[bytes]:
    try:
        yield (await first).data
        async for entry in entries:
            if isinstance(entry, Audio):
                yield entry.data
            elif isinstance(entry, End) and entry.state != State.COMPLETED:
                raise BrokenOffError(failure_of(entry)["message"])
    finally:
        await patience.stop(first)
        await entries.aclose()
