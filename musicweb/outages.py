"""When something musicweb stands on is away: which one it is, and the 503 page that says so instead of a bare 500."""

from __future__ import annotations

import sys

import kombu.exceptions
import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_noop as _
from django.views import defaults

RETRY_AFTER_S = 10

_AWAY: dict[type[BaseException], str] = {
    OperationalError: _("database"),
    InterfaceError: _("database"),
    redis.ConnectionError: _("message store (Redis)"),
    redis.TimeoutError: _("message store (Redis)"),
    kombu.exceptions.OperationalError: _("message store (Redis)"),
}


def missing_part(error: BaseException | None) -> str | None:
    """The part of the installation whose absence `error` shows, or None if it shows something else."""
    return next((part for kind, part in _AWAY.items() if isinstance(error, kind)), None)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: renders `503.html` with `part` when a part is away, else `500.html`, without request."""
    part = missing_part(sys.exc_info()[1])
    if part is None:
        return defaults.server_error(request)
    page = render_to_string("503.html", {"part": part})
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
