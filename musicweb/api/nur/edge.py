"""The edge of this dialect: its two paths under a prefix that it shares, and the rate headers of every answer."""

from __future__ import annotations

import re
import time

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from accounts import limits
from musicweb.api.dialect import Dialect
from musicweb.api.nur import errors
from musicweb.api.nur.errors import WireError

NAME = "nur"
PATHS = re.compile("/v1/music/[^/]+")
RATE_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


def _owns(path: str) -> bool:
    """The paths of the other dialect at this prefix come first in `urls.py`: whatever they leave is a track's id."""
    try:
        return bool(PATHS.fullmatch(path)) and resolve(path).namespace == NAME
    except Resolver404:
        return False


def _tell(_request: HttpRequest, status: int, message: str) -> HttpResponse:
    return errors.response(WireError.from_http(status, message))


def _headers(request: HttpRequest) -> dict[str, str]:
    window = _window(request)
    return dict(zip(RATE_HEADERS, map(str, (window.limit, window.remaining, window.reset_at)), strict=True))


def _window(request: HttpRequest) -> limits.Window:
    """How much of its minute the key has used; without a key, and while nobody counts, what a new one has."""
    key = getattr(request, "wire_key", None)
    if key is not None:
        try:
            return limits.window_of(key)
        except redis.RedisError:
            pass
    return limits.Window(settings.RATE_PER_MINUTE, settings.RATE_PER_MINUTE, int(time.time()))


NUR = Dialect(name=NAME, label="Nur", owns=_owns, tell=_tell, headers=_headers, exposed=RATE_HEADERS)
