"""The routes of this dialect. Each reads its request, starts or finds a track, and tells how far it is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header
from ninja.errors import ValidationError

from accounts.limits import LimitReached
from accounts.models import ApiKey, Scope
from engines.errors import EngineError
from musicweb.api.nur import errors
from musicweb.api.nur.document import COMPONENTS, GENERATE_ERRORS, TRACK_ERRORS, responses
from musicweb.api.nur.edge import NUR
from musicweb.api.nur.errors import OTHER_REQUEST, WireError
from musicweb.api.nur.keys import Bearer
from musicweb.api.nur.schema import GenerateBody, MusicTrack
from musicweb.api.reading import WireAPI
from tracks.idempotency import IdempotencyMismatch, once
from tracks.models import Track

MAKERS = Bearer(Scope.MUSIC_GENERATE, Scope.MUSIC_WRITE)
READERS = Bearer(Scope.MUSIC_READ, Scope.MUSIC_GENERATE, Scope.MUSIC_WRITE)

api = WireAPI(
    NUR,
    title="Music in the shape of Nur",
    description="Begin a track, listen to it while it is made, and ask how far it is.",
    components=COMPONENTS,
)


@api.post("/music/generate", auth=MAKERS, response=MusicTrack, openapi_extra=responses(GENERATE_ERRORS))
def generate(
    request: HttpRequest,
    body: GenerateBody,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", description="The same key and body again make nothing new.")
    ] = None,
) -> MusicTrack:
    """Begin a track. The answer comes at once; `audio_url` sounds while the track is made."""
    key = _key(request)
    asked = f"{request.method} {request.path}\n".encode() + request.body
    track = once(
        key.workspace, idempotency_key, asked, lambda: Track.start(key.workspace, key.created_by, body.request())
    )
    return MusicTrack.of(request, track)


@api.get("/music/{track_id}", auth=READERS, response=MusicTrack, openapi_extra=responses(TRACK_ERRORS))
def track(request: HttpRequest, track_id: str) -> MusicTrack:
    """How far a track is, and the URLs of all that there is of it."""
    return MusicTrack.of(request, _find(_key(request), track_id))


def _key(request: HttpRequest) -> ApiKey:
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return key


def _find(key: ApiKey, track_id: str) -> Track:
    try:
        return key.workspace.tracks.visible().prefetch_related("stems").get(pk=UUID(track_id))
    except (ValueError, Track.DoesNotExist) as error:
        raise Http404 from error


@api.exception_handler(WireError)
def _tell(_request: HttpRequest, error: WireError) -> HttpResponse:
    return errors.response(error)


@api.exception_handler(ValidationError)
def _tell_violation(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return errors.response(WireError.from_violation(error.errors[0]))


@api.exception_handler(EngineError)
def _tell_engine_error(_request: HttpRequest, error: EngineError) -> HttpResponse:
    return errors.response(WireError.from_engine(error))


@api.exception_handler(LimitReached)
def _tell_limit(_request: HttpRequest, error: LimitReached) -> HttpResponse:
    return errors.response(WireError.from_limit(error))


@api.exception_handler(IdempotencyMismatch)
def _tell_mismatch(_request: HttpRequest, error: IdempotencyMismatch) -> HttpResponse:
    return errors.response(WireError(OTHER_REQUEST, error.message))
