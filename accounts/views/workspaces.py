"""The workspaces of a person: making one, going from one to another, its name, and its end."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, owner_required, workspace_required
from accounts.forms import TypedNameForm, WorkspaceForm
from accounts.models import TooManyWorkspaces, Workspace


@workspace_required
@require_http_methods(["GET", "POST"])
def workspaces(request: MemberRequest) -> HttpResponse:
    """Where somebody works. Renders `accounts/workspaces.html` with `form`; a `POST` makes a workspace."""
    form = WorkspaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = Workspace.found(request.user, form.cleaned_data["name"])
        except TooManyWorkspaces as error:
            form.add_error(None, str(error))
        else:
            return redirect("workspace", made.slug)
    return render(request, "accounts/workspaces.html", {"form": form}, status=_status(form))


@require_POST
@workspace_required
def enter(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """Work in this workspace from now on: its address has chosen it already."""
    messages.success(request, _("You work in “%(workspace)s” now.") % {"workspace": request.workspace})
    return redirect("create")


@workspace_required
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """The name of the workspace and the ways out of it; a `POST` by the owner renames it."""
    if request.method == "POST":
        return _rename(request)
    return _settings(request, WorkspaceForm(initial={"name": request.workspace.name}))


@require_POST
@owner_required
def close(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """Delete the workspace with everything in it, for whoever types its name."""
    if request.workspace.is_personal:
        raise PermissionDenied(_("This workspace is your own. It goes with your account."))
    form = TypedNameForm(request.POST, expected=request.workspace.name)
    if not form.is_valid():
        return _settings(request, WorkspaceForm(initial={"name": request.workspace.name}), closing=form)
    request.workspace.close()
    messages.success(request, _("The workspace “%(workspace)s” is deleted.") % {"workspace": request.workspace})
    return redirect("workspaces")


@owner_required
def _rename(request: MemberRequest) -> HttpResponse:
    form = WorkspaceForm(request.POST)
    if not form.is_valid():
        return _settings(request, form)
    request.workspace.rename(form.cleaned_data["name"], request.user)
    messages.success(request, _("The workspace has a new name."))
    return redirect("workspace_settings", request.workspace.slug)


def _settings(request: MemberRequest, form: WorkspaceForm, closing: TypedNameForm | None = None) -> HttpResponse:
    others = request.workspace.memberships.exclude(user=request.user).select_related("user")
    context = {
        "form": form,
        "closing": closing or TypedNameForm(expected=request.workspace.name),
        "heirs": others.exclude(user__email=None).order_by("user__email"),
        "others_count": others.count(),
        "tracks_count": request.workspace.tracks.count(),
    }
    return render(request, "accounts/settings.html", context, status=_status(closing or form))


def _status(form: WorkspaceForm | TypedNameForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
