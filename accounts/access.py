"""Who may come in: the workspace behind a request or a socket, and the decorators of views that need one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from allauth.core.ratelimit import consume_or_429
from asgiref.sync import iscoroutinefunction
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User, Workspace

WORKSPACE_KEY = "workspace_slug"  # in the session; absent means the personal workspace
GUEST_SESSION_S = 365 * 24 * 3600  # the cookie is all that a guest has

P = ParamSpec("P")
R = TypeVar("R")  # a response, or a coroutine of one


class MemberRequest(HttpRequest):
    """A request that has passed `workspace_required`."""

    user: User
    workspace: Workspace
    membership: Membership


def workspace_required(view: Callable[Concatenate[MemberRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Let people with a workspace in; send others to the door: one click for guests, or signing in."""
    return _guarded(view, _send_to_the_door)


def editor_required(view: Callable[Concatenate[MemberRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Like `workspace_required`, and answer 403 to those who may only look."""
    return _guarded(view, _stop_unless("may_edit", _("You may look and listen in “%s”, but not change anything.")))


def admin_required(view: Callable[Concatenate[MemberRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Like `workspace_required`, and answer 403 to those who do not look after the workspace."""
    return _guarded(view, _stop_unless("may_administer", _("Only its owner and its admins may do that in “%s”.")))


def owner_required(view: Callable[Concatenate[MemberRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
    """Like `workspace_required`, and answer 403 to all but the owner."""
    return _guarded(view, _stop_unless("is_owner", _("Only its owner may do that in “%s”.")))


async def workspace_of(scope: Mapping[str, Any]) -> Workspace | None:
    """The workspace of the person behind a socket, or None for strangers."""
    workspace: Workspace | None = await database_sync_to_async(_workspace_of)(scope)
    return workspace


def membership_of(user: Any, session: Mapping[str, Any]) -> Membership | None:
    """The membership somebody works under: the workspace they chose, while they belong to it, else their own."""
    return user.membership_in(session.get(WORKSPACE_KEY)) if user.is_authenticated else None


def choose(request: Any, slug: str) -> Membership | None:
    """The membership in the workspace called `slug`, where the person works from now on. Raises `Http404`."""
    if not request.user.is_authenticated:
        return None
    membership: Membership = get_object_or_404(
        request.user.memberships.select_related("workspace", "user"), workspace__slug=slug
    )
    if request.session.get(WORKSPACE_KEY) != slug:
        request.session[WORKSPACE_KEY] = slug
    return membership


def become_guest(request: Any) -> HttpResponseBase | None:
    """Log a stranger in as a new guest; an answer means that too many came from their address."""
    refusal: HttpResponseBase | None = consume_or_429(request, action="guest")
    if refusal:
        return refusal
    login(request, User.objects.create_user())
    request.session.set_expiry(GUEST_SESSION_S)
    request.membership = membership_of(request.user, request.session)
    request.workspace = request.membership.workspace
    return None


def _workspace_of(scope: Mapping[str, Any]) -> Workspace | None:
    membership = membership_of(scope["user"], scope["session"])
    return membership.workspace if membership else None


def _guarded(view: Any, stop: Callable[[HttpRequest], HttpResponse | None]) -> Callable[..., Any]:
    if iscoroutinefunction(view):

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return stop(request) or await view(request, *args, **kwargs)

        return guarded_async

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return stop(request) or view(request, *args, **kwargs)

    return guarded


def _send_to_the_door(request: HttpRequest) -> HttpResponse | None:
    if getattr(request, "membership", None):
        return None
    door = reverse("guest" if settings.GUESTS else settings.LOGIN_URL)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/", door)


def _stop_unless(may: str, words: Promise) -> Callable[[HttpRequest], HttpResponse | None]:
    """Stops members whose membership does not answer the question `may` with yes."""

    def stop(request: HttpRequest) -> HttpResponse | None:
        if away := _send_to_the_door(request):
            return away
        membership: Membership = request.membership  # type: ignore[attr-defined]
        if not getattr(membership, may):
            raise PermissionDenied(str(words) % membership.workspace)
        return None

    return stop
