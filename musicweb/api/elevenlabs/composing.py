"""The routes that make a song: its sound alone or with details, whole or as it comes."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from musicweb.api.dialect import request_id
from musicweb.api.elevenlabs.detailed import detailed_response
from musicweb.api.elevenlabs.document import COMPOSE, DETAILED, EVENTS
from musicweb.api.elevenlabs.events import events_response
from musicweb.api.elevenlabs.schema import DetailedBody, FormatName, SongBody, StreamedDetailsBody, WholeSongBody
from musicweb.api.elevenlabs.song import signed_response, song_response
from musicweb.api.elevenlabs.starting import start

router = Router()


@router.post("/music", operation_id="compose", openapi_extra=COMPOSE)
async def compose(
    request: HttpRequest, body: WholeSongBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song from a prompt or a composition plan and answer with its sound, signed if that is asked for."""
    track = await sync_to_async(start)(request, body, output_format)
    if body.sign_with_c2pa:
        return await signed_response(track)
    return await song_response(track.pk, track.output_format)


@router.post("/music/stream", operation_id="stream", openapi_extra=COMPOSE)
async def stream(
    request: HttpRequest, body: SongBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song and answer with its sound from the first moment on, while the rest is still being made."""
    track = await sync_to_async(start)(request, body, output_format)
    return await song_response(track.pk, track.output_format)


@router.post("/music/detailed", operation_id="compose_detailed", openapi_extra=DETAILED)
async def compose_detailed(
    request: HttpRequest, body: DetailedBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song and answer with its plan, its metadata and its sound in one multipart body, once it is finished."""
    track = await sync_to_async(start)(request, body, output_format)
    return await detailed_response(track, body)


@router.post("/music/detailed/stream", operation_id="compose_detailed_stream", openapi_extra=EVENTS)
async def compose_detailed_stream(
    request: HttpRequest, body: StreamedDetailsBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song and answer with its plan, its sound and its metadata as server-sent events, as they come."""
    track = await sync_to_async(start)(request, body, output_format)
    return await events_response(track, body, request_id(request))
