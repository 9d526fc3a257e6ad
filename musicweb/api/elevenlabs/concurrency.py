"""How many songs a workspace has in the making, as the headers of every answer to a request for one tell it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts import limits
from accounts.models import Workspace

CURRENT, MOST = "current-concurrent-requests", "maximum-concurrent-requests"


def note(request: HttpRequest, workspace: Workspace) -> None:
    """Count them for `headers`, which may not ask the database."""
    request.wire_concurrency = limits.making(workspace).count  # type: ignore[attr-defined]


def headers(request: HttpRequest) -> dict[str, str]:
    """Those two where the songs were counted, else none."""
    current = getattr(request, "wire_concurrency", None)
    return {} if current is None else {CURRENT: str(current), MOST: str(settings.CONCURRENT_MAX)}
