"""Taking everything along: asking for the archive, waiting for it, and having it."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, workspace_required
from accounts.models import Export
from tracks.views.ranges import stored


@never_cache
@workspace_required
@require_http_methods(["GET", "POST"])
def export(request: MemberRequest) -> HttpResponse:
    """What is in the archive and how far it is; a `POST` has one made unless there is one."""
    if request.method == "POST":
        Export.ask(request.user)
        return redirect("account_export")
    latest = request.user.exports.filter(expires_at__gt=timezone.now()).first()
    context = {"export": latest, "workspaces": request.user.owned}
    return render(request, "tracks/export.html", context)


@require_safe
@workspace_required
async def archive(request: MemberRequest, export_id: UUID) -> HttpResponseBase:
    """The archive itself, for the one who asked for it."""
    ready = request.user.exports.standing().filter(state="ready", pk=export_id)
    found = await sync_to_async(ready.first)()
    if found is None:
        raise Http404("There is no such archive any more.")
    return await stored(request, found.archive, "application/zip", f"musicweb {found.created_at:%Y-%m-%d}.zip")
