"""django-ninja, taught what all dialects share: how bodies are read, violations located, and faults told."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

import engines
from musicweb import outages
from musicweb.api.dialect import Dialect, request_id
from tracks.log import LogUnavailable

logger = logging.getLogger(__name__)

SCALARS = (str, int, float, bool, type(None))
MODELS = ("body", "form")  # whose first name is that of the function's argument
PARTS_OF_THE_BODY = ("form", "file")
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)


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
    """The routes of one dialect. Violations are located as `["body", "prompt"]`; a body that is no JSON is one too.

    Each dialect adds handlers for `ValidationError`, and for what its own work raises. `components` go into the OpenAPI
    document beside those of the schemas.
    """

    def __init__(self, dialect: Dialect, *, title: str, description: str, components: Mapping[str, Any]) -> None:
        super().__init__(
            title=title,
            version=engines.__version__,
            description=description,
            urls_namespace=dialect.name,
            docs_url=None,
            openapi_url=None,
            parser=JsonParser(),
        )
        self.dialect, self.components = dialect, components
        self.add_exception_handler(HttpError, self._tell_invalid_json)
        self.add_exception_handler(Http404, self._tell_not_found)
        self.add_exception_handler(RequestDataTooBig, self._tell_too_large)
        for unreadable in UNREADABLE:
            self.add_exception_handler(unreadable, self._tell_unreadable)
        self.add_exception_handler(Exception, self._tell_fault)

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**where)
        for kind, parts in self.components.items():
            document["components"][kind] = document["components"].get(kind, {}) | parts
        for path in document["paths"].values():
            for method, operation in path.items():
                if len(path) > 1:  # one function may stand behind several methods
                    path[method] = operation | {"operationId": f"{method}_{operation['operationId']}"}
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

    def _tell_invalid_json(self, request: HttpRequest, error: Any) -> HttpResponse:
        """django-ninja's word for a body that the parser refused; the parser's own is its cause."""
        return self.on_exception(request, ValidationError([error.__cause__.violation]))

    def _tell_not_found(self, request: HttpRequest, _error: Any) -> HttpResponse:
        return self.dialect.tell(request, 404, f"There is nothing at {request.path}.")

    def _tell_too_large(self, request: HttpRequest, _error: Any) -> HttpResponse:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return self.dialect.tell(request, 413, f"The body is larger than {most} bytes.")

    def _tell_unreadable(self, request: HttpRequest, _error: Any) -> HttpResponse:
        return self.dialect.tell(request, 400, "The request cannot be read.")

    def _tell_fault(self, request: HttpRequest, error: Any) -> HttpResponse:
        """The last resort: what is away is named, what is broken is logged and kept from the outside."""
        part = "message store (Redis)" if isinstance(error, LogUnavailable) else outages.missing_part(error)
        logger.error("%s failed (request %s)", request.path, request_id(request), exc_info=error)
        if part:
            return self.dialect.tell(request, 503, f"The {part} does not answer. Try again soon.")
        return self.dialect.tell(request, 500, "Something broke here; it has been logged.")


def _violation(source: str, error: Any) -> dict[str, Any]:
    """One entry; `input` is told for plain values only, so that no answer repeats a whole body."""
    names = error["loc"][1:] if source in MODELS else error["loc"]
    place = "body" if source in PARTS_OF_THE_BODY else source
    violation = {"type": error["type"], "loc": [place, *names], "msg": error["msg"]}
    if isinstance(error["input"], SCALARS):
        violation["input"] = error["input"]
    if "ctx" in error:
        violation["ctx"] = {name: _told(value) for name, value in error["ctx"].items()}
    return violation


def _told(value: Any) -> Any:
    return value if isinstance(value, SCALARS) else str(value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
