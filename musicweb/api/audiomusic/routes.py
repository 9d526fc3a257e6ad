"""All routes of this dialect, and how what goes wrong in any of them is told.

A module of routes has a `router` with paths below `/music`, and is named in `MODULES`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError

from accounts.limits import LimitReached
from engines.errors import EngineError
from musicweb.api.audiomusic import analysis, catalogue, editing, errors, generating, jobs, stem_extraction, webhooks
from musicweb.api.audiomusic.document import COMPONENTS
from musicweb.api.audiomusic.edge import AUDIOMUSIC
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.reading import WireAPI
from tracks.idempotency import IdempotencyMismatch

api = WireAPI(
    AUDIOMUSIC,
    title="Music in the shape of AudioMusic V2",
    description="Jobs over HTTP: begin one, then ask for its status until it is completed. Keys may begin with `ap_`.",
    components=COMPONENTS,
)
MODULES = (generating, editing, analysis, jobs, catalogue)
for module in MODULES:
    api.add_router("/music", module.router)
api.add_router("/stem-extraction", stem_extraction.router)
api.add_router("/webhooks", webhooks.router)


@api.exception_handler(WireError)
def _tell(_request: HttpRequest, error: WireError) -> HttpResponse:
    return errors.response(error)


@api.exception_handler(ValidationError)
def _tell_violations(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return JsonResponse({"detail": [errors.violation(each) for each in error.errors]}, status=422)


@api.exception_handler(LimitReached)
def _tell_limit(_request: HttpRequest, limit: LimitReached) -> HttpResponse:
    return errors.response(WireError.from_limit(limit))


@api.exception_handler(IdempotencyMismatch)
def _tell_other_request(_request: HttpRequest, mismatch: IdempotencyMismatch) -> HttpResponse:
    return errors.response(WireError(409, mismatch.message, code=mismatch.code))


@api.exception_handler(EngineError)
def _tell_engine_error(_request: HttpRequest, error: EngineError) -> HttpResponse:
    return errors.response(WireError.from_engine(error))
