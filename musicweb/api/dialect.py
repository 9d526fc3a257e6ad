"""What sets the edge of one dialect apart from another's: its paths, its word for an error, and its headers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse


def _no_headers(_request: HttpRequest) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of speaking over HTTP.

    `label` is its name for people; `owns` says whether a path is its own; `tell` makes the answer for an HTTP status
    and a message for people; `headers` go out with every answer; `exposed` names those that other pages may read.
    """

    name: str
    label: str
    owns: Callable[[str], bool]
    tell: Callable[[HttpRequest, int, str], HttpResponse]
    headers: Callable[[HttpRequest], Mapping[str, str]] = _no_headers
    exposed: tuple[str, ...] = ()


def request_id(request: HttpRequest) -> str:
    """The identity of this request, the same in its body, its headers and its log lines."""
    if not hasattr(request, "wire_id"):
        request.wire_id = uuid.uuid4().hex  # type: ignore[attr-defined]
    return str(request.wire_id)  # type: ignore[attr-defined]
