"""A song with what is known of it, in one multipart body that the official clients take apart by hand.

It is sent when the song is finished: the words, the waveform and the description come before the sound, and until then
a failure has its own status. A song that takes longer than clients wait for a head gets lines of a header meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils.text import slugify

from engines.formats import output_format
from musicweb.api.elevenlabs import patience, telling
from musicweb.api.elevenlabs.schema import DetailedBody, StreamedDetailsBody
from musicweb.api.elevenlabs.song import completed, headers, stored_sound
from tracks import files
from tracks.models import Track

LINE = b"\r\n"
WAITING_LINES_MAX = 7  # clients look for the type of the first part within ten lines
NAME_MAX_CHARS = 60


@dataclass(frozen=True, slots=True)
class Details:
    """What goes into the frame: the JSON, and the file with its name, its type and where its bytes are stored."""

    known: dict[str, Any]
    file_name: str
    content_type: str
    sound: str


async def detailed_response(
    track: Track, body: DetailedBody, head_within_s: float = patience.HEAD_WITHIN_S
) -> StreamingHttpResponse:
    """The whole song and its details; raises `WireError` for one that fails within `head_within_s`."""
    making = await patience.begun(_details(track.pk, body), head_within_s)
    boundary = f"musicweb{secrets.token_hex(12)}"  # 32 characters, so that the end is a whole number of PCM frames
    return StreamingHttpResponse(
        _frame(making, boundary.encode(), head_within_s),
        content_type=f"multipart/mixed; boundary={boundary}",
        headers=headers(track.pk),
    )


async def _details(track_id: UUID, body: DetailedBody) -> Details:
    track = await completed(track_id)
    sound = await stored_sound(track, signed=body.sign_with_c2pa)
    known = await sync_to_async(known_of, thread_sensitive=False)(track, body)
    name = slugify(known["song_metadata"]["title"])[:NAME_MAX_CHARS].strip("-") or "song"
    row = output_format(track.output_format)
    return Details(known, f"{name}.{row.suffix}", row.content_type, sound)


def known_of(track: Track, body: StreamedDetailsBody) -> dict[str, Any]:
    """All that was asked to be told of a finished track. Reads the stored waveform."""
    known: dict[str, Any] = {
        "composition_plan": telling.plan_used(track, body.model_id, body.composition_plan),
        "song_metadata": telling.metadata_of(track),
    }
    if body.with_timestamps:
        known["words_timestamps"] = telling.words_of(track)
    if body.with_waveform_visual:
        known["waveform_visual"] = telling.waveform_visual(track)
    return known


async def _frame(making: asyncio.Task[Details], boundary: bytes, line_within_s: float) -> AsyncIterator[bytes]:
    try:
        yield b"--" + boundary + LINE
        async for line in _waiting(making, line_within_s):
            yield line
        details = await making
        yield _parts(details, boundary)
        async for piece in files.pieces(details.sound):
            yield piece
        yield LINE + b"--" + boundary + b"--" + LINE
    finally:
        await patience.stop(making)


async def _waiting(making: asyncio.Task[Details], line_within_s: float) -> AsyncIterator[bytes]:
    """A header of the first part for every while that the song takes longer."""
    for number in range(1, WAITING_LINES_MAX + 1):
        if making.done():
            return
        yield b"X-Waited: %d" % number + LINE
        await asyncio.wait({making}, timeout=line_within_s)


def _parts(details: Details, boundary: bytes) -> bytes:
    """From the type of the first part to where the sound begins."""
    lines = [
        b"Content-Type: application/json",
        b"",
        json.dumps(details.known, separators=(",", ":")).encode(),
        b"--" + boundary,
        b"Content-Type: " + details.content_type.encode(),
        b'Content-Disposition: attachment; filename="' + details.file_name.encode() + b'"',
        b"",
        b"",
    ]
    return LINE.join(lines)
