"""The edge of this dialect: whatever happens under its prefix is told in JSON, with an identity, to any web page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from musicweb.api.elevenlabs import errors
from musicweb.api.elevenlabs.errors import WireError

PREFIX = "/v1/"
MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is too large.",
}
IDENTITY_HEADERS = ("request-id", "x-request-id", "x-trace-id")
CORS = {
    "access-control-allow-origin": "*",  # safe, because a key in a header is never sent by a browser on its own
    "access-control-expose-headers": "song-id, request-id, x-request-id, x-trace-id, retry-after",
}
PREFLIGHT = {
    "access-control-allow-methods": "GET, POST, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": "*",
    "access-control-max-age": "86400",
}


class WireMiddleware(MiddlewareMixin):
    """Stands before all others, so that their refusals leave in the dialect's shape too."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if _is_ours(request) and request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _is_ours(request):
            return response
        answer = response if _is_told(response) else _told(request, response)
        identity = errors.request_id(request)
        for name, value in (CORS | dict.fromkeys(IDENTITY_HEADERS, identity)).items():
            answer.headers[name] = value
        return answer


def _is_ours(request: HttpRequest) -> bool:
    return request.path.startswith(PREFIX)


def _is_told(response: HttpResponseBase) -> bool:
    return response.status_code < 400 or response.headers.get("content-type", "").startswith("application/json")


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    status = response.status_code
    kind = errors.BY_HTTP.get(status, errors.FAULT if status >= 500 else errors.BAD_REQUEST)
    answer = errors.response(request, WireError(kind, MESSAGES.get(status, "The request could not be answered.")))
    if "allow" in response.headers:
        answer.headers["allow"] = response.headers["allow"]
    return answer
