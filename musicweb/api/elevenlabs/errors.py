"""What goes wrong, in the words of this dialect: one table from every known failure to its status and body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse

from accounts.limits import LimitReached
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
BAD_PLAN = Kind(400, "bad_request", "bad_request", "bad_composition_plan")
BAD_REQUEST = _plain(400, "bad_request")
NO_KEY = Kind(401, "authentication_error", "unauthorized", "needs_authorization")
WRONG_KEY = Kind(401, "authentication_error", "unauthorized", "invalid_api_key")
NO_RIGHT = Kind(401, "authentication_error", "missing_permissions", "missing_permissions")
QUOTA = Kind(402, "payment_required", "insufficient_credits", "quota_exceeded")
STORAGE_FULL = Kind(402, "payment_required", "insufficient_credits", "storage_limit_reached")
NOT_OFFERED = Kind(403, "authorization_error", "feature_not_available", "feature_not_available")
NOT_FOUND = _plain(404, "not_found")
WRONG_METHOD = _plain(405, "method_not_allowed")
CANCELLED = _plain(409, "cancelled")
OTHER_REQUEST = _plain(409, "idempotency_mismatch")
TOO_LARGE = _plain(413, "payload_too_large")
NOT_ALLOWED_TOGETHER = _plain(422, "unprocessable_entity")
TOO_OFTEN = Kind(429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_exceeded", EXPECT_BUSY_S)
TOO_MANY = Kind(429, "rate_limit_error", "concurrent_limit_exceeded", "too_many_concurrent_requests", EXPECT_BUSY_S)
BUSY = Kind(429, "rate_limit_error", "system_busy", "system_busy", EXPECT_BUSY_S)
FAULT = _plain(500, "internal_error")
UNAVAILABLE = _plain(503, "service_unavailable", EXPECT_OUTAGE_S)

BY_HTTP: dict[int, Kind] = {kind.http: kind for kind in (BAD_REQUEST, NOT_FOUND, WRONG_METHOD, TOO_LARGE, UNAVAILABLE)}
BY_LIMIT: dict[str, Kind] = {
    "rate_limit_exceeded": TOO_OFTEN,
    "concurrent_limit_exceeded": TOO_MANY,
    "monthly_limit_reached": QUOTA,
    "storage_limit_reached": STORAGE_FULL,
}
BY_FAILURE: dict[str, Kind] = BY_LIMIT | {
    "invalid_request": NOT_ALLOWED_TOGETHER,
    "not_fetched": NOT_ALLOWED_TOGETHER,
    "not_separated": NOT_ALLOWED_TOGETHER,
    "unknown_song": NOT_FOUND,
    "content_refused": BAD_PROMPT,
    "plan_refused": BAD_PLAN,
    "engine_busy": BUSY,
    "engine_unavailable": UNAVAILABLE,
    "queue_unavailable": UNAVAILABLE,
    "redis_unavailable": UNAVAILABLE,
    "storage_failed": UNAVAILABLE,
    "disk_full": UNAVAILABLE,
    "worker_lost": UNAVAILABLE,
    "cancelled": CANCELLED,
}
REASON = "copyrighted_material_detected"


class WireError(Exception):
    """An answer of this dialect that is no song.

    `param` names the field at fault, `data` holds what a program may use; `retry_after_s` is the kind's own by default.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        param: str | None = None,
        data: Mapping[str, Any] | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.param, self.data = kind, param, data
        self.retry_after_s = kind.retry_after_s if retry_after_s is None else retry_after_s

    @classmethod
    def from_limit(cls, limit: LimitReached) -> WireError:
        """The error for a limit; the wait for a new month is no time to come back after."""
        kind = BY_LIMIT[limit.code]
        return cls(kind, limit.message, retry_after_s=limit.retry_after_s if kind.retry_after_s else None)

    @classmethod
    def from_failure(cls, failure: Mapping[str, Any]) -> WireError:
        """The error for what a track's `failure` tells: `code`, `message` and perhaps a `suggestion`."""
        kind = BY_FAILURE.get(str(failure.get("code")), FAULT)
        message = str(failure.get("message") or "The song could not be made.")
        return cls(kind, message, data=_reason(failure) if kind is BAD_PROMPT else None)


def detail_of(error: WireError, identity: str) -> dict[str, Any]:
    """The error as this dialect tells it, under the `identity` of its request."""
    kind = error.kind
    detail: dict[str, Any] = {
        "type": kind.type,
        "code": kind.code,
        "message": str(error),
        "status": kind.status,
        "request_id": identity,
        "param": error.param,
        "data": error.data,
    }
    return {name: value for name, value in detail.items() if value is not None}


def response(request: HttpRequest, error: WireError) -> JsonResponse:
    answer = JsonResponse({"detail": detail_of(error, request_id(request))}, status=error.kind.http)
    if error.retry_after_s is not None:
        answer["retry-after"] = str(error.retry_after_s)
    return answer


def _reason(failure: Mapping[str, Any]) -> dict[str, Any] | None:
    suggestion = failure.get("suggestion")
    return {"reason": REASON, "prompt_suggestion": suggestion} if suggestion else None
