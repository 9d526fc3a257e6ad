"""The routes of this dialect. Each reads its request, starts a track and answers with what the track's log tells."""

from __future__ import annotations

import logging
from typing import cast

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja.errors import HttpError, ValidationError

import engines
from accounts.models import Scope
from engines.errors import EngineError
from musicweb import outages
from musicweb.api.elevenlabs import errors
from musicweb.api.elevenlabs.document import COMPOSE
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.reading import InvalidJsonError, JsonParser, WireAPI
from musicweb.api.elevenlabs.schema import FormatName, SongBody
from musicweb.api.elevenlabs.song import check_can_be_signed, signed_response, song_response
from tracks.log import LogUnavailable
from tracks.models import Track

logger = logging.getLogger(__name__)

api = WireAPI(
    title="musicweb",
    version=engines.__version__,
    urls_namespace="elevenlabs",
    description="Music over HTTP. Every call is synchronous: the answer is the song.",
    docs_url=None,
    parser=JsonParser(),
)
TOO_LARGE = f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes."


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


@api.exception_handler(HttpError)
def _tell_invalid_json(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """django-ninja's word for a body that the parser refused; the parser's own is its cause."""
    cause = cast("InvalidJsonError", error.__cause__)
    return JsonResponse({"detail": [cause.violation]}, status=422)


@api.exception_handler(Http404)
def _tell_not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return errors.response(request, WireError(errors.NOT_FOUND, f"There is nothing at {request.path}."))


@api.exception_handler(RequestDataTooBig)
def _tell_too_large(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return errors.response(request, WireError(errors.TOO_LARGE, TOO_LARGE))


@api.exception_handler(EngineError)
def _tell_engine_error(request: HttpRequest, error: EngineError) -> HttpResponse:
    return errors.response(request, WireError.from_failure({"code": error.code, "message": error.message}))


@api.exception_handler(Exception)
def _tell_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """The last resort: what is away is named, what is broken is logged and kept from the outside."""
    part = "message store (Redis)" if isinstance(error, LogUnavailable) else outages.missing_part(error)
    logger.error("%s failed (request %s)", request.path, errors.request_id(request), exc_info=error)
    if part:
        return errors.response(request, WireError(errors.UNAVAILABLE, f"The {part} does not answer. Try again soon."))
    return errors.response(request, WireError(errors.FAULT, "Something broke here; it has been logged."))
