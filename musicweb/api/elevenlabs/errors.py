"""What goes wrong, in the words of this dialect: one table from every known failure to its status and body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse

from musicweb.api.dialect import request_id

EXPECT_BUSY_S = 5
EXPECT_OUTAGE_S = 10


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its HTTP status, its family, its code, and the older code word that old clients read.

    `retry_after_s` goes into the `retry-after` header of those that pass.
    """

    http: int
    type: str
    code: str
    status: str
    retry_after_s: int | None = None


def _plain(http: int, word: str, retry_after_s: int | None = None) -> Kind:
    return Kind(http, word, word, word, retry_after_s)


BAD_PROMPT = Kind(400, "bad_request", "bad_request", "bad_prompt")
BAD_REQUEST = _plain(400, "bad_request")
NO_KEY = Kind(401, "authentication_error", "unauthorized", "needs_authorization")
WRONG_KEY = Kind(401, "authentication_error", "unauthorized", "invalid_api_key")
NO_RIGHT = Kind(401, "authentication_error", "missing_permissions", "missing_permissions")
NOT_FOUND = _plain(404, "not_found")
WRONG_METHOD = _plain(405, "method_not_allowed")
CANCELLED = _plain(409, "cancelled")
TOO_LARGE = _plain(413, "payload_too_large")
NOT_ALLOWED_TOGETHER = _plain(422, "unprocessable_entity")
BUSY = Kind(429, "rate_limit_error", "system_busy", "system_busy", EXPECT_BUSY_S)
FAULT = _plain(500, "internal_error")
UNAVAILABLE = _plain(503, "service_unavailable", EXPECT_OUTAGE_S)

BY_HTTP: dict[int, Kind] = {kind.http: kind for kind in (BAD_REQUEST, NOT_FOUND, WRONG_METHOD, TOO_LARGE, UNAVAILABLE)}
BY_FAILURE: dict[str, Kind] = {
    "invalid_request": NOT_ALLOWED_TOGETHER,
    "unknown_song": NOT_FOUND,
    "content_refused": BAD_PROMPT,
    "engine_busy": BUSY,
    "engine_unavailable": UNAVAILABLE,
    "queue_unavailable": UNAVAILABLE,
    "redis_unavailable": UNAVAILABLE,
    "cancelled": CANCELLED,
}


class WireError(Exception):
    """An answer of this dialect that is no song. `param` names the field at fault, `data` what a program may use."""

    def __init__(
        self, kind: Kind, message: str, *, param: str | None = None, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.kind, self.param, self.data = kind, param, data

    @classmethod
    def from_failure(cls, failure: Mapping[str, Any]) -> WireError:
        """The error for what a track's `failure` tells: `code`, `message` and perhaps a `suggestion`."""
        kind = BY_FAILURE.get(str(failure.get("code")), FAULT)
        message = str(failure.get("message") or "The song could not be made.")
        return cls(kind, message, data=_reason(failure) if kind is BAD_PROMPT else None)


def response(request: HttpRequest, error: WireError) -> JsonResponse:
    kind = error.kind
    detail: dict[str, Any] = {
        "type": kind.type,
        "code": kind.code,
        "message": str(error),
        "status": kind.status,
        "request_id": request_id(request),
        "param": error.param,
        "data": error.data,
    }
    answer = JsonResponse({"detail": {name: value for name, value in detail.items() if value is not None}})
    answer.status_code = kind.http
    if kind.retry_after_s is not None:
        answer["retry-after"] = str(kind.retry_after_s)
    return answer


def _reason(failure: Mapping[str, Any]) -> dict[str, Any] | None:
    suggestion = failure.get("suggestion")
    return {"reason": "copyrighted_material_detected", "prompt_suggestion": suggestion} if suggestion else None
