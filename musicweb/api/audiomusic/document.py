"""What the OpenAPI document says beyond the signatures: the errors that every route may answer with."""

from __future__ import annotations

from typing import Any

from musicweb.api.audiomusic import errors

TEXT = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
ERROR = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": TEXT | {"description": "For people."},
        "code": TEXT | {"description": "For programs, where there is one."},
        "message": TEXT | {"description": "More than `detail` says."},
        "suggestion": TEXT | {"description": "A caption that passes, where one was refused."},
    },
}
VIOLATION = {
    "type": "object",
    "required": ["loc", "msg", "type"],
    "properties": {
        "loc": {"type": "array", "items": {"anyOf": [TEXT, {"type": "integer"}]}},
        "msg": TEXT,
        "type": TEXT,
    },
}
VIOLATIONS = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": {"type": "array", "items": VIOLATION}},
}
COMPONENTS = {"schemas": {"Error": ERROR, "Violations": VIOLATIONS}}
RETRY_AFTER = {"retry-after": {"schema": COUNT, "description": "Seconds to wait, where waiting helps."}}
MEANINGS = {
    400: "Parameters that do not go together, or a refused caption",
    401: "No key, or an unknown one",
    402: errors.NO_CREDITS,
    403: "A key that was revoked, has expired or lacks the scope",
    404: "No such job",
    409: "The idempotency key came with another request before",
    413: "The body is too large",
    422: "Parameters outside their limits",
    429: errors.RATE_LIMIT,
    500: "Something broke",
    503: "A part of the server is away",
}
ALWAYS = (400, 401, 403, 422, 429, 500, 503)


def may_answer(*https: int, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """The `openapi_extra` of a route with these errors beside those of all; `headers` are those of its success."""
    success = {200: {"headers": headers}} if headers else {}
    return {"responses": success | {http: _error(http) for http in sorted({*ALWAYS, *https})}}


def _error(http: int) -> dict[str, Any]:
    name = "Violations" if http == 422 else "Error"
    told: dict[str, Any] = {
        "description": MEANINGS[http],
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
    }
    return told | ({"headers": RETRY_AFTER} if http in (429, 503) else {})


STARTS = may_answer(402, 404, 409, 413)
