"""All routes of this dialect, and how what goes wrong in any of them is told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError

from accounts.limits import LimitReached
from engines.errors import ContentRefused, EngineError
from musicweb.api.elevenlabs import composing, errors, finetunes, planning, stems, uploads, video
from musicweb.api.elevenlabs.document import COMPONENTS
from musicweb.api.elevenlabs.edge import ELEVENLABS
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.reading import WireAPI
from tracks.idempotency import HEADER, IdempotencyMismatch

api = WireAPI(
    ELEVENLABS,
    title="Music in the shape of ElevenLabs",
    description="Music over HTTP. Every call is synchronous: the answer is the song.",
    components=COMPONENTS,
)
for module in (composing, planning, uploads, stems, video, finetunes):
    api.add_router("", module.router)


@api.exception_handler(WireError)
def _tell(request: HttpRequest, error: WireError) -> HttpResponse:
    return errors.response(request, error)


@api.exception_handler(ValidationError)
def _tell_violations(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return JsonResponse({"detail": error.errors}, status=422)


@api.exception_handler(LimitReached)
def _tell_limit(request: HttpRequest, limit: LimitReached) -> HttpResponse:
    return errors.response(request, WireError.from_limit(limit))


@api.exception_handler(IdempotencyMismatch)
def _tell_mismatch(request: HttpRequest, error: IdempotencyMismatch) -> HttpResponse:
    return errors.response(request, WireError(errors.OTHER_REQUEST, error.message, param=HEADER))


@api.exception_handler(EngineError)
def _tell_engine_error(request: HttpRequest, error: EngineError) -> HttpResponse:
    suggestion = error.suggestion if isinstance(error, ContentRefused) else None
    failure = {"code": error.code, "message": error.message, "suggestion": suggestion}
    return errors.response(request, WireError.from_failure(failure))
