"""The end of an account: what goes with it is said before."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, workspace_required
from accounts.forms import DepartureForm


@never_cache
@workspace_required
@require_http_methods(["GET", "POST"])
def deletion(request: MemberRequest) -> HttpResponseBase:
    """Delete the account; `workspaces` go with it, and `teams` are in the way. Renders `accounts/deletion.html`."""
    user = request.user
    refusal: HttpResponseBase | None = _too_often(request)
    if refusal:
        return refusal
    form = DepartureForm(user, request.POST if request.method == "POST" else None)
    teams = user.teams_owned
    if request.method == "POST" and form.is_valid() and not teams.exists():
        user.depart()
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("create")
    counted = user.owned.exclude(pk__in=teams).annotate(
        tracks_count=Count("tracks", distinct=True), people=Count("members", distinct=True)
    )
    context = {"form": form, "workspaces": counted, "teams": teams, "guest": user.is_guest}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "accounts/deletion.html", context, status=status)


def _too_often(request: MemberRequest) -> Any:
    """The answer to those who try one password after another."""
    return consume_or_429(request, action="reauthenticate", user=request.user) if request.method == "POST" else None
