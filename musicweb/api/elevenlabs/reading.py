"""django-ninja, taught this dialect: how bodies are read, how violations are told, and what the document holds."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from musicweb.api.elevenlabs.document import COMPONENTS

SCALARS = (str, int, float, bool, type(None))


class InvalidJsonError(Exception):
    """The body is no JSON. `violation` tells so in the words of the schema."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        ctx = {"error": reason}
        self.violation = {"type": "json_invalid", "loc": ["body", offset], "msg": "JSON decode error", "ctx": ctx}


class JsonParser(Parser):
    """Reads JSON as the standard has it: no NaN, no infinity, and nothing nested deeper than Python can follow."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_refuse_constant)
        except json.JSONDecodeError as error:
            raise InvalidJsonError(error.pos, error.msg) from error
        except UnicodeDecodeError as error:
            raise InvalidJsonError(error.start, "Not UTF-8") from error
        except (ValueError, RecursionError) as error:
            raise InvalidJsonError(0, str(error)) from error


class WireAPI(NinjaAPI):
    """django-ninja, with violations located as this dialect does, `["body", "prompt"]`, and components of our own."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**where)
        for kind, parts in COMPONENTS.items():
            document["components"][kind] = document["components"].get(kind, {}) | parts
        return document

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        return ValidationError(
            [
                _violation(context.model.__ninja_param_source__, error)
                for context in error_contexts
                for error in context.pydantic_validation_error.errors(include_url=False)
            ]
        )


def _violation(source: str, error: Any) -> dict[str, Any]:
    """One entry; `input` is told for plain values only, so that no answer repeats a whole body."""
    names = error["loc"][1:] if source == "body" else error["loc"]
    violation = {"type": error["type"], "loc": [source, *names], "msg": error["msg"]}
    if isinstance(error["input"], SCALARS):
        violation["input"] = error["input"]
    if "ctx" in error:
        violation["ctx"] = {name: _told(value) for name, value in error["ctx"].items()}
    return violation


def _told(value: Any) -> Any:
    return value if isinstance(value, SCALARS) else str(value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
