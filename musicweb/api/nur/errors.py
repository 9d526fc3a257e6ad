"""What goes wrong, in the words of this dialect: one table from every known failure to its status and code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import JsonResponse

from accounts.limits import LimitReached
from engines.errors import ContentRefused, EngineError, InvalidRequest

EXPECT_BUSY_S = 5
EXPECT_OUTAGE_S = 10
VALUE_MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error: its HTTP status and its code; `retry_after_s` goes into the `retry-after` of those that pass."""

    http: int
    code: str
    retry_after_s: int | None = None


MALFORMED = Kind(400, "malformed_request")
UNAUTHORIZED = Kind(401, "unauthorized")
NO_SCOPE = Kind(403, "insufficient_scope")
NOT_FOUND = Kind(404, "not_found")
WRONG_METHOD = Kind(405, "method_not_allowed")
OTHER_REQUEST = Kind(409, "idempotency_mismatch")
TOO_LARGE = Kind(413, "payload_too_large")
INVALID = Kind(422, "invalid_parameter")
REFUSED = Kind(422, "content_refused")
RATE = Kind(429, "rate_limit_exceeded", EXPECT_BUSY_S)
BUSY = Kind(429, "engine_busy", EXPECT_BUSY_S)
FAULT = Kind(500, "internal_error")
UNAVAILABLE = Kind(503, "service_unavailable", EXPECT_OUTAGE_S)

BY_HTTP = {kind.http: kind for kind in (NOT_FOUND, WRONG_METHOD, TOO_LARGE, RATE, UNAVAILABLE)}
BY_CODE = {"content_refused": REFUSED, "plan_refused": REFUSED, "engine_busy": BUSY, "engine_unavailable": UNAVAILABLE}


class WireError(Exception):
    """An answer of this dialect that is no track. `details` hold `parameter`, `value` and what is `expected`."""

    def __init__(self, kind: Kind, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.kind, self.details = kind, dict(details or {})

    @classmethod
    def from_http(cls, status: int, message: str) -> WireError:
        return cls(BY_HTTP.get(status, FAULT if status >= 500 else MALFORMED), message)

    @classmethod
    def from_limit(cls, limit: LimitReached) -> WireError:
        """The error for a limit; a wait of none is told where no waiting helps."""
        return cls(Kind(429, limit.code, limit.retry_after_s), limit.message)

    @classmethod
    def from_engine(cls, error: EngineError) -> WireError:
        kind = BY_CODE.get(error.code, INVALID if error.fault == "caller" else FAULT)
        if isinstance(error, InvalidRequest):
            return cls(kind, error.message, _details(error.field, error.value, error.limit))
        return cls(kind, error.message, _reason(error) if isinstance(error, ContentRefused) else None)

    @classmethod
    def from_violation(cls, violation: Mapping[str, Any]) -> WireError:
        """The error for one entry of a `ninja.errors.ValidationError`."""
        if violation["type"] == "json_invalid":
            return cls(MALFORMED, f"The body is not JSON: {violation['ctx']['error']}.")
        parameter = ".".join(str(part) for part in violation["loc"][1:]) or "body"
        expected = violation["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        message = f"Parameter “{parameter}”: {violation['msg'][:1].lower()}{violation['msg'][1:]}."
        return cls(INVALID, message, _details(parameter, violation.get("input"), expected))


def response(error: WireError) -> JsonResponse:
    told = {"code": error.kind.code, "message": str(error)} | ({"details": error.details} if error.details else {})
    answer = JsonResponse({"error": told}, status=error.kind.http)
    if error.kind.retry_after_s is not None:
        answer["retry-after"] = str(error.kind.retry_after_s)
    return answer


def _details(parameter: str, value: object, expected: str) -> dict[str, Any]:
    told = value if isinstance(value, int | float | bool | None) else str(value)[:VALUE_MAX_CHARS]
    return {"parameter": parameter, "value": told, "expected": expected}


def _reason(error: ContentRefused) -> dict[str, Any]:
    """`suggestion`, where there is one, is a prompt that passes."""
    reason = {"parameter": "prompt", "expected": "words for the sound, without names of artists and songs"}
    return reason | ({"suggestion": " ".join(error.suggestion.split())} if error.suggestion else {})
