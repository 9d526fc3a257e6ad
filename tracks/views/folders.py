"""Folders are made, renamed and deleted; what lies in them is seen in the library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, editor_required
from tracks.models import Folder
from tracks.views.naming import named


@editor_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return named(request, _("New folder"), lambda name: Folder.open_in(request.workspace, name), _address)


@editor_required
@require_http_methods(["GET", "POST"])
def rename(request: MemberRequest, folder_id: UUID) -> HttpResponse:
    folder = get_object_or_404(request.workspace.folders, pk=folder_id)
    return named(request, _("Rename the folder"), folder.rename, lambda _none: _address(folder), folder.name)


@require_POST
@editor_required
def delete(request: MemberRequest, folder_id: UUID) -> HttpResponse:
    """Its tracks stay in the library."""
    folder = get_object_or_404(request.workspace.folders, pk=folder_id)
    folder.delete()
    messages.success(request, _("Deleted the folder “%s”; its tracks are still in the library.") % folder)
    return redirect("library")


def _address(folder: Any) -> str:
    return f"{reverse('library')}?folder={folder.pk}"
