"""The edge of every dialect: whatever happens at its paths is told in its own shape, to any web page that asks."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from musicweb.api.audiomusic.edge import AUDIOMUSIC
from musicweb.api.dialect import Dialect
from musicweb.api.elevenlabs.edge import ELEVENLABS
from musicweb.api.nur.edge import NUR

DIALECTS = (NUR, ELEVENLABS, AUDIOMUSIC)  # the first that owns a path speaks there
MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is too large.",
}
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}


class WireMiddleware(MiddlewareMixin):
    """Stands before all others, so that their refusals leave in the dialect's shape too."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if _is_preflight(request) and dialect_of(request.path):
            return HttpResponse(status=204, headers=PREFLIGHT)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        dialect = dialect_of(request.path)
        if dialect is None:
            return response
        answer = response if _is_told(response) else _told(dialect, request, response)
        for name, value in (_cors(dialect) | dict(dialect.headers(request))).items():
            answer.headers[name] = value
        return answer


def dialect_of(path: str) -> Dialect | None:
    """The dialect that speaks at `path`, also to a program that has misspelt it: with two slashes, or in capitals."""
    plain = re.sub("/+", "/", path).lower()
    return next((dialect for dialect in DIALECTS if dialect.owns(plain)), None)


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS"


def _cors(dialect: Dialect) -> dict[str, str]:
    """Any origin is safe, because a key in a header is never sent by a browser on its own."""
    exposed = ", ".join((*dialect.exposed, "retry-after"))
    return {"access-control-allow-origin": "*", "access-control-expose-headers": exposed}


def _is_told(response: HttpResponseBase) -> bool:
    return response.status_code < 400 or response.headers.get("content-type", "").startswith("application/json")


def _told(dialect: Dialect, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    status = response.status_code
    answer = dialect.tell(request, status, MESSAGES.get(status, "The request could not be answered."))
    if "allow" in response.headers:
        answer.headers["allow"] = response.headers["allow"]
    return answer
