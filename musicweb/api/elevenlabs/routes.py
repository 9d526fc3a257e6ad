"""The routes of this dialect. Each reads its request, starts a track and answers with what the track's log tells."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja.errors import ValidationError

from accounts.models import Scope
from engines.errors import EngineError
from musicweb.api.elevenlabs import errors
from musicweb.api.elevenlabs.document import COMPONENTS, COMPOSE
from musicweb.api.elevenlabs.edge import ELEVENLABS
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.schema import FormatName, SongBody
from musicweb.api.elevenlabs.song import check_can_be_signed, signed_response, song_response
from musicweb.api.reading import WireAPI
from tracks.models import Track

api = WireAPI(
    ELEVENLABS,
    title="Music in the shape of ElevenLabs",
    description="Music over HTTP. Every call is synchronous: the answer is the song.",
    components=COMPONENTS,
)


@api.post("/music", operation_id="compose", openapi_extra=COMPOSE)
async def compose(
    request: HttpRequest, body: SongBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song from a prompt or a composition plan and answer with its sound, signed if that is asked for."""
    return await _compose(request, body, output_format, signed=body.sign_with_c2pa)


@api.post("/music/stream", operation_id="stream", openapi_extra=COMPOSE)
async def stream(
    request: HttpRequest, body: SongBody, output_format: FormatName = "auto", enable_logging: bool = True
) -> HttpResponseBase:
    """Make a song and answer with its sound from the first moment on, while the rest is still being made."""
    return await _compose(request, body, output_format)


async def _compose(
    request: HttpRequest, body: SongBody, output_format: str, *, signed: bool = False
) -> HttpResponseBase:
    key = await sync_to_async(key_of)(request, Scope.MUSIC_GENERATE)
    wanted = body.request(output_format)
    if signed:
        check_can_be_signed(wanted.output_format)
    track = await sync_to_async(Track.start)(key.workspace, key.created_by, wanted)
    if signed:
        return await signed_response(track, wanted.output_format)
    return await song_response(track.pk, wanted.output_format)


@api.exception_handler(WireError)
def _tell(request: HttpRequest, error: WireError) -> HttpResponse:
    return errors.response(request, error)


@api.exception_handler(ValidationError)
def _tell_violations(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return JsonResponse({"detail": error.errors}, status=422)


@api.exception_handler(EngineError)
def _tell_engine_error(request: HttpRequest, error: EngineError) -> HttpResponse:
    return errors.response(request, WireError.from_failure({"code": error.code, "message": error.message}))
