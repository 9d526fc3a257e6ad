"""What the OpenAPI document says beyond the signatures: the sound, the errors and the key."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from musicweb.api.elevenlabs import errors
from musicweb.api.elevenlabs.errors import Kind
from musicweb.api.elevenlabs.keys import HEADER
from tracks import idempotency
from tracks.models.idempotency_key import KEY_MAX_CHARS

KEY_ERRORS = (errors.NO_KEY, errors.WRONG_KEY, errors.NO_RIGHT)
SERVER_ERRORS = (errors.FAULT, errors.UNAVAILABLE)
COMPOSE_ERRORS = (
    errors.BAD_PROMPT,
    errors.BAD_PLAN,
    *KEY_ERRORS,
    errors.QUOTA,
    errors.STORAGE_FULL,
    errors.NOT_OFFERED,
    errors.NOT_FOUND,
    errors.CANCELLED,
    errors.OTHER_REQUEST,
    errors.TOO_LARGE,
    errors.NOT_ALLOWED_TOGETHER,
    errors.TOO_OFTEN,
    errors.TOO_MANY,
    errors.BUSY,
    *SERVER_ERRORS,
)
FORM_ERRORS = (errors.BAD_PROMPT, errors.BAD_REQUEST, *COMPOSE_ERRORS[1:])
PLAN_ERRORS = (
    errors.BAD_PROMPT,
    errors.BAD_PLAN,
    *KEY_ERRORS,
    errors.NOT_OFFERED,
    errors.NOT_FOUND,
    errors.TOO_LARGE,
    errors.NOT_ALLOWED_TOGETHER,
    errors.TOO_OFTEN,
    *SERVER_ERRORS,
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
SONG_ID = {"song-id": {"schema": TEXT, "description": "The handle of the song."}}
SOUND: dict[str, Any] = {
    "description": "The sound, as it is made.",
    "headers": SONG_ID,
    "content": {"audio/*": {"schema": TEXT | {"format": "binary"}}},
}

PARTS = {
    "description": "Two parts: a JSON object with `composition_plan`, `song_metadata`, and where they were asked for "
    "`words_timestamps` and `waveform_visual`; then the sound, as a file with a name.",
    "headers": SONG_ID,
    "content": {"multipart/mixed": {"schema": TEXT | {"format": "binary"}}},
}
EVENT_STREAM = {
    "description": "Server-sent events, each a JSON object of `event` and `data`: `composition_plan`, `audio_chunk` "
    "(Base64), `song_metadata`, `word_timestamps`, `waveform_visual`, `completion`; after a failure `error`.",
    "headers": SONG_ID,
    "content": {"text/event-stream": {}},
}
PLAN_MADE = {
    "description": "The plan: of sections for `music_v1`, of chunks for the others.",
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("MusicPrompt", "CompositionPlan")]
            }
        }
    },
}
ZIP = {"schema": TEXT | {"format": "binary"}}
ARCHIVE: dict[str, Any] = {"description": "An archive.", "content": {"application/zip": ZIP}}
WORD = {
    "type": "object",
    "required": ["word", "start_ms", "end_ms"],
    "properties": {"word": TEXT, "start_ms": {"type": "integer"}, "end_ms": {"type": "integer"}},
}
ABSENT = {"type": "null"}
UPLOADED_SONG = {
    "description": "The handle of the song, and of what was heard in it what was asked for; null where there is none.",
    "headers": SONG_ID,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["song_id", "composition_plan", "words_timestamps", "waveform_visual"],
                "properties": {
                    "song_id": TEXT,
                    "composition_plan": {
                        "anyOf": [
                            {"$ref": "#/components/schemas/MusicPrompt"},
                            {"$ref": "#/components/schemas/CompositionPlan"},
                            ABSENT,
                        ]
                    },
                    "words_timestamps": {"anyOf": [{"type": "array", "items": WORD}, ABSENT]},
                    "waveform_visual": {
                        "anyOf": [
                            {
                                "type": "array",
                                "items": {"type": "integer", "minimum": -1000, "maximum": 1000},
                                "description": "Four values a second.",
                            },
                            ABSENT,
                        ]
                    },
                },
            }
        }
    },
}
SCORED = {
    "description": "The sound, as it is made; an archive of `music` and `effects` where separate tracks are asked for.",
    "headers": SONG_ID,
    "content": SOUND["content"] | ARCHIVE["content"],
}


def _responses(kinds: tuple[Kind, ...]) -> dict[int, Any]:
    return {http: _response(list(alike)) for http, alike in groupby(kinds, lambda kind: kind.http)}


def _response(kinds: list[Kind]) -> dict[str, Any]:
    words = ", ".join(kind.status for kind in kinds)
    return {"description": words, "content": {"application/json": {"schema": _schema(kinds)}}}


def _schema(kinds: list[Kind]) -> dict[str, Any]:
    error, violations = ({"$ref": f"#/components/schemas/{name}"} for name in ("Error", "Violations"))
    return {"anyOf": [error, violations]} if errors.NOT_ALLOWED_TOGETHER in kinds else error


def _operation(success: dict[str, Any], kinds: tuple[Kind, ...]) -> dict[str, Any]:
    return {"security": [{"key": []}], "responses": {200: success} | _responses(kinds)}


ONCE = {
    "parameters": [
        {
            "in": "header",
            "name": idempotency.HEADER,
            "schema": TEXT | {"maxLength": KEY_MAX_CHARS},
            "description": "The same request with the same key makes one song, within a day.",
        }
    ]
}
COMPOSE = _operation(SOUND, COMPOSE_ERRORS) | ONCE
UPLOAD = _operation(UPLOADED_SONG, FORM_ERRORS)
STEMS = _operation(ARCHIVE, FORM_ERRORS)
SCORE = _operation(SCORED, FORM_ERRORS)
DETAILED = _operation(PARTS, COMPOSE_ERRORS) | ONCE
EVENTS = _operation(EVENT_STREAM, COMPOSE_ERRORS) | ONCE
PLAN = _operation(PLAN_MADE, PLAN_ERRORS)
NOT_OFFERED: dict[str, Any] = {
    "security": [{"key": []}],
    "responses": _responses((*KEY_ERRORS, errors.NOT_OFFERED, errors.TOO_OFTEN, *SERVER_ERRORS)),
}
