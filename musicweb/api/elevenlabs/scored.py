"""Music for a clip as an answer: mixed with effects for its cuts, or both in an archive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePosixPath

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from engines.formats import output_format
from engines.video import Cut
from musicweb.api.elevenlabs import patience
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.song import completed, headers, stored_sound
from tracks import effects, files
from tracks.models import Track
from tracks.orders import OrderFailed
from tracks.views.zipping import zipped

ARCHIVE = {"content-disposition": "attachment; filename=music.zip"}


async def scored_response(
    track: Track, cuts: Sequence[Cut] | None, *, apart: bool, signed: bool
) -> StreamingHttpResponse:
    """The finished song with effects at the `cuts`, mixed or, when `apart`, in an archive; None wants no effects.

    Raises `WireError` where it does not come to that.
    """
    making = await patience.begun(_made(track, cuts, apart=apart, signed=signed))
    wanted = output_format(track.output_format)
    if not apart:
        return StreamingHttpResponse(_mix(making), content_type=wanted.content_type, headers=headers(track.pk))
    body = _archive(making, wanted.suffix, is_kept=cuts is None)
    return StreamingHttpResponse(body, content_type="application/zip", headers=headers(track.pk) | ARCHIVE)


async def _made(track: Track, cuts: Sequence[Cut] | None, *, apart: bool, signed: bool) -> dict[str, str]:
    """Stored files by what they hold: music, effects, or the mix of both."""
    done = await completed(track.pk)
    if cuts is None:
        return {effects.MUSIC: await stored_sound(done, signed=signed)}
    try:
        return await effects.made(done, cuts, apart=apart, signed=signed)
    except OrderFailed as error:
        raise WireError.from_failure(error.failure) from error


async def _mix(making: asyncio.Task[dict[str, str]]) -> AsyncIterator[bytes]:
    try:
        async for piece in files.pieces((await making)[effects.MIX]):
            yield piece
    finally:
        await _forget(making)


async def _archive(making: asyncio.Task[dict[str, str]], suffix: str, *, is_kept: bool) -> AsyncIterator[bytes]:
    try:
        members = {f"{name}.{suffix}": place for name, place in (await making).items()}
        async for piece in files.stepwise(zipped(members)):
            yield piece
    finally:
        await (patience.stop(making) if is_kept else _forget(making))


async def _forget(making: asyncio.Task[dict[str, str]]) -> None:
    """Delete what was made for this answer alone; the song stays."""
    await patience.stop(making)
    if not making.cancelled() and not making.exception():
        place = PurePosixPath(next(iter(making.result().values()))).parent
        await sync_to_async(files.discard, thread_sensitive=False)(str(place))
