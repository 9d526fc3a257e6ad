"""What the OpenAPI document says beyond the signatures: the errors, their examples and the rate headers."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from musicweb.api.nur import errors
from musicweb.api.nur.errors import Kind

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
RATE_HEADERS = {
    "x-ratelimit-limit": {"required": True, "schema": COUNT, "description": "Requests that a key may make a minute."},
    "x-ratelimit-remaining": {"required": True, "schema": COUNT, "description": "Those that are left."},
    "x-ratelimit-reset": {"required": True, "schema": COUNT, "description": "When one more is free: Unix time in s."},
}
RETRY_AFTER = {"retry-after": {"schema": COUNT, "description": "Seconds to wait, where waiting helps."}}
ERROR = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {
                "code": TEXT,
                "message": TEXT | {"description": "For people."},
                "details": {
                    "type": "object",
                    "properties": {
                        "parameter": TEXT | {"description": "The parameter at fault."},
                        "value": {"description": "What was sent."},
                        "expected": TEXT,
                        "suggestion": TEXT | {"description": "A prompt that passes."},
                    },
                },
            },
        }
    },
}
COMPONENTS = {"schemas": {"Error": ERROR}}
EXAMPLES = {
    errors.INVALID: {
        "code": "invalid_parameter",
        "message": "Parameter “duration”: input should be less than or equal to 300.",
        "details": {"parameter": "duration", "value": 900, "expected": "less than or equal to 300"},
    },
    errors.REFUSED: {
        "code": "content_refused",
        "message": "The prompt names an artist.",
        "details": {
            "parameter": "prompt",
            "expected": "words for the sound, without names of artists and songs",
            "suggestion": "upbeat sixties pop with close harmonies",
        },
    },
}
LIMITS = tuple(
    Kind(429, word) for word in ("concurrent_limit_exceeded", "monthly_limit_reached", "storage_limit_reached")
)
ALWAYS = (errors.MALFORMED, errors.UNAUTHORIZED, errors.NO_SCOPE, errors.FAULT, errors.UNAVAILABLE)
TRACK_ERRORS = (*ALWAYS, errors.NOT_FOUND, errors.RATE)
GENERATE_ERRORS = (
    *ALWAYS, errors.OTHER_REQUEST, errors.TOO_LARGE, errors.INVALID, errors.REFUSED, errors.RATE, errors.BUSY, *LIMITS,
)  # fmt: skip


def responses(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """The `openapi_extra` of a route that may answer with these errors; its success carries the rate headers too."""
    by_http = groupby(sorted(kinds, key=lambda kind: kind.http), lambda kind: kind.http)
    return {"responses": {200: {"headers": RATE_HEADERS}} | {http: _response(list(alike)) for http, alike in by_http}}


def _response(kinds: list[Kind]) -> dict[str, Any]:
    waits = any(kind.retry_after_s for kind in kinds)
    examples = {
        kind.code: {"value": {"error": EXAMPLES.get(kind, {"code": kind.code, "message": "…"})}} for kind in kinds
    }
    content = {"schema": {"$ref": "#/components/schemas/Error"}, "examples": examples}
    return {
        "description": ", ".join(dict.fromkeys(kind.code for kind in kinds)),
        "headers": RATE_HEADERS | (RETRY_AFTER if waits else {}),
        "content": {"application/json": content},
    }
