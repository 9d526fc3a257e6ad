"""What the OpenAPI document says beyond the signatures: the sound, the errors and the key."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from musicweb.api.elevenlabs import errors
from musicweb.api.elevenlabs.errors import Kind
from musicweb.api.elevenlabs.keys import HEADER

COMPOSE_ERRORS = (
    errors.BAD_PROMPT,
    errors.NO_KEY,
    errors.WRONG_KEY,
    errors.NO_RIGHT,
    errors.NOT_FOUND,
    errors.CANCELLED,
    errors.TOO_LARGE,
    errors.NOT_ALLOWED_TOGETHER,
    errors.BUSY,
    errors.FAULT,
    errors.UNAVAILABLE,
)
TEXT = {"type": "string"}
DETAIL = {
    "type": "object",
    "required": ["type", "code", "message", "status", "request_id"],
    "properties": {
        "type": TEXT,
        "code": TEXT,
        "message": TEXT,
        "status": TEXT | {"description": "An older word for the code."},
        "request_id": TEXT,
        "param": TEXT | {"description": "The field at fault."},
        "data": {"type": "object", "description": "What a program may use, such as a suggested prompt."},
    },
}
VIOLATION = {
    "type": "object",
    "required": ["type", "loc", "msg"],
    "properties": {
        "type": TEXT,
        "loc": {"type": "array", "items": {"anyOf": [TEXT, {"type": "integer"}]}},
        "msg": TEXT,
        "input": {},
        "ctx": {"type": "object"},
    },
}
COMPONENTS = {
    "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": HEADER}},
    "schemas": {
        "Error": {"type": "object", "required": ["detail"], "properties": {"detail": DETAIL}},
        "Violations": {
            "type": "object",
            "required": ["detail"],
            "properties": {"detail": {"type": "array", "items": VIOLATION}},
        },
    },
}
SOUND = {
    "description": "The sound, as it is made.",
    "headers": {"song-id": {"schema": TEXT, "description": "The handle of the song."}},
    "content": {"audio/*": {"schema": TEXT | {"format": "binary"}}},
}


def _responses(kinds: tuple[Kind, ...]) -> dict[int, Any]:
    return {http: _response(list(alike)) for http, alike in groupby(kinds, lambda kind: kind.http)}


def _response(kinds: list[Kind]) -> dict[str, Any]:
    words = ", ".join(kind.status for kind in kinds)
    return {"description": words, "content": {"application/json": {"schema": _schema(kinds)}}}


def _schema(kinds: list[Kind]) -> dict[str, Any]:
    error, violations = ({"$ref": f"#/components/schemas/{name}"} for name in ("Error", "Violations"))
    return {"anyOf": [error, violations]} if errors.NOT_ALLOWED_TOGETHER in kinds else error


COMPOSE: dict[str, Any] = {"security": [{"key": []}], "responses": {200: SOUND} | _responses(COMPOSE_ERRORS)}
