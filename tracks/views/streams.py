"""Answers for browsers that take Turbo streams, and the status of one that could not be had."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.limits import LimitReached
from engines.errors import EngineError

STREAM_TYPE = "text/vnd.turbo-stream.html"


def stream(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse | None:
    """The Turbo stream `name` of `templates/tracks/streams` for browsers that take one, else None."""
    if STREAM_TYPE not in request.headers.get("Accept", ""):
        return None
    return render(request, f"tracks/streams/{name}.html", context, content_type=f"{STREAM_TYPE}; charset=utf-8")


def visit(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to `address` from a form that may stand in a dialog, where a redirect would stay inside."""
    return stream(request, "visit", {"address": address}) or HttpResponseRedirect(address)


def status_of(error: EngineError | LimitReached) -> HTTPStatus:
    """What a page answers that tells of `error`."""
    if isinstance(error, LimitReached):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.UNPROCESSABLE_ENTITY if error.fault == "caller" else HTTPStatus.SERVICE_UNAVAILABLE
