"""Puts the workspace that a person works in, and their membership there, on every request that reaches a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from accounts.access import choose, membership_of
from accounts.models import Membership


class WorkspaceMiddleware(MiddlewareMixin):
    """Sets `request.membership` and `request.workspace`, both None for strangers.

    An address with a `workspace_slug` chooses that workspace, and is not there for those who do not belong to it.

    Costs one query for a signed-in person and none for a program, which brings no session. A view marked with
    `login_not_required` is not asked for, so that health checks answer without a database.
    """

    def process_view(self, request: Any, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]) -> None:
        asked = getattr(view, "login_required", True) and _brings_a_session(request)
        membership = _membership(request, kwargs.get("workspace_slug")) if asked else None
        request.membership = membership
        request.workspace = membership.workspace if membership else None


def _membership(request: Any, slug: str | None) -> Membership | None:
    return choose(request, slug) if slug else membership_of(request.user, request.session)


def _brings_a_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES
