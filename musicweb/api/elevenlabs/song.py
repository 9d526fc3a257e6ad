"""A song as an HTTP answer: its status is decided by the first thing that its log tells."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from uuid import UUID

from django.http import StreamingHttpResponse

from engines.formats import output_format
from musicweb.api.elevenlabs.errors import NOT_ALLOWED_TOGETHER, UNAVAILABLE, WireError
from tracks import files, log, renditions
from tracks.log import Audio, End, Entry
from tracks.models import State, Track


class BrokenOffError(Exception):
    """The song ended in mid-stream: the status is out, so only a broken connection is honest."""


async def song_response(track_id: UUID, format_name: str) -> StreamingHttpResponse:
    """The sound of the track as it is made; raises `WireError` when it ends before its first byte.

    Whoever made the request may leave at any time: the track is completed all the same.
    """
    entries = log.follow(track_id)
    try:
        first = await _first(entries)
    except BaseException:
        await entries.aclose()
        raise
    return StreamingHttpResponse(
        _sound(entries, first),
        content_type=output_format(format_name).content_type,
        headers={"song-id": str(track_id), "cache-control": "no-store", "x-accel-buffering": "no"},
    )


def check_can_be_signed(format_name: str) -> None:
    if output_format(format_name).codec != "mp3":
        message = f"sign_with_c2pa goes with MP3 alone, not with {format_name}."
        raise WireError(NOT_ALLOWED_TOGETHER, message, param="sign_with_c2pa")


async def signed_response(track: Track, format_name: str) -> StreamingHttpResponse:
    """The sound with content credentials, which sign the whole: nothing is sent before its end."""
    async with aclosing(log.follow(track.pk)) as entries:
        async for entry in entries:
            if isinstance(entry, End) and entry.state != State.COMPLETED:
                raise WireError.from_failure(_failure(entry))
    try:
        made = await renditions.wait_for(track, output_format(format_name), signed=True)
    except renditions.RenditionFailed as error:
        raise WireError(UNAVAILABLE, str(error)) from error
    return StreamingHttpResponse(
        files.pieces(str(made.audio)),
        content_type=output_format(format_name).content_type,
        headers={"song-id": str(track.pk), "cache-control": "no-store"},
    )


async def _first(entries: AsyncGenerator[Entry, None]) -> bytes:
    async for entry in entries:
        if isinstance(entry, Audio):
            return entry.data
        if isinstance(entry, End):
            raise WireError.from_failure(_failure(entry))
    raise WireError.from_failure({})


async def _sound(entries: AsyncGenerator[Entry, None], first: bytes) -> AsyncIterator[bytes]:
    async with aclosing(entries):
        yield first
        async for entry in entries:
            if isinstance(entry, Audio):
                yield entry.data
            elif isinstance(entry, End) and entry.state != State.COMPLETED:
                raise BrokenOffError(_failure(entry)["message"])


def _failure(end: End) -> dict[str, object]:
    """Why the track ended; one that was cancelled, or left no sound, has no words of its own."""
    if end.state == State.CANCELLED:
        return {"code": "cancelled", "message": "The song was cancelled before it was finished."}
    return {"message": "The song could not be made."} | end.failure
