"""Puts the workspace that a person works in, and their membership there, on every request that reaches a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from accounts.access import membership_of


class WorkspaceMiddleware(MiddlewareMixin):
    """Sets `request.membership` and `request.workspace`, both None for strangers.

    Costs one query for a signed-in person and none for a program, which brings no session. A view marked with
    `login_not_required` is not asked for, so that health checks answer without a database.
    """

    def process_view(self, request: Any, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        asked = getattr(view, "login_required", True) and _brings_a_session(request)
        membership = membership_of(request.user, request.session) if asked else None
        request.membership = membership
        request.workspace = membership.workspace if membership else None


def _brings_a_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES
