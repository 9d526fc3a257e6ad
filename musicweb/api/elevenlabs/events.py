"""A song with what is known of it as server-sent events, in the order in which it becomes known.

Each event is one JSON object of `event` and `data`: `composition_plan` first, then `audio_chunk`s in Base64, and after
the last of them `song_metadata`, `word_timestamps` and `waveform_visual` where they were asked for, and `completion`.
What goes wrong after the first event is an `error`, which is the last one.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse

from musicweb.api.elevenlabs import patience, telling
from musicweb.api.elevenlabs.detailed import known_of
from musicweb.api.elevenlabs.errors import WireError, detail_of
from musicweb.api.elevenlabs.schema import StreamedDetailsBody
from musicweb.api.elevenlabs.song import failure_of, first_sound, headers
from tracks import log
from tracks.log import Audio, End, Entry, LogUnavailable
from tracks.models import State, Track

CONTENT_TYPE = "text/event-stream"


async def events_response(
    track: Track, body: StreamedDetailsBody, identity: str, head_within_s: float = patience.HEAD_WITHIN_S
) -> StreamingHttpResponse:
    """The events of a song in the making; raises `WireError` when it ends before its first byte and the head."""
    entries = log.follow(track.pk)
    try:
        first = await patience.begun(first_sound(entries), head_within_s)
    except BaseException:
        await entries.aclose()
        raise
    return StreamingHttpResponse(
        _lines(track, body, entries, first, identity), content_type=CONTENT_TYPE, headers=headers(track.pk)
    )


async def _lines(
    track: Track,
    body: StreamedDetailsBody,
    entries: AsyncGenerator[Entry, None],
    first: asyncio.Task[Audio],
    identity: str,
) -> AsyncIterator[bytes]:
    try:
        async for event, data in _events(track, body, entries, first):
            yield _line(event, data)
    except WireError as error:
        yield _line("error", detail_of(error, identity))
    except LogUnavailable as error:
        yield _line(
            "error", detail_of(WireError.from_failure({"code": "redis_unavailable", "message": str(error)}), identity)
        )
    finally:
        await patience.stop(first)
        await entries.aclose()


async def _events(
    track: Track, body: StreamedDetailsBody, entries: AsyncGenerator[Entry, None], first: asyncio.Task[Audio]
) -> AsyncIterator[tuple[str, Any]]:
    sound = await first
    await track.arefresh_from_db()
    yield "composition_plan", telling.plan_used(track, body.model_id, body.composition_plan)
    yield "audio_chunk", _base64(sound)
    async for entry in entries:
        if isinstance(entry, Audio):
            yield "audio_chunk", _base64(entry)
        elif isinstance(entry, End) and entry.state != State.COMPLETED:
            raise WireError.from_failure(failure_of(entry))
    await track.arefresh_from_db()
    known = await sync_to_async(known_of, thread_sensitive=False)(track, body)
    yield "song_metadata", known["song_metadata"]
    if body.with_timestamps:
        yield "word_timestamps", known["words_timestamps"]
    if body.with_waveform_visual:
        yield "waveform_visual", known["waveform_visual"]
    yield "completion", {"song_id": str(track.pk), "duration_ms": track.duration_ms}


def _base64(sound: Audio) -> str:
    return base64.b64encode(sound.data).decode()


def _line(event: str, data: Any) -> bytes:
    return b"data: " + json.dumps({"event": event, "data": data}, separators=(",", ":")).encode() + b"\n\n"
