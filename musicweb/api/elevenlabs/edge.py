"""The edge of this dialect: its paths, its word for what others refuse, and the identity that every answer carries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from musicweb.api.dialect import Dialect, request_id
from musicweb.api.elevenlabs import concurrency, errors
from musicweb.api.elevenlabs.errors import WireError

PREFIX = "/v1/"
IDENTITY_HEADERS = ("request-id", "x-request-id", "x-trace-id")


def _owns(path: str) -> bool:
    return path.startswith(PREFIX)


def _tell(request: HttpRequest, status: int, message: str) -> HttpResponse:
    kind = errors.BY_HTTP.get(status, errors.FAULT if status >= 500 else errors.BAD_REQUEST)
    return errors.response(request, WireError(kind, message))


def _headers(request: HttpRequest) -> dict[str, str]:
    return dict.fromkeys(IDENTITY_HEADERS, request_id(request)) | concurrency.headers(request)


ELEVENLABS = Dialect(
    name="elevenlabs",
    label="ElevenLabs",
    owns=_owns,
    tell=_tell,
    headers=_headers,
    exposed=("song-id", *IDENTITY_HEADERS, concurrency.CURRENT, concurrency.MOST),
)
